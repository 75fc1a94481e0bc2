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
