package media

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// WAV format tags.
const (
	wavPCM        = 1
	wavALaw       = 6
	wavULaw       = 7
	wavExtensible = 0xFFFE
)

// DecodeWAV gives the samples of a WAV file as A-law. It must be 8 kHz mono;
// A-law, µ-law and 16 bit PCM are read. A data chunk whose length lies or is
// open (0xFFFFFFFF) ends with the file.
func DecodeWAV(b []byte) ([]byte, error) {
	if len(b) < 12 || string(b[:4]) != "RIFF" || string(b[8:12]) != "WAVE" {
		return nil, errors.New("is no WAV file")
	}
	var format []byte
	for b = b[12:]; len(b) >= 8; {
		id, n := string(b[:4]), int64(binary.LittleEndian.Uint32(b[4:]))
		body := b[8:]
		body = body[:min(n, int64(len(body)))]
		switch id {
		case "fmt ":
			format = body
		case "data":
			return decodeSamples(format, body)
		}
		b = b[min(8+n+n%2, int64(len(b))):]
	}
	return nil, errors.New("has no sound (no data chunk)")
}

func decodeSamples(format, data []byte) ([]byte, error) {
	if len(format) < 16 {
		return nil, errors.New("says no format before its sound")
	}
	le := binary.LittleEndian
	tag, channels, rate, bits := le.Uint16(format), le.Uint16(format[2:]), le.Uint32(format[4:]), le.Uint16(format[14:])
	if tag == wavExtensible && len(format) >= 26 {
		tag = le.Uint16(format[24:])
	}
	if channels != 1 || rate != SampleRate {
		return nil, fmt.Errorf("has %d channels at %d Hz; make it mono at 8000 Hz (sox in.wav -r 8000 -c 1 out.wav)", channels, rate)
	}
	switch {
	case tag == wavALaw && bits == 8:
		return data, nil
	case tag == wavULaw && bits == 8:
		return convert(nil, data, ulaw, alaw), nil
	case tag == wavPCM && bits == 16:
		out := make([]byte, len(data)/2)
		for i := range out {
			out[i] = EncodeALaw(int16(le.Uint16(data[2*i:])))
		}
		return out, nil
	}
	return nil, fmt.Errorf("has format %d with %d bits; A-law, µ-law or 16 bit PCM is needed", tag, bits)
}
