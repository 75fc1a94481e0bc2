//go:build linux && (amd64 || arm64 || riscv64 || ppc64le || s390x)

package media

import (
	"net/netip"
	"testing"
	"time"
	"unsafe"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"hotline/call"
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

// The system says when a packet came, so the loop knows how long it waited.
func TestAPacketKnowsWhenItCame(t *testing.T) {
	var count counters
	f, err := newFast(&count)
	require.NoError(t, err)
	defer f.free()
	s, err := f.open(sockBrowser, netip.AddrPortFrom(loopback, 0))
	require.NoError(t, err)
	defer f.close(s)
	p := newPhone(t, PCMA, 0)
	before := time.Now().UnixNano()
	_, err = p.conn.WriteToUDPAddrPort([]byte{0x80, 8, 0, 1}, s.local)
	require.NoError(t, err)
	f.in.ready(0)
	require.Eventually(t, func() bool {
		got, _, e := unix.RawSyscall6(unix.SYS_RECVMMSG, uintptr(s.fd), uintptr(unsafe.Pointer(&f.in.msg[0])), 1, unix.MSG_DONTWAIT, 0, 0)
		return e == 0 && got == 1
	}, waitLong, waitStep)
	after := time.Now().UnixNano()
	const second = int64(time.Second)
	require.GreaterOrEqual(t, f.in.age(0, after+second), second)
	require.LessOrEqual(t, f.in.age(0, after+second), after-before+second)
	require.Zero(t, f.in.age(0, before-second), "the clock was set back meanwhile")
	require.Zero(t, f.in.age(0, after+int64(time.Hour)), "or forward")
	f.in.msg[0].hdr.SetControllen(0)
	require.Zero(t, f.in.age(0, after+second), "or there is no stamp")
}

// Each loop has a thread, and that one may ask the system to go first.
func TestTheThreadOfALoopMayGoFirst(t *testing.T) {
	threads := make(chan int, 3)
	e, err := New(Config{Loops: 3, BrowserIPs: []netip.Addr{loopback}, Front: func() { threads <- unix.Gettid() }}, nil, func(call.Event) {}, nil)
	require.NoError(t, err)
	defer e.Close()
	a, b, c := <-threads, <-threads, <-threads
	require.True(t, a != b && b != c && a != c)
}
