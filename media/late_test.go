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

// What waited too long in the socket is not said any more, nor is what an operator
// said before he was connected: it may have been said to the caller before.
func TestOldSoundIsNotSaid(t *testing.T) {
	const now = int64(time.Hour)
	for _, c := range []struct {
		name  string
		since int64 // when they were connected
		came  int64
		said  bool
	}{
		{"fresh", now - 10*staleAfter, now, true},
		{"waited a moment", now - 10*staleAfter, now - staleAfter, true},
		{"waited too long", now - 10*staleAfter, now - staleAfter - 1, false},
		{"from before the talk", now - 2*ms, now - 3*ms, false},
		{"from its first moment", now - 2*ms, now - 2*ms, true},
	} {
		trunk, browser, far := browserPair(t)
		d := &dummy{}
		l := newLoop(&Engine{cfg: Config{Log: zerolog.Nop(), Clock: func() time.Duration { return time.Duration(c.since) }}}, 0)
		l.wire = d
		path := browser.browser.cur.path
		path.sock.kind = sockBrowser
		l.paths[pathKey{path.sock, path.addr}] = path
		trunk.trunk.started, trunk.trunk.rtp = true, &socket{}
		l.link(browser, trunk, nil)
		var w work
		sealed, err := far.enc.EncryptRTP(nil, plainPacket(0, w.plain[:0]), &w.hdr)
		require.NoError(t, err)
		l.datagram(path.sock, sealed, path.addr, c.came, now)
		require.Equal(t, c.said, d.sent == 1, c.name)
		require.Equal(t, !c.said, l.count.drops[dropStale].Load() == 1, c.name)
	}
}
