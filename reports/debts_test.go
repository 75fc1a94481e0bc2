package reports

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCallbackFigures(t *testing.T) {
	var c Callbacks
	c.Offered = 10
	const now = 100_000
	for _, p := range []Promise{
		{State: "kept", Due: 50_000, Connected: 40_000, TookMs: 10_000},                // kept in time
		{State: "kept", Due: 50_000, Connected: 60_000, TookMs: 30_000},                // late
		{State: "kept", Due: 150_000, Connected: 60_000, TookMs: 20_000, ByHand: true}, // its time has not passed
		{State: "failed", Due: 50_000},
		{State: "taken_over", Due: 50_000}, // left out
		{State: "waiting", Due: 50_000},    // overdue
		{State: "paused", Due: 150_000},    // not due yet
	} {
		c.Add(p, now)
	}
	require.Equal(t, []int64{6, 1, 2, 1, 3, 1, 1, 4, 1}, []int64{c.Taken, c.ByHand, c.Open, c.Overdue, c.Connected, c.TakenOver, c.Failed, c.Due, c.Kept})
	r := c.Rates()
	shows(t, "60.0", r.TakeUp)
	shows(t, "50.0", r.Success)
	shows(t, "25.0", r.Kept)
	require.InDelta(t, 20_000, *r.MeanMs, 0.01)
	require.InDelta(t, 30_000, *r.P90Ms, 0.01)
	none := Callbacks{}.Rates()
	require.Nil(t, none.TakeUp)
	require.Nil(t, none.Kept)
	require.Nil(t, none.P90Ms)
	require.EqualValues(t, 6, c.plus(c).Connected)
	for i := range 10 {
		none := Callbacks{Took: make([]int64, i+1)}
		none.Took[i] = 9
		want := 0.0
		if i < 9 {
			want = 9
		}
		if i+1 == 10 {
			want = 0
		}
		require.InDelta(t, want, *none.Rates().P90Ms, 0.01, i)
	}
}

func TestLostFigures(t *testing.T) {
	var l Lost
	l.Add(true, true, false, 50, 40, 100)  // in time
	l.Add(true, true, true, 50, 60, 100)   // late
	l.Add(true, false, false, 50, 60, 100) // expired
	l.Add(false, false, true, 50, 0, 100)  // open, overdue, ours
	require.Equal(t, Lost{Opened: 4, Handled: 2, InTime: 1, Open: 1, Ours: 1, Overdue: 1}, l)
	shows(t, "50.0", l.Rates().Handled)
	shows(t, "25.0", l.Rates().InTime)
	require.EqualValues(t, 8, l.plus(l).Opened)
}
