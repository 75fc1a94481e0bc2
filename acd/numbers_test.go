package acd

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

// at is an instant so many milliseconds after 10 March 2026, 10:00 in Moscow.
func at(ms int64) call.Time {
	wall := time.Date(2026, 3, 10, 7, 0, 0, 0, time.UTC).UnixMilli()
	return call.Time{Wall: wall + ms, Mono: 1_000_000 + ms}
}

// room is a desk with queues and operators 1..n on the line since 0, unless off.
func room(t *testing.T, set func(*Settings), staff ...Profile) *Desk {
	t.Helper()
	d := New()
	s := DefaultSettings()
	s.Disposition = false
	set(&s)
	r := d.Step(at(0), Configure{s})
	require.Empty(t, r.Orders, "%+v", r.Orders)
	require.Empty(t, d.Step(at(0), Staff{staff}).Orders)
	for _, p := range staff {
		d.Step(at(0), SoundBack{p.Operator})
		d.Step(at(0), SignIn{Op: p.Operator})
	}
	return d
}

func oneQueue(s *Settings) { s.Queues = []Queue{DefaultQueue("q", "q", 1)} }

func find[T Order](r Result) (x T, ok bool) {
	for _, o := range r.Orders {
		if v, is := o.(T); is {
			return v, true
		}
	}
	return x, false
}

// TestDefaults: the numbers of DOMAIN.md 2, 3, 7 and 8.
func TestDefaults(t *testing.T) {
	s, q := DefaultSettings(), DefaultQueue("q", "q", 1)
	require.Equal(t, "Europe/Moscow", s.Zone)
	require.Equal(t, []int64{1, 300, 0}, []int64{s.Ageing, s.VIP, s.Normal})
	require.Equal(t, []Ms{30_000, 60_000, 15_000}, []Ms{s.Grace, s.RestartGrace, s.DeadMedia})
	require.Equal(t, []Ms{20_000, 600_000}, []Ms{s.PreferredWait, s.DroppedWithin})
	require.False(t, s.PreferLast)
	require.True(t, s.Disposition)
	require.Equal(t, LongestIdle, q.Strategy)
	require.Equal(t, []Ms{15_000, 30_000, 30_000, 300_000}, []Ms{q.Ring, q.Wrap, q.Extension, q.MaxWait})
	require.Equal(t, []int{1, 50}, []int{q.Extensions, q.Limit})
	require.Equal(t, []Ms{10_000, 45_000}, []Ms{q.Announce.First, q.Announce.Period})
	require.Equal(t, []Ms{20_000, 5_000, 60_000}, []Ms{q.Threshold, q.Short, q.EscalateWait})
	require.Equal(t, []Relax{{0, 5, ""}, {20_000, 3, ""}, {40_000, 1, ""}, {90_000, 1, "g"}}, DefaultRelax("g"))
	require.EqualValues(t, 180_000, startAHT)
}

// TestVectorA is test vector A of DOMAIN.md 3.
func TestVectorA(t *testing.T) {
	cfg := DefaultQueue("q", "q", 1)
	var got call.QueueTally
	for _, w := range []int64{0, 5000, 20_000, 20_001, 45_000} {
		count(&got, &cfg, call.Answered, w)
	}
	for _, w := range []int64{3000, 5000, 15_000, 60_000} {
		count(&got, &cfg, call.Abandoned, w)
	}
	count(&got, &cfg, call.Callback, 30_000)
	count(&got, &cfg, call.Overflowed, 120_000)
	require.Equal(t, call.QueueTally{
		Offered: 11, Answered: 5, AnsweredIn: 3, Abandoned: 4, Short: 1, AbandonedIn: 3,
		Callback: 1, Overflow: 1, WaitAnswered: 90_001, WaitMax: 120_000,
	}, got)
	count(&got, &cfg, call.Failed, 1)
	require.Equal(t, 1, got.Failed)
}

