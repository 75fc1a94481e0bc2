package switchboard

import (
	"strconv"

	"hotline/acd"
	"hotline/call"
	"hotline/ivr"
	"hotline/survey"
)

// placeOf finds the place kept for this caller after our failure.
func (c *Core) placeOf(l *Live) (Place, bool) {
	if l.Party.Customer == 0 || l.Party.Shared {
		return Place{}, false
	}
	p, ok := c.places.of[l.Party.Customer]
	return p, ok && p.Until > l.Started.Mono // he phoned in time, however long the greeting is
}

// placeBook are the places that are kept for those who phone again.
type placeBook struct {
	of  map[call.CustomerID]Place
	due deadlines // by customer
}

func newPlaceBook() placeBook { return placeBook{of: map[call.CustomerID]Place{}} }

// placeGrace is how much longer a place is there, for who phoned in time and still
// hears the greeting.
const placeGrace = 60_000

func (b *placeBook) put(p Place) {
	b.of[p.Customer] = p
	b.due.set(call.ID(p.Customer), p.Until+placeGrace)
}

func (b *placeBook) drop(id call.CustomerID) {
	delete(b.of, id)
	b.due.set(call.ID(id), 0)
}

func (c *Core) putPlace(p Place) {
	c.places.put(p)
	c.fact(PutPlace{Place: p})
}

func (c *Core) dropPlace(id call.CustomerID) {
	if _, kept := c.places.of[id]; kept {
		c.places.drop(id)
		c.fact(DropPlace{Customer: id})
	}
}

// placesDue forgets the places nobody has come back to.
func (c *Core) placesDue() {
	for {
		at, ok := c.places.due.first()
		if !ok || at > c.now.Mono {
			return
		}
		id, _ := c.places.due.pop(c.now.Mono)
		c.dropPlace(call.CustomerID(id))
	}
}

// takePlace lets a caller who was cut off by us skip the menu, once: the head of
// his queue, with a word (DOMAIN.md 8, redial).
func (c *Core) takePlace(l *Live) bool {
	p, ok := c.placeOf(l)
	if !ok || l.Kind != call.Inbound {
		return false
	}
	queue := c.queueOr(p.Queue)
	if c.closed(queue) { // by a supervisor: his place is there once it is open again
		l.Session = nil
		c.turnAway(l, queue)
		return true
	}
	c.dropPlace(p.Customer)
	if pr, promised := c.promises.of(l.Party); promised { // he has one place, not two
		c.takeOver(pr)
	}
	c.happened(l, "redial", "before", p.Call.String())
	word := "redial_wait"
	if p.Talked {
		word = "redial_talk"
	}
	l.Need, l.Told = p.Need, p.Told
	c.enqueue(l, acd.Enter{Queue: queue, Place: p.Entered, Returned: !p.Dropped, Reason: "redial"}, "redial")
	c.sayPlace(l, word)
	return true
}

// takePromised gives a caller who was promised a call the place that was kept for
// it (DOMAIN.md 8): this call is the one.
func (c *Core) takePromised(l *Live) bool {
	p, ok := c.promises.of(l.Party)
	if !ok || l.Kind != call.Inbound || l.Party.Shared || c.opens(p.Queue) > c.now.Wall {
		return false
	}
	c.happened(l, "promise_taken_over", "promise", p.ID.String())
	c.takeOver(p)
	if l.Topic == "" {
		l.Topic = p.Topic
	}
	l.Need, l.Told = p.Need, p.Told
	c.enqueue(l, acd.Enter{Queue: p.Queue, Place: p.Place, Reason: "callback"}, "promise")
	c.sayPlace(l, "redial_wait")
	return true
}

// queueOr is the queue, or the fallback where the settings know it no more.
func (c *Core) queueOr(q call.QueueID) call.QueueID {
	if _, known := c.acd.QueueSettings(q); !known {
		return c.settings.Fallback
	}
	return q
}

// sayPlace tells a caller that his place is kept, and which it is.
func (c *Core) sayPlace(l *Live, word string) {
	if l.Phase != call.Waiting || l.Then == thenHangup {
		c.waitMusic(l)
		return
	}
	clips := ivr.Speak(l.Lang, word)
	if ahead, ok := c.acd.Ahead(l.ID); ok && word == "redial_wait" && ahead <= acd.MaxSaid && c.mayTell(l, ahead) {
		clips = append(clips, ivr.Speak(l.Lang, "queue_position", strconv.Itoa(ahead))...)
	}
	c.say(l, thenMusic, clips...)
}

// keepDropped keeps the place of a caller who gave up waiting, for a while: who
// phones again has it. It is no head of the queue: he chose to go.
func (c *Core) keepDropped(l *Live, ours bool) {
	last := lastSegment(l)
	if ours || c.settings.DroppedMs == 0 || l.Kind != call.Inbound || l.Party.Customer == 0 || l.Party.Shared || l.Ordered ||
		last == nil || last.Outcome != call.Abandoned || talked(l) || l.Cause == call.CauseRestart {
		return
	}
	c.putPlace(Place{Customer: l.Party.Customer, Call: l.ID, Queue: last.Queue, Entered: l.firstEntry(), Dropped: true,
		Need: l.Need, Told: l.Told, Until: c.now.Mono + c.settings.DroppedMs})
}

