package media

import "hotline/call"

// Channels of a recording: left is the customer, right the operator bridged to him.
const (
	Left  = 0
	Right = 1
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
	// Frame carries A-law samples of one channel from pos on; the bytes are the
	// caller's again afterwards. Frames of a channel come in rising positions
	// and do not overlap, except that a packet overtaken on its way may come up
	// to 200 ms late. An empty Frame only tells the position: it comes on both
	// channels before Pause and Stop, so that silence at the end is not lost.
	Frame(rec call.RecordingID, channel int, pos int64, alaw []byte)
	// Pause marks the begin or end of a pause; no Frame comes in between.
	Pause(p call.RecordPause)
	// Stop ends the recording; no Frame comes afterwards.
	Stop(s call.RecordStop)
}

// NoRecorder drops everything: for tests and tools that do not record.
type NoRecorder struct{}

// Start implements Recorder.
func (NoRecorder) Start(call.RecordStart) {}

// Frame implements Recorder.
func (NoRecorder) Frame(call.RecordingID, int, int64, []byte) {}

// Pause implements Recorder.
func (NoRecorder) Pause(call.RecordPause) {}

// Stop implements Recorder.
func (NoRecorder) Stop(call.RecordStop) {}