// TestExpectedWait: the examples of DOMAIN.md 8.
func TestExpectedWait(t *testing.T) {
	ops := func(n int, queues ...call.QueueID) (ps []Profile) {
		for i := range n {
			ps = append(ps, Profile{Operator: call.OperatorID(100*len(queues) + i + 1), Queues: Serving(queues...)})
		}
		return ps
	}
	two := func(s *Settings) {
		s.Queues = []Queue{DefaultQueue("q", "q", 1), DefaultQueue("other", "other", 1)}
	}
	for _, c := range []struct {
		ahead  int
		aht    int64
		staff  []Profile
		others bool // the other queue has waiters
		want   int64
		prompt Prompt
	}{
		{3, 240_000, ops(6, "q"), false, 160_000, Prompt{"ewt_n", 3}},
		{9, 300_000, ops(4, "q"), false, 750_000, Prompt{ID: "ewt_gt10"}},
		{3, 180_000, append(ops(2, "q"), ops(2, "q", "other")...), true, 240_000, Prompt{"ewt_n", 4}},
		{3, 180_000, append(ops(2, "q"), ops(2, "q", "other")...), false, 180_000, Prompt{"ewt_n", 3}},
	} {
		d := room(t, two, c.staff...)
		d.remember("q").st = QueueState{ID: "q", AHT: c.aht, Handled: 5, Day: d.cal.dayOf(at(0))}
		if c.others { // somebody waits there whom nobody may take
			d.Step(at(1), Enter{Call: 9, Queue: "other", Language: "zz"})
		}
		ms, ok := d.ExpectedWait("q", c.ahead)
		require.True(t, ok)
		require.Equal(t, c.want, ms)
		require.Equal(t, c.prompt, WaitPrompt(ms))
		d.remember("q").st.Handled = 4
		_, ok = d.ExpectedWait("q", c.ahead)
		require.False(t, ok, "fewer than 5 handled today")
		d.remember("q").st.Handled = 5
		for _, p := range c.staff {
			d.Step(at(2), Choose{Op: p.Operator, State: call.Break})
		}
		_, ok = d.ExpectedWait("q", c.ahead)
		require.False(t, ok, "N = 0")
	}
}

func TestWaitPrompt(t *testing.T) {
	for ms, want := range map[int64]Prompt{
		0: {ID: "ewt_lt1"}, 59_999: {ID: "ewt_lt1"}, 60_000: {"ewt_n", 1}, 60_001: {"ewt_n", 2},
		300_000: {"ewt_n", 5}, 300_001: {ID: "ewt_le10"}, 600_000: {ID: "ewt_le10"}, 600_001: {ID: "ewt_gt10"},
	} {
		require.Equal(t, want, WaitPrompt(ms), "%d ms", ms)
	}
}

// TestRunningMean: 240 s, then a 300 s call, gives 246 s; from 180 s at first.
func TestRunningMean(t *testing.T) {
	d := room(t, oneQueue, Profile{Operator: 1, Queues: Serving("q")})
	require.EqualValues(t, 180_000, d.remember("q").st.AHT)
	d.remember("q").st.AHT = 240_000
	r := d.Step(at(1000), Enter{Call: 1, Queue: "q"})
	o, _ := find[Offer](r)
	d.Step(at(2000), Accept{1, o.Offer})
	d.Step(at(100_000), Hold{1, true})
	d.Step(at(150_000), Hold{1, false})
	d.Step(at(272_000), TalkEnded{Op: 1, Call: 1}) // 270 s, and 30 s of wrap-up
	d.Step(at(302_000), Tick{})
	require.EqualValues(t, 246_000, d.remember("q").st.AHT)
	v, _ := d.View(1, at(312_000))
	require.Equal(t, call.Counters{
		Handled: 1, TalkMs: 220_000, HoldMs: 50_000, WrapMs: 30_000, IdleMs: 11_000, RingMs: 1000,
	}, v.Counters)
}

