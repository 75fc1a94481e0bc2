package prompts

import (
	"encoding/binary"
	"math"
	"math/bits"
)

const alawSilence = 0xD5

// encode writes x (-1..1) as an 8 kHz mono A-law WAV file, filled up to whole
// frames of 20 ms so that a player never meets half a frame.
func encode(x []float64) []byte {
	data := make([]byte, 0, len(x)+frame)
	for _, v := range x {
		data = append(data, alaw(int(math.Round(max(-1, min(1, v))*32767))))
	}
	for len(data)%frame != 0 {
		data = append(data, alawSilence)
	}
	le := binary.LittleEndian
	out := append([]byte("RIFF"), le.AppendUint32(nil, uint32(4+26+12+8+len(data)))...)
	out = append(out, "WAVEfmt "...)
	out = le.AppendUint32(out, 18)
	out = le.AppendUint16(out, 6) // A-law
	out = le.AppendUint16(out, 1)
	out = le.AppendUint32(out, rate)
	out = le.AppendUint32(out, rate)
	out = le.AppendUint16(out, 1)
	out = le.AppendUint16(out, 8)
	out = le.AppendUint16(out, 0)
	out = append(out, "fact"...)
	out = le.AppendUint32(out, 4)
	out = le.AppendUint32(out, uint32(len(data)))
	out = append(out, "data"...)
	out = le.AppendUint32(out, uint32(len(data)))
	return append(out, data...)
}

// alaw is ITU-T G.711 for one 16-bit sample.
func alaw(s int) byte {
	mask := byte(0xD5)
	s >>= 3
	if s < 0 {
		s, mask = -s-1, 0x55
	}
	seg := max(0, bits.Len(uint(s))-5)
	return (byte(seg)<<4 | byte(s>>max(1, seg))&0x0f) ^ mask
}
