package switchboard

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"

	"hotline/call"
)

const (
	queueSize   = 8192
	newcomers   = queueSize * 3 / 4 // room kept for endings (DESIGN.md 1)
	acts        = queueSize * 7 / 8
	boardPeriod = 250 * time.Millisecond // at most 4 versions a second
	calmMs      = 200                    // without a Tick after a panic
)

// Doors carries commands out. Do never blocks for long.
type Doors interface {
	Do(call.Command)
}

// written is a record on its way to the disk.
type written struct {
	number uint64
	text   []byte
}

// Loop runs the core in the only goroutine that changes state.
type Loop struct {
	// in
	events  chan posted
	control chan func() // run between steps, for reading the core's state
	// out
	writer *writer
	board  atomic.Pointer[call.Board]
	boards subscribers

	core    *Core
	clock   *Clock
	log     zerolog.Logger
	rebuild func() (*Core, error) // from disk, after a panic in Step
	front   func()
	next    uint64    // number of the next record
	recent  []written // records that may not be on disk yet
	calm    int64     // monotonic ms until which no Tick is made, after a panic
	panics  atomic.Int64
	steps   atomic.Int64
	dirty   bool         // the board changed since it was published
	offered call.OfferID // the newest offer shown
	died    call.Time
	ended   chan struct{}
}

// posted is an event and when it was handed to the core.
type posted struct {
	ev call.Event
	at time.Time
}

// Options of a loop.
type Options struct {
	Core    *Core
	Clock   *Clock
	Died    call.Time // when the last run was alive for the last time
	Log     Log
	Doors   Doors
	Logger  zerolog.Logger
	Written func()                // after each batch on disk: wakes the followers
	Rebuild func() (*Core, error) // restores the core from the journal
	// Offered, if set, hears how long each offer took: from the moment the event
	// that made the match was posted to the moment its Show went to the door.
	// Called by the writer's goroutine.
	Offered func(time.Duration)
	// Front, if set, is called first of all in each of the two goroutines that an
	// offer passes: the core's and the writer's. It may give them a thread that
	// goes before others.
	Front func()
}

// NewLoop makes a loop that has not started.
func NewLoop(o Options) *Loop {
	l := &Loop{
		events:  make(chan posted, queueSize),
		control: make(chan func()),
		core:    o.Core, clock: o.Clock, log: o.Logger.With().Str("room", "switchboard").Logger(),
		rebuild: o.Rebuild, died: o.Died, next: o.Log.Last() + 1, ended: make(chan struct{}),
	}
	release := func(cmds []call.Command) {
		for _, c := range cmds {
			o.Doors.Do(c)
		}
	}
	refuse := func(c call.Command) {
		if d, ok := c.(call.Dial); ok {
			go l.Post(call.LegEnded{Leg: d.Leg, Cause: call.CauseTrouble})
		}
	}
	written := o.Written
	if written == nil {
		written = func() {}
	}
	l.writer = newWriter(o.Log, release, refuse, written)
	if o.Offered != nil {
		l.writer.offered = o.Offered
	}
	if l.front = o.Front; l.front == nil {
		l.front = func() {}
	}
	l.writer.start(l.front)
	l.publish(o.Clock.Now())
	return l
}

// Post hands an event to the core. False: the house is too full for this kind
// of event now (503 for a call, 429 for a command); endings always get in.
func (l *Loop) Post(ev call.Event) bool {
	switch ev.(type) {
	case call.Arrived:
		if len(l.events) > newcomers || l.writer.full() {
			return false
		}
	case call.Act, call.Order, call.OperatorSignedIn:
		if len(l.events) > acts {
			return false
		}
	}
	select {
	case l.events <- posted{ev, time.Now()}:
		return true
	case <-l.ended:
		return false
	}
}

// Board gives the newest picture of the centre.
func (l *Loop) Board() *call.Board { return l.board.Load() }

// Watch tells when a newer board is out; cancel ends it.
func (l *Loop) Watch() (changed <-chan struct{}, cancel func()) { return l.boards.add() }

// Degraded tells whether the journal's disk is in trouble.
func (l *Loop) Degraded() bool { return l.writer.degraded() }

// Panics counts steps that were discarded; Steps counts all.
func (l *Loop) Panics() int64 { return l.panics.Load() }

// Steps counts the steps taken since the start.
func (l *Loop) Steps() int64 { return l.steps.Load() }

// Waiting gives the number of events that wait for the core.
func (l *Loop) Waiting() int { return len(l.events) }

// Inspect runs fn between two steps, so that it sees one whole state. For
// replies to an administrator and for tests; never on a hot path.
func (l *Loop) Inspect(fn func(*Core)) bool {
	done := make(chan struct{})
	select {
	case l.control <- func() { fn(l.core); close(done) }:
		<-done
		return true
	case <-l.ended:
		return false
	}
}

