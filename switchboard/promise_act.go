package switchboard

import (
	"slices"

	"hotline/acd"
	"hotline/call"
	"hotline/survey"
)

// Errors of acts about promises.
const (
	errNoPromise  = "no_such_promise"
	errBadTime    = "bad_time"
	errTaken      = "promise_taken"    // it is being called
	errLater      = "promise_later"    // its time has not come: a pause between tries, the promised hour
	errBadHours   = "bad_hours"        // not an hour at which this customer may be called
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

// takePromise lets an operator make a promised call himself: out of its turn, from the
// line or from a break. One taker at most; the call is a try of the promise and keeps
// it, or does not, as one whose turn has come would.
func (c *Core) takePromise(ev call.Act) string {
	stored := c.promises.all[ev.Promise]
	switch {
	case stored == nil || !stored.open():
		return errNoPromise
	case stored.State == PromiseCalling:
		return errTaken
	case stored.State == PromisePaused:
		return errLater
	case !c.serves(ev.Operator, stored.Queue):
		return acd.ErrNotSkilled
	case c.opens(stored.Queue) > c.now.Wall:
		return "queue_closed"
	}
	p := stored.clone()
	switch _, reason := c.mayKeep(p); reason {
	case "":
	case survey.ReasonHours:
		return errBadHours
	case survey.ReasonNumberBusy:
		return string(reason)
	default:
		return "number_not_allowed"
	}
	l, reason := c.dialCustomer(ev.Operator, p.Party, survey.ForCallback)
	if reason != "" {
		return reason
	}
	c.tries(l, p)
	c.desk(acd.Leave{Call: p.Slot, Outcome: call.Callback}) // its place in the queue is free
	c.happened(l, "promise_taken", "operator", opText(ev.Operator), "promise", p.ID.String())
	c.dialOut(l, int64(c.callbackRules(p.Queue).Ring))
	return ""
}

// serves tells whether the queue is one of the operator's.
func (c *Core) serves(op call.OperatorID, q call.QueueID) bool {
	p, _ := c.acd.Profile(op)
	return slices.ContainsFunc(p.Queues, func(m acd.Member) bool { return m.Queue == q })
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
