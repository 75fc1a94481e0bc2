package switchboard

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/acd"
	"hotline/call"
	"hotline/ivr"
	"hotline/survey"
)

// plantedSeeds bounds the walks in which each planted bug must be found.
const plantedSeeds = 24

// plantedBug is one wrong line of code.
type plantedBug struct {
	name  string
	plant func(h *house, ev call.Event, r *Result)
	found string // the invariants, one of which must be named
}

// planted bugs spoil a healthy core after a step, the way a wrong line of code
// would: an order forgotten or doubled, a fact not written, a field not kept.
var planted = []plantedBug{
	{"a fact of a call is not written", dropFact(func(f Fact) bool { p, ok := f.(PutCall); return ok && p.Phase == call.Waiting }), "28"},
	{"the end of a call is not written", dropFact(func(f Fact) bool { _, ok := f.(DropCall); return ok }), "28"},
	{"an offer's end is not told", dropFact(func(f Fact) bool { e, ok := f.(OfferEnded); return ok && e.End == string(acd.TimedOut) }), "11"},
	{"an offer's end is told twice", func(_ *house, _ call.Event, r *Result) {
		for _, f := range r.Facts {
			if e, ok := f.(OfferEnded); ok && e.End == "accepted" {
				r.Facts = append(r.Facts, f)
				return
			}
		}
	}, "11"},
	{"the operator is not connected", dropCommand(func(c call.Command) bool { _, ok := c.(call.Connect); return ok }), "6 18"},
	{"a conference leaves its customer on hold", func(h *house, _ call.Event, r *Result) {
		for i, c := range r.Commands {
			mix, ok := c.(call.Mix)
			if !ok {
				continue
			}
			l := h.core.calls[h.core.legs[mix.Legs[0]]]
			l.Held, l.HeldSince = true, h.now
			r.Facts = append(r.Facts, PutCall{Live: l.clone()})
			r.Commands[i] = call.Connect{A: mix.Legs[1], B: mix.Legs[2]}
		}
	}, "6 9 32"},
	{"the operators of a conference do not hear each other", func(_ *house, _ call.Event, r *Result) {
		for i, c := range r.Commands {
			if mix, ok := c.(call.Mix); ok {
				r.Commands[i] = call.Connect{A: mix.Legs[0], B: mix.Legs[1]}
			}
		}
	}, "6"},
	{"the colleague of a conference is not freed", func(h *house, _ call.Event, r *Result) {
		for _, f := range r.Facts {
			x, ok := f.(Happened)
			if !ok || x.Kind != "conference_left" {
				continue
			}
			for _, op := range h.core.opIDs() {
				if o := h.core.ops[op]; opText(op) == x.Data["operator"] {
					o.Call, o.Wrap = x.Call, nil
					r.Facts = append(r.Facts, PutOp{Op: o.clone()})
				}
			}
		}
	}, "9 13 29"},
	{"music does not start", dropCommand(func(c call.Command) bool { p, ok := c.(call.Play); return ok && p.Loop }), "6"},
	{"a number outside is left on the line", func(h *house, _ call.Event, r *Result) {
		r.Commands = slices.DeleteFunc(r.Commands, func(c call.Command) bool {
			hang, ok := c.(call.Hangup)
			return ok && h.watch.outer[hang.Leg] != 0
		})
	}, "6"},
	{"a message is kept of a call that must not be recorded", func(_ *house, _ call.Event, r *Result) {
		for i, f := range r.Facts {
			if p, ok := f.(PutCall); ok && p.NoRecord {
				p.Parts = append(slices.Clone(p.Parts), call.Part{Kind: call.PartVoicemail, Recording: 7, Started: p.Started, Ended: p.Started})
				r.Facts[i] = p
			}
		}
	}, "17 28"},
	{"a digit that came too late to be hidden is written", func(_ *house, ev call.Event, r *Result) { r.Event = ev }, "20"},
	{"an outside leg is forgotten", func(h *house, _ call.Event, _ *Result) {
		for _, leg := range sortedKeys(h.core.outer) {
			delete(h.core.outer, leg)
			return
		}
	}, "1 6"},
	{"the door is not told of a secret question", dropCommand(func(c call.Command) bool {
		h, ok := c.(call.Hear)
		return ok && h.Mode == ivr.HearHidden
	}), "20"},
	{"a screen is not shown anew", dropCommand(func(c call.Command) bool {
		s, ok := c.(call.Show)
		return ok && s.View.State == call.WrapUp
	}), "32"},
	{"an act is not answered", dropCommand(func(c call.Command) bool { t, ok := c.(call.Told); return ok && t.Error == "" }), "31"},
	{"a recording is not stopped", dropCommand(func(c call.Command) bool { _, ok := c.(call.RecordStop); return ok }), "17"},
	{"«do not record» keeps what there is", func(_ *house, _ call.Event, r *Result) {
		for i, c := range r.Commands {
			if s, ok := c.(call.RecordStop); ok && s.Discard {
				r.Commands[i] = call.RecordStop{Recording: s.Recording}
			}
		}
	}, "17"},
	{"a call is dialled before it is stored", func(_ *house, _ call.Event, r *Result) {
		for _, c := range r.Commands {
			if d, ok := c.(call.Dial); ok {
				dropFact(func(f Fact) bool { p, ok := f.(PutCall); return ok && p.ID == d.Call })(nil, nil, r)
				return
			}
		}
	}, "25 28"},
	{"a waiting caller falls out of the core's queue", func(h *house, _ call.Event, r *Result) {
		for _, id := range h.core.callIDs() {
			if l := h.core.calls[id]; l.Phase == call.Waiting && l.segment() != nil && h.now.Mono-l.Since.Mono > 30_000 {
				l.setPhase(h.now, call.Menu)
				r.Facts = append(r.Facts, PutCall{Live: l.clone()})
				return
			}
		}
	}, "4 6"},
	{"the talk's end forgets the operator", func(h *house, _ call.Event, r *Result) {
		for _, f := range r.Facts {
			if x, ok := f.(Happened); ok && x.Kind == "talk_ended" {
				for _, op := range h.core.opIDs() {
					if o := h.core.ops[op]; o.Call == 0 && opText(op) == x.Data["operator"] {
						o.Call = x.Call
						r.Facts = append(r.Facts, PutOp{Op: o.clone()})
					}
				}
			}
		}
	}, "9 29"},
	{"an answered contact becomes abandoned", func(_ *house, _ call.Event, r *Result) {
		for i, f := range r.Facts {
			if p, ok := f.(PutCall); ok && p.Phase == call.Ended && p.Outcome == call.Answered {
				p.Outcome = call.Abandoned
				r.Facts[i] = p
			}
		}
	}, "2"},
	{"the second segment starts with the first", func(h *house, _ call.Event, r *Result) {
		for _, l := range h.core.calls {
			if n := len(l.Segments); n > 1 && l.Segments[n-1].Entered == h.now {
				l.Segments[n-1].Entered = l.Segments[0].Entered
				r.Facts = append(r.Facts, PutCall{Live: l.clone()})
			}
		}
	}, "3"},
	{"hold is counted twice", func(_ *house, _ call.Event, r *Result) {
		for i, f := range r.Facts {
			if p, ok := f.(PutCall); ok && p.Phase == call.Ended {
				p.Talks = slices.Clone(p.Talks)
				for k := range p.Talks {
					p.Talks[k].HoldMs *= 50
				}
				r.Facts[i] = p
			}
		}
	}, "3"},
	{"the place of a redial is kept for another time", func(h *house, _ call.Event, r *Result) {
		for i, f := range r.Facts {
			if d, ok := f.(DropPlace); ok {
				p := Place{Customer: d.Customer, Queue: "sales", Until: h.now.Mono + 600_000}
				h.core.places.put(p)
				r.Facts[i] = PutPlace{Place: p}
			}
		}
	}, "45"},
	{"the bot calls who opted out", func(h *house, _ call.Event, r *Result) {
		for _, id := range sortedKeys(h.watch.optedOut) {
			if h.watch.optedOut[id] && h.core.settings.Survey.On && id != 0 {
				leg := call.LegID("n1/o" + opText(call.OperatorID(id)))
				l := &Live{Call: call.Call{ID: call.ID(1<<50) + call.ID(h.n), Kind: call.Survey, Phase: call.Dialling, Leg: leg, Party: moscow(id), Started: h.now}}
				h.core.calls[l.ID] = l
				r.Facts = append(r.Facts, PutCall{Live: l.clone()})
				r.Commands = append(r.Commands, call.Dial{Leg: leg, Call: l.ID, Customer: id, Purpose: "survey"})
				return
			}
		}
	}, "22 25"},
	{"a mark goes to the first operator", func(h *house, _ call.Event, r *Result) {
		for i, f := range r.Facts {
			if b, ok := f.(Bot); ok && b.Fact.Result != nil && !b.Fact.Result.Open {
				res := *b.Fact.Result
				res.Operator++
				r.Facts[i] = Bot{Fact: survey.Fact{Result: &res}}
			}
		}
	}, "23"},
	{"a call of the day is not counted", func(h *house, _ call.Event, r *Result) {
		for i, f := range r.Facts {
			if p, ok := f.(PutCaller); ok && p.Calls > 0 {
				p.Calls--
				r.Facts[i] = p
				h.core.known.put(p.Caller)
			}
		}
	}, "47"},
	{"nobody hears of silent calls", dropFact(func(f Fact) bool { a, ok := f.(Alarmed); return ok && a.Kind == "silent_calls" }), "48"},
	{"the blacklist is forgotten", func(h *house, ev call.Event, r *Result) {
		a, ok := ev.(call.Arrived)
		if l := h.core.calls[h.core.legs[a.Leg]]; ok && l != nil && l.Party.Blocked && l.Outcome == call.Rejected {
			l.Outcome = ""
			r.Facts = append(r.Facts, PutCall{Live: l.clone()})
		}
	}, "48"},
	{"the story tells the number outside", func(h *house, _ call.Event, r *Result) {
		for _, c := range r.Commands {
			if d, ok := c.(call.Dial); ok && d.To != "" {
				r.Facts = append(r.Facts, Happened{Call: d.Call, Kind: "dialled", Data: map[string]string{"to": d.To}})
			}
		}
	}, "21"},
	{"a call that is too long goes on", func(_ *house, _ call.Event, r *Result) {
		if slices.ContainsFunc(r.Facts, func(f Fact) bool { x, ok := f.(Happened); return ok && x.Kind == "time_limit" }) {
			dropCommand(func(c call.Command) bool { _, ok := c.(call.Hangup); return ok })(nil, nil, r)
		}
	}, "7"},
	{"a timer follows the wall clock", func(h *house, ev call.Event, _ *Result) {
		if _, tick := ev.(Tick); !tick || h.now.Wall-h.now.Mono == h.watch.wall {
			return
		}
		h.watch.wall = h.now.Wall - h.now.Mono
		for _, id := range h.core.callIDs() {
			if l := h.core.calls[id]; l.deadline() != 0 {
				h.core.due.set(id, l.deadline()-3600_000)
			}
		}
	}, "34"},
	{"the consent question goes on while it rings", func(h *house, _ call.Event, r *Result) {
		for _, id := range h.core.callIDs() {
			if l := h.core.calls[id]; l.Phase == call.Offered && l.Since == h.now {
				l.Asking = true
				r.Facts = append(r.Facts, PutCall{Live: l.clone()})
			}
		}
	}, "48"},
	{"a free operator is not given to the caller", func(h *house, _ call.Event, r *Result) {
		for _, op := range h.core.acd.Operators() {
			if op.State == call.NotResponding {
				op.State = call.Available
				f := acd.Fact{Operator: &op}
				_ = h.core.acd.Apply(f)
				r.Facts = append(r.Facts, Desk{Fact: f})
			}
		}
	}, "5 12 32"},
	{"a rung operator has no sound", func(h *house, ev call.Event, r *Result) {
		if d, ok := ev.(call.PathDead); ok {
			for _, o := range h.core.acd.Operators() {
				if o.ID == d.Operator && o.State == call.Break {
					o.State, o.Sound = call.Available, true
					f := acd.Fact{Operator: &o}
					_ = h.core.acd.Apply(f)
					r.Facts = append(r.Facts, Desk{Fact: f})
				}
			}
		}
	}, "5 12 32"},
}

