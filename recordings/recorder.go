package recordings

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"hotline/call"
	"hotline/media"
)

// Alarm is told of trouble that a person should hear about; rec is 0 when it
// concerns all recordings. It must not block.
type Alarm func(rec call.RecordingID, what string)

const shards = 64

// Recorder is the door; it implements media.Recorder. Start, Frame, Pause and
// Stop return at once, whatever the disk does.
type Recorder struct {
	cfg   Config
	post  func(call.Event) bool
	alarm Alarm
	files files

	// takes by id, copied on change: Frame reads without a lock or an allocation.
	takes [shards]atomic.Pointer[map[call.RecordingID]*take]
	open  atomic.Int64
	full  atomic.Bool  // too little room for new recordings
	beat  atomic.Int64 // when the writer last came round, Unix ns
	lost  atomic.Int64

	mu     sync.Mutex // guards what follows
	news   []*take    // for the writer
	jobs   []job      // for the closer
	wake   chan struct{}
	closer chan struct{}
}

var _ media.Recorder = (*Recorder)(nil)

// New makes the door. post hands RecordingDone to the switchboard (false: its
// queue is full, it is tried again); alarm may be nil.
func New(cfg Config, post func(call.Event) bool, alarm Alarm) (*Recorder, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if post == nil {
		return nil, errors.New("recordings: a post function expected")
	}
	if err := os.MkdirAll(cfg.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("directory of recordings: %w", err)
	}
	return build(cfg, post, alarm, disk{cfg.Dir}), nil
}

func build(cfg Config, post func(call.Event) bool, alarm Alarm, fs files) *Recorder {
	if alarm == nil {
		alarm = func(call.RecordingID, string) {}
	}
	r := &Recorder{cfg: cfg, post: post, alarm: alarm, files: fs, wake: make(chan struct{}, 1), closer: make(chan struct{}, 1)}
	for i := range r.takes {
		r.takes[i].Store(&map[call.RecordingID]*take{})
	}
	r.beat.Store(time.Now().UnixNano())
	return r
}

func (r *Recorder) take(id call.RecordingID) *take {
	return (*r.takes[id%shards].Load())[id]
}

// change replaces the map of the id's shard; r.mu is held.
func (r *Recorder) change(id call.RecordingID, fn func(map[call.RecordingID]*take)) {
	shard := &r.takes[id%shards]
	next := maps.Clone(*shard.Load())
	fn(next)
	shard.Store(&next)
}

// Start begins a recording; a repeated one is ignored.
func (r *Recorder) Start(c call.RecordStart) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.take(c.Recording) != nil {
		return
	}
	t := &take{
		id: c.Recording, base: r.base(c.Recording, c.At), files: r.files, alarm: r.alarm,
		window: make([]byte, windowSamples*frameBytes), scratch: new([maxFrame]byte),
		limit: int64(r.cfg.MaxRecording/time.Second) * media.SampleRate,
	}
	quieten(t.window)
	r.change(t.id, func(m map[call.RecordingID]*take) { m[t.id] = t })
	r.news = append(r.news, t)
	r.open.Add(1)
}

// Frame takes sound in; see media.Recorder.
func (r *Recorder) Frame(rec call.RecordingID, channel int, pos int64, alaw []byte) {
	t := r.take(rec)
	if t == nil || channel>>1 != 0 || t.stop.Load() != running {
		return
	}
	if len(alaw) > 0 && t.paused.Load() { // nothing is kept of a pause (INVARIANTS 20)
		pos, alaw = pos+int64(len(alaw)), nil
	}
	if !t.rings[channel].put(pos, alaw) {
		t.lost.Add(int64(len(alaw)))
		r.lost.Add(int64(len(alaw)))
	}
}

// Pause marks the begin or end of a pause; the gap is silence.
func (r *Recorder) Pause(p call.RecordPause) {
	if t := r.take(p.Recording); t != nil && t.paused.Swap(p.Paused) != p.Paused {
		t.mark(p.Paused)
	}
}

// Stop ends a recording; with Discard nothing is left of it. Of one that is
// closed already the outcome is told again, or the file deleted.
func (r *Recorder) Stop(s call.RecordStop) {
	want := int32(stopped)
	if s.Discard {
		want = discarded
	}
	r.mu.Lock()
	t := r.take(s.Recording)
	if t == nil {
		r.jobs = append(r.jobs, job{id: s.Recording, discard: s.Discard})
	} else if t.stop.Load() < want {
		t.stop.Store(want)
	}
	r.mu.Unlock()
	nudge(r.wake)
	nudge(r.closer)
}

func nudge(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// Room tells how many bytes of the disk are free, and its size; not ok where the
// system does not tell. It may wait for the disk.
func (r *Recorder) Room() (free, size int64, ok bool) { return r.files.Free() }

// Stats are figures for the metrics page.
type Stats struct {
	Open        int64 // recordings in progress
	LostSamples int64 // that found no room while the disk stood still
	Full        bool  // too little free space for new recordings
}

// Stats tells the figures now.
func (r *Recorder) Stats() Stats {
	return Stats{Open: r.open.Load(), LostSamples: r.lost.Load(), Full: r.full.Load()}
}
