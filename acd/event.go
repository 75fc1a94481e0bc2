package acd

import "hotline/call"

// Event is something that happened, told to Desk.Step.
type Event interface{ acdEvent() }

// Configure brings the whole settings. Bad ones are refused as a whole with an
// order Refused{Error: "bad_settings"}. Waiting calls of a queue that is gone
// overflow with rule "closed", escalations go back; running ones are untouched.
type Configure struct {
	Settings Settings `json:"settings"`
}

// Staff brings all profiles. Operators no longer listed go Offline when they
// can (after their call) and are then forgotten.
type Staff struct {
	Profiles []Profile `json:"profiles"`
}

// Tick lets what is due happen; send it when Deadline has passed.
type Tick struct{}

// Restarted: our process is ready again after a stop or crash. Waiting calls and
// offers end (segments failed); signed-in operators become Lost with the longer
// grace; talks count as ended.
type Restarted struct{}

// ---- operators ----

// SignIn: softphone open, authenticated. State "" or Available ("начать смену")
// or Break ("войти на перерыв"). Without sound he lands in Break no_audio and
// becomes Available by himself when the sound comes.
type SignIn struct {
	Op     call.OperatorID `json:"op"`
	State  call.State      `json:"state,omitempty"`
	Reason string          `json:"reason,omitempty"`
}

// SignOut: by the person or a supervisor. While ringing it declines the offer; in
// a call or wrap-up it becomes pending.
type SignOut struct {
	Op call.OperatorID `json:"op"`
}

// Choose: a state asked for by the operator or a supervisor: Available, Break,
// Training, Backoffice, Offline. Applied now or pending (DOMAIN.md 7). Available
// takes back a pending choice.
//
// A break stands in line where breaks are limited, unless a supervisor grants it.
type Choose struct {
	Op     call.OperatorID `json:"op"`
	State  call.State      `json:"state"`
	Reason string          `json:"reason,omitempty"`
	Grant  bool            `json:"grant,omitempty"`
}

// SignalLost: the socket has been gone for 5 s. SignalBack: it is there again.
type (
	SignalLost struct {
		Op call.OperatorID `json:"op"`
	}
	SignalBack struct {
		Op call.OperatorID `json:"op"`
	}
)

// SoundLost: no STUN and no RTP for 5 s, or no microphone. SoundBack: the path is
// good. The path counts as dead until the first SoundBack, also before SignIn.
type (
	SoundLost struct {
		Op call.OperatorID `json:"op"`
	}
	SoundBack struct {
		Op call.OperatorID `json:"op"`
	}
)

// Accept: the operator takes the offer, in time or not: Joined or Refused follows.
// For an auto-answered offer send it when tone and whisper have ended.
type Accept struct {
	Op    call.OperatorID `json:"op"`
	Offer call.OfferID    `json:"offer"`
}

// Decline: the operator does not take the offer; counts as missed.
type Decline struct {
	Op    call.OperatorID `json:"op"`
	Offer call.OfferID    `json:"offer"`
}

// Hold: the operator's customer is put on hold or taken back (data of the talk,
// splits the counters).
type Hold struct {
	Op call.OperatorID `json:"op"`
	On bool            `json:"on"`
}

// Dial: the operator calls out himself, from Available or Break. Refused when he
// may not; else he is Outbound until TalkEnded.
type Dial struct {
	Op   call.OperatorID `json:"op"`
	Call call.ID         `json:"call"`
}

// TalkEnded: the operator's part of the call is over, whoever ended it, answered
// or not. He goes to WrapUp (and on from there at once with NoWrap). Answered
// matters for Outbound only: an unanswered one is not counted as handled.
type TalkEnded struct {
	Op       call.OperatorID `json:"op"`
	Call     call.ID         `json:"call"`
	Answered bool            `json:"answered,omitempty"`
	NoWrap   bool            `json:"no_wrap,omitempty"`
}

// WrapSaved: topic and result of the wrap-up are stored (needed before Ready when
// Settings.Disposition). May come during the talk too.
type WrapSaved struct {
	Op call.OperatorID `json:"op"`
}

// Ready ends wrap-up or NotResponding by hand; a pending state then falls due.
type Ready struct {
	Op call.OperatorID `json:"op"`
}

// Extend lengthens the wrap-up by the queue's extension, as often as allowed.
// Grant (a supervisor's order) goes beyond the number.
type Extend struct {
	Op    call.OperatorID `json:"op"`
	Grant bool            `json:"grant,omitempty"`
}

// ---- calls ----

// Enter puts a call into a queue. Answers: nothing (it waits), Offer, Blocked,
// Overflowed, or Refused.
type Enter struct {
	Call      call.ID           `json:"call"`
	Queue     call.QueueID      `json:"queue"`
	VIP       bool              `json:"vip,omitempty"`
	Priority  int64             `json:"priority,omitempty"` // points on top of the base
	Language  string            `json:"language,omitempty"`
	Needs     []Need            `json:"needs,omitempty"`     // on top of the queue's; of no other one he comes to
	Place     call.Time         `json:"place,omitzero"`      // kept first entry time for the order; zero = now
	Returned  bool              `json:"returned,omitempty"`  // head of the queue
	NotTo     call.OperatorID   `json:"not_to,omitempty"`    // who missed it last
	Preferred []Preferred       `json:"preferred,omitempty"` // candidates; the desk orders and filters them
	Avoid     []call.OperatorID `json:"avoid,omitempty"`     // rated ≤ 2 by this customer: never preferred
	Shared    bool              `json:"shared,omitempty"`    // shared number: no preference
	Reason    string            `json:"reason,omitempty"`    // offer-reason: redial, escalated, returned, ...
	Virtual   bool              `json:"virtual,omitempty"`   // a callback's place: Reserve instead of Offer, no segment
	Escalated *Escalated        `json:"escalated,omitempty"` // came by escalation: goes back when nobody takes it
}

