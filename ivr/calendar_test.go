package ivr

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCalendar(t *testing.T) {
	c := office()
	for at, want := range map[string]DayState{
		"2026-03-10 08:59": Closed, "2026-03-10 09:00": Open, "2026-03-10 20:59": Open, "2026-03-10 21:00": Closed,
		"2026-01-09 12:00": Holiday, // a moved day off
		"2026-01-10 12:00": Open,    // an ordinary Saturday
		"2026-11-04 12:00": Holiday, "2026-11-03 19:59": Open, "2026-11-03 20:00": Closed,
		"2026-12-31 12:00": Holiday, "2027-01-01 12:00": Open, // no data of that year yet
		"2026-03-15 09:30": Closed, "2026-03-15 10:00": Open,
	} {
		require.Equal(t, want, c.At(msk(t, at).Wall), at)
	}
	c.Dates = []string{"2026-03-11"}
	require.Equal(t, Holiday, c.At(msk(t, "2026-03-11 12:00").Wall))
	require.NoError(t, c.Validate())
	always := AlwaysOpen("x")
	require.NoError(t, always.Validate())
	require.Equal(t, Open, always.At(msk(t, "2026-01-01 03:00").Wall))
}

// A holiday is one on a Saturday or Sunday too, where the office is open on those, and
// in a year whose production calendar nobody knows yet.
func TestHolidaysOfAnyWeekday(t *testing.T) {
	c := office()
	require.Equal(t, Open, c.At(msk(t, "2026-03-08 12:00").Wall), "a Sunday of the data alone")
	c.Feasts = []string{"01-03", "03-08", "05-09"}
	for at, want := range map[string]DayState{
		"2026-03-08 12:00": Holiday, "2026-01-03 12:00": Holiday, "2027-05-09 12:00": Holiday, "2035-05-09 12:00": Holiday,
		"2026-03-09 12:00": Holiday, "2026-03-15 12:00": Open,
	} {
		require.Equal(t, want, c.At(msk(t, at).Wall), at)
	}
}

func TestWeekendWorkedByTransfer(t *testing.T) {
	c := office()
	c.Saturday = Hours{}
	months := append([]string{}, c.Production["2026"]...)
	months[2] = "1,7,8,9,15,21,22,28,29" // Saturday the 14th is worked
	c.Production = map[string][]string{"2026": months}
	require.Equal(t, Open, c.At(msk(t, "2026-03-14 12:00").Wall))
	require.Equal(t, Closed, c.At(msk(t, "2026-03-07 12:00").Wall))
}

func TestCalendarMistakes(t *testing.T) {
	c := Calendar{UTCOffset: 20, Dates: []string{"tomorrow"}, Production: map[string][]string{"26": nil, "2026": {"1"}, "2027": make([]string, 12)}}
	err := c.Validate()
	require.ErrorContains(t, err, "id: empty")
	require.ErrorContains(t, err, "utc_offset: -12 to 14 expected, got 20")
	require.ErrorContains(t, err, "workdays: the calendar never opens")
	require.ErrorContains(t, err, `dates[0]: a date like 2026-12-31 expected, got "tomorrow"`)
	require.ErrorContains(t, err, "production.26: a year expected")
	require.ErrorContains(t, err, "production.2026: 12 months expected, got 1")
	require.ErrorContains(t, err, `production.2027[0]: days 1..31`)
	var h Hours
	for _, bad := range []string{"9-21", "21:00-09:00", "09:00-24:01", "x"} {
		require.Error(t, h.UnmarshalText([]byte(bad)), bad)
	}
	require.NoError(t, h.UnmarshalText([]byte("00:00-24:00")))
	require.Equal(t, "00:00-24:00", h.String())
}
