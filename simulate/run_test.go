package simulate

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/acd"
	"hotline/reports"
)

// office is a small centre with two lines, breaks, a language and people who miss
// rings now and then.
func office() Scenario {
	s := DefaultScenario()
	sales, support, experts := acd.DefaultQueue("sales", "s", 1), acd.DefaultQueue("support", "s", 1), acd.DefaultQueue("experts", "e", 2)
	sales.Escalate, support.Escalate = "experts", "experts"
	sales.Needs, sales.Relax = []acd.Need{{Skill: "sales"}}, acd.DefaultRelax("support")
	experts.EscalateWait = 60 * acd.Second
	s.Queues = []acd.Queue{sales, support, experts}
	s.Calls = []Stream{
		{
			Queue: "sales", Rates: []Rate{{9 * 60 * minute, 60}, {12 * 60 * minute, 110}}, VIP: 10,
			Talk: Dist{Kind: Lognormal, Mean: 180 * acd.Second, Deviation: 120 * acd.Second}, Wrap: Dist{Mean: 25 * acd.Second},
			Patience: Dist{Mean: 90 * acd.Second}, Escalated: Escalation{Percent: 8, Talk: Dist{Mean: 300 * acd.Second}},
		},
		{Queue: "support", Rates: []Rate{{9 * 60 * minute, 40}}, Language: "en", Talk: Dist{Mean: 120 * acd.Second}, Patience: Dist{Mean: 60 * acd.Second}},
	}
	first, second := DefaultGroup(), DefaultGroup()
	first.Name, first.Count, first.Queues, first.Miss = "first", 9, acd.Serving("sales", "support"), 3
	first.Skills, first.Languages = []acd.Skill{{Skill: "sales", Level: 6}}, []string{"ru", "en"}
	first.Breaks = []Breather{{At: 12 * 60 * minute, For: 30 * acd.Minute, Reason: "lunch", Stagger: 15 * acd.Minute}}
	second.Name, second.Count, second.Line, second.Queues = "second", 2, 2, acd.Serving("experts")
	s.Operators = []Group{first, second}
	one, ring := 10, acd.RingAll
	s.Variants = []Variant{
		{Name: "one more", Operators: map[string]GroupChange{"first": {Count: &one}}},
		{Name: "ring all", Queues: map[string]QueueChange{"sales": {Strategy: &ring}}},
	}
	return s
}

func play(t *testing.T, s Scenario, variant string, seed uint64) Result {
	t.Helper()
	v, err := s.Variant(variant)
	require.NoError(t, err)
	p, err := s.Build(acd.DefaultSettings(), nil, v)
	require.NoError(t, err)
	return Run(p, s.Generate(seed), seed)
}

// TestDay: everything happens in an ordinary day, and adds up.
func TestDay(t *testing.T) {
	s := office()
	require.NoError(t, s.Validate(acd.DefaultSettings()))
	r := play(t, s, "", 3)
	require.Zero(t, r.Unfinished)
	require.Equal(t, r.Contacts+r.Escalated+r.Returned, r.Total.Tally.Offered-r.Total.Tally.Overflow+r.Returned, "every wait ends once")
	require.Positive(t, r.Escalated)
	require.Positive(t, r.Missed)
	require.Positive(t, r.Total.Tally.Abandoned)
	handled := int64(0)
	for _, o := range r.Operators {
		handled += o.Times.Handled
		require.Equal(t, int64(s.To-s.From), o.Times.Paid, "a shift of the whole day")
		require.Equal(t, o.Times.Paid, o.Times.Work()+o.Times.Idle+o.Times.Ringing+o.Times.Break+o.Times.NotResponding)
	}
	require.InDelta(t, r.Total.Tally.Answered, handled, 12, "but for talks that go on at the end")
	for _, o := range r.Operators[:9] {
		require.InDelta(t, 30*minute, o.Times.Break, 1)
	}
	require.Len(t, r.Queues[0].Formula.Queues, 2, "sales and support share their people")
	require.Len(t, r.Queues[2].Formula.Queues, 1)
	require.NotNil(t, r.Queues[0].Formula.ALevel)
}

// TestSameSeedSameBytes: a run hangs on its seed alone.
func TestSameSeedSameBytes(t *testing.T) {
	s := office()
	text := func(seed uint64, variant string) string {
		b, err := json.Marshal(play(t, s, variant, seed))
		require.NoError(t, err)
		return string(b)
	}
	first, again := text(5, ""), text(5, "")
	require.Equal(t, first, again)
	require.NotEqual(t, text(5, ""), text(6, ""))
	require.NotEqual(t, text(5, ""), text(5, "one more"))
}

// TestCommonRandomNumbers: variants meet the same callers, and so the interval of
// their difference is narrower than those of the two.
func TestCommonRandomNumbers(t *testing.T) {
	s := office()
	first, again := s.Generate(4), s.Generate(4)
	require.Equal(t, first, again)
	var results [][]Result
	for _, v := range []string{"", "one more"} {
		var rs []Result
		for seed := range uint64(8) {
			rs = append(rs, play(t, s, v, seed))
		}
		results = append(results, rs)
	}
	c := Compare(results)
	require.Equal(t, 8, c.Runs)
	for _, row := range c.Rows {
		if row.Scope != "total" || row.Metric != "level_net_short" {
			continue
		}
		d := row.Difference[0]
		t.Logf("%.1f ± %.1f, %.1f ± %.1f, difference %.1f ± %.1f", *row.Values[0].Mean, *row.Values[0].Half,
			*row.Values[1].Mean, *row.Values[1].Half, *d.Mean, *d.Half)
		require.Positive(t, *d.Mean-*d.Half, "one more is better for certain")
		require.Less(t, *d.Half, *row.Values[0].Half)
		return
	}
	t.Fatal("no row of the service level")
}

