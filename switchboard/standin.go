package switchboard

import "time"

// onDuty notes what the writing goroutine is about to write: no longer than
// slowDisk, or somebody stands in for it.
func (w *writer) onDuty(batch []step, synced chan struct{}) {
	w.mu.Lock()
	w.current, w.synced, w.since = batch, synced, time.Now()
	w.mu.Unlock()
	w.guard.Reset(slowDisk)
}

// stillOnDuty tells the writing goroutine whether the batch is its own to let go.
func (w *writer) stillOnDuty() bool {
	w.guard.Stop()
	w.mu.Lock()
	defer w.mu.Unlock()
	mine := w.current != nil
	w.current = nil
	return mine
}

// standIn does what the writing goroutine would do if it were not stuck: it lets
// go the batch that is being written, and all that comes until the disk is back.
func (w *writer) standIn() {
	w.mu.Lock()
	batch, synced := w.current, w.synced
	if batch == nil || time.Since(w.since) < slowDisk {
		w.mu.Unlock()
		return // it was written in this very moment
	}
	w.current = nil
	w.mu.Unlock()

	w.trouble.Store(true)
	w.giveIn()
	w.letDegraded(batch, synced)
	more := make([]step, 0, batchMost)
	for in := w.in; ; {
		select {
		case first, ok := <-in:
			if !ok {
				in = nil
				continue
			}
			more = w.collect(append(more[:0], first))
			b := toDisk(more)
			w.pending.Add(b.bytes)
			w.backlog.put(b)
			w.letDegraded(more, b.synced)
		case <-w.back:
			return
		case <-w.stop:
			return
		}
	}
}

// catchUp stores what the stand-in took and sends him home; false when the house
// gives up.
func (w *writer) catchUp() bool {
	w.written()
	if !w.storeBacklog() {
		return false
	}
	select {
	case w.back <- struct{}{}:
	case <-w.stop:
		return false
	}
	return w.storeBacklog() // what he took last
}

func (w *writer) storeBacklog() bool {
	for queue := w.backlog.take(); len(queue) > 0; queue = w.backlog.take() {
		for _, b := range queue {
			if !w.append(b) {
				return false
			}
			w.written()
		}
	}
	return true
}
