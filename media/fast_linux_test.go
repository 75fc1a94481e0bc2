//go:build linux && (amd64 || arm64 || riscv64 || ppc64le || s390x)

package media

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestOneBadMessageDoesNotStopTheOthers(t *testing.T) {
	var count counters
	f, err := newFast(&count)
	require.NoError(t, err)
	defer f.free()
	s, err := f.open(sockBrowser, netip.AddrPortFrom(loopback, 0))
	require.NoError(t, err)
	defer f.close(s)
	p := newPhone(t, PCMA, 0)
	for i := range 100 { // more than a batch
		dst := p.addr()
		if i%10 == 3 {
			dst = netip.AddrPortFrom(loopback, 0) // EINVAL
		}
		b := f.buffer(s)[:headerLen]
		putHeader(b, &header{pt: PCMA, seq: uint16(i)})
		f.send(s, append(b, 1, 2, 3), dst)
	}
	f.flush()
	require.Eventually(t, func() bool { return len(p.packets()) == 90 }, waitLong, waitStep)
	require.EqualValues(t, 10, count.drops[dropSend].Load())
}

func TestAddressesOfTheKernel(t *testing.T) {
	for _, a := range []string{"192.0.2.1:65535", "[2001:db8::7]:80", "[::1]:1"} {
		want := netip.MustParseAddrPort(a)
		var s sockaddr
		s.set(want, want.Addr().Is6())
		require.Equal(t, want, s.get())
	}
}

// A loop that could not read its browsers' socket empty for a while throws old
// sound away, keeps what holds the path up, and hears again once it is empty.
func TestSoundThatQueuedForLongIsThrownAway(t *testing.T) {
	l := newLoop(&Engine{}, 0)
	count := &l.count
	f, err := newFast(count)
	require.NoError(t, err)
	defer f.free()
	s, err := f.open(sockBrowser, netip.AddrPortFrom(loopback, 0))
	require.NoError(t, err)
	defer f.close(s)
	p := newPhone(t, PCMA, 0)
	const now = int64(time.Hour)
	send := func(n int, first byte) {
		for range n {
			_, err := p.conn.WriteToUDPAddrPort([]byte{first, 8, 0, 1}, s.local)
			require.NoError(t, err)
		}
	}
	send(700, 0x80)
	f.hearBrowsers(l, s, now)
	require.Equal(t, now, s.full, "more than one turn reads")
	require.Zero(t, count.drops[dropStale].Load())

	send(20, 0x01)
	f.hearBrowsers(l, s, now+staleAfter+1)
	require.Zero(t, s.full, "read empty")
	require.EqualValues(t, 700-bursts*batchSize, count.drops[dropStale].Load())
	require.EqualValues(t, 20, count.drops[dropSTUN].Load(), "no valid check among them, but each was looked at")

	send(5, 0x80)
	f.hearBrowsers(l, s, now+2*staleAfter)
	require.EqualValues(t, 700-bursts*batchSize, count.drops[dropStale].Load(), "new sound is heard")
}
