package simulate

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/acd"
	"hotline/reports"
)

// markov is a day and night of one queue as the formulas of DOMAIN.md 6 know it:
// Poisson arrivals, exponential talks, no wrap-up, an answer at once.
func markov(perHour float64, aht, patience acd.Ms, agents int) Scenario {
	s := DefaultScenario()
	s.From, s.To, s.Warmup = 0, 24*60*minute, 2*60*acd.Minute
	q := acd.DefaultQueue("q", "q", 1)
	q.MaxWait, q.Limit, q.Announce, q.Wrap = 0, 0, acd.Announce{}, 0
	s.Queues = []acd.Queue{q}
	p := Dist{Mean: patience}
	if patience == 0 {
		p = Dist{Kind: Never}
	}
	s.Calls = []Stream{{Queue: "q", Rates: []Rate{{0, perHour}}, Talk: Dist{Mean: aht}, Patience: p}}
	g := DefaultGroup()
	g.Name, g.Count, g.Queues, g.Answer = "all", agents, acd.Serving("q"), Dist{Kind: Fixed}
	s.Operators = []Group{g}
	return s
}

// sample is a metric over many runs.
type sample []float64

func (s sample) mean() float64 {
	sum := 0.0
	for _, v := range s {
		sum += v
	}
	return sum / float64(len(s))
}

// tolerance is 3.5 standard errors of the mean.
func (s sample) tolerance() float64 {
	m, sum := s.mean(), 0.0
	for _, v := range s {
		sum += (v - m) * (v - m)
	}
	return 3.5 * math.Sqrt(sum/float64(len(s)-1)/float64(len(s)))
}

func runs(t *testing.T, s Scenario, n uint64) []Result {
	t.Helper()
	require.NoError(t, s.Validate(acd.DefaultSettings()))
	p, err := s.Build(acd.DefaultSettings(), nil, nil)
	require.NoError(t, err)
	var out []Result
	for seed := range n {
		out = append(out, Run(p, s.Generate(seed+1), seed+1))
	}
	return out
}

func collect(rs []Result, f func(Result) float64) sample {
	var s sample
	for _, r := range rs {
		s = append(s, f(r))
	}
	return s
}

func near(t *testing.T, want float64, s sample, what string) {
	t.Helper()
	t.Logf("%s: %.4f, formula %.4f, tolerance %.4f", what, s.mean(), want, s.tolerance())
	require.InDelta(t, want, s.mean(), s.tolerance(), what)
}

// TestErlangC: the simulation of M/M/N agrees with Erlang C within 3.5 standard
// errors of the mean of 12 days, and the formula printed beside it is that formula.
func TestErlangC(t *testing.T) {
	rs := runs(t, markov(200, 180*acd.Second, 0, 13), 12)
	want := reports.Staff(reports.Load{Calls: 200, Interval: 3600, AHT: 180}, 13, 20)
	near(t, *want.Level, collect(rs, func(r Result) float64 { return *r.Total.Level[reports.Strict] }), "SL")
	near(t, *want.ASA, collect(rs, func(r Result) float64 { return *r.Total.ASA }), "ASA")
	near(t, *want.Occupancy, collect(rs, func(r Result) float64 { return *r.Total.Occupancy }), "occupancy")
	for _, r := range rs {
		require.Zero(t, r.Total.Tally.Abandoned+r.Unfinished)
		require.InDelta(t, 1, *r.Total.Evenness, 0.01, "longest idle is even")
	}
}

// TestErlangA: the same with patience, against Erlang A.
func TestErlangA(t *testing.T) {
	for _, c := range []struct {
		perHour       float64
		aht, patience acd.Ms
		agents        int
	}{
		{200, 180 * acd.Second, 60 * acd.Second, 10}, // a = N: Erlang C is unstable
		{200, 180 * acd.Second, 120 * acd.Second, 12},
	} {
		rs := runs(t, markov(c.perHour, c.aht, c.patience, c.agents), 12)
		l := reports.Load{Calls: c.perHour, Interval: 3600, AHT: c.aht.Duration().Seconds()}
		want := reports.ErlangA(l, c.agents, c.patience.Duration().Seconds(), 20)
		share := func(n, of int) float64 { return float64(n) / float64(of) }
		near(t, want.Abandon, collect(rs, func(r Result) float64 { return share(r.Total.Tally.Abandoned, r.Total.Tally.Offered) }), "abandoned")
		near(t, want.Within, collect(rs, func(r Result) float64 { return share(r.Total.Tally.AnsweredIn, r.Total.Tally.Offered) }), "answered within")
		near(t, want.Occupancy, collect(rs, func(r Result) float64 { return *r.Total.Occupancy }), "occupancy")
		for _, r := range rs {
			f := r.Queues[0].Formula
			require.InDelta(t, 100*want.Within, *f.ALevel, 6)
			require.InDelta(t, 100*want.Abandon, *f.AAbandon, 4)
			require.InDelta(t, c.patience.Duration().Seconds(), *f.Patience, 0.2*c.patience.Duration().Seconds())
			require.InDelta(t, float64(c.agents), f.Agents, 1e-9)
		}
	}
}

