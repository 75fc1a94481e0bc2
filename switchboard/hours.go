package switchboard

import (
	"math"
	"slices"

	"hotline/acd"
	"hotline/call"
)

// What a caller hears whom a queue sends on because its hours are over.
const (
	promptAfterHours = "after_hours"     // 1 for a call back, 2 for a message
	promptShut       = "after_hours_bye" // nothing to choose
)

// hoursLook is the stretch of wall time for which the last look at the hours holds. It
// is worked out anew by whoever takes over: no part of the state.
type hoursLook struct{ from, until int64 }

// hoursDue tells the desk which queues' hours are over, where a queue has a rule for
// that (DOMAIN.md 8). Ticks come at the next opening or closing.
func (c *Core) hoursDue() {
	if c.now.Wall >= c.looked.from && c.now.Wall < c.looked.until {
		return
	}
	var shut []call.QueueID
	c.looked = hoursLook{c.now.Wall, math.MaxInt64}
	for i := range c.settings.Desk.Queues {
		q := &c.settings.Desk.Queues[i]
		if !slices.ContainsFunc(q.Overflow, func(o acd.Overflow) bool { return o.When == acd.RuleHours }) {
			continue
		}
		cal, ok := c.calendarOf(q.ID)
		if !ok {
			continue // always open
		}
		open, next := cal.OpenAt(c.now.Wall)
		c.looked.until = min(c.looked.until, next)
		if !open {
			shut = append(shut, q.ID)
		}
	}
	if !slices.Equal(shut, c.acd.Shut()) {
		c.desk(acd.Hours{Shut: shut})
	}
}

// deadline is when the hours are to be looked at again, seen from now.
func (k hoursLook) deadline(now call.Time) (int64, bool) {
	if k.until == 0 || k.until == math.MaxInt64 {
		return 0, false
	}
	return now.Mono + min(max(k.until-now.Wall, 0), sleepMost), true
}
