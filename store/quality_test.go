package store

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/call"
	"hotline/people"
)

// TestQualityOfACall: the customer's leg first, an operator's stretches joined; who may
// not open the call sees none of it.
func TestQualityOfACall(t *testing.T) {
	s, ctx := open(t), context.Background()
	c := answered(1, 0, "sales", 7, "", 0)
	c.Leg = "n1/i1"
	follow(t, s, 1, CallRow{c})
	require.NoError(t, s.PutQuality(ctx, []QualityRow{
		{Leg: "n1/p7", Peer: "n1/i1", At: 10, Browser: true, Packets: 100, JitterUs: 1000, JitterTopUs: 4000, Reports: 1, FarLossPpm: 40_000, Trips: 1, TripUs: 30_000, TripTopUs: 30_000},
		{Leg: "n1/p7", Peer: "n1/i1", At: 20, Browser: true, Packets: 300, Lost: 4, JitterUs: 3000, JitterTopUs: 3000, Reports: 3, Trips: 3, TripUs: 50_000, TripTopUs: 70_000},
		{Leg: "n1/p7", Peer: "n1/i2", At: 30, Packets: 9}, // of another call
		{Leg: "n1/i1", Peer: "n1/p7", At: 40, Packets: 500, Lost: 10},
	}))
	d, err := s.Call(ctx, sysViewer, 1)
	require.NoError(t, err)
	require.Equal(t, []QualityRow{
		{Leg: "n1/i1", Packets: 500, Lost: 10},
		{Leg: "n1/p7", Browser: true, Packets: 400, Lost: 4, JitterUs: 2500, JitterTopUs: 4000, Reports: 4, FarLossPpm: 10_000, Trips: 4, TripUs: 45_000, TripTopUs: 70_000},
	}, d.Quality)
	d, err = s.Call(ctx, viewer(people.Supervisor, "rsm", 20, "sales"), 1)
	require.NoError(t, err)
	require.False(t, d.Open)
	require.Empty(t, d.Quality)
	require.NotEqual(t, call.LegID(""), c.Leg)
}
