package reports

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestErlangATable is the table of DOMAIN.md 6 to the digits given.
func TestErlangATable(t *testing.T) {
	for _, c := range []struct {
		load     Load
		patience float64
		n        int
		wait     float64
		abandon  float64
		mean     float64
		occ      float64
		within   float64
	}{
		{Load{48, 60, 60}, 120, 50, 0.4678, 0.0309, 3.71, 93.0, 0.9430},
		{Load{100, 1800, 180}, 60, 10, 0.4234, 0.1575, 9.45, 84.2, 0.7180},
		{Load{100, 1800, 180}, 120, 12, 0.2798, 0.0616, 7.39, 78.2, 0.8256},
	} {
		p := ErlangA(c.load, c.n, c.patience, 20)
		require.NotNil(t, p)
		require.InDelta(t, c.wait, p.Wait, 5e-5)
		require.InDelta(t, c.abandon, p.Abandon, 5e-5)
		require.InDelta(t, c.mean, p.MeanWait, 5e-3)
		require.InDelta(t, c.occ, p.Occupancy, 5e-2)
		require.InDelta(t, c.within, p.Within, 5e-5)
	}
}

// TestErlangAEdges: without patience to lose it is Erlang C, it stays stable where
// Erlang C does not, and it holds for no agents, no calls and very many of both.
func TestErlangAEdges(t *testing.T) {
	l := Load{100, 1800, 180}
	p, s := ErlangA(l, 14, 1e9, 20), Staff(l, 14, 20)
	require.InDelta(t, *s.Wait, p.Wait, 1e-6)
	require.InDelta(t, *s.Level, 100*p.Within, 1e-4)
	require.InDelta(t, *s.ASA, p.MeanWait, 1e-3)

	over := ErlangA(Load{1000, 1800, 180}, 10, 60, 20) // 100 erlangs
	require.InDelta(t, 0.9, over.Abandon, 0.001)
	require.InDelta(t, 100, over.Occupancy, 0.1)

	none := ErlangA(l, 0, 60, 20)
	require.InDelta(t, 1, none.Wait, 1e-9)
	require.InDelta(t, 1, none.Abandon, 1e-9)
	require.InDelta(t, 60, none.MeanWait, 1e-6)
	require.InDelta(t, 0, none.Within, 1e-9)

	quiet := ErlangA(Load{0, 1800, 180}, 5, 60, 20)
	require.Equal(t, Patient{Agents: 5, Within: 1}, *quiet)

	big := ErlangA(Load{100_000, 180, 180}, 100_000, 120, 20)
	require.InDelta(t, 0.5, big.Wait, 0.06)
	require.True(t, big.Abandon > 0 && big.Abandon < 0.01, big.Abandon)
	require.True(t, big.Within > 0.98 && big.Within <= 1-big.Abandon, big.Within)

	require.Nil(t, ErlangA(l, 10, 0, 20))
	require.Nil(t, ErlangA(l, -1, 60, 20))
	require.Nil(t, ErlangA(Load{100, 0, 180}, 10, 60, 20))
	require.Nil(t, ErlangA(Load{100, 1800, 0}, 10, 60, 20))
	require.Nil(t, ErlangA(l, 10, math.Inf(1), 20))
	require.InDelta(t, 0.5766, ErlangA(l, 10, 60, 0).Within, 5e-5) // at once or never
}

// TestErlangCEdges: a load not below the agents is unstable and says so; huge and
// empty systems come out.
func TestErlangCEdges(t *testing.T) {
	for _, n := range []int{0, 9, 10} {
		s := Staff(Load{100, 1800, 180}, n, 20)
		require.True(t, s.Unstable)
		require.Nil(t, s.Wait)
		require.Nil(t, s.Level)
		require.Nil(t, s.ASA)
	}
	require.Nil(t, ErlangC(-1, 5))
	require.Zero(t, *ErlangC(0, 5))
	s := Staff(Load{0, 1800, 180}, 5, 20)
	require.EqualValues(t, 100, *s.Level)
	require.Zero(t, *s.ASA)
	require.InDelta(t, 1, ErlangB(3, 0), 0)
	require.InDelta(t, 0.0025, ErlangB(100_000, 100_000), 0.0003) // √(2/(π·a))
	c := ErlangC(99_000, 100_000)
	require.True(t, *c > 0 && *c < 0.01, *c)
}

// TestBeta: the regularised incomplete beta function where it is known otherwise.
func TestBeta(t *testing.T) {
	require.InDelta(t, 0.5, betaI(0.5, 7, 7), 1e-12)
	require.InDelta(t, 1-math.Pow(0.7, 5), betaI(0.3, 1, 5), 1e-12)
	require.InDelta(t, math.Pow(0.3, 4), betaI(0.3, 4, 1), 1e-12)
	require.Zero(t, betaI(0, 2, 3))
	require.EqualValues(t, 1, betaI(1, 2, 3))
	require.InDelta(t, 0.5, betaI(0.5, 50_000, 50_000), 1e-6)
}
