package call

import "fmt"

// Local time of customers: the span of UTC offsets a number may live in, and the
// windows in which a machine may call it (DOMAIN.md 12). Wall times are Unix
// milliseconds. Russia has no summer time, so a whole-hour offset is exact.

const (
	hourMs = 3_600_000
	minMs  = 60_000
	dayMs  = 24 * hourMs
)

// UnknownSpan is all of Russia, for numbers that tell nothing.
var UnknownSpan = Span{Min: 2, Max: 12}

// Moscow is the offset of Moscow and of the default report zone.
var Moscow = Span{Min: 3, Max: 3}

// IsZero tells whether the span was never set.
func (s Span) IsZero() bool { return s == Span{} }

// known gives the span itself, or all of Russia when it was never set or is
// no span at all.
func (s Span) known() Span {
	if s.IsZero() || s.Min > s.Max || s.Min < -12 || s.Max > 14 {
		return UnknownSpan
	}
	return s
}

// Span gives the offsets of the number's owner by its code. A region on the
// customer's card wins over it (the caller's job).
func (n Number) Span() Span {
	switch n.Class {
	case Mobile:
		return mobileSpan(n.E164[2:5])
	case Geographic:
		return fixedSpan(n.E164[2:5])
	case Kazakhstan:
		return Span{5, 5}
	}
	return UnknownSpan
}

// fixedSpan is the table of fixed-line codes.
func fixedSpan(code string) Span {
	switch code {
	case "401":
		return Span{2, 2}
	case "341", "842", "845", "846", "848", "851":
		return Span{4, 4}
	case "342", "343", "345", "346", "347", "349", "351", "352", "353":
		return Span{5, 5}
	case "381":
		return Span{6, 6}
	case "382", "383", "384", "385", "388", "390", "391", "394":
		return Span{7, 7}
	case "301", "395":
		return Span{8, 8}
	case "302", "416":
		return Span{9, 9}
	case "411": // Yakutia lies in three zones
		return Span{9, 11}
	case "421", "423", "426":
		return Span{10, 10}
	case "413", "424":
		return Span{11, 11}
	case "415", "427":
		return Span{12, 12}
	case "336":
		return Span{3, 5}
	case "365":
		return Span{3, 3}
	}
	if code[0] == '4' || code[0] == '8' {
		return Span{3, 3}
	}
	return UnknownSpan
}

// mobileSpan is the fallback when no range table is installed: mobile codes are
// national.
func mobileSpan(code string) Span {
	switch code {
	case "910", "915", "916", "918", "920", "925", "926", "928", "942", "949", "955", "959", "978", "979", "990", "997":
		return Span{3, 3}
	case "911", "921":
		return Span{2, 3}
	case "988":
		return Span{3, 4}
	case "913":
		return Span{6, 7}
	case "912", "917", "919", "922", "927", "937", "987":
		return Span{3, 5}
	case "903", "960", "982":
		return Span{3, 7}
	case "905", "906":
		return Span{2, 7}
	case "923":
		return Span{3, 8}
	}
	return UnknownSpan
}

// Hours is a stretch of a local day in minutes since midnight, From inclusive,
// To exclusive. The zero value is closed all day.
type Hours struct {
	From int `json:"from"`
	To   int `json:"to"`
}

// Week holds the hours by weekday, Sunday first as in time.Weekday.
type Week [7]Hours

// HardHours is the limit that no configuration widens: 09:00–21:00 local.
var HardHours = Hours{From: 9 * 60, To: 21 * 60}

// EveryDay gives the same hours on all days.
func EveryDay(h Hours) Week { return Week{h, h, h, h, h, h, h} }

// within cuts the hours down to the limit; nothing left is closed.
func (h Hours) within(limit Hours) Hours {
	out := Hours{From: max(h.From, limit.From), To: min(h.To, limit.To)}
	if out.From >= out.To {
		return Hours{}
	}
	return out
}

// Day is a local calendar day, counted from 1970-01-01.
type Day int32

