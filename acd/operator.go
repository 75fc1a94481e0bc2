package acd

import "hotline/call"

// Operator is the live state of one signed-in (or once signed-in) person.
// All deadlines are instants; zero when not set.
type Operator struct {
	ID     call.OperatorID `json:"id"`
	State  call.State      `json:"state"`
	Since  call.Time       `json:"since"`
	Cause  Cause           `json:"cause,omitempty"`
	Reason string          `json:"reason,omitempty"`

	Pending       call.State `json:"pending,omitempty"`
	PendingReason string     `json:"pending_reason,omitempty"`
	Asked         call.Time  `json:"asked,omitzero"` // of a pending break that stands in the line: since when

	Signal bool `json:"signal,omitempty"` // socket alive
	Sound  bool `json:"sound,omitempty"`  // media path good

	Offer *OpenOffer `json:"offer,omitempty"` // open offer, state Ringing (or none)

	// The call he is in (Talking, Outbound, Lost with a call) or wraps up.
	Call     call.ID      `json:"call,omitempty"`
	Queue    call.QueueID `json:"queue,omitempty"`
	Kind     string       `json:"kind,omitempty"`
	Held     bool         `json:"held,omitempty"`
	Answered bool         `json:"answered,omitempty"` // the talk counts as handled
	NoWrap   bool         `json:"no_wrap,omitempty"`
	Saved    bool         `json:"saved,omitempty"` // disposition stored

	Until      call.Time  `json:"until,omitzero"`      // end of ring, wrap-up or grace
	DeadAt     call.Time  `json:"dead_at,omitzero"`    // when the customer is moved on for lack of sound
	WrapLeft   int64      `json:"wrap_left,omitempty"` // ms of wrap-up left when he became Lost
	Extended   int        `json:"extended,omitempty"`
	Prev       call.State `json:"prev,omitempty"` // state before Lost
	PrevReason string     `json:"prev_reason,omitempty"`

	IdleSince call.Time     `json:"idle_since,omitzero"`  // for longest idle; kept over missed offers
	LastOffer int64         `json:"last_offer,omitempty"` // number of his last offer, for round robin
	Taken     int64         `json:"taken,omitempty"`      // talks begun today, for fewest calls
	HandleMs  int64         `json:"handle_ms,omitempty"`  // talk, hold and wrap-up of the contact so far
	Split     call.Time     `json:"split,omitzero"`       // counters are complete up to here
	Day       int64         `json:"day,omitempty"`        // local day of the counters
	Counters  call.Counters `json:"counters"`
}

// OpenOffer is an offer ringing at an operator.
type OpenOffer struct {
	ID     call.OfferID    `json:"id"`
	Call   call.ID         `json:"call"`
	Kind   string          `json:"kind"`
	From   call.OperatorID `json:"from,omitempty"`
	Queue  call.QueueID    `json:"queue,omitempty"`
	At     call.Time       `json:"at"`
	Reason string          `json:"reason,omitempty"`
	Auto   bool            `json:"auto,omitempty"`
}
