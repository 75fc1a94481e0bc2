package media

import (
	"net/netip"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"hotline/call"
)

const (
	slotNs     = int64(5_000_000) // pacing: a quarter of the legs each slot
	quarters   = 4
	lateSlot   = int64(10_000_000)
	lostSlots  = int64(100_000_000) // so far behind, slots are skipped
	fillAfter  = int64(60_000_000)  // a peer so long silent is filled up with silence
	houseEvery = int64(250_000_000)
	// A loop that gets no core falls behind, and sound queues up in the browsers'
	// socket. What is that old is thrown away, as is what an operator said before
	// he got the caller: it helps nobody, and may have been said to another one.
	staleAfter = int64(300_000_000)
)

// loop owns legs and does all their work on one goroutine or thread.
type loop struct {
	e       *Engine
	index   int
	wire    wire
	browser []*socket
	owned   int // legs in the directory that are ours; under the engine's lock

	mu    sync.Mutex // of queue
	queue []order
	todo  []order // taken from the queue, from next on still to be done
	next  int
	stop  bool

	legs   map[*leg]struct{}
	groups [quarters][]*leg
	paced  int
	slot   int64 // number of the next slot
	house  int64 // clock of the next housekeeping, ns

	stun  stunLite
	paths map[pathKey]*path
	rings []*ring // from the other loops, nil at our own index
	work  work
	count counters
}

// order is one thing to do, or a wait for a leg that another loop gives away.
type order struct {
	do   func()
	wait *transfer
}

// transfer is a trunk leg on its way between loops.
type transfer struct{ ready atomic.Bool }

// counters are written by one loop and read by anybody.
type counters struct {
	in, out, late, skipped, handshakes, panics atomic.Uint64
	drops                                      [drops]atomic.Uint64
	playing, taps, legs                        atomic.Int64
}

func (c *counters) drop(why drop) {
	if why != dropNone {
		c.drops[why].Add(1)
	}
}

func newLoop(e *Engine, index int) *loop {
	return &loop{e: e, index: index, legs: map[*leg]struct{}{}, stun: newStunLite(), paths: map[pathKey]*path{}}
}

func (l *loop) now() int64 { return int64(l.e.cfg.Clock()) }

// post gives the loop an order; from any goroutine.
func (l *loop) post(o order) {
	l.mu.Lock()
	l.queue = append(l.queue, o)
	first := len(l.queue) == 1
	l.mu.Unlock()
	if first {
		l.wire.wake()
	}
}

// drain does what has been ordered, in order; a leg on its way holds up all that
// comes behind it.
func (l *loop) drain(now int64) {
	for {
		if l.next == len(l.todo) {
			clear(l.todo)
			l.mu.Lock()
			l.todo, l.queue, l.next = l.queue, l.todo[:0], 0
			l.mu.Unlock()
			if len(l.todo) == 0 {
				break
			}
		}
		o := l.todo[l.next]
		if o.wait != nil && !o.wait.ready.Load() {
			break
		}
		l.next++
		l.do(o)
	}
	for _, r := range l.rings {
		l.handovers(r, now)
	}
}

func (l *loop) do(o order) {
	defer l.caught("order", nil)
	o.do()
}

// caught keeps a mistake of ours from ending the calls of everybody: it ends the
// leg whose packet showed it, at most (INVARIANTS 42).
func (l *loop) caught(where string, g *leg) {
	r := recover()
	if r == nil {
		return
	}
	l.count.panics.Add(1)
	l.e.cfg.Log.Error().Interface("panic", r).Bytes("stack", debug.Stack()).Msg("media: recovered in a " + where)
	if g != nil {
		go l.e.leave(g) // its lock may be held by who waits for this loop's order
	}
}

// datagram takes one packet from a socket; came is when the system got it, as far
// as the driver knows.
func (l *loop) datagram(s *socket, b []byte, src netip.AddrPort, came, now int64) {
	l.count.in.Add(1)
	defer l.caught("packet", s.leg)
	if len(b) == 0 {
		l.count.drop(dropShort)
		return
	}
	switch {
	case s.kind == sockRTCP:
		l.trunkRTCP(s.leg, b, src, now)
	case s.kind == sockRTP && isRTCP(b):
		l.trunkRTCP(s.leg, b, src, now)
	case s.kind == sockRTP:
		l.packet(s.leg, b, src, now)
	case b[0] < 4:
		l.stunCheck(s, b, src, now)
	case b[0] >= 20 && b[0] < 64:
		l.dtls(s, b, src)
	case b[0]>>6 == 2:
		l.browserPacket(s, b, src, came, now)
	default:
		l.count.drop(dropUnknown)
	}
}

