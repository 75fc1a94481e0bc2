package simulate

import (
	"slices"

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

	// Whom he had rather have, among recorded operators; the instant of a dropped talk in
	// ms after the start of the run.
	Preferred  []acd.Preferred
	Shared     bool
	Recognised int64 // so many ms after At it becomes known that he is VIP and whom he prefers

	// Held is the place he comes to, in ms after the start of the run, which the run itself
	// knows nothing of; nil: none. Head: and it is at the head of the queue.
	Held *int64
	Head bool
	// Linked: he comes only when another contact phones again as him (Return.As).
	Linked bool

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
	Changes []Change // of what he may do, in the order of time
	Lost    []Span   // from a restart of the server until he was connected again; To Forever: he was not

	Answer Dist    // how long he lets it ring
	Rings  []int64 // as he did let it ring, ms; drawn from instead of Answer
	Miss   float64 // percent of offers he does not see
	Return acd.Ms  // after a missed ring he is back
}

// Change is another profile from an instant on.
type Change struct {
	At      int64
	Profile acd.Profile
}

// serves tells whether the queue is his at any time of the run.
func (a *Agent) serves(q call.QueueID) bool {
	return slices.Contains(a.queues(), q)
}

// queues are those he serves at any time of the run.
func (a *Agent) queues() []call.QueueID {
	var out []call.QueueID
	for _, p := range a.profiles() {
		for _, m := range p.Queues {
			if !slices.Contains(out, m.Queue) {
				out = append(out, m.Queue)
			}
		}
	}
	return out
}

// profiles are the one at the start and those after it.
func (a *Agent) profiles() []acd.Profile {
	out := []acd.Profile{a.Profile}
	for _, c := range a.Changes {
		out = append(out, c.Profile)
	}
	return out
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
