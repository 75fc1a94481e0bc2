//go:build linux && (amd64 || arm64 || riscv64 || ppc64le || s390x)

package media

import (
	"bytes"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"testing"

	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"hotline/call"
)

// ringed is a driver with a ring; systems that forbid io_uring have nothing to show.
func ringed(t testing.TB) *fast {
	w, _, err := newWire(Config{}.withDefaults(), &counters{})
	require.NoError(t, err)
	f := w.(*fast)
	t.Cleanup(f.free)
	if f.calls == nil {
		t.Skip("this kernel lets nobody gather calls")
	}
	return f
}

func (f *fast) testSocket(t testing.TB) *socket {
	s, err := f.open(sockRTP, netip.AddrPortFrom(loopback, 0))
	require.NoError(t, err)
	t.Cleanup(func() { f.close(s) })
	return s
}

// A kernel that lets nobody gather calls is told of once, however many loops there are.
func TestTheKernelIsToldOfOnce(t *testing.T) {
	var log bytes.Buffer
	e, err := New(Config{Loops: 4, BrowserIPs: []netip.Addr{loopback}, Log: zerolog.New(&log)}, nil, func(call.Event) {}, nil)
	require.NoError(t, err)
	require.NoError(t, e.Close())
	w, slow, err := newWire(Config{}.withDefaults(), &counters{})
	require.NoError(t, err)
	w.(*fast).free()
	want := 0
	if slow != nil {
		want = 1
	}
	require.Equal(t, want, strings.Count(log.String(), "a system call a packet"), log.String())
}

func TestPacketsOfManySocketsGoTogetherInOrder(t *testing.T) {
	f := ringed(t)
	peer, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	require.NoError(t, err)
	defer func() { require.NoError(t, peer.Close()) }()
	to := peer.LocalAddr().(*net.UDPAddr).AddrPort()
	from := []*socket{f.testSocket(t), f.testSocket(t), f.testSocket(t)}
	const n = 2*batchSize + 7 // two batches are full and go by themselves
	for i := range n {
		s := from[i%3]
		b := append(f.buffer(s)[:0], fmt.Sprint(i)...)
		if i%2 == 1 {
			b = []byte(fmt.Sprint(i)) // memory of others is copied
		}
		f.send(s, b, to)
	}
	f.send(from[0], nil, to) // nothing is no packet
	f.flush()
	b := make([]byte, 100)
	for i := range n {
		got, src, err := peer.ReadFromUDPAddrPort(b)
		require.NoError(t, err)
		require.Equal(t, fmt.Sprint(i), string(b[:got]))
		require.Equal(t, from[i%3].local, src)
	}
	require.Zero(t, f.count.drops[dropSend].Load())
}

func TestAPacketThatCannotGoHoldsUpNoOther(t *testing.T) {
	f := ringed(t)
	s := f.testSocket(t)
	for _, dst := range []netip.AddrPort{
		netip.MustParseAddrPort("255.255.255.255:9"), // nobody asked for broadcasts
		s.local,
	} {
		f.send(s, []byte("x"), dst)
	}
	f.flush()
	require.EqualValues(t, 1, f.count.drops[dropSend].Load())
	f.calls.receive(s.fd, f.place(0))
	f.calls.receive(s.fd, f.place(1))
	require.True(t, f.calls.do())
	require.EqualValues(t, 1, f.calls.result[0])
	require.Equal(t, -int32(unix.EAGAIN), f.calls.result[1], "nothing waits")
}

func (f *fast) place(i int) *unix.Msghdr {
	f.in.ready(i)
	return &f.in.msg[i].hdr
}

func TestWithoutTheRingPacketsStillGo(t *testing.T) {
	f := ringed(t)
	s := f.testSocket(t)
	f.send(s, []byte("x"), s.local)
	ring := f.calls.fd
	f.calls.fd = -1 // what cannot be
	f.flush()
	require.NoError(t, unix.Close(ring))
	require.Nil(t, f.calls)
	require.EqualValues(t, 1, f.count.drops[dropSend].Load(), "the packets of that call are lost, and counted")
	f.send(s, []byte("y"), s.local)
	n, _, err := unix.Recvfrom(s.fd, f.one[:], unix.MSG_DONTWAIT)
	require.NoError(t, err)
	require.Equal(t, "y", string(f.one[:n]))
}

func TestGatheringAllocatesNothing(t *testing.T) {
	f := ringed(t)
	a, b := f.testSocket(t), f.testSocket(t)
	require.Zero(t, testing.AllocsPerRun(100, func() {
		for range batchSize {
			f.send(a, f.buffer(a)[:172], b.local)
		}
		f.flush()
		for range 2 {
			for i := range batchSize / 2 {
				f.calls.receive(b.fd, f.place(i))
			}
			f.calls.do()
		}
	}))
}

// BenchmarkGather sends a packet of each of 64 sockets, with one call for all and with
// one for each; per packet.
func BenchmarkGather(b *testing.B) {
	for _, ring := range []bool{true, false} {
		b.Run(fmt.Sprintf("ring=%v", ring), func(b *testing.B) {
			f := ringed(b)
			if !ring {
				f.without()
			}
			sink, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
			require.NoError(b, err)
			defer func() { _ = sink.Close() }()
			to := sink.LocalAddr().(*net.UDPAddr).AddrPort()
			var from []*socket
			for range batchSize {
				from = append(from, f.testSocket(b))
			}
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				s := from[i%batchSize]
				f.send(s, f.buffer(s)[:172], to)
			}
			f.flush()
		})
	}
}
