package switchboard

import (
	"hotline/acd"
	"hotline/call"
	"hotline/ivr"
	"hotline/survey"
)

// keyWaitMs is how long the key of callback_connect is waited for after the words.
const keyWaitMs = 10_000

// reserved: the turn of a promise has come and an operator is reserved for it.
// The customer is dialled; the intent is stored first (INVARIANTS 25).
func (c *Core) reserved(o acd.Reserve) {
	p, ok := c.promises.at(o.Call)
	if !ok {
		c.desk(acd.TalkEnded{Op: o.Op, Call: o.Call, NoWrap: true})
		return
	}
	if c.heldBack(p) {
		c.desk(acd.TalkEnded{Op: o.Op, Call: o.Call, NoWrap: true})
		return
	}
	op := c.op(o.Op)
	l := &Live{Call: call.Call{
		ID: o.Call, Kind: call.Outbound, Phase: call.Dialling, Party: p.Party, Leg: c.newLeg(), Lang: c.settings.Lang,
		Purpose: survey.ForCallback, Started: c.now,
	}, Operator: o.Op, OpLeg: op.Leg}
	c.tries(l, p)
	op.Call, op.Wrap = l.ID, nil
	c.admit(l)
	c.touchOp(o.Op)
	c.fact(Offered{Offer: acd.Offer{Offer: o.Offer, Call: l.ID, Op: o.Op, Kind: acd.KindCallback, Queue: o.Queue, Line: o.Line,
		Entered: o.Entered, Deadline: c.now, Reason: o.Reason, Why: o.Why}})
	c.fact(OfferEnded{Offer: o.Offer, Call: l.ID, Op: o.Op, End: "accepted"})
	c.happened(l, "reserved", "operator", opText(o.Op), "queue", string(o.Queue), "reason", o.Reason)
	c.dialOut(l, int64(c.callbackRules(p.Queue).Ring))
}

// tries binds an own call to the promise that it is made for: it knows what the
// customer was promised and where, and the promise knows that it is being called.
func (c *Core) tries(l *Live, p Promise) {
	l.Promise, l.Topic, l.About, l.For, l.Reason, l.Place, l.Need = p.ID, p.Topic, p.Call, p.Queue, "callback", p.Place, p.Need
	if p.Lang != "" {
		l.Lang = p.Lang
	}
	p.State, p.Slot = PromiseCalling, l.ID
	p.Tries = append(p.Tries, Try{Call: l.ID, Operator: l.Operator, Started: c.now})
	c.putPromise(p)
}

// dialOut orders the call and lets the operator hear that it rings.
func (c *Core) dialOut(l *Live, ringMs int64) {
	c.happened(l, "dial", "operator", opText(l.Operator), "purpose", l.Purpose)
	c.dropReturn(l.Party.Customer) // he knows who calls: whoever calls back means this call
	c.command(call.Dial{Leg: l.Leg, Call: l.ID, Customer: l.Party.Customer, Web: l.Party.Web, Purpose: l.Purpose, RingMs: ringMs})
	c.command(call.Play{Leg: l.OpLeg, Token: c.newID(), Clips: []string{"tone/ringback"}, Loop: true})
}

// heldBack tells whether the promise may not be kept at this moment, and lets it
// wait for a better one.
func (c *Core) heldBack(p Promise) bool {
	if opens := c.opens(p.Queue); opens > c.now.Wall {
		c.pausePromise(p, 0, opens)
		return true
	}
	ok, reason := c.mayKeep(p)
	if ok {
		return false
	}
	switch reason {
	case survey.ReasonNumberBusy: // until that call is over, see lineFree
		p.Reason = string(reason)
		c.pausePromise(p, c.now.Mono+lookAgainMs, 0)
	case survey.ReasonHours:
		at, _, ok := p.Party.Span.NextAllowed(call.EveryDay(call.HardHours), c.now.Wall)
		if !ok {
			at = c.now.Wall + neverMs
		}
		c.pausePromise(p, 0, at)
	default:
		c.failPromise(p, string(reason))
	}
	return true
}

// mayKeep tells whether the promise's customer may be called now.
func (c *Core) mayKeep(p Promise) (bool, survey.Reason) {
	return survey.MayDial(survey.Ask{
		Purpose: survey.ForCallback, Party: p.Party, Now: c.now, Config: &c.settings.Survey,
		Later: c.anotherDay(p), Busy: c.inContact(p.Party),
	})
}

// lineFree: a call of this callee is over; a promise that waited for it goes on.
func (c *Core) lineFree(party call.Party) {
	p, ok := c.promises.of(party)
	if ok && p.State == PromisePaused && p.Reason == string(survey.ReasonNumberBusy) && !c.inContact(party) {
		c.seekTurn(p)
	}
}

