package media

import "encoding/binary"

// keyNames are the events 0 to 15 of RFC 4733.
const keyNames = "0123456789*#ABCD"

func keyCode(k byte) (byte, bool) {
	for i := range len(keyNames) {
		if keyNames[i] == k {
			return byte(i), true
		}
	}
	return 0, false
}

// How a key came.
type keyWay uint8

const (
	wayEvent keyWay = iota + 1 // RFC 4733
	wayInfo                    // SIP INFO
	wayTone                    // tones in the sound
)

// keyReader turns telephone events into presses: each press counts once,
// however many packets tell of it and by however many ways it came.
type keyReader struct {
	ssrc  uint32
	ts    uint32 // of the event being read
	code  byte
	ended bool
	seen  bool
	at    int64 // last packet of the event, ns

	last struct { // the newest press that counted
		code  byte
		at    int64
		ways  uint8 // by which it has come, a bit each
		valid bool
	}
	spent int   // presses counted lately; one is forgotten each keyEvery
	freed int64 // up to when they were forgotten, ns
}

const (
	keyBurst     = 32                 // INVARIANTS 2.29: the input buffer
	keyEvery     = int64(80_000_000)  // no human and no modem presses faster, ns
	keyTwin      = int64(500_000_000) // copies by another way come within this, ns
	keyForgotten = int64(200_000_000) // without packets so long, the event is over
)

// event reads one RFC 4733 payload. ok tells that a new press begins.
func (k *keyReader) event(p *packet, now int64) (key byte, ok bool, why drop) {
	if len(p.payload) < 4 {
		return 0, false, dropShort
	}
	code := p.payload[0]
	if code > 15 {
		return 0, false, dropPayload
	}
	end := p.payload[1]&0x80 != 0
	if k.same(p, code, now) {
		k.ended = k.ended || end
		k.at = now
		return 0, false, dropNone
	}
	if k.seen && p.ssrc == k.ssrc && int32(p.ts-k.ts) < 0 && int32(p.ts-k.ts) > -10*SampleRate {
		return 0, false, dropNone // an older press, overtaken
	}
	k.seen, k.ssrc, k.ts, k.code, k.ended, k.at = true, p.ssrc, p.ts, code, end, now
	return k.press(code, wayEvent, now)
}

// same tells whether the packet belongs to the event being read. Some senders
// move the timestamp within a press; their packets still follow closely.
func (k *keyReader) same(p *packet, code byte, now int64) bool {
	if !k.seen || p.ssrc != k.ssrc || code != k.code {
		return false
	}
	return p.ts == k.ts || !k.ended && !p.marker && int32(p.ts-k.ts) > 0 && now-k.at < keyForgotten
}

// press counts a press, unless it is the copy of one that counted already.
func (k *keyReader) press(code byte, way keyWay, now int64) (key byte, ok bool, why drop) {
	l := &k.last
	told := l.at
	if l.ways&(1<<wayEvent) != 0 && k.code == l.code {
		told = max(told, k.at) // a key that is held down is told of by INFO when it is let go
	}
	if l.valid && l.code == code && l.ways&(1<<way) == 0 && now-told < keyTwin {
		l.ways |= 1 << way
		return 0, false, dropNone
	}
	freed := (now - k.freed) / keyEvery
	k.freed += freed * keyEvery
	if k.spent = int(max(0, int64(k.spent)-freed)); k.spent >= keyBurst {
		return 0, false, dropStorm
	}
	k.spent++
	l.code, l.ways, l.at, l.valid = code, 1<<way, now, true
	return keyNames[code], true, dropNone
}

// keySender sends digits one after another, a step each 20 ms: 160 ms of the
// key, its end repeated twice, 80 ms of pause.
type keySender struct {
	keys [keyBurst]byte
	n    int
	step int    // of the first key
	ts   uint32 // of its event
}

const (
	keyOn    = 8 // steps of sound
	keyAgain = 2 // repeats of the end
	keySteps = keyOn + keyAgain + 4
)

// add puts keys at the end; those that are no key or do not fit are refused.
func (k *keySender) add(keys string) (refused int) {
	for i := range len(keys) {
		c := keys[i]
		if c >= 'a' && c <= 'd' {
			c -= 'a' - 'A'
		}
		code, ok := keyCode(c)
		if !ok || k.n == keyBurst {
			refused++
			continue
		}
		k.keys[k.n] = code
		k.n++
	}
	return refused
}

// busy tells whether keys are being sent.
func (k *keySender) busy() bool { return k.n > 0 }

// advance ends the step.
func (k *keySender) advance() {
	if k.step++; k.step == keySteps {
		k.step = 0
		copy(k.keys[:], k.keys[1:k.n])
		k.n--
	}
}

// event writes the payload of the current step: duration so far, end bit at the
// last three.
func (k *keySender) event(b *[4]byte) {
	b[0], b[1] = k.keys[0], 10 // -10 dBm0
	if k.step >= keyOn-1 {
		b[1] |= 0x80
	}
	binary.BigEndian.PutUint16(b[2:], uint16(min(k.step+1, keyOn)*frameLen))
}
