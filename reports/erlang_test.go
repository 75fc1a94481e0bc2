package reports

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestErlangCTable(t *testing.T) {
	for _, c := range []struct {
		calls, interval, aht, within float64
		n                            int
		wait                         float64
		level, asa, occ              string
	}{
		{100, 1800, 180, 20, 12, 0.4494, "64.0", "40.4", "83.3"},
		{100, 1800, 180, 20, 13, 0.2853, "79.6", "17.1", "76.9"},
		{100, 1800, 180, 20, 14, 0.1741, "88.8", "7.8", "71.4"},
		{360, 1800, 240, 15, 55, 0.2387, "84.6", "8.2", "87.3"},
		{1440, 1800, 60, 20, 50, 0.6945, "64.3", "20.8", "96.0"},
	} {
		s := Staff(Load{c.calls, c.interval, c.aht}, c.n, c.within)
		require.InDelta(t, c.wait, *s.Wait, 5e-5)
		shows(t, c.level, s.Level)
		shows(t, c.asa, s.ASA)
		shows(t, c.occ, s.Occupancy)
	}
	for _, c := range []struct {
		a    float64
		n    int
		want float64
	}{{1, 2, 0.3333}, {2, 3, 0.4444}, {4, 5, 0.5541}, {8, 10, 0.4092}, {3.87, 8, 0.0501}} {
		require.InDelta(t, c.want, *ErlangC(c.a, c.n), 5e-5)
	}
}

func TestNeededAgents(t *testing.T) {
	l := Load{100, 1800, 180}
	s, scheduled, ok := Needed(l, Goal{Level: 80, Within: 20, MaxOccupancy: 85, Shrinkage: 30})
	require.True(t, ok)
	require.Equal(t, 14, s.Agents)
	require.Equal(t, 20, scheduled)
	require.InDelta(t, 88.8, *s.Level, 0.05)
	for _, g := range []Goal{
		{Level: 80, Within: 20, MaxOccupancy: 85, Shrinkage: 100}, {Level: 80, Within: 20}, {Level: 101, Within: 20, MaxOccupancy: 85},
	} {
		_, _, ok = Needed(l, g)
		require.False(t, ok, "%+v", g)
	}
	_, _, ok = Needed(Load{1e9, 1800, 180}, Goal{Level: 80, Within: 20, MaxOccupancy: 85})
	require.False(t, ok, "more than anybody has")
	s, scheduled, ok = Needed(Load{0, 1800, 180}, Goal{Level: 80, Within: 20, MaxOccupancy: 85, Shrinkage: 30})
	require.True(t, ok)
	require.Equal(t, []int{1, 2}, []int{s.Agents, scheduled})
	s, _, ok = Needed(Load{500_000, 1800, 180}, Goal{Level: 80, Within: 20, MaxOccupancy: 85})
	require.True(t, ok)
	require.Equal(t, 58_824, s.Agents) // 50,000 erlangs at 85 %
	require.Equal(t, 10, Scheduled(7, 30))
	require.True(t, Staff(l, 10, 20).Unstable)
	require.Nil(t, ErlangC(5, 5))
}
