package switchboard

import (
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

// A key may be heard before the news that the caller's leg was answered; it acts
// after the greeting as any other (INVARIANTS 49).
func TestKeyBeforeTheAnswer(t *testing.T) {
	h := newHouse(t)
	h.post(call.OperatorSignedIn{Operator: 1, Session: "s"})
	h.post(call.PathUp{Operator: 1, Leg: "n1/p1"})
	h.deferDone = true
	now := h.now
	res := h.core.Step(9001, now, call.Arrived{Leg: "n1/i1", Trunk: "mts", Party: moscow(1)})
	require.NotEmpty(t, res.Facts)
	h.core.Step(9002, now, call.Digit{Leg: "n1/i1", Key: "1"})
	h.core.Step(9003, now, call.LegAnswered{Leg: "n1/i1"})
	l := h.core.calls[h.core.legs["n1/i1"]]
	require.Empty(t, l.Keys)
	h.core.Step(9004, now, call.PlayDone{Leg: "n1/i1", Token: l.Token})
	require.NotEmpty(t, l.Segments, "the key acts after the greeting")
	require.Equal(t, call.QueueID("sales"), l.Segments[0].Queue)
}
