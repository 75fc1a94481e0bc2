package media

import (
	"encoding/binary"
	"time"

	"hotline/call"
)

// Quality is how one leg was heard and how its far end heard us: of a trunk leg over
// its whole life, of a browser leg over one connection. Sound that the system leaves
// out because nobody hears it is in no figure.
type Quality struct {
	Leg, Peer call.LegID // Peer: with whom it was connected last, "" with nobody
	Browser   bool

	Packets   uint64        // that came
	Lost      uint64        // that should have come as well (RFC 3550 A.3)
	Jitter    time.Duration // of what came, the mean of the estimate (A.8)
	JitterTop time.Duration // its highest

	Reports   uint64        // the far end sent about our sound
	FarLoss   float64       // share of our packets it missed, 0..1, the mean of its reports
	FarJitter time.Duration // of our sound there, the same
	Trips     uint64        // measured round trips
	Trip      time.Duration // their mean
	TripTop   time.Duration
}

const (
	maxDropout  = 3000 // numbers a stream may jump ahead (RFC 3550 A.1)
	maxMisorder = 100
	noJitter    = SampleRate              // a time stamp so far off is a new beginning, not a late packet
	maxTrip     = int64(10 * time.Second) // beyond it a report lies, or is of another life
	srsKept     = 4
)

// hearing counts what comes in, one source at a time.
type hearing struct {
	on       bool
	ssrc     uint32
	base     uint32 // extended number of the first packet
	top      uint32 // the highest
	got      uint32
	bad      uint32 // number that would confirm a jump
	transit  uint32
	timed    bool
	jitter   uint32 // 16 times the estimate, in samples
	sr       uint32 // middle of the NTP time of its last sender report
	srAt     int64  // when that came, 0: none did
	told     uint32 // expected and got at our last report
	toldGot  uint32
	expected uint64 // of the sources before
	received uint64

	jitterSum, jitterN uint64
	jitterTop          uint32
}

// packet takes a packet that was let in. Keys share the numbers of the sound, not
// its time.
func (h *hearing) packet(p *packet, sound bool, now int64) {
	if !h.on || p.ssrc != h.ssrc {
		h.begin(p.ssrc, p.seq)
	}
	switch d := p.seq - uint16(h.top); {
	case d < maxDropout:
		h.top += uint32(d)
	case d <= 65535-maxMisorder:
		if uint32(p.seq) != h.bad {
			h.bad = uint32(p.seq + 1)
			return
		}
		h.begin(p.ssrc, p.seq) // two in a row: it jumped indeed
	}
	h.got++
	if sound {
		h.time(uint32(now/(1e9/SampleRate)) - p.ts)
	}
}

// time estimates the jitter (RFC 3550 A.8).
func (h *hearing) time(transit uint32) {
	d := int32(transit - h.transit)
	h.transit = transit
	if d < 0 {
		d = -d
	}
	if !h.timed || d < 0 || d > noJitter {
		h.timed = true
		return
	}
	h.jitter += uint32(d) - (h.jitter+8)>>4
	h.jitterSum += uint64(h.jitter >> 4)
	h.jitterN++
	h.jitterTop = max(h.jitterTop, h.jitter>>4)
}

// begin starts with a source.
func (h *hearing) begin(ssrc uint32, seq uint16) {
	h.cut()
	h.on, h.ssrc, h.base, h.top, h.bad = true, ssrc, uint32(seq), uint32(seq), 1<<16
}

// cut ends the source: another one may follow, or the same after a gap that is no loss.
func (h *hearing) cut() {
	if !h.on {
		return
	}
	h.expected += uint64(h.top - h.base + 1)
	h.received += uint64(h.got)
	h.on, h.timed, h.got, h.jitter, h.told, h.toldGot, h.sr, h.srAt = false, false, 0, 0, 0, 0, 0, 0
}

// block appends a reception report block (RFC 3550 6.4.1); nothing where nothing is heard.
func (h *hearing) block(b []byte, now int64) []byte {
	if !h.on {
		return b
	}
	expected := h.top - h.base + 1
	lost := min(max(int64(expected)-int64(h.got), -1<<23), 1<<23-1)
	fraction := uint32(0)
	if of, missed := int64(expected-h.told), int64(expected-h.told)-int64(h.got-h.toldGot); of > 0 && missed > 0 {
		fraction = uint32(min(missed<<8/of, 255))
	}
	h.told, h.toldGot = expected, h.got
	since := uint32(0)
	if h.srAt != 0 {
		since = uint32((now-h.srAt)/1e9<<16 + (now-h.srAt)%1e9<<16/1e9)
	}
	be := binary.BigEndian
	b = be.AppendUint32(b, h.ssrc)
	b = be.AppendUint32(b, fraction<<24|uint32(lost)&0xFFFFFF)
	b = be.AppendUint32(b, h.top)
	b = be.AppendUint32(b, h.jitter>>4)
	b = be.AppendUint32(b, h.sr)
	return be.AppendUint32(b, since)
}

