package media

import "hotline/call"

// Channel is a side of a recording.
type Channel int

// Channels: left is the customer, right the operator bridged to him.
const (
	Left  Channel = 0
	Right Channel = 1
)

// SampleRate is that of every sound in the house, in samples a second.
const SampleRate = 8000

// Recorder takes the tapped sound. Its methods are called from media loops: they
// copy what they need and return at once, they never block. Positions are
// samples (125 µs) since the Start of the recording by our monotonic clock; what
// no Frame covers is silence. One channel's calls come in order, the two
// channels of one recording may come from two goroutines.
type Recorder interface {
	// Start comes before any Frame of the recording.
	Start(r call.RecordStart)
	// Frame carries A-law samples; the bytes are the caller's again afterwards.
	// Frames of a channel do not overlap and come in rising positions, except
	// that a packet overtaken on its way may come up to 200 ms late.
	Frame(id call.RecordingID, ch Channel, pos int64, alaw []byte)
	// Pause marks the begin or end of a pause; no Frame comes in between.
	Pause(id call.RecordingID, paused bool, pos int64)
	// Stop ends the recording at pos; no Frame comes afterwards.
	Stop(r call.RecordStop, pos int64)
}

// NoRecorder drops everything: for tests and tools that do not record.
type NoRecorder struct{}

// Start implements Recorder.
func (NoRecorder) Start(call.RecordStart) {}

// Frame implements Recorder.
func (NoRecorder) Frame(call.RecordingID, Channel, int64, []byte) {}

// Pause implements Recorder.
func (NoRecorder) Pause(call.RecordingID, bool, int64) {}

// Stop implements Recorder.
func (NoRecorder) Stop(call.RecordStop, int64) {}
