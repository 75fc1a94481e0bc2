package media

import (
	"sync/atomic"

	"hotline/call"
)

// Do carries out Play, StopPlay, Connect, Mix, Disconnect, SendDigits, RecordStart,
// RecordPause and RecordStop, in the order given; it never blocks. Commands for
// unknown legs and commands of other doors are counted and ignored.
func (e *Engine) Do(c call.Command) {
	e.mu.Lock()
	defer e.mu.Unlock()
	done := false
	switch c := c.(type) {
	case call.Play:
		done = e.on(c.Leg, func(l *loop, g *leg) { l.play(g, c) })
	case call.StopPlay:
		done = e.on(c.Leg, func(l *loop, g *leg) { l.silence(g) })
	case call.Connect:
		done = e.connect(c)
	case call.Mix:
		done = e.mix(c)
	case call.Disconnect:
		if en := e.legs[c.Leg]; en != nil {
			e.part(en)
			done = e.on(c.Leg, func(l *loop, g *leg) { l.silence(g) })
		}
	case call.SendDigits:
		done = e.on(c.Leg, func(l *loop, g *leg) { l.sendKeys(g, c.Keys) })
	case call.RecordStart:
		done = e.record(c)
	case call.RecordPause:
		done = e.recording(c.Recording, func(l *loop, g *leg) { l.tapPause(g, c.Recording, c.Paused) }, func() { e.rec.Pause(c) })
	case call.RecordStop:
		if done = e.recording(c.Recording, func(l *loop, g *leg) { l.tapOff(g, c.Recording) }, func() { e.rec.Stop(c) }); !done {
			e.rec.Stop(c) // closed already, or of a former run: the recorder knows it
			done = true
		}
		delete(e.recs, c.Recording)
	}
	if !done {
		e.ignored.Add(1)
	}
}

// on posts something to a leg's loop. The lock is held, as in all that follows.
func (e *Engine) on(id call.LegID, do func(*loop, *leg)) bool {
	en := e.legs[id]
	if en == nil {
		return false
	}
	l, g := en.loop, en.leg
	l.post(order{do: func() { do(l, g) }})
	return true
}

// connect makes two legs hear each other. They are brought onto one loop if one
// of them can move: a trunk leg has a socket of its own.
func (e *Engine) connect(c call.Connect) bool {
	a, b := e.legs[c.A], e.legs[c.B]
	if a == nil || b == nil || a == b {
		return false
	}
	if a.peer == b {
		return true
	}
	e.part(a)
	e.part(b)
	switch {
	case a.loop == b.loop:
	case a.leg.kind == trunkLeg:
		e.move(a, b.loop)
	case b.leg.kind == trunkLeg:
		e.move(b, a.loop)
	}
	a.peer, b.peer = b, a
	la, lb := a.loop, b.loop
	if la == lb {
		la.post(order{do: func() {
			la.link(a.leg, b.leg, nil)
			la.link(b.leg, a.leg, nil)
		}})
		return true
	}
	la.post(order{do: func() { la.link(a.leg, b.leg, lb) }})
	lb.post(order{do: func() { lb.link(b.leg, a.leg, la) }})
	return true
}

// part ends a connection: both sides go silent. A conference goes on without him.
func (e *Engine) part(en *entry) {
	if en.party != nil {
		e.leaveParty(en)
		return
	}
	if en.peer == nil {
		return
	}
	for _, x := range []*entry{en, en.peer} {
		l, g := x.loop, x.leg
		l.post(order{do: func() { l.unlink(g) }})
		x.peer = nil
	}
}

// move takes a trunk leg to another loop. The new loop does nothing that was
// ordered later before the old one has let go. There is no waiting in a circle:
// the earliest move that is still open is never behind a wait.
func (e *Engine) move(en *entry, to *loop) {
	from, g, t := en.loop, en.leg, &transfer{}
	from.post(order{do: func() {
		if !g.closed {
			from.remove(g)
		}
		t.ready.Store(true)
		to.wire.wake()
	}})
	to.post(order{wait: t, do: func() {
		if !g.closed {
			to.add(g)
		}
	}})
	en.loop = to
	from.owned--
	to.owned++
}

// record begins a recording of the legs that exist.
func (e *Engine) record(c call.RecordStart) bool {
	if _, there := e.recs[c.Recording]; there {
		return false
	}
	e.rec.Start(c)
	origin := int64(e.cfg.Clock())
	var legs []*entry
	if en := e.legs[c.Customer]; en != nil {
		legs = append(legs, en)
		e.on(c.Customer, func(l *loop, g *leg) {
			l.tapOn(g, &tap{rec: c.Recording, channel: Left, origin: origin})
		})
	}
	if en := e.legs[c.Operator]; en != nil {
		legs = append(legs, en)
		e.on(c.Operator, func(l *loop, g *leg) {
			l.tapOn(g, &tap{rec: c.Recording, channel: Right, with: c.Customer, origin: origin})
		})
	}
	e.recs[c.Recording] = legs
	return true
}

// recording does something on the loops of a recording's legs; the last of them
// tells the recorder, so that no frame comes after it. A leg that has ended left
// its order of closing on the loop it was on, which comes first there.
func (e *Engine) recording(id call.RecordingID, do func(*loop, *leg), tell func()) bool {
	legs, there := e.recs[id]
	if !there {
		return false
	}
	left := &atomic.Int32{}
	left.Store(1)
	last := func() {
		if left.Add(-1) == 0 {
			tell()
		}
	}
	for _, en := range legs {
		l, g := en.loop, en.leg
		left.Add(1)
		l.post(order{do: func() { do(l, g); last() }})
	}
	last()
	return true
}