// Run steps the core until ctx ends, then writes out what is left.
func (l *Loop) Run(ctx context.Context) error {
	l.front()
	l.step(Restarted{Died: l.died}, time.Now())
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	boards := time.NewTicker(boardPeriod)
	defer boards.Stop()
	for {
		l.arm(timer)
		select {
		case <-ctx.Done():
			l.rest()
			close(l.ended)
			closing, cancel := context.WithTimeout(context.Background(), 10*time.Second)
			defer cancel()
			return l.writer.close(closing)
		case p := <-l.events:
			l.step(p.ev, p.at)
		case <-timer.C:
			l.step(Tick{}, time.Now())
		case fn := <-l.control:
			fn()
		case <-boards.C:
			if l.dirty {
				l.publish(l.clock.Now())
			}
		}
	}
}

// rest decides what was posted before the end: no ending is lost in the queue.
func (l *Loop) rest() {
	for {
		select {
		case p := <-l.events:
			l.step(p.ev, p.at)
		default:
			return
		}
	}
}

func (l *Loop) arm(timer *time.Timer) {
	at, ok := l.core.Deadline()
	if !ok {
		timer.Reset(time.Hour)
		return
	}
	now := l.clock.Now().Mono
	if now < l.calm {
		at = max(at, l.calm) // a deadline that panics must not eat the machine
	}
	timer.Reset(max(time.Duration(at-now)*time.Millisecond, 0))
}

// step decides one event and hands the outcome to the writer.
func (l *Loop) step(ev call.Event, at time.Time) {
	now := l.clock.Now()
	rec, commands, durable, err := l.decide(now, ev)
	if err != nil {
		l.afterPanic(now, ev, err)
		return
	}
	s := step{record: rec, commands: commands, durable: durable}
	if l.offers(commands) {
		s.posted = at
	}
	l.hand(s)
}

// offers tells whether the commands show an offer for the first time.
func (l *Loop) offers(commands []call.Command) bool {
	first := false
	for _, c := range commands {
		if s, ok := c.(call.Show); ok && s.View.Offer != nil && s.View.Offer.Offer > l.offered {
			l.offered, first = s.View.Offer.Offer, true
		}
	}
	return first
}

func (l *Loop) hand(s step) {
	l.keep(l.next, s.record)
	l.next++
	l.steps.Add(1)
	l.dirty = true
	l.writer.in <- s
}

func (l *Loop) decide(now call.Time, ev call.Event) (rec []byte, commands []call.Command, durable bool, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%v\n%s", p, debug.Stack())
		}
	}()
	res := l.core.Step(l.next, now, ev)
	rec, err = Record{At: now, Event: res.Event, Facts: res.Facts}.Encode()
	return rec, res.Commands, res.Durable, err
}

// afterPanic throws away what the step had half done (the core is built again
// from the journal), notes it as skipped, and ends only the call it belonged to.
func (l *Loop) afterPanic(now call.Time, ev call.Event, cause error) {
	l.panics.Add(1)
	l.log.Error().Err(cause).Str("event", fmt.Sprintf("%T", ev)).Msg("a step panicked and is skipped")
	about := l.core.culprit(ev)
	l.calm = l.clock.Now().Mono + calmMs
	core, err := l.rebuilt()
	if err != nil {
		l.log.Error().Err(err).Msg("the core cannot be built again from the journal")
		panic(err)
	}
	l.core = core
	skipped := Skipped{Call: about, What: fmt.Sprintf("%T", ev)}
	rec, commands, durable, err := l.decide(now, skipped)
	if err != nil {
		panic(fmt.Errorf("switchboard: skipping a step panicked too: %w", err))
	}
	l.hand(step{record: rec, commands: commands, durable: durable})
}

// rebuilt gives the core as it was before the step: from the journal, and from
// what a slow disk has not taken yet.
func (l *Loop) rebuilt() (*Core, error) {
	for {
		stored := l.writer.log.Last()
		core, err := l.rebuild()
		if err != nil {
			return nil, err
		}
		if l.writer.log.Last() != stored {
			continue // it went on meanwhile: read it once more
		}
		for _, r := range l.recent {
			if r.number <= stored {
				continue
			}
			rec, err := Decode(r.text)
			if err == nil {
				err = core.ApplyRecord(rec)
			}
			if err != nil {
				return nil, fmt.Errorf("record %d: %w", r.number, err)
			}
		}
		return core, nil
	}
}

// keep remembers a record until it is on disk.
func (l *Loop) keep(number uint64, text []byte) {
	l.recent = append(l.recent, written{number, text})
	if last := l.writer.log.Last(); len(l.recent) > 64 && l.recent[0].number <= last {
		l.recent = slices.DeleteFunc(l.recent, func(r written) bool { return r.number <= last })
	}
}

func (l *Loop) publish(now call.Time) {
	b := l.core.Board(now)
	b.Degraded = l.writer.degraded()
	if old := l.board.Load(); old != nil {
		b.Version = old.Version + 1
	}
	l.board.Store(b)
	l.dirty = false
	l.boards.tell()
}
