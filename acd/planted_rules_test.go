package acd

import (
	"slices"

	"hotline/call"
)

// plantedRules are bugs against single rules of DOMAIN.md 7 and 8.
var plantedRules = []bug{
	{"skills are not asked for", func(w *walker, _ Event, r *Result) {
		if slices.ContainsFunc(r.Facts, func(f Fact) bool { return f.Profile != nil }) {
			return
		}
		for _, d := range []*Desk{w.desk, w.ob.copy} {
			for _, o := range d.ops {
				o.prof.Skills = []Skill{{"x", 10}, {"y", 10}}
			}
			d.stale = true
		}
	}, "inv 12"},
	{"a caller is put at the head for no reason", func(w *walker, _ Event, r *Result) {
		for _, c := range w.desk.calls {
			if c.used && !c.Returned && len(c.Offered) == 0 && w.now.Mono-c.Entered.Mono > 20_000 {
				c.Returned = true
				tellCall(w, c, r)
				return
			}
		}
	}, "inv 14"},
	{"an overflow loses the place", func(w *walker, _ Event, r *Result) {
		for _, o := range r.Orders {
			if x, ok := o.(Overflowed); ok {
				if c := w.desk.call(x.Call); c != nil && c.Place != w.now {
					c.Place = w.now
					tellCall(w, c, r)
				}
			}
		}
	}, "inv 14"},
	{"who missed a call gets it again", func(w *walker, _ Event, r *Result) {
		for _, o := range r.Orders {
			if x, ok := o.(Returned); ok {
				if c := w.desk.call(x.Call); c != nil && len(c.NotTo) > 0 {
					c.NotTo = nil
					tellCall(w, c, r)
				}
			}
		}
	}, "rona"},
	{"an escalation is never brought back", func(w *walker, _ Event, r *Result) {
		for _, c := range w.desk.calls {
			if c.used && c.Escalated != nil && w.now.Mono-c.Entered.Mono > 5_000 {
				c.Escalated = nil
				tellCall(w, c, r)
			}
		}
	}, "inv 46"},
	{"a busy preferred operator is waited for without end", func(w *walker, _ Event, r *Result) {
		for _, c := range w.desk.calls {
			if c.used && c.HeldFor != 0 && c.PreferUntil.Mono < w.now.Mono+600_000 {
				c.PreferUntil = w.now.Add(3600 * Second.Duration())
				tellCall(w, c, r)
			}
		}
	}, "preferred"},
	{"a position grows", func(_ *walker, _ Event, r *Result) {
		for i, o := range r.Orders {
			x, ok := o.(AnnounceTo)
			if !ok || len(x.Prompts) == 0 || x.Prompts[0].ID != "queue_next" {
				continue
			}
			r.Orders[i] = AnnounceTo{Call: x.Call, Prompts: []Prompt{{"queue_position", int(x.Call%7) + 3}}}
			return
		}
	}, "was told"},
	{"an offer ends twice", func(_ *walker, _ Event, r *Result) {
		for _, o := range r.Orders {
			if x, ok := o.(Withdraw); ok {
				r.Orders = append(r.Orders, x)
				return
			}
		}
	}, "inv 11"},
	{"two bridges in ring all", func(w *walker, _ Event, r *Result) {
		for _, o := range r.Orders {
			x, ok := o.(Withdraw)
			if ok && x.Cause == OtherWon {
				r.Orders = append(r.Orders, Joined{Offer: x.Offer, Op: x.Op, Call: x.Call, Kind: KindQueue})
				return
			}
		}
	}, "inv 11"},
	{"who is lost is on the line", func(w *walker, _ Event, r *Result) {
		for h, o := range w.desk.ops {
			if o.State == call.Lost {
				o.State, o.Signal, o.Sound = call.Available, true, true
				tellOp(w, int32(h), r)
			}
		}
	}, "inv 12"},
	{"time runs backwards for an operator", func(w *walker, _ Event, r *Result) {
		for h, o := range w.desk.ops {
			if o.State == call.Available && o.Counters.IdleMs > 0 {
				o.Counters.IdleMs = -o.Counters.IdleMs
				tellOp(w, int32(h), r)
			}
		}
	}, "negative"},
}
