package switchboard

import (
	"hotline/acd"
	"hotline/call"
	"hotline/survey"
)

// Fact is something a step decided. Put facts carry the whole new value of what
// changed; Apply puts it in place. The others are history for the followers and
// change no state of the core.
type Fact interface{ fact() }

// Facts that carry state.
type (
	// PutCall is a call's new state.
	PutCall struct{ Live }
	// DropCall: the call has ended and left the core; its last PutCall is the CDR.
	DropCall struct {
		Call call.ID `json:"call"`
	}
	// PutOp is what the core itself keeps of an operator.
	PutOp struct{ Op }
	// PutPlace keeps a place in a queue after our failure; DropPlace frees it.
	PutPlace struct{ Place }
	// DropPlace frees the customer's kept place.
	DropPlace struct {
		Customer call.CustomerID `json:"customer"`
	}
	// PutSettings makes settings active.
	PutSettings struct{ Settings }
	// PutEmergency begins or changes an emergency, DropEmergency ends it.
	PutEmergency struct{ Emergency }
	// DropEmergency ends the emergency of a queue, or ("") of the centre.
	DropEmergency struct {
		Queue call.QueueID `json:"queue,omitempty"`
	}
	// PutRehearsal keeps a draft that is walked through; DropRehearsal forgets it.
	PutRehearsal struct{ Rehearsal }
	// DropRehearsal forgets a rehearsal.
	DropRehearsal struct {
		Slug string `json:"slug"`
	}
	// Desk is a fact of the acd room.
	Desk struct{ Fact acd.Fact }
	// Bot is a fact of the survey room.
	Bot struct{ Fact survey.Fact }
)

// Facts that are history, but for the recordings whose outcome is owed.
type (
	// Happened is one event of a call's story, for its page.
	Happened struct {
		Call call.ID           `json:"call"`
		Kind string            `json:"kind"`
		Data map[string]string `json:"data,omitempty"`
	}
	// Offered is an offer made, with why; OfferEnded how it ended.
	Offered struct{ acd.Offer }
	// OfferEnded says how an offer ended: accepted, or an acd.EndedCause.
	OfferEnded struct {
		Offer call.OfferID    `json:"offer"`
		Call  call.ID         `json:"call"`
		Op    call.OperatorID `json:"op"`
		End   string          `json:"end"`
	}
	// Taped is a recording that began; its outcome is owed until TapeDone.
	Taped struct {
		call.RecordStart
		Op      call.OperatorID `json:"op"`
		Org     string          `json:"org,omitempty"`
		Queue   call.QueueID    `json:"queue,omitempty"`
		Line    int             `json:"line,omitempty"`
		Consult bool            `json:"consult,omitempty"`
	}
	// Untaped is a recording thrown away on the customer's wish.
	Untaped struct {
		Recording call.RecordingID `json:"recording"`
	}
	// TapeDone: the outcome of a recording was heard (it is in the record's event).
	TapeDone struct {
		Recording call.RecordingID `json:"recording"`
	}
	// SurveyTask is a supervisor's follow-up of a bad answer (DOMAIN.md 10).
	SurveyTask struct{ survey.Task }
	// Alarmed is something the people who run the centre must see.
	Alarmed struct {
		Kind     string          `json:"kind"`
		Text     string          `json:"text,omitempty"`
		Customer call.CustomerID `json:"customer,omitempty"` // whose number it is about
	}
	// Wrapped is the outcome of a call as its operator saved it; it may come
	// after the call has left the core.
	Wrapped struct {
		Call   call.ID         `json:"call"`
		Op     call.OperatorID `json:"op"`
		Topic  string          `json:"topic,omitempty"`
		Result string          `json:"result,omitempty"`
		Ended  call.Time       `json:"ended,omitzero"` // end of the wrap-up
	}
)

func (PutCall) fact()       {}
func (DropCall) fact()      {}
func (PutOp) fact()         {}
func (PutPlace) fact()      {}
func (DropPlace) fact()     {}
func (PutSettings) fact()   {}
func (PutEmergency) fact()  {}
func (DropEmergency) fact() {}
func (PutRehearsal) fact()  {}
func (DropRehearsal) fact() {}
func (Desk) fact()          {}
func (Bot) fact()           {}
func (Happened) fact()      {}
func (Offered) fact()       {}
func (OfferEnded) fact()    {}
func (Taped) fact()         {}
func (Untaped) fact()       {}
func (TapeDone) fact()      {}
func (Wrapped) fact()       {}
func (SurveyTask) fact()    {}
func (Alarmed) fact()       {}

// KindWaitedAsTold is the kind of a Happened that compares the expected wait a
// caller was told ("told", ms) with the wait he had from then on ("was", ms).
const KindWaitedAsTold = "waited_as_told"

// Op is what the core itself keeps of an operator; his state is the desk's.
type Op struct {
	ID      call.OperatorID `json:"id"`
	Leg     call.LegID      `json:"leg,omitempty"` // media path
	Up      bool            `json:"up,omitempty"`
	Call    call.ID         `json:"call,omitempty"` // whose talk, consultation or own call he is in
	Offer   *call.OfferView `json:"offer,omitempty"`
	Whisper uint64          `json:"whisper,omitempty"` // token of what he is told before an auto-answered call
	Wrap    *call.WrapView  `json:"wrap,omitempty"`
	Org     string          `json:"org,omitempty"`
	Line    int             `json:"line,omitempty"`
}

// Place is a kept place in a queue (DESIGN.md 3, DOMAIN.md 8 redial).
type Place struct {
	Customer call.CustomerID `json:"customer"`
	Call     call.ID         `json:"call"`
	Queue    call.QueueID    `json:"queue"`
	Entered  call.Time       `json:"entered"`
	Talked   bool            `json:"talked,omitempty"`  // redial_talk, else redial_wait
	Dropped  bool            `json:"dropped,omitempty"` // he gave up himself: his place, not the head of the queue
	Until    int64           `json:"until"`             // monotonic ms
	Need     Need            `json:"need,omitzero"`
	Told     int             `json:"told,omitempty"` // the place he was told
}

func (o *Op) clone() Op {
	out := *o
	out.Offer, out.Wrap = cloneOf(o.Offer), cloneOf(o.Wrap)
	return out
}
