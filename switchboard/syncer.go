package switchboard

import (
	"sync"
	"sync/atomic"
	"time"
)

// syncer makes what was appended survive a power cut: within syncEvery, and at
// once where somebody waits for it. It has a goroutine of its own because a sync
// may take as long as a hundred appends, and nothing but an acknowledgement has
// to wait for it (DESIGN.md 3).
type syncer struct {
	log     Log
	mu      sync.Mutex // guards waiting: a door's buffer, no business state
	waiting []chan struct{}
	wake    chan struct{} // somebody waits
	dirty   atomic.Bool   // something was appended since the last sync began
	owed    atomic.Int64  // batches somebody waits for
	closing chan struct{}
	stop    <-chan struct{}
	ended   chan struct{}
}

func newSyncer(log Log, stop <-chan struct{}) *syncer {
	return &syncer{log: log, wake: make(chan struct{}, 1), closing: make(chan struct{}), stop: stop, ended: make(chan struct{})}
}

// appended is told after each append; synced, if not nil, is closed once it is
// synced.
func (s *syncer) appended(synced chan struct{}) {
	s.dirty.Store(true)
	if synced == nil {
		return
	}
	s.owed.Add(1)
	s.mu.Lock()
	s.waiting = append(s.waiting, synced)
	s.mu.Unlock()
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// finish syncs once more and ends the goroutine.
func (s *syncer) finish() {
	close(s.closing)
	<-s.ended
}

func (s *syncer) run() {
	defer close(s.ended)
	tick := time.NewTicker(syncEvery)
	defer tick.Stop()
	for {
		select {
		case <-s.wake:
		case <-tick.C:
		case <-s.stop:
			return
		case <-s.closing:
			s.sync()
			return
		}
		for !s.sync() {
			select {
			case <-s.stop:
				return
			case <-time.After(retryEvery):
			}
		}
	}
}

// sync tells those whose batches it covers: the ones appended before it began.
func (s *syncer) sync() bool {
	s.mu.Lock()
	waiting := s.waiting
	s.waiting = nil
	s.mu.Unlock()
	if !s.dirty.Swap(false) && len(waiting) == 0 {
		return true
	}
	if s.log.Sync() != nil {
		s.dirty.Store(true)
		s.mu.Lock()
		s.waiting = append(waiting, s.waiting...)
		s.mu.Unlock()
		return false
	}
	for _, c := range waiting {
		close(c)
	}
	s.owed.Add(-int64(len(waiting)))
	return true
}