// dropFact forgets the first fact of the step for which is holds.
func dropFact(is func(Fact) bool) func(*house, call.Event, *Result) {
	return func(_ *house, _ call.Event, r *Result) {
		if i := slices.IndexFunc(r.Facts, is); i >= 0 {
			r.Facts = slices.Delete(slices.Clone(r.Facts), i, i+1)
		}
	}
}

// dropCommand forgets the first order of the step for which is holds.
func dropCommand(is func(call.Command) bool) func(*house, call.Event, *Result) {
	return func(_ *house, _ call.Event, r *Result) {
		if i := slices.IndexFunc(r.Commands, is); i >= 0 {
			r.Commands = slices.Delete(slices.Clone(r.Commands), i, i+1)
		}
	}
}

// TestPlantedBugsAreFound: the walks are worth what they find.
func TestPlantedBugsAreFound(t *testing.T) {
	if testing.Short() {
		t.Skip("long with the race detector")
	}
	for _, p := range slices.Concat(planted, plantedDebts) {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			for seed := range uint64(plantedSeeds) {
				_, err := walk(t, seed, walkEvents, p.plant)
				if err == nil {
					continue
				}
				require.Regexp(t, `invariant (\d+, )*(`+alternatives(p.found)+`)[:,]`, err.Error())
				t.Logf("seed %d: %.120s", seed, err)
				return
			}
			t.Fatalf("not found in %d walks", plantedSeeds)
		})
	}
}

func alternatives(numbers string) string {
	out := ""
	for _, c := range numbers {
		if c == ' ' {
			c = '|'
		}
		out += string(c)
	}
	return out
}
