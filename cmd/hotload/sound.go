package main

import (
	"crypto/rand"
	"encoding/binary"
	"net/netip"
	"runtime"
	"time"

	"github.com/pion/rtp"

	"hotline/media"
)

const (
	slots   = 20 // a leg speaks in one of 20 slots of a millisecond
	slotNs  = int64(time.Millisecond)
	lateNs  = int64(200 * time.Millisecond) // so far behind, slots are skipped
	callers = 2                             // 127.2.x.y
	headset = 3                             // 127.3.x.y

	callerHz, operatorHz = 425, 1000 // whom the recordings are asked for
)

// sound is the thread that carries all packets of ours. Everything in it is its
// own; others hand it functions by do.
type sound struct {
	outside, inside *sock // callers, operators
	reports         *sock // for RTCP to the callers, never read
	orders          chan func()
	stop, ended     chan struct{}

	callers   []*caller
	operators []*operator
	phases    [slots]phase
	tones     [2][]byte
	hdr       rtp.Header
	plain     [packetMax]byte

	measuring bool
	talks     map[uint32]*caller // by call number, for streams at operators
	down, up  histogram          // delay to callers, to operators
	late      histogram          // of our own slots
	skipped   int                // slots left out
	refused   int                // packets the kernel did not take
	after     int                // packets of a call that was over
	heard     struct{ outside, inside uint64 }
}

type phase struct {
	callers   []*caller
	operators []*operator
}

// caller is one customer's sound in one call.
type caller struct {
	index  int
	number uint32 // of the call
	local  [4]byte
	dst    netip.AddrPort
	out    outgoing
	keys   keys
	in     *stream
	since  int64         // when the call had its voice, Unix ns
	first  int64         // arrival of the first packet of any sound, Unix ns
	begun  chan struct{} // closed when an operator is heard
	window [2]uint32     // numbers sent at the begin and the end of measuring
}

// outgoing numbers what one end says.
type outgoing struct {
	seq, ssrc, ts uint32
	said          int // frames, for the place in the tone
}

func newOutgoing() outgoing {
	var b [12]byte
	_, _ = rand.Read(b[:]) // never fails
	return outgoing{seq: uint32(b[0]), ssrc: binary.BigEndian.Uint32(b[4:]), ts: binary.BigEndian.Uint32(b[8:])}
}

func newSound() (*sound, error) {
	s := &sound{orders: make(chan func(), 4096), stop: make(chan struct{}), ended: make(chan struct{}), talks: map[uint32]*caller{}}
	for i, hz := range []float64{callerHz, operatorHz} {
		s.tones[i] = media.Tone(1000, 0.3, hz) // 50 frames: a whole number of periods
	}
	var err error
	if s.outside, s.reports, err = openPair(); err != nil {
		return nil, err
	}
	if s.inside, err = openSock(0); err != nil {
		s.outside.close()
		s.reports.close()
		return nil, err
	}
	go s.run()
	return s, nil
}

// openPair opens an even port and the odd one above it.
func openPair() (rtp, rtcp *sock, err error) {
	for range 100 {
		if rtp, err = openSock(0); err != nil {
			return nil, nil, err
		}
		if rtp.port%2 == 0 {
			if rtcp, err = openSock(rtp.port + 1); err == nil {
				return rtp, rtcp, nil
			}
		}
		rtp.close()
	}
	return nil, nil, err
}

func (s *sound) close() {
	close(s.stop)
	<-s.ended
	s.outside.close()
	s.reports.close()
	s.inside.close()
}

// do runs f on the thread and waits for it.
func (s *sound) do(f func()) {
	done := make(chan struct{})
	select {
	case s.orders <- func() { f(); close(done) }:
		select {
		case <-done:
		case <-s.ended:
		}
	case <-s.ended:
	}
}

// address of a caller or an operator; all of 127/8 is this machine.
func address(kind byte, index int) [4]byte {
	n := index + 1
	return [4]byte{127, kind, byte(n >> 8), byte(n)}
}

func indexOf(a [4]byte) int { return int(a[2])<<8 + int(a[3]) - 1 }

