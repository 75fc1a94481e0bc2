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