// anotherDay tells whether a promise is kept on another day than it was given,
// with us or anywhere in the customer's span: then the hours of DOMAIN.md 12 hold.
func (c *Core) anotherDay(p Promise) bool {
	span := p.Party.Span
	if span.IsZero() {
		span = call.UnknownSpan
	}
	for _, offset := range [3]int8{int8(c.settings.Survey.ZoneHours), span.Min, span.Max} {
		if call.DayAt(p.Asked.Wall, offset) != call.DayAt(c.now.Wall, offset) {
			return true
		}
	}
	return false
}

// inContact tells whether the callee has a call with us in progress, in or out.
func (c *Core) inContact(p call.Party) bool {
	if p.Customer != 0 {
		return c.callers[p.Customer] > 0
	}
	for _, l := range c.calls {
		if p.Web != "" && l.Party.Web == p.Web {
			return true
		}
	}
	return false
}

// callbackAnswered: the customer took the call. He is joined at once, or after
// key 1 where the queue wants it so.
func (c *Core) callbackAnswered(l *Live) {
	p, ok := c.promises.at(l.ID)
	if !ok { // settled meanwhile
		c.hangup(l, call.CauseOrdered)
		return
	}
	if l.Early {
		c.command(call.Disconnect{Leg: l.Leg})
	}
	switch {
	case c.callbackRules(p.Queue).Key:
		l.Ordering = &Ordering{Step: orderConnect}
		c.say(l, thenOrder, ivr.Speak(l.Lang, "callback_connect")...)
	case p.Noticed:
		c.callbackJoined(l, p)
	default: // promised by an operator in another call: he was not told here
		c.ownCallAnswered(l)
	}
	c.showTalk(l)
}

// callbackJoined bridges customer and operator; the notice was heard when the
// call was ordered (DOMAIN.md 9).
func (c *Core) callbackJoined(l *Live, p Promise) {
	if p.Noticed {
		l.Notice = p.Asked
	}
	l.Ordering = nil
	op := l.Operator
	l.Operator = 0
	c.command(call.StopPlay{Leg: l.OpLeg})
	c.bridge(l, op, p.Queue, c.lineOf(p.Queue))
}

// lineOf is the support tier of a queue.
func (c *Core) lineOf(q call.QueueID) int {
	if s, ok := c.acd.QueueSettings(q); ok {
		return s.Line
	}
	return 1
}

// tryEnded: the call for a promise is over without a talk. It is tried again
// after a pause, a few times; then it has failed (DOMAIN.md 8).
func (c *Core) tryEnded(l *Live, ev call.LegEnded) {
	p, ok := c.promises.at(l.ID)
	if !ok || p.State != PromiseCalling {
		return
	}
	rules := c.callbackRules(p.Queue)
	t := &p.Tries[len(p.Tries)-1]
	t.Ended, t.Cause, t.Status = c.now, ev.Cause, ev.Status
	t.Counts = !ourFault(l, ev.Cause)
	switch {
	case ev.Cause == call.CauseNoNumber || ev.Cause == call.CauseUnwanted || ev.Cause == call.CauseCampaign:
		c.failPromise(p, string(ev.Cause))
	case p.counted() > rules.Retries || len(p.Tries)-p.counted() > troubleTries:
		c.failPromise(p, string(ev.Cause))
	default:
		c.pausePromise(p, c.now.Mono+int64(rules.Retry), 0)
	}
}

// ourFault tells whether the customer's phone had no part in the failure. One cut
// by our restart counts: it may have rung (INVARIANTS 25).
func ourFault(l *Live, cause call.Cause) bool {
	switch cause {
	case call.CauseTrouble, call.CauseUnavailable:
		return true
	case call.CauseOrdered:
		return l.EndedBy == "system" && l.AnsweredAt.IsZero()
	}
	return false
}

// takeOver closes the open promise of a caller who called himself: this call has
// its place (DOMAIN.md 8). A call to him that rings is ended.
func (c *Core) takeOver(p Promise) {
	out := c.calls[p.Slot]
	c.closePromise(p, PromiseTaken, "")
	if out != nil && out.Promise == p.ID {
		c.touch(out)
		c.hangup(out, call.CauseOrdered)
	}
}

// promiseKept: the two talk.
func (c *Core) promiseKept(l *Live) {
	p, ok := c.promises.at(l.ID)
	if !ok || p.State != PromiseCalling {
		return
	}
	p.Connected = c.now
	t := &p.Tries[len(p.Tries)-1]
	t.Counts = true
	c.happened(l, "promise_kept", "promise", p.ID.String())
	c.closePromise(p, PromiseKept, "")
}

// slotGone: the place of a promise left its queue by no doing of ours: the queue
// was taken out of the settings.
func (c *Core) slotGone(slot call.ID, to acd.Target) bool {
	p, ok := c.promises.at(slot)
	if !ok {
		return false
	}
	if to.Kind == acd.ToQueue {
		p.Queue = to.Queue
		c.putPromise(p)
		return true
	}
	p.Queue = c.settings.Fallback
	c.seekTurn(p)
	return true
}
