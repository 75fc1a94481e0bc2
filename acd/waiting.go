package acd

import "hotline/call"

// Waiting is a call in a queue: waiting, or offered (Offered not empty).
type Waiting struct {
	Call     call.ID      `json:"call"`
	Queue    call.QueueID `json:"queue"`
	Entered  call.Time    `json:"entered"` // of this segment: wait and relaxation count from here
	Place    call.Time    `json:"place"`   // first entry: order counts from here
	Base     int64        `json:"base"`    // points at entry
	Returned bool         `json:"returned,omitempty"`
	Step     int          `json:"step,omitempty"` // relaxation step reached
	Virtual  bool         `json:"virtual,omitempty"`
	Language string       `json:"language,omitempty"` // needed; empty: any
	Needs    []Need       `json:"needs,omitempty"`    // of the call itself
	Reason   string       `json:"reason,omitempty"`
	VIP      bool         `json:"vip,omitempty"`
	Priority int64        `json:"priority,omitempty"`

	Offered []call.OperatorID `json:"offered,omitempty"` // at whom it rings
	NotTo   []call.OperatorID `json:"not_to,omitempty"`  // who missed it last
	Ringed  call.Time         `json:"ringed,omitzero"`   // first offer of the segment

	Prefer      []Preferred     `json:"prefer,omitempty"` // not yet tried, in order
	PreferUntil call.Time       `json:"prefer_until,omitzero"`
	HeldFor     call.OperatorID `json:"held_for,omitempty"` // busy preferred operator waited for

	HeldWhy string `json:"held_why,omitempty"`

	Escalated *Escalated `json:"escalated,omitempty"`
	NextSay   call.Time  `json:"next_say,omitzero"` // next announcement
	SaidAhead int        `json:"said_ahead"`        // smallest position said, as calls ahead; -1 none
}
