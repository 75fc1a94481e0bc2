package main

import (
	"bytes"
	"net/netip"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/srtp/v3"
	"github.com/pion/transport/v4/packetio"

	"hotline/media"
)

const (
	checkFirst = int64(100 * time.Millisecond)  // between checks until one is answered
	checkIdle  = int64(2500 * time.Millisecond) // later, as browsers do
)

// operator is one softphone's sound over the whole shift; the thread's.
type operator struct {
	index int
	local [4]byte
	dst   netip.AddrPort

	check     []byte // a STUN request, ready to go
	nextCheck int64
	checked   chan struct{} // closed at the first answer
	answered  bool
	dtls      *packetio.Buffer

	enc, dec *srtp.Context
	speaking bool
	out      outgoing
	window   [2]uint32
	talk     uint32           // counts the offers taken
	pressed  map[uint32]int64 // when answer was pressed, by talk
	in       *stream          // of the present caller
	streams  []*stream        // of all, for the report
}

// join adds an operator's path: checks begin, then the handshake may run.
func (s *sound) join(o *operator) {
	s.do(func() {
		for len(s.operators) <= o.index {
			s.operators = append(s.operators, &operator{index: -1})
		}
		o.out, o.pressed = newOutgoing(), map[uint32]int64{}
		s.operators[o.index] = o
		p := &s.phases[(o.index*7+slots/2)%slots]
		p.operators = append(p.operators, o)
	})
}

// tickOperators sends the STUN checks that are due, a 20th of the operators a
// slot.
func (s *sound) tickOperators(slot int64) {
	now := slot * slotNs
	for _, o := range s.phases[(slot+slots/4)%slots].operators {
		if o.nextCheck > now {
			continue
		}
		o.nextCheck = now + checkFirst
		if o.answered {
			o.nextCheck = now + checkIdle
		}
		s.inside.queue(copy(s.inside.place(), o.check), o.local, o.dst)
	}
	s.refused += s.inside.flush()
}

func (s *sound) operatorFrame(o *operator, stamp int64) {
	if !o.speaking || o.enc == nil {
		o.out.ts += frameLen
		return
	}
	b := s.plain[:12+frameLen]
	rtpHeader(b, media.PCMA, o.out.said == 0, uint16(o.out.seq), o.out.ts, o.out.ssrc)
	s.frame(b[12:], 1, &o.out, tag{from: uint32(o.index), talk: o.talk, seq: o.out.seq, stamp: stamp})
	sealed, err := o.enc.EncryptRTP(s.inside.place()[:0], b, &s.hdr)
	if err != nil {
		s.refused++
		return
	}
	s.inside.queue(len(sealed), o.local, o.dst)
}

func (s *sound) toOperator(b []byte, local [4]byte, _ uint16, at int64) {
	i := indexOf(local)
	if i < 0 || i >= len(s.operators) || s.operators[i].index < 0 || len(b) == 0 {
		return
	}
	o := s.operators[i]
	switch {
	case b[0] < 4:
		if !o.answered {
			o.answered = true
			close(o.checked)
		}
	case b[0] >= 20 && b[0] < 64:
		_, _ = o.dtls.Write(bytes.Clone(b)) // full: the handshake repeats its flight
	case o.dec != nil && len(b) > 12 && (b[1] < 192 || b[1] > 223):
		s.hear(o, b, at)
	}
}

func (s *sound) hear(o *operator, b []byte, at int64) {
	s.hdr = rtp.Header{}
	plain, err := o.dec.DecryptRTP(s.plain[:0], b, &s.hdr)
	if err != nil {
		return
	}
	pt, payload, ok := rtpPayload(plain)
	if !ok || pt != media.PCMA {
		return
	}
	s.heard.inside++
	t, ok := readTag(payload)
	if !ok {
		return
	}
	if at < o.pressed[o.talk] {
		return // said to the caller before, and heard late by us
	}
	if o.in == nil || o.in.from != t.from && o.in.talk != o.talk {
		o.in = newStream(t, at)
		o.in.talk = o.talk // ours, to know it from the next one
		o.streams = append(o.streams, o.in)
	}
	t.talk = o.in.talk
	if d, ok := o.in.take(t, at); ok && s.measuring {
		s.up.add(d)
	}
}

// press notes that the operator takes an offer, and opens his microphone.
func (s *sound) press(o *operator) {
	s.do(func() {
		o.talk++
		o.pressed[o.talk] = time.Now().UnixNano()
		o.speaking = true
	})
}

// hush closes the microphone.
func (s *sound) hush(o *operator) { s.do(func() { o.speaking = false }) }
