package media

import (
	"net/netip"
	"sync/atomic"

	"github.com/pion/rtp"

	"hotline/call"
)

type legKind uint8

const (
	trunkLeg legKind = iota
	browserLeg
)

// leg is one end of a call as its loop sees it. Only the loop touches it, save
// for the fields marked so.
type leg struct {
	id   call.LegID
	kind legKind

	trunk   trunkEnd
	browser browserEnd

	out   stream
	rate  int    // own frames hold rate times 20 ms
	turn  int    // slots since the last own frame
	peer  *leg   // whose sound goes out here, and ours there
	mix   *mixer // in a conference
	away  *loop  // the peer's loop if it is not ours
	fed   int64  // last packet of the peer, ns
	since int64  // when it got the peer, ns
	play  player // clips
	music player // the last looped play, to go on from its place
	keys  keySender
	heard keyReader
	tones *toneReader // nil: keys do not come as tones
	taps  []*tap

	quality quality

	lastIn atomic.Int64 // clock at the last sign of life, ns; read by others
	dead   bool
	closed bool

	group, at int // place among the paced legs, group -1: not paced
}

// trunkEnd is the plain RTP side of a leg.
type trunkEnd struct {
	rtp, rtcp *socket
	opts      TrunkOptions
	remote    Remote
	law       law
	set       bool // SetRemote has been called
	started   bool
	deaf      bool // the system leaves out sound that nobody hears
	learn     learner
	reported  int64 // last RTCP report, ns
}

// frame is the sound of one packet with the numbers of its source.
type frame struct {
	law  law
	ssrc uint32
	seq  uint16
	ts   uint32
	data []byte
}

// work is memory that a loop lends to the packet in hand.
type work struct {
	in    [maxPacket]byte // decrypted
	plain [maxPacket]byte // to be encrypted
	law   [maxPayload]byte
	hdr   rtp.Header
	pkt   packet
	frame frame
	key   byte
	tones [4]byte
}

// relay is the whole way of one packet: from a datagram that came to a leg to
// the datagram for its peer, written to buf. No system call, no allocation. The
// tap and the digit, if any, are left in w for the loop.
func relay(l *leg, b []byte, src netip.AddrPort, now int64, w *work, buf []byte) (out []byte, dst netip.AddrPort, why drop) {
	if why = l.take(b, src, now, w); why != dropNone || w.frame.data == nil {
		return nil, dst, why
	}
	if l.peer == nil || l.away != nil {
		return nil, dst, dropNone
	}
	return l.peer.give(&w.frame, now, w, buf)
}

// take checks and opens a packet. Sound is left in w.frame (nil data: none),
// a key that was pressed in w.key.
func (l *leg) take(b []byte, src netip.AddrPort, now int64, w *work) (why drop) {
	w.frame.data, w.key = nil, 0
	if l.kind == browserLeg {
		why = l.browser.open(b, src, now, w)
	} else if why = parseRTP(b, &w.pkt); why == dropNone {
		why = l.admit(src, &w.pkt)
	}
	if why != dropNone {
		return why
	}
	l.lastIn.Store(now)
	p := &w.pkt
	kind := l.kindOf(p.pt)
	if kind != soundNone && !l.trunk.deaf {
		l.quality.in.packet(p, kind == soundALaw || kind == soundULaw, now)
	}
	switch kind {
	case soundALaw:
		w.frame.law = alaw
	case soundULaw:
		w.frame.law = ulaw
	case soundEvent:
		key, ok, why := l.heard.event(p, now)
		if ok {
			w.key = key
		}
		return why
	case soundComfort:
		return dropNone
	default:
		return dropPayload
	}
	w.frame.ssrc, w.frame.seq, w.frame.ts, w.frame.data = p.ssrc, p.seq, p.ts, p.payload
	return dropNone
}

type soundKind uint8

const (
	soundNone soundKind = iota
	soundALaw
	soundULaw
	soundEvent
	soundComfort
)

// kindOf tells what a payload type means on this leg. Both G.711 laws are heard
// on a trunk, whichever was chosen: far ends do switch.
func (l *leg) kindOf(pt uint8) soundKind {
	if l.kind == browserLeg {
		return l.browser.codecs.kindOf(pt)
	}
	switch {
	case pt == l.trunk.remote.Event && pt != 0:
		return soundEvent
	case pt == PCMA:
		return soundALaw
	case pt == PCMU:
		return soundULaw
	case pt == comfort:
		return soundComfort
	}
	return soundNone
}

// admit asks whether a trunk leg may hear this source.
func (l *leg) admit(src netip.AddrPort, p *packet) drop {
	if !l.trunk.set {
		return dropNoRemote
	}
	if l.kindOf(p.pt) == soundNone {
		return dropPayload // broken packets must not teach us a source
	}
	return l.trunk.learn.accept(src, p.seq, l.trunk.opts.mayLearn)
}

// mayLearn tells whether a source that was not announced can be learned.
func (o TrunkOptions) mayLearn(a netip.Addr) bool {
	if len(o.MediaFrom) == 0 {
		return !a.IsLoopback()
	}
	return o.named(a)
}

