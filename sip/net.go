package sip

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	sipmsg "github.com/emiago/sipgo/sip"
	"github.com/rs/zerolog"
)

// sipgoLog is where sipgo's package-wide logger writes; the newest door owns it.
var sipgoLog atomic.Pointer[limitedLog]

// sipgo reads its package variables without a lock, so they are set before
// anything runs.
func init() {
	// An INVITE with a few routes and an offer passes 1,300 bytes; IP fragments
	// are what carriers expect (MEDIA.md 4.6).
	sipmsg.UDPMTUSize = 65000
	sipmsg.SetDefaultLogger(slog.New(&quietHandler{sipgoLog.Load}))
}

// quietLog joins sipgo's log to ours: warnings and errors only, at most a few a
// second, never a whole datagram.
func quietLog(log zerolog.Logger) *slog.Logger {
	out := newLimitedLog(log)
	return slog.New(&quietHandler{func() *limitedLog { return out }})
}

type quietHandler struct{ out func() *limitedLog }

// Enabled implements slog.Handler.
func (h *quietHandler) Enabled(_ context.Context, l slog.Level) bool { return l >= slog.LevelWarn }

// Handle implements slog.Handler.
func (h *quietHandler) Handle(_ context.Context, r slog.Record) error {
	out := h.out()
	if out == nil {
		return nil
	}
	out.event(func(e *zerolog.Event) {
		r.Attrs(func(a slog.Attr) bool {
			if a.Key != "data" {
				e.Str(a.Key, clip(a.Value.String()))
			}
			return true
		})
		e.Str("from", "sipgo").Msg(r.Message)
	})
	return nil
}

// WithAttrs implements slog.Handler.
func (h *quietHandler) WithAttrs([]slog.Attr) slog.Handler { return h }

// WithGroup implements slog.Handler.
func (h *quietHandler) WithGroup(string) slog.Handler { return h }

// noDNS is the resolver sipgo gets: names of messages are never looked up, ours
// are resolved before sipgo sees a request (abuse 17).
func noDNS() *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		return nil, errors.New("names in messages are not looked up")
	}}
}

// resolveAll looks up the names of all trunks, side by side.
func (s *Server) resolveAll(ctx context.Context) {
	var wg sync.WaitGroup
	for _, t := range s.trunks {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if err := t.resolve(ctx); err != nil {
				s.log.Warn().Err(err).Str("trunk", t.cfg.Name).Msg("name does not resolve, what was known before stays")
			}
		}()
	}
	wg.Wait()
}

func (s *Server) resolveLoop() {
	tick := time.NewTicker(s.cfg.Resolve)
	defer tick.Stop()
	for {
		select {
		case <-s.ctx.Done():
			return
		case <-tick.C:
			s.resolveAll(s.ctx)
		}
	}
}

// udpFor picks the listener for a trunk: that of its local address, else the
// first.
func (s *Server) udpFor(t *trunk) *net.UDPAddr {
	var first *net.UDPAddr
	for _, u := range s.udp {
		a, _ := u.LocalAddr().(*net.UDPAddr)
		if first == nil {
			first = a
		}
		if t.cfg.Local != "" && a.IP.String() == t.cfg.Local {
			return a
		}
	}
	return first
}

// udpSource is the socket a request leaves from; without it sipgo would open
// another port (MEDIA.md 4.7).
func (s *Server) udpSource(t *trunk) sipmsg.Addr {
	a := s.udpFor(t)
	if a == nil {
		return sipmsg.Addr{}
	}
	return sipmsg.Addr{IP: a.IP, Port: a.Port}
}

// contactAt is the host and port under which an address of a trunk reaches us.
func (s *Server) contactAt(t *trunk, network string, from netip.Addr) (string, int) {
	host := t.cfg.Advertise
	if host == "" {
		host = s.ownAddr(t, from).String()
	}
	if network == "TCP" {
		for _, l := range s.tcp {
			if a, ok := l.Addr().(*net.TCPAddr); ok {
				return host, a.Port
			}
		}
		return host, 5060
	}
	if a := s.udpFor(t); a != nil {
		return host, a.Port
	}
	return host, 5060
}

// ownAddr is our address towards a far end: the trunk's local setting, the
// listener's, or what the routing table says, for one trunk may reach us over
// loopback and over the network.
func (s *Server) ownAddr(t *trunk, far netip.Addr) netip.Addr {
	if a, err := netip.ParseAddr(t.cfg.Local); err == nil && !a.IsUnspecified() {
		return a
	}
	if u := s.udpFor(t); u != nil && !u.IP.IsUnspecified() {
		return u.AddrPort().Addr().Unmap()
	}
	if len(s.udp) == 0 && len(s.tcp) > 0 {
		if a, ok := s.tcp[0].Addr().(*net.TCPAddr); ok && !a.IP.IsUnspecified() {
			return a.AddrPort().Addr().Unmap()
		}
	}
	return routeTo(far)
}

