package media

import (
	"slices"

	"hotline/call"
)

// What a loop does on order. Each runs on the loop of the leg it is about.

// add takes a leg in: a new one, or one that comes from another loop.
func (l *loop) add(g *leg) {
	now := l.now()
	if len(l.legs) == 0 {
		l.house = now + houseEvery
	}
	l.legs[g] = struct{}{}
	l.count.legs.Add(1)
	g.group = -1
	if g.kind == trunkLeg {
		for _, s := range []*socket{g.trunk.rtp, g.trunk.rtcp} {
			if err := l.wire.watch(s); err != nil {
				l.e.cfg.Log.Error().Err(err).Str("leg", string(g.id)).Msg("media: port cannot be heard")
			}
		}
		if g.trunk.started {
			l.pace(g, now)
		}
	}
}

// remove lets a leg go, without closing anything.
func (l *loop) remove(g *leg) {
	delete(l.legs, g)
	l.count.legs.Add(-1)
	l.unpace(g)
	if g.kind == trunkLeg {
		l.wire.unwatch(g.trunk.rtp)
		l.wire.unwatch(g.trunk.rtcp)
	}
}

// link makes peer the source of g; away is its loop if it is another one.
func (l *loop) link(g, peer *leg, away *loop) {
	if g.closed {
		return
	}
	l.silence(g)
	l.listen(g)
	l.meets(g, peer.id)
	g.peer, g.away, g.mix, g.fed, g.since = peer, away, nil, 0, l.now()
	g.out.forget()
}

// unlink parts g from its peer, or from its conference.
func (l *loop) unlink(g *leg) {
	if g.kind == browserLeg && g.connected() {
		l.tellQuality(g)
	}
	g.peer, g.away, g.mix = nil, nil, nil
	g.out.forget()
}

// play begins a clip list; the one before ends unheard.
func (l *loop) play(g *leg, c call.Play) {
	if g.closed {
		return
	}
	if g.peer != nil || g.mix != nil {
		l.e.ignored.Add(1)
		return
	}
	l.silence(g)
	p := player{on: true, token: c.Token, keys: c.Clips, loop: c.Loop}
	for _, key := range c.Clips {
		if clip := l.e.lib.get(key); clip != nil {
			p.clips = append(p.clips, clip)
			continue
		}
		l.e.missing.Add(1)
		if l.e.lib.Missing != nil {
			l.e.lib.Missing(key)
		}
	}
	if c.Loop && slices.Equal(c.Clips, g.music.keys) && len(p.clips) == len(g.music.clips) {
		p.at, p.off = g.music.at, g.music.off // music goes on where it was left
	}
	g.play, g.turn = p, g.rate
	l.count.playing.Add(1)
	l.pace(g, l.now())
}

// silence ends what the leg plays.
func (l *loop) silence(g *leg) {
	if !g.play.on {
		return
	}
	g.play.on = false
	if g.play.loop {
		g.music = g.play
	}
	l.count.playing.Add(-1)
}

// sendKeys queues digits towards the far end.
func (l *loop) sendKeys(g *leg, keys string) {
	if g.closed {
		return
	}
	if refused := g.keys.add(keys); refused > 0 {
		l.e.ignored.Add(uint64(refused))
	}
	if g.keys.busy() {
		l.pace(g, l.now())
	}
}

// start begins the stream of a trunk leg.
func (l *loop) start(g *leg) {
	if g.closed || g.trunk.started {
		return
	}
	now := l.now()
	g.trunk.started, g.trunk.reported = true, now
	g.lastIn.Store(now)
	l.pace(g, now)
}

// remote takes the far end's new SDP.
func (l *loop) remote(g *leg, r Remote) {
	l.listen(g)
	t := &g.trunk
	t.remote, t.set = r, true
	t.law, _ = lawOf(r.Payload)
	t.learn.reset(r.Addr)
	g.rate = rateOf(r.Ptime)
	g.lastIn.Store(l.now())
}

// rateOf gives our frame length in units of 20 ms: 20, 40 or 60 ms.
func rateOf(ptime int) int {
	if ptime == 40 || ptime == 60 {
		return ptime / Ptime
	}
	return 1
}

// tapOn and tapOff begin and end the recording of a leg.
func (l *loop) tapOn(g *leg, t *tap) {
	if g.closed {
		return
	}
	l.listen(g)
	g.taps = append(g.taps, t)
	l.count.taps.Add(1)
}

func (l *loop) tapOff(g *leg, id call.RecordingID) {
	n := len(g.taps)
	l.tell(g, id)
	g.taps = slices.DeleteFunc(g.taps, func(t *tap) bool { return t.rec == id })
	l.count.taps.Add(int64(len(g.taps) - n))
}

func (l *loop) tapPause(g *leg, id call.RecordingID, paused bool) {
	l.tell(g, id)
	for _, t := range g.taps {
		if t.rec == id {
			t.paused = paused
		}
	}
}

// tell gives the recorder the position of now.
func (l *loop) tell(g *leg, id call.RecordingID) {
	for _, t := range g.taps {
		if t.rec == id {
			l.e.rec.Frame(id, t.channel, max(t.samples(l.now()), t.end), nil)
		}
	}
}

// close ends a leg for good.
func (l *loop) close(g *leg) {
	if g.closed {
		return
	}
	l.silence(g)
	if g.kind == trunkLeg || g.connected() {
		l.tellQuality(g)
	}
	l.count.taps.Add(-int64(len(g.taps)))
	g.closed, g.peer, g.away, g.mix, g.taps = true, nil, nil, nil, nil
	l.bye(g)
	l.remove(g)
	if g.kind == trunkLeg {
		l.wire.close(g.trunk.rtp)
		l.wire.close(g.trunk.rtcp)
		l.e.freePort(g.trunk.rtp.local.Port())
		return
	}
	for _, gen := range []*generation{g.browser.cur, g.browser.next} {
		if gen != nil {
			l.forget(gen)
			gen.sess.cancel()
		}
	}
	g.browser.cur, g.browser.next = nil, nil
}
