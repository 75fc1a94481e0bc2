package sip

import (
	"fmt"
	"testing"
	"time"

	sipmsg "github.com/emiago/sipgo/sip"
	"github.com/stretchr/testify/require"
)

// A trunk that stops answering tells since when it is down and what was wrong, also
// once it is up again; what does not change its standing does not move the hour.
func TestATrunkTellsSinceWhenItIsDown(t *testing.T) {
	trunk := newTrunk(TrunkConfig{Name: "mts", Proxy: "127.0.0.1:5060", MaxRate: 1})
	s := func() standing { return *trunk.standing.Load() }
	require.True(t, s().down, "its address is not known yet")
	require.NoError(t, trunk.resolve(t.Context()))
	up := s()
	require.False(t, up.down)
	trunk.update(func(h *health) { h.rtt = time.Millisecond })
	require.Equal(t, up, s())
	trunk.update(func(h *health) {
		h.dead = true
		h.failed(fmt.Errorf("OPTIONS to mts: %w", sipmsg.ErrTransactionTimeout))
	})
	require.True(t, s().down)
	require.False(t, s().since.Before(up.since))
	trunk.update(func(h *health) { h.dead = false })
	require.False(t, s().down)
	require.Equal(t, "OPTIONS to mts: transaction timeout", trunk.health.Load().trouble)
	require.Equal(t, FaultTimeout, trunk.health.Load().fault)
	require.False(t, trunk.health.Load().troubleAt.IsZero())
}
