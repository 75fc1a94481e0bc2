//go:build linux && (amd64 || arm64 || riscv64 || ppc64le || s390x)

package media

import (
	"net/netip"
	"testing"

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
