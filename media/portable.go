package media

import (
	"errors"
	"net"
	"net/netip"
	"os"
	"sync"
	"time"
)

// portable drives a loop with net.UDPConn: a reading goroutine per socket feeds
// the loop's goroutine by a channel. It works wherever Go does.
type portable struct {
	count   *counters
	in      chan arrival
	bell    chan struct{}
	pool    sync.Pool // of *[maxPacket]byte
	scratch [maxPacket]byte
	readers sync.WaitGroup
}

const (
	arrivals = 4096 // on their way to the loop: what 400 calls send in 100 ms
	turns    = 256  // of them done before the clock has its turn
)

// arrival is a datagram on its way from a reader to the loop.
type arrival struct {
	sock *socket
	src  netip.AddrPort
	buf  *[maxPacket]byte
	n    int
}

func newPortable(count *counters) *portable {
	p := &portable{count: count, in: make(chan arrival, arrivals), bell: make(chan struct{}, 1)}
	p.pool.New = func() any { return new([maxPacket]byte) }
	return p
}

func (p *portable) open(kind sockKind, local netip.AddrPort) (*socket, error) {
	network := "udp4"
	if !local.Addr().Is4() {
		network = "udp6"
	}
	c, err := net.ListenUDP(network, net.UDPAddrFromAddrPort(local))
	if err != nil {
		return nil, err
	}
	if kind == sockBrowser {
		_ = c.SetReadBuffer(browserBuffer) // as much as the system allows
	}
	bound := c.LocalAddr().(*net.UDPAddr).AddrPort()
	return &socket{kind: kind, conn: c, local: netip.AddrPortFrom(local.Addr(), bound.Port()), six: network == "udp6"}, nil
}

func (p *portable) watch(s *socket) error {
	if err := s.conn.SetReadDeadline(time.Time{}); err != nil {
		return err
	}
	p.readers.Go(func() { p.read(s) })
	return nil
}

// read feeds the loop until the socket is closed or no more watched.
func (p *portable) read(s *socket) {
	for {
		buf := p.pool.Get().(*[maxPacket]byte)
		n, src, err := s.conn.ReadFromUDPAddrPort(buf[:])
		if err != nil {
			p.pool.Put(buf)
			if errors.Is(err, net.ErrClosed) || errors.Is(err, os.ErrDeadlineExceeded) {
				return
			}
			continue // an ICMP error of an earlier packet
		}
		select {
		case p.in <- arrival{s, plain(src), buf, n}:
		default:
			p.pool.Put(buf)
			p.count.drop(dropQueue)
		}
	}
}

func (p *portable) unwatch(s *socket) { _ = s.conn.SetReadDeadline(time.Unix(1, 0)) }

func (p *portable) close(s *socket) { _ = s.conn.Close() }

func (p *portable) leaveOut(*socket, uint8) bool { return false }

func (p *portable) letIn(*socket) {}

func (p *portable) buffer(*socket) []byte { return p.scratch[:] }

func (p *portable) send(s *socket, b []byte, dst netip.AddrPort) {
	if p.sendNow(s, b, dst) != nil {
		p.count.drop(dropSend)
	}
}

func (p *portable) sendNow(s *socket, b []byte, dst netip.AddrPort) error {
	_, err := s.conn.WriteToUDPAddrPort(b, dst)
	return err
}

func (p *portable) wake() {
	select {
	case p.bell <- struct{}{}:
	default:
	}
}

func (p *portable) run(l *loop) {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for !l.stop {
		if d := l.wait(l.now()); d >= 0 {
			timer.Reset(d)
		} else {
			timer.Stop()
		}
		select {
		case a := <-p.in:
			p.arrived(l, a)
		case <-p.bell:
			l.drain(l.now())
		case <-timer.C:
		}
		l.tick(l.now())
	}
	p.readers.Wait()
}

// arrived does a datagram, and those that wait behind it.
func (p *portable) arrived(l *loop, a arrival) {
	now := l.now()
	for range turns {
		l.datagram(a.sock, a.buf[:a.n], a.src, now, now)
		p.pool.Put(a.buf)
		select {
		case a = <-p.in:
		default:
			return
		}
	}
	l.datagram(a.sock, a.buf[:a.n], a.src, now, now)
	p.pool.Put(a.buf)
}

func (p *portable) free() {}
