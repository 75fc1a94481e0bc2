package acd

import (
	"fmt"

	"hotline/call"
)

// move changes an operator's state by a cell of the matrix. Counters are split
// here, and the change is told as a fact. The caller saves the operator.
func (d *Desk) move(h int32, to call.State, c Cause, reason string) {
	o := d.ops[h]
	if !Legal(o.State, to, c) {
		panic(fmt.Sprintf("acd: operator %d: %s to %s by %s is not in the matrix", o.ID, o.State, to, c))
	}
	d.account(o)
	from := o.State
	if to == call.Available && freshIdle(from, o.Prev, c) || o.IdleSince.IsZero() {
		o.IdleSince = d.now
	}
	o.State, o.Since, o.Cause, o.Reason, o.Until = to, d.now, c, reason, call.Time{}
	ch := &StateChanged{
		Op: o.ID, At: d.now, From: from, To: to, Cause: c, Reason: reason, Call: o.Call, Queue: o.Queue,
	}
	if o.Offer != nil {
		ch.Call, ch.Queue = o.Offer.Call, o.Offer.Queue
	}
	d.facts = append(d.facts, Fact{Changed: ch})
	if to == call.Available {
		d.release(h)
	}
}

// freshIdle tells whether becoming Available starts a new idle time. A missed or
// withdrawn offer and a lost connection do not (DOMAIN.md 8).
func freshIdle(from, prev call.State, c Cause) bool {
	switch {
	case c == Gone || from == call.NotResponding:
		return false
	case c == Back:
		return prev != call.Available
	}
	return true
}

// account adds the time since the last split to the counter of the state; counters
// are of today.
func (d *Desk) account(o *opSlot) {
	addTime(&o.Operator, &o.Counters, d.now)
	if handling(&o.Operator) {
		o.HandleMs += d.now.Mono - o.Split.Mono
	}
	o.Split = d.now
	d.newDay(o)
}

// newDay starts the operator's counters anew on a new local day. What he did before
// was accounted for by then: the day's end is a deadline of his (dueOp).
func (d *Desk) newDay(o *opSlot) {
	if day := d.cal.dayOf(d.now); o.Day != day {
		o.Day, o.Counters, o.Taken = day, call.Counters{}, 0
	}
}

// addTime adds the operator's time since Split to the counters by class
// (DOMAIN.md 7): Lost counts as talk while a call is still his.
func addTime(o *Operator, c *call.Counters, now call.Time) {
	ms := now.Mono - o.Split.Mono
	switch {
	case inTalk(o) && o.Held:
		c.HoldMs += ms
	case inTalk(o):
		c.TalkMs += ms
	case o.State == call.Available:
		c.IdleMs += ms
	case o.State == call.Ringing:
		c.RingMs += ms
	case o.State == call.WrapUp:
		c.WrapMs += ms
	case o.State == call.Break:
		c.BreakMs += ms
	}
}

// inTalk tells whether a call is the operator's: talking, calling out, or Lost
// while the call is still his.
func inTalk(o *Operator) bool {
	s := o.State
	if s == call.Lost {
		s = o.Prev
	}
	return s == call.InTalk || s == call.OutboundState
}

func handling(o *Operator) bool { return inTalk(o) || o.State == call.WrapUp }

// settle makes a pending choice of an Available operator fall due.
func (d *Desk) settle(h int32) {
	o := d.ops[h]
	if o.State == call.Available && maySettle(&o.Operator) {
		d.toPending(h)
	}
}

func (d *Desk) toPending(h int32) {
	o := d.ops[h]
	to, reason := o.Pending, o.PendingReason
	o.Pending, o.PendingReason, o.Asked = "", "", call.Time{}
	d.move(h, to, Pend, reason)
	if to == call.Offline {
		d.leaveShift(o)
	}
}

// leaveShift clears what an Offline operator no longer has.
func (d *Desk) leaveShift(o *opSlot) {
	if o.Call != 0 && !o.NoWrap { // Lost from his wrap-up and not back in time
		d.order(WrapExpired{Op: o.ID, Call: o.Call, Saved: o.Saved})
	}
	d.handled(o)
	o.Signal, o.DeadAt, o.Pending, o.PendingReason, o.Asked = false, call.Time{}, "", "", call.Time{}
	o.Prev, o.PrevReason, o.IdleSince = "", "", call.Time{}
	o.clearTalk()
}

