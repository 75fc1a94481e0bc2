package acd

import "hotline/call"

// Events of operators. Each handler looks at the state, refuses what is not
// possible there, and saves the operator once.

func (d *Desk) signIn(ev SignIn) {
	o, h := d.op(ev.Op)
	switch {
	case o == nil || !o.known:
		d.refuse(Refused{Event: "sign_in", Op: ev.Op, Error: ErrUnknownOperator})
		return
	case ev.State != "" && ev.State != call.Available && ev.State != call.Break:
		d.refuse(Refused{Event: "sign_in", Op: ev.Op, Error: ErrBadEvent, Text: "signs in as available or break"})
		return
	case o.State != call.Offline: // a second tab, or a page that was loaded anew
		d.signal(h, true)
		return
	}
	d.newDay(o)
	o.Signal, o.Split = true, d.now
	switch {
	case ev.State == call.Break:
		d.move(h, call.Break, In, ev.Reason)
	case !o.Sound:
		d.move(h, call.Break, In, call.ReasonNoSound)
		o.Pending = call.Available
	default:
		d.move(h, call.Available, In, "")
	}
	d.saveOp(h)
}

func (d *Desk) signOut(ev SignOut) {
	o, h := d.op(ev.Op)
	if o == nil {
		d.refuse(Refused{Event: "sign_out", Op: ev.Op, Error: ErrUnknownOperator})
		return
	}
	d.sendOff(h)
}

// sendOff takes an operator off his shift: at once, or after his call.
func (d *Desk) sendOff(h int32) {
	o := d.ops[h]
	switch o.State {
	case call.Offline:
		return
	case call.InTalk, call.OutboundState, call.WrapUp:
		o.Pending, o.PendingReason, o.Asked = call.Offline, "", call.Time{}
	case call.Ringing:
		o.Counters.Missed++
		d.endOffer(h, SignedOut)
		d.goOffline(h, Out)
	default:
		d.goOffline(h, Out)
	}
	d.saveOp(h)
}

// goOffline ends the shift; a customer still with a Lost operator is moved on first.
func (d *Desk) goOffline(h int32, c Cause) {
	o := d.ops[h]
	if inTalk(&o.Operator) {
		d.talkLost(h)
	}
	d.account(o)
	d.move(h, call.Offline, c, "")
	d.leaveShift(o)
}

func (d *Desk) choose(ev Choose) {
	o, h := d.op(ev.Op)
	if o == nil || !o.known {
		d.refuse(Refused{Event: "choose", Op: ev.Op, Error: ErrUnknownOperator})
		return
	}
	before := o.Operator
	var errKey string
	switch ev.State {
	case call.Available:
		errKey = d.chooseLine(h)
	case call.Break, call.Training, call.Backoffice, call.Offline:
		errKey = d.chooseAway(h, ev)
	default:
		errKey = ErrBadEvent
	}
	if errKey != "" {
		d.refuse(Refused{Event: "choose", Op: ev.Op, Error: errKey})
		return
	}
	if o.Operator != before {
		d.saveOp(h)
	}
}

// chooseLine: the operator wants calls; this also takes back a pending choice.
func (d *Desk) chooseLine(h int32) (errKey string) {
	o := d.ops[h]
	switch o.State {
	case call.Offline, call.Lost:
		return ErrIllegalState
	case call.Break, call.Training, call.Backoffice, call.NotResponding:
		if !o.Sound {
			return ErrNoSound
		}
		o.Pending, o.PendingReason, o.Asked = "", "", call.Time{}
		d.move(h, call.Available, Set, "")
	case call.WrapUp:
		if o.Pending == "" {
			return d.readyFromWrap(h)
		}
	}
	o.Pending, o.PendingReason, o.Asked = "", "", call.Time{}
	return ""
}

// chooseAway: the operator wants no calls, now or after what he is doing. Between
// two such states the way leads over Available, as the matrix has no other.
func (d *Desk) chooseAway(h int32, ev Choose) (errKey string) {
	o, to, reason := d.ops[h], ev.State, ev.Reason
	inLine := to == call.Break && !ev.Grant && !resting(&o.Operator) && d.breakIsLimited(o)
	switch o.State {
	case call.Offline:
		return ErrIllegalState
	case call.Ringing, call.InTalk, call.OutboundState, call.WrapUp:
		if inLine {
			d.askBreak(h, reason)
			return ""
		}
		o.Pending, o.PendingReason, o.Asked = to, reason, call.Time{}
		return ""
	case call.Lost:
		if to != call.Offline {
			return ErrIllegalState
		}
	}
	if to == call.Offline {
		d.goOffline(h, Out)
		return ""
	}
	if o.State == to && o.Reason == reason {
		return ""
	}
	if inLine {
		d.askBreak(h, reason)
		return ""
	}
	o.Pending, o.PendingReason, o.Asked = "", "", call.Time{}
	if o.State != call.Available {
		d.move(h, call.Available, Set, "")
	}
	d.move(h, to, Set, reason)
	return ""
}

