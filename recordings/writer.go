package recordings

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"
)

const (
	flushEvery = time.Second
	spaceEvery = 10 * time.Second
	stillAfter = 3 * time.Second // so long without a round, and the disk stands still
)

// Run writes until the context ends, then closes what is open as cut short and
// returns. Call Recover before it.
func (r *Recorder) Run(ctx context.Context) error {
	var wg sync.WaitGroup
	closing, done := context.WithCancel(context.Background())
	wg.Go(func() { r.closeAll(closing) })
	wg.Go(func() { r.watch(ctx) })
	r.write(ctx)
	done()
	wg.Wait()
	return nil
}

// write is the writer: the only one that touches open files.
func (r *Recorder) write(ctx context.Context) {
	tick := time.NewTicker(flushEvery)
	defer tick.Stop()
	var open []*take
	var spaceAt time.Time
	for {
		stopping := ctx.Err() != nil
		now := time.Now()
		r.beat.Store(now.UnixNano())
		if now.Sub(spaceAt) >= spaceEvery {
			spaceAt = now
			r.checkSpace()
		}
		open = r.round(append(open, r.arrived()...), stopping)
		if stopping {
			return
		}
		select {
		case <-ctx.Done():
		case <-tick.C:
		case <-r.wake:
		}
	}
}

// arrived takes over recordings that began; without room they are refused.
func (r *Recorder) arrived() []*take {
	r.mu.Lock()
	news := r.news
	r.news = nil
	r.mu.Unlock()
	for _, t := range news {
		if r.full.Load() {
			t.refused = true
			t.fail("no room on the disk")
		}
	}
	return news
}

// round writes what every recording has and hands over those that ended.
func (r *Recorder) round(open []*take, stopping bool) []*take {
	kept := open[:0]
	for _, t := range open {
		stop := t.stop.Load() // before the last drain: no frame comes after Stop
		t.drain()
		if stop == running && !stopping {
			t.flush(t.end - lagSamples)
			r.noteMarks(t)
			kept = append(kept, t)
			continue
		}
		t.shortened = stop == running
		if stop != discarded {
			t.flush(t.end)
		}
		t.lostSound()
		r.mu.Lock()
		r.jobs = append(r.jobs, job{id: t.id, take: t})
		r.mu.Unlock()
		nudge(r.closer)
	}
	clear(open[len(kept):])
	return kept
}

// noteMarks keeps the pauses beside the open file, for the case of a crash.
func (r *Recorder) noteMarks(t *take) {
	marks := t.marked()
	if len(marks) == t.told || t.out == nil {
		return
	}
	b, err := json.Marshal(side{Wave: Wave{Marks: marks}})
	if err == nil {
		err = r.files.Write(t.base+extSide, b)
	}
	if err != nil {
		t.trouble(err)
		return
	}
	t.told = len(marks)
}

// checkSpace rings when the room runs out, and again only after there was some.
func (r *Recorder) checkSpace() {
	free, _, ok := r.files.Free()
	low := ok && free < r.cfg.MinFreeMB<<20
	if low && !r.full.Swap(true) {
		r.alarm(0, fmt.Sprintf("recordings: %d MB free, %d needed: no new recordings", free>>20, r.cfg.MinFreeMB))
	}
	if !low {
		r.full.Store(false)
	}
}

// watch rings when the writer does not come round: its disk stands still.
func (r *Recorder) watch(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	rung := false
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			still := now.Sub(time.Unix(0, r.beat.Load())) > stillAfter
			if still && !rung {
				r.alarm(0, "recordings: the disk does not answer")
			}
			rung = still
		}
	}
}
