package acd

import (
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

// Thresholds of DOMAIN.md 8, each a millisecond before and at its figure.

// A talk that dropped less than 10 minutes ago prefers its operator.
func TestDroppedWithinTenMinutes(t *testing.T) {
	for ago, preferred := range map[int64]bool{599_999: true, 600_000: false} {
		d := room(t, oneQueue, Profile{Operator: 1, Queues: Serving("q")}, Profile{Operator: 2, Queues: Serving("q")})
		e := Enter{Call: 1, Queue: "q", Preferred: []Preferred{{Op: 2, Why: PreferDropped, At: at(700_000 - ago)}}}
		o, ok := find[Offer](d.Step(at(700_000), e))
		require.True(t, ok)
		require.Equal(t, preferred, o.Op == 2, "%d ms ago", ago)
		require.Equal(t, preferred, o.Reason == PreferDropped)
	}
}

// Rules at the door of a queue, at their figures: so many wait already; the expected
// wait is longer. Who had a place in it before, or goes to its head, is not judged anew,
// as he is not for a full queue; where he overflows to, he is new.
func TestRulesAtTheDoor(t *testing.T) {
	const nobodys = "zz" // a language that no operator speaks
	enter := func(rule Overflow, e Enter) bool {
		set := func(s *Settings) {
			s.Queues = []Queue{DefaultQueue("q", "q", 1), DefaultQueue("first", "f", 1)}
			s.Queues[0].Overflow = []Overflow{rule}
			s.Queues[1].Overflow = []Overflow{{When: RuleWait, At: Second, To: Target{Kind: ToQueue, Queue: "q"}}}
		}
		d := room(t, set, Profile{Operator: 1, Queues: Serving("q")}, Profile{Operator: 2, Queues: Serving("first")})
		d.remember("q").st = QueueState{ID: "q", AHT: 60_000, Handled: 5, Day: d.cal.dayOf(at(0))}
		d.Step(at(1000), Enter{Call: 1, Queue: "q", Language: nobodys})
		e.Call, e.Language = 2, nobodys
		r := d.Step(at(5000), e)
		if e.Queue == "first" {
			r = d.Step(at(6000), Tick{})
		}
		for _, o := range r.Orders {
			if x, ok := o.(Overflowed); ok && x.Rule == rule.When {
				return true
			}
		}
		return false
	}
	message := Target{Kind: ToMessage}
	one, two := Overflow{RuleLength, 1, message}, Overflow{RuleLength, 2, message}
	long, short := Overflow{RuleEWT, 120_000, message}, Overflow{RuleEWT, 119_999, message}
	require.True(t, enter(one, Enter{Queue: "q"}))
	require.False(t, enter(two, Enter{Queue: "q"}))
	require.True(t, enter(short, Enter{Queue: "q"}), "one ahead, 60 s each, one operator: 120 s")
	require.False(t, enter(long, Enter{Queue: "q"}), "not longer than 120 s")
	for _, rule := range []Overflow{one, short} {
		require.False(t, enter(rule, Enter{Queue: "q", Place: at(1500)}), "he has his place again: %s", rule.When)
		require.True(t, enter(rule, Enter{Queue: "first"}), "he comes from another queue: %s", rule.When)
	}
	at60 := Overflow{RuleEWT, 59_999, message} // at the head one waits for 60 s still
	require.False(t, enter(at60, Enter{Queue: "q", Returned: true, Place: at(500)}))
	require.False(t, enter(one, Enter{Queue: "q", Returned: true, Place: at(500)}))
}

// Levels 5, 3 and 1 are enough from 0, 20 and 40 s on; the group from 90 s.
func TestRelaxationToTheMillisecond(t *testing.T) {
	set := func(s *Settings) {
		s.Queues = []Queue{DefaultQueue("q", "q", 1), DefaultQueue("others", "o", 1)}
		s.Queues[0].Needs, s.Queues[0].Relax = []Need{{Skill: "x"}}, DefaultRelax("others")
	}
	for level, when := range map[int]int64{5: 0, 4: 20_000, 3: 20_000, 2: 40_000, 1: 40_000, 0: 90_000} {
		p := Profile{Operator: 1, Queues: Serving("q"), Skills: []Skill{{"x", level}}}
		if level == 0 {
			p = Profile{Operator: 1, Queues: Serving("others")}
		}
		d := room(t, set, p)
		_, at0 := find[Offer](d.Step(at(1000), Enter{Call: 1, Queue: "q"}))
		require.Equal(t, when == 0, at0, "level %d at once", level)
		if when == 0 {
			continue
		}
		for now := int64(1000); now < 1000+when-1; now += 10_000 {
			_, early := find[Offer](d.Step(at(now), Tick{}))
			require.False(t, early, "level %d after %d ms", level, now-1000)
		}
		_, early := find[Offer](d.Step(at(1000+when-1), Tick{}))
		require.False(t, early, "level %d a millisecond too early", level)
		_, due := find[Offer](d.Step(at(1000+when), Tick{}))
		require.True(t, due, "level %d after %d ms", level, when)
	}
}

// A preferred operator who is busy is waited for 20 s; ring time is 15 s; a call
// overflows at 300 s; the 51st waiting call is blocked.
func TestWaitsToTheMillisecond(t *testing.T) {
	d := room(t, oneQueue)
	d.Step(at(1000), Enter{Call: 1, Queue: "q"})
	_, over := find[Overflowed](d.Step(at(300_999), Tick{}))
	require.False(t, over)
	o, over := find[Overflowed](d.Step(at(301_000), Tick{}))
	require.True(t, over)
	require.Equal(t, RuleMaxWait, o.Rule)
	for id := range call.ID(50) {
		_, blocked := find[Blocked](d.Step(at(302_000), Enter{Call: 100 + id, Queue: "q"}))
		require.False(t, blocked, "%d wait", id)
	}
	b, blocked := find[Blocked](d.Step(at(303_000), Enter{Call: 200, Queue: "q"}))
	require.True(t, blocked)
	require.Equal(t, RuleLimit, b.Rule)

	d = room(t, oneQueue, Profile{Operator: 1, Queues: Serving("q")}, Profile{Operator: 2, Queues: Serving("q")})
	first, _ := find[Offer](d.Step(at(1000), Enter{Call: 1, Queue: "q"}))
	_, missed := find[Withdraw](d.Step(at(15_999), Tick{}))
	require.False(t, missed)
	r := d.Step(at(16_000), Tick{})
	w, missed := find[Withdraw](r)
	require.True(t, missed)
	require.Equal(t, TimedOut, w.Cause)
	next, rings := find[Offer](r)
	require.True(t, rings, "re-offered in the same instant")
	require.NotEqual(t, first.Op, next.Op)
	require.Equal(t, at(1000), next.Entered, "the same entry time")
}
