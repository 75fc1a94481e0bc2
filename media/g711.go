package media

import "slices"

// law is one of the two G.711 codes.
type law uint8

const (
	alaw law = 0
	ulaw law = 1

	// SilenceALaw and SilenceULaw are the bytes of digital silence.
	SilenceALaw = 0xD5
	SilenceULaw = 0xFF
)

// lawOf tells the law of a static payload type.
func lawOf(pt uint8) (law, bool) {
	switch pt {
	case PCMA:
		return alaw, true
	case PCMU:
		return ulaw, true
	}
	return alaw, false
}

// payload gives the static payload type of the law.
func (w law) payload() uint8 {
	if w == ulaw {
		return PCMU
	}
	return PCMA
}

// other holds the byte tables between the laws, made once from the linear codes.
var other = func() (t struct{ toA, toU [256]byte }) {
	for i := range 256 {
		t.toA[i] = EncodeALaw(DecodeULaw(byte(i)))
		t.toU[i] = EncodeULaw(DecodeALaw(byte(i)))
	}
	t.toU[SilenceALaw] = SilenceULaw // A-law has no zero; silence stays silence
	return t
}()

// convert appends src, coded by from, to dst, coded by to.
func convert(dst, src []byte, from, to law) []byte {
	if from == to {
		return append(dst, src...)
	}
	table := &other.toA
	if to == ulaw {
		table = &other.toU
	}
	n := len(dst)
	dst = slices.Grow(dst, len(src))[:n+len(src)]
	out := dst[n:][:len(src)]
	for i, b := range src {
		out[i] = table[b]
	}
	return dst
}

// EncodeALaw codes one 16 bit sample (ITU-T G.711).
func EncodeALaw(s int16) byte {
	v, mask := int(s)>>3, byte(0xD5)
	if v < 0 {
		v, mask = -v-1, 0x55
	}
	seg := 0
	for top := 0x1F; seg < 8 && v > top; seg++ {
		top = top<<1 | 1
	}
	if seg == 8 {
		return 0x7F ^ mask
	}
	return byte(seg<<4|v>>max(seg, 1)&0xF) ^ mask
}

// DecodeALaw gives the 16 bit sample of an A-law byte.
func DecodeALaw(a byte) int16 {
	a ^= 0x55
	t := int(a&0xF)<<4 + 8
	if seg := int(a>>4) & 7; seg > 0 {
		t = (t + 0x100) << (seg - 1)
	}
	if a&0x80 == 0 {
		return int16(-t)
	}
	return int16(t)
}

// EncodeULaw codes one 16 bit sample (ITU-T G.711).
func EncodeULaw(s int16) byte {
	v, mask := int(s)>>2, byte(0xFF)
	if v < 0 {
		v, mask = -v, 0x7F
	}
	v = min(v, 8158) + 33
	seg := 0
	for top := 0x3F; seg < 7 && v > top; seg++ {
		top = top<<1 | 1
	}
	return byte(seg<<4|v>>(seg+1)&0xF) ^ mask
}

// DecodeULaw gives the 16 bit sample of a µ-law byte.
func DecodeULaw(u byte) int16 {
	u = ^u
	t := (int(u&0xF)<<3+0x84)<<(u>>4&7) - 0x84
	if u&0x80 != 0 {
		return int16(-t)
	}
	return int16(t)
}

// quiet tells whether no sample is above about -36 dB of full scale.
func quiet(alaw []byte) bool {
	for _, b := range alaw {
		if (b^0x55)&0x60 != 0 {
			return false
		}
	}
	return true
}
