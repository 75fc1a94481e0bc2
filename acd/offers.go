package acd

import (
	"slices"

	"hotline/call"
)

// An offer lives in its operator (OpenOffer); the call lists at whom it rings.

// startOffer rings an Available operator.
func (d *Desk) startOffer(h int32, off OpenOffer, ring Ms) *OpenOffer {
	o := d.ops[h]
	d.nextOffer++
	d.dirtyDesk = true
	off.ID, off.At = d.nextOffer, d.now
	o.Offer = &off
	o.LastOffer = int64(off.ID)
	d.move(h, call.Ringing, Ring, "")
	o.Until = d.now.Add(ring.Duration())
	d.saveOp(h)
	return o.Offer
}

// offerCall rings an operator with a waiting call of his, or reserves him for a
// virtual one.
func (d *Desk) offerCall(c *callSlot, h int32, why *Why, reason string) {
	q := d.queues[c.queueH]
	o := d.ops[h]
	if q.cfg.Strategy == ContractShare {
		d.give(q, o.prof.Org, 1)
	}
	if c.Virtual {
		d.nextOffer++
		d.dirtyDesk = true
		o.LastOffer = int64(d.nextOffer)
		d.goOut(h, c.Call, c.Queue, KindCallback)
		d.order(Reserve{
			Offer: d.nextOffer, Call: c.Call, Op: o.ID, Queue: c.Queue, Line: q.cfg.Line, Entered: c.Entered, Reason: reason, Why: why,
		})
		d.saveOp(h)
		d.leaveDesk(c)
		return
	}
	off := d.startOffer(h, OpenOffer{
		Call: c.Call, Kind: KindQueue, Queue: c.Queue, Reason: reason, Auto: q.cfg.AutoAnswer,
	}, q.cfg.Ring)
	if len(c.Offered) == 0 {
		c.NotTo, c.HeldFor, c.HeldWhy = nil, 0, ""
	}
	if c.Ringed.IsZero() {
		c.Ringed = d.now
	}
	c.Offered = append(slices.Clone(c.Offered), o.ID)
	d.order(Offer{
		Offer: off.ID, Call: c.Call, Op: o.ID, Kind: off.Kind, Queue: c.Queue, Line: q.cfg.Line,
		Entered: c.Entered, Deadline: o.Until, Reason: reason, Auto: off.Auto, Why: why,
	})
	d.saveCall(c)
}

// blames tells whether the offer failed on the operator's side, so that the call
// goes to the head of its queue and not to him again at once.
func (c EndedCause) blames() bool {
	switch c {
	case TimedOut, DeclinedOffer, SignedOut, NoSound, NoSignal:
		return true
	}
	return false
}

// endOffer ends the open offer without an answer. The operator's next state and
// his saving are the caller's.
func (d *Desk) endOffer(h int32, cause EndedCause) {
	o := d.ops[h]
	off := o.Offer
	d.order(Withdraw{Offer: off.ID, Call: off.Call, Op: o.ID, Kind: off.Kind, Cause: cause})
	d.account(o)
	o.Offer = nil
	c := d.call(off.Call)
	if off.Kind != KindQueue || c == nil {
		return
	}
	if q := d.queueOf(off.Queue); q != nil && q.cfg.Strategy == ContractShare {
		d.give(q, o.prof.Org, -1)
	}
	c.Offered = slices.DeleteFunc(slices.Clone(c.Offered), func(x call.OperatorID) bool { return x == o.ID })
	if cause.blames() {
		c.NotTo = append(slices.Clone(c.NotTo), o.ID)
	}
	if len(c.Offered) == 0 {
		d.backInQueue(c, o.ID, cause)
	}
	d.saveCall(c)
}

// backInQueue: nobody rings any more, the call waits again.
func (d *Desk) backInQueue(c *callSlot, op call.OperatorID, cause EndedCause) {
	if cause.blames() {
		c.Returned = true
		d.order(Returned{Call: c.Call, Queue: c.Queue, Op: op, Cause: cause})
	}
	c.Step = d.stepOf(c)
	d.refresh(c)
	if q := d.queues[c.queueH]; q.st.Shut { // it rang when the hours were over
		d.deserted = append(d.deserted, q)
	}
}

// miss: the ring time is over or the offer declined.
func (d *Desk) miss(h int32, cause EndedCause) {
	d.endOffer(h, cause)
	d.ops[h].Counters.Missed++
	d.move(h, call.NotResponding, Miss, "")
	d.saveOp(h)
}

