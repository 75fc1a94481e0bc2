package store

import (
	"encoding/json"

	"hotline/call"
)

// Row is one thing the journal's follower writes. The set is sealed: the
// switchboard's facts are mapped to these. Each is an upsert by id, so a batch
// that comes twice leaves the same rows.
type Row interface{ row() }

// CallRow is the newest record of a call, live or ended.
type CallRow struct{ Call call.Call }

// TimelineRow is one event of a call's story. Seq is the journal number and
// position within it, unique per call.
type TimelineRow struct {
	Call call.ID         `json:"call"`
	Seq  uint64          `json:"seq"`
	At   call.Time       `json:"at"`
	Kind string          `json:"kind"`
	Data json.RawMessage `json:"data,omitempty"`
}

// OfferRow is one offer of a call to an operator, with why he got it. It comes
// when the offer is made and again when it ended (End set); fields left empty in
// one keep what the other said.
type OfferRow struct {
	Offer    call.OfferID    `json:"offer"`
	Call     call.ID         `json:"call"`
	Operator call.OperatorID `json:"operator"`
	Queue    call.QueueID    `json:"queue,omitempty"`
	Kind     string          `json:"kind,omitempty"` // queue, consult, transfer
	At       call.Time       `json:"at"`
	EndedAt  call.Time       `json:"ended_at,omitzero"`
	End      string          `json:"end,omitempty"` // accepted, declined, timed_out, withdrawn
	Why      json.RawMessage `json:"why,omitempty"` // winner, next five, counts per rule (DESIGN.md 3)
}

// StateRow is one change of an operator's state; Seq is unique (journal number
// and position).
type StateRow struct {
	Seq      uint64          `json:"seq"`
	Operator call.OperatorID `json:"operator"`
	At       call.Time       `json:"at"`
	From     call.State      `json:"from"`
	To       call.State      `json:"to"`
	Cause    string          `json:"cause"`
	Reason   string          `json:"reason,omitempty"`
	By       call.OperatorID `json:"by,omitempty"` // who ordered it, 0 for the system
}

// RecordingRow is a recording that began.
type RecordingRow struct {
	Recording call.RecordingID `json:"recording"`
	Call      call.ID          `json:"call"`
	Operator  call.OperatorID  `json:"operator"`
	Org       string           `json:"org,omitempty"`
	Queue     call.QueueID     `json:"queue,omitempty"`
	Line      int              `json:"line,omitempty"`
	Consult   bool             `json:"consult,omitempty"` // its own segment, in no export for customers
	What      string           `json:"what,omitempty"`    // voicemail, comment; "" is a talk
	At        call.Time        `json:"at"`
}

// RecordingDoneRow is a recording whose file is closed, or was thrown away.
type RecordingDoneRow struct {
	call.RecordingDone
	At        call.Time `json:"at"`
	Discarded bool      `json:"discarded,omitempty"`
}

// PlanRow is a survey plan: whom to ask about which contact, and when.
type PlanRow struct {
	Plan     uint64          `json:"plan"`
	About    call.ID         `json:"about"`
	Customer call.CustomerID `json:"customer"`
	Mode     string          `json:"mode"`  // next_day, same_call
	State    string          `json:"state"` // planned, dialling, done, …
	Queue    call.QueueID    `json:"queue,omitempty"`
	Line     int             `json:"line,omitempty"`
	Operator call.OperatorID `json:"operator,omitempty"` // last who talked
	Made     call.Time       `json:"made"`
	Due      int64           `json:"due,omitempty"` // wall ms of the next attempt
	Attempts int             `json:"attempts,omitempty"`
	Result   string          `json:"result,omitempty"`
	Data     json.RawMessage `json:"data,omitempty"` // the room's own entity
}

// AttemptRow is one call of the bot for a plan.
type AttemptRow struct {
	Attempt uint64          `json:"attempt"`
	Plan    uint64          `json:"plan"`
	Call    call.ID         `json:"call,omitempty"`
	At      call.Time       `json:"at"`
	Ended   call.Time       `json:"ended,omitzero"`
	Result  string          `json:"result,omitempty"`
	Data    json.RawMessage `json:"data,omitempty"`
}