// clearTalk forgets the contact that is over.
func (o *opSlot) clearTalk() {
	o.Call, o.Queue, o.Kind, o.Held, o.Answered, o.NoWrap, o.Saved = 0, "", "", false, false, false, false
	o.HandleMs, o.Extended, o.WrapLeft = 0, 0, 0
}

// ---- wrap-up ----

// wrapRules are the lengths for the contact being wrapped up.
func (d *Desk) wrapRules(o *opSlot) (wrap, ext Ms, times int) {
	if q := d.queueOf(o.Queue); q != nil {
		return q.cfg.Wrap, q.cfg.Extension, q.cfg.Extensions
	}
	return d.set.Wrap, d.set.Extension, d.set.Extensions
}

// startWrap moves a talking operator to WrapUp; with nothing to wrap, or no
// signalling, he goes on from there at once.
func (d *Desk) startWrap(h int32, noWrap bool) {
	o := d.ops[h]
	d.move(h, call.WrapUp, End, "")
	o.Held, o.DeadAt, o.NoWrap = false, call.Time{}, noWrap
	wrap, _, _ := d.wrapRules(o)
	if noWrap {
		wrap = 0
	}
	o.Until = d.now.Add(wrap.Duration())
	switch {
	case !o.Signal:
		d.lose(h)
	case wrap == 0:
		d.endWrap(h)
	}
}

// expireWrap ends a wrap-up whose time is over.
func (d *Desk) expireWrap(h int32) {
	if o := d.ops[h]; !o.NoWrap {
		d.order(WrapExpired{Op: o.ID, Call: o.Call, Saved: o.Saved})
	}
	d.endWrap(h)
}

// endWrap ends the wrap-up: the contact is handled, then what was pending, a
// missing sound, or the line.
func (d *Desk) endWrap(h int32) {
	o := d.ops[h]
	d.account(o)
	d.handled(o)
	o.clearTalk()
	switch {
	case maySettle(&o.Operator):
		d.toPending(h)
	case !o.Sound:
		d.move(h, call.Break, Mute, call.ReasonNoSound)
	default:
		d.move(h, call.Available, Done, "")
	}
}

// handled counts an answered contact whose wrap-up is over (DOMAIN.md 4, 8).
func (d *Desk) handled(o *opSlot) {
	if !o.Answered {
		return
	}
	o.Counters.Handled++
	if q := d.queueOf(o.Queue); q != nil && o.Kind == KindQueue {
		d.rollDay(q)
		q.st.Handled++
		q.st.AHT = (9*q.st.AHT + o.HandleMs) / 10
		d.saveQueue(q)
	}
}

// ---- connection ----

// lose moves an operator to Lost, remembering where he was.
func (d *Desk) lose(h int32) {
	o := d.ops[h]
	prev, reason, until := o.State, o.Reason, o.Until
	d.account(o)
	o.Prev, o.PrevReason = prev, reason
	if prev == call.WrapUp {
		o.WrapLeft = max(0, until.Mono-d.now.Mono)
	}
	d.move(h, call.Lost, Loss, "")
	o.Until = d.now.Add(d.set.Grace.Duration())
}

// comeBack takes a Lost operator to the state before.
func (d *Desk) comeBack(h int32) {
	o := d.ops[h]
	prev, reason := o.Prev, o.PrevReason
	d.account(o)
	d.move(h, prev, Back, reason)
	o.Prev, o.PrevReason = "", ""
	switch prev {
	case call.WrapUp:
		o.Until = d.now.Add(Ms(o.WrapLeft).Duration())
		if o.WrapLeft == 0 {
			d.expireWrap(h)
		}
		o.WrapLeft = 0
	case call.Available:
		switch {
		case o.Sound:
		case queueing(&o.Operator): // his place in the line for a break stays his
			d.move(h, call.Break, Mute, call.ReasonNoSound)
		case o.Pending == "":
			d.muteUntilSound(h)
		}
		d.settle(h)
	case call.Break:
		d.onLineWithSound(h)
	}
}

// onLineWithSound ends a Break that only waits for the sound.
func (d *Desk) onLineWithSound(h int32) {
	o := d.ops[h]
	if o.State == call.Break && o.Pending == call.Available && o.Sound && o.Signal {
		o.Pending = ""
		d.move(h, call.Available, Set, "")
	}
}

// muteUntilSound puts an operator who wants to be on the line on Break until his
// sound comes: he chose the line, so nothing more is asked of him.
func (d *Desk) muteUntilSound(h int32) {
	o := d.ops[h]
	d.move(h, call.Break, Mute, call.ReasonNoSound)
	o.Pending = call.Available
}
