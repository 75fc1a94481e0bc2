package switchboard

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

// Declining is offered where the settings say so (DOMAIN.md 7); by a client that
// declines all the same it is a missed call.
func TestDecliningIsHidden(t *testing.T) {
	for _, offered := range []bool{false, true} {
		h := settled(t, func(s *Settings) { s.Desk.Decline = offered })
		h.signIn(1)
		h.callIn("n1/i1", 7, "1")
		require.Equal(t, offered, h.views[1].Offer.Decline)
		require.Empty(t, h.act(1, call.Act{Do: call.DoDecline, Offer: h.views[1].Offer.Offer}))
		require.Equal(t, call.NotResponding, h.views[1].State)
		h.run(time.Second)
	}
}

// A missed ring costs the caller nothing (DOMAIN.md 8), on the lists of who waits neither:
// they count from when he came to the queue.
func TestAMissedRingIsPartOfTheWaitOnTheBoard(t *testing.T) {
	h := settled(t, func(*Settings) {})
	h.signIn(1)
	h.callIn("n1/i1", 7, "1")
	entered := h.core.calls[h.views[1].Offer.Call].segment().Entered
	h.run(time.Second)
	require.Empty(t, h.act(1, call.Act{Do: call.DoDecline, Offer: h.views[1].Offer.Offer}))
	h.run(time.Second)
	row := h.core.Board(h.now).Calls[0]
	require.Equal(t, call.Waiting, row.Phase)
	require.Equal(t, entered, row.Since)
}
