package acd

import (
	"fmt"
	"reflect"
	"slices"
	"time"

	"hotline/call"
)

// rules is what the observer keeps to check the rules of DOMAIN.md 8 that need a
// memory.
type rules struct {
	back   map[call.ID]bool            // at the head of its queue for a reason
	up     map[call.ID]int64           // an escalation must be taken by then
	staff  map[call.OperatorID]Profile // as it was told
	heldBy map[call.ID]kept            // those for whom a busy preferred operator is waited for
	shut   []call.QueueID              // whose hours are over, as it was told last
}

func newRules() rules {
	return rules{back: map[call.ID]bool{}, up: map[call.ID]int64{}, heldBy: map[call.ID]kept{}}
}

// checkRules: who is offered a call may take it (12); only who was missed, lost or
// brought back stands at the head (14); an escalation never waits for ever (46); a
// busy preferred operator is waited for no longer than the settings say.
func (ob *observer) checkRules(now call.Time, ev Event, r Result) error {
	ob.follow(now, ev, r)
	if err := ob.checkHours(ev); err != nil {
		return err
	}
	for _, x := range r.Orders {
		o, ok := x.(Offer)
		if !ok || o.Kind != KindQueue {
			continue
		}
		if c, there := ob.desk.Call(o.Call); there && !ob.fits(c, o.Op, now) && !((o.Reason == "picked" || o.Reason == ReasonAssigned) && ob.fits(c, o.Op, now.Add(24*time.Hour))) { // picked: before the demands have fallen
			return fmt.Errorf("inv 12: %s is offered to %d, who may not take it", o.Call, o.Op)
		}
		if p, _ := ob.desk.Profile(o.Op); !reflect.DeepEqual(p.Skills, ob.staff[o.Op].Skills) {
			return fmt.Errorf("inv 12: %s is offered to %d for skills nobody gave him", o.Call, o.Op)
		}
	}
	for id := range ob.inside {
		c, _ := ob.desk.Call(id)
		if err := ob.checkWaiting(now, c); err != nil {
			return err
		}
	}
	return nil
}

// follow notes what gives a call its right to the head of the queue, and its times.
func (ob *observer) follow(now call.Time, ev Event, r Result) {
	_, refused := find[Refused](r)
	if e, ok := ev.(Staff); ok && !refused {
		ob.staff = map[call.OperatorID]Profile{}
		for _, p := range e.Profiles {
			ob.staff[p.Operator] = p
		}
	}
	for _, x := range r.Orders {
		switch o := x.(type) {
		case Returned:
			ob.back[o.Call] = true
		case EscalationBack:
			ob.back[o.Call] = true
			delete(ob.up, o.Call)
		case Overflowed:
			delete(ob.back, o.Call)
			delete(ob.up, o.Call)
		case Joined:
			delete(ob.up, o.Call)
		}
	}
	if e, ok := ev.(Enter); ok && !refused {
		if c, there := ob.desk.Call(e.Call); there && c.Entered == now {
			ob.back[e.Call] = e.Returned || broughtBack(r, e.Call)
			delete(ob.up, e.Call)
			if q, known := ob.desk.QueueSettings(c.Queue); known && c.Escalated != nil {
				ob.up[e.Call] = now.Mono + int64(q.EscalateWait)
			}
		}
	}
	for _, f := range r.Facts {
		if f.DropWaiting != 0 && !ob.inside[f.DropWaiting] {
			delete(ob.up, f.DropWaiting)
			delete(ob.heldBy, f.DropWaiting)
		}
	}
}

// checkHours: at closing time nobody goes on waiting whom the queue's rule sends on.
func (ob *observer) checkHours(ev Event) error {
	e, ok := ev.(Hours)
	if !ok {
		return nil
	}
	was := ob.shut
	ob.shut = e.Shut
	for _, id := range e.Shut {
		q, known := ob.desk.QueueSettings(id)
		if !known || slices.Contains(was, id) || !slices.ContainsFunc(q.Overflow, func(o Overflow) bool { return o.When == RuleHours }) {
			continue
		}
		for in := range ob.inside {
			if c, _ := ob.desk.Call(in); c.Queue == id && len(c.Offered) == 0 && !c.Virtual && !c.Returned {
				return fmt.Errorf("hours: %s waits in %s, which is shut", c.Call, c.Queue)
			}
		}
	}
	return nil
}

// broughtBack tells whether the step brought the call back from an escalation.
func broughtBack(r Result, id call.ID) bool {
	return slices.ContainsFunc(r.Orders, func(o Order) bool {
		x, ok := o.(EscalationBack)
		return ok && x.Call == id
	})
}

// kept is since when a call is kept for whom it prefers, and until when if by a
// supervisor's order, which begins anew with each order.
type kept struct {
	since    int64
	assigned call.Time
}

func (ob *observer) checkWaiting(now call.Time, c Waiting) error {
	if c.Returned && !ob.back[c.Call] {
		return fmt.Errorf("inv 14: %s stands at the head of %s for no reason", c.Call, c.Queue)
	}
	if due, up := ob.up[c.Call]; up && now.Mono >= due {
		return fmt.Errorf("inv 46: %s has waited for line 2 until %d, due %d", c.Call, now.Mono, due)
	}
	if c.HeldFor == 0 {
		delete(ob.heldBy, c.Call)
		return nil
	}
	by := kept{since: now.Mono}
	limit := int64(ob.desk.set.PreferredWait) // for all whom he prefers together
	if c.HeldWhy == ReasonAssigned {
		by.assigned, limit = c.PreferUntil, int64(ob.desk.set.AssignedWait)
	}
	was, ok := ob.heldBy[c.Call]
	if !ok || was.assigned != by.assigned || was.since < c.Entered.Mono { // in the next queue he may be waited for anew
		ob.heldBy[c.Call] = by
		return nil
	}
	if now.Mono-was.since > limit && !ob.late {
		return fmt.Errorf("preferred: %s is kept for %d for %d ms, %d allowed", c.Call, c.HeldFor, now.Mono-was.since, limit)
	}
	return nil
}
