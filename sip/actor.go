package sip

import "sync"

// queueLimit bounds what the wire may pile up for one leg.
const queueLimit = 64

// actor runs functions one after another, never two at once, without keeping a
// goroutine while there is nothing to do.
type actor struct {
	mu      sync.Mutex
	queue   []func()
	running bool
	guard   func(func()) // runs one function, surviving its panic
}

// post queues f. It never blocks and never refuses: orders of the core and
// timers must not be lost.
func (a *actor) post(f func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.add(f)
}

// offerWork queues f unless the wire has piled up too much already.
func (a *actor) offerWork(f func()) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.queue) >= queueLimit {
		return false
	}
	a.add(f)
	return true
}

func (a *actor) add(f func()) {
	a.queue = append(a.queue, f)
	if !a.running {
		a.running = true
		go a.run()
	}
}

func (a *actor) run() {
	for {
		a.mu.Lock()
		if len(a.queue) == 0 {
			a.queue, a.running = nil, false
			a.mu.Unlock()
			return
		}
		f := a.queue[0]
		a.queue = a.queue[1:]
		a.mu.Unlock()
		a.guard(f)
	}
}
