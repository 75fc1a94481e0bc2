package acd

import (
	"slices"

	"hotline/call"
)

// preferOrder is the order of DOMAIN.md 8, by reason.
var preferOrder = map[string]int{
	PreferDropped: 0, PreferPersonal: 1, PreferTicket: 2, PreferLast: 3,
}

// PreferredOf are the operators a customer had rather have; the desk orders them and
// looks whether they may.
func PreferredOf(p *call.Party) []Preferred {
	var out []Preferred
	add := func(op call.OperatorID, why string, at int64) {
		if op != 0 {
			out = append(out, Preferred{Op: op, Why: why, At: call.Time{Mono: at}})
		}
	}
	add(p.Dropped, PreferDropped, p.DroppedAt)
	add(p.Personal, PreferPersonal, 0)
	add(p.Ticket, PreferTicket, 0)
	add(p.Last, PreferLast, 0)
	return out
}

// preferences filters and orders the candidates of a call by the rules: none for
// a shared number, never one the customer rated badly, a dropped talk only while
// it is fresh, the last one only when so set.
func (d *Desk) preferences(ev *Enter) []Preferred {
	if ev.Shared {
		return nil
	}
	var out []Preferred
	for _, p := range ev.Preferred {
		if _, known := preferOrder[p.Why]; !known || slices.Contains(ev.Avoid, p.Op) {
			continue
		}
		if p.Why == PreferLast && !d.set.PreferLast {
			continue
		}
		if p.Why == PreferDropped && d.now.Mono-p.At.Mono >= int64(d.set.DroppedWithin) {
			continue
		}
		out = append(out, p)
	}
	slices.SortStableFunc(out, func(a, b Preferred) int { return preferOrder[a.Why] - preferOrder[b.Why] })
	return out
}

// ReasonAssigned: a supervisor gave the call to the operator. While he is busy it is
// kept for him and goes before all others he could take.
const ReasonAssigned = "assigned"

// stillAssigned tells whether a call is assigned to an operator who may take it.
func (d *Desk) stillAssigned(c *callSlot) bool {
	o, _ := d.op(c.HeldFor)
	return o != nil && c.HeldWhy == ReasonAssigned && d.fitStep(c, o) >= 0
}

// assigned is the first call that is kept for the operator by a supervisor's order.
func (d *Desk) assigned(o *opSlot) *callSlot {
	for n := d.trees.first(o.held); n != 0; n = d.trees.next(o.held, n) {
		if c := d.calls[d.trees.nodes[n].val]; c.HeldWhy == ReasonAssigned {
			return c
		}
	}
	return nil
}

// whyPreferred is why with the rule that preferred the operator.
func (d *Desk) whyPreferred(c *callSlot, h int32, rule string) *Why {
	w := d.why(c, h, TriggerPreferred)
	w.Rule = rule
	return w
}

// keepFor lets the call wait for a busy operator until PreferUntil.
func (d *Desk) keepFor(c *callSlot, op call.OperatorID, why string) {
	c.HeldFor, c.HeldWhy = op, why
	d.saveCall(c)
	d.order(Kept{Call: c.Call, Queue: c.Queue, Op: op, Why: why, Until: c.PreferUntil})
}

// tryPreferred offers the call to the first preferred operator who is free, or
// holds it for one who is on a call or wrapping up. It tells whether the call is
// dealt with.
func (d *Desk) tryPreferred(c *callSlot) bool {
	if len(c.Prefer) == 0 {
		return false
	}
	for len(c.Prefer) > 0 {
		p := c.Prefer[0]
		o, h := d.op(p.Op)
		c.Prefer = c.Prefer[1:]
		if o == nil || d.refOf(o, d.reqOf(c)) == nil || d.barred(c, o) {
			continue
		}
		if o.State == call.Available && d.bestCall(o) == c {
			d.offerCall(c, h, d.whyPreferred(c, h, p.Why), p.Why)
			return true
		}
		if p.Why == ReasonEscalationBack || !Working(o.State) {
			continue
		}
		if c.PreferUntil.IsZero() {
			c.PreferUntil = d.now.Add(d.set.PreferredWait.Duration())
		}
		if c.PreferUntil.Mono <= d.now.Mono {
			break
		}
		d.keepFor(c, p.Op, p.Why)
		d.release(h) // free after all, if somebody else takes the call that he should serve first
		return true
	}
	c.Prefer = nil
	d.saveCall(c)
	return false
}
