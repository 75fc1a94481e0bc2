package switchboard

import (
	"sync"
	"sync/atomic"
	"time"
)

type diskBatch struct {
	records [][]byte
	bytes   int64
	sync    bool
	done    chan struct{}
}

func toDisk(steps []step) diskBatch {
	b := diskBatch{records: make([][]byte, len(steps)), done: make(chan struct{})}
	for i, s := range steps {
		b.records[i] = s.record
		b.bytes += int64(len(s.record))
		b.sync = b.sync || s.durable
	}
	return b
}

// disk is the goroutine that may be stuck in a system call. What it has not
// stored yet waits in memory; nobody who hands it a batch ever waits.
type disk struct {
	log     Log
	mu      sync.Mutex // guards queue: a door's buffer, no business state
	queue   []diskBatch
	wake    chan struct{} // something was queued
	closing chan struct{}
	pending atomic.Int64 // bytes not yet on disk
	stop    chan struct{}
	ended   chan struct{}
}

func newDisk(log Log) *disk {
	return &disk{log: log, wake: make(chan struct{}, 1), closing: make(chan struct{}), stop: make(chan struct{}), ended: make(chan struct{})}
}

func (d *disk) put(b diskBatch) {
	d.pending.Add(b.bytes)
	d.mu.Lock()
	d.queue = append(d.queue, b)
	d.mu.Unlock()
	select {
	case d.wake <- struct{}{}:
	default:
	}
}

// take gives all that is queued.
func (d *disk) take() []diskBatch {
	d.mu.Lock()
	defer d.mu.Unlock()
	q := d.queue
	d.queue = nil
	return q
}

// finish stores what is queued and ends the goroutine.
func (d *disk) finish() {
	close(d.closing)
	<-d.ended
}

func (d *disk) giveUp() { close(d.stop) }

func (d *disk) run(written func()) {
	defer close(d.ended)
	tick := time.NewTicker(syncEvery)
	defer tick.Stop()
	dirty := false
	for {
		select {
		case <-d.wake:
		case <-tick.C:
			if dirty && d.log.Sync() == nil {
				dirty = false
			}
			continue
		case <-d.closing:
			if d.store(d.take(), written) {
				_ = d.log.Sync()
			}
			return
		}
		for batches := d.take(); len(batches) > 0; batches = d.take() {
			if !d.store(batches, written) {
				return
			}
			dirty = !batches[len(batches)-1].sync
		}
	}
}

// store writes the batches in order; false when the house gives up.
func (d *disk) store(batches []diskBatch, written func()) bool {
	for _, b := range batches {
		if !d.append(b) {
			return false
		}
		d.pending.Add(-b.bytes)
		close(b.done)
		written()
	}
	return true
}

// append tries until the batch is stored; false when the house gives up.
func (d *disk) append(b diskBatch) bool {
	stored := false
	for {
		if !stored {
			stored = d.log.Append(b.records) == nil
		}
		if stored && (!b.sync || d.log.Sync() == nil) {
			return true
		}
		select {
		case <-d.stop:
			return false
		case <-time.After(retryEvery):
		}
	}
}
