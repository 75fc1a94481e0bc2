package recordings

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"hotline/call"
)

// job is work on a file that is no longer written: close it, or tell of (or
// delete) one closed before.
type job struct {
	id      call.RecordingID
	take    *take
	discard bool
}

// side is the file beside the audio: what was told of it, and its wave.
type side struct {
	Done call.RecordingDone `json:"done"`
	Wave Wave               `json:"wave"`
}

const (
	postAgain = 50 * time.Millisecond
	postLast  = 2 * time.Second // how long a stopping house may refuse the last events
)

// closeAll does the jobs one after another: reading a long file for its
// checksum keeps no other recording waiting.
func (r *Recorder) closeAll(ctx context.Context) {
	for {
		for _, j := range r.takeJobs() {
			r.tell(ctx, r.do(j))
		}
		select {
		case <-r.closer:
		case <-ctx.Done():
			if r.idle() {
				return
			}
		}
	}
}

func (r *Recorder) takeJobs() []job {
	r.mu.Lock()
	defer r.mu.Unlock()
	jobs := r.jobs
	r.jobs = nil
	return jobs
}

func (r *Recorder) idle() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.jobs) == 0
}

func (r *Recorder) do(j job) call.RecordingDone {
	if j.take == nil {
		return r.known(j.id, j.discard)
	}
	done := r.close(j.take)
	r.mu.Lock()
	r.change(j.id, func(m map[call.RecordingID]*take) { delete(m, j.id) })
	gone := j.take.stop.Load() == discarded // perhaps only while it was closed
	r.mu.Unlock()
	r.open.Add(-1)
	if gone {
		return r.discard(j.id, j.take.base)
	}
	return done
}

// known answers for a recording that is closed: its outcome again, or its end.
func (r *Recorder) known(id call.RecordingID, discard bool) call.RecordingDone {
	base, ok := r.find(id)
	switch {
	case !ok && discard:
		return call.RecordingDone{Recording: id}
	case !ok:
		return call.RecordingDone{Recording: id, Failed: "the file is missing"}
	case discard:
		return r.discard(id, base)
	}
	return r.outcome(id, base)
}

func (r *Recorder) discard(id call.RecordingID, base string) call.RecordingDone {
	done := call.RecordingDone{Recording: id}
	err := errors.Join(r.files.Remove(base+extOpen), r.files.Remove(base+extAudio), r.files.Remove(base+extSide))
	if err != nil {
		done.Failed = fmt.Sprintf("not deleted: %v", err)
		r.alarm(id, done.Failed)
	}
	return done
}

// outcome reads the side file; without one the audio itself is looked at.
func (r *Recorder) outcome(id call.RecordingID, base string) call.RecordingDone {
	if s, err := r.readSide(base); err == nil && s.Done.Recording == id {
		return s.Done
	}
	done, err := r.seal(call.RecordingDone{Recording: id}, base, nil)
	if err != nil {
		done.Failed = err.Error()
	}
	return done
}

func (r *Recorder) readSide(base string) (s side, err error) {
	f, err := r.files.Read(base + extSide)
	if err != nil {
		return s, err
	}
	defer f.Close()
	return s, json.NewDecoder(f).Decode(&s)
}

// close finishes the file of a recording. A discarded one is only let go.
func (r *Recorder) close(t *take) call.RecordingDone {
	done := call.RecordingDone{Recording: t.id, CutShort: t.shortened}
	switch {
	case t.out == nil:
		if t.failed == "" { // hung up at once: flagged, nobody need hear an alarm
			t.failed = "no sound came"
		}
	case t.stop.Load() == discarded:
		_ = t.out.Close() // the file goes away
	default:
		var err error
		if done, err = r.shut(done, t); err != nil {
			t.trouble(err)
		}
	}
	done.Failed = t.failed
	return done
}

// shut patches the sizes, makes the file lasting, seals it and gives it its name.
func (r *Recorder) shut(done call.RecordingDone, t *take) (call.RecordingDone, error) {
	samples, err := finish(t.out, headerSize+t.written)
	if err == nil {
		err = t.out.Sync()
	}
	if err = errors.Join(err, t.out.Close()); err != nil {
		return done, err
	}
	if samples < t.from && t.failed == "" {
		t.fail("the end is missing")
	}
	done.Failed = t.failed
	wave := t.peaks.wave(t.marked())
	if err := r.files.Rename(t.base+extOpen, t.base+extAudio); err != nil {
		return done, err
	}
	return r.seal(done, t.base, &wave)
}

// seal reads a finished file for its length and checksum and writes the side
// file. Without a wave it is drawn from the audio.
func (r *Recorder) seal(done call.RecordingDone, base string, wave *Wave) (call.RecordingDone, error) {
	f, err := r.files.Read(base + extAudio)
	if err != nil {
		return done, err
	}
	defer f.Close()
	sum, drawn := sha256.New(), &peaks{}
	in := io.TeeReader(f, sum)
	samples, err := parse(in)
	if err != nil {
		return done, err
	}
	var n int64
	if wave != nil {
		n, err = io.Copy(io.Discard, in)
	} else {
		n, err = drawn.readFrom(in)
	}
	if err == nil && n != samples*frameBytes {
		err = fmt.Errorf("recording of %d bytes of sound, %d expected", n, samples*frameBytes)
	}
	if err != nil {
		return done, err
	}
	done.Bytes, done.Ms, done.SHA256 = headerSize+n, samples/samplesPerMs, hex.EncodeToString(sum.Sum(nil))
	if wave == nil {
		w := drawn.wave(nil)
		wave = &w
	}
	return done, r.writeSide(base, side{done, *wave})
}

func (r *Recorder) writeSide(base string, s side) error {
	b, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return r.files.Write(base+extSide, b)
}

// readFrom draws the wave of sound read from a file.
func (p *peaks) readFrom(in io.Reader) (n int64, err error) {
	buf := make([]byte, 64<<10)
	for {
		k, err := io.ReadFull(in, buf)
		p.add(buf[:k&^1])
		n += int64(k)
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return n, nil
		case err != nil:
			return n, err
		}
	}
}

// tell posts until it is taken; a stopping house is asked for a while only, and
// asks itself at its next start (Recover, Stop).
func (r *Recorder) tell(ctx context.Context, done call.RecordingDone) {
	var last <-chan time.Time
	for !r.post(done) {
		if last == nil && ctx.Err() != nil {
			last = time.After(postLast)
		}
		select {
		case <-time.After(postAgain):
		case <-last:
			return
		}
	}
}
