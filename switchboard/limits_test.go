package switchboard

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

// limits are what the walks count of the calls of each number, by themselves.
type limits struct {
	of    map[call.CustomerID]numberCalls
	known map[call.ID]bool // counted, or turned away
	keyed map[call.ID]bool // a key was pressed
	owed  call.CustomerID  // whose silent calls must ring the alarm in this step
}

type numberCalls struct {
	day           int64
	calls, silent int
}

func newLimits() limits {
	return limits{of: map[call.CustomerID]numberCalls{}, known: map[call.ID]bool{}, keyed: map[call.ID]bool{}}
}

// numberToday gives the count of a number on this day in Moscow; a run of silent calls
// goes over one midnight.
func (h *house) numberToday(id call.CustomerID) numberCalls {
	day := (h.now.Wall + 3*3600_000) / dayMs
	n := h.watch.limits.of[id]
	if day-n.day > 1 {
		n.silent = 0
	}
	if day != n.day {
		n.day, n.calls = day, 0
	}
	return n
}

// checkLimits: a number has two calls at once and so many a day, no more and no
// fewer; the blacklist keeps out whom it names (part 2: 47, 48).
func (h *house) checkLimits(ev call.Event) {
	h.must(h.watch.limits.owed == 0, "48: no alarm tells of the silent calls of customer %d", h.watch.limits.owed)
	var l *Live
	switch ev := ev.(type) {
	case call.Arrived:
		l = h.core.calls[h.core.legs[ev.Leg]]
	case call.Recognised:
		l = h.core.calls[h.core.legs[ev.Leg]]
	}
	if l == nil || l.Kind != call.Inbound || l.Party.Customer == 0 || h.watch.limits.known[l.ID] {
		return
	}
	h.watch.limits.known[l.ID] = true
	atOnce, n, s := 0, h.numberToday(l.Party.Customer), h.core.settings
	for _, other := range h.core.calls {
		if other.Party.Customer == l.Party.Customer {
			atOnce++
		}
	}
	out := l.Party.Blocked || s.PerCaller > 0 && atOnce > s.PerCaller || s.PerDay > 0 && n.calls >= s.PerDay
	if l.Phase == call.Arriving {
		h.must((l.Outcome == call.Rejected) == out, "47, 48: call %s of customer %d is let in %v: %d at once, %d today, blacklist %v",
			l.ID, l.Party.Customer, l.Outcome != call.Rejected, atOnce, n.calls, l.Party.Blocked)
	}
	if !out {
		n.calls++
		h.watch.limits.of[l.Party.Customer] = n
	}
}

// noteSilent counts what ended short, without a key and through no fault of ours.
func (h *house) noteSilent(c call.Call) {
	id := c.Party.Customer
	switch c.Outcome {
	case call.Rejected, call.Blocked, call.Failed, call.Interrupted:
		return
	}
	if c.Kind != call.Inbound || id == 0 || c.CutByUs || c.Cause == call.CauseRestart {
		return
	}
	ms, talks := int64(0), customerTalks(c)
	for _, t := range talks {
		ms += t.Ended.Mono - t.Started.Mono
	}
	if len(talks) == 0 {
		ms = c.EndedAt.Mono - c.Started.Mono
	}
	n, s := h.numberToday(id), h.core.settings
	switch {
	case ms < s.SilentMs && !h.watch.limits.keyed[c.ID]:
		if n.silent++; s.SilentCalls > 0 && n.silent%s.SilentCalls == 0 {
			h.watch.limits.owed = id
		}
	case n.silent == 0:
		return
	default:
		n.silent = 0
	}
	h.watch.limits.of[id] = n
}

func (h *house) noteAlarm(a Alarmed) {
	h.watch.seen[a.Kind]++
	if a.Kind == "silent_calls" {
		h.must(h.watch.limits.owed == a.Customer, "48: an alarm tells of silent calls of customer %d, who made none", a.Customer)
		h.watch.limits.owed = 0
	}
}

// outcomeOf lets somebody call and hang up after so long.
func (h *house) outcomeOf(leg call.LegID, p call.Party, stays time.Duration) call.Outcome {
	h.post(call.Arrived{Leg: leg, Trunk: "mts", Party: p})
	id := h.core.legs[leg]
	h.run(stays)
	h.deliver(call.LegEnded{Leg: leg, Cause: call.CauseNormal})
	h.run(time.Second)
	return h.ended[id].Outcome
}

func leg(i int) call.LegID { return call.LegID("n1/i" + opText(call.OperatorID(i))) }