func (d *Desk) readyEvent(ev Ready) {
	o, h := d.op(ev.Op)
	errKey := ""
	switch {
	case o == nil:
		errKey = ErrUnknownOperator
	case o.State == call.WrapUp:
		errKey = d.readyFromWrap(h)
	case o.State == call.NotResponding && !o.Sound:
		errKey = ErrNoSound
	case o.State == call.NotResponding:
		d.move(h, call.Available, Set, "")
		d.settle(h)
	default:
		errKey = ErrIllegalState
	}
	if errKey != "" {
		d.refuse(Refused{Event: "ready", Op: ev.Op, Error: errKey})
		return
	}
	d.saveOp(h)
}

func (d *Desk) readyFromWrap(h int32) (errKey string) {
	o := d.ops[h]
	if d.set.Disposition && o.Answered && !o.Saved {
		return ErrDisposition
	}
	d.endWrap(h)
	return ""
}

// ---- signalling and sound ----

func (d *Desk) signalEvent(id call.OperatorID, alive bool, name string) {
	o, h := d.op(id)
	if o == nil {
		d.refuse(Refused{Event: name, Op: id, Error: ErrUnknownOperator})
		return
	}
	d.signal(h, alive)
}

func (d *Desk) signal(h int32, alive bool) {
	o := d.ops[h]
	if o.State == call.Offline || o.Signal == alive {
		return
	}
	o.Signal = alive
	switch {
	case alive && o.State == call.Lost:
		d.comeBack(h)
	case alive:
		d.onLineWithSound(h)
	case o.State == call.Lost:
	case inTalk(&o.Operator):
		if !o.Sound {
			d.lose(h)
		}
	case o.State == call.Ringing:
		d.endOffer(h, NoSignal)
		d.lose(h)
		o.Prev = call.Available
	default:
		d.lose(h)
	}
	d.saveOp(h)
}

func (d *Desk) soundEvent(id call.OperatorID, alive bool, name string) {
	o, h := d.op(id)
	if o == nil {
		d.refuse(Refused{Event: name, Op: id, Error: ErrUnknownOperator})
		return
	}
	if o.Sound == alive {
		return
	}
	o.Sound = alive
	if alive {
		d.soundBack(h)
	} else {
		d.soundLost(h)
	}
	d.saveOp(h)
}

func (d *Desk) soundLost(h int32) {
	o := d.ops[h]
	switch o.State {
	case call.Available:
		d.move(h, call.Break, Mute, call.ReasonNoSound)
	case call.Ringing:
		d.endOffer(h, NoSound)
		if maySettle(&o.Operator) {
			d.move(h, call.Available, Gone, "")
			d.settle(h)
			return
		}
		d.move(h, call.Break, Mute, call.ReasonNoSound)
	case call.InTalk, call.OutboundState:
		o.DeadAt = d.now.Add(d.set.DeadMedia.Duration())
		if !o.Signal {
			d.lose(h)
		}
	}
}

func (d *Desk) soundBack(h int32) {
	o := d.ops[h]
	o.DeadAt = call.Time{}
	if o.State == call.Lost && inTalk(&o.Operator) {
		d.comeBack(h) // with live media the talk goes on, though signalling is gone
		return
	}
	d.onLineWithSound(h)
}

// talkLost takes the customer off an operator whose sound is dead for too long.
// A Lost one then is without a call and comes back to the line; one who is still
// signalling wraps up.
func (d *Desk) talkLost(h int32) {
	o := d.ops[h]
	q := o.Queue
	if q == "" && len(o.prof.Queues) > 0 {
		q = o.prof.Queues[0].Queue
	}
	d.order(TalkLost{Op: o.ID, Call: o.Call, Queue: q})
	o.DeadAt = call.Time{}
	if o.State != call.Lost {
		d.startWrap(h, false)
		return
	}
	d.account(o)
	d.handled(o)
	o.clearTalk()
	o.Prev = call.Available
}

// ---- talk ----

func (d *Desk) hold(ev Hold) {
	o, h := d.op(ev.Op)
	switch {
	case o == nil:
		d.refuse(Refused{Event: "hold", Op: ev.Op, Error: ErrUnknownOperator})
	case !inTalk(&o.Operator):
		d.refuse(Refused{Event: "hold", Op: ev.Op, Error: ErrIllegalState})
	case o.Held != ev.On:
		d.account(o)
		o.Held = ev.On
		d.saveOp(h)
	}
}

func (d *Desk) dial(ev Dial) {
	o, h := d.op(ev.Op)
	errKey := ""
	switch {
	case o == nil:
		errKey = ErrUnknownOperator
	case ev.Call == 0:
		errKey = ErrBadEvent
	case o.State != call.Available && o.State != call.Break:
		errKey = ErrIllegalState
	case !o.Sound:
		errKey = ErrNoSound
	}
	if errKey != "" {
		d.refuse(Refused{Event: "dial", Op: ev.Op, Call: ev.Call, Error: errKey})
		return
	}
	pending, reason, asked := o.Pending, o.PendingReason, o.Asked
	if o.State == call.Break {
		pending, reason, asked = call.Break, o.Reason, call.Time{}
	}
	d.goOut(h, ev.Call, "", KindOutbound)
	o.Pending, o.PendingReason, o.Asked = pending, reason, asked
	d.saveOp(h)
}