func (s *sound) run() {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer close(s.ended)
	slot := time.Now().UnixNano()/slotNs + 1
	for {
		select {
		case <-s.stop:
			return
		default:
		}
		s.obey()
		now := time.Now().UnixNano()
		if behind := now - slot*slotNs; behind > lateNs {
			s.skipped += int(behind / slotNs)
			slot = now / slotNs
		}
		for ; slot*slotNs <= now; slot++ {
			if s.measuring {
				s.late.add(now - slot*slotNs)
			}
			s.speak(int(slot % slots))
			s.tickOperators(slot)
		}
		s.listen()
		time.Sleep(time.Duration(slot*slotNs - time.Now().UnixNano()))
	}
}

func (s *sound) obey() {
	for range 64 {
		select {
		case f := <-s.orders:
			f()
		default:
			return
		}
	}
}

// speak sends what is due in a slot; the frames are stamped together, just
// before they go.
func (s *sound) speak(slot int) {
	p := &s.phases[slot]
	for at := 0; at < len(p.callers); at += 32 {
		stamp := time.Now().UnixNano()
		for _, c := range p.callers[at:min(at+32, len(p.callers))] {
			s.callerFrame(c, stamp)
		}
		s.refused += s.outside.flush()
	}
	for at := 0; at < len(p.operators); at += 32 {
		stamp := time.Now().UnixNano()
		for _, o := range p.operators[at:min(at+32, len(p.operators))] {
			s.operatorFrame(o, stamp)
		}
		s.refused += s.inside.flush()
	}
}

func (s *sound) callerFrame(c *caller, stamp int64) {
	b := s.outside.place()
	o := &c.out
	if c.keys.busy() {
		n := c.keys.next(b, o)
		o.ts += frameLen
		if n > 0 {
			s.outside.queue(n, c.local, c.dst)
		}
		return
	}
	rtpHeader(b, media.PCMA, o.said == 0, uint16(o.seq+c.keys.sent), o.ts, o.ssrc)
	s.frame(b[12:], 0, o, tag{from: c.number, seq: o.seq, stamp: stamp})
	s.outside.queue(12+frameLen, c.local, c.dst)
}

// frame writes a frame of the side's tone with its tag, and counts it.
func (s *sound) frame(b []byte, side int, o *outgoing, t tag) {
	at := o.said % 50 * frameLen
	copy(b[:frameLen], s.tones[side][at:at+frameLen])
	t.put(b)
	o.seq++
	o.said++
	o.ts += frameLen
}

func (s *sound) listen() {
	s.outside.receive(s.toCaller)
	s.inside.receive(s.toOperator)
}

func (s *sound) toCaller(b []byte, local [4]byte, from uint16, at int64) {
	i := indexOf(local)
	if i < 0 || i >= len(s.callers) || s.callers[i] == nil {
		return // its call is over
	}
	c := s.callers[i]
	if at < c.since {
		return // meant for the call before, and heard late by us
	}
	if from != c.dst.Port() {
		s.after++ // the call before this one at the same address: its leg has not heard yet that it is over
		return
	}
	pt, payload, ok := rtpPayload(b)
	if !ok || pt != media.PCMA {
		return
	}
	s.heard.outside++
	if c.first == 0 {
		c.first = at
	}
	t, ok := readTag(payload)
	if !ok {
		return
	}
	if c.in == nil {
		c.in = newStream(t, at)
		close(c.begun)
	}
	if d, ok := c.in.take(t, at); ok && s.measuring {
		s.down.add(d)
	}
}

// begin gives a caller his voice.
func (s *sound) begin(c *caller, dst netip.AddrPort) {
	s.do(func() {
		c.dst, c.out, c.since = dst, newOutgoing(), time.Now().UnixNano()
		for len(s.callers) <= c.index {
			s.callers = append(s.callers, nil)
		}
		s.callers[c.index] = c
		s.talks[c.number] = c
		p := &s.phases[(c.index*7)%slots]
		p.callers = append(p.callers, c)
	})
}

// end takes it away.
func (s *sound) end(c *caller) {
	s.do(func() {
		if c.index < len(s.callers) && s.callers[c.index] == c {
			s.callers[c.index] = nil
		}
		p := &s.phases[(c.index*7)%slots]
		for i, x := range p.callers {
			if x == c {
				p.callers = append(p.callers[:i], p.callers[i+1:]...)
				return
			}
		}
	})
}

// window begins or ends the measuring of loss and delay.
func (s *sound) window(on bool) {
	s.do(func() {
		s.measuring = on
		at := 1
		if on {
			at = 0
		}
		for _, c := range s.callers {
			if c != nil {
				c.window[at] = c.out.seq
			}
		}
		for _, o := range s.operators {
			o.window[at] = o.out.seq
		}
	})
}
