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
	Sync() error                   // what was appended survives a power cut; may run beside Append
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

// writer journals batches and only then releases their commands: in order, except
// that a durable step, which waits for a sync, is overtaken by steps about other
// legs, operators and recordings (aside.go). With a disk that is slow or fails it
// goes degraded: commands leave with the batch kept in memory, durable
// acknowledgements and new dialling are refused.
//
//	in --> written? --yes--> durable? --no--> out
//	          |                 +--yes--> aside --> synced? --yes--> out
//	          +-- 200 ms --> degraded <-- 200 ms -----+
type writer struct {
	in      chan step
	release func([]call.Command)
	refuse  func(call.Command)  // a command not carried out because of trouble with the disk
	offered func(time.Duration) // an offer went to the door so long after its event
	disk    *disk
	aside   aside
	bound   int64 // bytes kept in memory at most
	trouble atomic.Bool
	done    chan struct{}
}

func newWriter(log Log, release func([]call.Command), refuse func(call.Command), written func()) *writer {
	w := &writer{
		in:      make(chan step, writerQueue),
		release: release, refuse: refuse, offered: func(time.Duration) {},
		disk: newDisk(log, written), bound: backlogBytes, done: make(chan struct{}),
	}
	go w.run()
	return w
}

// degraded tells whether the disk is not keeping up; over as soon as all is stored.
func (w *writer) degraded() bool { return w.trouble.Load() && w.disk.behind() }

// full tells whether the backlog in memory is at its bound.
func (w *writer) full() bool { return w.disk.pending.Load() >= w.bound }

// close writes what is queued and ends all goroutines.
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
	for in := w.in; in != nil || !w.aside.empty(); {
		timer.Reset(w.aside.patience(time.Now()))
		select {
		case first, ok := <-in:
			if !ok {
				in = nil
				continue
			}
			batch = w.collect(append(batch[:0], first))
			w.write(batch, timer)
		case <-w.aside.next():
		case <-timer.C:
			w.trouble.Store(!w.aside.empty())
			w.giveIn()
		}
		for s, ok := w.aside.ready(); ok; s, ok = w.aside.ready() {
			w.let(s)
		}
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

// write stores the batch and lets its steps go, or keeps them aside.
func (w *writer) write(batch []step, timer *time.Timer) {
	b := toDisk(batch)
	healthy := w.disk.pending.Load() == 0 && !w.degraded()
	w.disk.put(b)
	if healthy {
		timer.Reset(slowDisk)
		select {
		case <-b.stored:
		case <-timer.C:
			healthy = false
		}
	}
	w.trouble.Store(!healthy)
	if !healthy {
		w.giveIn()
		for _, s := range batch {
			w.letDegraded(s, b.synced)
		}
		return
	}
	until := time.Now().Add(slowDisk)
	for _, s := range batch {
		if !w.aside.keeps(s, b.synced, until) {
			w.let(s)
		}
	}
}

// giveIn lets go what is kept aside although it is not synced.
func (w *writer) giveIn() {
	for _, k := range w.aside.all() {
		w.letDegraded(k.step, k.synced)
	}
}

func (w *writer) let(s step) {
	w.release(s.commands)
	if !s.posted.IsZero() {
		w.offered(time.Since(s.posted))
	}
}

func (w *writer) letDegraded(s step, synced <-chan struct{}) {
	s.commands = w.allowed(s, synced)
	w.let(s)
}

// allowed takes out what must not leave before it is stored.
func (w *writer) allowed(s step, synced <-chan struct{}) []call.Command {
	out := s.commands[:0:0]
	for _, c := range s.commands {
		switch c := c.(type) {
		case call.Dial:
			w.refuse(c)
			continue
		case call.Ordered:
			if s.durable && c.Error == "" {
				c.Error = call.StorageTrouble
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
				go w.later(c, synced)
				continue
			}
		}
		out = append(out, c)
	}
	return out
}

// later answers who changed the settings once that is synced: nobody is on the line
// for it, and he waits as long as he likes. A moment's wait for the disk is no refusal
// of what holds already.
func (w *writer) later(c call.Command, synced <-chan struct{}) {
	select {
	case <-synced:
		w.release([]call.Command{c})
	case <-w.disk.stop:
	}
}
