package media

// stream is one continuous RTP stream that we send (DESIGN.md 6): its own SSRC,
// sequence numbers and a timestamp that advances with time, whatever sources
// feed it one after another. Frames of ours and packets passed through share it.
//
// A source passed through keeps its distances: what was lost or overtaken on
// its way is seen as such by the receiver. No sequence number leaves twice, so
// that no SRTP nonce does.
type stream struct {
	ssrc   uint32
	seq    uint16 // highest sent
	next   uint32 // timestamp after the newest packet
	origin int64  // clock at timestamp base, ns
	base   uint32
	sent   uint64 // sequence numbers sent, bit 0 is seq
	last   int64  // clock at the last packet, ns
	any    bool   // a packet has left

	packets, octets uint32 // for sender reports

	// The source that is being passed through.
	src    uint32 // its SSRC
	dseq   uint16 // ours minus its
	dts    uint32
	first  uint16 // our number of its first packet
	run    bool   // its packets follow each other
	known  bool   // dts holds, although frames of ours came in between
	missed int    // packets in a row that could not be placed
}

const (
	resync   = 2 * frameLen  // a clock that is so far ahead of the stream is followed
	tolerate = 5 * frameLen  // a source so far off the clock keeps its timestamps
	jump     = 10 * frameLen // with fewer packets lost than that explains, timestamps jumped
	tooMany  = 5             // misplaced packets before the source is taken up anew
	seqJump  = 100
	pauseNs  = int64(200_000_000)
)

func newStream(ssrc, base uint32, seq uint16, now int64) stream {
	return stream{ssrc: ssrc, seq: seq, base: base, next: base, origin: now}
}

// clock is the timestamp of an instant.
func (s *stream) clock(now int64) uint32 {
	return s.base + uint32((now-s.origin)/(1e9/SampleRate))
}

// when is the timestamp for a packet that starts anew at now.
func (s *stream) when(now int64) uint32 {
	if c := s.clock(now); !s.any || int32(c-s.next) > resync {
		return c
	}
	return s.next
}

// own places a frame of ours of n samples. The marker tells the receiver that
// sound begins after a gap.
func (s *stream) own(n int, now int64, h *header) {
	h.ts = s.when(now)
	h.marker = !s.any || h.ts != s.next
	s.cut()
	s.push(1)
	h.seq, h.ssrc = s.seq, s.ssrc
	s.next = h.ts + uint32(n)
	s.last, s.any = now, true
}

// again places one more packet with the timestamp of the one before (RFC 4733
// events): n samples long counted from ts.
func (s *stream) again(ts uint32, n int, now int64, h *header) {
	s.cut()
	s.push(1)
	h.seq, h.ssrc, h.ts, h.marker = s.seq, s.ssrc, ts, false
	s.next = ts + uint32(n)
	s.last, s.any = now, true
}

// cut ends the run of the passed source: ours came in between.
func (s *stream) cut() { s.run = false }

// forget drops the source: another one may follow.
func (s *stream) forget() { s.run, s.known, s.missed = false, false, 0 }

func (s *stream) push(d uint16) {
	s.seq += d
	s.sent = s.sent<<d | 1 // a shift of 64 or more gives 0
}

// pass places a packet of a source: n samples with its own numbers.
func (s *stream) pass(src uint32, seq uint16, ts uint32, n int, now int64, h *header) drop {
	if !s.known || src != s.src {
		return s.anew(src, seq, ts, n, now, h)
	}
	if !s.run {
		return s.resume(seq, ts, n, now, h)
	}
	oseq, ots := seq+s.dseq, ts+s.dts
	d := int16(oseq - s.seq)
	if d <= 0 {
		return s.late(oseq, ots, d, seq, ts, n, now, h)
	}
	gap := int32(ots - s.next)
	behind := int32(s.clock(now) - ots)
	switch {
	case d > seqJump, gap < -jump:
		return s.anew(src, seq, ts, n, now, h)
	case gap > jump+int32(d)*maxPayload && behind < -tolerate: // more than time that passed
		return s.anew(src, seq, ts, n, now, h)
	case now-s.last > pauseNs && behind > tolerate: // its timestamps stood still in a pause
		return s.anew(src, seq, ts, n, now, h)
	}
	h.marker = d == 1 && gap > 0
	s.put(oseq, ots, uint16(d), n, now, h)
	return dropNone
}

// late handles a packet whose number is not above the newest.
func (s *stream) late(oseq uint16, ots uint32, d int16, seq uint16, ts uint32, n int, now int64, h *header) drop {
	fresh := d > -64 && s.sent&(1<<-d) == 0 && int16(oseq-s.first) >= 0
	if !fresh || int32(ots-s.next) > 0 {
		if s.missed++; s.missed >= tooMany {
			return s.anew(s.src, seq, ts, n, now, h)
		}
		if d > -64 && s.sent&(1<<-d) != 0 {
			return dropDuplicate
		}
		return dropLate
	}
	s.sent |= 1 << -d
	h.seq, h.ts, h.ssrc, h.marker = oseq, ots, s.ssrc, false
	return dropNone
}

// resume takes the source up again after frames of ours.
func (s *stream) resume(seq uint16, ts uint32, n int, now int64, h *header) drop {
	ots := ts + s.dts
	if off := int32(s.clock(now) - ots); off > tolerate || off < -tolerate {
		return s.anew(s.src, seq, ts, n, now, h)
	}
	if int32(ots-s.next) < 0 { // its place was filled with silence
		if s.missed++; s.missed >= tooMany {
			return s.anew(s.src, seq, ts, n, now, h)
		}
		return dropLate
	}
	s.start(seq, n, now, ots, h)
	return dropNone
}

// anew takes up a source, or one that jumped.
func (s *stream) anew(src uint32, seq uint16, ts uint32, n int, now int64, h *header) drop {
	ots := s.when(now)
	s.src, s.dts, s.known = src, ots-ts, true
	s.start(seq, n, now, ots, h)
	return dropNone
}

func (s *stream) start(seq uint16, n int, now int64, ots uint32, h *header) {
	oseq := s.seq + 1
	s.dseq, s.first, s.run = oseq-seq, oseq, true
	h.marker = true
	s.put(oseq, ots, 1, n, now, h)
}

func (s *stream) put(oseq uint16, ots uint32, d uint16, n int, now int64, h *header) {
	s.push(d)
	s.next = ots + uint32(n)
	s.last, s.any, s.missed = now, true, 0
	h.seq, h.ts, h.ssrc = oseq, ots, s.ssrc
}
