package switchboard

import (
	"slices"

	"hotline/acd"
	"hotline/call"
	"hotline/ivr"
)

// legEnded: the customer's leg is gone, so the call ends now, with everything
// that hangs on it (INVARIANTS 6).
func (c *Core) legEnded(l *Live, ev call.LegEnded) {
	if l.EndedBy == "" {
		l.EndedBy = endedBy(ev.Cause)
	}
	l.Cause = ev.Cause
	l.LegUp = false
	c.end(l, ev)
}

func endedBy(cause call.Cause) string {
	switch cause {
	case call.CauseOrdered, call.CauseTrouble, call.CauseRestart, call.CauseUnavailable, call.CauseMediaDead:
		return "system"
	}
	return "customer"
}

func (c *Core) end(l *Live, ev call.LegEnded) {
	ours := ev.Cause == call.CauseTrouble || ev.Cause == call.CauseRestart
	if ours { // or we stop in an orderly way: he may come back to his place
		c.keepPlace(l)
	}
	switch {
	case l.Operator != 0:
		c.leaveTalk(l, "customer")
	case l.segment() != nil:
		out := call.Abandoned
		if ours {
			out = call.Failed
		}
		c.desk(acd.Leave{Call: l.ID, Outcome: out})
		c.closeSegment(l, out, "")
	case l.Back != nil: // a blind transfer was ringing
		c.gaveUpRinging(l, ours)
	}
	if l.Session != nil && !l.Session.Done() {
		c.menuGone(l)
	}
	c.messageOff(l)
	c.dropOutside(l, ev.Cause)
	l.closeParts(c.now)
	c.keepDropped(l, ours)
	c.conclude(l, ours)
	if l.Kind == call.Survey {
		c.botEnded(l, ev)
		c.botCallEnded(l)
	}
	c.tryEnded(l, ev)
	c.forget(l)
}

// gaveUpRinging: the customer left while the hand-over rang at a colleague.
func (c *Core) gaveUpRinging(l *Live, ours bool) {
	out := call.Abandoned
	if ours {
		out = call.Failed
	}
	c.ringingSegment(l, out)
	c.desk(acd.WithdrawDirect{Call: l.ID, Cause: acd.CallerGone})
	c.closeSegment(l, out, "")
}

// ringingSegment tells of the wait of a customer whose hand-over rings at a colleague
// and will not return to the queue any more: it was one after a talk (DOMAIN.md 2). The
// desk, where he stood in no queue, counts it too.
func (c *Core) ringingSegment(l *Live, out call.Outcome) {
	if ev, known := c.rangOut(l, out); known {
		c.desk(ev)
	}
}

// rangOut opens that segment, and gives what the desk is to be told of it.
func (c *Core) rangOut(l *Live, out call.Outcome) (ev acd.RangOut, known bool) {
	c.openSegment(l, l.Back.Queue, "transfer")
	s := l.segment()
	s.Entered, s.Offered, s.Offers = l.Since, l.Since, 1
	l.Back = nil
	_, known = c.acd.QueueSettings(s.Queue)
	return acd.RangOut{Call: l.ID, Queue: s.Queue, Entered: s.Entered, Outcome: out}, known
}

// conclude gives the contact its one outcome (DOMAIN.md 2).
func (c *Core) conclude(l *Live, ours bool) {
	l.setPhase(c.now, call.Ended)
	l.EndedAt = c.now
	l.Outcome = outcome(l)
	if l.Outcome == call.Answered {
		last := lastSegment(l)
		l.LostAfterAnswer = last != nil && last.Outcome == call.Abandoned && talked(l)
		l.CutByUs = ours || last != nil && last.Outcome == call.Failed
	}
	c.happened(l, "ended", "outcome", string(l.Outcome), "by", l.EndedBy, "cause", string(l.Cause))
}

func outcome(l *Live) call.Outcome {
	last := lastSegment(l)
	switch {
	case talked(l):
		return call.Answered
	case l.Cause == call.CauseRestart && l.Kind == call.Inbound:
		return call.Interrupted
	case last != nil:
		return last.Outcome
	case l.Outcome != "":
		return l.Outcome
	case l.Kind == call.Survey && l.Bot != nil && l.Bot.Human:
		return call.IVRDone
	case l.Kind != call.Inbound:
		return call.Abandoned
	case servedOutside(l):
		return call.IVRDone
	case l.Cause == call.CauseTrouble:
		return call.Failed
	}
	return call.IVRHangup
}

