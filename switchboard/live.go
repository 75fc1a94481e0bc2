package switchboard

import (
	"maps"
	"slices"

	"hotline/call"
	"hotline/ivr"
)

// What follows the prompt that the customer's leg plays now.
const (
	thenNothing = ""
	thenIVR     = "ivr"     // the menu hears that its prompt ended
	thenMusic   = "music"   // hold music goes on
	thenHangup  = "hangup"  // good-bye was said
	thenConnect = "connect" // the notice was said on an operator's own call
	thenResume  = "resume"  // the customer was thanked for waiting: the talk goes on
	thenAsked   = "asked"   // the consent question was said: wait for a key
	thenRing    = "ring"    // the caller is told that he is being joined with a number outside: he hears it ring
	thenMessage = "message" // prompt and beep were heard: the caller speaks
	thenOrder   = "order"   // a question on the way to a call back was said: wait for keys
)

// Live is a call in progress: its record, and what the core needs to go on.
type Live struct {
	call.Call
	Since      call.Time       `json:"since"` // of the phase
	Token      uint64          `json:"token,omitempty"`
	Then       string          `json:"then,omitempty"`
	MenuToken  uint64          `json:"menu_token,omitempty"` // the menu's own token of what plays
	Draft      string          `json:"draft,omitempty"`      // rehearsal whose menus it runs on
	Keys       string          `json:"keys,omitempty"`       // pressed before his answer was news to us
	Pressed    bool            `json:"pressed,omitempty"`    // any key at all
	Session    *ivr.Session    `json:"session,omitempty"`
	Hears      ivr.Hearing     `json:"hears,omitzero"` // how the door was told to hand on his keys
	Need       Need            `json:"need,omitzero"`
	Operator   call.OperatorID `json:"operator,omitempty"` // in the talk, or whose talk waits for his sound
	OpLeg      call.LegID      `json:"op_leg,omitempty"`
	Offered    call.OperatorID `json:"offered,omitempty"`
	Early      bool            `json:"early,omitempty"`
	Held       bool            `json:"held,omitempty"`
	HeldSince  call.Time       `json:"held_since,omitzero"`
	Muted      bool            `json:"muted,omitempty"`
	MutedSince call.Time       `json:"muted_since,omitzero"`
	Help       call.Help       `json:"help,omitzero"`    // the operator calls for a supervisor
	Place      call.Time       `json:"place,omitzero"`   // first entry, by which his queue orders him, however often he was moved, or dropped and phoned again
	Parted     bool            `json:"parted,omitempty"` // the operator's sound is gone, the customer on music
	Consult    *Consult        `json:"consult,omitempty"`
	Tape       Tape            `json:"tape,omitzero"`
	Asking     bool            `json:"asking,omitempty"` // the consent question is open
	Bot        *BotRun         `json:"bot,omitempty"`
	DeadSince  call.Time       `json:"dead_since,omitzero"` // customer's own media dead
	Reason     string          `json:"reason,omitempty"`    // why the call is offered: returned, escalated ...
	Back       *Back           `json:"back,omitempty"`      // where an untaken hand-over returns to
	Limit      int64           `json:"limit,omitempty"`     // monotonic ms at which the call must end
	Message    *Message        `json:"message,omitempty"`   // he leaves one
	Outside    *Outside        `json:"outside,omitempty"`   // he is joined with
	After      *After          `json:"after,omitempty"`     // the survey right after his talk
	Asks       bool            `json:"asks,omitempty"`      // as the talk began: hanging up passes him into the survey
	Outage     bool            `json:"outage,omitempty"`    // the notice was said to him
	Told       int             `json:"told,omitempty"`      // his place as he was told it last, 1 the next; 0: not yet

	Ordering  *Ordering    `json:"ordering,omitempty"`  // on the way to a call back
	OfferAt   int64        `json:"offer_at,omitempty"`  // monotonic ms at which a call back is offered
	OfferedAt call.Time    `json:"offered_at,omitzero"` // when it was offered last
	Ordered   bool         `json:"ordered,omitempty"`   // and ordered
	Promised  int64        `json:"promised,omitempty"`  // a call is promised to him at, wall ms
	Promise   call.ID      `json:"promise,omitempty"`   // our call: the promise it keeps
	Lost      uint64       `json:"lost,omitempty"`      // our call: the item of the lost list
	For       call.QueueID `json:"for_queue,omitempty"` // our call: the queue it is made for
}

// Consult is a consultation with a colleague; the customer hears music. Once the
// colleague has Joined the talk it is a conference: all three hear one another.
type Consult struct {
	Colleague call.OperatorID `json:"colleague"`
	Leg       call.LegID      `json:"leg,omitempty"`
	Talking   bool            `json:"talking,omitempty"`
	Joined    bool            `json:"joined,omitempty"`
	Since     call.Time       `json:"since"`
	Talk      int             `json:"talk"` // index into Talks once it talks
}