// Twenty calls of a number a day, the twenty-first is turned away; others are not, and
// at midnight of the report zone it begins anew. What was turned away does not count.
func TestTwentyCallsADay(t *testing.T) {
	h := newHouse(t)
	for i := range 20 {
		require.Equal(t, call.IVRHangup, h.outcomeOf(leg(i), moscow(5), 9*time.Second), i)
	}
	for i := range 3 {
		require.Equal(t, call.Rejected, h.outcomeOf(leg(20+i), moscow(5), 9*time.Second))
	}
	require.Equal(t, 20, h.core.known.of[5].Calls)
	require.Empty(t, h.core.lost.of, "no item in the lost list")
	require.Equal(t, call.IVRHangup, h.outcomeOf("n1/i30", moscow(6), 9*time.Second), "others are unaffected")
	require.Equal(t, call.IVRHangup, h.outcomeOf("n1/i31", call.Party{Class: call.Withheld}, 9*time.Second), "withheld is no number")

	h.post(Restarted{}) // counts outlive us
	require.Equal(t, call.Rejected, h.outcomeOf("n1/i32", moscow(5), 9*time.Second))
	day := int64(24 * 3600_000)
	midnight := (h.now.Wall+3*3600_000)/day*day + day - 3*3600_000
	h.run(time.Duration(midnight-h.now.Wall-20_000) * time.Millisecond)
	require.Equal(t, call.Rejected, h.outcomeOf("n1/i33", moscow(5), 9*time.Second))
	h.run(10 * time.Second)
	require.Equal(t, call.IVRHangup, h.outcomeOf("n1/i34", moscow(5), 9*time.Second), "a new day")
	require.Equal(t, 1, h.core.known.of[5].Calls)
	h.run(48 * time.Hour)
	h.outcomeOf("n1/i35", moscow(6), 9*time.Second)
	require.NotContains(t, h.core.known.of, call.CustomerID(5), "nobody is remembered for ever")
	h.sameAfterReplay()
}

// A shared number is a number too; two calls at once, the third is turned away.
func TestTwoCallsAtOnce(t *testing.T) {
	h := newHouse(t)
	p := moscow(5)
	p.Shared = true
	for i := range 2 {
		h.post(call.Arrived{Leg: leg(i), Trunk: "mts", Party: p})
	}
	require.Equal(t, call.Rejected, h.outcomeOf("n1/i3", p, 9*time.Second))
	h.deliver(call.LegEnded{Leg: leg(0), Cause: call.CauseNormal})
	require.Equal(t, call.IVRHangup, h.outcomeOf("n1/i4", p, 9*time.Second))
}

// Whom the blacklist names is told the same words, also when the directory is slow.
func TestTheBlacklistKeepsOut(t *testing.T) {
	h := newHouse(t)
	p := moscow(5)
	p.Blocked = true
	require.Equal(t, call.Rejected, h.outcomeOf("n1/i1", p, 9*time.Second))
	require.Zero(t, h.core.known.of[5].Calls)
	id := h.stranger("n1/i2").ID
	h.deliver(call.Recognised{Leg: "n1/i2", Party: p})
	h.run(9 * time.Second)
	require.Equal(t, call.Rejected, h.ended[id].Outcome)
	require.Equal(t, call.IVRHangup, h.outcomeOf("n1/i3", moscow(5), 9*time.Second), "its term is over")
}

// Five short silent calls in a row ring the alarm with the number; a key, a longer
// stay or a talk ends the run.
func TestARunOfSilentCallsIsAnAlarm(t *testing.T) {
	h := newHouse(t)
	calls := 0
	silent := func(n int) {
		for range n {
			calls++
			h.outcomeOf(leg(calls), moscow(5), 9*time.Second)
		}
	}
	silent(4)
	h.outcomeOf("n1/i50", moscow(5), 10*time.Second) // as long as that is none
	silent(4)
	require.Zero(t, h.watch.seen["silent_calls"])
	silent(1)
	require.Equal(t, 1, h.watch.seen["silent_calls"])
	silent(4)
	require.Equal(t, 1, h.watch.seen["silent_calls"])
	silent(1)
	require.Equal(t, 2, h.watch.seen["silent_calls"])

	keyed := newHouse(t)
	for i := range 10 {
		keyed.post(call.Arrived{Leg: leg(i), Trunk: "mts", Party: moscow(5)})
		keyed.run(5 * time.Second)
		keyed.press(leg(i), "*")
		keyed.deliver(call.LegEnded{Leg: leg(i), Cause: call.CauseNormal})
	}
	require.Zero(t, keyed.watch.seen["silent_calls"])
}

// A talk in which nobody said anything counts by its length, however long he waited.
func TestSilentTalksCount(t *testing.T) {
	h := newHouse(t)
	h.signIn(2)
	for i := range 5 {
		h.post(call.Arrived{Leg: leg(i), Trunk: "mts", Party: moscow(5)})
		h.run(12 * time.Second) // silence leads to an operator
		h.answer(2)
		h.run(2 * time.Second)
		require.Empty(t, h.act(2, call.Act{Do: call.DoHangup}))
		h.run(40 * time.Second)
	}
	require.Equal(t, 1, h.watch.seen["silent_calls"])
}
