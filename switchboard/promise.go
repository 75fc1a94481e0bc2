package switchboard

import (
	"slices"
	"strconv"

	"hotline/acd"
	"hotline/call"
	"hotline/ivr"
	"hotline/survey"
)

// States of a promise.
//
//	            its turn, a free operator        the two are joined
//	waiting ------------------------------> calling ---------------> kept
//	  ^  |                                  |  |
//	  |  |  the customer calls himself      |  | nobody took it, tries used up
//	  |  +-----------------> taken_over <---+  +-------------------> failed
//	  |                          ^          |
//	  +------- paused -----------+          | nobody took it
//	  retry, opening,  ^                    |
//	  promised hour    +--------------------+      a supervisor: closed
const (
	PromiseWaiting = "waiting"    // has its place in the queue
	PromisePaused  = "paused"     // until a retry, the opening or the promised hour
	PromiseCalling = "calling"    // an operator is reserved, the customer is rung
	PromiseKept    = "kept"       // the customer was reached
	PromiseTaken   = "taken_over" // he called himself and had the place
	PromiseFailed  = "failed"     // callback_failed: a supervisor decides
	PromiseClosed  = "closed"     // by a supervisor
)

// Sources of a promise.
const (
	FromQueue    = "queue"    // offered while he waited
	FromFull     = "full"     // the queue was full
	FromOverflow = "overflow" // the wait was over by rule
	FromMenu     = "menu"     // ordered in the menu, out of hours as a rule
	FromOperator = "operator" // promised by an operator
	FromUntaken  = "untaken"  // nobody of the next line took the escalation
)

// Promise is a call back that a customer was promised (DOMAIN.md 8).
type Promise struct {
	ID        call.ID         `json:"id"`
	Party     call.Party      `json:"party"`        // who is called
	By        call.CustomerID `json:"by,omitempty"` // who ordered it, where that is another number
	Call      call.ID         `json:"call"`         // contact in which it was promised
	Queue     call.QueueID    `json:"queue"`
	Lang      string          `json:"lang,omitempty"`
	Topic     string          `json:"topic,omitempty"`
	Source    string          `json:"source"`
	Operator  call.OperatorID `json:"operator,omitempty"` // who promised by hand
	Noticed   bool            `json:"noticed,omitempty"`  // the recording notice was heard when it was ordered
	Place     call.Time       `json:"place"`              // first entry, for the order
	Need      Need            `json:"need,omitzero"`      // what the menu asked for it
	Told      int             `json:"told,omitempty"`     // the place he was told waiting
	Asked     call.Time       `json:"asked"`
	Due       int64           `json:"due"` // promised time, wall ms
	State     string          `json:"state"`
	Slot      call.ID         `json:"slot,omitempty"`  // its place in the queue, then its call
	Pause     int64           `json:"pause,omitempty"` // paused until this monotonic ms, or
	From      int64           `json:"from,omitempty"`  // until this wall ms
	Tries     []Try           `json:"tries,omitempty"`
	Connected call.Time       `json:"connected,omitzero"`
	Closed    call.Time       `json:"closed,omitzero"`
	Reason    string          `json:"reason,omitempty"`
}

// Try is one call for a promise.
type Try struct {
	Call     call.ID         `json:"call"`
	Operator call.OperatorID `json:"operator"`
	Started  call.Time       `json:"started"`
	Ended    call.Time       `json:"ended,omitzero"`
	Cause    call.Cause      `json:"cause,omitempty"`
	Status   int             `json:"status,omitempty"`
	Counts   bool            `json:"counts,omitempty"` // against the customer's patience, not our own fault
}

// PutPromise is a promise's new state; DropPromise forgets a closed one.
type (
	PutPromise  struct{ Promise }
	DropPromise struct {
		Promise call.ID `json:"promise"`
	}
)

func (PutPromise) fact()  {}
func (DropPromise) fact() {}

// Bounds of promises.
const (
	promiseMemory = 24 * 3600_000 // a closed one is remembered so long, for the limits
	ordersPerHour = 3             // of one caller
	ordersPerDay  = 1000          // of all; past it an alarm, and no more offers
	troubleTries  = 2             // calls that failed by our own fault and do not count
	lookAgainMs   = 60_000        // after a reason that passes by itself
	closedLookMs  = 5 * 60_000    // while a supervisor keeps the queue closed
	neverMs       = 365 * 24 * 3600_000
)

// open tells whether the promise is still to be kept.
func (p *Promise) open() bool {
	return p.State == PromiseWaiting || p.State == PromisePaused || p.State == PromiseCalling
}

