package prompts

import (
	"encoding/binary"
	"math"
)

// Format tags of WAV files.
const (
	tagPCM   = 1
	tagFloat = 3
	tagALaw  = 6
	tagULaw  = 7
	tagMore  = 0xFFFE // the tag stands in the extension
)

// Bounds of a recording that is taken.
const (
	lowestRate  = 8000
	highestRate = 192_000
	mostChans   = 8
)

// format is what a WAV file says of its samples.
type format struct {
	tag, channels, bits int
	rate                int
}

// readWAV gives the samples of a WAV file, channels mixed, and their rate. PCM of
// 8 to 32 bits, floating point, A-law and µ-law are read.
func readWAV(b []byte) (x []float64, hz int, err error) {
	if len(b) < 12 || string(b[:4]) != "RIFF" || string(b[8:12]) != "WAVE" {
		return nil, 0, flaw("not_wav", "is no WAV file; save it as WAV (PCM)")
	}
	var f *format
	for b = b[12:]; len(b) >= 8; {
		id, n := string(b[:4]), int64(binary.LittleEndian.Uint32(b[4:]))
		body := b[8:min(8+n, int64(len(b)))]
		switch id {
		case "fmt ":
			if f, err = readFormat(body); err != nil {
				return nil, 0, err
			}
		case "data":
			if f == nil {
				return nil, 0, flaw("not_wav", "says no format before its sound")
			}
			if int64(len(body)) < n && n != math.MaxUint32 {
				return nil, 0, flaw("cut", "is cut short: %d bytes of sound of %d; copy it once more", len(body), n)
			}
			return f.samples(body), f.rate, nil
		}
		b = b[min(8+n+n%2, int64(len(b))):]
	}
	return nil, 0, flaw("empty", "has no sound (no data chunk)")
}

func readFormat(b []byte) (*format, error) {
	if len(b) < 16 {
		return nil, flaw("not_wav", "has a format chunk that is too short")
	}
	le := binary.LittleEndian
	f := &format{tag: int(le.Uint16(b)), channels: int(le.Uint16(b[2:])), rate: int(le.Uint32(b[4:])), bits: int(le.Uint16(b[14:]))}
	if f.tag == tagMore && len(b) >= 26 {
		f.tag = int(le.Uint16(b[24:]))
	}
	known := f.tag == tagPCM && (f.bits == 8 || f.bits == 16 || f.bits == 24 || f.bits == 32) ||
		f.tag == tagFloat && (f.bits == 32 || f.bits == 64) || (f.tag == tagALaw || f.tag == tagULaw) && f.bits == 8
	switch {
	case !known:
		return nil, flaw("format", "has format %d with %d bits; save it as WAV, PCM of 16 or 24 bits", f.tag, f.bits)
	case f.channels < 1 || f.channels > mostChans:
		return nil, flaw("channels", "has %d channels; mono or stereo is expected", f.channels)
	case f.rate < lowestRate || f.rate > highestRate:
		return nil, flaw("rate", "has %d samples a second; 8000 to 192000 are read, 44100 or 48000 are usual", f.rate)
	}
	return f, nil
}

// samples decodes whole frames and mixes their channels.
func (f *format) samples(b []byte) []float64 {
	width := f.bits / 8
	out := make([]float64, len(b)/(width*f.channels))
	for i := range out {
		total := 0.0
		for c := range f.channels {
			total += f.sample(b[(i*f.channels+c)*width:])
		}
		out[i] = total / float64(f.channels)
	}
	return out
}

func (f *format) sample(b []byte) float64 {
	le := binary.LittleEndian
	var v float64
	switch {
	case f.tag == tagALaw:
		return float64(fromALaw(b[0])) / 32768
	case f.tag == tagULaw:
		return float64(fromULaw(b[0])) / 32768
	case f.tag == tagFloat && f.bits == 32:
		v = float64(math.Float32frombits(le.Uint32(b)))
	case f.tag == tagFloat:
		v = math.Float64frombits(le.Uint64(b))
	case f.bits == 8:
		return (float64(b[0]) - 128) / 128
	case f.bits == 16:
		return float64(int16(le.Uint16(b))) / (1 << 15)
	case f.bits == 24:
		return float64(int32(uint32(b[0])<<8|uint32(b[1])<<16|uint32(b[2])<<24)) / (1 << 31)
	default:
		return float64(int32(le.Uint32(b))) / (1 << 31)
	}
	if math.IsNaN(v) {
		return 0
	}
	return max(-1, min(1, v))
}

// fromALaw and fromULaw are ITU-T G.711 for one byte.
func fromALaw(b byte) int {
	b ^= 0x55
	v := int(b&0x0f)<<4 + 8
	if seg := b >> 4 & 7; seg > 0 {
		v = (v + 0x100) << (seg - 1)
	}
	if b&0x80 == 0 {
		return -v
	}
	return v
}

func fromULaw(b byte) int {
	b = ^b
	v := (int(b&0x0f)<<3+0x84)<<(b>>4&7) - 0x84
	if b&0x80 != 0 {
		return -v
	}
	return v
}
