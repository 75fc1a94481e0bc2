package acd

import "hotline/call"

// Fact is one change of the desk's state, exactly one field set. Put facts carry
// the whole new value of an entity; Ended is folded into the sliding window;
// Changed and Rung change nothing on Apply and are there for timelines and
// reports. The zero fields are left out of the JSON.
type Fact struct {
	Settings     *Settings       `json:"settings,omitempty"`
	Profile      *Profile        `json:"profile,omitempty"`
	DropProfile  call.OperatorID `json:"drop_profile,omitempty"`
	Operator     *Operator       `json:"operator,omitempty"`
	DropOperator call.OperatorID `json:"drop_operator,omitempty"`
	Waiting      *Waiting        `json:"waiting,omitempty"`
	DropWaiting  call.ID         `json:"drop_waiting,omitempty"`
	Queue        *QueueState     `json:"queue,omitempty"`
	Desk         *DeskState      `json:"desk,omitempty"`
	Changed      *StateChanged   `json:"changed,omitempty"`
	Ended        *SegmentEnded   `json:"ended,omitempty"`
}

// StateChanged: an operator moved from one state to another, by a cell of the
// matrix. Reports split operator time at these.
type StateChanged struct {
	Op     call.OperatorID `json:"op"`
	At     call.Time       `json:"at"`
	From   call.State      `json:"from"`
	To     call.State      `json:"to"`
	Cause  Cause           `json:"cause"`
	Reason string          `json:"reason,omitempty"`
	Call   call.ID         `json:"call,omitempty"`
	Queue  call.QueueID    `json:"queue,omitempty"`
}

// SegmentEnded: a stay in a queue is over (DOMAIN.md 2). Wait in milliseconds.
type SegmentEnded struct {
	Call    call.ID         `json:"call"`
	Queue   call.QueueID    `json:"queue"`
	Entered call.Time       `json:"entered"`
	At      call.Time       `json:"at"`
	Wait    int64           `json:"wait"`
	Outcome call.Outcome    `json:"outcome"`
	Op      call.OperatorID `json:"op,omitempty"`
	Rule    Rule            `json:"rule,omitempty"`
}

// DeskState is what belongs to no single entity.
type DeskState struct {
	NextOffer call.OfferID `json:"next_offer"`
	Breaks    *BreaksNow   `json:"breaks,omitempty"` // set by hand; nil: the settings hold
}

// BreaksNow is a limit of breaks that a supervisor set.
type BreaksNow struct {
	Most int   `json:"most"`          // 0: any number
	Day  int64 `json:"day,omitempty"` // local day it is for; 0: until it is set again
}

// QueueState is the memory of a queue.
type QueueState struct {
	ID      call.QueueID    `json:"id"`
	AHT     int64           `json:"aht"`             // running mean, ms
	Day     int64           `json:"day"`             // local day the counts below belong to, days since 1970
	Handled int             `json:"handled"`         // contacts handled today
	Today   call.QueueTally `json:"today"`           // segments that entered today
	Given   []OrgCount      `json:"given,omitempty"` // contract_share: offers taken or open today
	Shut    bool            `json:"shut,omitempty"`  // its hours are over
}

// OrgCount is how many calls of today an organisation was given.
type OrgCount struct {
	Org string `json:"org"`
	N   int64  `json:"n"`
}