func (p *Promise) clone() Promise {
	out := *p
	out.Tries = slices.Clone(p.Tries)
	return out
}

// counted is how many tries have met the customer's phone.
func (p *Promise) counted() (n int) {
	for _, t := range p.Tries {
		if t.Counts {
			n++
		}
	}
	return n
}

// partyKey names a callee: a customer, or a browser page.
func partyKey(p call.Party) string {
	if p.Customer != 0 {
		return strconv.FormatUint(uint64(p.Customer), 10)
	}
	return p.Web
}

// book of promises: by id, by place, open ones by callee, and when they fall due.
type promiseBook struct {
	all   map[call.ID]*Promise
	slots map[call.ID]call.ID // place in the queue or call -> promise
	whose map[string]call.ID  // callee -> his open promise
	mono  deadlines
	wall  deadlines

	changed bool // since Core.owed looked
}

func newPromiseBook() promiseBook {
	return promiseBook{all: map[call.ID]*Promise{}, slots: map[call.ID]call.ID{}, whose: map[string]call.ID{}}
}

// put makes p the promise's state.
func (b *promiseBook) put(p Promise) {
	b.changed = true
	if old := b.all[p.ID]; old != nil {
		b.unindex(old)
	}
	b.all[p.ID] = &p
	if p.Slot != 0 {
		b.slots[p.Slot] = p.ID
	}
	if p.open() {
		b.whose[partyKey(p.Party)] = p.ID
	}
	var mono, wall int64
	switch {
	case p.State == PromisePaused && p.Pause != 0:
		mono = p.Pause
	case p.State == PromisePaused:
		wall = max(p.From, 1)
	case !p.open():
		mono = p.Asked.Mono + promiseMemory
	}
	b.mono.set(p.ID, mono)
	b.wall.set(p.ID, wall)
}

func (b *promiseBook) unindex(p *Promise) {
	if p.Slot != 0 {
		delete(b.slots, p.Slot)
	}
	if key := partyKey(p.Party); b.whose[key] == p.ID {
		delete(b.whose, key)
	}
}

func (b *promiseBook) drop(id call.ID) {
	if p := b.all[id]; p != nil {
		b.changed = true
		b.unindex(p)
		b.mono.set(id, 0)
		b.wall.set(id, 0)
		delete(b.all, id)
	}
}

// at finds the promise that has this place in a queue, or this call.
func (b *promiseBook) at(slot call.ID) (Promise, bool) {
	p := b.all[b.slots[slot]]
	if p == nil {
		return Promise{}, false
	}
	return p.clone(), true
}

// of finds the open promise of a callee.
func (b *promiseBook) of(party call.Party) (Promise, bool) {
	key := partyKey(party)
	p := b.all[b.whose[key]]
	if p == nil || key == "" {
		return Promise{}, false
	}
	return p.clone(), true
}

// sleepMost bounds the time between two looks at the wall clock, which may be
// moved while the monotonic one goes on.
const sleepMost = 30_000

// deadline is when something falls due by itself, seen from now.
func (b *promiseBook) deadline(now call.Time) (int64, bool) {
	at, ok := b.mono.first()
	if wall, has := b.wall.first(); has {
		if look := now.Mono + min(max(wall-now.Wall, 0), sleepMost); !ok || look < at {
			at, ok = look, true
		}
	}
	return at, ok
}

// putPromise notes the new state of a promise.
func (c *Core) putPromise(p Promise) {
	c.promises.put(p.clone())
	c.fact(PutPromise{Promise: p.clone()})
}

// promiseDue lets happen what fell due: a paused promise goes back to its queue, a
// closed one is forgotten.
func (c *Core) promiseDue() {
	for {
		id, ok := c.promises.mono.pop(c.now.Mono)
		if !ok {
			id, ok = c.promises.wall.pop(c.now.Wall)
		}
		if !ok {
			return
		}
		p := c.promises.all[id]
		switch {
		case p == nil:
		case p.State == PromisePaused && p.Reason == string(survey.ReasonNumberBusy) && c.inContact(p.Party):
			c.pausePromise(p.clone(), c.now.Mono+lookAgainMs, 0)
		case p.State == PromisePaused:
			c.seekTurn(p.clone())
		case !p.open():
			c.promises.drop(id)
			c.fact(DropPromise{Promise: id})
		}
	}
}

// calendarOf is the calendar of a queue's hours; false where it is always open.
func (c *Core) calendarOf(q call.QueueID) (ivr.Calendar, bool) {
	name := c.settings.Calendar
	if s, ok := c.acd.QueueSettings(q); ok && s.Callback.Calendar != "" {
		name = s.Callback.Calendar
	}
	cal, ok := c.book.Calendars[name]
	return cal, ok
}

