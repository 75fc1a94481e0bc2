package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"hotline/media"
)

// tapes is what the recordings of a run look like.
type tapes struct {
	Files   int      `json:"files"`
	Bytes   int64    `json:"bytes"`
	Sampled int      `json:"sampled"`
	Good    int      `json:"good"` // of the sample: opens, and each side's tone is on its channel
	Bad     []string `json:"bad,omitempty"`
}

const (
	headSize   = 58 // of the server's WAV files
	sampleMost = 25
	toneLeast  = 0.2 // share of a channel's energy; tags and jitter take the rest
)

// checkTapes waits until the recordings are closed and looks at a sample of those that
// were closed before the run cut its calls, if it did.
func checkTapes(dir string, since, cut time.Time, limit time.Duration) (t tapes, err error) {
	var files []string
	for end := time.Now().Add(limit); ; time.Sleep(200 * time.Millisecond) {
		var open int
		before := len(files)
		if files, open, t.Bytes, err = listTapes(dir, since); err != nil {
			return t, err
		}
		// a file renamed while its folder is read can be missed under both names:
		// two looks must agree
		if open == 0 && before == len(files) || time.Now().After(end) {
			break
		}
	}
	t.Files = len(files)
	files = slices.DeleteFunc(files, func(path string) bool {
		info, err := os.Stat(path)
		return err != nil || !cut.IsZero() && info.ModTime().After(cut)
	})
	step := max(1, len(files)/sampleMost)
	for i := 0; i < len(files); i += step {
		t.Sampled++
		if err := checkTape(files[i]); err != nil {
			t.Bad = append(t.Bad, fmt.Sprintf("%s: %v", filepath.Base(files[i]), err))
			continue
		}
		t.Good++
	}
	return t, nil
}

func listTapes(dir string, since time.Time) (files []string, open int, size int64, err error) {
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if errors.Is(err, fs.ErrNotExist) { // closed and renamed meanwhile: look again
			open++
			return nil
		}
		if err != nil || info.ModTime().Before(since) {
			return err
		}
		switch {
		case strings.HasSuffix(path, ".wav.part"):
			open++
		case strings.HasSuffix(path, ".wav"):
			files = append(files, path)
			size += info.Size()
		}
		return nil
	})
	slices.Sort(files)
	return files, open, size, err
}

// checkTape reads a recording and looks for the tones of both sides.
func checkTape(path string) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if len(b) <= headSize || string(b[:4]) != "RIFF" || string(b[8:12]) != "WAVE" {
		return errors.New("no WAV file")
	}
	if n := int(binary.LittleEndian.Uint32(b[54:])); n != len(b)-headSize {
		return fmt.Errorf("its head says %d bytes of sound, there are %d", n, len(b)-headSize)
	}
	left, right := channels(b[headSize:])
	for i, c := range [][]float64{left, right} {
		hz := []float64{callerHz, operatorHz}[i]
		if share := toneShare(c, hz); share < toneLeast {
			return fmt.Errorf("%s channel: %.0f %% of its sound is the tone of %.0f Hz", []string{"left", "right"}[i], 100*share, hz)
		}
	}
	return nil
}

// channels decodes a second from the middle.
func channels(b []byte) (left, right []float64) {
	n := len(b) / 2
	from := max(0, n/2-media.SampleRate/2)
	for i := from; i < min(n, from+media.SampleRate); i++ {
		left = append(left, float64(media.DecodeALaw(b[2*i])))
		right = append(right, float64(media.DecodeALaw(b[2*i+1])))
	}
	return left, right
}

// toneShare is the part of the energy that is the tone (Goertzel), frame by
// frame, as frames that were lost turn the phase.
func toneShare(s []float64, hz float64) float64 {
	var tone, all float64
	k := 2 * math.Cos(2*math.Pi*hz/media.SampleRate)
	for len(s) >= frameLen {
		var a, b float64
		for _, v := range s[:frameLen] {
			a, b = v+k*a-b, a
			all += v * v
		}
		tone += 2 * (a*a + b*b - k*a*b) / frameLen
		s = s[frameLen:]
	}
	if all == 0 {
		return 0
	}
	return tone / all
}
