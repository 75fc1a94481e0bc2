package people

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func wall(t *testing.T, zone, text string) int64 {
	t.Helper()
	loc, err := time.LoadLocation(zone)
	require.NoError(t, err)
	at, err := time.ParseInLocation("2006-01-02 15:04", text, loc)
	require.NoError(t, err)
	return at.UnixMilli()
}

func hours(t *testing.T, text string) Hours {
	t.Helper()
	h, err := ParseHours(text)
	require.NoError(t, err)
	return h
}

func TestHours(t *testing.T) {
	for _, text := range []string{"09:00-18:00", "20:00-08:00", "00:00-24:00", "23:30-00:30"} {
		require.Equal(t, text, hours(t, text).String())
	}
	require.Equal(t, Hours{20 * 60, 32 * 60}, hours(t, "20:00-08:00"))
	for _, text := range []string{"", "9-18", "25:00-26:00", "09:00-24:01", "24:00-25:00", "09:60-10:00"} {
		_, err := ParseHours(text)
		require.Error(t, err, text)
	}
	var s Shift
	require.NoError(t, json.Unmarshal([]byte(`{"hours":"20:00-08:00"}`), &s))
	require.Equal(t, 12*60, s.Hours.To-s.Hours.From)
}

// A night belongs to the day on which it begins; the morning after is still work.
func TestNightOverMidnight(t *testing.T) {
	p := Plan{Shift: Shift{Zone: "Europe/Moscow", Days: []string{"mon", "tue"}, Hours: hours(t, "20:00-08:00")}}
	at := func(text string) int64 { return wall(t, "Europe/Moscow", text) }
	night := Stint{at("2026-03-10 20:00"), at("2026-03-11 08:00")} // Tuesday
	for text, want := range map[string]bool{
		"2026-03-10 19:59": false, "2026-03-10 20:00": true, "2026-03-11 00:00": true, "2026-03-11 07:59": true,
		"2026-03-11 08:00": false, "2026-03-11 21:00": false, "2026-03-09 02:00": false, "2026-03-10 02:00": true,
	} {
		s, ok := p.Now(at(text))
		require.Equal(t, want, ok, text)
		if want && text >= "2026-03-10 20:00" {
			require.Equal(t, night, s, text)
		}
	}
	next, ok := p.Next(at("2026-03-11 00:00"))
	require.True(t, ok)
	require.Equal(t, at("2026-03-16 20:00"), next.From)
}

// Follow the sun: the same hours in each place.
func TestZones(t *testing.T) {
	day := hours(t, "09:00-18:00")
	moscow := Plan{Shift: Shift{Hours: day}, Zone: time.FixedZone("MSK", 3*3600)}
	vladivostok := Plan{Shift: Shift{Zone: "Asia/Vladivostok", Hours: day}}
	noon := time.Date(2026, 3, 10, 9, 0, 0, 0, time.UTC).UnixMilli() // 12:00 there, 19:00 in the east
	_, west := moscow.Now(noon)
	_, east := vladivostok.Now(noon)
	require.Equal(t, "true false", fmt.Sprint(west, east))
	night := time.Date(2026, 3, 10, 0, 0, 0, 0, time.UTC).UnixMilli() // 03:00, 10:00
	_, west = moscow.Now(night)
	_, east = vladivostok.Now(night)
	require.Equal(t, "false true", fmt.Sprint(west, east))
}

// A night in which the clock is moved has an hour less or more, never a hole.
func TestSummerTime(t *testing.T) {
	p := Plan{Shift: Shift{Zone: "Europe/Berlin", Hours: hours(t, "22:00-06:00")}}
	for date, want := range map[string]float64{"2026-03-28": 7, "2026-10-24": 9, "2026-05-01": 8} {
		s, ok := p.Now(wall(t, "Europe/Berlin", date+" 23:00"))
		require.True(t, ok)
		require.InDelta(t, want, time.Duration(s.To-s.From).Hours()*float64(time.Millisecond), 0, date)
	}
}