// TestScores: the three calls of DOMAIN.md 8, in points.
func TestScores(t *testing.T) {
	d := room(t, oneQueue)
	d.Step(at(0), Enter{Call: 1, Queue: "q"})
	d.Step(at(290_000), Enter{Call: 2, Queue: "q", VIP: true})
	for id, want := range map[call.ID]int64{1: 300_000, 2: 310_000} {
		require.Equal(t, want, d.score(&d.call(id).Waiting, at(300_000)))
	}
	require.Equal(t, []call.ID{2, 1}, d.WaitingList("q", 0))
	n, ok := d.Ahead(1)
	require.True(t, ok)
	require.Equal(t, 1, n)
}

// TestDays: counts of today are cut at midnight in Moscow; a segment belongs to
// the day it entered; the last 30 minutes slide by its end.
func TestDays(t *testing.T) {
	d := room(t, oneQueue)
	night := int64(14*3600_000 - 10_000) // 23:59:50
	d.Step(at(night-60_000), Enter{Call: 1, Queue: "q"})
	d.Step(at(night-50_000), Leave{1, call.Abandoned})
	d.Step(at(night), Enter{Call: 2, Queue: "q"})
	qs, _ := d.Boards(at(night + 1000))
	require.Equal(t, 1, qs[0].Today.Abandoned)
	require.EqualValues(t, 10_000, qs[0].Today.WaitMax)
	require.Equal(t, 1, qs[0].Waiting)
	require.Equal(t, at(night), qs[0].LongestSince)
	d.Step(at(night+20_000), Leave{2, call.Abandoned}) // 00:00:10
	qs, _ = d.Boards(at(night + 20_000))
	require.Zero(t, qs[0].Today.Offered, "entered yesterday")
	require.Equal(t, 2, qs[0].Last30.Abandoned)
	qs, _ = d.Boards(at(night - 50_000 + 30*60_000 - 1))
	require.Equal(t, 2, qs[0].Last30.Abandoned)
	qs, _ = d.Boards(at(night - 50_000 + 30*60_000))
	require.Equal(t, 1, qs[0].Last30.Abandoned)
	require.EqualValues(t, 20_000, qs[0].Last30.WaitMax)
}

// TestDaysOfOperators: who is signed in over midnight in Moscow begins his counters anew
// there, to the millisecond and by himself; a talk goes on, and its handling time is whole.
func TestDaysOfOperators(t *testing.T) {
	d := room(t, oneQueue, Profile{Operator: 1, Queues: Serving("q")})
	const midnight = 14 * 3600_000
	o, ok := find[Offer](d.Step(at(midnight-60_000), Enter{Call: 1, Queue: "q"}))
	require.True(t, ok)
	d.Step(at(midnight-50_000), Accept{o.Op, o.Offer})
	v, _ := d.View(o.Op, at(midnight-1))
	require.EqualValues(t, 49_999, v.Counters.TalkMs)
	due, ok := d.Deadline()
	require.True(t, ok)
	require.Equal(t, at(midnight).Mono, due)
	r := d.Step(at(midnight), Tick{})
	told, ok := find[OperatorChanged](r)
	require.True(t, ok, "his page is shown the new day")
	require.Equal(t, o.Op, told.Op)
	v, _ = d.View(o.Op, at(midnight+7000))
	require.Equal(t, call.Counters{TalkMs: 7000}, v.Counters)
	d.Step(at(midnight+10_000), TalkEnded{Op: o.Op, Call: 1})
	d.Step(at(midnight+15_000), Ready{o.Op})
	v, _ = d.View(o.Op, at(midnight+15_000))
	require.Equal(t, call.Counters{TalkMs: 10_000, WrapMs: 5000, Handled: 1}, v.Counters)
	require.EqualValues(t, (9*startAHT+65_000)/10, d.memory["q"].st.AHT)
	due, _ = d.Deadline()
	require.Equal(t, at(midnight+24*3600_000).Mono, due, "and so every day")
}