func (l *loop) browserPacket(s *socket, b []byte, src netip.AddrPort, came, now int64) {
	p := l.paths[pathKey{s, src}]
	switch {
	case p == nil:
		l.count.drop(dropSource)
	case isRTCP(b):
		if g := p.gen.leg; p.gen == g.browser.cur && !g.closed {
			l.browserRTCP(g, b, now)
		}
	case p.gen != p.gen.leg.browser.cur:
		l.count.drop(dropNoKeys)
	case now-came > staleAfter || came < p.gen.leg.since:
		l.count.drop(dropStale)
	default:
		l.packet(p.gen.leg, b, src, now)
	}
}

// packet is the hot path: a packet that may carry sound.
func (l *loop) packet(g *leg, b []byte, src netip.AddrPort, now int64) {
	if g == nil || g.closed {
		l.count.drop(dropNoLeg)
		return
	}
	w := &l.work
	var to *socket
	var buf []byte
	if g.peer != nil && g.away == nil {
		if _, to, _ = g.peer.ready(); to != nil {
			buf = l.wire.buffer(to)
		}
	}
	out, dst, why := relay(g, b, src, now, w, buf)
	if out != nil {
		l.send(to, out, dst)
	}
	l.count.drop(why)
	switch {
	case w.frame.data != nil:
		l.heard(g, &w.frame, now)
		if g.tones != nil {
			for _, code := range g.tones.read(&w.frame, w.tones[:0]) {
				l.pressed(g, code, wayTone, now)
			}
		}
	case w.key != 0:
		l.digit(g, w.key)
	}
	if g.dead && g.lastIn.Load() == now {
		l.revive(g)
	}
}

// heard is what else happens with sound that came in.
func (l *loop) heard(g *leg, f *frame, now int64) {
	if g.away != nil {
		l.count.drop(g.away.rings[l.index].put(g, g.peer, f))
		g.away.wire.wake()
	}
	if g.mix != nil {
		l.tellOthers(g, f)
	}
	for _, t := range g.taps {
		if t.paused || t.channel == Right && (g.peer == nil || g.peer.id != t.with) {
			continue
		}
		sound := f.data
		if f.law != alaw {
			sound = convert(l.work.law[:0], sound, f.law, alaw)
		}
		if pos, skip := t.place(f, sound, now); skip < len(sound) {
			l.e.rec.Frame(t.rec, t.channel, pos, sound[skip:])
		}
	}
}

// pressed is a key that came by another way than as a packet of its own.
func (l *loop) pressed(g *leg, code byte, way keyWay, now int64) {
	key, ok, why := g.heard.press(code, way, now)
	l.count.drop(why)
	if ok {
		l.digit(g, key)
	}
}

// digit tells a key. While a recording of the leg is paused (payment data), keys
// are nobody's business: only that one was pressed is told (INVARIANTS 20).
func (l *loop) digit(g *leg, key byte) {
	for _, t := range g.taps {
		if t.paused {
			key = '*'
		}
	}
	l.e.sink(call.Digit{Leg: g.id, Key: string(rune(key))})
}

func (l *loop) send(s *socket, b []byte, dst netip.AddrPort) {
	l.count.out.Add(1)
	l.wire.send(s, b, dst)
}

// ---- Time ----

// wait tells how long the loop may sleep, below 0 for ever.
func (l *loop) wait(now int64) time.Duration {
	if len(l.legs) == 0 {
		return -1
	}
	until := l.house
	if l.paced > 0 {
		until = min(until, l.slot*slotNs)
	}
	return time.Duration(max(0, until-now))
}

// late tells whether the clock's turn is overdue.
func (l *loop) late(now int64) bool { return l.paced > 0 && now-l.slot*slotNs > lateSlot }