// goOut moves an operator to Outbound for a call.
func (d *Desk) goOut(h int32, id call.ID, q call.QueueID, kind string) {
	o := d.ops[h]
	d.account(o)
	o.clearTalk()
	o.Call, o.Queue, o.Kind = id, q, kind
	d.move(h, call.OutboundState, Dialed, "")
}

func (d *Desk) talkEnded(ev TalkEnded) {
	o, h := d.op(ev.Op)
	errKey := ""
	switch {
	case o == nil:
		errKey = ErrUnknownOperator
	case !inTalk(&o.Operator):
		errKey = ErrIllegalState
	case o.Call != ev.Call:
		errKey = ErrNotYourCall
	}
	if errKey != "" {
		d.refuse(Refused{Event: "talk_ended", Op: ev.Op, Call: ev.Call, Error: errKey})
		return
	}
	o.Answered = o.Answered || ev.Answered
	if o.State == call.Lost {
		d.talkEndedLost(h, ev.NoWrap)
	} else {
		d.startWrap(h, ev.NoWrap)
	}
	d.saveOp(h)
}

// talkEndedLost: the customer hung up while the operator is Lost; he comes back
// to the wrap-up.
func (d *Desk) talkEndedLost(h int32, noWrap bool) {
	o := d.ops[h]
	d.account(o)
	wrap, _, _ := d.wrapRules(o)
	if noWrap {
		wrap = 0
	}
	o.Prev, o.PrevReason, o.WrapLeft = call.WrapUp, "", int64(wrap)
	o.Held, o.DeadAt, o.NoWrap = false, call.Time{}, noWrap
}

func (d *Desk) wrapSaved(ev WrapSaved) {
	o, h := d.op(ev.Op)
	switch {
	case o == nil:
		d.refuse(Refused{Event: "wrap_saved", Op: ev.Op, Error: ErrUnknownOperator})
	case o.Call == 0:
		d.refuse(Refused{Event: "wrap_saved", Op: ev.Op, Error: ErrIllegalState})
	case !o.Saved:
		o.Saved = true
		d.saveOp(h)
	}
}

func (d *Desk) extend(ev Extend) {
	o, h := d.op(ev.Op)
	errKey := ""
	var ext Ms
	switch {
	case o == nil:
		errKey = ErrUnknownOperator
	case o.State != call.WrapUp:
		errKey = ErrIllegalState
	default:
		var times int
		_, ext, times = d.wrapRules(o)
		if o.Extended >= times && !ev.Grant {
			errKey = ErrNoExtension
		}
	}
	if errKey != "" {
		d.refuse(Refused{Event: "extend", Op: ev.Op, Error: errKey})
		return
	}
	o.Extended++
	o.Until = o.Until.Add(ext.Duration())
	d.saveOp(h)
}

// ---- what happens by itself ----

func (d *Desk) expireOp(h int32) {
	o := d.ops[h]
	dead := !o.DeadAt.IsZero() && o.DeadAt.Mono <= d.now.Mono
	switch {
	case dead:
		d.talkLost(h)
	case o.Until.IsZero() || o.Until.Mono > d.now.Mono: // nothing but his day is over
		d.account(o)
	case o.State == call.Ringing:
		d.miss(h, TimedOut)
	case o.State == call.WrapUp:
		d.expireWrap(h)
	case o.State == call.Lost:
		d.goOffline(h, Grace)
	}
	d.saveOp(h)
}

// restarted makes all signed-in operators Lost and ends the calls of the queues;
// places of callbacks stay, they are promises and no legs.
func (d *Desk) restarted() {
	for _, h := range d.opOrder {
		d.restartOp(h)
	}
	for _, c := range d.waitingByID() {
		if !c.Virtual {
			d.endSegment(c, call.Failed, 0, "")
			d.leaveDesk(c)
		}
	}
}

func (d *Desk) restartOp(h int32) {
	o := d.ops[h]
	if o.State == call.Offline {
		o.Signal, o.Sound = false, false
		d.saveOp(h)
		return
	}
	if o.State == call.Ringing {
		d.endOffer(h, ByRestart)
	}
	switch {
	case inTalk(&o.Operator) && o.State != call.Lost:
		d.lose(h)
		d.talkEndedLost(h, o.NoWrap)
	case inTalk(&o.Operator):
		d.talkEndedLost(h, o.NoWrap)
	case o.State == call.Ringing:
		d.lose(h)
		o.Prev = call.Available
	case o.State != call.Lost:
		d.lose(h)
	}
	o.Signal, o.Sound, o.DeadAt = false, false, call.Time{}
	o.Until = d.now.Add(d.set.RestartGrace.Duration())
	d.saveOp(h)
}
