package switchboard

import (
	"slices"

	"hotline/acd"
	"hotline/call"
)

// order carries out a supervisor's order and answers it once it is written.
func (c *Core) order(ev call.Order) {
	c.out.Durable = true
	c.command(call.Ordered{Ref: ev.Ref, Error: c.carryOut(ev)})
}

// carryOut gives an error key, "" when it was done.
func (c *Core) carryOut(ev call.Order) string {
	switch ev.Do {
	case call.OrderMove:
		return c.moveWaiting(ev)
	case call.OrderWithdraw:
		return c.withdrawWaiting(ev)
	case call.OrderAssign:
		return c.assign(ev)
	case call.OrderSettle, call.OrderAgain:
		return c.settlePromise(ev)
	case call.OrderEmergency:
		return c.emergencyOrder(ev)
	case call.OrderState:
		return c.setState(ev)
	case call.OrderExtend:
		return c.desk(acd.Extend{Op: ev.Operator, Grant: true})
	case call.OrderBreaks:
		return c.desk(acd.LimitBreaks{Most: ev.Count})
	case call.OrderLook:
		return c.look(ev)
	case call.OrderMark:
		return c.markAlarm(ev)
	case call.OrderNotice:
		return c.sendNotice(ev)
	case call.OrderOptOut, call.OrderOptIn:
		return c.optOrder(ev)
	}
	return "unknown_command"
}

// waitingCall gives a call that stands in a queue, nil too where he who orders has
// nothing to do with that queue.
func (c *Core) waitingCall(id call.ID, of []call.QueueID) *Live {
	w, waits := c.acd.Call(id)
	if !waits || len(of) > 0 && !slices.Contains(of, w.Queue) {
		return nil
	}
	return c.calls[id]
}

// moveWaiting puts a waiting caller into another queue; he keeps his place.
func (c *Core) moveWaiting(ev call.Order) string {
	l := c.waitingCall(ev.Call, ev.Of)
	if l == nil {
		return acd.ErrUnknownCall
	}
	if err := c.roomFor(ev.Queue); err != "" {
		return err
	}
	if err := c.desk(acd.Move{Call: l.ID, Queue: ev.Queue}); err != "" {
		return err
	}
	l.Reason = "moved"
	c.happened(l, "moved", "by", opText(ev.By), "queue", string(ev.Queue), "reason", ev.Reason)
	return ""
}

// withdrawWaiting takes a waiting caller out of his queue: he hears why, or may
// leave a message.
func (c *Core) withdrawWaiting(ev call.Order) string {
	l := c.waitingCall(ev.Call, ev.Of)
	switch {
	case l == nil:
		return acd.ErrUnknownCall
	case ev.Kind != acd.ToMessage && ev.Kind != acd.ToVoicemail:
		return "bad_target"
	}
	if err := c.desk(acd.Leave{Call: l.ID, Outcome: call.Overflowed}); err != "" {
		return err
	}
	c.closeSegment(l, call.Overflowed, "supervisor")
	c.happened(l, "withdrawn", "by", opText(ev.By), "to", ev.Kind, "reason", ev.Reason)
	c.goOn(l, acd.Target{Kind: ev.Kind})
	return ""
}

// assign offers a waiting call to a chosen operator at once, or as his next one when
// he is on a call or wrapping up.
func (c *Core) assign(ev call.Order) string {
	l := c.waitingCall(ev.Call, ev.Of)
	if l == nil {
		return acd.ErrUnknownCall
	}
	if err := c.desk(acd.Pick{Call: l.ID, Op: ev.Operator, Next: true}); err != "" {
		return err
	}
	c.happened(l, "assigned", "by", opText(ev.By), "operator", opText(ev.Operator))
	return ""
}

// pickWaiting is an operator's taking of a waiting call out of turn: offered and
// taken in one.
func (c *Core) pickWaiting(ev call.Act) string {
	l := c.waitingCall(ev.Call, nil)
	switch {
	case !c.settings.Desk.Pick:
		return "not_allowed"
	case l == nil:
		return acd.ErrUnknownCall
	}
	if err := c.desk(acd.Pick{Call: l.ID, Op: ev.Operator}); err != "" {
		return err
	}
	l.Reason = "picked"
	c.happened(l, "picked", "operator", opText(ev.Operator))
	return c.desk(acd.Accept{Op: ev.Operator, Offer: c.op(ev.Operator).Offer.Offer})
}