// TestTheClockIsSetOverMidnight: the day follows the wall clock, once, whenever it is set.
func TestTheClockIsSetOverMidnight(t *testing.T) {
	d := room(t, oneQueue, Profile{Operator: 1, Queues: Serving("q")})
	const midnight = 14 * 3600_000
	early := at(midnight)
	early.Wall -= 3600_000 // set back by an hour before it came
	d.Step(early, Tick{})
	o, _ := d.Operator(1)
	require.NotZero(t, o.Counters.IdleMs, "still the same day")
	due, _ := d.Deadline()
	require.Equal(t, at(midnight+3600_000).Mono, due)
	late := at(midnight + 3600_000)
	late.Wall -= 3600_000
	d.Step(late, Tick{})
	o, _ = d.Operator(1)
	require.Zero(t, o.Counters.IdleMs)
}

// TestLeastOccupied: shares of handling decide, computed when needed.
func TestLeastOccupied(t *testing.T) {
	set := func(s *Settings) {
		oneQueue(s)
		s.Queues[0].Strategy = LeastOccupied
		s.Queues[0].Wrap = 0
	}
	d := room(t, set, Profile{Operator: 1, Queues: Serving("q")}, Profile{Operator: 2, Queues: Serving("q")})
	talk := func(id call.ID, from, to int64) call.OperatorID {
		o, ok := find[Offer](d.Step(at(from), Enter{Call: id, Queue: "q"}))
		require.True(t, ok)
		d.Step(at(from), Accept{o.Op, o.Offer})
		d.Step(at(to), TalkEnded{Op: o.Op, Call: id})
		return o.Op
	}
	require.EqualValues(t, 1, talk(1, 1000, 61_000)) // 60 s of 61
	require.EqualValues(t, 2, talk(2, 61_000, 71_000))
	require.EqualValues(t, 2, talk(3, 80_000, 170_000)) // 100 of 170; the other 60 of 170
	require.EqualValues(t, 1, talk(4, 171_000, 172_000))
}

// TestFewestAndRoundRobin: a short story each.
func TestFewestAndRoundRobin(t *testing.T) {
	for _, c := range []struct {
		s    Strategy
		want string
	}{
		// Operator 3 comes late and is given calls until he has as many.
		{FewestCalls, "1 2 1 3 2 3"},
		// The one whose last offer is the oldest; a long talk does not matter.
		{RoundRobin, "1 2 1 3 2 1"},
		{LongestIdle, "1 2 1 2 1 3"},
	} {
		set := func(s *Settings) {
			oneQueue(s)
			s.Queues[0].Strategy, s.Queues[0].Wrap = c.s, 0
		}
		d := room(t, set, Profile{Operator: 1, Queues: Serving("q")}, Profile{Operator: 2, Queues: Serving("q")})
		got := ""
		for i := range int64(6) {
			if i == 3 {
				ps := []Profile{}
				for op := range call.OperatorID(3) {
					ps = append(ps, Profile{Operator: op + 1, Queues: Serving("q")})
				}
				d.Step(at(i*10_000-1), Staff{ps})
				d.Step(at(i*10_000-1), SoundBack{3})
				d.Step(at(i*10_000-1), SignIn{Op: 3})
			}
			o, ok := find[Offer](d.Step(at(i*10_000), Enter{Call: call.ID(i + 1), Queue: "q"}))
			require.True(t, ok)
			got += fmt.Sprint(o.Op, " ")
			d.Step(at(i*10_000+1), Accept{o.Op, o.Offer})
			d.Step(at(i*10_000+5000), TalkEnded{Op: o.Op, Call: call.ID(i + 1)})
		}
		require.Equal(t, c.want+" ", got, c.s)
	}
}

