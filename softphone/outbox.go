package softphone

import (
	"context"
	"sync"
	"time"

	"hotline/call"
)

// retryEvery is how soon a full core is tried again.
const retryEvery = 20 * time.Millisecond

// outbox keeps facts in order while the core's queue is full: a lost "signal
// lost" would leave an operator routable for ever.
type outbox struct {
	core Core
	mu   sync.Mutex
	wait []call.Event
	wake chan struct{}
}

func newOutbox(core Core) *outbox { return &outbox{core: core, wake: make(chan struct{}, 1)} }

// post delivers now or, in order, as soon as the core takes it.
func (o *outbox) post(ev call.Event) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.wait) == 0 && o.core.Post(ev) {
		return
	}
	o.wait = append(o.wait, ev)
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

// try delivers now or not at all; never before something that waits.
func (o *outbox) try(ev call.Event) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.wait) == 0 && o.core.Post(ev)
}

// flush tells whether everything is out.
func (o *outbox) flush() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	for len(o.wait) > 0 && o.core.Post(o.wait[0]) {
		o.wait = o.wait[1:]
	}
	return len(o.wait) == 0
}

func (o *outbox) run(ctx context.Context) {
	tick := time.NewTicker(retryEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-o.wake:
		}
		for !o.flush() {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	}
}