// servedOutside tells whether the menu joined the caller with a number outside that
// answered.
func servedOutside(l *Live) bool {
	return slices.ContainsFunc(l.Parts, func(p call.Part) bool { return p.Kind == call.PartOutside && !p.Answered.IsZero() })
}

// talked tells whether an operator talked with the customer.
func talked(l *Live) bool {
	for _, t := range l.Talks {
		if !t.Consult {
			return true
		}
	}
	return false
}

func lastSegment(l *Live) *call.Segment {
	if n := len(l.Segments); n > 0 {
		return &l.Segments[n-1]
	}
	return nil
}

// forget writes the record a last time and takes the call out of the core.
func (c *Core) forget(l *Live) {
	c.dropOrdering(l)
	if l.Hears.Mode != ivr.HearAll { // nothing is kept of the keys of who is gone
		c.command(call.Hear{Leg: l.Leg})
	}
	c.fact(PutCall{Live: l.clone()})
	c.fact(DropCall{Call: l.ID})
	c.drop(l.ID)
	c.contactEnded(l)
	c.noteSilent(l)
	c.settleDebts(l)
}

// settleDebts: what we owe the customer after this call.
func (c *Core) settleDebts(l *Live) {
	c.noteLost(l)
	c.lostTried(l)
	c.lineFree(l.Party)
}

// drop takes the call out of the core's books.
func (c *Core) drop(id call.ID) {
	l := c.calls[id]
	if l == nil {
		return
	}
	c.due.set(id, 0)
	delete(c.calls, id)
	delete(c.legs, l.Leg)
	if l.Outside != nil {
		delete(c.outer, l.Outside.Leg)
	}
	if n := c.callers[l.Party.Customer]; n > 1 {
		c.callers[l.Party.Customer] = n - 1
	} else {
		delete(c.callers, l.Party.Customer)
	}
}

// overdue does what fell due: for the rooms by their Tick, for each call by its
// own deadline.
func (c *Core) overdue() {
	c.noticesDue()
	c.late = true
	if at, ok := c.acd.Deadline(); ok && at <= c.now.Mono {
		c.desk(acd.Tick{})
	}
	if wall, ok := c.acd.LimitEnds(c.now); ok && wall <= c.now.Wall {
		c.desk(acd.Tick{})
	}
	c.hoursDue()
	c.botTick()
	c.promiseDue()
	c.lostDue()
	c.placesDue()
	for {
		id, ok := c.due.pop(c.now.Mono)
		if !ok {
			return
		}
		if l := c.calls[id]; l != nil {
			c.about = id
			c.callDue(l)
			c.touch(l)
		}
	}
}

// webDeadMs: a browser caller whose sound is gone this long is gone (15 s, as
// for an operator).
const webDeadMs = 15_000

func (c *Core) callDue(l *Live) {
	now := c.now.Mono
	if l.Session != nil {
		if at, ok := l.Session.Deadline(); ok && at <= now {
			c.menuTick(l)
		}
	}
	if l.Message != nil && l.Message.Until != 0 && l.Message.Until <= now {
		c.messageDue(l)
	}
	if l.Tape.Paused && l.Tape.Until <= now {
		c.pauseTape(l, false)
	} else if l.Tape.Paused && !l.Tape.Beeped && l.Tape.Until-beepBefore <= now {
		l.Tape.Beeped = true
		c.happened(l, "rec_pause_ends_soon")
		c.showTalk(l)
	}
	if l.OfferAt != 0 && l.OfferAt <= now {
		c.offerTick(l)
	}
	if o := l.Ordering; o != nil && o.Until != 0 && o.Until <= now {
		c.orderSilent(l)
	}
	if !l.DeadSince.IsZero() && l.DeadSince.Mono+webDeadMs <= now {
		l.DeadSince = call.Time{}
		l.EndedBy = "customer"
		c.hangup(l, call.CauseMediaDead)
	}
	if l.Limit != 0 && l.Limit <= now {
		l.Limit = now + 30_000 // asked again if no ending comes
		c.happened(l, "time_limit")
		c.hangup(l, call.CauseOrdered)
	}
}
