package media

import (
	"encoding/binary"
	"net/netip"
	"time"
)

const (
	rtcpSR   = 200
	rtcpSDES = 202
	rtcpBye  = 203
	cname    = "hotline"
)

// trunkRTCP takes a report of a trunk's far end as a sign of life.
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
	if g.dead {
		l.revive(g)
	}
}

// report sends a sender report every 5 s.
func (l *loop) report(g *leg, now int64) {
	if now-g.trunk.reported < int64(rtcpInterval) || !g.out.any {
		return
	}
	g.trunk.reported = now
	l.sendRTCP(g, senderReport(l.work.plain[:0], &g.out, now, time.Now()))
}

// bye says that the stream is over.
func (l *loop) bye(g *leg) {
	if !g.out.any || g.kind != trunkLeg {
		return
	}
	b := senderReport(l.work.plain[:0], &g.out, l.now(), time.Now())
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

// senderReport appends an SR without reception blocks and an SDES with our name.
func senderReport(b []byte, s *stream, now int64, wall time.Time) []byte {
	const ntpEpoch = 2208988800 // 1970 in NTP seconds
	be := binary.BigEndian
	b = append(b, 0x80, rtcpSR, 0, 6)
	b = be.AppendUint32(b, s.ssrc)
	b = be.AppendUint32(b, uint32(wall.Unix()+ntpEpoch))
	b = be.AppendUint32(b, uint32(uint64(wall.Nanosecond())<<32/1e9))
	b = be.AppendUint32(b, s.next+uint32((now-s.last)/(1e9/SampleRate)))
	b = be.AppendUint32(b, s.packets)
	b = be.AppendUint32(b, s.octets)
	b = append(b, 0x81, rtcpSDES, 0, 4)
	b = be.AppendUint32(b, s.ssrc)
	b = append(b, 1, byte(len(cname)))
	b = append(b, cname...)
	return append(b, 0, 0, 0) // end, padded to 4 bytes: 4+4+2+7+3 = 20
}
