package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// pastFile holds two whole weeks from Monday, 2 March 2026: each weekday has 60
// contacts at nine and 40 at ten, a weekend day half of that.
func pastFile(t *testing.T, queue string) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("date,time,queue,contacts\n")
	for day := range 14 {
		date := time.Date(2026, 3, 2+day, 0, 0, 0, 0, time.UTC)
		n := 1.0
		if w := date.Weekday(); w == time.Saturday || w == time.Sunday {
			n = 0.5
		}
		fmt.Fprintf(&b, "%s,09:00,%s,%g\n%s,10:30,%s,%g\n", date.Format(time.DateOnly), queue, 60*n, date.Format(time.DateOnly), queue, 40*n)
	}
	f := filepath.Join(t.TempDir(), "past.csv")
	require.NoError(t, os.WriteFile(f, []byte(b.String()), 0o600))
	return f
}

// TestForecastByHand: a week has 5 + 2/2 = 6 even days, so a weekday a sixth of it; 3000
// deals × 0.2 make 600 contacts of a week, 100 of a Monday: 60 and 40. With an AHT of
// 180 s in 30 min that is 6 and 4 erlangs; 100 in 30 min would be the table's 14 and 20.
func TestForecastByHand(t *testing.T) {
	out, err := say(t, "forecast", "--csv", pastFile(t, "sales"), "--deals", "3000", "--rate", "0.2", "--on", "2026-04-06", "--aht", "180s", "--format", "json")
	require.NoError(t, err)
	var d forecastDay
	require.NoError(t, json.Unmarshal([]byte(out), &d))
	require.Len(t, d.Intervals, 48)
	for i, x := range d.Intervals {
		want := map[int]float64{18: 60, 21: 40}[i]
		require.InDelta(t, want, x.Contacts, 1e-9, x.From)
	}
	require.Equal(t, "10:30", d.Intervals[21].From)
	require.Nil(t, d.Intervals[0].Staffing)

	// 5000 deals: 166.67 on a Monday, 100 of them at nine: DOMAIN.md 6, 14 agents, 20 scheduled.
	out, err = say(t, "forecast", "--csv", pastFile(t, "sales"), "--deals", "5000", "--rate", "0.2", "--on", "2026-04-06", "--aht", "180s", "--within", "20s")
	require.NoError(t, err)
	require.Regexp(t, `09:00\s+100\.0\s+100\.0\s+14\s+20\s+88\.8\s+71\.4`, out)
	require.Regexp(t, `day\s+166\.7\s+166\.7`, out)
	require.Contains(t, out, "sales: learned from 14 days with 1200 contacts; no whole year, months count as even")

	out, err = say(t, "forecast", "--csv", pastFile(t, "sales"), "--deals", "5000", "--rate", "0.2", "--on", "2026-04-05", "--aht", "180s", "--format", "csv", "--interval", "1h")
	require.NoError(t, err)
	require.Contains(t, out, "2026-04-05,09:00,50,50,", "a Sunday has half")
}

// TestForecastFeedsTheSimulation: what is written plays as it stands.
func TestForecastFeedsTheSimulation(t *testing.T) {
	out, err := say(t, "forecast", "--csv", pastFile(t, "sales"), "--deals", "3000", "--rate", "0.2", "--on", "2026-04-06", "--aht", "180s", "--format", "scenario")
	require.NoError(t, err)
	require.Contains(t, out, `- {from: "09:00", per_hour: 120}`)
	f := filepath.Join(t.TempDir(), "monday.yaml")
	require.NoError(t, os.WriteFile(f, []byte(out), 0o600))
	out, err = say(t, "simulate", f, "--format", "json")
	require.NoError(t, err, out)
	var r struct{ Contacts int }
	require.NoError(t, json.Unmarshal([]byte(out), &r))
	require.InDelta(t, 100, r.Contacts, 40, "Poisson round a hundred")
}

// TestForecastFromTheStore: the past of a data folder, and its handling time.
func TestForecastFromTheStore(t *testing.T) {
	data := t.TempDir()
	recordDay(t, data)
	out, err := say(t, "forecast", "--data", data, "--deals", "700", "--rate", "0.2", "--on", "2026-12-07", "--past", "4000", "--format", "json")
	require.NoError(t, err)
	var d forecastDay
	require.NoError(t, json.Unmarshal([]byte(out), &d))
	require.Equal(t, "sales", d.Queues[0].Queue)
	require.InDelta(t, 205, d.AHT, 1e-9, "190 s of talk and 15 of wrap-up")
	require.InDelta(t, 20, d.Queues[0].Seasons.Contacts, 1e-9)
}

func TestForecastMistakes(t *testing.T) {
	past := pastFile(t, "sales")
	for want, args := range map[string][]string{
		"--on: a date such as 2026-12-07 expected":    {"--csv", past, "--deals", "1", "--rate", "1", "--aht", "4m"},
		"--deals: how many deals":                     {"--csv", past, "--rate", "1", "--on", "2026-12-07", "--aht", "4m"},
		"--rate: contacts a deal":                     {"--csv", past, "--deals", "1", "--on", "2026-12-07", "--aht", "4m"},
		"--aht: a file says nothing":                  {"--csv", past, "--deals", "1", "--rate", "1", "--on", "2026-12-07"},
		`--queue: no contacts of "moon"`:              {"--csv", past, "--deals", "1", "--rate", "1", "--on", "2026-12-07", "--aht", "4m", "--queue", "moon"},
		"at least one of the flags in the group":      {"--deals", "1", "--rate", "1", "--on", "2026-12-07"},
		"--interval: 15m, 30m or 1h expected, got 7m": {"--csv", past, "--deals", "1", "--rate", "1", "--on", "2026-12-07", "--aht", "4m", "--interval", "7m"},
	} {
		_, err := say(t, append([]string{"forecast"}, args...)...)
		require.ErrorContains(t, err, want)
	}
	bad := filepath.Join(t.TempDir(), "bad.csv")
	require.NoError(t, os.WriteFile(bad, []byte("date,time,contacts\n2026-03-02,09:00,5\n2026-03-02,9h,5\n"), 0o600))
	_, err := say(t, "forecast", "--csv", bad, "--deals", "1", "--rate", "1", "--on", "2026-12-07", "--aht", "4m")
	require.ErrorContains(t, err, bad+`:3: a date and time such as 2026-03-10,09:30 expected, got "2026-03-02","9h"`)
}

// A file of a Russian Excel is read as one with commas: semicolons, its mark, its dates.
func TestPastOfAnotherSpreadsheet(t *testing.T) {
	read := func(text string) map[string]map[time.Time][]float64 {
		p := newPastDays(30 * time.Minute)
		require.NoError(t, p.read("past.csv", strings.NewReader(text)))
		return p.of
	}
	require.Equal(t, read("date,time,queue,contacts\n2026-03-10,09:30,sales,12.5\n"), read("\ufeffdate;time;queue;contacts\r\n10.03.2026;9:30;sales;12,5\r\n"))
}
