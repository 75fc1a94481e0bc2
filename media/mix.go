package media

import "hotline/call"

// A conference has each of its legs hear all the others. What leaves a leg is then
// no packet of a peer but a frame of ours, made in the leg's own slot out of what
// the others have said: each of them has a short buffer here, so that a packet that
// comes late or twice moves nobody else's words. Nobody hears himself.
//
// Nothing is allocated for a packet: buffers come with the conference.

const (
	voiceLen   = 1 << 11          // samples a voice's buffer holds, 256 ms
	voiceDelay = 2 * frameLen     // it is played so far behind its newest packet at first
	voiceMost  = 6 * frameLen     // further behind it catches up
	voiceJump  = voiceLen * 3 / 4 // a packet so far ahead begins anew
)

// voice is what one leg says, in the order of its timestamps.
type voice struct {
	from *leg
	buf  [voiceLen]int16
	on   bool   // there is something to be played
	ssrc uint32 // of its source
	head uint32 // timestamp of the next sample to be played
	tail uint32 // timestamp behind the newest
}

// put takes a packet in.
func (v *voice) put(f *frame) {
	n := uint32(len(f.data))
	if n == 0 || n > voiceMost {
		return
	}
	ahead := int32(f.ts + n - v.head)
	if !v.on || f.ssrc != v.ssrc || ahead > voiceJump || ahead < -voiceJump {
		v.anew(f)
		ahead = int32(f.ts + n - v.head)
	}
	if ahead <= 0 {
		return // it should have been played by now
	}
	for t := v.tail; int32(f.ts-t) > 0; t++ { // lost on its way, or not come yet
		v.buf[t%voiceLen] = 0
	}
	table := &linear[f.law]
	for i, b := range f.data {
		v.buf[(f.ts+uint32(i))%voiceLen] = table[b]
	}
	if int32(f.ts+n-v.tail) > 0 {
		v.tail = f.ts + n
	}
	if int32(v.tail-v.head) > voiceMost { // its clock is ahead of ours, or packets came in a heap
		v.head = v.tail - voiceDelay
	}
}

// anew begins with a packet: after a pause, or from a source that jumped.
func (v *voice) anew(f *frame) {
	v.on, v.ssrc, v.head, v.tail = true, f.ssrc, f.ts-voiceDelay, f.ts-voiceDelay
}

// take gives the next frame; false when there is none.
func (v *voice) take(out *[frameLen]int16) bool {
	left := int32(v.tail - v.head)
	if !v.on || left <= 0 {
		v.on = false
		return false
	}
	n := min(uint32(left), frameLen)
	for i := range n {
		out[i] = v.buf[(v.head+i)%voiceLen]
	}
	clear(out[n:])
	v.head += n
	return true
}

// hearer is a leg that hears this one; away is its loop if it is another one.
type hearer struct {
	leg  *leg
	away *loop
}

// mixer is a leg's part of a conference.
type mixer struct {
	heard   []*voice // of the others
	own     *voice   // what the leg says itself, for the recording
	hearers []hearer // the others

	out  [3 * frameLen]int16 // made and not sent yet: a frame of ours may hold 60 ms
	n    int
	sum  [frameLen]int32
	ops  [frameLen]int32 // what the customer hears of those who talk with him
	one  [frameLen]int16
	code [frameLen]byte
	ts   uint32 // of the recording's next frame
}

// says takes a packet of one of the others; false when he is none of them.
func (m *mixer) says(from *leg, f *frame) bool {
	for _, v := range m.heard {
		if v.from == from {
			v.put(f)
			return true
		}
	}
	return false
}

// next makes the leg's next 20 ms. Of what the operators say to the customer (leg
// id), ops is made too.
func (m *mixer) next(customer call.LegID) {
	clear(m.sum[:])
	clear(m.ops[:])
	for _, v := range m.heard {
		if !v.take(&m.one) {
			continue
		}
		for i, s := range m.one {
			m.sum[i] += int32(s)
		}
		if v.from.id != customer {
			add(&m.ops, &m.one)
		}
	}
	if m.own.take(&m.one) {
		add(&m.ops, &m.one)
	}
	if m.n > len(m.out)-frameLen { // it could not be sent
		m.n = 0
	}
	for i, s := range m.sum {
		m.out[m.n+i] = clamp(s)
	}
	m.n += frameLen
	m.ts += frameLen
}

func add(sum *[frameLen]int32, one *[frameLen]int16) {
	for i, s := range one {
		sum[i] += int32(s)
	}
}

// hears tells whether the leg is among the others.
func (m *mixer) hears(id call.LegID) bool {
	for _, v := range m.heard {
		if v.from.id == id {
			return true
		}
	}
	return false
}

// sound appends the newest frames to be sent, in the law.
func (m *mixer) sound(dst []byte, to law, frames int) []byte {
	for _, s := range m.out[max(0, m.n-frames*frameLen):m.n] {
		if to == ulaw {
			dst = append(dst, EncodeULaw(s))
		} else {
			dst = append(dst, EncodeALaw(s))
		}
	}
	m.n = 0
	return dst
}

