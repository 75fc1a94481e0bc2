package media

import (
	"net/netip"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"
)

// dummy is a wire that counts what leaves.
type dummy struct {
	wire
	sent int
	buf  [maxPacket]byte
}

func (d *dummy) buffer(*socket) []byte                { return d.buf[:] }
func (d *dummy) send(*socket, []byte, netip.AddrPort) { d.sent++ }
func (d *dummy) wake()                                {}

// A loop that was held up finds the peer's packets in the socket: it must not
// have put silence in their place by then.
func TestALoopThatWasHeldUpFillsNoGaps(t *testing.T) {
	d := &dummy{}
	l := newLoop(&Engine{cfg: Config{Log: zerolog.Nop()}}, 0)
	l.wire = d
	g := &leg{kind: trunkLeg, rate: 1, group: -1, peer: &leg{kind: browserLeg}}
	g.trunk.set, g.trunk.started = true, true
	g.trunk.remote.Recv = true
	g.trunk.learn.locked = netip.MustParseAddrPort("127.0.0.1:4000")
	l.pace(g, 0)
	l.house = int64(time.Hour)
	ms := func(n int64) int64 { return n * int64(time.Millisecond) }

	for now := int64(1); now <= 40; now++ {
		l.tick(ms(now))
	}
	require.Zero(t, d.sent, "a short gap is left")
	l.tick(ms(140)) // held up for 100 ms
	require.LessOrEqual(t, d.sent, 1, "at most the slot that is due now")
	before := d.sent
	for now := int64(141); now <= 240; now++ {
		l.tick(ms(now))
	}
	require.Equal(t, before+5, d.sent, "a peer that is really silent is filled up")
}