// TestFormulasOfTheTables: what is printed beside a run are the rows of DOMAIN.md 6, to
// the digits given, for the load and the staff of each.
func TestFormulasOfTheTables(t *testing.T) {
	ask := func(calls int, interval, aht, patience, within float64, agents int) Formula {
		s := DefaultScenario()
		ps := pools{plan: &Plan{Length: int64(interval * 1000), Interval: int64(interval * 1000), Goal: s.Goal}}
		f := Formula{AHT: aht}
		if patience > 0 {
			f.Patience = &patience
		}
		ps.weigh(&f, pool{calls: []int{calls}, staff: []int64{int64(agents) * int64(interval*1000)}}, within)
		return f
	}
	for _, c := range []struct {
		calls                 int
		interval, aht, within float64
		agents                int
		level, asa            string
	}{
		{100, 1800, 180, 20, 12, "64.0", "40.4"}, {100, 1800, 180, 20, 13, "79.6", "17.1"}, {100, 1800, 180, 20, 14, "88.8", "7.8"},
		{360, 1800, 240, 15, 55, "84.6", "8.2"}, {1440, 1800, 60, 20, 50, "64.3", "20.8"},
	} {
		f := ask(c.calls, c.interval, c.aht, 0, c.within, c.agents)
		require.Equal(t, []string{c.level, c.asa}, []string{reports.Show(f.CLevel, "en"), reports.Show(f.CASA, "en")})
		require.InDelta(t, float64(c.calls)*c.aht/c.interval, f.Erlangs, 1e-9)
	}
	f := ask(100, 1800, 180, 0, 20, 13)
	require.Equal(t, []int{14, 20}, []int{f.Needed, f.Scheduled}, "80/20, at most 85 % busy, shrinkage 30 %")
	require.Equal(t, 1, ask(100, 1800, 180, 0, 20, 10).Unstable, "a load of 10 on 10 agents")
	require.Nil(t, ask(100, 1800, 180, 0, 20, 10).CLevel)
	for _, c := range []struct {
		calls                   int
		interval, aht, patience float64
		agents                  int
		lost, wait, occ, level  float64
	}{
		{48, 60, 60, 120, 50, 3.09, 3.71, 93.0, 94.30}, {100, 1800, 180, 60, 10, 15.75, 9.45, 84.2, 71.80}, {100, 1800, 180, 120, 12, 6.16, 7.39, 78.2, 82.56},
	} {
		f := ask(c.calls, c.interval, c.aht, c.patience, 20, c.agents)
		require.InDelta(t, c.lost, *f.AAbandon, 5e-3)
		require.InDelta(t, c.wait, *f.AWait, 5e-3)
		require.InDelta(t, c.occ, *f.AOcc, 5e-2)
		require.InDelta(t, c.level, *f.ALevel, 5e-3)
	}
	s := DefaultScenario()
	s.Goal = Goal{Level: 101, MaxOccupancy: 0, Shrinkage: 100}
	err := s.Validate(acd.DefaultSettings())
	for _, want := range []string{"goal.level: 0 to 100 percent", "goal.max_occupancy: 1 to 100 percent", "goal.shrinkage: 0 to 99 percent"} {
		require.ErrorContains(t, err, want)
	}
}

// TestClosedHoursAreNoPartOfTheMean: a whole day of which an hour is worked has the load and
// the staff of that hour.
func TestClosedHoursAreNoPartOfTheMean(t *testing.T) {
	ps := pools{plan: &Plan{Length: 24 * 3_600_000, Interval: 3_600_000, Goal: DefaultScenario().Goal}}
	p := pool{calls: make([]int, 24), staff: make([]int64, 24)}
	p.calls[9], p.staff[9] = 200, 14*3_600_000
	f := Formula{AHT: 180}
	ps.weigh(&f, p, 20)
	require.InDelta(t, 10, f.Erlangs, 1e-9)
	require.InDelta(t, 14, f.Agents, 1e-9)
	require.Equal(t, 200, f.Calls)
}
