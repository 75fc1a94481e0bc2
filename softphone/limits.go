package softphone

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

const (
	startsPerMinute   = 30 // calls begun from one address
	startsBurst       = 10
	socketsPerAddress = 50               // an office behind one address
	forgetAddress     = 10 * time.Minute // so that reconnecting does not reset the limits
)

// limits count what addresses do, for callers nobody knows.
type limits struct {
	cfg     Callers
	mu      sync.Mutex
	calls   int
	sockets int
	from    map[string]*address
}

type address struct {
	calls, sockets int
	starts         *rate.Limiter
	last           time.Time
}

func newLimits(cfg Callers) *limits { return &limits{cfg: cfg, from: map[string]*address{}} }

func (l *limits) at(addr string) *address {
	now := time.Now()
	a := l.from[addr]
	if a == nil {
		for k, old := range l.from {
			if old.calls == 0 && old.sockets == 0 && now.Sub(old.last) > forgetAddress {
				delete(l.from, k)
			}
		}
		a = &address{starts: rate.NewLimiter(rate.Every(time.Minute/startsPerMinute), max(startsBurst, l.cfg.PerAddress))}
		l.from[addr] = a
	}
	a.last = now
	return a
}

// open counts a page in; false when there are too many.
func (l *limits) open(addr string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	a := l.at(addr)
	if l.sockets >= l.cfg.Pages || a.sockets >= max(socketsPerAddress, 2*l.cfg.PerAddress) {
		return false
	}
	l.sockets++
	a.sockets++
	return true
}

func (l *limits) shut(addr string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sockets--
	l.at(addr).sockets--
}

// begin counts a call in; false when there are too many.
func (l *limits) begin(addr string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	a := l.at(addr)
	if l.calls >= l.cfg.InAll || a.calls >= l.cfg.PerAddress || !a.starts.Allow() {
		return false
	}
	l.calls++
	a.calls++
	return true
}

func (l *limits) end(addr string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.calls--
	l.at(addr).calls--
}
