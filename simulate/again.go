package simulate

import (
	"hotline/acd"
	"hotline/call"
	"hotline/reports"
)

// Callback is what callers of a stream make of the offer to be called back.
type Callback struct {
	Accept float64 `yaml:"accept"` // percent who take it
	Answer float64 `yaml:"answer"` // percent of our calls that are answered
	Ring   Dist    `yaml:"ring"`   // how long such a call rings before that
}

// Redial is who gives up waiting and phones again, once.
type Redial struct {
	Percent float64 `yaml:"percent"`
	After   Dist    `yaml:"after"`
}

// DefaultStream holds what a stream leaves out: nobody takes a call back or phones
// again; four of five of our calls are answered, within some seconds.
func DefaultStream() Stream {
	return Stream{
		Callback: Callback{Answer: 80, Ring: Dist{Mean: 8 * acd.Second, Max: 25 * acd.Second}},
		Redial:   Redial{After: Dist{Mean: 2 * acd.Minute}},
	}
}

// Again is what chance decided of a caller who does not get through at once.
type Again struct {
	Accepts bool    // takes a call back when it is offered
	Answers float64 // percent of our calls he answers
	Rings   int64   // ms it rings before
	Vain    []int64 // of the first ones he takes none; how long each rings, ms

	GaveUp Return // after he gave up his first wait
	Cut    Return // after the server cut him off
	Takes  Return // after he took a call back: his own call takes its place
}

// Return is who phones again.
type Return struct {
	Comes bool
	After int64   // ms
	As    call.ID // as this contact; 0: as himself, once
}

// ringLater is when a call back is offered to a caller whose call rings just now, ms.
const ringLater = 5_000

// promised is a call back that a caller has taken.
type promised struct {
	asked, due int64 // ms after the start
	connected  int64
	queue      call.QueueID
	state      string
	tries      int
	calling    bool // his phone rings; agent is reserved for it
	agent      int
}

// offerAfter lets a caller who waits be offered a call back when he has waited long
// enough. Who has talked with us is offered none.
func (w *world) offerAfter(i int) {
	if !w.offers || w.callers[i].talks > 0 || w.callers[i].asked {
		return
	}
	if q, ok := w.desk.QueueSettings(w.queueOf(i)); ok && q.Callback.On {
		w.in(w.now+q.Callback.OfferAfter(), dueOffer, future{call: i, stamp: w.callers[i].waits})
	}
}

// queueOf is where the contact waits, or would.
func (w *world) queueOf(i int) call.QueueID {
	if c, waits := w.desk.Call(w.contacts[i].ID); waits {
		return c.Queue
	}
	return w.contacts[i].Queue
}

// announced: a caller is told where he stands; a call back is offered with it when
// he is expected to wait too long.
func (w *world) announced(o acd.AnnounceTo) {
	i := index(o.Call)
	if !w.offers || w.callers[i].talks > 0 || w.callers[i].asked {
		return
	}
	q, ok := w.desk.QueueSettings(w.queueOf(i))
	if !ok {
		return
	}
	ahead, _ := w.desk.Ahead(o.Call)
	if expected, sure := w.desk.ExpectedWait(q.ID, ahead); q.Callback.OfferBy(expected, sure) {
		w.in(w.now, dueOffer, future{call: i, stamp: w.callers[i].waits})
	}
}

// offer offers a call back; who takes it leaves, and his place stays.
func (w *world) offer(f future) {
	i, c, x := f.call, &w.callers[f.call], &w.contacts[f.call]
	at, waits := w.desk.Call(x.ID)
	if !c.waiting || c.waits != f.stamp || c.asked || !waits {
		return
	}
	q, ok := w.desk.QueueSettings(at.Queue)
	if !ok || !q.Callback.On {
		return
	}
	if len(at.Offered) > 0 { // it rings: perhaps he needs none
		w.in(w.now+ringLater, dueOffer, f)
		return
	}
	c.asked = true
	w.count.callbackOffered(w.now)
	if !x.Again.Accepts {
		return
	}
	c.waiting, c.place = false, at.Place
	c.back = false
	c.promise = &promised{asked: w.now, due: w.now + int64(q.Callback.Within), queue: at.Queue, state: "waiting"}
	w.step(acd.Leave{Call: x.ID, Outcome: call.Callback})
	if r := x.Again.Takes; r.Comes {
		as := i
		if r.As != 0 {
			as = index(r.As)
		}
		w.in(w.now+r.After, dueTakeOver, future{call: as, before: i})
	}
	w.seek(i)
}

// seek gives a call back its place in the queue, that of the first entry.
func (w *world) seek(i int) {
	if c := &w.callers[i]; c.promise.state == "waiting" { // and not taken over
		w.enter(i, acd.Enter{Queue: c.promise.queue, Place: c.place, Reason: "callback", Virtual: true})
	}
}