// TestThresholdCountsAnew: another threshold changes the level and nothing else.
func TestThresholdCountsAnew(t *testing.T) {
	s := office()
	x := 60 * acd.Second
	s.Variants = []Variant{{Name: "60", Queues: map[string]QueueChange{"sales": {Threshold: &x}, "support": {Threshold: &x}, "experts": {Threshold: &x}}}}
	a, b := play(t, s, "", 1), play(t, s, "60", 1)
	require.Greater(t, *b.Total.Level[reports.NetShort], *a.Total.Level[reports.NetShort])
	require.Equal(t, a.Total.ASA, b.Total.ASA)
	require.Equal(t, a.Steps, b.Steps)
}

// TestNobody: with nobody at work all callers leave, by patience or by the queue's
// longest wait.
func TestNobody(t *testing.T) {
	s := office()
	zero := 0
	s.Variants = []Variant{{Name: "nobody", Operators: map[string]GroupChange{"first": {Count: &zero}, "second": {Count: &zero}}}}
	r := play(t, s, "nobody", 1)
	require.Zero(t, r.Total.Tally.Answered+r.Unfinished)
	require.Nil(t, r.Total.Occupancy)
	require.Nil(t, r.Total.ASA)
	require.Equal(t, r.Contacts, r.Total.Tally.Abandoned+r.Total.Tally.Overflow+r.Queues[0].Tally.Callback)
}

// TestBlocked: a full queue refuses, and that is counted beside the level.
func TestBlocked(t *testing.T) {
	s := markov(600, 180*acd.Second, 600*acd.Second, 5)
	s.To = 2 * 60 * minute
	s.Warmup = 0
	s.Queues[0].Limit = 10
	r := play(t, s, "", 1)
	require.Positive(t, *r.Total.Refusals)
	require.Equal(t, r.Contacts, r.Total.Tally.Offered+int(float64(r.Contacts)**r.Total.Refusals/100+0.5))
}

// TestMistakes: a scenario says all that is wrong with it.
func TestMistakes(t *testing.T) {
	s := office()
	s.From, s.Day, s.Runs, s.Interval, s.Warmup = s.To, "soon", 0, 0, -1
	s.Calls[0].Queue, s.Calls[0].VIP, s.Calls[0].Talk = "none", 101, Dist{Kind: "gamma"}
	s.Calls[1].Rates, s.Calls[1].Wrap, s.Calls[1].Patience = nil, Dist{Kind: Never}, Dist{}
	s.Operators[0].Count, s.Operators[0].Queues = -1, nil
	s.Operators[1].Name, s.Operators[1].Skills = "first", []acd.Skill{{Skill: "x", Level: 11}}
	best := acd.Strategy("best")
	s.Variants = []Variant{
		{Name: "x", Queues: map[string]QueueChange{"none": {}}}, {Name: "x", Operators: map[string]GroupChange{"none": {}}},
		{Name: "y", Queues: map[string]QueueChange{"sales": {Strategy: &best}}}, {Name: "z", Add: []Group{{}}},
	}
	err := s.Validate(acd.DefaultSettings())
	require.Error(t, err)
	for _, part := range []string{
		"to: later than from", "day: a date", "runs: 1 to", "interval: a minute", "warmup: shorter", `calls[0].queue: no queue "none"`,
		"calls[0].vip: 0 to 100", "calls[0].talk.kind: exponential", "calls[1].rates: none", "calls[1].wrap.kind: never is",
		"calls[1].patience: how long", "operators[0].count: 0 to", "operators[0].queues: none", "operators[1].name: \"first\" is",
		"operators[1].skills[0]: a name", "variants[0].queues.none: no such", "variants[1].name: a name of its own",
		"variants[1].operators.none: no such", "variants[2].queues: acd.queues[sales].strategy", "variants[3].add[0].name",
	} {
		require.ErrorContains(t, err, part)
	}
	_, err = s.Variant("nobody knows")
	require.Error(t, err)
}

// TestWholeCentre: a day of 1,000 operators and about 50,000 calls.
func TestWholeCentre(t *testing.T) {
	if testing.Short() {
		t.Skip("some seconds of work")
	}
	s := markov(2084, 900*acd.Second, 120*acd.Second, 0)
	s.Warmup = 0
	s.Operators[0].Count = 1000
	r := play(t, s, "", 1)
	require.InDelta(t, 50_000, r.Contacts, 1000)
	require.Len(t, r.Operators, 1000)
}

// BenchmarkDay is a day of 1,000 operators in two lines and 50,000 calls.
func BenchmarkDay(b *testing.B) {
	s := office()
	for i := range s.Calls {
		s.Calls[i].Rates = []Rate{{0, 2778}}
	}
	s.Operators[0].Count, s.Operators[1].Count = 400, 60
	p, err := s.Build(acd.DefaultSettings(), nil, nil)
	require.NoError(b, err)
	contacts := s.Generate(1)
	for b.Loop() {
		r := Run(p, contacts, 1)
		b.ReportMetric(float64(r.Contacts), "calls")
		b.ReportMetric(float64(r.Steps), "steps")
	}
}
