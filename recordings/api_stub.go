package recordings

import (
	"context"
	"errors"
	"io"
	"time"

	"hotline/call"
)

// Config of the door.
type Config struct {
	Dir          string        `yaml:"-"`             // DATA/recordings
	MinFreeMB    int64         `yaml:"min_free_mb"`   // below it new recordings are refused and an alarm rings
	MaxRecording time.Duration `yaml:"max_recording"` // longest file
}

// Recorder is the door; it implements media's Recorder.
type Recorder struct{}

// Alarm is told of trouble that a person should hear about.
type Alarm func(rec call.RecordingID, what string)

func New(cfg Config, post func(call.Event) bool, alarm Alarm) (*Recorder, error) {
	return nil, errors.New("not yet")
}
func (r *Recorder) Start(c call.RecordStart)                                              {}
func (r *Recorder) Frame(rec call.RecordingID, channel int, samplePos int64, alaw []byte) {}
func (r *Recorder) Pause(c call.RecordPause)                                              {}
func (r *Recorder) Stop(c call.RecordStop)                                                {}
func (r *Recorder) Run(ctx context.Context) error                                         { return nil }

// Recover finishes what a crash left; call it before Run. Each finished
// recording is posted as RecordingDone with CutShort.
func (r *Recorder) Recover() (finished int, err error) { return 0, nil }

// Open opens the audio of a recording that began at `at` (wall ms).
func (r *Recorder) Open(id call.RecordingID, at int64) (Audio, error) { return nil, nil }

// Audio is a recording's WAV for HTTP ranges.
type Audio interface {
	io.ReadSeekCloser
	Size() int64
	ModTime() time.Time
}

// Wave is what the player draws: peaks 0..100 of each channel and marks.
type Wave struct {
	Ms    int64  `json:"ms"`
	Left  []byte `json:"-"`
	Right []byte `json:"-"`
}

func (r *Recorder) Wave(id call.RecordingID, at int64) (Wave, error) { return Wave{}, nil }
func (r *Recorder) Delete(id call.RecordingID, at int64) error       { return nil }
