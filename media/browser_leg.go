package media

import (
	"crypto/rand"
	"encoding/binary"
	"net/netip"
	"slices"

	"hotline/call"
)

// NewBrowserLeg answers a browser's SDP offer. The answer is final: no trickle
// is needed, the browser finds us (ICE-lite).
func (e *Engine) NewBrowserLeg(id call.LegID, offer string, ev BrowserEvents) (answer string, err error) {
	o, err := parseOffer(offer)
	if err != nil {
		return "", err
	}
	g := e.newLeg(id, browserLeg)
	g.browser.events = ev
	if err := e.enter(g); err != nil {
		return "", err
	}
	return e.answer(id, o)
}

// Renegotiate answers a new offer for a leg that exists: a reloaded page, an ICE
// restart. Connection, recording, play and stream counters go on.
func (e *Engine) Renegotiate(id call.LegID, offer string) (answer string, err error) {
	o, err := parseOffer(offer)
	if err != nil {
		return "", err
	}
	return e.answer(id, o)
}

// answer makes the leg's next generation and the words for it.
func (e *Engine) answer(id call.LegID, o *offer) (string, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	en := e.legs[id]
	if en == nil || en.leg.kind != browserLeg {
		return "", ErrUnknownLeg
	}
	g, l := en.leg, en.loop
	gen := &generation{
		leg: g, ufrag: secret(12), pwd: secret(32), remoteUfrag: o.ufrag, hears: o.hears, codecs: o.codecs,
	}
	// The same page with the same certificate keeps its DTLS association and only
	// restarts ICE; another page shakes hands anew.
	if en.sess != nil && en.sess.print == o.print && en.sess.origin == o.origin && en.sess.ctx.Err() == nil {
		gen.sess = en.sess
	} else {
		gen.sess = newSession(e.ctx, l.wire, e.cert, o.print, o.origin)
		en.sess = gen.sess
	}
	en.version++
	l.post(order{do: func() { l.offer(gen) }})
	a := answer{
		session: uint64(g.out.ssrc)<<16 | 1, version: en.version, ufrag: gen.ufrag, pwd: gen.pwd,
		print: e.print, ssrc: g.out.ssrc, addrs: e.candidates(l),
	}
	return a.text(o), nil
}

// secret makes a random ICE string of n characters, 6 bits each.
func secret(n int) string {
	const chars = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	for i := range b {
		b[i] = chars[b[i]&63]
	}
	return string(b)
}

// candidates are the addresses a browser may find the loop at: those configured,
// else those bound, an unspecified one standing for all of this machine.
func (e *Engine) candidates(l *loop) []netip.AddrPort {
	var out []netip.AddrPort
	add := func(a netip.Addr) {
		for _, s := range l.browser {
			b := s.local.Addr()
			if (b == a || b.IsUnspecified() && b.Is4() == a.Is4()) && !slices.Contains(out, netip.AddrPortFrom(a, s.local.Port())) {
				out = append(out, netip.AddrPortFrom(a, s.local.Port()))
			}
		}
	}
	for _, a := range e.cfg.BrowserAddrs {
		if add(a); !slices.ContainsFunc(out, func(p netip.AddrPort) bool { return p.Addr() == a }) {
			out = append(out, netip.AddrPortFrom(a, l.browser[0].local.Port())) // behind NAT: the port is passed on
		}
	}
	if len(out) > 0 {
		return out
	}
	var loopback []netip.Addr
	for _, p := range localNets() {
		switch a := p.Addr(); {
		case a.IsLoopback():
			loopback = append(loopback, a)
		case !a.IsLinkLocalUnicast():
			add(a)
		}
	}
	if len(out) == 0 { // a machine without a network still talks to itself
		for _, a := range loopback {
			add(a)
		}
	}
	for _, s := range l.browser {
		if len(out) == 0 {
			out = append(out, s.local)
		}
	}
	return out
}

// number makes a random 32 bit number.
func number() uint32 {
	var b [4]byte
	_, _ = rand.Read(b[:]) // never fails
	return binary.BigEndian.Uint32(b[:])
}