func clamp(s int32) int16 { return int16(max(-32768, min(32767, s))) }

// linear holds the samples of both laws.
var linear = func() (t [2][256]int16) {
	for i := range 256 {
		t[alaw][i], t[ulaw][i] = DecodeALaw(byte(i)), DecodeULaw(byte(i))
	}
	return t
}()

// ---- On the loop ----

// blend makes g hear the others and them hear it; who was there before goes on
// without a gap.
func (l *loop) blend(g *leg, others []hearer) {
	if g.closed {
		return
	}
	before := g.mix
	if before == nil {
		l.silence(g)
		l.listen(g)
		l.meets(g, customerOf(others))
		g.peer, g.away, g.since = nil, nil, l.now()
		g.out.forget()
		before = &mixer{own: &voice{from: g}, ts: number()}
	}
	m := before
	var heard []*voice
	for _, o := range others {
		v := &voice{from: o.leg}
		for _, old := range before.heard {
			if old.from == o.leg {
				v = old
			}
		}
		heard = append(heard, v)
	}
	m.heard, m.hearers = heard, others
	g.mix = m
	l.pace(g, l.now())
}

// tellOthers gives a packet of a leg in a conference to the others.
func (l *loop) tellOthers(g *leg, f *frame) {
	if len(g.taps) > 0 {
		g.mix.own.put(f)
	}
	for _, h := range g.mix.hearers {
		switch {
		case h.away != nil:
			l.count.drop(h.away.rings[l.index].put(g, h.leg, f))
			h.away.wire.wake()
		case h.leg.mix != nil:
			h.leg.mix.says(g, f)
		}
	}
}

// mixed makes the frame of a leg's slot, and tapes what the customer hears of his
// operators: it is the leg of the one who is recorded with him that knows it.
func (l *loop) mixed(g *leg, now int64) {
	m := g.mix
	var with call.LegID
	for _, t := range g.taps {
		if t.channel == Right {
			with = t.with
		}
	}
	m.next(with)
	if with == "" || !m.hears(with) {
		return
	}
	for i, s := range m.ops {
		m.code[i] = EncodeALaw(clamp(s))
	}
	f := frame{law: alaw, ssrc: g.out.ssrc, ts: m.ts, data: m.code[:]}
	for _, t := range g.taps {
		if t.paused || t.channel != Right {
			continue
		}
		if pos, skip := t.place(&f, m.code[:], now); skip < frameLen {
			l.e.rec.Frame(t.rec, t.channel, pos, m.code[skip:])
		}
	}
}

// ---- In the directory ----

// mix brings the legs that exist into one conference. Trunk legs move to the loop
// of a browser's; between browsers' loops packets go by ring.
func (e *Engine) mix(c call.Mix) bool {
	var in []*entry
	for _, id := range c.Legs {
		en := e.legs[id]
		if en == nil {
			continue
		}
		for _, x := range in {
			if x == en {
				return false
			}
		}
		in = append(in, en)
	}
	if len(in) < 2 {
		return false
	}
	if p := in[0].party; p != nil && p.same(in) {
		return true
	}
	home := in[0].loop
	for _, en := range in {
		if en.leg.kind == browserLeg {
			home = en.loop
			break
		}
	}
	for _, en := range in {
		e.part(en)
		if en.leg.kind == trunkLeg && en.loop != home {
			e.move(en, home)
		}
	}
	e.blend(&party{in: in})
	return true
}

// party are the legs of one conference.
type party struct{ in []*entry }

func (p *party) same(in []*entry) bool {
	if len(in) != len(p.in) {
		return false
	}
	for _, en := range in {
		if en.party != p {
			return false
		}
	}
	return true
}

// blend tells each leg of a party who is in it.
func (e *Engine) blend(p *party) {
	for _, en := range p.in {
		en.party = p
		var others []hearer
		for _, x := range p.in {
			if x == en {
				continue
			}
			h := hearer{leg: x.leg}
			if x.loop != en.loop {
				h.away = x.loop
			}
			others = append(others, h)
		}
		l, g := en.loop, en.leg
		l.post(order{do: func() { l.blend(g, others) }})
	}
}

// leaveParty takes a leg out of its conference: it goes silent, the others go on
// as long as they are two.
func (e *Engine) leaveParty(en *entry) {
	var rest []*entry
	for _, x := range en.party.in {
		if x != en {
			rest = append(rest, x)
		}
	}
	gone := []*entry{en}
	if len(rest) < 2 {
		gone = append(gone, rest...)
	} else {
		e.blend(&party{in: rest})
	}
	for _, x := range gone {
		l, g := x.loop, x.leg
		l.post(order{do: func() { l.unlink(g) }})
		x.party = nil
	}
}
