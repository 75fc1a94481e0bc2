package main

import "encoding/binary"

const (
	frameLen = 160 // bytes of one frame of 20 ms
	tagLen   = 24
	tagMagic = 0x686f744c // no tone and no prompt of ours begins so
)

// tag is what the first bytes of each frame of ours say.
type tag struct {
	from  uint32 // caller's call number, or operator's index
	talk  uint32 // which talk of an operator; a caller has one
	seq   uint32
	stamp int64 // when it was sent, Unix ns
}

func (t tag) put(b []byte) {
	binary.BigEndian.PutUint32(b, tagMagic)
	binary.BigEndian.PutUint32(b[4:], t.from)
	binary.BigEndian.PutUint32(b[8:], t.talk)
	binary.BigEndian.PutUint32(b[12:], t.seq)
	binary.BigEndian.PutUint64(b[16:], uint64(t.stamp))
}

// readTag finds the tag of a frame; frames of the server have none.
func readTag(b []byte) (t tag, ok bool) {
	if len(b) < tagLen || binary.BigEndian.Uint32(b) != tagMagic {
		return t, false
	}
	return tag{
		from: binary.BigEndian.Uint32(b[4:]), talk: binary.BigEndian.Uint32(b[8:]), seq: binary.BigEndian.Uint32(b[12:]),
		stamp: int64(binary.BigEndian.Uint64(b[16:])),
	}, true
}

// rtpHeader writes the 12 bytes of a header without extensions (RFC 3550 5.1).
func rtpHeader(b []byte, pt uint8, marker bool, seq uint16, ts, ssrc uint32) {
	b[0], b[1] = 0x80, pt
	if marker {
		b[1] |= 0x80
	}
	binary.BigEndian.PutUint16(b[2:], seq)
	binary.BigEndian.PutUint32(b[4:], ts)
	binary.BigEndian.PutUint32(b[8:], ssrc)
}

// rtpPayload gives payload type and payload; the server sends no extensions.
func rtpPayload(b []byte) (pt uint8, payload []byte, ok bool) {
	if len(b) < 12 || b[0]>>6 != 2 || b[1] >= 192 && b[1] <= 223 {
		return 0, nil, false
	}
	n := 12 + 4*int(b[0]&0xF)
	if b[0]&0x30 != 0 || n > len(b) {
		return 0, nil, false
	}
	return b[1] & 0x7F, b[n:], true
}
