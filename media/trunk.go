package media

import (
	"fmt"
	"net"
	"net/netip"
	"time"

	"hotline/call"
)

// TrunkLeg is the sound of one SIP dialog.
type TrunkLeg struct {
	e     *Engine
	id    call.LegID
	leg   *leg
	local netip.AddrPort
	opts  TrunkOptions
}

// NewTrunkLeg leases a port pair and makes a leg. It hears nothing before
// SetRemote and sends nothing before Start.
func (e *Engine) NewTrunkLeg(id call.LegID, o TrunkOptions) (*TrunkLeg, error) {
	if !o.LocalIP.IsValid() {
		o.LocalIP = netip.IPv4Unspecified()
	}
	rtp, rtcp, err := e.openPair(o.LocalIP)
	if err != nil {
		return nil, fmt.Errorf("leg %s: %w", id, err)
	}
	g := e.newLeg(id, trunkLeg)
	g.trunk = trunkEnd{rtp: rtp, rtcp: rtcp, opts: o}
	if o.Tones {
		g.tones = newToneReader()
	}
	rtp.leg, rtcp.leg = g, g
	if err := e.enter(g); err != nil {
		e.shut(rtp, rtcp)
		return nil, err
	}
	return &TrunkLeg{e: e, id: id, leg: g, local: rtp.local, opts: o}, nil
}

// openPair binds an even port and the one above it.
func (e *Engine) openPair(ip netip.Addr) (rtp, rtcp *socket, err error) {
	w := e.loops[0].wire
	pair := func(port uint16) error {
		if rtp, err = w.open(sockRTP, netip.AddrPortFrom(ip, port)); err != nil {
			return err
		}
		if rtp.local.Port()%2 == 1 {
			w.close(rtp)
			return ErrNoPort
		}
		if rtcp, err = w.open(sockRTCP, netip.AddrPortFrom(ip, rtp.local.Port()+1)); err != nil {
			w.close(rtp)
		}
		return err
	}
	if e.cfg.TrunkPorts.pairs() == 0 {
		for range 50 {
			if err = pair(0); err == nil {
				e.ports.take(rtp.local.Port())
				return rtp, rtcp, nil
			}
		}
		return nil, nil, fmt.Errorf("%w: %w", ErrNoPort, err)
	}
	for range e.cfg.TrunkPorts.pairs() {
		port, ok := e.ports.lease(int64(e.cfg.Clock()))
		if !ok {
			break
		}
		if err = pair(port); err == nil {
			return rtp, rtcp, nil
		}
		e.ports.refuse(port)
	}
	return nil, nil, fmt.Errorf("%w: all of %d-%d are in use or resting", ErrNoPort, e.cfg.TrunkPorts.First, e.cfg.TrunkPorts.Last)
}

// freePort ends the lease of a leg's port.
func (e *Engine) freePort(port uint16) {
	if e.cfg.TrunkPorts.pairs() == 0 {
		e.ports.drop(port)
		return
	}
	e.ports.release(port, int64(e.cfg.Clock()))
}

func (e *Engine) shut(rtp, rtcp *socket) {
	e.loops[0].wire.close(rtp)
	e.loops[0].wire.close(rtcp)
	e.freePort(rtp.local.Port())
}

// ID gives the leg's id.
func (t *TrunkLeg) ID() call.LegID { return t.id }

// Local gives the bound RTP address (RTCP is one port above).
func (t *TrunkLeg) Local() netip.AddrPort { return t.local }

// LocalPort gives the RTP port for our SDP.
func (t *TrunkLeg) LocalPort() uint16 { return t.local.Port() }

// SetRemote takes the far end's SDP, at each offer or answer. Source learning
// starts anew. An address that is refused (ErrAddress) changes nothing.
func (t *TrunkLeg) SetRemote(r Remote) error {
	if _, ok := lawOf(r.Payload); !ok {
		return fmt.Errorf("leg %s: payload type %d is no G.711", t.id, r.Payload)
	}
	if r.Event > 127 || r.Event != 0 && r.Event == r.Payload {
		return fmt.Errorf("leg %s: payload type %d cannot be telephone-event", t.id, r.Event)
	}
	r.Addr, r.RTCP = plain(r.Addr), plain(r.RTCP)
	if !r.Addr.IsValid() || r.Addr.Port() == 0 || r.Addr.Addr().IsUnspecified() {
		r.Addr = netip.AddrPort{} // nowhere to send: the old way to hold
	} else if err := t.e.checkRemote(t.opts, t.local.Addr(), r.Addr); err != nil {
		return fmt.Errorf("leg %s: %w", t.id, err)
	}
	if r.RTCP.IsValid() && t.e.checkRemote(t.opts, t.local.Addr(), r.RTCP) != nil {
		r.RTCP = netip.AddrPort{}
	}
	t.e.order(t.leg, func(l *loop) { l.remote(t.leg, r) })
	return nil
}

