package simulate

import (
	"math/rand/v2"

	"hotline/acd"
	"hotline/call"
)

// breakReason marks the breaks of the plan.
const breakReason = "break"

// operator is what an operator does when its time has come.
func (w *world) operator(f future) {
	a, plan := &w.agents[f.agent], &w.plan.Agents[f.agent]
	op := plan.Profile.Operator
	switch f.kind {
	case dueIn:
		w.signIn(op)
	case dueOut:
		w.step(acd.SignOut{Op: op})
	case dueBreak:
		if a.state != call.Offline && a.state != call.Break {
			a.onBreak = f.stamp
			w.step(acd.Choose{Op: op, State: call.Break, Reason: breakReason})
		}
	case dueBack:
		if a.stamp == f.stamp {
			w.step(acd.Choose{Op: op, State: call.Available})
		}
	case dueChange:
		w.profiles[f.agent] = plan.Changes[f.stamp].Profile
		w.step(acd.Staff{Profiles: w.profiles})
	case dueLink:
		w.signIn(op)
	case dueAnswer:
		if a.state == call.Ringing && a.offer == call.OfferID(f.stamp) {
			w.step(acd.Accept{Op: op, Offer: a.offer})
		}
	case dueReady, dueExtend, dueReturn:
		if a.stamp == f.stamp {
			w.ready(f.kind, op)
		}
	}
}

// signIn begins a shift. Who signed out during a talk that is not over yet takes it
// back: the recorded one had no talk at that time.
func (w *world) signIn(op call.OperatorID) {
	w.step(acd.SoundBack{Op: op})
	w.step(acd.SignIn{Op: op})
	if o, _ := w.desk.Operator(op); o.Pending == call.Offline {
		w.step(acd.Choose{Op: op, State: call.Available})
	}
}

func (w *world) ready(kind int, op call.OperatorID) {
	if kind == dueExtend {
		w.step(acd.Extend{Op: op})
		return
	}
	if kind == dueReady {
		w.step(acd.WrapSaved{Op: op})
	}
	w.step(acd.Ready{Op: op})
}

// changed follows an operator's state and does what comes of it.
func (w *world) changed(c *acd.StateChanged) {
	i := w.byOp[c.Op]
	a := &w.agents[i]
	w.count.spent(i, a.state, a.since, w.now)
	a.state, a.since = c.To, w.now
	a.stamp++
	switch c.To {
	case call.WrapUp:
		w.wrap(i, c)
	case call.NotResponding:
		if c.From != call.Lost {
			w.count.missed(i, w.now)
		}
		w.in(w.now+int64(w.plan.Agents[i].Return), dueReturn, future{agent: i, stamp: a.stamp})
	case call.Break:
		if c.Reason == breakReason {
			if c.From != call.Lost { // else it goes on
				a.breakEnds = w.now + a.onBreak
			}
			w.in(a.breakEnds, dueBack, future{agent: i, stamp: a.stamp})
		}
	}
	if c.From == call.WrapUp && c.Cause != acd.Loss && !a.vain {
		w.count.handled(i, w.now)
	}
}

// wrap lets an operator wrap up as long as the contact asks for; where that is
// longer than his queue allows he extends once, and then its time ends it.
func (w *world) wrap(i int, c *acd.StateChanged) {
	a := &w.agents[i]
	w.in(w.now+a.work.Wrap, dueReady, future{agent: i, stamp: a.stamp})
	if q, ok := w.desk.QueueSettings(c.Queue); ok && a.work.Wrap > int64(q.Wrap) && q.Extensions > 0 && q.Wrap > 0 {
		w.in(w.now, dueExtend, future{agent: i, stamp: a.stamp})
	}
}

// ordered does what the switchboard would do with an order.
func (w *world) ordered(o acd.Order) {
	switch o := o.(type) {
	case acd.Offer:
		w.rings(o)
	case acd.AnnounceTo:
		w.announced(o)
	case acd.Reserve:
		w.reserved(o)
	case acd.Joined:
		w.talks(w.byOp[o.Op], index(o.Call))
	case acd.Blocked:
		w.callers[index(o.Call)].waiting = false
		w.count.blocked(o.Queue, w.now)
	case acd.Overflowed:
		if o.To.Kind != acd.ToQueue {
			w.callers[index(o.Call)].waiting = false
		}
	case acd.EscalationBack:
		w.callers[index(o.Call)].back = true
		w.count.returned(w.now)
	}
}

// talks lets an operator and a caller talk.
func (w *world) talks(a, i int) {
	c := &w.callers[i]
	w.agents[a].work = w.contacts[i].work(c.talks)
	c.waiting, c.talking = false, true
	c.talks++
	c.joins++
	w.in(w.now+w.agents[a].work.Talk, dueTalk, future{agent: a, call: i, stamp: c.joins})
}

// rings lets an operator hear an offer, or not. The delay hangs on the contact and
// the attempt, so that it is the same in every variant.
func (w *world) rings(o acd.Offer) {
	i, a := index(o.Call), w.byOp[o.Op]
	c, plan := &w.callers[i], &w.plan.Agents[a]
	w.agents[a].offer = o.Offer
	c.offers++
	r := chance(w.seed, forAnswer, uint64(o.Call), c.offers)
	missed := percent(r, plan.Miss)
	delay := plan.ring(r)
	w.count.offered(w.now)
	if missed {
		return
	}
	if o.Auto {
		delay = 0
	}
	w.in(w.now+delay, dueAnswer, future{agent: a, stamp: int64(o.Offer)})
}

// ring is how long the agent lets it ring this time, ms.
func (a *Agent) ring(r *rand.Rand) int64 {
	if len(a.Rings) > 0 {
		return a.Rings[r.IntN(len(a.Rings))]
	}
	return a.Answer.draw(r)
}
