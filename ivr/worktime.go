package ivr

import "time"

// worktimeDays bounds the search for open hours: a calendar that does not open
// within a year never opens.
const worktimeDays = 366

const dayMs = 24 * 60 * 60 * 1000

// Opens is the first instant at or after wall (Unix ms) at which the calendar is
// open; false when it does not open within a year.
func (c Calendar) Opens(wall int64) (at int64, ok bool) {
	for day := range worktimeDays {
		from, to := c.stretch(wall, day)
		if to > wall {
			return max(from, wall), true
		}
	}
	return 0, false
}

// OpenAt tells whether the calendar is open at wall (Unix ms), and the instant after it
// until which that holds at least; a year on where it never opens.
func (c Calendar) OpenAt(wall int64) (open bool, until int64) {
	for day := range worktimeDays {
		from, to := c.stretch(wall, day)
		switch {
		case to <= wall:
		case from <= wall:
			return true, to
		default:
			return false, from
		}
	}
	return false, wall + worktimeDays*dayMs
}

// Worktime is the instant at which ms of open time have passed since wall; false
// when there is not so much within a year.
func (c Calendar) Worktime(wall, ms int64) (at int64, ok bool) {
	for day := range worktimeDays {
		from, to := c.stretch(wall, day)
		from = max(from, wall)
		if to <= from {
			continue
		}
		if to-from >= ms {
			return from + ms, true
		}
		ms -= to - from
	}
	return 0, false
}

// Worked is the open time between two instants, ms; 0 when to is not after from.
func (c Calendar) Worked(from, to int64) (ms int64) {
	for day := range int(max(0, to-from)/dayMs) + 2 {
		open, shut := c.stretch(from, day)
		ms += max(0, min(shut, to)-max(open, from))
	}
	return ms
}

// stretch is the open stretch, in wall ms, of the local day that comes so many
// days after that of wall. Both are 0 when the calendar is closed on that day.
func (c Calendar) stretch(wall int64, day int) (from, to int64) {
	offset := int64(c.UTCOffset) * 60 * 60 * 1000
	local := wall + offset
	start := local - ((local%dayMs)+dayMs)%dayMs + int64(day)*dayMs
	hours, _ := c.day(time.UnixMilli(start).UTC())
	if hours == (Hours{}) || hours.To <= hours.From {
		return 0, 0
	}
	return start - offset + int64(hours.From)*60_000, start - offset + int64(hours.To)*60_000
}