// gone: the offer is withdrawn without blame.
func (d *Desk) gone(h int32, cause EndedCause) {
	d.endOffer(h, cause)
	d.move(h, call.Available, Gone, "")
	d.settle(h)
	d.saveOp(h)
}

// withdrawAll ends every offer of a queue call.
func (d *Desk) withdrawAll(c *callSlot, cause EndedCause) {
	for _, id := range slices.Clone(c.Offered) {
		if _, h := d.op(id); h != none {
			d.gone(h, cause)
		}
	}
}

// ringing finds the operator at whom the offer rings.
func (d *Desk) ringing(event string, op call.OperatorID, id call.OfferID) int32 {
	o, h := d.op(op)
	switch {
	case o == nil:
		d.refuse(Refused{Event: event, Op: op, Offer: id, Error: ErrUnknownOperator})
	case o.State != call.Ringing || o.Offer == nil || o.Offer.ID != id:
		d.refuse(Refused{Event: event, Op: op, Offer: id, Error: ErrOfferGone})
	default:
		return h
	}
	return none
}

func (d *Desk) accept(ev Accept) {
	h := d.ringing("accept", ev.Op, ev.Offer)
	if h == none {
		return
	}
	o := d.ops[h]
	off := *o.Offer
	joined := Joined{Offer: off.ID, Call: off.Call, Op: o.ID, Kind: off.Kind, From: off.From, Queue: off.Queue}
	d.account(o)
	o.clearTalk()
	o.Call, o.Queue, o.Kind, o.Answered = off.Call, off.Queue, off.Kind, true
	o.Taken++
	d.move(h, call.InTalk, Took, "")
	o.Offer = nil
	d.saveOp(h)
	if c := d.call(off.Call); c != nil && off.Kind == KindQueue {
		joined.WaitMs = d.now.Mono - c.Entered.Mono
		c.Offered = slices.DeleteFunc(slices.Clone(c.Offered), func(x call.OperatorID) bool { return x == o.ID })
		d.withdrawAll(c, OtherWon)
		d.endSegment(c, call.Answered, o.ID, "")
		d.leaveDesk(c)
	}
	d.order(joined)
}

func (d *Desk) decline(ev Decline) {
	if h := d.ringing("decline", ev.Op, ev.Offer); h != none {
		d.miss(h, DeclinedOffer)
	}
}

// directEvent rings a colleague.
func (d *Desk) directEvent(ev Direct) {
	o, h := d.op(ev.Op)
	q := d.queueOf(ev.Queue)
	errKey := ""
	switch {
	case o == nil || !o.known:
		errKey = ErrUnknownOperator
	case ev.Call == 0 || (ev.Kind != KindConsult && ev.Kind != KindTransfer) || ev.From == ev.Op:
		errKey = ErrBadEvent
	case ev.Queue != "" && q == nil:
		errKey = ErrUnknownQueue
	case d.call(ev.Call) != nil || d.isDirect(ev.Call):
		errKey = ErrAlreadyThere
	case o.State != call.Available:
		errKey = ErrBusy
	}
	if errKey != "" {
		d.refuse(Refused{Event: "direct", Op: ev.Op, Call: ev.Call, Error: errKey})
		return
	}
	ring, line := d.set.Ring, 0
	if q != nil {
		ring, line = q.cfg.Ring, q.cfg.Line
	}
	off := d.startOffer(h, OpenOffer{Call: ev.Call, Kind: ev.Kind, From: ev.From, Queue: ev.Queue, Reason: ev.Kind}, ring)
	d.order(Offer{
		Offer: off.ID, Call: ev.Call, Op: o.ID, Kind: ev.Kind, From: ev.From, Queue: ev.Queue,
		Line: line, Deadline: o.Until, Reason: ev.Kind,
	})
}

func (d *Desk) isDirect(id call.ID) bool {
	_, ok := d.direct[id]
	return ok
}

func (d *Desk) withdrawDirect(ev WithdrawDirect) {
	h, ok := d.direct[ev.Call]
	if !ok {
		d.refuse(Refused{Event: "withdraw_direct", Call: ev.Call, Error: ErrUnknownCall})
		return
	}
	cause := ev.Cause
	if cause != CallerGone && cause != ColleagueGone {
		cause = ColleagueGone
	}
	d.gone(h, cause)
}

func (d *Desk) refuse(r Refused) { d.order(r) }
