package switchboard

import (
	"strconv"

	"hotline/acd"
	"hotline/call"
	"hotline/ivr"
)

// desk tells the acd room an event and carries out what it orders. The error
// key of a refusal comes back, "" when there was none.
func (c *Core) desk(ev acd.Event) (refused string) {
	res := c.acd.Step(c.now, ev)
	for _, f := range res.Facts {
		c.fact(Desk{Fact: f})
	}
	for _, o := range res.Orders {
		if r, ok := o.(acd.Refused); ok {
			refused = r.Error
			continue
		}
		c.deskOrder(o)
	}
	return refused
}

func (c *Core) deskOrder(o acd.Order) {
	switch o := o.(type) {
	case acd.OperatorChanged:
		c.touchOp(o.Op)
	case acd.Offer:
		c.offered(o)
	case acd.Withdraw:
		c.withdrawn(o)
	case acd.Joined:
		c.joined(o)
	case acd.AnnounceTo:
		c.announce(o)
	case acd.Blocked:
		c.blocked(o)
	case acd.Overflowed:
		c.overflowed(o)
	case acd.Returned:
		if l := c.calls[o.Call]; l != nil {
			l.Reason = "returned"
			c.happened(l, "returned", "operator", opText(o.Op), "cause", string(o.Cause))
		}
	case acd.Kept:
		if l := c.calls[o.Call]; l != nil {
			c.happened(l, "kept", "operator", opText(o.Op), "reason", o.Why, "for", strconv.FormatInt(o.Until.Mono-c.now.Mono, 10))
		}
	case acd.EscalationBack:
		c.escalationBack(o)
	case acd.TalkLost:
		c.talkLost(o)
	case acd.WrapExpired:
		c.wrapOver(o.Op, true)
	case acd.Reserve:
		c.reserved(o)
	}
}

func (c *Core) offered(o acd.Offer) {
	l := c.calls[o.Call]
	if l == nil {
		return
	}
	view := &call.OfferView{
		Offer: o.Offer, Call: o.Call, Kind: o.Kind, From: o.From, Queue: o.Queue, Line: o.Line,
		Party: l.Party, Entered: o.Entered, Path: l.Path, Topic: l.Topic, Reason: o.Reason, Auto: o.Auto,
		Decline: c.settings.Desk.Decline,
	}
	c.op(o.Op).Offer = view
	if o.Auto && o.Kind == acd.KindQueue {
		c.whisper(o, l)
	}
	c.touchOp(o.Op)
	c.fact(Offered{Offer: o})
	c.happened(l, "offer", "operator", opText(o.Op), "kind", o.Kind, "queue", string(o.Queue), "reason", o.Reason)
	if o.Kind != acd.KindQueue {
		return
	}
	l.setPhase(c.now, call.Offered)
	l.Offered = o.Op
	if s := l.segment(); s != nil {
		s.Offers++
		if s.Offered.IsZero() {
			s.Offered = c.now
		}
	}
	c.cutShort(l)
}

// cutShort stops what a waiting caller is being told: an operator was found
// (DOMAIN.md 8; the consent question then counts as not asked).
func (c *Core) cutShort(l *Live) {
	if l.Then != thenNothing || l.Asking || l.Ordering != nil || l.Token == 0 {
		l.Asking = false
		c.dropOrdering(l)
		c.music(l)
	}
}

func (c *Core) withdrawn(o acd.Withdraw) {
	op := c.op(o.Op)
	op.Offer = nil
	c.hush(op)
	c.touchOp(o.Op)
	c.fact(OfferEnded{Offer: o.Offer, Call: o.Call, Op: o.Op, End: string(o.Cause)})
	l := c.calls[o.Call]
	if l == nil {
		return
	}
	c.happened(l, "offer_ended", "operator", opText(o.Op), "cause", string(o.Cause))
	switch o.Kind {
	case acd.KindQueue:
		c.offerGone(l)
	case acd.KindConsult:
		c.consultFailed(l, o.Op, o.Cause)
	case acd.KindTransfer:
		c.transferFailed(l, o.Op, o.Cause)
	}
}

// offerGone: the call waits again, unless it rings at others still (ring-all).
func (c *Core) offerGone(l *Live) {
	if l.Phase != call.Offered {
		return
	}
	if w, ok := c.acd.Call(l.ID); ok && len(w.Offered) > 0 {
		l.Offered = w.Offered[0]
		return
	}
	l.setPhase(c.now, call.Waiting)
	l.Offered = 0
}