func (o TrunkOptions) named(a netip.Addr) bool {
	for _, p := range o.MediaFrom {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// ready tells whether sound can leave the leg now, and where to.
func (l *leg) ready() (netip.AddrPort, *socket, bool) {
	if l.kind == browserLeg {
		return l.browser.dest()
	}
	t := &l.trunk
	if !t.started || !t.set || !t.remote.Recv {
		return netip.AddrPort{}, nil, false
	}
	dst := t.learn.dest()
	return dst, t.rtp, dst.IsValid()
}

// give writes the packet that carries the peer's frame out of this leg.
func (l *leg) give(f *frame, now int64, w *work, buf []byte) ([]byte, netip.AddrPort, drop) {
	l.fed = now
	dst, _, ok := l.ready()
	if !ok {
		return nil, dst, dropNotReady
	}
	if l.keys.busy() {
		return nil, dst, dropKeying
	}
	var h header
	if why := l.out.pass(f.ssrc, f.seq, f.ts, len(f.data), now, &h); why != dropNone {
		return nil, dst, why
	}
	to, pt := l.sends(f.law)
	h.pt = pt

	out, why := l.seal(&h, f.data, f.law, to, w, buf)
	return out, dst, why
}

// sends tells in which law and with which payload type sound that comes in law
// w leaves here: as it is, if the far end takes it.
func (l *leg) sends(w law) (law, uint8) {
	if l.kind == trunkLeg {
		return l.trunk.law, l.trunk.law.payload()
	}
	return l.browser.codecs.sends(w)
}

// seal writes header and payload to buf, encrypted for a browser.
func (l *leg) seal(h *header, data []byte, from, to law, w *work, buf []byte) ([]byte, drop) {
	l.out.packets++
	l.out.octets += uint32(len(data))
	if l.kind == trunkLeg {
		putHeader(buf[:headerLen], h)
		return convert(buf[:headerLen], data, from, to), dropNone
	}
	putHeader(w.plain[:headerLen], h)
	return l.browser.seal(convert(w.plain[:headerLen], data, from, to), w, buf)
}

// own makes the next frame of ours: keys, clips or silence. buf gets the packet;
// ok is false if nothing is to leave now. done tells that a clip list ended.
func (l *leg) own(now int64, w *work, buf []byte) (out []byte, dst netip.AddrPort, done bool) {
	dst, _, ok := l.ready()
	if l.keys.busy() {
		if ok {
			out = l.key(now, w, buf)
		}
		l.keys.advance()
		return out, dst, false
	}
	if l.turn++; l.turn < l.rate {
		return nil, dst, false
	}
	l.turn = 0
	to, pt := l.sends(alaw)
	sound := w.law[:0]
	if l.play.on {
		if !ok && !l.out.any {
			return nil, dst, false // a play begins when it can be heard
		}
		for range l.rate {
			f := l.play.next(to)
			if f == nil {
				l.play.on, done = false, true
				break
			}
			sound = append(sound, f...)
		}
	} else if l.mix != nil {
		sound = l.mix.sound(sound, to, l.rate)
	}
	if !ok || len(sound) == 0 && l.kind == browserLeg {
		return nil, dst, done
	}
	for quietByte := silenceOf(to); len(sound) < l.rate*frameLen; {
		sound = append(sound, quietByte)
	}
	return l.ours(sound, to, pt, now, w, buf), dst, done
}

func silenceOf(w law) byte {
	if w == ulaw {
		return SilenceULaw
	}
	return SilenceALaw
}

// ours sends sound of our own in the leg's stream.
func (l *leg) ours(sound []byte, to law, pt uint8, now int64, w *work, buf []byte) []byte {
	h := header{pt: pt}
	l.out.own(len(sound), now, &h)
	out, why := l.seal(&h, sound, to, to, w, buf)
	if why != dropNone {
		return nil
	}
	return out
}

// key sends the current step of the key in hand: as an event, or as a tone
// where the far end did not agree on events.
func (l *leg) key(now int64, w *work, buf []byte) []byte {
	to, pt := l.sends(alaw)
	step := l.keys.step
	event := l.eventType()
	if event == payloadNone || step >= keyOn+keyAgain {
		sound := w.law[:frameLen]
		if event == payloadNone && step < keyOn {
			convert(sound[:0], keyTones[l.keys.keys[0]][step*frameLen:(step+1)*frameLen], alaw, to)
		} else {
			for i := range sound {
				sound[i] = silenceOf(to)
			}
			if l.kind == browserLeg {
				return nil
			}
		}
		return l.ours(sound, to, pt, now, w, buf)
	}
	h := header{pt: event}
	if step == 0 {
		l.out.own(frameLen, now, &h)
		l.keys.ts, h.marker = h.ts, true
	} else {
		l.out.again(l.keys.ts, (step+1)*frameLen, now, &h)
	}
	var b [4]byte
	l.keys.event(&b)
	out, why := l.seal(&h, b[:], alaw, alaw, w, buf)
	if why != dropNone {
		return nil
	}
	return out
}

// eventType is the payload type of telephone-event, payloadNone if there is none.
func (l *leg) eventType() uint8 {
	if l.kind == browserLeg {
		return l.browser.codecs.event
	}
	if l.trunk.remote.Event == 0 {
		return payloadNone
	}
	return l.trunk.remote.Event
}
