package ivr

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestWorkingTime(t *testing.T) {
	day := Hours{From: 9 * 60, To: 21 * 60}
	office := Calendar{ID: "office", UTCOffset: 3, Workdays: day, Saturday: Hours{From: 10 * 60, To: 14 * 60}, Dates: []string{"2026-03-13"}}
	at := func(text string) int64 {
		v, err := time.ParseInLocation("2006-01-02 15:04", text, time.FixedZone("msk", 3*3600))
		require.NoError(t, err)
		return v.UnixMilli()
	}
	for _, c := range []struct{ now, opens, half string }{
		{"2026-03-12 12:00", "2026-03-12 12:00", "2026-03-12 12:30"}, // Thursday noon
		{"2026-03-12 08:59", "2026-03-12 09:00", "2026-03-12 09:30"},
		{"2026-03-12 20:45", "2026-03-12 20:45", "2026-03-14 10:15"}, // Friday is a day off of our own
		{"2026-03-12 21:00", "2026-03-14 10:00", "2026-03-14 10:30"},
		{"2026-03-14 15:00", "2026-03-16 09:00", "2026-03-16 09:30"}, // Sunday is closed
		{"2026-03-16 00:10", "2026-03-16 09:00", "2026-03-16 09:30"},
	} {
		opens, ok := office.Opens(at(c.now))
		require.True(t, ok)
		require.Equal(t, at(c.opens), opens, c.now)
		half, ok := office.Worktime(at(c.now), 30*60_000)
		require.True(t, ok)
		require.Equal(t, at(c.half), half, c.now)
	}
	for _, c := range []struct {
		now   string
		open  bool
		until string
	}{
		{"2026-03-12 08:59", false, "2026-03-12 09:00"},
		{"2026-03-12 09:00", true, "2026-03-12 21:00"},
		{"2026-03-12 21:00", false, "2026-03-14 10:00"},
	} {
		open, until := office.OpenAt(at(c.now))
		require.Equal(t, c.open, open, c.now)
		require.Equal(t, at(c.until), until, c.now)
	}
	open, until := Calendar{ID: "never"}.OpenAt(at("2026-03-12 12:00"))
	require.False(t, open)
	require.Greater(t, until, at("2027-03-12 12:00"))
	_, ok := Calendar{ID: "never"}.Opens(at("2026-03-12 12:00"))
	require.False(t, ok)
	always, ok := AlwaysOpen("x").Worktime(at("2026-03-12 23:50"), 30*60_000)
	require.True(t, ok)
	require.Equal(t, at("2026-03-13 00:20"), always)

	require.Equal(t, int64(9*3_600_000), office.Worked(at("2026-03-12 12:00"), at("2026-03-13 20:00")), "Friday is off")
	require.Equal(t, int64(16*3_600_000), office.Worked(at("2026-03-12 08:00"), at("2026-03-15 12:00")))
	require.Equal(t, int64(60_000), office.Worked(at("2026-03-12 09:00"), at("2026-03-12 09:01")))
	require.Zero(t, office.Worked(at("2026-03-12 12:00"), at("2026-03-12 11:00")))
}
