package softphone

import "sync"

// mailbox is an inbox whose put never blocks, for callers that must not wait
// (the corridor, media loops). Its senders are bounded by nature: one show, the
// answers to at most 256 commands, two media edges.
type mailbox struct {
	mu    sync.Mutex
	items []any
	wake  chan struct{}
}

func newMailbox() *mailbox { return &mailbox{wake: make(chan struct{}, 1)} }

// put adds x. If x replaces the newest item of its kind (same says so) that one
// is dropped: the newest show, board and media edge are all that matter.
func (m *mailbox) put(x any, same func(any) bool) {
	m.mu.Lock()
	if n := len(m.items); same != nil && n > 0 && same(m.items[n-1]) {
		m.items[n-1] = x
	} else {
		m.items = append(m.items, x)
	}
	m.mu.Unlock()
	select {
	case m.wake <- struct{}{}:
	default:
	}
}

// take empties the box.
func (m *mailbox) take() []any {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := m.items
	m.items = nil
	return out
}

func (m *mailbox) empty() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.items) == 0
}