func (c *Core) joined(o acd.Joined) {
	c.fact(OfferEnded{Offer: o.Offer, Call: o.Call, Op: o.Op, End: "accepted"})
	c.op(o.Op).Offer = nil
	c.hush(c.op(o.Op))
	c.touchOp(o.Op)
	l := c.calls[o.Call]
	if l == nil {
		return
	}
	switch o.Kind {
	case acd.KindConsult:
		c.consultJoined(l, o.Op)
	case acd.KindTransfer:
		c.bridge(l, o.Op, l.queue(), c.op(o.Op).Line)
	default:
		line := l.line()
		if s := l.segment(); s != nil {
			s.Answered, s.Ended, s.Outcome = c.now, c.now, call.Answered
			c.waitedAsTold(l, s)
			line = s.Line
		}
		c.bridge(l, o.Op, o.Queue, line)
	}
}

func (c *Core) announce(o acd.AnnounceTo) {
	l := c.calls[o.Call]
	if l == nil || l.Phase != call.Waiting || l.Then != thenNothing || l.Ordering != nil && l.Ordering.Step != orderOffer {
		return
	}
	l.Asking = false // a key belongs to what was said last
	var clips []string
	for _, p := range c.bearable(l, o.Prompts) {
		clips = append(clips, ivr.Speak(l.Lang, p.ID, numberArgs(p.N)...)...)
		c.happened(l, "announced", append([]string{"prompt", p.ID}, saidNumber(p)...)...)
	}
	if s := l.segment(); s != nil && o.Wait > 0 && s.ToldAt.IsZero() {
		s.Told, s.ToldAt = o.Wait, c.now
	}
	if c.offerDue(l) {
		clips = append(clips, c.offerClips(l)...)
	}
	c.say(l, thenMusic, clips...)
}

// waitedAsTold notes how far the expected wait the caller was first told was
// from the one he then had: the forecast's own error.
func (c *Core) waitedAsTold(l *Live, s *call.Segment) {
	if s.ToldAt.IsZero() {
		return
	}
	ms := func(n int64) string { return strconv.FormatInt(n, 10) }
	c.happened(l, KindWaitedAsTold, "told", ms(s.Told), "was", ms(c.now.Mono-s.ToldAt.Mono))
}

func (c *Core) blocked(o acd.Blocked) {
	l := c.calls[o.Call]
	if l == nil {
		return
	}
	l.Outcome = call.Blocked
	if n := len(l.Segments); n > 0 && l.segment() != nil {
		l.Segments = l.Segments[:n-1] // he never was in the queue
	}
	c.happened(l, "blocked", "queue", string(o.Queue), "rule", string(o.Rule))
	if o.To.Kind == acd.ToCallback || o.To.Kind == acd.ToMessage && o.To.Value == "" {
		if c.offerOutside(l, o.Queue, FromFull, false) {
			return
		}
	}
	c.goOn(l, o.To)
}

func (c *Core) overflowed(o acd.Overflowed) {
	l := c.calls[o.Call]
	if l == nil {
		c.slotGone(o.Call, o.To)
		return
	}
	c.closeSegment(l, call.Overflowed, string(o.Rule))
	l.Offered = 0
	if o.Rule == acd.RuleClosed { // an administrator's doing: he waits on behind every mistake, with his place
		c.happened(l, "overflow", "queue", string(o.Queue), "rule", string(o.Rule), "to", acd.ToQueue)
		c.enqueue(l, acd.Enter{Queue: c.settings.Fallback, Place: l.Place, Reason: l.Reason}, "overflow:"+string(o.Rule))
		return
	}
	c.happened(l, "overflow", "queue", string(o.Queue), "rule", string(o.Rule), "to", o.To.Kind)
	if o.To.Kind == "queue" {
		c.openSegment(l, o.To.Queue, "overflow:"+string(o.Rule))
		l.setPhase(c.now, call.Waiting)
		c.offerBecomes(l)
		return
	}
	c.dropOrdering(l)
	switch shut := o.Rule == acd.RuleHours; {
	case o.To.Kind == acd.ToCallback && c.offerOutside(l, o.Queue, FromOverflow, shut):
	case shut && (o.To.Kind == acd.ToCallback || o.To.Kind == acd.ToMessage && o.To.Value == ""):
		c.goodbye(l, promptShut)
	default:
		c.goOn(l, o.To)
	}
}

