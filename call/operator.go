package call

// State is an operator's one state (DOMAIN.md 7).
type State string

// States, in the order of the matrix of DOMAIN.md 7.
const (
	Offline       State = "offline"
	Available     State = "available"
	Ringing       State = "ringing"
	InTalk        State = "talking"
	WrapUp        State = "wrapup"
	Break         State = "break"
	Training      State = "training"
	Backoffice    State = "backoffice"
	OutboundState State = "outbound"
	NotResponding State = "not_responding"
	Lost          State = "lost"
)

// ReasonNoSound is the break reason the system sets when a person cannot hear
// or speak («Нет звука», DOMAIN.md 7).
const ReasonNoSound = "no_audio"

// NotFilled is the result of a contact whose wrap-up ended by itself before the
// operator chose one (DOMAIN.md 7).
const NotFilled = "not_filled"

// ---- Events of operators (softphone). Ref is the client's command id; the
// answer Told carries it back, and a repeated Ref acts once (INVARIANTS 31). ----

// OperatorSignedIn: socket open and authenticated. Leg is the media path, which
// becomes routable with PathUp.
type OperatorSignedIn struct {
	Operator OperatorID `json:"operator"`
	Session  string     `json:"session"`
}

// OperatorSignedOut: chosen by the person (or by a supervisor).
type OperatorSignedOut struct {
	Operator OperatorID `json:"operator"`
	Ref      string     `json:"ref,omitempty"`
}

// SignalLost: the WebSocket has been gone (5 s passed). SignalBack: it returned.
type (
	SignalLost struct {
		Operator OperatorID `json:"operator"`
	}
	SignalBack struct {
		Operator OperatorID `json:"operator"`
	}
)

// PathUp: the operator's media path has valid STUN and keys. PathDead: it had
// neither STUN nor RTP for 5 s, or the microphone is denied.
type (
	PathUp struct {
		Operator OperatorID `json:"operator"`
		Leg      LegID      `json:"leg"`
	}
	PathDead struct {
		Operator OperatorID `json:"operator"`
		Leg      LegID      `json:"leg"`
		Reason   string     `json:"reason,omitempty"` // no_audio, mic_denied
	}
)

// Act is a command of an operator. One type keeps the protocol narrow.
type Act struct {
	Operator OperatorID `json:"operator"`
	Ref      string     `json:"ref"`
	Do       string     `json:"do"` // see the Do constants
	Call     ID         `json:"call,omitempty"`
	Offer    OfferID    `json:"offer,omitempty"`
	State    State      `json:"state,omitempty"`  // Do=state
	Reason   string     `json:"reason,omitempty"` // break reason, escalation reason
	On       bool       `json:"on,omitempty"`     // hold, rec_pause, mute
	To       string     `json:"to,omitempty"`     // transfer target: "operator:7", "queue:support"
	Keys     string     `json:"keys,omitempty"`   // Do=keys; masked where they are held at a door
	Held     uint64     `json:"held,omitempty"`   // Do=keys: names them there, see SendDigits
	Topic    string     `json:"topic,omitempty"`
	Result   string     `json:"result,omitempty"`
	Party    Party      `json:"party,omitzero"`    // Do=dial: the customer to call, resolved by the door
	Item     uint64     `json:"item,omitempty"`    // Do=lost_take, read
	Promise  ID         `json:"promise,omitempty"` // Do=promise_take
	At       int64      `json:"at,omitempty"`      // Do=promise: the time that was promised, wall ms
}

// What an operator can do.
const (
	DoState         = "state"          // State, Reason
	DoAnswer        = "answer"         // Offer
	DoDecline       = "decline"        // Offer
	DoHangup        = "hangup"         // ends the operator's part (or the ringing of his own call)
	DoHold          = "hold"           // On
	DoMute          = "mute"           // On; told for the screen, the track is muted by the page
	DoKeys          = "keys"           // Keys, to the customer's leg
	DoTransfer      = "transfer"       // blind, To
	DoConsult       = "consult"        // start a consultation, To
	DoConsultDone   = "consult_done"   // connect customer and colleague
	DoConsultCancel = "consult_cancel" // back to the customer
	DoConference    = "conference"     // the consulted colleague joins the talk
	DoEscalate      = "escalate"       // to the next line's queue, Reason
	DoWrap          = "wrap"           // Topic, Result: saves; with On=true also ends the wrap-up
	DoExtend        = "extend"         // wrap-up +30 s
	DoReady         = "ready"          // ends wrap-up or NotResponding
	DoDial          = "dial"           // click-to-call, Party
	DoRecPause      = "rec_pause"      // On
	DoNoRecord      = "no_record"      // «не записывать этот разговор»
	DoPick          = "pick"           // Call: takes a waiting call out of turn
	DoPromise       = "promise"        // At: the customer was promised a call at that time
	DoLostTake      = "lost_take"      // Item: calls a lost caller
	DoPromiseTake   = "promise_take"   // Promise: makes a promised call
	DoHelp          = "help"           // On: calls the supervisor to his call, or takes that back
	DoRead          = "read"           // Item: has read a message of a supervisor
)

func (OperatorSignedIn) event()  {}
func (OperatorSignedOut) event() {}
func (SignalLost) event()        {}
func (SignalBack) event()        {}
func (PathUp) event()            {}
func (PathDead) event()          {}
func (Act) event()               {}

// ---- Commands to the softphone ----

// Told answers an Act: OK, or an error key of the message catalogue.
type Told struct {
	Operator OperatorID `json:"operator"`
	Ref      string     `json:"ref"`
	Error    string     `json:"error,omitempty"` // "", "not_your_call", "offer_gone", "illegal_state", ...
}

