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
	stored  chan struct{} // closed when written: it survives kill -9
	synced  chan struct{} // with sync, closed when it survives a power cut
}

func toDisk(steps []step) diskBatch {
	b := diskBatch{records: make([][]byte, len(steps)), stored: make(chan struct{})}
	for i, s := range steps {
		b.records[i] = s.record
		b.bytes += int64(len(s.record))
		b.sync = b.sync || s.durable
	}
	if b.sync {
		b.synced = make(chan struct{})
	}
	return b
}

// disk is the goroutine that may be stuck in a system call. What it has not
// stored yet waits in memory; nobody who hands it a batch ever waits.
type disk struct {
	log     Log
	syncer  *syncer
	mu      sync.Mutex // guards queue: a door's buffer, no business state
	queue   []diskBatch
	wake    chan struct{} // something was queued
	closing chan struct{}
	pending atomic.Int64 // bytes not yet written
	stop    chan struct{}
	ended   chan struct{}
}

// newDisk starts the goroutines of a disk; written hears of each batch on it.
func newDisk(log Log, written func()) *disk {
	stop := make(chan struct{})
	d := &disk{
		log: log, syncer: newSyncer(log, stop), wake: make(chan struct{}, 1),
		closing: make(chan struct{}), stop: stop, ended: make(chan struct{}),
	}
	go d.run(written)
	go d.syncer.run()
	return d
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

// behind tells whether something is not written, or not synced though somebody
// waits for that.
func (d *disk) behind() bool { return d.pending.Load() > 0 || d.syncer.owed.Load() > 0 }

// take gives all that is queued.
func (d *disk) take() []diskBatch {
	d.mu.Lock()
	defer d.mu.Unlock()
	q := d.queue
	d.queue = nil
	return q
}

// finish stores and syncs what is queued and ends the goroutines.
func (d *disk) finish() {
	close(d.closing)
	<-d.ended
	d.syncer.finish()
}

func (d *disk) giveUp() { close(d.stop) }

func (d *disk) run(written func()) {
	defer close(d.ended)
	for {
		select {
		case <-d.wake:
		case <-d.closing:
			d.store(d.take(), written)
			return
		}
		for batches := d.take(); len(batches) > 0; batches = d.take() {
			if !d.store(batches, written) {
				return
			}
		}
	}
}

// store writes the batches in order; false when the house gives up.
func (d *disk) store(batches []diskBatch, written func()) bool {
	for _, b := range batches {
		if !d.append(b) {
			return false
		}
		d.syncer.appended(b.synced)
		d.pending.Add(-b.bytes)
		close(b.stored)
		written()
	}
	return true
}

// append tries until the batch is written; false when the house gives up.
func (d *disk) append(b diskBatch) bool {
	for d.log.Append(b.records) != nil {
		select {
		case <-d.stop:
			return false
		case <-time.After(retryEvery):
		}
	}
	return true
}