// worktime is the wall instant at which so many ms of the queue's working time
// have passed.
func (c *Core) worktime(q call.QueueID, ms int64) int64 {
	if cal, ok := c.calendarOf(q); ok {
		if at, ok := cal.Worktime(c.now.Wall, ms); ok {
			return at
		}
	}
	return c.now.Wall + ms
}

// opens is when the queue is open next: now, as a rule.
func (c *Core) opens(q call.QueueID) int64 {
	if c.closed(q) || c.closed("") { // by a supervisor
		return c.now.Wall + closedLookMs
	}
	cal, ok := c.calendarOf(q)
	if !ok {
		return c.now.Wall
	}
	at, ok := cal.Opens(c.now.Wall)
	if !ok {
		return c.now.Wall + neverMs
	}
	return at
}

// callbackRules are the rules of the queue a promise is kept in.
func (c *Core) callbackRules(q call.QueueID) acd.Callback {
	if s, ok := c.acd.QueueSettings(q); ok {
		return s.Callback
	}
	return acd.DefaultCallback()
}

// promise enters a new promise in the book, and gives it. A callee has one open
// promise at most: a second order of his is the first one.
func (c *Core) promise(p Promise) Promise {
	if old, ok := c.promises.of(p.Party); ok {
		if p.Source == FromOperator && old.State == PromisePaused {
			old.Due, old.From, old.Pause, old.Operator = p.Due, p.From, 0, p.Operator
			c.putPromise(old)
		}
		return old
	}
	p.ID = call.ID(c.newID())
	p.Asked = c.now
	if l := c.calls[p.Call]; l != nil {
		p.Need, p.Told = l.Need, l.Told
	}
	if p.Place.IsZero() {
		p.Place = c.now
	}
	if p.Due == 0 {
		p.Due = c.worktime(p.Queue, int64(c.callbackRules(p.Queue).Within))
	}
	switch {
	case p.From > c.now.Wall:
		p.State = PromisePaused
		c.putPromise(p)
	case p.Source == FromUntaken: // he is on the line still, see lineFree
		p.Reason = string(survey.ReasonNumberBusy)
		c.pausePromise(p, c.now.Mono+lookAgainMs, 0)
	default:
		c.seekTurn(p)
	}
	if stored := c.promises.all[p.ID]; stored != nil {
		return stored.clone()
	}
	return p
}

// seekTurn gives the promise its place in the queue, or lets it wait for the
// opening. The place is that of the first entry.
func (c *Core) seekTurn(p Promise) {
	if _, known := c.acd.QueueSettings(p.Queue); !known {
		p.Queue = c.settings.Fallback
	}
	p.Pause, p.From, p.Slot, p.Reason = 0, 0, 0, ""
	if opens := c.opens(p.Queue); opens > c.now.Wall {
		c.pausePromise(p, 0, opens)
		return
	}
	p.State, p.Slot = PromiseWaiting, call.ID(c.newID())
	c.putPromise(p)
	e := acd.Enter{
		Call: p.Slot, Queue: p.Queue, VIP: p.Party.VIP, Language: p.Lang, Place: p.Place,
		Shared: p.Party.Shared, Reason: "callback", Virtual: true, Preferred: acd.PreferredOf(&p.Party),
	}
	p.Need.asked(&e)
	if err := c.desk(e); err != "" {
		c.failPromise(p, err)
	}
}

// pausePromise lets the promise wait until a monotonic or a wall instant.
func (c *Core) pausePromise(p Promise, mono, wall int64) {
	p.State, p.Slot, p.Pause, p.From = PromisePaused, 0, mono, wall
	c.putPromise(p)
}

// closePromise ends the promise; its place in the queue is free.
func (c *Core) closePromise(p Promise, state, reason string) {
	slot := p.Slot
	waits := p.State == PromiseWaiting
	p.State, p.Reason, p.Closed, p.Pause, p.From, p.Slot = state, reason, c.now, 0, 0, 0
	c.putPromise(p)
	if waits {
		c.desk(acd.Leave{Call: slot, Outcome: call.Callback})
	}
}

// failPromise: it could not be kept; a supervisor decides what becomes of it.
func (c *Core) failPromise(p Promise, reason string) {
	c.closePromise(p, PromiseFailed, reason)
	c.fact(Alarmed{Kind: "callback_failed", Text: p.ID.String() + ": " + reason})
}