// takesOver: one who was promised a call phones himself; if he has not been called yet,
// his own call has the place that was kept for it (DOMAIN.md 8).
func (w *world) takesOver(f future) {
	c := &w.callers[f.before]
	p := c.promise
	if p.state != "waiting" {
		return
	}
	p.state = "taken_over"
	if p.calling {
		w.hungUp(f.before)
	} else if _, waits := w.desk.Call(w.contacts[f.before].ID); waits {
		w.step(acd.Leave{Call: w.contacts[f.before].ID, Outcome: call.Callback})
	}
	w.count.arrived(w.now)
	w.wait(f.call)
	w.enter(f.call, acd.Enter{Queue: p.queue, Place: c.place, Reason: "callback"})
	w.offerAfter(f.call)
}

// hungUp ends our call to a customer who has not taken it.
func (w *world) hungUp(i int) {
	p := w.callers[i].promise
	p.calling = false
	a := &w.agents[p.agent]
	a.vain = true
	w.step(acd.TalkEnded{Op: w.plan.Agents[p.agent].Profile.Operator, Call: w.contacts[i].ID, NoWrap: true})
	a.vain = false
}

// reserved: an operator is reserved for a call back; the customer's phone rings.
func (w *world) reserved(o acd.Reserve) {
	i, a := index(o.Call), w.byOp[o.Op]
	p, x := w.callers[i].promise, &w.contacts[i]
	p.tries++
	p.calling, p.agent = true, a
	ring := int64(acd.DefaultCallback().Ring)
	if q, ok := w.desk.QueueSettings(o.Queue); ok {
		ring = int64(q.Callback.Ring)
	}
	f := future{agent: a, call: i, stamp: int64(p.tries)}
	if n := p.tries - 1; n < len(x.Again.Vain) {
		w.in(w.now+min(x.Again.Vain[n], ring), dueVain, f)
		return
	}
	if percent(chance(w.seed, forCallback, uint64(x.ID), uint64(p.tries)), x.Again.Answers) && x.Again.Rings < ring {
		w.in(w.now+x.Again.Rings, dueConnect, f)
		return
	}
	w.in(w.now+ring, dueVain, f)
}

// connected: he takes our call, and talks with the operator who was reserved.
func (w *world) connected(f future) {
	c := &w.callers[f.call]
	if !c.promise.rings(f) {
		return
	}
	c.promise.state, c.promise.connected, c.promise.calling = "kept", w.now, false
	w.talks(f.agent, f.call)
}

// rings tells whether the call that something was to become of is still made.
func (p *promised) rings(f future) bool { return p.calling && int64(p.tries) == f.stamp }

// inVain: nobody took our call; it is tried again, some times.
func (w *world) inVain(f future) {
	if w.callers[f.call].promise.rings(f) {
		w.tried(f.call)
		w.hungUp(f.call)
	}
}

// tried: a call to him was for nothing; a later one follows, or none.
func (w *world) tried(i int) {
	p := w.callers[i].promise
	rules := acd.DefaultCallback()
	if q, ok := w.desk.QueueSettings(p.queue); ok {
		rules = q.Callback
	}
	if p.tries > rules.Retries {
		p.state = "failed"
	} else {
		w.in(w.now+int64(rules.Retry), dueSeek, future{call: i})
	}
}

// gaveUp: a caller hangs up. Who phones again in time has his place.
func (w *world) gaveUp(i int) {
	c, x := &w.callers[i], &w.contacts[i]
	c.waiting = false
	if c.talks == 0 {
		w.returns(i, x.Again.GaveUp, 0)
	}
	w.step(acd.Leave{Call: x.ID, Outcome: call.Abandoned})
}

// returns lets a caller phone again who did not get through; he does so himself once.
func (w *world) returns(i int, r Return, cut int64) {
	c := &w.callers[i]
	if !r.Comes || r.As == 0 && c.redialled {
		return
	}
	as := i
	if r.As != 0 {
		as = index(r.As)
	} else {
		c.redialled = true
	}
	w.in(w.now+r.After, dueRedial, future{call: as, before: i, stamp: cut})
}

// redial: he phones again. Who gave up has his place if he is quick; whom we cut off
// comes to the head of the queue he was in (DOMAIN.md 8).
func (w *world) redial(f future) {
	i, x := f.call, &w.contacts[f.call]
	before, b := &w.callers[f.before], &w.contacts[f.before]
	e := acd.Enter{Queue: x.Queue, Needs: x.Needs}
	kept := b.Again.GaveUp.After < w.plan.Redial
	if f.stamp != 0 {
		kept = w.now-f.stamp < w.plan.CutOff
		e.Returned = kept
	}
	if kept {
		e.Place, e.Reason = before.place, "redial"
		if f.stamp != 0 {
			e.Queue = before.queue
		}
	}
	w.count.redialled(w.now, kept)
	w.wait(i)
	w.enter(i, e)
	w.offerAfter(i)
}

// callbacks adds up what became of those who took a call back.
func (w *world) callbacks() (c reports.Callbacks) {
	c.Offered = int64(w.count.choices)
	for i := range w.callers {
		p := w.callers[i].promise
		if p == nil || !w.count.in(p.asked) {
			continue
		}
		at := reports.Promise{State: p.state, Due: p.due}
		if p.state == "kept" {
			at.Connected, at.TookMs = p.connected, p.connected-p.asked
		}
		c.Add(at, w.now)
	}
	return c
}
