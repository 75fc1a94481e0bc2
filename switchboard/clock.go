package switchboard

import (
	"sync/atomic"
	"time"

	"hotline/call"
)

// Clock tells the time of the house: wall for calendars, monotonic for
// deadlines, the latter going on where the last run's journal ended.
type Clock struct {
	start time.Time // carries Go's monotonic reading
	mono  int64     // monotonic ms at start
	shift atomic.Int64
}

// NewClock starts a clock after the last journalled instant (zero: a new house).
func NewClock(last call.Time) *Clock {
	now := time.Now()
	away := max(now.UnixMilli()-last.Wall, 0)
	if last.IsZero() {
		away = 0
	}
	return &Clock{start: now, mono: last.Mono + away + 1}
}

// Now gives the present instant.
func (c *Clock) Now() call.Time {
	return call.Time{
		Wall: time.Now().UnixMilli() + c.shift.Load(),
		Mono: c.mono + time.Since(c.start).Milliseconds(),
	}
}

// Shift moves the wall part alone, for tests of days (DESIGN.md 1). A release
// build has no door that calls it.
func (c *Clock) Shift(d time.Duration) { c.shift.Add(d.Milliseconds()) }
