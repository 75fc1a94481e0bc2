package web

import (
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/call"
	"hotline/people"
)

// TestQualityOfLegs: whose leg each is, and the worse way of both.
func TestQualityOfLegs(t *testing.T) {
	n := names{users: map[call.OperatorID]people.User{7: {ID: 7, Name: "Анна"}}, viewer: people.System()}
	d := CallDetail{CallItem: CallItem{Call: call.Call{Leg: "n1/i1", Talks: []call.Talk{{Operator: 7, Leg: "n1/p7"}}}}, Quality: []QualityRow{
		{Leg: "n1/i1", Packets: 97, Lost: 3, JitterUs: 2500, FarJitterUs: 9000, Trips: 1, TripUs: 45_000},
		{Leg: "n1/p7", Packets: 100, FarLossPpm: 20_000},
		{Leg: "n1/o3"},
	}}
	q := n.quality(d)
	require.Equal(t, []string{"customer", "operator", "outside"}, []string{q[0].Side, q[1].Side, q[2].Side})
	require.InDelta(t, 3.0, q[0].Loss, 1e-9)
	require.InDelta(t, 9.0, q[0].JitterMs, 1e-9)
	require.InDelta(t, 45.0, q[0].TripMs, 1e-9)
	require.Equal(t, "Анна", q[1].Name)
	require.InDelta(t, 2.0, q[1].Loss, 1e-9)
	require.Zero(t, q[2].Loss)
}
