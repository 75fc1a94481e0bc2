package phone

import "math"

// G.711 by its definition, table-driven for decoding (ITU-T G.711).
var alawTable, ulawTable = makeTables()

func makeTables() (a, u [256]int16) {
	for i := range 256 {
		a[i] = alawToLinear(byte(i)) //nolint:gosec // 0-255
		u[i] = ulawToLinear(byte(i)) //nolint:gosec // 0-255
	}
	return a, u
}

func alawToLinear(b byte) int16 {
	b ^= 0x55
	t := int(b&0x0f) << 4
	switch seg := int(b&0x70) >> 4; seg {
	case 0:
		t += 8
	case 1:
		t += 0x108
	default:
		t = (t + 0x108) << (seg - 1)
	}
	if b&0x80 == 0 {
		t = -t
	}
	return int16(t) //nolint:gosec // ±32256
}

func ulawToLinear(b byte) int16 {
	b = ^b
	t := (int(b&0x0f)<<3 + 0x84) << (b & 0x70 >> 4)
	if b&0x80 != 0 {
		return int16(0x84 - t) //nolint:gosec // ±32124
	}
	return int16(t - 0x84) //nolint:gosec // ±32124
}

// encode finds the code whose value is nearest; slow and plain.
func encode(table *[256]int16, s int16) byte {
	best, dist := 0, math.MaxInt
	for i, v := range table {
		d := int(v) - int(s)
		if d < 0 {
			d = -d
		}
		if d < dist {
			best, dist = i, d
		}
	}
	return byte(best) //nolint:gosec // 0-255
}

var alawCodes, ulawCodes = codesOf(&alawTable), codesOf(&ulawTable)

// codesOf makes the encoder's table, one entry per 16 linear steps.
func codesOf(table *[256]int16) *[4096]byte {
	var c [4096]byte
	for i := range c {
		c[i] = encode(table, int16(i*16-32768+8)) //nolint:gosec // fits
	}
	return &c
}

func codes(payload uint8) (enc *[4096]byte, dec *[256]int16) {
	if payload == 0 {
		return ulawCodes, &ulawTable
	}
	return alawCodes, &alawTable
}

func payloadOf(name string) uint8 {
	if name == "PCMU" {
		return 0
	}
	return 8
}
