package simulate

import (
	"hotline/acd"
	"hotline/call"
)

// Contact is one caller with everything that chance has decided about him. At is
// in ms after the start of the run; contacts are in the order of At, and their ids
// grow with it.
type Contact struct {
	ID       call.ID
	At       int64
	Queue    call.QueueID
	VIP      bool
	Priority int64
	Language string
	Needs    []acd.Need

	Patience int64  // in each wait, ms; Forever
	Works    []Work // of his first talk, and of those after each escalation
	Again    Again  // what he does when he does not get through at once
}

// Work is what one talk costs its operator, ms.
type Work struct {
	Talk, Wrap int64
	Next       call.QueueID // he is transferred to; "": to the next line, where more follows
	Patience   int64        // in the wait before, where it is not his first; 0: the contact's
}

// work of the n-th talk; the last one stands for all that follow.
func (c *Contact) work(n int) Work {
	if len(c.Works) == 0 {
		return Work{}
	}
	return c.Works[min(n, len(c.Works)-1)]
}

// patience in the wait before the n-th talk.
func (c *Contact) patience(n int) int64 {
	if p := c.work(n).Patience; n > 0 && n < len(c.Works) && p != 0 {
		return p
	}
	return c.Patience
}

// Agent is one operator: what the desk knows of him, when he works, and how.
type Agent struct {
	Profile acd.Profile
	Group   string
	Shifts  []Span
	Breaks  []Pause

	Answer Dist    // how long he lets it ring
	Rings  []int64 // as he did let it ring, ms; drawn from instead of Answer
	Miss   float64 // percent of offers he does not see
	Return acd.Ms  // after a missed ring he is back
}

// Span is a time in ms after the start of the run.
type Span struct {
	From, To int64
}

// Pause is a break of an agent; it begins when his call is over.
type Pause struct {
	At, For int64
	Reason  string
}
