package web

import (
	"net/http"
	"sync"
	"time"

	"hotline/call"
	"hotline/people"
)

// onePlaying is how long the ranges of one player count as one listening.
const onePlaying = 10 * time.Minute

// playing remembers who plays what, so that a player that asks for ten ranges
// leaves one row, and one who comes back later leaves another.
type playing struct {
	mu   sync.Mutex
	last map[playKey]time.Time
}

type playKey struct {
	user      call.OperatorID
	session   int64
	recording call.RecordingID
	what      string
}

// beginsPlaying tells whether this request is the first of a listening. A
// request from the beginning always is.
func (s *Site) beginsPlaying(v people.Viewer, id call.RecordingID, what string, r *http.Request) bool {
	w, _ := whoOf(r.Context())
	k := playKey{v.ID, w.session.ID, id, what}
	rng := r.Header.Get("Range")
	now := time.Now()
	p := &s.playing
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.last == nil {
		p.last = map[playKey]time.Time{}
	}
	for old, at := range p.last {
		if now.Sub(at) > onePlaying {
			delete(p.last, old)
		}
	}
	_, goesOn := p.last[k]
	p.last[k] = now
	return !goesOn || rng == "" || rng == "bytes=0-"
}