// Show gives the operator's page its whole state; the newest one replaces all
// before it (INVARIANTS 32). The door adds number, name, history.
type Show struct {
	Operator OperatorID `json:"operator"`
	View     View       `json:"view"`
}

// View is what an operator's screen needs to know.
type View struct {
	State         State       `json:"state"`
	Since         Time        `json:"since"`
	Reason        string      `json:"reason,omitempty"`
	Pending       State       `json:"pending,omitempty"`
	PendingReason string      `json:"pending_reason,omitempty"`
	BreakPlace    *BreakPlace `json:"break_place,omitempty"` // of a pending break that stands in the line
	Until         Time        `json:"until,omitzero"`        // end of ring, wrap-up or grace
	Extended      bool        `json:"extended,omitempty"`
	Offer         *OfferView  `json:"offer,omitempty"`
	Talk          *TalkView   `json:"talk,omitempty"`
	Wrap          *WrapView   `json:"wrap,omitempty"`
	Counters      Counters    `json:"counters"`
	Notices       []Notice    `json:"notices,omitempty"` // of supervisors, that he has not read
}

// BreakPlace is a place in the line for a break.
type BreakPlace struct {
	Place int     `json:"place"` // from 1
	Of    int     `json:"of"`
	Why   string  `json:"why"`             // call, limit, queue, min_staff: what it waits for
	Queue QueueID `json:"queue,omitempty"` // the queue concerned
	Asked Time    `json:"asked"`
}

// OfferView is a ringing offer.
type OfferView struct {
	Offer   OfferID    `json:"offer"`
	Call    ID         `json:"call"`
	Kind    string     `json:"kind"`           // queue, consult, transfer
	From    OperatorID `json:"from,omitempty"` // consult and transfer: the colleague
	Queue   QueueID    `json:"queue,omitempty"`
	Line    int        `json:"line,omitempty"`
	Party   Party      `json:"party"`
	Entered Time       `json:"entered"` // waiting since
	Path    []Step     `json:"path,omitempty"`
	Topic   string     `json:"topic,omitempty"`
	Reason  string     `json:"reason,omitempty"`  // offer-reason: returned, redial, personal, escalated, ...
	Auto    bool       `json:"auto,omitempty"`    // auto-answer: a tone, a whisper, then the caller
	Decline bool       `json:"decline,omitempty"` // whether declining is offered
}

// TalkView is the talk an operator is in.
type TalkView struct {
	Call        ID           `json:"call"`
	Kind        Kind         `json:"kind"`
	Purpose     string       `json:"purpose,omitempty"` // of an outgoing call: click, callback, lost
	Queue       QueueID      `json:"queue,omitempty"`
	Line        int          `json:"line,omitempty"`
	Party       Party        `json:"party"`
	Path        []Step       `json:"path,omitempty"`
	Topic       string       `json:"topic,omitempty"`
	About       ID           `json:"about,omitempty"`    // of an outgoing call: the contact in which it was promised, or lost
	Promised    int64        `json:"promised,omitempty"` // a call back is promised to him at, wall ms
	Reason      string       `json:"reason,omitempty"`
	Started     Time         `json:"started"`
	Dialling    bool         `json:"dialling,omitempty"`
	Early       bool         `json:"early,omitempty"`
	Held        bool         `json:"held,omitempty"`
	HeldSince   Time         `json:"held_since,omitzero"`
	Muted       bool         `json:"muted,omitempty"`
	MutedSince  Time         `json:"muted_since,omitzero"`
	Recording   string       `json:"recording"`          // on, paused, off, forbidden
	RecUntil    Time         `json:"rec_until,omitzero"` // when a pause resumes by itself
	Consult     *ConsultView `json:"consult,omitempty"`
	CanEscalate bool         `json:"can_escalate,omitempty"`
	Survey      bool         `json:"survey,omitempty"` // hanging up passes the customer into the survey
	Help        Help         `json:"help,omitzero"`
	Customer    string       `json:"customer"` // talking, held, waiting, gone: where the customer is now
}

// ConsultView is a running consultation, or the conference it became.
type ConsultView struct {
	Operator OperatorID `json:"operator,omitempty"`
	Queue    QueueID    `json:"queue,omitempty"`
	State    string     `json:"state"`           // ringing, talking, conference
	Guest    bool       `json:"guest,omitempty"` // the call is Operator's, who asked him in
	Since    Time       `json:"since"`
}

// WrapView is the wrap-up form.
type WrapView struct {
	Call   ID      `json:"call"`
	Queue  QueueID `json:"queue,omitempty"`
	Party  Party   `json:"party"`
	Topic  string  `json:"topic,omitempty"`
	Result string  `json:"result,omitempty"`
	TalkMs int64   `json:"talk_ms"`
}

// Counters of the operator since sign-in of the day.
type Counters struct {
	Handled int   `json:"handled"`
	Missed  int   `json:"missed"`
	TalkMs  int64 `json:"talk_ms"`
	HoldMs  int64 `json:"hold_ms"`
	WrapMs  int64 `json:"wrap_ms"`
	IdleMs  int64 `json:"idle_ms"`
	RingMs  int64 `json:"ring_ms"`
	BreakMs int64 `json:"break_ms"`
}

func (Told) command() {}
func (Show) command() {}

// Help is an operator's call for a supervisor: since when, and who looks.
type Help struct {
	Since Time       `json:"since"`
	By    OperatorID `json:"by,omitempty"`
	Name  string     `json:"name,omitempty"` // of By
}

// IsZero tells that nobody is called.
func (h Help) IsZero() bool { return h.Since.IsZero() }

// Notice is a message of a supervisor to operators.
type Notice struct {
	ID   uint64     `json:"id"`
	Text string     `json:"text"`
	By   OperatorID `json:"by"`
	Name string     `json:"name,omitempty"` // of By
	At   Time       `json:"at"`
}
