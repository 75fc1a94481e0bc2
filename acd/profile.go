package acd

import "hotline/call"

// Profile is what the desk must know of an operator. Profiles arrive as Staff.
type Profile struct {
	Operator  call.OperatorID `json:"operator"`
	Org       string          `json:"org,omitempty"`
	Line      int             `json:"line"`
	Queues    []Member        `json:"queues"` // the first one takes his own lost outgoing calls
	Skills    []Skill         `json:"skills,omitempty"`
	Languages []string        `json:"languages,omitempty"` // empty: Settings.Language
}

// Member says that the operator serves a queue. Rank orders strategy fixed_order,
// smaller first.
type Member struct {
	Queue call.QueueID `json:"queue"`
	Rank  int          `json:"rank,omitempty"`
}

// Skill is a skill with a level 1..10.
type Skill struct {
	Skill string `json:"skill"`
	Level int    `json:"level"`
}

// Serving is a short form for profiles that serve queues with equal rank.
func Serving(queues ...call.QueueID) []Member {
	ms := make([]Member, len(queues))
	for i, q := range queues {
		ms[i] = Member{Queue: q}
	}
	return ms
}
