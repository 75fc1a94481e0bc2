package switchboard

import (
	"fmt"
	"testing"
	"time"

	"hotline/acd"
	"hotline/call"
)

// bigHouse has 500 operators in talks and 2,000 callers waiting in four queues.
func bigHouse(b *testing.B) (*Core, call.Time, uint64) {
	s := testSettings(b)
	s.AskConsent, s.PerCaller, s.Desk.Disposition = false, 0, false
	for i := range s.Desk.Queues {
		s.Desk.Queues[i].Limit, s.Desk.Queues[i].MaxWait = 0, 0
	}
	core, now, n := NewCore(), noon, uint64(0)
	step := func(ev call.Event) Result {
		n++
		return core.Step(n, now, ev)
	}
	step(Restarted{})
	step(Configured{Settings: s})
	var staff []acd.Profile
	for op := range call.OperatorID(500) {
		staff = append(staff, acd.Profile{Operator: op + 1, Line: 1, Queues: acd.Serving("support", "sales")})
	}
	step(Staffed{Profiles: staff})
	for i := range 2500 {
		leg := call.LegID(fmt.Sprintf("n1/i%d", i))
		step(call.Arrived{Leg: leg, Trunk: "mts", Party: moscow(call.CustomerID(i + 1))})
		step(call.LegAnswered{Leg: leg})
		step(call.Digit{Leg: leg, Key: string("12"[i%2])})
		step(call.PlayDone{Leg: leg, Token: core.calls[core.legs[leg]].Token})
		now = now.Add(time.Millisecond)
	}
	for _, p := range staff {
		step(call.OperatorSignedIn{Operator: p.Operator, Session: "s"})
		step(call.PathUp{Operator: p.Operator, Leg: opLeg(p.Operator)})
		if o := core.ops[p.Operator].Offer; o != nil {
			step(call.Act{Operator: p.Operator, Ref: "a", Do: call.DoAnswer, Offer: o.Offer})
		}
	}
	return core, now, n
}

// BenchmarkCore is one call's life at the desk with 500 operators and 2,000
// callers waiting: an operator's customer hangs up, the wrap-up ends, the next
// caller rings and is answered, a new one comes through the menu: 7 steps. It is
// told how many steps a second that gives, and how long the offer took to decide.
func BenchmarkCore(b *testing.B) {
	core, now, n := bigHouse(b)
	waiting := core.acd.Live("support") + core.acd.Live("sales")
	if waiting < 1900 {
		b.Fatalf("%d wait", waiting)
	}
	var offering time.Duration
	steps, offers := 0, 0
	step := func(ev call.Event) Result {
		n, steps = n+1, steps+1
		return core.Step(n, now, ev)
	}
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		now = now.Add(10 * time.Millisecond)
		op := call.OperatorID(i%500 + 1)
		if l := core.calls[core.ops[op].Call]; l != nil {
			step(call.LegEnded{Leg: l.Leg, Cause: call.CauseNormal})
		}
		begun := time.Now()
		step(call.Act{Operator: op, Ref: "r", Do: call.DoReady})
		offering += time.Since(begun)
		if o := core.ops[op].Offer; o != nil {
			offers++
			step(call.Act{Operator: op, Ref: "a", Do: call.DoAnswer, Offer: o.Offer})
		}
		leg := call.LegID(fmt.Sprintf("n1/i%d", 10_000+i))
		step(call.Arrived{Leg: leg, Trunk: "mts", Party: moscow(call.CustomerID(10_000 + i))})
		step(call.LegAnswered{Leg: leg})
		step(call.Digit{Leg: leg, Key: string("12"[i%2])})
		step(call.PlayDone{Leg: leg, Token: core.calls[core.legs[leg]].Token})
	}
	b.StopTimer()
	if offers < b.N*9/10 {
		b.Fatalf("%d offers in %d rounds", offers, b.N)
	}
	b.ReportMetric(float64(steps)/b.Elapsed().Seconds(), "steps/s")
	b.ReportMetric(float64(offering.Microseconds())/float64(b.N), "µs/offer")
}

// BenchmarkRecord is what the journal costs on top of a step.
func BenchmarkRecord(b *testing.B) {
	core, now, n := bigHouse(b)
	l := core.calls[core.ops[1].Call]
	ev := call.LegEnded{Leg: l.Leg, Cause: call.CauseNormal}
	res := core.Step(n+1, now, ev)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := (Record{At: now, Event: res.Event, Facts: res.Facts}).Encode(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkBoard is the picture of the whole centre, four times a second at most.
func BenchmarkBoard(b *testing.B) {
	core, now, _ := bigHouse(b)
	b.ReportAllocs()
	for b.Loop() {
		core.Board(now)
	}
}
