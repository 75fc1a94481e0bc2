package media

import (
	"encoding/binary"
	"net/netip"
	"time"
)

const (
	rtcpSR   = 200
	rtcpRR   = 201
	rtcpSDES = 202
	rtcpBye  = 203
	cname    = "hotline"

	reportBlock = 24 // bytes
)

// trunkRTCP takes a report of a trunk's far end, which is a sign of life, too.
func (l *loop) trunkRTCP(g *leg, b []byte, src netip.AddrPort, now int64) {
	if g == nil || g.closed || len(b) < 8 || b[0]>>6 != 2 || b[1] < 200 || b[1] > 207 {
		l.count.drop(dropRTCP)
		return
	}
	t := &g.trunk
	a := src.Addr()
	if !t.set || a != t.learn.announced.Addr() && a != t.learn.locked.Addr() && a != t.remote.RTCP.Addr() {
		l.count.drop(dropSource)
		return
	}
	g.lastIn.Store(now)
	g.quality.rtcp(b, g.out.ssrc, now)
	if g.dead {
		l.revive(g)
	}
}

// browserRTCP reads the reports of a browser. That it lives, STUN tells.
func (l *loop) browserRTCP(g *leg, b []byte, now int64) {
	plain, why := g.browser.openRTCP(b, &l.work)
	if l.count.drop(why); why != dropNone {
		return
	}
	g.quality.rtcp(plain, g.out.ssrc, now)
}

// report sends a sender report every 5 s.
func (l *loop) report(g *leg, now int64) {
	if now-g.trunk.reported < int64(rtcpInterval) || !g.out.any {
		return
	}
	g.trunk.reported = now
	l.sendRTCP(g, senderReport(l.work.plain[:0], &g.out, &g.quality, now, time.Now()))
}

// bye says that the stream is over.
func (l *loop) bye(g *leg) {
	if !g.out.any || g.kind != trunkLeg {
		return
	}
	b := senderReport(l.work.plain[:0], &g.out, &g.quality, l.now(), time.Now())
	b = append(b, 0x81, rtcpBye, 0, 1)
	l.sendRTCP(g, binary.BigEndian.AppendUint32(b, g.out.ssrc))
}

func (l *loop) sendRTCP(g *leg, b []byte) {
	if g.kind == browserLeg {
		dst, s, ok := g.browser.dest()
		if !ok {
			return
		}
		out, err := g.browser.cur.sess.keys.enc.EncryptRTCP(l.wire.buffer(s)[:0], b, nil)
		if err == nil {
			l.wire.send(s, out, dst)
		}
		return
	}
	dst := g.trunk.learn.dest()
	if !dst.IsValid() {
		return
	}
	if r := g.trunk.remote.RTCP; r.IsValid() && dst == g.trunk.learn.announced {
		dst = r
	} else if dst.Port() < 65535 {
		dst = netip.AddrPortFrom(dst.Addr(), dst.Port()+1)
	}
	l.wire.send(g.trunk.rtcp, b, dst)
}

// senderReport appends an SR, with a block about what is heard from there, and an
// SDES with our name.
func senderReport(b []byte, s *stream, q *quality, now int64, wall time.Time) []byte {
	const ntpEpoch = 2208988800 // 1970 in NTP seconds
	be := binary.BigEndian
	seconds, fraction := uint32(wall.Unix()+ntpEpoch), uint32(uint64(wall.Nanosecond())<<32/1e9)
	at := len(b)
	b = append(b, 0x80, rtcpSR, 0, 6)
	b = be.AppendUint32(b, s.ssrc)
	b = be.AppendUint32(b, seconds)
	b = be.AppendUint32(b, fraction)
	b = be.AppendUint32(b, s.next+uint32((now-s.last)/(1e9/SampleRate)))
	b = be.AppendUint32(b, s.packets)
	b = be.AppendUint32(b, s.octets)
	q.back.report(seconds<<16|fraction>>16, now)
	if n := len(b); q.in.on {
		b = q.in.block(b, now)
		b[at]++
		b[at+3] += byte(len(b)-n) / 4
	}
	b = append(b, 0x81, rtcpSDES, 0, 4)
	b = be.AppendUint32(b, s.ssrc)
	b = append(b, 1, byte(len(cname)))
	b = append(b, cname...)
	return append(b, 0, 0, 0) // end, padded to 4 bytes: 4+4+2+7+3 = 20
}