// ResultRow is what became of a survey about one contact (DOMAIN.md 10). One per
// contact and mode; a later one replaces it.
type ResultRow struct {
	About      call.ID         `json:"about"`
	Mode       string          `json:"mode"` // next_day, same_call, never summed
	Plan       uint64          `json:"plan,omitempty"`
	SurveyCall call.ID         `json:"survey_call,omitempty"`
	Customer   call.CustomerID `json:"customer,omitempty"`
	At         call.Time       `json:"at"`
	Result     string          `json:"result"`             // completed, partial, refused, …
	Operator   call.OperatorID `json:"operator,omitempty"` // last who talked: CSI is his
	Org        string          `json:"org,omitempty"`
	Line       int             `json:"line,omitempty"`        // his line at that moment
	Queue      call.QueueID    `json:"queue,omitempty"`       // of the last talk: CSI
	FirstQueue call.QueueID    `json:"first_queue,omitempty"` // FCR
	Scale      int             `json:"scale,omitempty"`       // k of Q1, default 5
	Q1         int             `json:"q1,omitempty"`          // 0: not answered
	Q2         int             `json:"q2,omitempty"`          // 1 yes, 2 no, 3 partly
	Q3         int             `json:"q3,omitempty"`          // 1 from the first call, 2 several
	Human      bool            `json:"human,omitempty"`       // at least one valid key
	Data       json.RawMessage `json:"data,omitempty"`
}

// ConsentRow is one answer to the consent question, or an imported consent.
type ConsentRow struct {
	Customer call.CustomerID `json:"customer"`
	At       call.Time       `json:"at"`
	Until    int64           `json:"until,omitempty"` // wall ms
	Given    bool            `json:"given"`
	Call     call.ID         `json:"call,omitempty"`
	Wording  string          `json:"wording,omitempty"` // version of the text asked
	Source   string          `json:"source,omitempty"`  // key, import, operator
	Data     json.RawMessage `json:"data,omitempty"`
}

// OptOutRow is an opt-out from surveys, or its taking back (On false).
type OptOutRow struct {
	Customer call.CustomerID `json:"customer"`
	At       call.Time       `json:"at"`
	On       bool            `json:"on"`
	Call     call.ID         `json:"call,omitempty"`
	Source   string          `json:"source,omitempty"` // key, 607, operator, import, card
}

// SettingsRow is one version of the centre settings.
type SettingsRow struct {
	Version uint64          `json:"version"`
	At      call.Time       `json:"at"`
	Author  call.OperatorID `json:"author,omitempty"`
	Content []byte          `json:"content"` // whole, as applied
	Diff    string          `json:"diff,omitempty"`
	Note    string          `json:"note,omitempty"`
}

// LostRow is an item of the list of lost callers (DOMAIN.md 8).
type LostRow struct {
	Item     uint64          `json:"item"`
	Customer call.CustomerID `json:"customer"`
	Call     call.ID         `json:"call"` // newest contact that made it
	Opened   call.Time       `json:"opened"`
	Due      int64           `json:"due,omitempty"`    // wall ms
	OurFault bool            `json:"ours,omitempty"`   // on top
	State    string          `json:"state"`            // open, taken, closed
	Taker    call.OperatorID `json:"taker,omitempty"`  //
	Closed   call.Time       `json:"closed,omitzero"`  //
	Reason   string          `json:"reason,omitempty"` // reached, got_through, expired
	Queue    call.QueueID    `json:"queue,omitempty"`
	Topic    string          `json:"topic,omitempty"`
	Times    int             `json:"times"` // contacts lost
	Tries    int             `json:"tries"` // calls made to him
}

func (CallRow) row()          {}
func (TimelineRow) row()      {}
func (OfferRow) row()         {}
func (StateRow) row()         {}
func (RecordingRow) row()     {}
func (RecordingDoneRow) row() {}
func (PlanRow) row()          {}
func (AttemptRow) row()       {}
func (ResultRow) row()        {}
func (ConsentRow) row()       {}
func (OptOutRow) row()        {}
func (SettingsRow) row()      {}
func (LostRow) row()          {}