// Weekday of the day, Sunday 0.
func (d Day) Weekday() int { return int(((d+4)%7 + 7) % 7) }

// DayAt is the local day of a wall instant at one offset in hours.
func DayAt(wall int64, offset int8) Day {
	local := wall + int64(offset)*hourMs
	day := local / dayMs
	if local%dayMs < 0 {
		day--
	}
	return Day(day)
}

// start is the wall instant at which the day begins at the offset.
func (d Day) start(offset int8) int64 { return int64(d)*dayMs - int64(offset)*hourMs }

// windowOf gives the hours that hold on a weekday for the span. Nobody knows
// where an UnknownSpan number is: there exactly the slot that the hard limits
// leave is used (10–12 Moscow time), whatever the window says.
func (s Span) windowOf(w Week, weekday int) Hours {
	if s == UnknownSpan {
		return HardHours
	}
	return w[weekday].within(HardHours)
}

// AllowedAt tells whether the instant lies inside the window at both ends of
// the span, weekday and hour of each, and inside 09–21 at both.
func (s Span) AllowedAt(w Week, wall int64) bool {
	s = s.known()
	for _, off := range [2]int8{s.Min, s.Max} {
		day := DayAt(wall, off)
		h := s.windowOf(w, day.Weekday())
		at := (wall - day.start(off)) / minMs
		if at < int64(h.From) || at >= int64(h.To) {
			return false
		}
	}
	return true
}

// Slot is the stretch of one local day, [Open, Close) in wall milliseconds, that
// is inside the window at both ends of the span; ok is false when none is left.
// Both ends then have the same date, because 09–21 is shorter than a night.
func (s Span) Slot(w Week, day Day) (open, closed int64, ok bool) {
	s = s.known()
	h := s.windowOf(w, day.Weekday())
	if h == (Hours{}) {
		return 0, 0, false
	}
	open = day.start(s.Min) + int64(h.From)*minMs // the west opens last
	closed = day.start(s.Max) + int64(h.To)*minMs // the east closes first
	return open, closed, open < closed
}

// NextAllowed is the first instant at or after wall that AllowedAt accepts, and
// the end of its slot; false when the week has no such moment.
func (s Span) NextAllowed(w Week, wall int64) (at, closed int64, ok bool) {
	s = s.known()
	first := DayAt(wall, s.Min)
	for day := first; day < first+9; day++ {
		if open, end, any := s.Slot(w, day); any && end > wall {
			return max(open, wall), end, true
		}
	}
	return 0, 0, false
}

// NextDay is the customer's next calendar day after the instant, later at both
// ends of the span, and the wall instant from which both ends are past it.
func (s Span) NextDay(wall int64) (day Day, from int64) {
	s = s.known()
	low, high := DayAt(wall, s.Min)+1, DayAt(wall, s.Max)+1
	return max(low, high), max(low.start(s.Min), high.start(s.Max))
}

// String gives "10:00-20:00", or "closed".
func (h Hours) String() string {
	if h == (Hours{}) {
		return "closed"
	}
	return fmt.Sprintf("%02d:%02d-%02d:%02d", h.From/60, h.From%60, h.To/60, h.To%60)
}

// MarshalText implements encoding.TextMarshaler; hours travel as text.
func (h Hours) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads "10:00-20:00" or "closed".
func (h *Hours) UnmarshalText(b []byte) error {
	if string(b) == "closed" || len(b) == 0 {
		*h = Hours{}
		return nil
	}
	var fh, fm, th, tm int
	n, err := fmt.Sscanf(string(b), "%d:%d-%d:%d", &fh, &fm, &th, &tm)
	out := Hours{From: fh*60 + fm, To: th*60 + tm}
	if err != nil || n != 4 || fh < 0 || fm < 0 || fm > 59 || tm < 0 || tm > 59 || out.To > 24*60 || out.From >= out.To {
		return fmt.Errorf("hours %q: a stretch of a day like 10:00-20:00 or \"closed\" expected", b)
	}
	*h = out
	return nil
}
