package configs

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"hotline/ivr"
)

// Days is holidays.yaml: the Russian production calendar and the holidays in it.
type Days struct {
	Production map[string][]string `yaml:"production"` // as ivr.Calendar reads it
	Holidays   []string            `yaml:"holidays"`   // month and day, "05-09"
}

// Validate names every mistake of the days.
func (d Days) Validate() error {
	var bad mistakes
	for i, day := range d.Holidays {
		if _, err := time.Parse("01-02", day); err != nil {
			bad.add("holidays[%d]: month and day like 05-09 expected, got %q", i, day)
		}
	}
	hours := ivr.Hours{From: 0, To: 24 * 60}
	if err := (ivr.Calendar{ID: "x", Workdays: hours, Production: d.Production}).Validate(); err != nil {
		bad = append(bad, err)
	}
	return bad.err()
}

// Off lists every holiday and moved day off of the years of the calendar, and the
// holidays of the years after it, as dates: the days on which nobody is phoned.
func (d Days) Off() []string {
	out := d.dates(d.isOff)
	last, err := strconv.Atoi(slices.Max(append(slices.Collect(maps.Keys(d.Production)), "0")))
	for year := last + 1; err == nil && last > 0 && year <= last+yearsAhead; year++ {
		for _, day := range d.Holidays {
			out = append(out, strconv.Itoa(year)+"-"+day)
		}
	}
	slices.Sort(out)
	return out
}

// yearsAhead is for how long a forgotten production calendar still keeps holidays.
const yearsAhead = 5

// Worked lists weekend days that are worked, as dates.
func (d Days) Worked() []string {
	return d.dates(func(day time.Time, listed bool) bool { return weekend(day) && !listed })
}

func (d Days) isOff(day time.Time, listed bool) bool {
	return listed && !weekend(day) || slices.Contains(d.Holidays, day.Format("01-02"))
}

func weekend(day time.Time) bool {
	return day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
}

func (d Days) dates(want func(day time.Time, listed bool) bool) []string {
	var out []string
	for year, months := range d.Production {
		for day, err := time.Parse("2006", year); err == nil && day.Format("2006") == year; day = day.AddDate(0, 0, 1) {
			m := int(day.Month()) - 1
			if m < len(months) && want(day, dayOff(months[m], day.Day())) {
				out = append(out, day.Format(time.DateOnly))
			}
		}
	}
	slices.Sort(out)
	return out
}

// dayOff tells whether a month's line names the day as one off: plain or moved.
func dayOff(line string, day int) bool {
	for item := range strings.SplitSeq(line, ",") {
		item = strings.TrimSpace(item)
		if strings.TrimSuffix(item, "+") == fmt.Sprint(day) {
			return true
		}
	}
	return false
}