// TestWhy: winner, the next five, exclusions by rule; Explain lists everybody.
func TestWhy(t *testing.T) {
	set := func(s *Settings) {
		oneQueue(s)
		s.Version = 7
		s.Queues[0].Needs = []Need{{Skill: "cars"}}
		s.Queues[0].Relax = DefaultRelax("")
	}
	var ps []Profile
	for i := range call.OperatorID(12) {
		p := Profile{Operator: i + 1, Queues: Serving("q"), Skills: []Skill{{"cars", 8}}, Languages: []string{"ru"}}
		switch i {
		case 8:
			p.Skills[0].Level = 4
		case 9:
			p.Languages = []string{"en"}
		}
		ps = append(ps, p)
	}
	d := room(t, set, ps...)
	d.Step(at(0), Choose{Op: 11, State: call.Break, Reason: "lunch"})
	d.Step(at(0), SignOut{12})
	o, ok := find[Offer](d.Step(at(5000), Enter{Call: 1, Queue: "q", Language: "ru", NotTo: 1}))
	require.True(t, ok)
	w := o.Why
	require.Equal(t, Candidate{Op: 2, Score: 5000, IdleMs: 5000}, w.Winner)
	require.Len(t, w.Next, 5)
	require.EqualValues(t, 3, w.Next[0].Op)
	require.Equal(t, []Excluded{
		{"state:offline", 1}, {"state:break", 1}, {"language", 1}, {"skill", 1}, {"not_twice", 1},
	}, w.Excluded)
	require.EqualValues(t, 7, w.Settings)
	require.Equal(t, TriggerCall, w.Trigger)
	x, ok := d.Explain(1)
	require.True(t, ok)
	rules := map[call.OperatorID]string{}
	for _, v := range x.Candidates {
		rules[v.Op] = v.Rule
	}
	require.Len(t, rules, 12)
	require.Equal(t, "state:ringing", rules[2])
	require.Equal(t, "", rules[3])
	require.Equal(t, "skill", rules[9])
	require.Equal(t, "language", rules[10])
	require.Equal(t, "state:break", rules[11])
	_, ok = d.Explain(99)
	require.False(t, ok)
}

// TestRivals: the explanation names the calls of the operator's other queues.
func TestRivals(t *testing.T) {
	set := func(s *Settings) {
		s.Queues = []Queue{DefaultQueue("a", "a", 1), DefaultQueue("b", "b", 1)}
		s.Queues[1].Weight = 60
	}
	d := room(t, set)
	d.Step(at(0), Enter{Call: 1, Queue: "a"})
	d.Step(at(50_000), Enter{Call: 2, Queue: "b"})
	d.Step(at(60_000), Staff{[]Profile{{Operator: 1, Queues: Serving("a", "b")}}})
	d.Step(at(60_000), SoundBack{1})
	o, ok := find[Offer](d.Step(at(100_000), SignIn{Op: 1}))
	require.True(t, ok)
	require.EqualValues(t, 2, o.Call)
	require.Equal(t, []Rival{{Call: 1, Queue: "a", Score: 100_000}}, o.Why.Calls)
	require.EqualValues(t, 50_000, o.Why.Score)
}

// TestValidate: every mistake is listed with its path.
func TestValidate(t *testing.T) {
	s := DefaultSettings()
	s.Queues = []Queue{DefaultQueue("a", "a", 1)}
	require.NoError(t, s.Validate())
	q := &s.Queues[0]
	q.Line, q.Ring, q.Strategy, q.Escalate, q.MaxTo = 4, 0, "best", "b", Target{Kind: ToQueue, Queue: "a"}
	q.Relax = []Relax{{10, 5, ""}, {5, 7, "z"}}
	q.Needs = []Need{{"", 11}}
	q.Overflow = []Overflow{{When: "sometimes"}, {When: RuleWait}}
	q.Announce.Period, q.LimitTo = 10, Target{Kind: ToQueue, Queue: "a"}
	s.Zone, s.Grace = "Mars", 0
	s.Queues = append(s.Queues, *q, Queue{})
	err := s.Validate()
	require.Error(t, err)
	for _, part := range []string{
		"acd.zone", "acd.grace", "acd.queues[a].line", "acd.queues[a].ring: at least 1s expected, got 0s",
		"acd.queues[a].strategy", "acd.queues[a].escalate", "acd.queues[a].max_to.queue", "acd.queues[a].relax[0].after",
		"acd.queues[a].relax[1].after", "acd.queues[a].relax[1].level", "acd.queues[a].relax[1].group",
		"acd.queues[a].needs[0].skill", "acd.queues[a].needs[0].level", "acd.queues[a].overflow[0].when",
		"acd.queues[a].overflow[1].at", "acd.queues[a].announce.period", "acd.queues[a].id: named twice",
		"acd.queues[2].id", "acd.queues[a].limit_to.kind",
	} {
		require.ErrorContains(t, err, part)
	}
	d := New()
	r, ok := find[Refused](d.Step(at(0), Configure{s}))
	require.True(t, ok)
	require.Equal(t, ErrBadSettings, r.Error)
	r, ok = find[Refused](d.Step(at(0), Staff{[]Profile{{Operator: 0, Skills: []Skill{{"x", 11}}}}}))
	require.True(t, ok)
	require.Contains(t, r.Text, "level 1 to 10 expected, got 11")
}

