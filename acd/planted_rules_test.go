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
	{"a callback loses the place of its first entry", func(w *walker, _ Event, r *Result) {
		for _, c := range w.desk.calls {
			if c.used && c.Virtual && c.Place.Mono < w.now.Mono-10_000 {
				c.Place = w.now
				tellCall(w, c, r)
				return
			}
		}
	}, "inv 14"},
	{"a callback's turn is forgotten", func(w *walker, _ Event, r *Result) {
		for _, c := range w.desk.calls {
			if c.used && c.Virtual && c.HeldFor == 0 && c.Step < 9 {
				c.HeldFor, c.HeldWhy, c.PreferUntil = 1, PreferPersonal, w.now.Add(3600*Second.Duration())
				tellCall(w, c, r)
			}
		}
	}, "preferred|inv 5"},
	{"two operators are reserved for one callback", func(w *walker, _ Event, r *Result) {
		for _, o := range r.Orders {
			if x, ok := o.(Reserve); ok {
				for _, p := range w.desk.Operators() {
					if p.ID != x.Op {
						x.Op = p.ID
						r.Orders = append(r.Orders, x)
						return
					}
				}
			}
		}
	}, "inv 12"},
	{"an operator is reserved and the place stays in the queue", func(w *walker, _ Event, r *Result) {
		for _, c := range w.desk.calls {
			if c.used && c.Virtual {
				r.Orders = append(r.Orders, Reserve{Call: c.Call, Op: 1, Queue: c.Queue, Why: &Why{}})
				return
			}
		}
	}, "inv 24"},
	{"more go on a break than may", letGo(BreakLimit, BreakQueue), "breaks"},
	{"too few are left on the line", letGo(BreakStaff), "breaks"},
	{"who may go on his break is kept", func(w *walker, _ Event, r *Result) {
		for i, f := range r.Facts {
			c := f.Changed
			if c == nil || c.To != call.Break || c.Cause != Pend || c.From != call.Available || !w.ob.queueing[c.Op] {
				continue
			}
			o, h := w.desk.op(c.Op)
			r.Facts = slices.Delete(slices.Clone(r.Facts), i, i+1)
			o.State, o.Pending, o.Asked = call.Available, call.Break, w.ob.asked[c.Op]
			tellOp(w, h, r)
			return
		}
	}, "breaks|inv 5|inv 12"},
	{"the line for a break loses a place", func(w *walker, _ Event, r *Result) {
		for h, o := range w.desk.ops {
			if queueing(&o.Operator) && o.Asked.Mono < w.now.Mono-5000 {
				o.Asked = w.now
				tellOp(w, int32(h), r)
			}
		}
	}, "breaks"},
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
	{"an operator's day does not end at midnight", func(w *walker, _ Event, r *Result) {
		for h, o := range w.desk.ops {
			if o.State == call.Available {
				o.Day--
				tellOp(w, int32(h), r)
			}
		}
	}, "of another day"},
}

// letGo sends somebody on his break whom one of the rules keeps.
func letGo(rules ...string) func(*walker, Event, *Result) {
	return func(w *walker, _ Event, r *Result) {
		for h, o := range w.desk.ops {
			if !queueing(&o.Operator) || o.State != call.Available || !w.ob.queueing[o.ID] {
				continue
			}
			if why, _ := w.desk.breakBar(o); !slices.Contains(rules, why) {
				continue
			}
			o.State, o.Reason, o.Pending, o.PendingReason, o.Asked = call.Break, o.PendingReason, "", "", call.Time{}
			r.Facts = append(r.Facts, Fact{Changed: &StateChanged{Op: o.ID, At: w.now, From: call.Available, To: call.Break, Cause: Pend}})
			tellOp(w, int32(h), r)
			return
		}
	}
}
