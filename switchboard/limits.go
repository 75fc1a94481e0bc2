package switchboard

import (
	"strconv"

	"hotline/call"
)

// Caller is what is remembered of the calls of one number: how many there were on
// its last day, and how many of the last ones in a row were short and silent
// (DOMAIN.md 13, caller limits).
type Caller struct {
	Customer call.CustomerID `json:"customer"`
	Day      int64           `json:"day"` // local day of its last call, days since 1970
	Calls    int             `json:"calls,omitempty"`
	Silent   int             `json:"silent,omitempty"`
}

// PutCaller and DropCallers are facts of it.
type (
	PutCaller struct{ Caller }
	// DropCallers: a new day has begun, those who did not call on the day before are
	// forgotten.
	DropCallers struct {
		Day int64 `json:"day"`
	}
)

func (PutCaller) fact()   {}
func (DropCallers) fact() {}

// callerBook are those who called today or yesterday.
type callerBook struct {
	of  map[call.CustomerID]Caller
	day int64
}

func newCallerBook() callerBook { return callerBook{of: map[call.CustomerID]Caller{}} }

func (b *callerBook) put(x Caller) { b.of[x.Customer] = x }

// turn begins a day; a run of silent calls goes over midnight.
func (b *callerBook) turn(day int64) {
	b.day = day
	for id, x := range b.of {
		if x.Day < day-1 || x.Day > day+1 { // or a clock that was wrong is set right
			delete(b.of, id)
		}
	}
}

// limit counts the call of a newcomer and tells which limit keeps him out, "" for
// none: a call that is turned away counts for nothing. Shared numbers are numbers too.
func (c *Core) limit(l *Live) string {
	switch {
	case l.Party.Blocked:
		return "blacklist"
	case l.Party.Customer == 0:
		return ""
	}
	x := c.caller(l.Party.Customer)
	switch {
	case c.settings.PerCaller > 0 && c.callers[x.Customer] > c.settings.PerCaller:
		return "at_once"
	case c.settings.PerDay > 0 && x.Calls >= c.settings.PerDay:
		return "per_day"
	}
	x.Calls++
	c.putCaller(x)
	return ""
}

// caller gives what is known of the number today.
func (c *Core) caller(id call.CustomerID) Caller {
	day := c.acd.Day(c.now)
	if day != c.known.day {
		c.known.turn(day)
		c.fact(DropCallers{Day: day})
	}
	x := c.known.of[id]
	if x.Day != day {
		x = Caller{Customer: id, Day: day, Silent: x.Silent}
	}
	return x
}

func (c *Core) putCaller(x Caller) {
	c.known.put(x)
	c.fact(PutCaller{Caller: x})
}

// turnDown lets go of a caller whom a limit keeps out, once his leg has sound.
func (c *Core) turnDown(l *Live, rule string) bool {
	if rule == "" {
		return false
	}
	l.Outcome = call.Rejected
	c.happened(l, "rejected", "rule", rule)
	return true
}

// AlarmSilent is the kind of an alarm about a run of short silent calls of a number.
const AlarmSilent = "silent_calls"

// noteSilent counts short silent calls in a row: nothing pressed, and a talk, or
// without one the whole call, shorter than the settings say. Each time there are as
// many as the settings say an alarm tells of the number (INVARIANTS part 2, 48).
func (c *Core) noteSilent(l *Live) {
	most := c.settings.SilentCalls
	if most == 0 || l.Kind != call.Inbound || l.Party.Customer == 0 || l.Outcome == call.Rejected || failedBy(l) {
		return
	}
	x := c.caller(l.Party.Customer)
	before := x.Silent
	if x.Silent = 0; !l.Pressed && spoken(l) < c.settings.SilentMs {
		x.Silent = before + 1
	}
	if x.Silent == before {
		return
	}
	c.putCaller(x)
	if x.Silent > 0 && x.Silent%most == 0 {
		c.fact(Alarmed{Kind: AlarmSilent, Text: strconv.Itoa(x.Silent), Customer: x.Customer})
	}
}

// failedBy tells whether it was we who ended the call: it says nothing of the caller.
func failedBy(l *Live) bool {
	return l.CutByUs || l.Cause == call.CauseRestart || l.Outcome == call.Failed || l.Outcome == call.Interrupted || l.Outcome == call.Blocked
}

// spoken is the time in which the caller could have said something, ms: his talks, or
// without any the whole call.
func spoken(l *Live) (ms int64) {
	if !talked(l) {
		return l.EndedAt.Mono - l.Started.Mono
	}
	for _, t := range l.Talks {
		if !t.Consult {
			ms += t.Ended.Mono - t.Started.Mono
		}
	}
	return ms
}