// TestMs: settings may say 15000 or "15s".
func TestMs(t *testing.T) {
	var v struct{ A, B Ms }
	require.NoError(t, json.Unmarshal([]byte(`{"A":15000,"B":"1m30s"}`), &v))
	require.Equal(t, []Ms{15_000, 90_000}, []Ms{v.A, v.B})
	require.Error(t, json.Unmarshal([]byte(`{"A":"soon"}`), &v))
}

// TestUnknown: no event about unknown ids changes anything or panics.
func TestUnknown(t *testing.T) {
	d := room(t, oneQueue)
	before, _ := d.Snapshot()
	for _, ev := range []Event{
		SignIn{Op: 9}, SignOut{9}, Choose{Op: 9}, SignalLost{9}, SignalBack{9}, SoundLost{9}, SoundBack{9},
		Accept{9, 9}, Decline{9, 9}, Hold{9, true}, Dial{9, 9}, TalkEnded{Op: 9}, WrapSaved{9}, Ready{9}, Extend{Op: 9},
		Enter{Call: 9, Queue: "nope"}, Enter{Queue: "q"}, Leave{9, call.Abandoned}, Leave{9, call.Answered},
		Direct{Call: 9, Op: 9}, WithdrawDirect{Call: 9}, RangOut{9, "nope", at(0), call.Abandoned}, RangOut{9, "q", at(5), call.Abandoned}, RangOut{9, "q", at(0), call.Answered}, LimitBreaks{-2}, Move{9, "q"}, Pick{9, 9, true}, Known{Call: 9}, nil,
	} {
		r := d.Step(at(1), ev)
		require.Len(t, r.Orders, 1, "%T", ev)
		require.IsType(t, Refused{}, r.Orders[0], "%T", ev)
		require.Empty(t, r.Facts, "%T", ev)
	}
	after, _ := d.Snapshot()
	require.Equal(t, string(before), string(after))
}

// TestSnapshot: restoring gives the same bytes and the same decisions.
func TestSnapshot(t *testing.T) {
	w := newWalker(randomBytes(5, 1500))
	require.NoError(t, w.run())
	a, err := w.desk.Snapshot()
	require.NoError(t, err)
	d := New()
	require.NoError(t, d.Restore(a))
	b, err := d.Snapshot()
	require.NoError(t, err)
	require.Equal(t, string(a), string(b))
	require.Error(t, d.Restore([]byte("{")))
	d2 := New()
	require.NoError(t, d2.Restore(a))
	for i := range int64(50) {
		now := call.Time{Wall: w.now.Wall + i*1000, Mono: w.now.Mono + i*1000}
		x, y := w.desk.Step(now, Tick{}), d2.Step(now, Tick{})
		jx, _ := json.Marshal(x)
		jy, _ := json.Marshal(y)
		require.Equal(t, string(jx), string(jy))
	}
}

// TestSameEventsSameDecisions: a walk twice gives the same orders and facts.
func TestSameEventsSameDecisions(t *testing.T) {
	for seed := range uint64(10) {
		var logs [2]string
		for i := range logs {
			w := newWalker(randomBytes(seed, 1500))
			w.check = false
			w.plant = func(_ *walker, _ Event, r *Result) {
				b, err := json.Marshal(r)
				require.NoError(t, err)
				logs[i] += string(b) + "\n"
			}
			require.NoError(t, w.run())
		}
		require.Equal(t, logs[0], logs[1])
	}
}

