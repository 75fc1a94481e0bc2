package media

import (
	"encoding/binary"
	"net/netip"
	"slices"

	"github.com/pion/srtp/v3"
)

// browserEnd is the ICE-lite, DTLS-SRTP side of a leg. Each offer makes a
// generation; the one before serves until the new one has keys and a path:
//
//	next: offered --valid STUN--> checked --DTLS--> keyed == becomes cur
type browserEnd struct {
	cur, next *generation
	events    BrowserEvents
	codecs    codecs
	offered   int64 // clock at the newest offer, ns
	told      bool  // Failed has been told for it
}

// generation is what one offer and its answer agreed on.
type generation struct {
	leg         *leg
	ufrag, pwd  string // ours
	remoteUfrag string
	hears       bool // the browser takes sound
	codecs      codecs
	sess        *session
	paths       []*path // checked, newest last
	path        *path   // chosen
}

// path is an address that has proved by STUN to know our password.
type path struct {
	gen  *generation
	sock *socket
	addr netip.AddrPort
	seen int64 // clock at the last valid packet, ns
}

type pathKey struct {
	sock *socket
	addr netip.AddrPort
}

const (
	maxPaths  = 20                   // INVARIANTS 2.27
	pathStale = int64(1_000_000_000) // a chosen path so long silent yields to one with sound, ns
	// An idle path is checked every 2.5 s; after two missed checks it yields to
	// another one that is checked, ns.
	checkStale = int64(6_000_000_000)
)

func (g *generation) find(src netip.AddrPort) *path {
	if g.path != nil && g.path.addr == src {
		return g.path
	}
	for _, p := range g.paths {
		if p.addr == src {
			return p
		}
	}
	return nil
}

// choose makes a path the one we send to, for media and handshake.
func (g *generation) choose(p *path) {
	g.path = p
	g.sess.to.Store(&pathKey{p.sock, p.addr})
}

// checked notes a valid STUN check; evicted is a path that had to go for it.
func (g *generation) checked(sock *socket, src netip.AddrPort, nominated bool, now int64) (p, evicted *path) {
	for _, q := range g.paths {
		if q.addr == src && q.sock == sock {
			p = q
		}
	}
	if p == nil {
		if len(g.paths) == maxPaths {
			i := slices.IndexFunc(g.paths, func(q *path) bool { return q != g.path })
			evicted = g.paths[i]
			g.paths = slices.Delete(g.paths, i, i+1)
		}
		p = &path{gen: g, sock: sock, addr: src}
		g.paths = append(g.paths, p)
	}
	p.seen = now
	if g.path == nil || nominated || now-g.path.seen > checkStale {
		g.choose(p)
	}
	return p, evicted
}

// dest is where sound goes, if it can.
func (e *browserEnd) dest() (netip.AddrPort, *socket, bool) {
	g := e.cur
	if g == nil || !g.hears || g.path == nil {
		return netip.AddrPort{}, nil, false
	}
	return g.path.addr, g.path.sock, true
}

// open decrypts a packet of the browser.
func (e *browserEnd) open(b []byte, src netip.AddrPort, now int64, w *work) drop {
	g := e.cur
	if g == nil {
		return dropNoKeys
	}
	p := g.find(src)
	switch {
	case p == nil:
		return dropSource
	case len(b) < headerLen:
		return dropShort
	case len(b) > maxPacket-64:
		return dropTooLong
	}
	k := &g.sess.keys
	ssrc := binary.BigEndian.Uint32(b[8:])
	known, room := k.knows(ssrc)
	if !known && !room {
		return dropSSRCs
	}
	out, err := k.dec.DecryptRTP(w.in[:0], b, &w.hdr)
	if err != nil {
		return dropSRTP
	}
	if !known {
		k.add(ssrc)
	}
	p.seen = now
	if p != g.path && now-g.path.seen > pathStale {
		g.choose(p) // its address moved
	}
	return parseRTP(out, &w.pkt)
}

// openRTCP decrypts a report of the browser.
func (e *browserEnd) openRTCP(b []byte, w *work) ([]byte, drop) {
	k := &e.cur.sess.keys
	known, room := k.knows(binary.BigEndian.Uint32(b[4:]))
	switch {
	case len(b) > maxPacket-64:
		return nil, dropTooLong
	case !known && !room:
		return nil, dropSSRCs
	}
	out, err := k.dec.DecryptRTCP(w.in[:0], b, nil)
	if err != nil {
		return nil, dropRTCP
	}
	if !known {
		k.add(binary.BigEndian.Uint32(b[4:]))
	}
	return out, dropNone
}

// seal encrypts a packet into buf.
func (e *browserEnd) seal(plain []byte, w *work, buf []byte) ([]byte, drop) {
	out, err := e.cur.sess.keys.enc.EncryptRTP(buf[:0], plain, &w.hdr)
	if err != nil {
		return nil, dropSRTP
	}
	return out, dropNone
}

// srtpKeys are a session's contexts; the loop's alone.
type srtpKeys struct {
	enc, dec *srtp.Context
	ssrcs    [16]uint32
	n        int
}

// knows tells whether a source is known, and whether another one may be: each costs
// memory, and no browser needs so many.
func (k *srtpKeys) knows(ssrc uint32) (known, room bool) {
	return slices.Contains(k.ssrcs[:k.n], ssrc), k.n < len(k.ssrcs)
}

func (k *srtpKeys) add(ssrc uint32) {
	k.ssrcs[k.n] = ssrc
	k.n++
}
