package main

import "encoding/binary"

const (
	eventType = 101
	keySteps  = 8  // frames of a key
	keyGap    = 12 // frames from the begin of one key to the next
)

// keys sends digits by RFC 4733 in place of frames: 160 ms each, the end three
// times.
type keys struct {
	left string
	step int
	ts   uint32
	sent uint32 // packets of events so far: they take sequence numbers, no tags
}

func (k *keys) busy() bool { return k.left != "" }

// next writes the packet of the present step, none in the pause between keys.
func (k *keys) next(b []byte, o *outgoing) (n int) {
	if k.step == 0 {
		k.ts = o.ts
	}
	last := keySteps + 2
	if k.step < last {
		rtpHeader(b, eventType, k.step == 0, uint16(o.seq+k.sent), k.ts, o.ssrc)
		b[12], b[13] = keyCode(k.left[0]), 10
		if k.step >= keySteps-1 {
			b[13] |= 0x80
		}
		binary.BigEndian.PutUint16(b[14:], uint16(min(k.step+1, keySteps)*frameLen))
		k.sent++
		n = 16
	}
	if k.step++; k.step == keyGap {
		k.step, k.left = 0, k.left[1:]
	}
	return n
}

func keyCode(c byte) byte {
	switch c {
	case '*':
		return 10
	case '#':
		return 11
	}
	return c - '0'
}

func validKeys(s string) bool {
	for _, c := range s {
		if (c < '0' || c > '9') && c != '*' && c != '#' {
			return false
		}
	}
	return true
}
