package switchboard

import "sync"

// diskBatch is what goes to the disk in one append.
type diskBatch struct {
	records [][]byte
	bytes   int64
	synced  chan struct{} // closed when it survives a power cut; nil when nobody waits for that
}

func toDisk(steps []step) diskBatch {
	b := diskBatch{records: make([][]byte, len(steps))}
	for i, s := range steps {
		b.records[i] = s.record
		b.bytes += int64(len(s.record))
		if s.durable && b.synced == nil {
			b.synced = make(chan struct{})
		}
	}
	return b
}

// backlog holds in memory what a stuck disk has not taken; nobody who hands it a
// batch ever waits.
type backlog struct {
	mu    sync.Mutex // guards queue: a door's buffer, no business state
	queue []diskBatch
}

func (l *backlog) put(b diskBatch) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.queue = append(l.queue, b)
}

// take gives all that is queued.
func (l *backlog) take() []diskBatch {
	l.mu.Lock()
	defer l.mu.Unlock()
	q := l.queue
	l.queue = nil
	return q
}
