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
	Redials bool    // phones again after he gave up
	After   int64   // ms after that
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
	w.seek(i)
}

// seek gives a call back its place in the queue, that of the first entry.
func (w *world) seek(i int) {
	x, c := &w.contacts[i], &w.callers[i]
	w.step(acd.Enter{Call: x.ID, Queue: c.promise.queue, VIP: x.VIP, Language: x.Language, Place: c.place, Reason: "callback", Virtual: true})
}

// reserved: an operator is reserved for a call back; the customer's phone rings.
func (w *world) reserved(o acd.Reserve) {
	i, a := index(o.Call), w.byOp[o.Op]
	p, x := w.callers[i].promise, &w.contacts[i]
	p.tries++
	ring := int64(acd.DefaultCallback().Ring)
	if q, ok := w.desk.QueueSettings(o.Queue); ok {
		ring = int64(q.Callback.Ring)
	}
	f := future{agent: a, call: i}
	if percent(chance(w.seed, forCallback, uint64(x.ID), uint64(p.tries)), x.Again.Answers) && x.Again.Rings < ring {
		w.in(w.now+x.Again.Rings, dueConnect, f)
		return
	}
	w.in(w.now+ring, dueVain, f)
}

// connected: he takes our call, and talks with the operator who was reserved.
func (w *world) connected(f future) {
	c, x := &w.callers[f.call], &w.contacts[f.call]
	c.promise.state, c.promise.connected = "kept", w.now
	w.agents[f.agent].work = x.work(c.talks)
	c.talks++
	w.in(w.now+w.agents[f.agent].work.Talk, dueTalk, future{agent: f.agent, call: f.call})
}

// inVain: nobody took our call; it is tried again, some times.
func (w *world) inVain(f future) {
	c, a := &w.callers[f.call], &w.agents[f.agent]
	rules := acd.DefaultCallback()
	if q, ok := w.desk.QueueSettings(c.promise.queue); ok {
		rules = q.Callback
	}
	if c.promise.tries > rules.Retries {
		c.promise.state = "failed"
		w.over(f.call)
	} else {
		w.in(w.now+int64(rules.Retry), dueSeek, future{call: f.call})
	}
	a.vain = true
	w.step(acd.TalkEnded{Op: w.plan.Agents[f.agent].Profile.Operator, Call: w.contacts[f.call].ID, NoWrap: true})
	a.vain = false
}

// gaveUp: a caller hangs up. Who phones again in time has his place.
func (w *world) gaveUp(i int) {
	c, x := &w.callers[i], &w.contacts[i]
	if at, waits := w.desk.Call(x.ID); waits {
		c.place = at.Place
	}
	again := x.Again.Redials && !c.redialled && c.talks == 0
	if w.over(i); again {
		c.redialled, c.over = true, false
		w.in(w.now+x.Again.After, dueRedial, future{call: i})
	}
	w.step(acd.Leave{Call: x.ID, Outcome: call.Abandoned})
}

// redial: he phones again.
func (w *world) redial(i int) {
	c, x := &w.callers[i], &w.contacts[i]
	e := acd.Enter{Call: x.ID, Queue: x.Queue, VIP: x.VIP, Priority: x.Priority, Language: x.Language, Needs: x.Needs}
	kept := x.Again.After < w.plan.Redial
	if kept {
		e.Place, e.Reason = c.place, "redial"
	}
	w.count.redialled(w.now, kept)
	w.wait(i)
	w.step(e)
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
