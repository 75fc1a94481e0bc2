package recordings

import (
	"fmt"
	"sync"
	"sync/atomic"

	"hotline/call"
)

// What Stop asked for.
const (
	running = iota
	stopped
	discarded
)

const (
	windowSamples = 16_000 // 2 s of sound put together before it goes to disk
	lagSamples    = 4_000  // 500 ms for packets overtaken on their way
)

// take is one recording in progress. Media loops use the first part, the writer
// the second; nobody else.
type take struct {
	id     call.RecordingID
	base   string // path without extension
	rings  [2]ring
	paused atomic.Bool
	stop   atomic.Int32
	lost   atomic.Int64 // samples that found no room in a ring

	mu    sync.Mutex
	marks []Mark

	out       file
	from      int64 // position of window[0]
	end       int64 // behind the newest sample
	window    []byte
	written   int64 // bytes of sound that are in the file, whole
	peaks     peaks
	failed    string
	refused   bool // no room when it began: nothing is written
	shortened bool // ended by us, not by Stop
	told      int  // marks that are in the side file
	limit     int64
	scratch   *[maxFrame]byte
	files     files
	alarm     Alarm
}

// mark notes where a pause begins or ends: behind the newest frame of either channel.
func (t *take) mark(paused bool) {
	pos := max(t.rings[0].end.Load(), t.rings[1].end.Load())
	t.mu.Lock()
	defer t.mu.Unlock()
	t.marks = append(t.marks, Mark{Ms: pos / samplesPerMs, Paused: paused})
}

func (t *take) marked() []Mark {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append([]Mark(nil), t.marks...)
}

// drain puts what the rings hold in its place, oldest first over both channels,
// so that after a pause of the disk neither channel overtakes the other.
func (t *take) drain() {
	for {
		left, l := t.rings[0].peek()
		right, r := t.rings[1].peek()
		switch {
		case !l && !r:
			return
		case l && (!r || left <= right):
			pos, alaw := t.rings[0].take(t.scratch)
			t.place(0, pos, alaw)
		default:
			pos, alaw := t.rings[1].take(t.scratch)
			t.place(1, pos, alaw)
		}
	}
}

func (t *take) place(channel int, pos int64, alaw []byte) {
	end := pos + int64(len(alaw))
	switch {
	case pos < 0:
		return
	case end > t.limit:
		t.fail("longer than allowed")
		return
	case end > t.from+windowSamples:
		t.flush(max(end-windowSamples, t.end-lagSamples))
	}
	if skip := t.from - pos; skip > 0 { // its place is on disk already
		alaw = alaw[min(skip, int64(len(alaw))):]
		pos = t.from
	}
	at := int(pos-t.from)*frameBytes + channel
	for i, b := range alaw {
		t.window[at+i*frameBytes] = b
	}
	t.end = max(t.end, end)
}

// flush moves the sound before position to into the file; what no frame covered
// is silence.
func (t *take) flush(to int64) {
	for t.from < to {
		n := int(min(to-t.from, windowSamples)) * frameBytes
		t.peaks.add(t.window[:n])
		t.write(t.window[:n])
		copy(t.window, t.window[n:])
		quieten(t.window[len(t.window)-n:])
		t.from += int64(n / frameBytes)
	}
}

func quieten(b []byte) {
	for i := range b {
		b[i] = silence
	}
}

// write puts sound at its place. What the disk refused before is filled up with
// silence first, so that the rest stays where it belongs.
func (t *take) write(stereo []byte) {
	if t.refused || t.out == nil && !t.create() {
		return
	}
	if !t.fill(t.from * frameBytes) {
		return
	}
	if _, err := t.out.WriteAt(stereo, headerSize+t.written); err != nil {
		t.trouble(err)
		return
	}
	t.written += int64(len(stereo))
}

func (t *take) create() bool {
	if t.files.Exists(t.base + extAudio) {
		t.fail("a recording of this id is there already")
		return false
	}
	f, err := t.files.Create(t.base + extOpen)
	if err == nil {
		h := header(-1)
		if _, err = f.WriteAt(h[:], 0); err != nil {
			// Gone at once: the next try makes it anew.
			_ = f.Close()
			_ = t.files.Remove(t.base + extOpen)
		}
	}
	if err != nil {
		t.trouble(err)
		return false
	}
	t.out = f
	return true
}

var quiet = func() []byte {
	b := make([]byte, windowSamples*frameBytes)
	quieten(b)
	return b
}()

func (t *take) fill(to int64) bool {
	for t.written < to {
		n := min(to-t.written, int64(len(quiet)))
		if _, err := t.out.WriteAt(quiet[:n], headerSize+t.written); err != nil {
			t.trouble(err)
			return false
		}
		t.written += n
	}
	return true
}

func (t *take) trouble(err error) { t.fail(fmt.Sprintf("disk: %v", err)) }

// fail flags the recording, once, and rings the alarm.
func (t *take) fail(why string) {
	if t.failed != "" {
		return
	}
	t.failed = why
	t.alarm(t.id, why)
}

// lostSound flags sound that found no room while the disk stood still.
func (t *take) lostSound() {
	if n := t.lost.Load(); n > 0 {
		t.fail(fmt.Sprintf("%d ms lost, the disk was too slow", n/samplesPerMs))
	}
}
