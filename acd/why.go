package acd

import "hotline/call"

// Why explains one offer (DESIGN.md 3).
type Why struct {
	Settings uint64       `json:"settings"` // version
	Strategy Strategy     `json:"strategy"`
	Queue    call.QueueID `json:"queue"`
	Trigger  string       `json:"trigger"` // call: it came or changed; operator: he became free; preferred; picked
	Step     int          `json:"step"`    // relaxation step
	Returned bool         `json:"returned,omitempty"`
	Score    int64        `json:"score"` // of the call, thousandths of a point

	Winner   Candidate   `json:"winner"`
	Next     []Candidate `json:"next,omitempty"` // at most five
	Excluded []Excluded  `json:"excluded,omitempty"`
	Calls    []Rival     `json:"calls,omitempty"` // first calls of the operator's other queues, best first
}

// Candidate is an operator with the figure the strategy compares: idle
// milliseconds, talks, offer number, occupancy in 1/10000, rank, level or share.
type Candidate struct {
	Op     call.OperatorID `json:"op"`
	Score  int64           `json:"score"`
	IdleMs int64           `json:"idle_ms"`
}

// Excluded counts the queue's operators a rule left out. Each is counted once,
// by the first rule of the order: state, language, skill, not_twice.
type Excluded struct {
	Rule string `json:"rule"` // state:<state>, language, skill, not_twice
	N    int    `json:"n"`
}

// Rival is another call the operator could have taken.
type Rival struct {
	Call     call.ID      `json:"call"`
	Queue    call.QueueID `json:"queue"`
	Score    int64        `json:"score"` // with the queue's weight, thousandths
	Returned bool         `json:"returned,omitempty"`
}

// Explanation is the full list for a waiting call, on demand (replay).
type Explanation struct {
	Call       call.ID         `json:"call"`
	Queue      call.QueueID    `json:"queue"`
	Ahead      int             `json:"ahead"`
	Step       int             `json:"step"`
	Score      int64           `json:"score"`
	HeldFor    call.OperatorID `json:"held_for,omitempty"`
	Candidates []Verdict       `json:"candidates"` // every operator of the queue, by id
}

// Verdict is what the rules say of one operator.
type Verdict struct {
	Op     call.OperatorID `json:"op"`
	Fits   bool            `json:"fits"`
	Rule   string          `json:"rule,omitempty"` // the rule that leaves him out
	Score  int64           `json:"score"`
	IdleMs int64           `json:"idle_ms"`
}