// Why an operator is preferred, in the order of DOMAIN.md 8.
const (
	PreferDropped  = "dropped"  // his talk with the customer dropped
	PreferPersonal = "personal" // assigned personal operator
	PreferTicket   = "ticket"   // owner of the open ticket
	PreferLast     = "last"     // talked last; only with Settings.PreferLast
)

// Preferred is one candidate for preference.
type Preferred struct {
	Op  call.OperatorID `json:"op"`
	Why string          `json:"why"`
	At  call.Time       `json:"at,omitzero"` // dropped: when
}

// Escalated says where an escalation comes from.
type Escalated struct {
	Op       call.OperatorID `json:"op"`
	Queue    call.QueueID    `json:"queue"`
	Needs    []Need          `json:"needs,omitempty"`    // what the call itself needs there
	Priority int64           `json:"priority,omitempty"` // and its points
}

// Hours names the queues whose hours are over just now; all others are open. It is for
// those with an overflow rule "hours".
type Hours struct {
	Shut []call.QueueID `json:"shut,omitempty"`
}

// Leave takes a call out of its queue or withdraws its offers. Outcome is that of
// the segment: abandoned, callback, overflow or failed.
type Leave struct {
	Call    call.ID      `json:"call"`
	Outcome call.Outcome `json:"outcome"`
}

// Direct rings a colleague who is Available: a consultation or a blind transfer.
// Answers: Offer, or Refused.
type Direct struct {
	Call  call.ID         `json:"call"`
	Op    call.OperatorID `json:"op"`
	From  call.OperatorID `json:"from"`
	Kind  string          `json:"kind"` // KindConsult, KindTransfer
	Queue call.QueueID    `json:"queue,omitempty"`
}

// WithdrawDirect ends the ringing of a Direct.
type WithdrawDirect struct {
	Call  call.ID    `json:"call"`
	Cause EndedCause `json:"cause"` // CallerGone or ColleagueGone
}

// RangOut counts a stay outside of the queue in the queue the call would have come
// back to: a blind transfer rang at a colleague since Entered, and the customer did
// not come back from it (DOMAIN.md 2).
type RangOut struct {
	Call    call.ID      `json:"call"`
	Queue   call.QueueID `json:"queue"`
	Entered call.Time    `json:"entered"`
	Outcome call.Outcome `json:"outcome"` // abandoned or failed
}

// LimitBreaks sets how many may be on a break at once, instead of what the settings
// say: until it is set again, or (Settings.BreaksKeep) the day is over.
type LimitBreaks struct {
	Most int `json:"most"` // 0: any number; LimitAsSet takes it back
}

// LimitAsSet gives the limit of breaks back to the settings.
const LimitAsSet = -1

// Move puts a waiting call into another queue by a supervisor's order, keeping its place.
type Move struct {
	Call  call.ID      `json:"call"`
	Queue call.QueueID `json:"queue"`
}

// Pick offers a chosen waiting call to an Available operator at once, who may take
// it now or could once the demands have fallen. With Next an operator who is on a
// call or wrapping up gets it as his next one.
type Pick struct {
	Call call.ID         `json:"call"`
	Op   call.OperatorID `json:"op"`
	Next bool            `json:"next,omitempty"`
}

// Known: who a waiting caller is became known after he had entered. From now on he
// has the rank of a VIP and his preferred operators; his place is as it was.
type Known struct {
	Call      call.ID     `json:"call"`
	VIP       bool        `json:"vip,omitempty"`
	Preferred []Preferred `json:"preferred,omitempty"` // as in Enter
	Shared    bool        `json:"shared,omitempty"`    // as in Enter
}

func (Configure) acdEvent()      {}
func (Staff) acdEvent()          {}
func (Tick) acdEvent()           {}
func (Restarted) acdEvent()      {}
func (SignIn) acdEvent()         {}
func (SignOut) acdEvent()        {}
func (Choose) acdEvent()         {}
func (SignalLost) acdEvent()     {}
func (SignalBack) acdEvent()     {}
func (SoundLost) acdEvent()      {}
func (SoundBack) acdEvent()      {}
func (Accept) acdEvent()         {}
func (Decline) acdEvent()        {}
func (Hold) acdEvent()           {}
func (Dial) acdEvent()           {}
func (TalkEnded) acdEvent()      {}
func (WrapSaved) acdEvent()      {}
func (Ready) acdEvent()          {}
func (Extend) acdEvent()         {}
func (Enter) acdEvent()          {}
func (Leave) acdEvent()          {}
func (Direct) acdEvent()         {}
func (WithdrawDirect) acdEvent() {}
func (RangOut) acdEvent()        {}
func (LimitBreaks) acdEvent()    {}
func (Move) acdEvent()           {}
func (Pick) acdEvent()           {}
func (Known) acdEvent()          {}
func (Hours) acdEvent()          {}
