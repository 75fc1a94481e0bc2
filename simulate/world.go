package simulate

import (
	"slices"

	"hotline/acd"
	"hotline/call"
)

// What falls due in the world outside of the desk.
const (
	dueCall     = iota // a caller comes
	duePatience        // a caller hangs up
	dueIn              // a shift begins
	dueOut             // a shift ends
	dueBreak           // a break is asked for
	dueBack            // a break is over
	dueAnswer          // an operator answers
	dueTalk            // a talk ends
	dueReady           // a wrap-up ends
	dueExtend          // a wrap-up is lengthened
	dueReturn          // an operator is back after a missed ring
	dueOffer           // a caller is offered to be called back
	dueConnect         // he answers our call
	dueVain            // he does not
	dueSeek            // we try again
	dueRedial          // one who gave up phones again
)

// future is one thing that will happen; stamp tells whether it still may.
type future struct {
	kind  int
	agent int
	call  int
	stamp int64
}

// overtime is how long after the last arrival a run goes on for those who wait.
const overtime = 4 * 60 * minute

// world are the callers and operators round a desk.
type world struct {
	plan     *Plan
	seed     uint64
	contacts []Contact
	desk     *acd.Desk
	now      int64 // ms after the start
	due      Due[future]

	callers []caller
	agents  []agent
	byOp    map[call.OperatorID]int
	count   *counts
	offers  bool // somebody would take a call back: they are offered
}

// caller is what has become of a contact.
type caller struct {
	waits   int64 // how often he has waited; an old patience means nothing
	waiting bool
	talks   int
	back    bool // an escalation came back: no second one
	offers  uint64
	over    bool

	place     call.Time // first entry
	asked     bool      // whether he wants to be called back
	promise   *promised // he does
	redialled bool
}

// agent is what an operator is doing.
type agent struct {
	state   call.State
	since   int64
	stamp   int64 // changes with the state
	offer   call.OfferID
	work    Work
	onBreak int64 // length of the break asked for
	vain    bool  // his call to a customer was not taken
}

// Run lets the contacts meet the plan's operators. The result depends on nothing
// else than its arguments.
func Run(p Plan, contacts []Contact, seed uint64) Result {
	w := &world{
		plan: &p, seed: seed, contacts: contacts, desk: acd.New(), callers: make([]caller, len(contacts)),
		agents: make([]agent, len(p.Agents)), byOp: make(map[call.OperatorID]int, len(p.Agents)),
	}
	w.count = newCounts(&p)
	w.offers = slices.ContainsFunc(contacts, func(c Contact) bool { return c.Again.Accepts })
	profiles := make([]acd.Profile, len(p.Agents))
	for i := range p.Agents {
		a := &p.Agents[i]
		profiles[i] = a.Profile
		w.byOp[a.Profile.Operator] = i
		w.agents[i].state = call.Offline
		for _, s := range a.Shifts {
			w.in(max(s.From, 0), dueIn, future{agent: i})
			w.in(s.To, dueOut, future{agent: i})
		}
		for _, b := range a.Breaks {
			w.in(b.At, dueBreak, future{agent: i, stamp: b.For})
		}
	}
	w.step(acd.Configure{Settings: p.Settings})
	w.step(acd.Staff{Profiles: profiles})
	if len(contacts) > 0 {
		w.in(contacts[0].At, dueCall, future{})
	}
	w.live()
	return w.finish()
}

// in lets something happen at an instant, not before now.
func (w *world) in(at int64, kind int, f future) {
	f.kind = kind
	w.due.Put(max(at, w.now), f)
}

// live lets everything happen in order: what the desk has due comes first.
func (w *world) live() {
	end := w.plan.Length + overtime
	for {
		at, ticks := w.desk.Deadline()
		at -= w.plan.Start.Mono
		next, more := w.due.Next()
		switch {
		case ticks && at <= end && (!more || at <= next):
			w.now = max(w.now, at)
			w.step(acd.Tick{})
		case more && next <= end:
			w.now = max(w.now, next)
			w.happen(w.due.Take())
		default:
			return
		}
	}
}

// time is now as the desk knows it.
func (w *world) time() call.Time {
	return call.Time{Wall: w.plan.Start.Wall + w.now, Mono: w.plan.Start.Mono + w.now}
}

// step tells the desk and notes what it decided.
func (w *world) step(ev acd.Event) {
	r := w.desk.Step(w.time(), ev)
	w.count.steps++
	for i := range r.Facts {
		switch f := &r.Facts[i]; {
		case f.Changed != nil:
			w.changed(f.Changed)
		case f.Ended != nil:
			w.count.segment(f.Ended, w.now)
		}
	}
	for _, o := range r.Orders {
		w.ordered(o)
	}
}

// happen is what callers and operators do.
func (w *world) happen(f future) {
	switch f.kind {
	case dueCall:
		w.arrive(f.call)
	case duePatience:
		if c := &w.callers[f.call]; c.waiting && c.waits == f.stamp {
			w.gaveUp(f.call)
		}
	case dueTalk:
		w.talkEnds(f.agent, f.call)
	case dueOffer:
		w.offer(f)
	case dueConnect:
		w.connected(f)
	case dueVain:
		w.inVain(f)
	case dueSeek:
		w.seek(f.call)
	case dueRedial:
		w.redial(f.call)
	default:
		w.operator(f)
	}
}

// arrive puts the next contact into its queue and waits for the one behind.
func (w *world) arrive(i int) {
	c := &w.contacts[i]
	if i+1 < len(w.contacts) {
		w.in(w.contacts[i+1].At, dueCall, future{call: i + 1})
	}
	w.count.arrived(w.now)
	w.wait(i)
	w.step(acd.Enter{Call: c.ID, Queue: c.Queue, VIP: c.VIP, Priority: c.Priority, Language: c.Language, Needs: c.Needs})
	w.offerAfter(i)
}

// wait begins a caller's wait with his patience.
func (w *world) wait(i int) {
	c := &w.callers[i]
	c.waiting = true
	c.waits++
	if p := w.contacts[i].patience(c.talks); p != Forever {
		w.in(w.now+p, duePatience, future{call: i, stamp: c.waits})
	}
}

func (w *world) over(i int) {
	w.callers[i].waiting = false
	w.callers[i].over = true
}

// talkEnds lets a caller go, or on to the next line.
func (w *world) talkEnds(a, i int) {
	c, x := &w.callers[i], &w.contacts[i]
	op := w.plan.Agents[a].Profile.Operator
	o, _ := w.desk.Operator(op)
	if o.Call != x.ID {
		return
	}
	q, _ := w.desk.QueueSettings(o.Queue)
	next := x.work(c.talks - 1).Next
	w.step(acd.TalkEnded{Op: op, Call: x.ID, Answered: true})
	switch {
	case c.talks >= len(x.Works):
		w.over(i)
		return
	case next != "":
		w.count.transferred(w.now)
		w.wait(i)
		w.step(acd.Enter{Call: x.ID, Queue: next, VIP: x.VIP, Priority: x.Priority, Language: x.Language, Reason: "transferred"})
		return
	case c.back || q == nil || q.Escalate == "":
		w.over(i)
		return
	}
	w.count.escalated(w.now)
	w.wait(i)
	w.step(acd.Enter{
		Call: x.ID, Queue: q.Escalate, VIP: x.VIP, Priority: x.Priority, Language: x.Language,
		Reason: "escalated", Escalated: &acd.Escalated{Op: op, Queue: q.ID},
	})
}

// index of a contact; ids begin at 1 and leave no gap.
func index(id call.ID) int { return int(id) - 1 }
