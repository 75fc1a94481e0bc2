package switchboard

import "sync"

// subscribers wakes those who watch the board. It guards a list of listeners,
// no business state.
type subscribers struct {
	mu   sync.Mutex
	list map[chan struct{}]struct{}
}

func (s *subscribers) add() (<-chan struct{}, func()) {
	ch := make(chan struct{}, 1)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.list == nil {
		s.list = map[chan struct{}]struct{}{}
	}
	s.list[ch] = struct{}{}
	return ch, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.list, ch)
	}
}

func (s *subscribers) tell() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for ch := range s.list {
		select {
		case ch <- struct{}{}:
		default:
		}
	}
}