// keepPlace remembers who waited or talked when we failed.
func (c *Core) keepPlace(l *Live) {
	if l.Party.Customer == 0 || l.Party.Shared || l.Kind != call.Inbound || len(l.Segments) == 0 || c.settings.RedialMs == 0 ||
		c.places.of[l.Party.Customer].Call == l.ID {
		return
	}
	c.putPlace(Place{Customer: l.Party.Customer, Call: l.ID, Queue: l.queue(), Entered: l.firstEntry(),
		Talked: l.Operator != 0, Need: l.Need, Told: l.Told, Until: c.now.Mono + c.settings.RedialMs})
}

// restarted: our process is up again. The legs are gone: their dialogs get BYE,
// no restored call is offered, places are kept (DESIGN.md 3).
func (c *Core) restarted(died call.Time) {
	if died.IsZero() || died.Mono > c.now.Mono {
		died = c.now
	}
	var rang []acd.RangOut // the desk hears of the restart first: before it, what fell due meanwhile would happen
	for _, id := range c.callIDs() {
		l := c.calls[id]
		c.keepPlace(l)
		if l.Back != nil {
			if ev, known := c.rangOut(l, call.Failed); known {
				rang = append(rang, ev)
			}
		}
		c.formAfterRestart(l, died)
		c.command(call.Hangup{Leg: l.Leg, Cause: call.CauseRestart})
		c.dropOutside(l, call.CauseRestart)
		c.cutByRestart(l, died)
		c.tryEnded(l, call.LegEnded{Leg: l.Leg, Cause: call.CauseRestart})
	}
	for _, op := range c.opIDs() {
		o := c.ops[op]
		delete(c.opLegs, o.Leg)
		o.Up, o.Leg, o.Call, o.Offer, o.Whisper = false, "", 0, nil, 0
		c.touchOp(op)
	}
	c.expireReturns()
	c.desk(acd.Restarted{})
	for _, ev := range rang {
		c.desk(ev)
	}
	c.survey(survey.Restarted{})
	c.resumeTapes()
}

// formAfterRestart: who talked finds the form of that call when he is back.
func (c *Core) formAfterRestart(l *Live, died call.Time) {
	if l.Operator != 0 && l.talk() != nil {
		t := *l.talk()
		t.Ended = died
		c.op(l.Operator).Wrap = wrapForm(l, &t)
	}
	if con := l.Consult; con != nil && con.Talking {
		t := l.Talks[con.Talk]
		t.Ended = died
		c.op(con.Colleague).Wrap = wrapForm(l, &t)
	}
}

// cutByRestart closes the record of a call that our restart ended.
func (c *Core) cutByRestart(l *Live, died call.Time) {
	if l.Cause == "" {
		l.Cause = call.CauseRestart
	}
	l.EndedBy = "system"
	if s := l.segment(); s != nil {
		s.Ended, s.Outcome, s.Reason = died, call.Failed, "restart"
	}
	c.unholdQuietly(l, died)
	for i := range l.Talks {
		if l.Talks[i].Ended.IsZero() {
			l.Talks[i].Ended, l.Talks[i].Left = died, "restart"
		}
	}
	cut := l.Operator != 0 || lastSegment(l) != nil && lastSegment(l).Outcome == call.Failed
	l.closeParts(died)
	l.Operator, l.OpLeg, l.Consult, l.Session, l.Message, l.Outside, l.Help = 0, "", nil, nil, nil, nil, call.Help{}
	c.conclude(l, cut)
	l.EndedAt = died
	c.fact(PutCall{Live: l.clone()})
	c.fact(DropCall{Call: l.ID})
	c.drop(l.ID)
	if l.Kind == call.Inbound {
		c.contactEnded(l)
	}
	c.noteLost(l)
	c.lostTried(l)
}

func (c *Core) unholdQuietly(l *Live, at call.Time) {
	if t := l.talk(); t != nil && l.Held {
		t.HoldMs += at.Mono - l.HeldSince.Mono
	}
	if t := l.second(); t != nil && l.Held {
		t.HoldMs += at.Mono - max(l.HeldSince.Mono, t.Started.Mono)
	}
	l.Held = false
}

// skipped: a step panicked and was thrown away; only the call it belonged to ends.
func (c *Core) skipped(ev Skipped) {
	l := c.calls[ev.Call]
	if l == nil {
		return
	}
	c.happened(l, "skipped", "event", ev.What)
	c.keepPlace(l) // as he is now: he may have talked
	if l.Operator != 0 {
		c.leaveTalk(l, call.LeftLost)
	}
	l.EndedBy = "system"
	l.Cause = call.CauseTrouble
	c.command(call.Hangup{Leg: l.Leg, Cause: call.CauseTrouble})
	c.end(l, call.LegEnded{Leg: l.Leg, Cause: call.CauseTrouble})
}

func (c *Core) menuGone(l *Live) {
	c.menuOrders(l, l.Session.Step(c.bookOf(l), c.ivrNow(), ivr.Hungup{}))
}

func (c *Core) menuTick(l *Live) { c.menu(l, ivr.Tick{}) }
