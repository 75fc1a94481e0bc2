package media

import "sync/atomic"

// ring carries sound between two browser legs on different loops: one loop puts,
// one takes. (A trunk leg moves to its partner's loop instead.)
type ring struct {
	head, tail atomic.Uint32 // taken, put
	slots      [64]handover
}

type handover struct {
	from, to *leg
	frame    frame
	data     [maxPayload]byte
}

// put is the sending loop's.
func (r *ring) put(from, to *leg, f *frame) drop {
	t := r.tail.Load()
	if t-r.head.Load() == uint32(len(r.slots)) {
		return dropQueue
	}
	s := &r.slots[t%uint32(len(r.slots))]
	s.from, s.to, s.frame = from, to, *f
	s.frame.data = s.data[:copy(s.data[:], f.data)]
	r.tail.Store(t + 1)
	return dropNone
}

// handovers takes what another loop has put.
func (l *loop) handovers(r *ring, now int64) {
	if r == nil {
		return
	}
	for h := r.head.Load(); h != r.tail.Load(); h++ {
		s := &r.slots[h%uint32(len(r.slots))]
		l.handed(s, now)
		r.head.Store(h + 1)
	}
}

// handed gives a frame of a leg of another loop to its peer here, or to one of his
// conference, if they are still connected. Of from only the pointer is ours to look at.
func (l *loop) handed(h *handover, now int64) {
	g := h.to
	_, mine := l.legs[g]
	if mine && g.mix != nil && g.mix.says(h.from, &h.frame) {
		return
	}
	if !mine || g.peer != h.from {
		l.count.drop(dropNoLeg)
		return
	}
	dst, s, ok := g.ready()
	if !ok {
		l.count.drop(dropNotReady)
		return
	}
	out, _, why := g.give(&h.frame, now, &l.work, l.wire.buffer(s))
	l.count.drop(why)
	if out != nil {
		l.send(s, out, dst)
	}
}
