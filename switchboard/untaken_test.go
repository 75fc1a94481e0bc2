package switchboard

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

// An escalation nobody takes is back with the first line with a promised call
// (INVARIANTS 46): it waits while the customer talks with the first line, and the
// second line calls him when that is over.
func TestAnUntakenEscalationIsPromised(t *testing.T) {
	h := talkingHouse(t)
	require.Empty(t, h.act(1, call.Act{Do: call.DoEscalate, Reason: "hard"}))
	h.run(2 * time.Minute)
	l := h.only()
	require.Equal(t, call.Overflowed, l.Segments[1].Outcome)
	p, ok := h.core.promises.of(l.Party)
	require.True(t, ok)
	require.Equal(t, FromUntaken, p.Source)
	require.EqualValues(t, "experts", p.Queue)
	require.Equal(t, PromisePaused, p.State)
	require.NotZero(t, p.Due)

	h.signIn(3) // an expert comes; the customer is on the line
	h.run(2 * time.Minute)
	p, _ = h.core.promises.of(l.Party)
	require.NotEqual(t, PromiseCalling, p.State, "nobody calls who is on the line with us")

	h.deliver(call.LegEnded{Leg: "n1/i1", Cause: call.CauseNormal})
	h.run(10 * time.Second)
	p, ok = h.core.promises.of(l.Party)
	if ok {
		require.Equal(t, PromiseCalling, p.State)
	}
	require.Equal(t, 1, h.watch.seen["callback dialled"], "the second line keeps the promise")
}
