package acd

import "hotline/call"

// Order is something the switchboard should now do or know.
type Order interface{ acdOrder() }

// Kinds of an offer or a talk.
const (
	KindQueue    = "queue"
	KindConsult  = "consult"
	KindTransfer = "transfer"
	KindOutbound = "outbound" // of a talk only: own outgoing call
	KindCallback = "callback" // of a talk only: reserved for a virtual call
)

// EndedCause says why an offer ended without being accepted.
type EndedCause string

// Causes of ended offers.
const (
	TimedOut      EndedCause = "timed_out"
	DeclinedOffer EndedCause = "declined"
	CallerGone    EndedCause = "caller_gone"
	ColleagueGone EndedCause = "colleague_gone"
	OtherWon      EndedCause = "other_won"  // ring all: somebody else answered
	NoSound       EndedCause = "no_sound"   // the operator's path died
	NoSignal      EndedCause = "no_signal"  // the operator's socket is gone
	SignedOut     EndedCause = "signed_out" // counts as declined
	ByRestart     EndedCause = "restart"    // our own restart
	ByEscalation  EndedCause = "escalation" // an escalation's time is over
	BySupervisor  EndedCause = "supervisor" // moved or picked
)

// Offer: ring the operator. Any announcement to the caller stops now.
type Offer struct {
	Offer    call.OfferID    `json:"offer"`
	Call     call.ID         `json:"call"`
	Op       call.OperatorID `json:"op"`
	Kind     string          `json:"kind"`
	From     call.OperatorID `json:"from,omitempty"` // consult and transfer
	Queue    call.QueueID    `json:"queue,omitempty"`
	Line     int             `json:"line,omitempty"`
	Entered  call.Time       `json:"entered,omitzero"` // queue offers: waiting since
	Deadline call.Time       `json:"deadline"`
	Reason   string          `json:"reason,omitempty"`
	Auto     bool            `json:"auto,omitempty"`
	Why      *Why            `json:"why,omitempty"` // queue offers
}

// Withdraw: the offer is over without an answer. Every Offer is followed by
// exactly one Withdraw or Joined. A queue call goes on waiting in its queue unless
// it left it; after a Direct the switchboard decides.
type Withdraw struct {
	Offer call.OfferID    `json:"offer"`
	Call  call.ID         `json:"call"`
	Op    call.OperatorID `json:"op"`
	Kind  string          `json:"kind"`
	Cause EndedCause      `json:"cause"`
}

// Joined: the accept is valid; bridge now. The call has left its queue (segment
// answered, WaitMs). A virtual call is never joined.
type Joined struct {
	Offer  call.OfferID    `json:"offer"`
	Call   call.ID         `json:"call"`
	Op     call.OperatorID `json:"op"`
	Kind   string          `json:"kind"`
	From   call.OperatorID `json:"from,omitempty"`
	Queue  call.QueueID    `json:"queue,omitempty"`
	WaitMs int64           `json:"wait_ms"`
}

// Reserve: the turn of a virtual call has come; the operator is Outbound for it.
// Dial the customer and bridge; end with TalkEnded.
type Reserve struct {
	Offer   call.OfferID    `json:"offer"` // a number of its own among the offers: it is one that needs no answer
	Call    call.ID         `json:"call"`
	Op      call.OperatorID `json:"op"`
	Queue   call.QueueID    `json:"queue"`
	Line    int             `json:"line"`
	Entered call.Time       `json:"entered"`
	Reason  string          `json:"reason,omitempty"` // callback, or why this operator was preferred
	Why     *Why            `json:"why"`
}

// Refused: the event was not carried out; nothing changed. Event is its name.
type Refused struct {
	Event string          `json:"event"`
	Op    call.OperatorID `json:"op,omitempty"`
	Offer call.OfferID    `json:"offer,omitempty"`
	Call  call.ID         `json:"call,omitempty"`
	Error string          `json:"error"` // one of the Err keys
	Text  string          `json:"text,omitempty"`
}

