package headset

// G.711 by the formulas of ITU-T G.711, slow and plain: a peer must not share
// tables with what it tests.

func encodeALaw(s int16) byte {
	sign := byte(0x80)
	x := int(s)
	if x < 0 {
		sign, x = 0, -x-1
	}
	x >>= 4 // 11 bits of magnitude
	seg := 0
	for v := x >> 4; v > 0; v >>= 1 {
		seg++
	}
	if seg > 1 {
		x >>= seg - 1
	}
	return (sign | byte(seg<<4) | byte(x&0x0f)) ^ 0x55
}

func decodeALaw(a byte) int16 {
	a ^= 0x55
	exp, mant := int(a>>4)&7, int(a&0x0f)
	v := mant<<4 + 8
	if exp > 0 {
		v = (v + 0x100) << (exp - 1)
	}
	if a&0x80 == 0 {
		v = -v
	}
	return int16(v)
}

const muBias = 0x84

func encodeMuLaw(s int16) byte {
	sign := byte(0)
	x := int(s)
	if x < 0 {
		sign, x = 0x80, -x
	}
	x = min(x, 32635) + muBias
	exp := 7
	for mask := 0x4000; exp > 0 && x&mask == 0; mask >>= 1 {
		exp--
	}
	return ^(sign | byte(exp<<4) | byte(x>>(exp+3))&0x0f)
}

func decodeMuLaw(u byte) int16 {
	u = ^u
	exp, mant := int(u>>4)&7, int(u&0x0f)
	v := (mant<<3+muBias)<<exp - muBias
	if u&0x80 != 0 {
		v = -v
	}
	return int16(v)
}
