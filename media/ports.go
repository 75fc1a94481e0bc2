package media

import (
	"sync"
	"time"
)

// ports leases the even ports of the trunk range, the longest unused first. A
// released one rests, so that late packets of its last call find nobody.
type ports struct {
	mu      sync.Mutex
	rest    int64 // ns
	free    []uint16
	resting []restingPort
	used    map[uint16]struct{}
}

type restingPort struct {
	port  uint16
	until int64
}

func newPorts(r PortRange, rest time.Duration) *ports {
	p := &ports{rest: int64(rest), used: map[uint16]struct{}{}}
	if r.pairs() > 0 {
		for n := int(r.First) + int(r.First)%2; n+1 <= int(r.Last); n += 2 {
			p.free = append(p.free, uint16(n))
		}
	}
	return p
}

// lease takes the next port, if one is free.
func (p *ports) lease(now int64) (port uint16, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wakeUp(now)
	if len(p.free) == 0 {
		return 0, false
	}
	port = p.free[0]
	p.free = p.free[1:]
	p.used[port] = struct{}{}
	return port, true
}

func (p *ports) wakeUp(now int64) {
	for len(p.resting) > 0 && p.resting[0].until <= now {
		p.free = append(p.free, p.resting[0].port)
		p.resting = p.resting[1:]
	}
}

// take notes a port the system has chosen.
func (p *ports) take(port uint16) {
	p.mu.Lock()
	p.used[port] = struct{}{}
	p.mu.Unlock()
}

// refuse puts back a port that somebody else has bound.
func (p *ports) refuse(port uint16) {
	p.mu.Lock()
	delete(p.used, port)
	p.free = append(p.free, port)
	p.mu.Unlock()
}

// release ends a lease.
func (p *ports) release(port uint16, now int64) {
	p.mu.Lock()
	delete(p.used, port)
	p.resting = append(p.resting, restingPort{port, now + p.rest})
	p.mu.Unlock()
}

// drop ends the lease of a port of the system's choice.
func (p *ports) drop(port uint16) {
	p.mu.Lock()
	delete(p.used, port)
	p.mu.Unlock()
}

// has tells whether the port, or the one below (its RTCP), is leased now.
func (p *ports) has(port uint16) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, ok := p.used[port&^1]
	return ok
}

func (p *ports) counts(now int64) (used, resting int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wakeUp(now)
	return len(p.used), len(p.resting)
}
