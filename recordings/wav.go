package recordings

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"hotline/media"
)

// The file: RIFF WAVE, format tag 6 (A-law), two channels, 8 kHz, interleaved
// bytes, with the fact chunk that every format but PCM needs.
const (
	headerSize = 58
	silence    = 0xD5 // A-law of 0
	frameBytes = 2    // left, right
	unknown    = 0xFFFFFFFF
)

// header gives the file's head for that many samples a channel; −1, not known
// yet, makes players read to the end of the file.
func header(samples int64) [headerSize]byte {
	data, riff, fact := uint32(unknown), uint32(unknown), uint32(unknown)
	if samples >= 0 {
		data = uint32(samples * frameBytes)
		riff = data + headerSize - 8
		fact = uint32(samples)
	}
	var h [headerSize]byte
	le := binary.LittleEndian
	copy(h[0:], "RIFF")
	le.PutUint32(h[4:], riff)
	copy(h[8:], "WAVEfmt ")
	le.PutUint32(h[16:], 18)
	le.PutUint16(h[20:], 6)
	le.PutUint16(h[22:], frameBytes)
	le.PutUint32(h[24:], media.SampleRate)
	le.PutUint32(h[28:], media.SampleRate*frameBytes)
	le.PutUint16(h[32:], frameBytes)
	le.PutUint16(h[34:], 8)
	le.PutUint16(h[36:], 0) // no extension
	copy(h[38:], "fact")
	le.PutUint32(h[42:], 4)
	le.PutUint32(h[46:], fact)
	copy(h[50:], "data")
	le.PutUint32(h[54:], data)
	return h
}

// finish makes a grown file whole: odd bytes are cut, the sizes put in. size is
// that of the file; what the header said before does not matter, a name of ours
// holds nothing else. It gives the length in samples.
func finish(f file, size int64) (samples int64, err error) {
	samples = max(size-headerSize, 0) / frameBytes
	if samples*frameBytes > unknown-headerSize {
		return 0, errors.New("file too long for a WAV")
	}
	h := header(samples)
	if _, err := f.WriteAt(h[:], 0); err != nil {
		return 0, fmt.Errorf("sizes of a recording: %w", err)
	}
	if err := f.Truncate(headerSize + samples*frameBytes); err != nil {
		return 0, fmt.Errorf("end of a recording: %w", err)
	}
	return samples, nil
}

// parse reads the head of a finished file and gives its length in samples.
func parse(r io.Reader) (samples int64, err error) {
	var got [headerSize]byte
	if _, err := io.ReadFull(r, got[:]); err != nil {
		return 0, fmt.Errorf("head of a recording: %w", err)
	}
	samples = int64(binary.LittleEndian.Uint32(got[46:]))
	if got != header(samples) {
		return 0, errors.New("head of a recording: not one of ours")
	}
	return samples, nil
}