// Start begins the stream towards the far end: a frame every 20 ms until Close.
// Called when the call is answered, or for early media. Further calls do nothing.
func (t *TrunkLeg) Start() { t.e.order(t.leg, func(l *loop) { l.start(t.leg) }) }

// Digit tells the leg of a key that came by SIP INFO. It becomes a call.Digit,
// unless the same press came as RFC 4733 too: one press counts once.
func (t *TrunkLeg) Digit(key string) {
	if len(key) != 1 {
		return
	}
	code, ok := keyCode(key[0])
	if !ok {
		return
	}
	t.e.order(t.leg, func(l *loop) {
		if !t.leg.closed {
			l.pressed(t.leg, code, wayInfo, l.now())
		}
	})
}

// Quiet tells for how long nothing valid has come from the far end, RTP or RTCP.
func (t *TrunkLeg) Quiet() time.Duration {
	return t.e.cfg.Clock() - time.Duration(t.leg.lastIn.Load())
}

// Close ends the leg; its port rests and is leased again. Safe to call twice.
func (t *TrunkLeg) Close() { t.e.leave(t.leg) }

// checkRemote refuses what is no place to send sound to (DESIGN.md 6).
func (e *Engine) checkRemote(o TrunkOptions, local netip.Addr, r netip.AddrPort) error {
	a := r.Addr()
	bad := func(why string) error { return fmt.Errorf("%w: %s is %s", ErrAddress, r, why) }
	own := e.ownAddress(a) || a == o.LocalIP || a == o.Advertised
	switch {
	case a.Is4() != local.Is4():
		return bad("of another family than " + local.String())
	case a.IsMulticast():
		return bad("a multicast address")
	case a == netip.AddrFrom4([4]byte{255, 255, 255, 255}) || e.isBroadcast(a):
		return bad("a broadcast address")
	case (own || a.IsLoopback()) && e.ownPort(r.Port()):
		return bad("our own listening port")
	case (own || a.IsLoopback()) && !o.named(a):
		return bad("our own address (media_from does not name it)")
	case a.IsLinkLocalUnicast() && !o.named(a):
		return bad("a link-local address (media_from does not name it)")
	}
	return nil
}

// ownPort tells whether something of ours listens there now.
func (e *Engine) ownPort(port uint16) bool {
	if e.ports.has(port) {
		return true
	}
	for _, p := range append(e.BrowserPorts(), e.cfg.OwnPorts...) {
		if p == port {
			return true
		}
	}
	return false
}

// localNets are the addresses of this machine with their networks. They are
// asked for again each time: addresses come and go, calls begin seldom enough.
func localNets() []netip.Prefix {
	var out []netip.Prefix
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		return nil
	}
	for _, a := range addrs {
		if p, err := netip.ParsePrefix(a.String()); err == nil {
			out = append(out, netip.PrefixFrom(p.Addr().Unmap(), p.Bits()))
		}
	}
	return out
}

func (e *Engine) ownAddress(a netip.Addr) bool {
	for _, p := range localNets() {
		if p.Addr() == a {
			return true
		}
	}
	return false
}

// isBroadcast tells whether a is the broadcast address of a network we are in.
func (e *Engine) isBroadcast(a netip.Addr) bool {
	if !a.Is4() {
		return false
	}
	for _, p := range localNets() {
		if !p.Addr().Is4() || p.Bits() > 30 || !p.Contains(a) {
			continue
		}
		b := p.Masked().Addr().As4()
		host := uint32(1)<<(32-p.Bits()) - 1
		for i := range b {
			b[i] |= byte(host >> (24 - 8*i))
		}
		if netip.AddrFrom4(b) == a {
			return true
		}
	}
	return false
}

// plain strips IPv4-in-IPv6 and zones.
func plain(a netip.AddrPort) netip.AddrPort {
	if !a.IsValid() {
		return a
	}
	return netip.AddrPortFrom(a.Addr().Unmap().WithZone(""), a.Port())
}
