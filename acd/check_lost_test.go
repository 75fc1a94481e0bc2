package acd

import (
	"fmt"

	"hotline/call"
)

// lostBook is what the observer keeps to check who is Lost, whose talk is without
// sound, and how often a wrap-up was made longer (DOMAIN.md 7, INVARIANTS 13, 16).
type lostBook struct {
	was      map[call.OperatorID]Operator // as they were after the last step
	due      map[call.OperatorID]int64    // when a Lost one goes offline
	to       map[call.OperatorID]call.State
	dead     map[call.OperatorID]int64 // when the customer of a silent talk is moved on
	extended map[call.OperatorID]int
}

func newLostBook() lostBook {
	return lostBook{
		was: map[call.OperatorID]Operator{}, due: map[call.OperatorID]int64{}, to: map[call.OperatorID]call.State{},
		dead: map[call.OperatorID]int64{}, extended: map[call.OperatorID]int{},
	}
}

// checkLost: Lost comes of lost signalling, in a talk of dead sound too; it ends where
// it began, or offline exactly when its time is over; a silent talk lasts its 15 s.
func (ob *observer) checkLost(now call.Time, ev Event, r Result) error {
	_, restart := ev.(Restarted)
	ob.lostByEvent(now, ev, r)
	for _, x := range r.Orders { // who comes back in this very step has lost his call before
		if o, ok := x.(TalkLost); ok {
			if err := ob.checkTalkLost(now, o); err != nil {
				return err
			}
		}
	}
	for _, f := range r.Facts {
		if f.Changed == nil {
			continue
		}
		if err := ob.checkLostMove(now, f.Changed, restart); err != nil {
			return err
		}
	}
	return ob.checkLostNow(now)
}

// lostByEvent notes what the event itself changes for who is Lost, and for wrap-ups.
func (ob *observer) lostByEvent(now call.Time, ev Event, r Result) {
	if _, refused := find[Refused](r); refused {
		return
	}
	switch e := ev.(type) {
	case Restarted:
		clear(ob.dead)
		for op, o := range ob.was {
			if o.State == call.Lost {
				ob.due[op] = now.Mono + int64(ob.desk.set.RestartGrace)
				if inTalk(&o) {
					ob.to[op] = call.WrapUp
				}
			}
		}
	case TalkEnded:
		if o := ob.was[e.Op]; o.State == call.Lost && inTalk(&o) {
			ob.to[e.Op] = call.WrapUp
		}
	case Extend:
		if !e.Grant {
			ob.extended[e.Op]++
		}
	}
}

func (ob *observer) checkLostMove(now call.Time, c *StateChanged, restart bool) error {
	o, _ := ob.desk.Operator(c.Op)
	switch {
	case c.To == call.WrapUp && c.Cause == End, c.Cause == Took, c.Cause == Dialed: // ended by our restart, a talk has its wrap-up later
		ob.extended[c.Op] = 0
	case c.To == call.Lost:
		talking := c.From == call.InTalk || c.From == call.OutboundState
		if o.Signal || talking && o.Sound {
			return fmt.Errorf("inv 16: operator %d is lost from %s with signal %v, sound %v", c.Op, c.From, o.Signal, o.Sound)
		}
		ob.due[c.Op], ob.to[c.Op] = now.Mono+int64(ob.desk.set.Grace), c.From
		if restart {
			ob.due[c.Op] = now.Mono + int64(ob.desk.set.RestartGrace)
		}
		switch {
		case c.From == call.Ringing:
			ob.to[c.Op] = call.Available
		case restart && talking:
			ob.to[c.Op] = call.WrapUp
		}
	case c.From == call.Lost && c.Cause == Back:
		if c.To != ob.to[c.Op] {
			return fmt.Errorf("inv 16: operator %d is back to %s, was %s", c.Op, c.To, ob.to[c.Op])
		}
		if was := ob.was[c.Op]; was.State == call.Lost && c.To == call.Break && c.Reason != was.PrevReason {
			return fmt.Errorf("inv 16: operator %d is back on a break for %q, was %q", c.Op, c.Reason, was.PrevReason)
		}
	case c.From == call.Lost && c.Cause == Grace:
		if due := ob.due[c.Op]; now.Mono < due || now.Mono > due && !ob.late {
			return fmt.Errorf("inv 16: operator %d is offline at %d, due %d", c.Op, now.Mono, due)
		}
	}
	return nil
}

