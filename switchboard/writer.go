package switchboard

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"hotline/call"
)

// Log is where encoded records go; store/journal.Journal is one.
type Log interface {
	Append(records [][]byte) error // all or nothing
	Sync() error                   // survives a power cut
	Last() uint64
}

const (
	writerQueue  = 1 << 14                // steps between the core and the writer
	batchMost    = 512                    // steps written at once
	slowDisk     = 200 * time.Millisecond // longer: degraded (DESIGN.md 3)
	syncEvery    = 100 * time.Millisecond // power-cut bound
	retryEvery   = 100 * time.Millisecond // after a failed write
	backlogBytes = 256 << 20              // kept in memory when degraded; past it new calls get 503
)

// step is one decided step on its way to the disk and then to the doors.
type step struct {
	record   []byte
	commands []call.Command
	durable  bool      // sync before releasing
	posted   time.Time // of the event, if an offer is among the commands
}

// writer journals batches and only then releases their commands, in order.
// With a disk that is slow or fails it goes degraded: commands leave with the
// batch kept in memory, durable acknowledgements and new dialling are refused.
type writer struct {
	in      chan step
	release func([]call.Command)
	refuse  func(call.Command)  // a command not carried out because of trouble with the disk
	written func()              // after each batch on disk
	offered func(time.Duration) // an offer went to the door so long after its event
	disk    *disk
	bound   int64 // bytes kept in memory at most
	trouble atomic.Bool
	done    chan struct{}
}

func newWriter(log Log, release func([]call.Command), refuse func(call.Command), written func()) *writer {
	w := &writer{
		in:      make(chan step, writerQueue),
		release: release, refuse: refuse, written: written, offered: func(time.Duration) {},
		disk: newDisk(log), bound: backlogBytes, done: make(chan struct{}),
	}
	go w.disk.run(written)
	go w.run()
	return w
}

// degraded tells whether the disk is not keeping up; over as soon as all is stored.
func (w *writer) degraded() bool { return w.trouble.Load() && w.disk.pending.Load() > 0 }

// full tells whether the backlog in memory is at its bound.
func (w *writer) full() bool { return w.disk.pending.Load() >= w.bound }

// close writes what is queued and ends both goroutines.
func (w *writer) close(ctx context.Context) error {
	close(w.in)
	select {
	case <-w.done:
	case <-ctx.Done():
		w.disk.giveUp() // it may be stuck in the system: nobody waits for it
		return errors.New("switchboard: the journal's disk did not take everything in time")
	}
	return nil
}

func (w *writer) run() {
	defer close(w.done)
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	batch := make([]step, 0, batchMost)
	for first := range w.in {
		batch = w.collect(append(batch[:0], first))
		b := toDisk(batch)
		healthy := w.disk.pending.Load() == 0
		w.disk.put(b)
		if healthy {
			timer.Reset(slowDisk)
			select {
			case <-b.done:
			case <-timer.C:
				healthy = false
			}
		}
		w.trouble.Store(!healthy)
		w.releaseAll(batch, healthy, b.done)
	}
	w.disk.finish()
}

// collect adds the steps that wait already, without waiting for more.
func (w *writer) collect(batch []step) []step {
	for len(batch) < batchMost {
		select {
		case s, ok := <-w.in:
			if !ok {
				return batch
			}
			batch = append(batch, s)
		default:
			return batch
		}
	}
	return batch
}

func (w *writer) releaseAll(batch []step, healthy bool, stored <-chan struct{}) {
	for _, s := range batch {
		if healthy {
			w.release(s.commands)
		} else {
			w.release(w.allowed(s, stored))
		}
		if !s.posted.IsZero() {
			w.offered(time.Since(s.posted))
		}
	}
}

// allowed takes out what must not leave before it is stored.
func (w *writer) allowed(s step, stored <-chan struct{}) []call.Command {
	out := s.commands[:0:0]
	for _, c := range s.commands {
		switch c := c.(type) {
		case call.Dial:
			w.refuse(c)
			continue
		case call.Ordered:
			if s.durable && c.Error == "" {
				c.Error = "storage_trouble"
			}
			out = append(out, c)
			continue
		case call.Told:
			if s.durable && c.Error == "" {
				c.Error = call.StorageTrouble
			}
			out = append(out, c)
			continue
		case call.SettingsTold:
			if s.durable && c.Error == "" {
				go w.later(c, stored)
				continue
			}
		}
		out = append(out, c)
	}
	return out
}

// later answers who changed the settings once that is stored: nobody is on the line
// for it, and he waits as long as he likes. A moment's wait for the disk is no refusal
// of what holds already.
func (w *writer) later(c call.Command, stored <-chan struct{}) {
	select {
	case <-stored:
		w.release([]call.Command{c})
	case <-w.disk.stop:
	}
}
