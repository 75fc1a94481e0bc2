package headset

import (
	"context"
	"sync"
)

// watch lets tests wait for what the server says instead of sleeping.
type watch struct {
	mu      sync.Mutex
	changed chan struct{}
}

// set changes what is watched and wakes everybody.
func (w *watch) set(change func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	change()
	if w.changed != nil {
		close(w.changed)
		w.changed = nil
	}
}

// until waits for the condition, which is asked under the lock; gone ends the
// waiting with ErrClosed.
func (w *watch) until(ctx context.Context, gone <-chan struct{}, ok func() bool) error {
	for {
		w.mu.Lock()
		if ok() {
			w.mu.Unlock()
			return nil
		}
		if w.changed == nil {
			w.changed = make(chan struct{})
		}
		changed := w.changed
		w.mu.Unlock()
		select {
		case <-changed:
		case <-gone:
			w.mu.Lock()
			done := ok()
			w.mu.Unlock()
			if done {
				return nil
			}
			return ErrClosed
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
