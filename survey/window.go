package survey

import (
	"time"

	"hotline/call"
)

const (
	hourMs = int64(time.Hour / time.Millisecond)
	dayMs  = 24 * hourMs
)

// Bounds of DOMAIN.md 10 and 12 in hours.
const (
	firstPart  = 4 // the first attempt falls into the first 4 hours of the window
	longWindow = 8 // of a shorter one into its first half
	shortSlot  = 6 // attempts that do not fit a shorter slot move to the next day
)

// chance spreads a seed; n tells the uses of one seed apart (SplitMix64).
func chance(seed, n uint64) uint64 {
	x := seed + (n+1)*0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// within gives a random whole second of a stretch in milliseconds.
func within(seed, n uint64, ms int64) int64 {
	seconds := uint64(max(ms/1000, 1))
	return int64(chance(seed, n)%seconds) * 1000
}

// excluded tells whether a day is on the holiday list.
func (c *Config) excluded(day call.Day) bool {
	if len(c.Holidays) == 0 {
		return false
	}
	date := time.UnixMilli(int64(day) * dayMs).UTC().Format(time.DateOnly)
	for _, h := range c.Holidays {
		if h == date {
			return true
		}
	}
	return false
}

// slot is the customer's window of one day, false when there is none.
func (c *Config) slot(span call.Span, day call.Day) (open, closed int64, ok bool) {
	if c.excluded(day) {
		return 0, 0, false
	}
	return span.Slot(c.week(), day)
}

// firstTime plans the first attempt of a contact that ended at wall: the
// customer's next day, a random time in the first hours of the window; a day
// without a window moves it on, at most MaxLate days. False: no such day.
func (c *Config) firstTime(p *Plan, wall int64) bool {
	p.Day, _ = p.Party.Span.NextDay(wall)
	if p.Delayed {
		p.Due = wall + c.Delay.Milliseconds()
		p.Until = p.Due + int64(c.MaxLate+1)*dayMs
		return true
	}
	for late := 0; late <= c.MaxLate; late++ {
		open, closed, ok := c.slot(p.Party.Span, p.Day+call.Day(late))
		if !ok {
			continue
		}
		part := firstPart * hourMs
		if closed-open < longWindow*hourMs {
			part = (closed - open) / 2
		}
		p.Late, p.Until = late, closed
		p.Due = open + within(p.Seed, 0, part)
		return true
	}
	return false
}

// nextTime plans another attempt not before wall. It stays in the window of its
// day; only a slot under 6 hours, or an excluded day, lets it move on, at most
// MaxLate days in all. False: the window is over.
func (c *Config) nextTime(p *Plan, wall int64) bool {
	if p.Delayed {
		p.Due = wall
		return wall < p.Until
	}
	for late := p.Late; late <= c.MaxLate; late++ {
		open, closed, ok := c.slot(p.Party.Span, p.Day+call.Day(late))
		switch {
		case !ok:
			continue
		case wall < open:
			p.Late, p.Until = late, closed
			p.Due = open + within(p.Seed, uint64(len(p.Attempts)), (closed-open)/2)
			return true
		case wall < closed:
			p.Late, p.Until, p.Due = late, closed, wall
			return true
		case closed-open >= shortSlot*hourMs:
			return false
		}
	}
	return false
}

// when says how the dialogue may call the day of the contact: "yesterday" only
// where it is true at both ends of the span.
func when(p *Plan, wall int64) string {
	span := p.Party.Span
	if span.IsZero() {
		span = call.UnknownSpan
	}
	for _, off := range [2]int8{span.Min, span.Max} {
		if call.DayAt(wall, off) != call.DayAt(p.ContactAt, off)+1 {
			return "recent"
		}
	}
	return "yesterday"
}
