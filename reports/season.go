package reports

import "time"

// PastDay are the contacts of one local day, by interval from midnight on. All days
// of a past have intervals of one length.
type PastDay struct {
	Date   time.Time // midnight UTC of the calendar day
	Counts []float64
}

// Seasons are the indices that a past teaches (DOMAIN.md 6). Months and Weekdays are
// nil where the past is too short for them.
type Seasons struct {
	Months    []float64 `json:"months"`    // January first; mean 1
	Weekdays  []float64 `json:"weekdays"`  // Monday first; together 1
	Intervals []float64 `json:"intervals"` // from midnight on; together 1
	Contacts  float64   `json:"contacts"`
	Days      int       `json:"days"`
}

// Learn takes the indices from days in order, without gaps. Weeks count from Monday
// and only whole ones, months only whole ones, twelve in a row; a month counts by its
// mean day, so that February is not low for being short.
func Learn(days []PastDay) Seasons {
	s := Seasons{Days: len(days)}
	rows := make([][]float64, len(days))
	for i, d := range days {
		rows[i] = d.Counts
		s.Contacts += sum(d.Counts)
	}
	s.Intervals = Shares(rows)
	s.Weekdays = Shares(weeks(days))
	s.Months = MonthIndices(years(months(days)))
	return s
}

// At gives the indices of an interval of a date. What the past does not teach is even.
func (s Seasons) At(date time.Time, interval int) Season {
	out := Season{Month: 1, Weekday: 1.0 / 7, Interval: s.Intervals[interval]}
	if s.Weekdays != nil {
		out.Weekday = s.Weekdays[weekday(date)]
	}
	if s.Months != nil {
		out.Month = s.Months[date.Month()-1]
	}
	return out
}

// Of is the forecast of a date's intervals: deals of an even week × contact rate ×
// the indices.
func (s Seasons) Of(deals, contactRate float64, date time.Time) []float64 {
	out := make([]float64, len(s.Intervals))
	for i := range out {
		out[i] = Forecast(deals, contactRate, s.At(date, i))
	}
	return out
}

// weekday counts from Monday.
func weekday(date time.Time) int { return (int(date.Weekday()) + 6) % 7 }

// weeks are the contacts by weekday of whole weeks.
func weeks(days []PastDay) (out [][]float64) {
	for i := 0; i+7 <= len(days); {
		if weekday(days[i].Date) != 0 {
			i++
			continue
		}
		week := make([]float64, 7)
		for j := range week {
			week[j] = sum(days[i+j].Counts)
		}
		out = append(out, week)
		i += 7
	}
	return out
}

// month is a whole month and the contacts of its mean day.
type month struct {
	first time.Time
	mean  float64
}

func months(days []PastDay) (out []month) {
	for i := 0; i < len(days); {
		first := days[i].Date
		n := first.AddDate(0, 1, 0).Add(-time.Hour).Day() // of the month's last day
		if first.Day() != 1 {
			i++
			continue
		}
		if i+n > len(days) {
			break
		}
		total := 0.0
		for _, d := range days[i : i+n] {
			total += sum(d.Counts)
		}
		out = append(out, month{first, total / float64(n)})
		i += n
	}
	return out
}

// years puts each twelve months that follow each other, the newest last, into a row
// from January to December.
func years(list []month) (out [][]float64) {
	for from := len(list) % 12; from+12 <= len(list); from += 12 {
		row := make([]float64, 12)
		for _, m := range list[from : from+12] {
			row[m.first.Month()-1] = m.mean
		}
		out = append(out, row)
	}
	return out
}
