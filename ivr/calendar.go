package ivr

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Calendar says when somebody is there: hours by kind of day, holidays and the
// Russian production calendar (производственный календарь) as data.
type Calendar struct {
	ID        string `yaml:"id" json:"id"`
	UTCOffset int    `yaml:"utc_offset" json:"utc_offset"` // hours; Russia has no summer time
	Workdays  Hours  `yaml:"workdays" json:"workdays"`     // Monday to Friday, and a weekend day worked by transfer
	Saturday  Hours  `yaml:"saturday" json:"saturday"`
	Sunday    Hours  `yaml:"sunday" json:"sunday"`
	Holidays  Hours  `yaml:"holidays" json:"holidays"` // hours on holidays, "closed" as a rule
	// Production gives, for a year ("2026"), twelve lines of days off, one a
	// month, in the form the calendar is published in: "1,2,3,9+,30*". A plain
	// day or one with + (moved) is off, one with * is worked an hour less. A
	// weekend day that is not in the list is a working day.
	Production map[string][]string `yaml:"production" json:"production"`
	Dates      []string            `yaml:"dates" json:"dates"` // further holidays of our own, "2026-12-31"
	// Feasts are the holidays themselves, month and day ("05-09"): holidays whatever
	// weekday they are, in years too whose production calendar is not out.
	Feasts []string `yaml:"-" json:"feasts,omitempty"`
}

// AlwaysOpen is a calendar that never closes.
func AlwaysOpen(id string) Calendar {
	day := Hours{From: 0, To: 24 * 60}
	return Calendar{ID: id, UTCOffset: 3, Workdays: day, Saturday: day, Sunday: day, Holidays: day}
}

// Hours is a stretch of a day in minutes since midnight, To exclusive; the zero
// value is closed. Text form "09:00-21:00", "closed".
type Hours struct{ From, To int }

// String gives the text form.
func (h Hours) String() string {
	if h == (Hours{}) {
		return "closed"
	}
	return fmt.Sprintf("%02d:%02d-%02d:%02d", h.From/60, h.From%60, h.To/60, h.To%60)
}

// MarshalText implements encoding.TextMarshaler.
func (h Hours) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (h *Hours) UnmarshalText(b []byte) error {
	if s := string(b); s == "" || s == "closed" {
		*h = Hours{}
		return nil
	}
	from, to, found := strings.Cut(string(b), "-")
	f, okFrom := minutes(from)
	t, okTo := minutes(to)
	if !found || !okFrom || !okTo || f >= t {
		return fmt.Errorf("hours %q: a stretch of a day like 09:00-21:00 or \"closed\" expected", b)
	}
	*h = Hours{From: f, To: t}
	return nil
}

func minutes(s string) (int, bool) {
	hh, mm, found := strings.Cut(strings.TrimSpace(s), ":")
	h, errH := strconv.Atoi(hh)
	m, errM := strconv.Atoi(mm)
	ok := found && errH == nil && errM == nil && h >= 0 && m >= 0 && m < 60 && h*60+m <= 24*60
	return h*60 + m, ok
}

// DayState is what the hours node decides on.
type DayState string

// States of a calendar.
const (
	Open    DayState = "open"
	Closed  DayState = "closed"
	Holiday DayState = "holiday"
)

// At tells the state at a wall instant (Unix ms).
func (c Calendar) At(wall int64) DayState {
	local := time.UnixMilli(wall).UTC().Add(time.Duration(c.UTCOffset) * time.Hour)
	hours, holiday := c.day(local)
	minute := local.Hour()*60 + local.Minute()
	switch {
	case minute >= hours.From && minute < hours.To:
		return Open
	case holiday:
		return Holiday
	}
	return Closed
}

// day gives the hours of a local date and whether it is a holiday.
func (c Calendar) day(local time.Time) (Hours, bool) {
	for _, d := range c.Dates {
		if d == local.Format(time.DateOnly) {
			return c.Holidays, true
		}
	}
	if slices.Contains(c.Feasts, local.Format("01-02")) {
		return c.Holidays, true
	}
	weekend := local.Weekday() == time.Saturday || local.Weekday() == time.Sunday
	months := c.Production[strconv.Itoa(local.Year())]
	if len(months) == 12 {
		off, short := listed(months[local.Month()-1], local.Day())
		switch {
		case off && !weekend:
			return c.Holidays, true
		case short:
			return Hours{From: c.Workdays.From, To: max(c.Workdays.From, c.Workdays.To-60)}, false
		case !off:
			return c.Workdays, false
		}
	}
	switch local.Weekday() {
	case time.Saturday:
		return c.Saturday, false
	case time.Sunday:
		return c.Sunday, false
	}
	return c.Workdays, false
}

// listed finds a day in a month of the production calendar.
func listed(month string, day int) (off, short bool) {
	for item := range strings.SplitSeq(month, ",") {
		item = strings.TrimSpace(item)
		number := strings.TrimRight(item, "*+")
		if n, err := strconv.Atoi(number); err == nil && n == day {
			short = strings.HasSuffix(item, "*")
			return !short, short
		}
	}
	return false, false
}

// Validate names every mistake of the calendar.
func (c Calendar) Validate() error {
	var errs []error
	if c.ID == "" {
		errs = append(errs, errors.New("id: empty, a short name expected"))
	}
	if c.UTCOffset < -12 || c.UTCOffset > 14 {
		errs = append(errs, fmt.Errorf("utc_offset: -12 to 14 expected, got %d", c.UTCOffset))
	}
	if c.Workdays == (Hours{}) && c.Saturday == (Hours{}) && c.Sunday == (Hours{}) {
		errs = append(errs, errors.New("workdays: the calendar never opens, hours like 09:00-21:00 expected"))
	}
	for i, d := range c.Dates {
		if _, err := time.Parse(time.DateOnly, d); err != nil {
			errs = append(errs, fmt.Errorf("dates[%d]: a date like 2026-12-31 expected, got %q", i, d))
		}
	}
	for _, year := range sortedKeys(c.Production) {
		errs = append(errs, checkYear(year, c.Production[year])...)
	}
	return errors.Join(errs...)
}

func checkYear(year string, months []string) (errs []error) {
	y, err := strconv.Atoi(year)
	if err != nil || y < 2000 || y > 2100 {
		return []error{fmt.Errorf("production.%s: a year expected", year)}
	}
	if len(months) != 12 {
		return []error{fmt.Errorf("production.%s: 12 months expected, got %d", year, len(months))}
	}
	for m, line := range months {
		last := time.Date(y, time.Month(m+2), 0, 0, 0, 0, 0, time.UTC).Day()
		for item := range strings.SplitSeq(line, ",") {
			item = strings.TrimSpace(item)
			n, err := strconv.Atoi(strings.TrimRight(item, "*+"))
			if err != nil || n < 1 || n > last {
				errs = append(errs, fmt.Errorf("production.%s[%d]: days 1..%d like \"1,2,9+,30*\" expected, got %q", year, m, last, item))
			}
		}
	}
	return errs
}
