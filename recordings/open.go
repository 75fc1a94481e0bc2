package recordings

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"hotline/call"
)

// ErrNotFound: there is no such recording, or none any more.
var ErrNotFound = errors.New("recording not found")

// Audio is the WAV of a closed recording, for HTTP ranges (http.ServeContent).
type Audio interface {
	io.ReadSeekCloser
	Size() int64
	ModTime() time.Time
}

type audio struct {
	*os.File
	info fs.FileInfo
}

func (a audio) Size() int64        { return a.info.Size() }
func (a audio) ModTime() time.Time { return a.info.ModTime() }

// Open opens the audio of a closed recording. The path comes from the id alone;
// who may hear it is decided before.
func (r *Recorder) Open(id call.RecordingID) (Audio, error) {
	base, ok := r.find(id)
	if !ok {
		return nil, fmt.Errorf("%s: %w", id, ErrNotFound)
	}
	f, err := os.Open(base + extAudio)
	if err != nil {
		return nil, gone(id, err)
	}
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(gone(id, err), f.Close())
	}
	return audio{f, info}, nil
}

func gone(id call.RecordingID, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		err = ErrNotFound
	}
	return fmt.Errorf("%s: %w", id, err)
}

// Wave gives what the player draws. A lost side file is made anew.
func (r *Recorder) Wave(id call.RecordingID) (Wave, error) {
	base, ok := r.find(id)
	if !ok {
		return Wave{}, fmt.Errorf("%s: %w", id, ErrNotFound)
	}
	if s, err := r.readSide(base); err == nil && s.Done.Recording == id {
		return s.Wave, nil
	}
	if _, err := r.seal(call.RecordingDone{Recording: id}, base, nil); err != nil {
		return Wave{}, gone(id, err)
	}
	s, err := r.readSide(base)
	if err != nil {
		return Wave{}, gone(id, err)
	}
	return s.Wave, nil
}

// Delete removes audio and wave for good: retention, erasure. A recording that
// is gone already is no error; one in progress is not touched (use RecordStop
// with Discard).
func (r *Recorder) Delete(id call.RecordingID) error {
	base, ok := r.find(id)
	if !ok {
		return nil
	}
	if err := errors.Join(r.files.Remove(base+extAudio), r.files.Remove(base+extSide)); err != nil {
		return fmt.Errorf("delete recording %s: %w", id, err)
	}
	return nil
}