// Error keys of Refused.
const (
	ErrUnknownOperator = "unknown_operator"
	ErrUnknownCall     = "unknown_call"
	ErrUnknownQueue    = "unknown_queue"
	ErrOfferGone       = "offer_gone"
	ErrIllegalState    = "illegal_state"
	ErrNoSound         = "no_audio"
	ErrNoSignal        = "no_signal"
	ErrBusy            = "operator_busy"
	ErrAway            = "operator_away" // Pick: he is not on the line
	ErrNotYourCall     = "not_your_call"
	ErrNotSkilled      = "not_skilled" // Pick: the operator may not take this call
	ErrAlreadyThere    = "already_there"
	ErrAssigned        = "assigned_elsewhere" // Pick: a supervisor gave the call to somebody else
	ErrDisposition     = "disposition_needed"
	ErrNoExtension     = "no_extension_left"
	ErrBadSettings     = "bad_settings"
	ErrBadStaff        = "bad_staff"
	ErrBadEvent        = "bad_event"
)

// Prompt is one sentence for a waiting caller: a prompt id of DOMAIN.md 11 and
// its number (0: none).
type Prompt struct {
	ID string `json:"id"`
	N  int    `json:"n,omitempty"`
}

// AnnounceTo: play these to the waiting caller, then music again.
type AnnounceTo struct {
	Call    call.ID  `json:"call"`
	Prompts []Prompt `json:"prompts"`
	Wait    int64    `json:"wait,omitempty"` // the expected wait behind the words, ms; 0: none is said
}

// Blocked: the queue took the call not even in; there is no segment.
type Blocked struct {
	Call  call.ID      `json:"call"`
	Queue call.QueueID `json:"queue"`
	Rule  Rule         `json:"rule"`
	To    Target       `json:"to"`
}

// Overflowed: the call's segment in Queue ended "overflow". With To.Kind "queue"
// the call already waits there (new segment, place kept); otherwise it has left
// the desk and the switchboard goes on by To.
type Overflowed struct {
	Call  call.ID      `json:"call"`
	Queue call.QueueID `json:"queue"`
	Rule  Rule         `json:"rule"`
	To    Target       `json:"to"`
}

// Returned: an offer failed and the call is back at the head of its queue.
type Returned struct {
	Call  call.ID         `json:"call"`
	Queue call.QueueID    `json:"queue"`
	Op    call.OperatorID `json:"op"`
	Cause EndedCause      `json:"cause"`
}

// Kept: the call waits for a busy operator, whatever others are free, until he takes
// it or the time is over. Nothing is to be done; the call's story tells it.
type Kept struct {
	Call  call.ID         `json:"call"`
	Queue call.QueueID    `json:"queue"`
	Op    call.OperatorID `json:"op"`
	Why   string          `json:"why"` // the rule that prefers him (Prefer…), or ReasonAssigned
	Until call.Time       `json:"until"`
}

// EscalationBack: nobody took the escalation in From (segment overflow). The call
// now waits at the head of To, its line-1 operator Op first if he is free; promise
// the customer a callback.
type EscalationBack struct {
	Call call.ID         `json:"call"`
	From call.QueueID    `json:"from"`
	To   call.QueueID    `json:"to"`
	Op   call.OperatorID `json:"op"`
}

// TalkLost: the operator's sound was dead too long. Take the customer off him and
// Enter him in Queue with Returned, his first entry time as Place and reason
// "operator_lost". Queue is that of the talk, or the operator's first one.
type TalkLost struct {
	Op    call.OperatorID `json:"op"`
	Call  call.ID         `json:"call"`
	Queue call.QueueID    `json:"queue"`
}

// WrapExpired: the wrap-up ended by time, or its operator was Lost and is Offline now. Saved tells whether a disposition was
// stored; if not, store "не заполнено".
type WrapExpired struct {
	Op    call.OperatorID `json:"op"`
	Call  call.ID         `json:"call"`
	Saved bool            `json:"saved"`
}

// OperatorChanged: the operator's view changed; show it anew. At most one per
// operator and step, at the end of the orders.
type OperatorChanged struct {
	Op call.OperatorID `json:"op"`
}

func (Offer) acdOrder()           {}
func (Withdraw) acdOrder()        {}
func (Joined) acdOrder()          {}
func (Reserve) acdOrder()         {}
func (Refused) acdOrder()         {}
func (AnnounceTo) acdOrder()      {}
func (Blocked) acdOrder()         {}
func (Overflowed) acdOrder()      {}
func (Returned) acdOrder()        {}
func (Kept) acdOrder()            {}
func (EscalationBack) acdOrder()  {}
func (TalkLost) acdOrder()        {}
func (WrapExpired) acdOrder()     {}
func (OperatorChanged) acdOrder() {}
