package people

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"time"
	_ "time/tzdata" // zone data is part of the program (DESIGN.md 1)
)

// Shift is a plan of working hours that people are put on: days of the week or a
// cycle of days on and off, in a zone of its own, so that a centre follows the sun
// by a shift for each place.
type Shift struct {
	ID    string   `json:"id" yaml:"id"`
	Name  string   `json:"name" yaml:"name"`
	Zone  string   `json:"zone" yaml:"zone"`             // "": of the centre
	Days  []string `json:"days,omitempty" yaml:"days"`   // mon ... sun; none and no cycle: every day
	Cycle Cycle    `json:"cycle,omitzero" yaml:"cycle"`  // instead of days
	Hours Hours    `json:"hours" yaml:"hours"`           // 20:00-08:00 ends on the next day
	Early int      `json:"early,omitempty" yaml:"early"` // minutes before and after it that are no sign-in outside of it
}

// Cycle is days on and days off in turn, counted from a first day on (2026-01-01).
type Cycle struct {
	From string `json:"from" yaml:"from"`
	On   int    `json:"on" yaml:"on"`
	Off  int    `json:"off" yaml:"off"`
}

// IsZero tells whether there is no cycle.
func (c Cycle) IsZero() bool { return c == Cycle{} }

// Hours are minutes of a local day; To above 24 h, or not after From in the text,
// is on the next day. Written 09:00-18:00.
type Hours struct{ From, To int }

var hoursForm = regexp.MustCompile(`^([0-2][0-9]):([0-5][0-9])-([0-2][0-9]):([0-5][0-9])$`)

// ParseHours reads 09:00-18:00, 20:00-08:00 (over midnight), 00:00-24:00.
func ParseHours(text string) (Hours, error) {
	m := hoursForm.FindStringSubmatch(text)
	if m == nil {
		return Hours{}, fmt.Errorf("hours like 09:00-18:00 expected, got %q", text)
	}
	at := func(h, m string) int {
		x, _ := strconv.Atoi(h) // the form allows digits only
		y, _ := strconv.Atoi(m)
		return x*60 + y
	}
	h := Hours{at(m[1], m[2]), at(m[3], m[4])}
	if h.From >= 24*60 || h.To > 24*60 {
		return Hours{}, fmt.Errorf("hours between 00:00 and 24:00 expected, got %q", text)
	}
	if h.To <= h.From {
		h.To += 24 * 60
	}
	return h, nil
}

// String is the form ParseHours reads.
func (h Hours) String() string {
	to := h.To
	if to > 24*60 {
		to -= 24 * 60
	}
	return fmt.Sprintf("%02d:%02d-%02d:%02d", h.From/60, h.From%60, to/60, to%60)
}

// MarshalText writes the hours as text.
func (h Hours) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads the hours from text.
func (h *Hours) UnmarshalText(b []byte) (err error) {
	*h, err = ParseHours(string(b))
	return err
}

// weekdays as they are written in settings.
var weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// Validate names every mistake of the shift.
func (s Shift) Validate() error {
	var errs []error
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if s.ID == "" || s.Name == "" {
		bad("id: id and name expected")
	}
	if _, err := time.LoadLocation(s.Zone); err != nil {
		bad("zone: a zone like Asia/Novosibirsk expected, got %q", s.Zone)
	}
	if s.Hours == (Hours{}) {
		bad("hours: hours like 09:00-18:00 expected")
	}
	for _, d := range s.Days {
		if !slices.Contains(weekdays, d) {
			bad("days: mon, tue, wed, thu, fri, sat or sun expected, got %q", d)
		}
	}
	if s.Early < 0 || s.Early > 240 {
		bad("early: 0 to 240 minutes expected, got %d", s.Early)
	}
	if s.Cycle.IsZero() {
		return errors.Join(errs...)
	}
	if _, err := time.Parse(time.DateOnly, s.Cycle.From); err != nil {
		bad("cycle.from: a day like 2026-01-01 expected, got %q", s.Cycle.From)
	}
	if s.Cycle.On < 1 || s.Cycle.Off < 0 || s.Cycle.On+s.Cycle.Off > 366 {
		bad("cycle.on: at least one day on expected, got %d on, %d off", s.Cycle.On, s.Cycle.Off)
	}
	if len(s.Days) > 0 {
		bad("days: days of the week or a cycle, not both")
	}
	return errors.Join(errs...)
}

// Exception is one day on which a person's plan is another: off, or other hours.
type Exception struct {
	Date  string `json:"date"`            // local day on which the shift would begin, 2026-03-09
	Hours string `json:"hours,omitempty"` // "": a day off
}

// Validate names the mistake of the exception.
func (e Exception) Validate() error {
	if _, err := time.Parse(time.DateOnly, e.Date); err != nil {
		return fmt.Errorf("exception %q: a day like 2026-03-09 expected", e.Date)
	}
	if e.Hours == "" {
		return nil
	}
	if _, err := ParseHours(e.Hours); err != nil {
		return fmt.Errorf("exception %s: %w", e.Date, err)
	}
	return nil
}

