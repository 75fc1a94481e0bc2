package acd

import "hotline/call"

// Step first lets everything due by now happen, then takes the event, lets happen
// what thereby became due, and matches calls and operators. now never goes back (an
// older one counts as the last). Unknown ids and impossible wishes give a Refused
// order.
func (d *Desk) Step(now call.Time, ev Event) Result {
	d.begin(now)
	if _, down := ev.(Restarted); !down { // what fell due while we were down is nobody's fault
		d.expire()
	}
	d.handle(ev)
	d.expire()
	d.overflowDeserted()
	d.endLimit()
	d.grantBreaks()
	d.match()
	return d.finish()
}

func (d *Desk) begin(now call.Time) {
	if now.Mono >= d.now.Mono {
		d.now = now
	}
	d.ready()
	d.orders, d.facts = nil, nil
	d.lineWas = d.standing(d.lineWas[:0])
	d.deserted, d.lifted, d.fresh, d.freed = nil, nil, d.fresh[:0], d.freed[:0]
}

// expire lets happen what is due, earliest first.
func (d *Desk) expire() {
	for {
		x, ok := d.due.top()
		if !ok || x.at > d.now.Mono {
			return
		}
		if x.kind == kindOp {
			d.expireOp(x.h)
		} else {
			d.expireCall(x.h)
		}
	}
}

// handle is the list of all that can be told to the desk.
func (d *Desk) handle(ev Event) {
	switch ev := ev.(type) {
	case Tick:
	case Configure:
		d.configure(ev)
	case Staff:
		d.staff(ev)
	case Restarted:
		d.restarted()
	case SignIn:
		d.signIn(ev)
	case SignOut:
		d.signOut(ev)
	case Choose:
		d.choose(ev)
	case SignalLost:
		d.signalEvent(ev.Op, false, "signal_lost")
	case SignalBack:
		d.signalEvent(ev.Op, true, "signal_back")
	case SoundLost:
		d.soundEvent(ev.Op, false, "sound_lost")
	case SoundBack:
		d.soundEvent(ev.Op, true, "sound_back")
	case Accept:
		d.accept(ev)
	case Decline:
		d.decline(ev)
	case Hold:
		d.hold(ev)
	case Dial:
		d.dial(ev)
	case TalkEnded:
		d.talkEnded(ev)
	case WrapSaved:
		d.wrapSaved(ev)
	case Ready:
		d.readyEvent(ev)
	case Extend:
		d.extend(ev)
	default:
		d.handleCall(ev)
	}
}

func (d *Desk) handleCall(ev Event) {
	switch ev := ev.(type) {
	case Enter:
		d.enter(ev)
	case Leave:
		d.leave(ev)
	case Direct:
		d.directEvent(ev)
	case WithdrawDirect:
		d.withdrawDirect(ev)
	case RangOut:
		d.rangOut(ev)
	case LimitBreaks:
		d.limitBreaks(ev)
	case Move:
		d.moveCall(ev)
	case Pick:
		d.pick(ev)
	case Known:
		d.known(ev)
	case Hours:
		d.hours(ev)
	default:
		d.refuse(Refused{Event: "unknown", Error: ErrBadEvent})
	}
}

// inOrder lists the calls of a queue, at most limit (0: all).
func (d *Desk) inOrder(q *queue, limit int) []*callSlot {
	var cs []*callSlot
	for n := d.trees.first(q.order); n != 0; n = d.trees.next(q.order, n) {
		cs = append(cs, d.calls[d.trees.nodes[n].val])
		if len(cs) == limit {
			break
		}
	}
	return cs
}

// finish puts the facts of every touched entity behind those of the step.
func (d *Desk) finish() Result {
	for _, h := range d.dirtyOps {
		d.finishOp(h)
	}
	for _, h := range d.dirtyCalls {
		c := d.calls[h]
		c.dirty = false
		if c.used {
			w := c.Waiting
			d.facts = append(d.facts, Fact{Waiting: &w})
		}
	}
	for _, h := range d.dirtyQueue {
		q := d.queues[h]
		q.dirty = false
		st := q.st
		d.facts = append(d.facts, Fact{Queue: &st})
	}
	if d.dirtyDesk {
		d.facts = append(d.facts, Fact{Desk: &DeskState{NextOffer: d.nextOffer, Breaks: d.byHand}})
	}
	d.dirtyOps, d.dirtyCalls, d.dirtyQueue, d.dirtyDesk = d.dirtyOps[:0], d.dirtyCalls[:0], d.dirtyQueue[:0], false
	r := Result{Orders: d.orders, Facts: d.facts}
	d.orders, d.facts = nil, nil
	return r
}

// finishOp tells an operator's new value, or that he is forgotten.
func (d *Desk) finishOp(h int32) {
	o := d.ops[h]
	o.dirty = false
	if !o.known && o.State == call.Offline {
		if _, there := d.byOp[o.ID]; there {
			d.facts = append(d.facts, Fact{DropOperator: o.ID})
			d.order(OperatorChanged{Op: o.ID})
			d.dropOp(o.ID)
		}
		return
	}
	v := o.Operator
	if v.Offer != nil {
		off := *v.Offer
		v.Offer = &off
	}
	d.facts = append(d.facts, Fact{Operator: &v})
	d.order(OperatorChanged{Op: o.ID})
}
