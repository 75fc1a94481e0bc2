package switchboard

import (
	"hotline/acd"
	"hotline/call"
)

// Errors of acts about promises.
const (
	errNoPromise  = "no_such_promise"
	errBadTime    = "bad_time"
	promiseFurest = 31 * 24 * 3600_000 // a promise by hand is for a month ahead at most
)

// promiseByHand is an operator's promise of a call at a certain time: to the
// customer he talks with, or whose call he wraps up.
func (c *Core) promiseByHand(ev call.Act) string {
	o := c.op(ev.Operator)
	p := Promise{Source: FromOperator, Operator: ev.Operator, Due: ev.At, From: ev.At}
	switch l := c.calls[o.Call]; {
	case l != nil && (ev.Call == 0 || ev.Call == l.ID) && l.Operator == ev.Operator:
		p.Party, p.Call, p.Queue, p.Lang, p.Topic, p.Noticed = l.Party, l.ID, l.queue(), l.Lang, l.Topic, !l.Notice.IsZero()
	case l == nil && o.Wrap != nil && (ev.Call == 0 || ev.Call == o.Wrap.Call):
		p.Party, p.Call, p.Queue, p.Topic, p.Noticed = o.Wrap.Party, o.Wrap.Call, o.Wrap.Queue, o.Wrap.Topic, true
	default:
		return acd.ErrNotYourCall
	}
	if ev.At <= c.now.Wall || ev.At > c.now.Wall+promiseFurest {
		return errBadTime
	}
	if reason := c.mayPromise(p.Party); reason != "" {
		return reason
	}
	if p.Queue == "" {
		p.Queue = c.settings.Fallback
	}
	c.out.Durable = true
	made := c.promise(p)
	if l := c.calls[p.Call]; l != nil {
		l.Promised = made.Due
		c.happened(l, "promised", "promise", made.ID.String(), "operator", opText(ev.Operator))
		c.showTalk(l)
	}
	return ""
}

// promiseUntaken: nobody of the next line took the escalation in time, so that line
// owes the customer a call (INVARIANTS 46). It waits for the end of this one, which
// goes on with the first line.
func (c *Core) promiseUntaken(l *Live, queue call.QueueID) {
	if l.Kind != call.Inbound || c.mayPromise(l.Party) != "" {
		return
	}
	made := c.promise(Promise{Source: FromUntaken, Party: l.Party, Call: l.ID, Queue: queue, Lang: l.Lang, Topic: l.Topic, Noticed: !l.Notice.IsZero()})
	l.Promised = made.Due
	c.happened(l, "promised", "promise", made.ID.String(), "queue", string(queue))
}

// settlePromise is a supervisor's word on a promise: closed, or tried anew.
func (c *Core) settlePromise(ev call.Order) string {
	stored := c.promises.all[ev.Promise]
	if stored == nil {
		return errNoPromise
	}
	p := stored.clone()
	if ev.Do == call.OrderSettle {
		if p.State != PromiseFailed && !p.open() || p.State == PromiseCalling {
			return acd.ErrIllegalState
		}
		c.closePromise(p, PromiseClosed, ev.Reason)
		return ""
	}
	if p.State != PromiseFailed {
		return acd.ErrIllegalState
	}
	if _, again := c.promises.of(p.Party); again {
		return acd.ErrAlreadyThere
	}
	p.Tries, p.Reason, p.Closed = nil, "", call.Time{}
	p.Due = c.worktime(p.Queue, int64(c.callbackRules(p.Queue).Within))
	c.seekTurn(p)
	return ""
}