// Tape is the running recording.
type Tape struct {
	ID     call.RecordingID `json:"id,omitempty"`
	Paused bool             `json:"paused,omitempty"`
	Until  int64            `json:"until,omitempty"`  // monotonic ms at which a pause ends by itself
	Beeped bool             `json:"beeped,omitempty"` // the beep before the end of the pause was heard
}

// BotRun is the survey bot's side of its call.
type BotRun struct {
	Attempt uint64   `json:"attempt"`
	Answers []string `json:"answers,omitempty"`
	Human   bool     `json:"human,omitempty"`
	When    string   `json:"when,omitempty"` // yesterday, recent: a variable of the flow
	Exit    string   `json:"exit,omitempty"` // outcome of the dialogue
}

// Back remembers who handed the call over, for a hand-over nobody takes.
type Back struct {
	Queue    call.QueueID    `json:"queue"`
	Operator call.OperatorID `json:"operator"`
	Entered  call.Time       `json:"entered"`
}

// waitsSince is when the phase began; a ring nobody answered is part of the wait.
func (l *Live) waitsSince() call.Time {
	if s := l.segment(); s != nil && l.Phase == call.Waiting {
		return s.Entered
	}
	return l.Since
}

// segment gives the open queue segment, or nil.
func (l *Live) segment() *call.Segment {
	if n := len(l.Segments); n > 0 && l.Segments[n-1].Outcome == "" {
		return &l.Segments[n-1]
	}
	return nil
}

// talk gives the customer's open talk with his operator, or nil.
func (l *Live) talk() *call.Talk {
	for i := len(l.Talks) - 1; i >= 0; i-- {
		if t := &l.Talks[i]; t.Ended.IsZero() && !t.Consult && t.Operator == l.Operator {
			return t
		}
	}
	return nil
}

// queue gives the queue the call is in or came from last.
func (l *Live) queue() call.QueueID {
	if n := len(l.Segments); n > 0 {
		return l.Segments[n-1].Queue
	}
	return l.For
}

// firstEntry is when his wait began, by which queues order him; that of his call
// where he has not waited.
func (l *Live) firstEntry() call.Time {
	if !l.Place.IsZero() {
		return l.Place
	}
	if n := len(l.Segments); n > 0 { // of an older journal
		return l.Segments[n-1].Entered
	}
	return l.Started
}

// waits tells whether the call stands in a queue, or rings.
func (l *Live) waits() bool { return l.Phase == call.Waiting || l.Phase == call.Offered }

func (l *Live) line() int {
	if n := len(l.Segments); n > 0 {
		return l.Segments[n-1].Line
	}
	return 1
}

func (l *Live) setPhase(now call.Time, p call.Phase) {
	if l.Phase != p {
		l.Phase, l.Since = p, now
	}
}

// clone gives a copy that later steps do not change.
func (l *Live) clone() Live {
	out := *l
	out.Path = slices.Clone(l.Path)
	out.Way = slices.Clone(l.Way)
	out.Segments = slices.Clone(l.Segments)
	out.Talks = slices.Clone(l.Talks)
	out.Session = cloneOf(l.Session)
	if out.Session != nil {
		out.Session.Vars = maps.Clone(l.Session.Vars)
		out.Session.Menus = slices.Clone(l.Session.Menus)
		out.Session.Stack = slices.Clone(l.Session.Stack)
		out.Session.Carry = slices.Clone(l.Session.Carry)
	}
	out.Parts = slices.Clone(l.Parts)
	out.Message, out.Outside, out.After = cloneOf(l.Message), cloneOf(l.Outside), cloneOf(l.After)
	out.Consult = cloneOf(l.Consult)
	out.Back = cloneOf(l.Back)
	out.Ordering = cloneOf(l.Ordering)
	out.Bot = cloneOf(l.Bot)
	if out.Bot != nil {
		out.Bot.Answers = slices.Clone(l.Bot.Answers)
	}
	return out
}

func cloneOf[T any](p *T) *T {
	if p == nil {
		return nil
	}
	v := *p
	return &v
}

// deadline gives the monotonic instant at which something falls due, 0 for none.
func (l *Live) deadline() int64 {
	at := l.Limit
	earlier := func(v int64) {
		if v != 0 && (at == 0 || v < at) {
			at = v
		}
	}
	if l.Session != nil {
		if v, ok := l.Session.Deadline(); ok {
			earlier(v)
		}
	}
	if l.Tape.Paused {
		if l.Tape.Beeped {
			earlier(l.Tape.Until)
		} else {
			earlier(l.Tape.Until - beepBefore)
		}
	}
	if !l.DeadSince.IsZero() {
		earlier(l.DeadSince.Mono + webDeadMs)
	}
	if l.Message != nil {
		earlier(l.Message.Until)
	}
	earlier(l.OfferAt)
	if l.Ordering != nil {
		earlier(l.Ordering.Until)
	}
	return at
}
