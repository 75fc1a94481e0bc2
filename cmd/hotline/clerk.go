package main

import (
	"context"
	"errors"
	"time"
)

// clerk makes the changes of the centre that take several steps (settings, own
// sounds, who works here) one after another, in a goroutine of its own: each sees
// what the one before it left, and the core hears of them in that order.
type clerk struct {
	errands chan func()
	over    chan struct{}
}

func newClerk() *clerk { return &clerk{errands: make(chan func()), over: make(chan struct{})} }

var errOver = errors.New("the house is closing")

// run does errands until ctx ends, and looks between them whether something is due
// by itself.
func (c *clerk) run(ctx context.Context, every time.Duration, look func(context.Context)) error {
	defer close(c.over)
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case errand := <-c.errands:
			errand()
		case <-tick.C:
			look(ctx)
		}
	}
}

// inTurn has an errand done when its turn comes. A panic is the asker's own.
func inTurn[T any](ctx context.Context, c *clerk, do func() (T, error)) (out T, err error) {
	var broke any
	done := make(chan struct{})
	errand := func() {
		defer close(done)
		defer func() { broke = recover() }()
		out, err = do()
	}
	select {
	case c.errands <- errand:
	case <-c.over:
		return out, errOver
	case <-ctx.Done():
		return out, ctx.Err()
	}
	<-done
	if broke != nil {
		panic(broke)
	}
	return out, err
}
