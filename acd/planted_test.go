package acd

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

// bug is one wrong line of code.
type bug struct {
	name  string
	plant func(w *walker, ev Event, r *Result)
	found string // parts of what the observer says, one of them
}

// planted bugs spoil a healthy desk after a step, the way a wrong line of code
// would. Each must be found by the walks.
var planted = []bug{
	{"a missed call loses its entry time", func(w *walker, _ Event, r *Result) {
		for _, o := range r.Orders {
			if x, ok := o.(Returned); ok {
				if c := w.desk.call(x.Call); c != nil {
					c.Place = w.now
					tellCall(w, c, r)
				}
			}
		}
	}, "inv 14"},
	{"the free operator is not put on the list", func(w *walker, _ Event, _ *Result) {
		for _, o := range w.desk.ops {
			for _, m := range o.match {
				if o.placed.free && m.req.pooled {
					w.desk.trees.remove(&m.req.free, w.desk.poolKey(o, m))
				}
			}
		}
	}, "inv 5"},
	{"a late accept is bridged", func(w *walker, ev Event, r *Result) {
		a, ok := ev.(Accept)
		for i, o := range r.Orders {
			if x, bad := o.(Refused); ok && bad && x.Error == ErrOfferGone && a.Offer > 0 {
				r.Orders[i] = Joined{Offer: a.Offer, Op: a.Op, Call: 1}
			}
		}
	}, "inv 11"},
	{"an offer is forgotten without a word", func(w *walker, _ Event, r *Result) {
		for i, o := range r.Orders {
			if _, ok := o.(Withdraw); ok {
				r.Orders = append(r.Orders[:i], r.Orders[i+1:]...)
				return
			}
		}
	}, "inv 9|inv 10"},
	{"a fact is not written", func(_ *walker, _ Event, r *Result) {
		for i, f := range r.Facts {
			if f.Waiting != nil && f.Waiting.Returned {
				r.Facts = append(r.Facts[:i], r.Facts[i+1:]...)
				return
			}
		}
	}, "apply differs"},
	{"wrap-up ends a second early", func(w *walker, _ Event, r *Result) {
		for h, o := range w.desk.ops {
			if o.State == call.WrapUp && o.Since == w.now && o.Until.Mono > w.now.Mono+1000 {
				o.Until = o.Until.Add(-Second.Duration())
				tellOp(w, int32(h), r)
			}
		}
	}, "inv 13"},
	{"a missed ring leaves the operator on the line", func(w *walker, _ Event, r *Result) {
		for h, o := range w.desk.ops {
			if o.State == call.NotResponding {
				o.State = call.Available
				tellOp(w, int32(h), r)
			}
		}
	}, "inv 12"},
	{"a talking operator is rung", func(w *walker, _ Event, r *Result) {
		for h, o := range w.desk.ops {
			if o.State == call.InTalk && o.Offer == nil {
				o.Offer = &OpenOffer{ID: 1 << 40, Call: 1, Kind: KindConsult}
				tellOp(w, int32(h), r)
			}
		}
	}, "inv 9"},
	{"a waiting caller is forgotten", func(w *walker, _ Event, r *Result) {
		for _, c := range w.desk.calls {
			if c.used && len(c.Offered) == 0 && w.now.Mono-c.Entered.Mono > 30_000 {
				w.desk.dropCall(c)
				r.Facts = append(r.Facts, Fact{DropWaiting: c.Call})
				return
			}
		}
	}, "inv 4"},
	{"the last in the queue comes first", func(w *walker, _ Event, r *Result) {
		for _, f := range r.Facts {
			if f.Settings != nil {
				return
			}
		}
		w.ob.ageing = 1 // merit with the wrong sign
		for _, d := range []*Desk{w.desk, w.ob.copy} {
			d.stale = d.stale || d.set.Ageing == 1
			d.set.Ageing = -1
		}
	}, "inv 14"},
}

func tellOp(w *walker, h int32, r *Result) {
	w.desk.syncOp(h)
	v := w.desk.ops[h].copy()
	r.Facts = append(r.Facts, Fact{Operator: &v})
}

func tellCall(w *walker, c *callSlot, r *Result) {
	w.desk.syncCall(c)
	v := c.Waiting
	r.Facts = append(r.Facts, Fact{Waiting: &v})
}

// TestPlantedBugs: the walks find each of them within few seeds.
func TestPlantedBugs(t *testing.T) {
	for _, p := range slices.Concat(planted, plantedRules, plantedLost) {
		t.Run(p.name, func(t *testing.T) {
			var err error
			for seed := uint64(0); seed < 400 && err == nil; seed++ {
				w := newWalker(randomBytes(seed, 2500))
				w.plant = p.plant
				err = w.run()
			}
			require.Error(t, err)
			require.True(t, slices.ContainsFunc(strings.Split(p.found, "|"), func(part string) bool {
				return strings.Contains(err.Error(), part)
			}), err.Error())
			t.Log(err)
		})
	}
}
