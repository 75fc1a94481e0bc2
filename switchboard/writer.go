package switchboard

import (
	"context"
	"errors"
	"sync"
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
// legs, operators and recordings (aside.go).
//
// One goroutine writes and releases, so that an offer passes from hand to hand once
// on its way from the core to the doors. If a write takes over slowDisk, a stand-in
// takes its place while it is stuck in the system: degraded. Commands leave with the
// batch kept in memory, durable acknowledgements and new dialling are refused.
//
//	in --> written? --yes--> durable? --no--> out
//	          |                 +--yes--> aside --> synced? --yes--> out
//	          +-- 200 ms --> degraded <-- 200 ms -----+
type writer struct {
	in      chan step
	release func([]call.Command)
	refuse  func(call.Command)  // a command not carried out because of trouble with the disk
	written func()              // after each batch on disk
	offered func(time.Duration) // an offer went to the door so long after its event
	log     Log
	syncer  *syncer
	bound   int64        // bytes kept in memory at most
	pending atomic.Int64 // bytes not yet written
	trouble atomic.Bool
	stop    chan struct{} // nobody waits any more
	done    chan struct{}

	aside aside // of whoever is on duty: the writing goroutine or its stand-in

	guard   *time.Timer // calls the stand-in
	mu      sync.Mutex  // guards the three below: who is on duty, no business state
	current []step      // being written; nil when nothing is, or when the stand-in took it
	synced  chan struct{}
	since   time.Time // when that began
	back    chan struct{}
	backlog backlog
}

// start begins to write; front, if set, is called in the goroutine that does.
func (w *writer) start(front func()) {
	w.guard = time.AfterFunc(time.Hour, w.standIn)
	go w.syncer.run()
	go func() {
		defer close(w.done)
		front()
		w.run()
	}()
}

func newWriter(log Log, release func([]call.Command), refuse func(call.Command), written func()) *writer {
	stop := make(chan struct{})
	return &writer{
		in:      make(chan step, writerQueue),
		release: release, refuse: refuse, written: written, offered: func(time.Duration) {},
		log: log, syncer: newSyncer(log, stop), bound: backlogBytes,
		stop: stop, done: make(chan struct{}), back: make(chan struct{}),
	}
}

// degraded tells whether the disk is not keeping up; over as soon as all is stored.
func (w *writer) degraded() bool {
	return w.trouble.Load() && (w.pending.Load() > 0 || w.syncer.owed.Load() > 0)
}

// full tells whether the backlog in memory is at its bound.
func (w *writer) full() bool { return w.pending.Load() >= w.bound }

// close writes what is queued and ends all goroutines.
func (w *writer) close(ctx context.Context) error {
	close(w.in)
	select {
	case <-w.done:
	case <-ctx.Done():
		close(w.stop) // it may be stuck in the system: nobody waits for it
		return errors.New("switchboard: the journal's disk did not take everything in time")
	}
	return nil
}

func (w *writer) run() {
	defer w.guard.Stop()
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
			if !w.write(batch) {
				return
			}
		case <-w.aside.next():
		case <-timer.C:
			w.trouble.Store(!w.aside.empty())
			w.giveIn()
		}
		for s, ok := w.aside.ready(); ok; s, ok = w.aside.ready() {
			w.let(s)
		}
	}
	w.syncer.finish()
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

// write stores the batch and lets its steps go, or keeps them aside; false when
// the house gives up.
func (w *writer) write(batch []step) bool {
	b := toDisk(batch)
	healthy := !w.degraded() // a sync may be overdue
	w.pending.Add(b.bytes)
	w.onDuty(batch, b.synced)
	stored := w.append(b)
	if !w.stillOnDuty() {
		return stored && w.catchUp()
	}
	if !stored {
		return false
	}
	if w.trouble.Store(!healthy); healthy {
		w.letWritten(batch, b.synced)
	} else {
		w.letDegraded(batch, b.synced)
	}
	w.written()
	return true
}

// letWritten lets the steps go, but for those that wait for a sync.
func (w *writer) letWritten(batch []step, synced chan struct{}) {
	until := time.Now().Add(slowDisk)
	for _, s := range batch {
		if !w.aside.keeps(s, synced, until) {
			w.let(s)
		}
	}
}

// append tries until the batch is written; false when the house gives up.
func (w *writer) append(b diskBatch) bool {
	for w.log.Append(b.records) != nil {
		select {
		case <-w.stop:
			return false
		case <-time.After(retryEvery):
		}
	}
	w.syncer.appended(b.synced)
	w.pending.Add(-b.bytes)
	return true
}

// giveIn lets go what is kept aside although it is not synced.
func (w *writer) giveIn() {
	for _, k := range w.aside.all() {
		w.letDegraded([]step{k.step}, k.synced)
	}
}

func (w *writer) let(s step) {
	w.release(s.commands)
	if !s.posted.IsZero() {
		w.offered(time.Since(s.posted))
	}
}

// letDegraded lets the steps go without what must not leave before it is stored.
func (w *writer) letDegraded(batch []step, synced <-chan struct{}) {
	for _, s := range batch {
		s.commands = w.allowed(s, synced)
		w.let(s)
	}
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
	case <-w.stop:
	}
}