// TestTwice: the same command twice has its effect once (INVARIANTS 31).
func TestTwice(t *testing.T) {
	d := room(t, oneQueue, Profile{Operator: 1, Queues: Serving("q")}, Profile{Operator: 2, Queues: Serving("q")})
	now := int64(0)
	twice := func(ev Event) {
		now += 100
		require.NotEmpty(t, d.Step(at(now), ev).Facts, "%T", ev)
		require.Empty(t, d.Step(at(now), ev).Facts, "%T again", ev)
	}
	twice(Enter{Call: 1, Queue: "q"})
	twice(Accept{1, 1})
	twice(Hold{1, true})
	twice(Choose{Op: 1, State: call.Break, Reason: "lunch"})
	twice(WrapSaved{1})
	twice(TalkEnded{Op: 1, Call: 1})
	twice(Extend{Op: 1})
	twice(Ready{1})
	twice(Direct{Call: 5, Op: 2, From: 1, Kind: KindConsult})
	twice(WithdrawDirect{Call: 5})
	twice(Enter{Call: 2, Queue: "q"})
	twice(Decline{2, 3})
	twice(Leave{2, call.Abandoned})
	twice(SignalLost{1})
	twice(SignalBack{1})
	twice(SoundLost{2})
	twice(SoundBack{2})
	twice(SignOut{1})
	twice(SignIn{Op: 1})
	twice(Dial{1, 7})
}

// TestAgeing: nobody starves, however many VIPs come (INVARIANTS 15). Each VIP has 300
// points before who came with him, so a normal call goes before those who came later
// than 300 s after it, and its turn is when the ones before are served.
func TestAgeing(t *testing.T) {
	const served = 5_000 // an operator serves one in so many ms
	for vips, limit := range map[int]int64{1: 300_000, 2: 600_000, 3: 900_000, 10: 3_000_000} {
		d := room(t, func(s *Settings) {
			oneQueue(s)
			s.Queues[0].MaxWait, s.Queues[0].Limit, s.Queues[0].Wrap = 0, 0, 0
		}, Profile{Operator: 1, Queues: Serving("q")})
		id, turn := call.ID(1000), int64(0)
		d.Step(at(0), Enter{Call: id, Queue: "q", VIP: true}) // keeps the operator busy
		d.Step(at(1), Enter{Call: 1, Queue: "q"})
		for now := int64(2); turn == 0 && now < limit+60_000; now += served {
			for range vips {
				id++
				d.Step(at(now), Enter{Call: id, Queue: "q", VIP: true})
			}
			o, _ := d.Operator(1)
			require.NotNil(t, o.Offer)
			d.Step(at(now), Accept{1, o.Offer.ID})
			if o.Offer.Call == 1 {
				turn = now
			}
			d.Step(at(now), TalkEnded{Op: 1, Call: o.Offer.Call})
		}
		require.InDelta(t, limit, turn, float64(served*(vips+1)), "%d VIPs for each that is served", vips)
	}
}

// TestRingAllOneWinner: in ring_all there is exactly one winner, whoever is late.
func TestRingAllOneWinner(t *testing.T) {
	set := func(s *Settings) {
		oneQueue(s)
		s.Queues[0].Strategy, s.Queues[0].RingMax = RingAll, 3
	}
	var ps []Profile
	for i := range call.OperatorID(5) {
		ps = append(ps, Profile{Operator: i + 1, Queues: Serving("q")})
	}
	d := room(t, set, ps...)
	r := d.Step(at(1000), Enter{Call: 1, Queue: "q"})
	offers := map[call.OperatorID]call.OfferID{}
	for _, o := range r.Orders {
		if x, ok := o.(Offer); ok {
			offers[x.Op] = x.Offer
		}
	}
	require.Len(t, offers, 3)
	joined := 0
	for op := range call.OperatorID(5) {
		if _, ok := find[Joined](d.Step(at(2000), Accept{op + 1, offers[op+1]})); ok {
			joined++
		}
	}
	require.Equal(t, 1, joined)
}
