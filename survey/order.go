package survey

import "hotline/call"

// Order is what the room wants done.
type Order interface{ order() }

// Orders.
type (
	// Dial: call this customer and run the flow. At most once; the attempt is
	// already stored as under way.
	Dial struct {
		Attempt  uint64     `json:"attempt"`
		Party    call.Party `json:"party"` // customer or browser page
		About    call.ID    `json:"about"`
		CallerID string     `json:"caller_id,omitempty"`
		RingMs   int64      `json:"ring_ms"`
		Flow     string     `json:"flow"`
		When     string     `json:"when"` // variable of the flow: yesterday, recent
		Lang     string     `json:"lang,omitempty"`
		Trial    bool       `json:"trial,omitempty"`
	}
	// Cancel: hang up an attempt under way (opt-out or exclusion meanwhile);
	// AttemptEnded follows as usual.
	Cancel struct {
		Attempt uint64 `json:"attempt"`
	}
	// Task for a supervisor: a bad mark or an unsolved question.
	Task struct {
		About    call.ID         `json:"about"`
		Customer call.CustomerID `json:"customer,omitempty"`
		Operator call.OperatorID `json:"operator,omitempty"`
		Queue    call.QueueID    `json:"queue,omitempty"`
		Reason   string          `json:"reason"` // low_score, unsolved
		Due      int64           `json:"due"`    // wall ms
	}
	// Alarm for the people who run the centre.
	Alarm struct {
		Kind string `json:"kind"` // survey_stopped, survey_not_ready
		Text string `json:"text"`
	}
)

func (Dial) order()   {}
func (Cancel) order() {}
func (Task) order()   {}
func (Alarm) order()  {}
