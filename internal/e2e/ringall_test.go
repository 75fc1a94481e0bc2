package e2e

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestRingAll: a queue that rings everybody. Both press at the same moment: one
// has the caller, the other is told so and is free again within half a second;
// there never is a second bridge.
func TestRingAll(t *testing.T) {
	t.Parallel()
	h := newHouse(t, wants{queues: map[string]string{"  - id: sales\n": "  - id: sales\n    strategy: ring_all\n"}})
	anna := startHeadset(t, h.server, "anna", operatorHz)
	boris := startHeadset(t, h.server, "boris", secondHz)
	for _, p := range []*softphone{anna, boris} {
		_, err := p.State(p.within(5*time.Second), "available")
		require.NoError(t, err)
	}
	c := h.toQueue(t, "79160000061", "1", customerHz)
	for _, p := range []*softphone{anna, boris} {
		_, err := p.State(p.within(10*time.Second), "ringing")
		require.NoError(t, err, "everybody is rung")
	}
	var both sync.WaitGroup
	for _, p := range []*softphone{anna, boris} {
		both.Go(func() { _ = p.Act(p.within(5*time.Second), "answer", map[string]any{"offer": p.View().Offer.Offer}) })
	}
	both.Wait()
	winner, loser, hz := anna, boris, float64(operatorHz)
	eventually(t, 3*time.Second, "one of them talks", func() bool {
		if boris.View().State == "talking" {
			winner, loser, hz = boris, anna, secondHz
		}
		return winner.View().State == "talking"
	})
	_, err := loser.State(loser.within(2*time.Second), "available")
	require.NoError(t, err)
	require.Zero(t, loser.View().Counters.Missed, "no blame")
	eventually(t, 5*time.Second, "they hear each other", func() bool { return c.heard().tone(0, hz) > 0.5 && winner.hears(customerHz) })
	require.False(t, loser.hears(customerHz))
	call := h.call(c.id)
	require.Equal(t, 1, call.count("talk"), "one bridge")
	talk, _ := call.find("talk")
	gone, ok := call.find("offer_ended")
	require.True(t, ok)
	require.Equal(t, "other_won", gone.Data["cause"])
	require.LessOrEqual(t, gone.At.M-talk.At.M, int64(500), "the loser's ring ends within half a second")
	winner.hangsUp()
	require.Equal(t, "answered", h.ended(t, c.id, 15*time.Second).Outcome)
}