func TestCycle(t *testing.T) {
	p := Plan{Shift: Shift{Cycle: Cycle{"2026-01-01", 2, 2}, Hours: hours(t, "08:00-20:00")}, Zone: time.UTC}
	var days string
	for d := 28; d < 28+8; d++ { // from 28 December: the cycle holds before its first day too
		at := time.Date(2025, 12, d, 12, 0, 0, 0, time.UTC).UnixMilli()
		if _, ok := p.Now(at); ok {
			days += "+"
		} else {
			days += "-"
		}
	}
	require.Equal(t, "++--++--", days)
}

func TestExceptions(t *testing.T) {
	p := Plan{
		Shift:      Shift{Zone: "Europe/Moscow", Days: []string{"mon"}, Hours: hours(t, "09:00-18:00")},
		Exceptions: []Exception{{Date: "2026-03-09"}, {Date: "2026-03-14", Hours: "10:00-14:00"}},
	}
	at := func(text string) int64 { return wall(t, "Europe/Moscow", text) }
	_, ok := p.Now(at("2026-03-09 12:00"))
	require.False(t, ok, "a Monday off")
	next, ok := p.Next(at("2026-03-09 08:00"))
	require.True(t, ok)
	require.Equal(t, Stint{at("2026-03-14 10:00"), at("2026-03-14 14:00")}, next, "a Saturday worked")
}

func TestOutside(t *testing.T) {
	p := Plan{Shift: Shift{Zone: "Europe/Moscow", Hours: hours(t, "09:00-18:00"), Early: 15}}
	for text, want := range map[string]bool{"08:44": true, "08:45": false, "12:00": false, "18:14": false, "18:15": true} {
		require.Equal(t, want, p.Outside(wall(t, "Europe/Moscow", "2026-03-10 "+text)), text)
	}
	require.True(t, Plan{}.Outside(0), "who has no hours works outside of them")
}

func TestMinimum(t *testing.T) {
	rules := []Minimum{
		{Queue: "support", Hours: hours(t, "00:00-24:00"), People: 1},
		{Queue: "support", Days: []string{"tue"}, Hours: hours(t, "09:00-21:00"), People: 3},
		{Queue: "support", Days: []string{"tue"}, Hours: hours(t, "22:00-02:00"), People: 2},
	}
	for text, want := range map[string]int{"2026-03-10 08:59": 1, "2026-03-10 09:00": 3, "2026-03-10 21:00": 1, "2026-03-11 01:00": 2, "2026-03-11 12:00": 1} {
		require.Equal(t, want, MinimumAt(rules, "support", wall(t, "Europe/Moscow", text), mustZone(t, "Europe/Moscow")), text)
	}
	require.Zero(t, MinimumAt(rules, "sales", 0, time.UTC))
	require.ErrorContains(t, Minimum{Queue: "x", Hours: hours(t, "09:00-10:00")}.Validate(), "people: 1 or more")
}

func mustZone(t *testing.T, name string) *time.Location {
	loc, err := time.LoadLocation(name)
	require.NoError(t, err)
	return loc
}

func TestShiftMistakes(t *testing.T) {
	err := Shift{Zone: "Mars/Base", Days: []string{"monday"}, Early: 999, Cycle: Cycle{"soon", 0, 1}}.Validate()
	for _, want := range []string{"id: id and name", "zone: a zone like", "hours: hours like", `got "monday"`, "early: 0 to 240", "cycle.from", "cycle.on", "not both"} {
		require.ErrorContains(t, err, want)
	}
	require.NoError(t, Shift{ID: "d", Name: "День", Hours: hours(t, "09:00-18:00")}.Validate())
	require.Error(t, Exception{Date: "9 March"}.Validate())
	require.ErrorContains(t, Exception{Date: "2026-03-09", Hours: "9-18"}.Validate(), "2026-03-09")
}
