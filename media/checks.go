package media

import (
	"errors"
	"fmt"
	"net/netip"
)

// ErrNoPath says that a browser never came with a valid STUN check and keys.
var ErrNoPath = errors.New("media: the browser did not connect")

// stunCheck answers a browser's connectivity check.
func (l *loop) stunCheck(s *socket, b []byte, src netip.AddrPort, now int64) {
	g, nominated, reply := l.stun.check(b, src)
	if reply != nil {
		l.send(s, reply, src)
	}
	if g == nil {
		l.count.drop(dropSTUN)
		return
	}
	p, evicted := g.checked(s, src, nominated, now)
	if evicted != nil {
		delete(l.paths, pathKey{evicted.sock, evicted.addr})
	}
	l.paths[pathKey{s, src}] = p
	e := &g.leg.browser
	if g == e.cur {
		g.leg.lastIn.Store(now)
		if g.leg.dead {
			l.revive(g.leg)
		}
	} else if g.sess.keyed() && nominated {
		l.promote(g, now) // an ICE restart: the keys stay
	}
}

// dtls hands a packet to the handshake of the address that sent it. An address
// without a valid check gets nothing.
func (l *loop) dtls(s *socket, b []byte, src netip.AddrPort) {
	p := l.paths[pathKey{s, src}]
	if p == nil || p.gen.sess.ctx.Err() != nil {
		l.count.drop(dropDTLS)
		return
	}
	g, sess := p.gen, p.gen.sess
	if g.path != p && !sess.keyed() {
		g.choose(p) // the browser shakes hands on the pair it has picked
	}
	if _, err := sess.in.Write(b); err != nil {
		l.count.drop(dropDTLS)
		return
	}
	if !sess.started {
		sess.started = true
		l.e.sessions.Go(func() {
			sess.run(func(k srtpKeys, err error) {
				l.post(order{do: func() { l.keyed(g, sess, k, err) }})
			})
		})
	}
}

// keyed takes the result of a handshake.
func (l *loop) keyed(g *generation, sess *session, k srtpKeys, err error) {
	b := &g.leg.browser
	if g.leg.closed || g.sess != sess || g != b.next && g != b.cur {
		return
	}
	if err != nil {
		l.e.cfg.Log.Warn().Err(err).Str("leg", string(g.leg.id)).Msg("media: no keys for a browser leg")
		if !b.told && b.events.Failed != nil {
			b.told = true
			b.events.Failed(g.leg.id, fmt.Errorf("leg %s: %w", g.leg.id, err))
		}
		return
	}
	l.count.handshakes.Add(1)
	sess.keys = k
	if g == b.next {
		l.promote(g, l.now())
	}
}

// promote makes the new generation the one in use.
func (l *loop) promote(g *generation, now int64) {
	b := &g.leg.browser
	old := b.cur
	b.cur, b.next = g, nil
	b.codecs = g.codecs
	if old != nil {
		l.forget(old)
	}
	g.leg.lastIn.Store(now)
	if g.leg.dead {
		l.revive(g.leg)
	}
	if b.events.Up != nil {
		b.events.Up(g.leg.id)
	}
}

// offer takes a new generation in, waiting for checks.
func (l *loop) offer(g *generation) {
	b := &g.leg.browser
	if g.leg.closed {
		g.sess.cancel()
		return
	}
	if b.next != nil {
		l.forget(b.next)
	}
	b.next, b.offered, b.told = g, l.now(), false
	l.stun.byUfrag[g.ufrag] = g
}

// forget drops a generation; its session ends unless another one shares it.
func (l *loop) forget(g *generation) {
	delete(l.stun.byUfrag, g.ufrag)
	for _, p := range g.paths {
		if k := (pathKey{p.sock, p.addr}); l.paths[k] == p {
			delete(l.paths, k)
		}
	}
	b := &g.leg.browser
	if (b.cur == nil || b.cur == g || b.cur.sess != g.sess) && (b.next == nil || b.next == g || b.next.sess != g.sess) {
		g.sess.cancel()
	}
}