// Plan is when one person works.
type Plan struct {
	Shift      Shift
	Exceptions []Exception
	Zone       *time.Location // of the centre, for shifts without one
}

// Stint is one stretch of work, wall ms; To is the first moment after it.
type Stint struct {
	From int64 `json:"from"`
	To   int64 `json:"to"`
}

// ahead is how many days a plan is looked through for the next stint.
const ahead = 400

// Now gives the stint that runs at the instant.
func (p Plan) Now(wall int64) (Stint, bool) {
	day := p.day(wall)
	for back := 1; back >= 0; back-- { // yesterday's may go on over midnight
		if s, ok := p.on(day.AddDate(0, 0, -back)); ok && s.From <= wall && wall < s.To {
			return s, true
		}
	}
	return Stint{}, false
}

// Next gives the first stint that begins after the instant.
func (p Plan) Next(wall int64) (Stint, bool) {
	day := p.day(wall)
	for i := range ahead {
		if s, ok := p.on(day.AddDate(0, 0, i)); ok && s.From > wall {
			return s, true
		}
	}
	return Stint{}, false
}

// Outside tells whether work at the instant is outside of the plan; a few minutes
// before and after a stint are not.
func (p Plan) Outside(wall int64) bool {
	slack := int64(p.Shift.Early) * time.Minute.Milliseconds()
	for _, at := range []int64{wall, wall + slack, wall - slack} {
		if _, ok := p.Now(at); ok {
			return false
		}
	}
	return true
}

// day is the local day of the instant, at noon, which every day has once.
func (p Plan) day(wall int64) time.Time {
	y, m, d := time.UnixMilli(wall).In(p.loc()).Date()
	return time.Date(y, m, d, 12, 0, 0, 0, p.loc())
}

func (p Plan) loc() *time.Location {
	if p.Shift.Zone == "" && p.Zone != nil {
		return p.Zone
	}
	if loc, ok := zones.Load(p.Shift.Zone); ok {
		return loc.(*time.Location) //nolint:forcetypeassert // nothing else is put in
	}
	loc, err := time.LoadLocation(p.Shift.Zone)
	if err != nil {
		loc = time.UTC
	}
	zones.Store(p.Shift.Zone, loc)
	return loc
}

// zones keeps what was read of the zone data: boards ask for it all the time.
var zones sync.Map

// on is the stint that begins on a local day.
func (p Plan) on(day time.Time) (Stint, bool) {
	hours, works := p.Shift.Hours, p.Shift.works(day)
	date := day.Format(time.DateOnly)
	for _, e := range p.Exceptions {
		if e.Date != date {
			continue
		}
		h, err := ParseHours(e.Hours)
		works = err == nil
		hours = h
	}
	if !works || hours == (Hours{}) {
		return Stint{}, false
	}
	y, m, d := day.Date()
	at := func(minute int) int64 { return time.Date(y, m, d, 0, minute, 0, 0, day.Location()).UnixMilli() }
	return Stint{at(hours.From), at(hours.To)}, true
}

// works tells whether the shift begins on the local day.
func (s Shift) works(day time.Time) bool {
	if s.Cycle.IsZero() {
		return len(s.Days) == 0 || slices.Contains(s.Days, weekdays[day.Weekday()])
	}
	first, err := time.Parse(time.DateOnly, s.Cycle.From)
	if err != nil {
		return false
	}
	y, m, d := day.Date()
	n := int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Sub(first).Hours() / 24)
	length := max(1, s.Cycle.On+s.Cycle.Off)
	return ((n%length)+length)%length < s.Cycle.On
}

// Minimum is how many people must be on the line of a queue in some hours.
type Minimum struct {
	Queue  string   `json:"queue" yaml:"queue"`
	Days   []string `json:"days,omitempty" yaml:"days"` // none: every day
	Hours  Hours    `json:"hours" yaml:"hours"`
	People int      `json:"people" yaml:"people"`
}

// Validate names the mistakes of the rule.
func (m Minimum) Validate() error {
	s := Shift{ID: "x", Name: "x", Days: m.Days, Hours: m.Hours}
	err := s.Validate()
	if m.People < 1 {
		err = errors.Join(err, fmt.Errorf("people: 1 or more expected, got %d", m.People))
	}
	return err
}

// MinimumAt is the largest minimum that holds for the queue at the instant.
func MinimumAt(rules []Minimum, queue string, wall int64, zone *time.Location) (people int) {
	for _, r := range rules {
		if r.Queue != queue || r.People <= people {
			continue
		}
		p := Plan{Shift: Shift{Days: r.Days, Hours: r.Hours}, Zone: zone}
		if _, ok := p.Now(wall); ok {
			people = r.People
		}
	}
	return people
}

// sortExceptions puts them in their one order, the later of two for a day left out.
func sortExceptions(list []Exception) []Exception {
	out := slices.Clone(list)
	slices.SortStableFunc(out, func(a, b Exception) int { return cmp.Compare(a.Date, b.Date) })
	return slices.CompactFunc(out, func(a, b Exception) bool { return a.Date == b.Date })
}
