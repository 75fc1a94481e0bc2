package main

import (
	"context"
	"sync"
	"time"
)

// The case of DESIGN.md 8: so many callers wait for so many operators that every
// offer is made the moment somebody is free. The loop is closed: a slot whose call
// has ended calls again, so calls − operators always wait, and operators ÷ hold is
// the rate.
const (
	scaleCalls     = 2500
	scaleOperators = 500
	scaleHold      = 10 * time.Second
	scaleRamp      = 50 * time.Second
	scalePatience  = 10 * time.Minute
	refill         = 100 * time.Millisecond // between two calls of a slot
)

// scaled fills in what the command line does not say.
func (o *options) scaled(said func(flag string) bool) {
	if !o.scale {
		return
	}
	set := func(flag string, fill func()) {
		if !said(flag) {
			fill()
		}
	}
	set("calls", func() { o.calls = scaleCalls })
	set("operators", func() { o.operators = scaleOperators })
	set("hold", func() { o.hold = scaleHold })
	set("ramp", func() { o.ramp = scaleRamp })
	set("patience", func() { o.patience = scalePatience })
	set("duration", func() { o.duration = time.Minute })
}

// scaleUp keeps all slots calling, waits until they do, and measures.
func (r *run) scaleUp(ctx context.Context) error {
	hang, end := context.WithCancel(ctx)
	defer end()
	var all sync.WaitGroup
	gap := r.o.ramp / time.Duration(r.o.calls)
	for i := range r.o.calls {
		all.Go(func() {
			for hang.Err() == nil {
				r.one(ctx, hang, i, r.o.hold)
				sleep(hang, refill)
			}
		})
		if !sleep(ctx, gap) {
			break
		}
	}
	r.full(ctx)
	var err error
	if r.metrics[0], err = scrape(ctx, r.o.server); err == nil {
		before := r.served()
		err = r.measure(ctx, r.o.duration)
		r.perSecond = float64(r.served()-before) / r.o.duration.Seconds()
		r.waiting = r.up() - r.o.operators
	}
	if err == nil {
		r.metrics[1], err = scrape(ctx, r.o.server)
	}
	r.cut = time.Now()
	end()
	all.Wait()
	return err
}

// full waits until nearly all slots are on the line; a few are always between two
// calls.
func (r *run) full(ctx context.Context) {
	for until := time.Now().Add(2 * time.Minute); time.Now().Before(until) && sleep(ctx, 100*time.Millisecond); {
		if r.up() >= r.o.calls*98/100 {
			break
		}
	}
	r.tell("%d callers on the line for %d operators; measuring %s", r.up(), r.o.operators, r.o.duration)
	sleep(ctx, r.o.settle)
}

// up is how many calls are answered by the server now.
func (r *run) up() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.live
}

// served is how many calls have ended after a talk.
func (r *run) served() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := 0
	for _, o := range r.done {
		if o.talked {
			n++
		}
	}
	return n
}
