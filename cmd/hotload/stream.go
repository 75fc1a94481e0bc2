package main

import "math/bits"

// settled is after how many frames it is known who is heard; before, a few may be left of
// another talk.
const settled = 50

// stream is what one end hears of one talk. The sound thread owns it.
type stream struct {
	from  uint32 // who says it
	talk  uint32
	begun int64 // arrival of the first frame, Unix ns
	base  uint32
	last  uint32
	seen  []uint64 // bit seq-base
	twice int
	cross int // frames of somebody else
	other tag // the newest of them

	transit int64 // of the frame before, ns
	jitter  float64
}

func newStream(t tag, at int64) *stream {
	return &stream{from: t.from, talk: t.talk, begun: at, base: t.seq, last: t.seq, transit: at - t.stamp}
}

// take counts a frame in and gives its delay.
func (s *stream) take(t tag, at int64) (delay int64, ok bool) {
	if t.from != s.from || t.talk != s.talk {
		if s.last-s.base >= settled {
			s.cross++
			s.other = t
			return 0, false
		}
		cross := s.cross
		for _, w := range s.seen {
			cross += bits.OnesCount64(w)
		}
		other := tag{from: s.from, talk: s.talk, seq: s.last}
		*s = *newStream(t, at) // the first ones were somebody else's
		s.cross, s.other = cross, other
	}
	if t.seq < s.base || t.seq-s.base > 1<<24 {
		return 0, false // sent before the first one that came, or nonsense
	}
	word, bit := int(t.seq-s.base)/64, uint64(1)<<((t.seq-s.base)%64)
	for len(s.seen) <= word {
		s.seen = append(s.seen, 0)
	}
	if s.seen[word]&bit != 0 {
		s.twice++
		return 0, false
	}
	s.seen[word] |= bit
	s.last = max(s.last, t.seq)
	delay = at - t.stamp
	d := float64(delay - s.transit) // RFC 3550 6.4.1, in ns
	if d < 0 {
		d = -d
	}
	s.jitter += (d - s.jitter) / 16
	s.transit = delay
	return delay, true
}

// lost gives how many of the frames [from, to) there were and how many did not
// come.
func (s *stream) lost(from, to uint32) (sent, lost int) {
	if to <= from {
		return 0, 0
	}
	sent = int(to - from)
	got := 0
	for i, w := range s.seen {
		at := s.base + uint32(i)*64
		if at+64 <= from || at >= to {
			continue
		}
		if at < from {
			w &= ^uint64(0) << (from - at)
		}
		if at+64 > to {
			w &= ^uint64(0) >> (at + 64 - to)
		}
		got += bits.OnesCount64(w)
	}
	return sent, sent - got
}

// whole is the stretch from the first to the last frame that came.
func (s *stream) whole() (from, to uint32) { return s.base, s.last + 1 }
