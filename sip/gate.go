package sip

import (
	"errors"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	sipmsg "github.com/emiago/sipgo/sip"
	"github.com/rs/zerolog"
	"golang.org/x/time/rate"
)

// gate decides which bytes reach sipgo. It sits in the sockets themselves, in
// front of sipgo's read filter and pools, so that an unknown source leaves no
// trace there and a bad read never ends a listener (MEDIA.md 4.5).
type gate struct {
	trunks  []*trunk
	dropped atomic.Uint64
	bad     atomic.Uint64
	log     *limitedLog
}

// trunksFrom lists the trunks an address belongs to.
func (g *gate) trunksFrom(a netip.Addr) []*trunk {
	var out []*trunk
	for _, t := range g.trunks {
		if t.from(a) {
			out = append(out, t)
		}
	}
	return out
}

func (g *gate) known(a netip.Addr) bool {
	for _, t := range g.trunks {
		if t.from(a) {
			return true
		}
	}
	return false
}

// drop counts and tells of a stranger.
func (g *gate) drop(network string, src netip.AddrPort) {
	g.dropped.Add(1)
	g.log.event(func(e *zerolog.Event) {
		e.Str("network", network).Stringer("from", src).Msg("unknown source ignored")
	})
}

// judge looks at a whole message of a known source. pass: sipgo may have it.
// answer: to be sent back instead.
func (g *gate) judge(b []byte, src netip.AddrPort, stream bool) (pass bool, answer []byte) {
	h, v := inspect(b, stream)
	if v.ok() && !g.admit(&h, src) {
		return false, nil
	}
	if v.ok() {
		msg, err := parse(b)
		if err != nil {
			v = verdict{400, err.Error()}
		} else if h.response && !g.answersUs(msg, src) {
			return false, nil
		}
	}
	if v.ok() {
		return true, nil
	}
	g.bad.Add(1)
	g.log.event(func(e *zerolog.Event) {
		e.Stringer("from", src).Str("why", v.why).Int("bytes", len(b)).Msg("malformed message")
	})
	if v.status == silent {
		return false, nil
	}
	return false, h.refusal(v.status, "")
}

// admit keeps every source to its trunk's message rate.
func (g *gate) admit(h *head, src netip.AddrPort) bool {
	if h.response {
		return true
	}
	for _, t := range g.trunks {
		if t.from(src.Addr()) {
			return t.limiter.Allow()
		}
	}
	return false
}

// answersUs tells whether a response belongs to a request that we sent to the
// very trunk it comes from (abuse 12 and 19).
func (g *gate) answersUs(msg sipmsg.Message, src netip.AddrPort) bool {
	branch, _ := msg.Via().Params.Get("branch")
	name, ok := branchTrunk(branch)
	if !ok {
		return false
	}
	for _, t := range g.trunks {
		if t.cfg.Name == name {
			return t.from(src.Addr())
		}
	}
	return false
}

// udpSocket is a UDP listener behind the gate.
type udpSocket struct {
	*net.UDPConn
	gate  *gate
	once  sync.Once
	ready chan struct{} // closed once sipgo reads, and so sends from here too
}

func newUDPSocket(c *net.UDPConn, g *gate) *udpSocket {
	return &udpSocket{UDPConn: c, gate: g, ready: make(chan struct{})}
}

// ReadFrom gives the next datagram that may pass. It fails only when closed.
func (u *udpSocket) ReadFrom(b []byte) (int, net.Addr, error) {
	u.once.Do(func() { close(u.ready) })
	for {
		n, ap, err := u.ReadFromUDPAddrPort(b)
		if errors.Is(err, net.ErrClosed) {
			return 0, nil, err
		}
		if err != nil {
			time.Sleep(time.Millisecond) // e.g. an ICMP error of an earlier send
			continue
		}
		src := netip.AddrPortFrom(ap.Addr().Unmap(), ap.Port())
		if !u.gate.known(src.Addr()) {
			u.gate.drop("udp", src)
			continue
		}
		if n <= 4 { // keep-alive: CRLF, NUL
			continue
		}
		pass, answer := u.gate.judge(b[:n], src, false)
		if answer != nil {
			_, _ = u.WriteToUDPAddrPort(answer, ap)
		}
		if pass {
			return n, net.UDPAddrFromAddrPort(src), nil
		}
	}
}

// limitedLog writes at most a few lines a second and tells how many it left out.
type limitedLog struct {
	log     zerolog.Logger
	limit   *rate.Limiter
	skipped atomic.Uint64
}

func newLimitedLog(log zerolog.Logger) *limitedLog {
	return &limitedLog{log: log, limit: rate.NewLimiter(1, 5)}
}

func (l *limitedLog) event(f func(*zerolog.Event)) {
	if !l.limit.Allow() {
		l.skipped.Add(1)
		return
	}
	f(l.log.Warn().Uint64("skipped", l.skipped.Swap(0)))
}