// enqueue puts the call into a queue, or behind every mistake where the settings know
// that one no more (an older menu, a transfer that comes back); place keeps an earlier
// entry for the order.
func (c *Core) enqueue(l *Live, e acd.Enter, reason string) {
	e.Queue = c.queueOr(e.Queue)
	e.Call, e.VIP, e.Shared = l.ID, l.Party.VIP, l.Party.Shared
	l.Need.asked(&e)
	if e.Language == "" {
		e.Language = l.Lang
	}
	if e.Preferred == nil {
		e.Preferred = acd.PreferredOf(&l.Party)
	}
	l.Session = nil
	l.Reason = e.Reason
	l.Place = e.Place
	if l.Place.IsZero() {
		l.Place = c.now
	}
	l.setPhase(c.now, call.Waiting)
	c.openSegment(l, e.Queue, reason)
	c.happened(l, "queued", append([]string{"queue", string(e.Queue), "reason", reason}, l.Need.told(e.Queue)...)...)
	c.prefillTopic(l, e.Queue)
	c.offerBecomes(l)
	if err := c.desk(e); err != "" {
		c.closeSegment(l, call.Failed, err)
		c.goodbye(l, "sys_error", "bye")
	}
}

func (c *Core) openSegment(l *Live, q call.QueueID, reason string) {
	line := 1
	if s, ok := c.acd.QueueSettings(q); ok {
		line = s.Line
	}
	l.Segments = append(l.Segments, call.Segment{Queue: q, Line: line, Entered: c.now, Reason: reason})
	c.touch(l)
}

func (c *Core) closeSegment(l *Live, out call.Outcome, reason string) {
	if s := l.segment(); s != nil {
		s.Ended, s.Outcome = c.now, out
		if reason != "" {
			s.Reason = reason
		}
		c.touch(l)
	}
}

func (c *Core) prefillTopic(l *Live, q call.QueueID) {
	if l.Topic != "" {
		return
	}
	for _, t := range c.settings.Topics {
		if t.Queue == q {
			l.Topic = t.Topic
			return
		}
	}
}

// talkLost: the operator's sound is dead too long; the customer goes to the head
// of the queue, with a word (DOMAIN.md 7).
func (c *Core) talkLost(o acd.TalkLost) {
	l := c.calls[o.Call]
	switch {
	case l == nil:
		return
	case l.Consult != nil && l.Consult.Colleague == o.Op:
		c.colleagueLeft(l, call.LeftLost)
		return
	case l.Operator != o.Op:
		return
	case l.Phase == call.Dialling: // nobody to move on yet
		l.EndedBy = "system"
		c.leaveTalk(l, call.LeftLost)
		c.hangup(l, call.CauseOrdered)
		return
	case l.joined():
		c.leaveToColleague(l, call.LeftLost)
		return
	}
	c.leaveTalk(l, call.LeftLost)
	c.requeue(l, o.Queue, l.firstEntry(), o.Op, "operator_lost") // none where his operator serves none: behind every mistake
	if l.waits() && l.Then != thenHangup {
		c.sayPrompts(l, thenMusic, "operator_lost")
	}
}

// requeue returns the caller to the head of a queue after something of ours failed.
func (c *Core) requeue(l *Live, q call.QueueID, entered call.Time, notTo call.OperatorID, reason string) {
	c.enqueue(l, acd.Enter{Queue: q, Place: entered, Returned: true, NotTo: notTo, Reason: reason}, reason)
}

func (c *Core) escalationBack(o acd.EscalationBack) {
	l := c.calls[o.Call]
	if l == nil {
		return
	}
	c.closeSegment(l, call.Overflowed, "") // the reason stays the one it was escalated for
	c.openSegment(l, o.To, "escalation_back")
	l.Reason = "escalation_back"
	c.happened(l, "escalation_back", "from", string(o.From), "to", string(o.To))
	c.promiseUntaken(l, o.From)
}

func numberArgs(n int) []string {
	if n == 0 {
		return nil
	}
	return []string{strconv.Itoa(n)}
}