// echo is what the far end reports of our sound.
type echo struct {
	sent [srsKept]struct {
		ntp uint32
		at  int64
	}
	next             int
	reports, missed  uint64 // missed in 1/256
	jitter           uint64 // in samples
	trips            uint64
	tripSum, tripTop int64
}

// report remembers a sender report of ours.
func (e *echo) report(ntp uint32, now int64) {
	e.sent[e.next].ntp, e.sent[e.next].at = ntp, now
	e.next = (e.next + 1) % srsKept
}

// block takes a report block about our stream. A round trip is only counted from a
// sender report of ours that it names, so that nobody's clock but ours counts.
func (e *echo) block(b []byte, now int64) {
	be := binary.BigEndian
	e.reports++
	e.missed += uint64(b[4])
	e.jitter += uint64(min(be.Uint32(b[12:]), noJitter))
	lsr, held := be.Uint32(b[16:]), int64(be.Uint32(b[20:]))*1e9>>16
	for _, s := range e.sent {
		if s.at == 0 || s.ntp != lsr || lsr == 0 {
			continue
		}
		if trip := now - s.at - held; trip >= -int64(time.Millisecond) && trip <= maxTrip {
			trip = max(trip, 0)
			e.trips++
			e.tripSum += trip
			e.tripTop = max(e.tripTop, trip)
		}
		return
	}
}

// quality are a leg's figures.
type quality struct {
	in   hearing
	back echo
	with call.LegID // whom it was connected with last
}

// rtcp reads a compound packet (RFC 3550 A.2) that was let in; what is broken in it
// ends the reading.
func (q *quality) rtcp(b []byte, ours uint32, now int64) {
	be := binary.BigEndian
	for len(b) >= 8 && b[0]>>6 == 2 {
		n := 4 * (int(be.Uint16(b[2:])) + 1)
		if n > len(b) {
			return
		}
		p, at := b[:n], n
		b = b[n:]
		switch {
		case p[1] == rtcpSR && n >= 28:
			if at = 28; q.in.on && be.Uint32(p[4:]) == q.in.ssrc {
				q.in.sr, q.in.srAt = be.Uint32(p[10:]), now
			}
		case p[1] == rtcpRR && n >= 8:
			at = 8
		}
		for range p[0] & 0x1F {
			if at+reportBlock > n {
				break
			}
			if be.Uint32(p[at:]) == ours {
				q.back.block(p[at:at+reportBlock], now)
			}
			at += reportBlock
		}
	}
}

// take gives the figures so far and begins anew.
func (q *quality) take(g *leg) Quality {
	q.in.cut()
	h, e := &q.in, &q.back
	out := Quality{Leg: g.id, Peer: q.with, Browser: g.kind == browserLeg, Packets: h.received, Reports: e.reports, Trips: e.trips,
		JitterTop: samples(uint64(h.jitterTop)), TripTop: time.Duration(e.tripTop)}
	if h.expected > h.received {
		out.Lost = h.expected - h.received
	}
	if h.jitterN > 0 {
		out.Jitter = samples(h.jitterSum / h.jitterN)
	}
	if e.reports > 0 {
		out.FarLoss, out.FarJitter = float64(e.missed)/256/float64(e.reports), samples(e.jitter/e.reports)
	}
	if e.trips > 0 {
		out.Trip = time.Duration(e.tripSum / int64(e.trips))
	}
	*h, e.reports, e.missed, e.jitter, e.trips, e.tripSum, e.tripTop = hearing{}, 0, 0, 0, 0, 0, 0
	return out
}

func samples(n uint64) time.Duration { return time.Duration(n) * time.Second / SampleRate }

// tellQuality reports a leg's figures, where there are any.
func (l *loop) tellQuality(g *leg) {
	if q := g.quality.take(g); l.e.cfg.Heard != nil && (q.Packets > 0 || q.Reports > 0) {
		l.e.cfg.Heard(q)
	}
}

// connected tells whether somebody hears the leg.
func (g *leg) connected() bool { return g.peer != nil || g.mix != nil }

// meets begins a connection: a browser's figures are of one, and what came between two
// is nobody's.
func (l *loop) meets(g *leg, with call.LegID) {
	if g.kind == browserLeg && g.connected() {
		l.tellQuality(g)
	} else if g.kind == browserLeg {
		g.quality.take(g)
	}
	g.quality.with = with
}

// customerOf is whose call a conference is: who came by a trunk, if there is one.
func customerOf(others []hearer) call.LegID {
	for _, o := range others {
		if o.leg.kind == trunkLeg {
			return o.leg.id
		}
	}
	return others[0].leg.id
}