// routeTo asks the kernel which of our addresses a packet to a would bear.
// Connecting a UDP socket sends nothing.
func routeTo(a netip.Addr) netip.Addr {
	if !a.IsValid() {
		return netip.AddrFrom4([4]byte{127, 0, 0, 1})
	}
	conn, err := net.Dial("udp", netip.AddrPortFrom(a, 9).String())
	if err != nil {
		return netip.AddrFrom4([4]byte{127, 0, 0, 1})
	}
	defer conn.Close() //nolint:errcheck // nothing was sent
	return addrPort(conn.LocalAddr()).Addr()
}

// mediaHost is the address in our SDP for a leg.
func (s *Server) mediaHost(l *leg) netip.Addr {
	if a := l.t.addrs.Load().advertise; a.IsValid() {
		return a
	}
	far := l.dialog.source.Addr()
	if !far.IsValid() {
		far = s.nextHop(l.t, &l.dialog).Addr()
	}
	return s.ownAddr(l.t, far)
}

// hasStream tells whether a TCP connection to an address is open.
func (s *Server) hasStream(to netip.AddrPort) bool {
	c, err := s.tpl.GetConnection("tcp", to.String())
	if err != nil {
		return false
	}
	_, _ = c.TryClose() // gives back the reference GetConnection took
	return true
}

// connect makes sure a TCP request finds a guarded connection.
func (s *Server) connect(ctx context.Context, req *sipmsg.Request) error {
	to := addrPortText(req.Destination())
	if !to.IsValid() {
		return fmt.Errorf("%s: no address to send to", req.Method)
	}
	if req.Transport() == "UDP" || s.hasStream(to) {
		return nil
	}
	if err := s.dial.dial(ctx, to); err != nil {
		return fmt.Errorf("%s: %w", req.Method, err)
	}
	return nil
}

// localAddrs are the addresses of this machine.
type localAddrs struct {
	at        time.Time
	own       map[netip.Addr]bool
	broadcast map[netip.Addr]bool
}

const localFresh = 10 * time.Second

func (s *Server) localNet() *localAddrs {
	if l := s.local.Load(); l != nil && time.Since(l.at) < localFresh {
		return l
	}
	l := &localAddrs{at: time.Now(), own: map[netip.Addr]bool{}, broadcast: map[netip.Addr]bool{}}
	addrs, _ := net.InterfaceAddrs()
	for _, a := range addrs {
		p, err := netip.ParsePrefix(a.String())
		if err != nil {
			continue
		}
		l.own[p.Addr().Unmap()] = true
		if b := broadcastOf(p); b.IsValid() {
			l.broadcast[b] = true
		}
	}
	s.local.Store(l)
	return l
}

func broadcastOf(p netip.Prefix) netip.Addr {
	if !p.Addr().Is4() || p.Bits() >= 31 {
		return netip.Addr{}
	}
	b := p.Addr().As4()
	for i := p.Bits(); i < 32; i++ {
		b[i/8] |= 1 << (7 - i%8)
	}
	return netip.AddrFrom4(b)
}

// mediaAllowed tells whether sound may be sent where a description says
// (DESIGN.md 6; abuse 16).
func (s *Server) mediaAllowed(t *trunk, a agreed) error {
	if a.zero {
		return nil
	}
	ip, local := a.addr.Addr(), s.localNet()
	ours := ip.IsLoopback() || local.own[ip] || ip == t.addrs.Load().advertise
	switch {
	case ip.IsMulticast() || ip == netip.AddrFrom4([4]byte{255, 255, 255, 255}) || local.broadcast[ip]:
		return fmt.Errorf("%w: %s is for many", ErrMediaAddress, ip)
	case ours && s.ownPort(int(a.addr.Port())):
		return fmt.Errorf("%w: %s is a port of our own", ErrMediaAddress, a.addr)
	case ours && !t.mediaFromHas(ip):
		return fmt.Errorf("%w: %s is this machine and not in media_from", ErrMediaAddress, ip)
	}
	return nil
}

func (t *trunk) mediaFromHas(ip netip.Addr) bool {
	for _, p := range t.mediaFrom {
		if p.Contains(ip) {
			return true
		}
	}
	return false
}

// ownPort tells whether we listen at a UDP port ourselves.
func (s *Server) ownPort(port int) bool {
	for _, u := range s.udp {
		if a, ok := u.LocalAddr().(*net.UDPAddr); ok && a.Port == port {
			return true
		}
	}
	for _, r := range s.cfg.OwnPorts {
		if port >= r.From && port <= r.To {
			return true
		}
	}
	return false
}
