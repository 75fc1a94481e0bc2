package sip

import "sync"

// gang counts goroutines that run. Unlike a sync.WaitGroup it may grow from
// nothing while somebody waits: an answer from the network can begin work at any
// moment, also while the door closes. Its zero value is empty.
type gang struct {
	mu   sync.Mutex
	n    int
	idle chan struct{} // closed when n falls to 0; nil while nobody waits
}

func (g *gang) add() {
	g.mu.Lock()
	g.n++
	g.mu.Unlock()
}

func (g *gang) done() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.n--
	if g.n == 0 && g.idle != nil {
		close(g.idle)
		g.idle = nil
	}
}

// wait returns at a moment when nobody ran.
func (g *gang) wait() {
	g.mu.Lock()
	if g.n == 0 {
		g.mu.Unlock()
		return
	}
	if g.idle == nil {
		g.idle = make(chan struct{})
	}
	idle := g.idle
	g.mu.Unlock()
	<-idle
}
