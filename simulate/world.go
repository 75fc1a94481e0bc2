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
	dueRedial          // one who gave up, or was cut off, phones again
	dueTakeOver        // one who was promised a call phones himself
	dueKnown           // a caller is recognised
	dueChange          // an operator may do other things
	dueRestart         // the server dies
	dueLink            // an operator is connected again
)

// future is one thing that will happen; stamp tells whether it still may.
type future struct {
	kind  int
	agent int
	call  int
	stamp int64

	before int // the caller as whom he was here before
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

	profiles  []acd.Profile // of the agents, as they are now
	downUntil int64         // the server is down
}

// caller is what has become of a contact.
type caller struct {
	waits   int64 // how often he has waited; an old patience means nothing
	waiting bool
	talks   int
	back    bool // an escalation came back: no second one
	offers  uint64
	talking bool
	joins   int64 // how often he was joined; what was due in an older talk means nothing

	place     call.Time    // first entry
	queue     call.QueueID // he came to last
	asked     bool         // whether he wants to be called back
	promise   *promised    // he does
	redialled bool

	recognised bool
}

// agent is what an operator is doing.
type agent struct {
	state   call.State
	since   int64
	stamp   int64 // changes with the state
	offer   call.OfferID
	work    Work
	onBreak int64 // length of the break asked for

	breakEnds int64
	vain      bool // his call to a customer was not taken
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
	w.profiles = make([]acd.Profile, len(p.Agents))
	for i := range p.Agents {
		a := &p.Agents[i]
		w.profiles[i] = a.Profile
		w.byOp[a.Profile.Operator] = i
		w.agents[i].state = call.Offline
		for _, s := range a.Shifts {
			w.in(max(s.From, 0), dueIn, future{agent: i})
			w.in(s.To, dueOut, future{agent: i})
		}
		for _, b := range a.Breaks {
			w.in(b.At, dueBreak, future{agent: i, stamp: b.For})
		}
		for k, c := range a.Changes {
			w.in(c.At, dueChange, future{agent: i, stamp: int64(k)})
		}
	}
	for k, r := range p.Restarts {
		w.in(r.From, dueRestart, future{stamp: int64(k)})
	}
	w.step(acd.Configure{Settings: p.Settings})
	w.step(acd.Staff{Profiles: w.profiles})
	w.nextCall(0)
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
	if w.now < w.downUntil && f.calls() { // nobody answers
		w.in(w.downUntil, f.kind, f)
		return
	}
	switch f.kind {
	case dueCall:
		w.arrive(f.call)
	case duePatience:
		if c := &w.callers[f.call]; c.waiting && c.waits == f.stamp {
			w.gaveUp(f.call)
		}
	case dueTalk:
		w.talkEnds(f)
	case dueOffer:
		w.offer(f)
	case dueConnect:
		w.connected(f)
	case dueVain:
		w.inVain(f)
	case dueSeek:
		w.seek(f.call)
	case dueRedial:
		w.redial(f)
	case dueTakeOver:
		w.takesOver(f)
	case dueKnown:
		w.recognised(f)
	case dueRestart:
		w.restart(w.plan.Restarts[f.stamp])
	default:
		w.operator(f)
	}
}

// calls tells of what happens whether a caller needs the server for it.
func (f *future) calls() bool {
	return f.kind == dueCall || f.kind == dueRedial || f.kind == dueTakeOver || f.kind == dueSeek
}

// nextCall waits for the first contact from i on that comes by itself.
func (w *world) nextCall(i int) {
	for ; i < len(w.contacts); i++ {
		if !w.contacts[i].Linked {
			w.in(w.contacts[i].At, dueCall, future{call: i})
			return
		}
	}
}

// arrive puts a contact into its queue and waits for the one behind.
func (w *world) arrive(i int) {
	x := &w.contacts[i]
	w.nextCall(i + 1)
	e := acd.Enter{Queue: x.Queue, Needs: x.Needs, Returned: x.Head}
	if x.Held != nil {
		e.Place, e.Reason = call.Time{Wall: w.plan.Start.Wall + *x.Held, Mono: max(1, w.plan.Start.Mono+*x.Held)}, "redial"
		w.count.redialled(w.now, true)
	} else {
		w.count.arrived(w.now)
	}
	w.wait(i)
	w.enter(i, e)
	w.offerAfter(i)
}

// enter puts a contact into a queue as what is known of him by now.
func (w *world) enter(i int, e acd.Enter) {
	c, x := &w.callers[i], &w.contacts[i]
	e.Call, e.Language = x.ID, x.Language
	if !e.Virtual {
		e.Priority = x.Priority
	}
	if x.Recognised > 0 && !c.recognised {
		w.in(w.now+x.Recognised, dueKnown, future{call: i})
	} else {
		e.VIP, e.Preferred, e.Shared = x.VIP, w.preferred(x), x.Shared
	}
	c.queue, c.place = e.Queue, e.Place
	if e.Place.IsZero() {
		c.place = w.time()
	}
	w.step(e)
}

// recognised: it becomes known who a caller is.
func (w *world) recognised(f future) {
	c, x := &w.callers[f.call], &w.contacts[f.call]
	c.recognised = true
	if _, waits := w.desk.Call(x.ID); waits {
		w.step(acd.Known{Call: x.ID, VIP: x.VIP, Preferred: w.preferred(x), Shared: x.Shared})
	}
}

// preferred are the operators whom a contact had rather have, as the desk reads them.
func (w *world) preferred(x *Contact) []acd.Preferred {
	if w.plan.Strangers || len(x.Preferred) == 0 {
		return nil
	}
	out := slices.Clone(x.Preferred)
	for i := range out {
		if out[i].Why == acd.PreferDropped {
			out[i].At.Mono += w.plan.Start.Mono
		}
	}
	return out
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

// talkEnds lets a caller go, or on to the next line.
func (w *world) talkEnds(f future) {
	i := f.call
	c, x := &w.callers[i], &w.contacts[i]
	op := w.plan.Agents[f.agent].Profile.Operator
	o, _ := w.desk.Operator(op)
	if o.Call != x.ID || !c.talking || c.joins != f.stamp {
		return
	}
	c.talking = false
	q, _ := w.desk.QueueSettings(o.Queue)
	next := x.work(c.talks - 1).Next
	w.step(acd.TalkEnded{Op: op, Call: x.ID, Answered: true})
	switch {
	case c.talks >= len(x.Works):
		return
	case next != "":
		w.count.transferred(w.now)
		w.wait(i)
		w.enter(i, acd.Enter{Queue: next, Reason: "transferred"})
		return
	case c.back || q == nil || q.Escalate == "":
		return
	}
	w.count.escalated(w.now)
	w.wait(i)
	w.enter(i, acd.Enter{Queue: q.Escalate, Reason: "escalated", Escalated: &acd.Escalated{Op: op, Queue: q.ID}})
}

// index of a contact; ids begin at 1 and leave no gap.
func index(id call.ID) int { return int(id) - 1 }
