package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"hotline/call"
	"hotline/switchboard"
)

const (
	byesWait  = 4 * time.Second // for carriers that answer no BYE
	pagesWait = 3 * time.Second // for browsers that do not let go
)

// task is a part of the house that runs until it is ended by itself: what feeds
// others is ended before them, so that nothing said last is lost.
type task struct {
	cancel context.CancelFunc
	done   chan struct{}
}

func start(g *errgroup.Group, run func(context.Context) error) *task {
	ctx, cancel := context.WithCancel(context.Background())
	t := &task{cancel: cancel, done: make(chan struct{})}
	g.Go(func() error {
		defer close(t.done)
		return run(ctx)
	})
	return t
}

func (t *task) end() {
	t.cancel()
	<-t.done
}

// post hands an event to the core; a house that stops takes no new calls: the
// SIP door answers 503 (INVARIANTS 37).
func (h *house) post(ev call.Event) bool {
	if _, arrives := ev.(call.Arrived); arrives && h.draining.Load() {
		return false
	}
	return h.keypad.Post(ev)
}

// entrance is the core as the softphone door sees it.
type entrance struct{ house *house }

// Post implements softphone.Core.
func (e entrance) Post(ev call.Event) bool { return e.house.post(ev) }

// drain takes no new calls and lets the running ones go on for the time set, or
// until somebody asks a second time.
func (h *house) drain() {
	h.draining.Store(true)
	h.sip.Drain()
	if h.machine.Drain == 0 {
		return
	}
	again := make(chan os.Signal, 1)
	signal.Notify(again, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(again)
	changed, cancel := h.loop.Watch()
	defer cancel()
	end := time.After(h.machine.Drain)
	for h.live() > 0 {
		select {
		case <-changed:
		case <-again:
			return
		case <-end:
			return
		}
	}
}

// live counts the calls in progress.
func (h *house) live() (n int) {
	h.loop.Inspect(func(c *switchboard.Core) { n = c.Live() })
	return n
}

// stop ends the doors first, so that the core hears of every ending, then the
// recordings, whose last words the core hears too, then the core, then what
// follows it. Who does not answer our goodbye is no error of ours.
func (h *house) stop() error {
	h.closeDoor("carriers", byesWait, h.sip.Close)
	h.closeDoor("browsers", pagesWait, h.soft.Close)
	h.site.Close()
	errSound := h.sound.Close()
	for _, t := range h.tasks {
		t.end()
	}
	h.lookups.Close() // the core asks nothing any more
	return errors.Join(errSound, h.group.Wait(), h.journal.Close(), h.store.Close(), h.forgetRun())
}

func (h *house) closeDoor(who string, wait time.Duration, closing func(context.Context) error) {
	ctx, cancel := context.WithTimeout(context.Background(), wait)
	defer cancel()
	if err := closing(ctx); err != nil {
		h.log.Warn().Err(err).Msgf("not all %s answered our goodbye; for us their calls are over", who)
	}
}

// forgetRun removes run.json, which is there once the house has opened.
func (h *house) forgetRun() error {
	if err := os.Remove(h.runPath()); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}
