package phone

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"time"
)

// rate is the only sample rate of a telephone here.
const rate = 8000

// ReadWAV reads an 8 kHz mono WAV file: PCM 16, A-law (6) or µ-law (7).
func ReadWAV(path string) ([]int16, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("phone: %w", err)
	}
	s, err := parseWAV(b)
	if err != nil {
		return nil, fmt.Errorf("phone: %s: %w", path, err)
	}
	return s, nil
}

func parseWAV(b []byte) ([]int16, error) {
	if len(b) < 12 || string(b[:4]) != "RIFF" || string(b[8:12]) != "WAVE" {
		return nil, errors.New("not a WAV file")
	}
	var format, channels, bits uint16
	var hz uint32
	for b = b[12:]; len(b) >= 8; {
		id, n := string(b[:4]), int(binary.LittleEndian.Uint32(b[4:8]))
		b = b[8:]
		if n < 0 || n > len(b) {
			n = len(b) // a file that was never closed
		}
		switch id {
		case "fmt ":
			if n < 16 {
				return nil, errors.New("fmt chunk too short")
			}
			format, channels = binary.LittleEndian.Uint16(b), binary.LittleEndian.Uint16(b[2:])
			hz, bits = binary.LittleEndian.Uint32(b[4:]), binary.LittleEndian.Uint16(b[14:])
		case "data":
			if channels != 1 || hz != rate {
				return nil, fmt.Errorf("%d channels at %d Hz: 8000 Hz mono is needed", channels, hz)
			}
			return samples(b[:n], format, bits)
		}
		b = b[min(n+n%2, len(b)):]
	}
	return nil, errors.New("no sound in it")
}

func samples(b []byte, format, bits uint16) ([]int16, error) {
	switch {
	case format == 1 && bits == 16:
		out := make([]int16, len(b)/2)
		for i := range out {
			out[i] = int16(binary.LittleEndian.Uint16(b[2*i:])) //nolint:gosec // two's complement
		}
		return out, nil
	case (format == 6 || format == 7) && bits == 8:
		table := &alawTable
		if format == 7 {
			table = &ulawTable
		}
		out := make([]int16, len(b))
		for i, c := range b {
			out[i] = table[c]
		}
		return out, nil
	}
	return nil, fmt.Errorf("format %d with %d bits: PCM 16, A-law or µ-law is needed", format, bits)
}

// WriteWAV writes 8 kHz mono PCM 16.
func WriteWAV(path string, s []int16) error {
	b := make([]byte, 0, 44+2*len(s))
	le := binary.LittleEndian
	size := uint32(2 * len(s)) //nolint:gosec // below 4 GB
	b = le.AppendUint32(append(b, "RIFF"...), 36+size)
	b = le.AppendUint32(append(b, "WAVEfmt "...), 16)
	b = le.AppendUint16(le.AppendUint16(b, 1), 1)
	b = le.AppendUint32(le.AppendUint32(b, rate), 2*rate)
	b = le.AppendUint16(le.AppendUint16(b, 2), 16)
	b = le.AppendUint32(append(b, "data"...), size)
	for _, v := range s {
		b = le.AppendUint16(b, uint16(v)) //nolint:gosec // two's complement
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		return fmt.Errorf("phone: %w", err)
	}
	return nil
}

// Sine makes a tone as samples, a quarter of full loudness.
func Sine(hz float64, d time.Duration) []int16 {
	s := make([]int16, int(d.Seconds()*rate))
	for i := range s {
		s[i] = int16(8000 * math.Sin(2*math.Pi*hz*float64(i)/rate))
	}
	return s
}