// checkTalkLost: a customer is moved on when his operator's sound was dead for its
// time, or with an operator who has gone.
func (ob *observer) checkTalkLost(now call.Time, o TalkLost) error {
	p, onStaff := ob.desk.Operator(o.Op)
	due, silent := ob.dead[o.Op]
	if onStaff && p.State != call.Offline && (!silent || now.Mono < due || now.Mono > due && !ob.late) {
		return fmt.Errorf("inv 16: %s is taken off %d at %d, due %d", o.Call, o.Op, now.Mono, due)
	}
	if ob.was[o.Op].State == call.Lost {
		ob.to[o.Op] = call.Available
	}
	return nil
}

// checkLostNow looks at how things stand after the step.
func (ob *observer) checkLostNow(now call.Time) error {
	for _, o := range ob.desk.Operators() {
		ob.was[o.ID] = o
		switch silent := inTalk(&o) && !o.Sound; {
		case !silent:
			delete(ob.dead, o.ID)
		case ob.dead[o.ID] == 0:
			ob.dead[o.ID] = now.Mono + int64(ob.desk.set.DeadMedia)
		case ob.dead[o.ID] <= now.Mono:
			return fmt.Errorf("inv 16: the talk of %d is without sound, the customer was due to go at %d", o.ID, ob.dead[o.ID])
		}
		if o.State == call.Lost && ob.due[o.ID] <= now.Mono {
			return fmt.Errorf("inv 16: operator %d is lost, due offline at %d", o.ID, ob.due[o.ID])
		}
		times := ob.desk.set.Extensions
		if q, ok := ob.desk.QueueSettings(o.Queue); ok {
			times = q.Extensions
		}
		if o.State == call.WrapUp && ob.extended[o.ID] > times {
			return fmt.Errorf("inv 13: wrap-up of %d is extended %d times, %d allowed", o.ID, ob.extended[o.ID], times)
		}
	}
	return nil
}

// plantedLost are bugs against the rules of this file, and of one offer at a time.
var plantedLost = []bug{
	{"a customer is taken off before the sound was dead for its time", func(w *walker, _ Event, r *Result) {
		for h, o := range w.desk.ops {
			if o.DeadAt.Mono == w.now.Mono+int64(w.desk.set.DeadMedia) {
				o.DeadAt = o.DeadAt.Add(-5 * Second.Duration())
				tellOp(w, int32(h), r)
			}
		}
	}, "inv 16"},
	{"the sound of a talk may be dead for ever", func(w *walker, _ Event, r *Result) {
		for h, o := range w.desk.ops {
			if !o.DeadAt.IsZero() {
				o.DeadAt = call.Time{}
				tellOp(w, int32(h), r)
			}
		}
	}, "inv 16"},
	{"who is lost is sent off before his time", func(w *walker, _ Event, r *Result) {
		for h, o := range w.desk.ops {
			if o.State == call.Lost && o.Since == w.now && o.Until.Mono > w.now.Mono+5000 {
				o.Until = o.Until.Add(-5 * Second.Duration())
				tellOp(w, int32(h), r)
			}
		}
	}, "inv 16"},
	{"who is lost from his break comes back to the line", func(w *walker, _ Event, r *Result) {
		for h, o := range w.desk.ops {
			if o.State == call.Lost && o.Prev == call.Break {
				o.Prev = call.Available
				tellOp(w, int32(h), r)
			}
		}
	}, "inv 16"},
	{"a talk with live sound is lost with the socket", func(w *walker, ev Event, r *Result) {
		e, ok := ev.(SignalLost)
		if !ok {
			return
		}
		if o, h := w.desk.op(e.Op); o != nil && o.State == call.InTalk {
			r.Facts = append(r.Facts, Fact{Changed: &StateChanged{Op: o.ID, At: w.now, From: o.State, To: call.Lost, Cause: Loss}})
			o.State, o.Prev, o.Since, o.Until = call.Lost, call.InTalk, w.now, w.now.Add(w.desk.set.Grace.Duration())
			tellOp(w, h, r)
		}
	}, "inv 16"},
	{"a wrap-up is extended as often as he likes", func(w *walker, _ Event, r *Result) {
		for h, o := range w.desk.ops {
			if o.Extended > 0 {
				o.Extended = 0
				tellOp(w, int32(h), r)
			}
		}
	}, "inv 13"},
	{"a call rings at two", func(w *walker, _ Event, r *Result) {
		for _, x := range r.Orders {
			o, ok := x.(Offer)
			if q, _ := w.desk.QueueSettings(o.Queue); !ok || o.Kind != KindQueue || q == nil || q.Strategy == RingAll {
				continue
			}
			o.Offer, o.Op = 1<<40, o.Op%walkOps+1
			r.Orders = append(r.Orders, o)
			return
		}
	}, "inv 10"},
}
