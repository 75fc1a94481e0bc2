package media

import (
	"net"
	"net/netip"
)

type sockKind uint8

const (
	sockRTP sockKind = iota
	sockRTCP
	sockBrowser
)

// socket is one bound UDP port, made by the loops' driver.
type socket struct {
	kind  sockKind
	local netip.AddrPort
	leg   *leg         // of a trunk socket
	conn  *net.UDPConn // portable
	fd    int          // fast
	six   bool         // an IPv6 socket
}

// wire is what drives a loop: sockets in, packets out, and waking up. open, close,
// sendNow and wake may be called from any goroutine, the others by the loop alone.
type wire interface {
	// open binds a port. The socket hears nothing before watch.
	open(kind sockKind, local netip.AddrPort) (*socket, error)
	// watch makes the loop hear the socket; unwatch ends that and close frees it.
	watch(s *socket) error
	unwatch(s *socket)
	close(s *socket)
	// buffer lends memory for one packet, send takes it (or any other) on its
	// way. What fails is counted, never waited for.
	buffer(s *socket) []byte
	send(s *socket, b []byte, dst netip.AddrPort)
	// leaveOut has sound left out of what the socket hears, save for a packet now
	// and then; keys (payload type event, 0: none) and RTCP still come. false: it
	// cannot, all comes. letIn ends that.
	leaveOut(s *socket, event uint8) bool
	letIn(s *socket)
	// sendNow sends past the loop.
	sendNow(s *socket, b []byte, dst netip.AddrPort) error
	// wake makes run look at the queue.
	wake()
	// run drives the loop until it is told to stop.
	run(l *loop)
	// free gives back what the wire itself holds, after run has ended.
	free()
}

// browserBuffer is what all browsers of a loop share while it is away for a
// moment: a quarter of a second of 500 calls.
const browserBuffer = 8 << 20