// tick does what is due, one slot at most: a loop that has more to send than it
// can must hear its talks and its orders in between. What it cannot send is music
// and prompts of the slots that are skipped.
func (l *loop) tick(now int64) {
	if l.paced > 0 && l.slot*slotNs <= now {
		behind := now - l.slot*slotNs
		if behind > lateSlot {
			l.count.late.Add(1)
		}
		if behind > lostSlots {
			l.count.skipped.Add(uint64(now/slotNs - l.slot))
			l.slot = now / slotNs
		}
		// Frames carry the time of their slot: when we are late, the stream is not.
		group, at := l.groups[l.slot%quarters], l.slot*slotNs
		for i := len(group) - 1; i >= 0; i-- {
			l.turn(group[i], at, behind > lateSlot)
		}
		l.slot++
	}
	if len(l.legs) > 0 && now >= l.house {
		l.house = now + houseEvery
		for g := range l.legs {
			l.watch(g, now)
		}
	}
}

// turn is a leg's slot: every 20 ms. In a late one nobody counts as silent: what
// his peer says is still in the socket, and silence in its place would make it
// come too late.
func (l *loop) turn(g *leg, now int64, late bool) {
	if g.mix != nil {
		l.mixed(g, now)
	} else if !g.play.on && !g.keys.busy() {
		if g.kind == browserLeg {
			l.unpace(g)
			return
		}
		if g.peer != nil && (late || now-g.fed < fillAfter) {
			return
		}
	}
	var buf []byte
	_, s, ok := g.ready()
	if ok {
		buf = l.wire.buffer(s)
	}
	out, dst, done := g.own(now, &l.work, buf)
	if out != nil {
		l.send(s, out, dst)
	}
	if done {
		l.count.playing.Add(-1)
		l.e.sink(call.PlayDone{Leg: g.id, Token: g.play.token})
	}
}

func (l *loop) pace(g *leg, now int64) {
	if g.group >= 0 {
		return
	}
	best := 0
	for i := range l.groups {
		if len(l.groups[i]) < len(l.groups[best]) {
			best = i
		}
	}
	if l.paced == 0 {
		l.slot = now/slotNs + 1
	}
	g.group, g.at = best, len(l.groups[best])
	l.groups[best] = append(l.groups[best], g)
	l.paced++
}

func (l *loop) unpace(g *leg) {
	if g.group < 0 {
		return
	}
	list := l.groups[g.group]
	last := list[len(list)-1]
	list[g.at], last.at = last, g.at
	list[len(list)-1] = nil
	l.groups[g.group] = list[:len(list)-1]
	g.group = -1
	l.paced--
}

// watch is a leg's housekeeping: signs of life and reports.
func (l *loop) watch(g *leg, now int64) {
	quiet := now - g.lastIn.Load()
	l.leaveOut(g)
	if g.kind == browserLeg {
		l.watchBrowser(g, quiet, now)
	} else if t := &g.trunk; t.started && t.set && t.remote.Send && t.remote.Recv && !g.dead && quiet > int64(l.e.cfg.TrunkSilence) {
		g.dead = true
		l.e.sink(call.MediaDead{Leg: g.id})
	}
	l.report(g, now)
}

func (l *loop) watchBrowser(g *leg, quiet, now int64) {
	b := &g.browser
	most := l.e.cfg.BrowserSilence
	if g.peer == nil && g.away == nil && g.mix == nil { // no packets but checks, every 2.5 s in Chromium: one may be lost
		most = l.e.cfg.BrowserIdle
	}
	if b.cur != nil && !g.dead && quiet > int64(most) {
		g.dead = true
		if b.events.Dead != nil {
			b.events.Dead(g.id)
		}
		l.e.sink(call.MediaDead{Leg: g.id})
	}
	if b.cur == nil && b.next != nil && !b.told && now-b.offered > int64(handshakeTime) {
		b.told = true
		if b.events.Failed != nil {
			b.events.Failed(g.id, ErrNoPath)
		}
	}
}

// revive tells that a dead leg lives.
func (l *loop) revive(g *leg) {
	g.dead = false
	if g.kind == browserLeg && g.browser.events.Back != nil {
		g.browser.events.Back(g.id)
	}
	l.e.sink(call.MediaBack{Leg: g.id})
}
