package main

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/media"
)

// A caller who phones again at once has the address of his call before; what that one's leg
// still sends comes from its own port and is no sound of the new call.
func TestTheCallBeforeIsNotHeard(t *testing.T) {
	now, before := netip.MustParseAddrPort("127.0.0.1:4000"), uint16(4002)
	c := &caller{index: 0, dst: now, since: 100, begun: make(chan struct{})}
	s := &sound{callers: []*caller{c}}
	say := func(from uint16, operator uint32) {
		b := make([]byte, 12+frameLen)
		rtpHeader(b, media.PCMA, false, 1, 160, 9)
		tag{from: operator}.put(b[12:])
		s.toCaller(b, address(callers, 0), from, 200)
	}
	say(before, 7)
	require.Nil(t, c.in)
	require.Equal(t, 1, s.after)
	say(now.Port(), 8)
	require.EqualValues(t, 8, c.in.from)
	require.Zero(t, c.in.cross)
	require.Equal(t, 1, s.after)
}
