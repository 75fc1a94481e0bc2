package reports

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// past makes days from a date on; each day has two intervals.
func past(from string, n int, of func(date time.Time) (early, late float64)) []PastDay {
	date, err := time.Parse(time.DateOnly, from)
	if err != nil {
		panic(err)
	}
	var out []PastDay
	for range n {
		a, b := of(date)
		out = append(out, PastDay{date, []float64{a, b}})
		date = date.AddDate(0, 0, 1)
	}
	return out
}

// TestLearnByHand: three weeks from a Wednesday on, of which two are whole. Mondays
// have 30 + 10 contacts, other days 10 + 10, Sundays none: a week has 140, a Monday
// 40/140, a Tuesday 20/140. Of the 18 days with contacts 3 are Mondays with 3/4 early,
// the others 1/2: (3·0.75 + 15·0.5) ÷ 18 = 0.541667.
func TestLearnByHand(t *testing.T) {
	days := past("2026-03-04", 21, func(d time.Time) (float64, float64) {
		switch d.Weekday() {
		case time.Sunday:
			return 0, 0
		case time.Monday:
			return 30, 10
		}
		return 10, 10
	})
	s := Learn(days)
	require.Equal(t, 21, s.Days)
	require.InDelta(t, 420, s.Contacts, 1e-9)
	require.InDeltaSlice(t, []float64{40.0 / 140, 20.0 / 140, 20.0 / 140, 20.0 / 140, 20.0 / 140, 20.0 / 140, 0}, s.Weekdays, 1e-12)
	require.InDeltaSlice(t, []float64{9.75 / 18, 8.25 / 18}, s.Intervals, 1e-12)
	require.Nil(t, s.Months, "no whole year")
	monday := time.Date(2026, 4, 6, 0, 0, 0, 0, time.UTC)
	// 1000 deals × 0.28 = 280 contacts of a week; 80 of a Monday.
	require.InDeltaSlice(t, []float64{80 * 9.75 / 18, 80 * 8.25 / 18}, s.Of(1000, 0.28, monday), 1e-9)
	require.InDeltaSlice(t, []float64{0, 0}, s.Of(1000, 0.28, monday.AddDate(0, 0, -1)), 1e-12)
}

// TestMonthsByHand: two years, December with three times the contacts of a day: the
// mean of the indices is 1, so 12/14 for eleven months and 36/14 for December, in
// February as in any other.
func TestMonthsByHand(t *testing.T) {
	days := past("2023-12-20", 2*366+60, func(d time.Time) (float64, float64) {
		if d.Month() == time.December {
			return 3, 0
		}
		return 1, 0
	})
	s := Learn(days)
	want := []float64{12.0 / 14, 12.0 / 14, 12.0 / 14, 12.0 / 14, 12.0 / 14, 12.0 / 14, 12.0 / 14, 12.0 / 14, 12.0 / 14, 12.0 / 14, 12.0 / 14, 36.0 / 14}
	require.InDeltaSlice(t, want, s.Months, 1e-9)
	require.InDelta(t, 36.0/14, s.At(time.Date(2027, 12, 5, 0, 0, 0, 0, time.UTC), 0).Month, 1e-9)
}

func TestLearnFromLittle(t *testing.T) {
	s := Learn(past("2026-03-04", 3, func(time.Time) (float64, float64) { return 1, 3 }))
	require.Nil(t, s.Weekdays)
	require.Equal(t, Season{Month: 1, Weekday: 1.0 / 7, Interval: 0.25}, s.At(time.Date(2026, 3, 9, 0, 0, 0, 0, time.UTC), 0))
	require.Nil(t, Learn(nil).Intervals)
	require.Empty(t, Learn(past("2026-03-04", 3, func(time.Time) (float64, float64) { return 0, 0 })).Of(1, 1, time.Time{}))
}
