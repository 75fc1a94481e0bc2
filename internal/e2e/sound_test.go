package e2e

import (
	"encoding/binary"
	"math"
	"os"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

// toneWAV writes seconds of a sine as 16-bit mono WAV.
func toneWAV(t testing.TB, name string, hz float64, rate, seconds int) string {
	samples := make([]int16, rate*seconds)
	for i := range samples {
		samples[i] = int16(9000 * math.Sin(2*math.Pi*hz*float64(i)/float64(rate)))
	}
	writeWAV(t, name, rate, samples)
	return name
}

func writeWAV(t testing.TB, name string, rate int, samples []int16) {
	head := make([]byte, 44)
	copy(head, "RIFF")
	binary.LittleEndian.PutUint32(head[4:], uint32(36+2*len(samples)))
	copy(head[8:], "WAVEfmt ")
	binary.LittleEndian.PutUint32(head[16:], 16)
	binary.LittleEndian.PutUint16(head[20:], 1)
	binary.LittleEndian.PutUint16(head[22:], 1)
	binary.LittleEndian.PutUint32(head[24:], uint32(rate))
	binary.LittleEndian.PutUint32(head[28:], uint32(2*rate))
	binary.LittleEndian.PutUint16(head[32:], 2)
	binary.LittleEndian.PutUint16(head[34:], 16)
	copy(head[36:], "data")
	binary.LittleEndian.PutUint32(head[40:], uint32(2*len(samples)))
	body := head[:44:44]
	for _, s := range samples {
		body = binary.LittleEndian.AppendUint16(body, uint16(s))
	}
	require.NoError(t, os.WriteFile(name, body, 0o600))
}

// wav is a decoded WAV file: its channels in -1..1.
type wav struct {
	rate     int
	channels [][]float64
}

// readWAV reads 16-bit PCM and A-law files, also ones that are still written.
func readWAV(t testing.TB, b []byte) wav {
	require.Greater(t, len(b), 44, "a WAV file")
	require.Equal(t, "RIFF", string(b[:4]))
	var w wav
	format, n := 0, 0
	for at := 12; at+8 <= len(b); {
		size := int(binary.LittleEndian.Uint32(b[at+4:]))
		body := b[at+8:]
		switch string(b[at : at+4]) {
		case "fmt ":
			format, n = int(binary.LittleEndian.Uint16(body)), int(binary.LittleEndian.Uint16(body[2:]))
			w.rate = int(binary.LittleEndian.Uint32(body[4:]))
			w.channels = make([][]float64, n)
		case "data":
			if size == 0 || size > len(body) { // a file that is still written
				size = len(body)
			}
			w.decode(body[:size], format, n)
			return w
		}
		at += 8 + size + size%2
	}
	return w
}

func (w *wav) decode(b []byte, format, n int) {
	width := 2
	if format == 6 {
		width = 1
	}
	for i := 0; i+width*n <= len(b); i += width * n {
		for c := range n {
			p := b[i+c*width:]
			sample := func() int16 { return int16(binary.LittleEndian.Uint16(p)) }
			if format == 6 {
				sample = func() int16 { return alaw(p[0]) }
			}
			w.channels[c] = append(w.channels[c], float64(sample())/32768)
		}
	}
}

func alaw(a byte) int16 {
	a ^= 0x55
	t := int(a&0x0f)<<4 + 8
	if seg := int(a&0x70) >> 4; seg > 0 {
		t = (t + 0x100) << (seg - 1)
	}
	if a&0x80 == 0 {
		t = -t
	}
	return int16(t)
}

// share is how much of a stretch's power lies at a frequency, 0..1 (Goertzel).
func share(samples []float64, rate int, hz float64) float64 {
	n := len(samples)
	if n == 0 {
		return 0
	}
	w := 2 * math.Pi * hz / float64(rate)
	c := 2 * math.Cos(w)
	var s1, s2, power float64
	for _, x := range samples {
		s1, s2 = x+c*s1-s2, s1
		power += x * x
	}
	if power < 1e-6*float64(n) {
		return 0
	}
	return 2 * (s1*s1 + s2*s2 - c*s1*s2) / (float64(n) * power)
}

// seconds of the channel in which the tone dominates, in steps of 200 ms.
func (w wav) tone(channel int, hz float64) float64 { return w.share(channel, hz, 0.5) }

// among does so where the tone is a good part of the sound: of two that are heard
// together each has half.
func (w wav) among(channel int, hz float64) float64 { return w.share(channel, hz, 0.25) }

func (w wav) share(channel int, hz, least float64) float64 {
	step := w.rate / 5
	heard := 0
	for at := 0; at+step <= len(w.channels[channel]); at += step {
		if share(w.channels[channel][at:at+step], w.rate, hz) > least {
			heard++
		}
	}
	return float64(heard) / 5
}

func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
