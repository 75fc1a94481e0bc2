package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/call"
	"hotline/people"
	"hotline/reports"
	"hotline/simulate"
	"hotline/store"
)

// say runs a command line and gives what it prints.
func say(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	cmd := root()
	cmd.SetOut(&out)
	cmd.SetErr(&out)
	cmd.SetArgs(args)
	err := cmd.ExecuteContext(t.Context())
	return out.String(), err
}

// TestSimulateExamples: the shipped scenarios run, twice the same.
func TestSimulateExamples(t *testing.T) {
	files, err := filepath.Glob("../../docs/simulate/*.yaml")
	require.NoError(t, err)
	require.Len(t, files, 4)
	for _, f := range files {
		if testing.Short() && filepath.Base(f) == "thousand.yaml" {
			continue
		}
		out, err := say(t, "simulate", f)
		require.NoError(t, err, f)
		require.Contains(t, out, "occupancy")
		if filepath.Base(f) == "callbacks.yaml" {
			require.Regexp(t, `called back: \d+ offered, \d+ took it \([\d.]+ %\), \d+ reached`, out)
			require.Regexp(t, `phoned again: \d+ who had given up, \d+ of them in time`, out)
		}
		again, err := say(t, "simulate", f)
		require.NoError(t, err)
		require.Equal(t, out, again)
	}
}

func TestSimulateForms(t *testing.T) {
	const f = "../../docs/simulate/weekday.yaml"
	out, err := say(t, "simulate", f, "--format", "json", "--variant", "one more", "--seed", "9")
	require.NoError(t, err)
	var r simulate.Result
	require.NoError(t, json.Unmarshal([]byte(out), &r))
	require.Equal(t, "one more", r.Variant)
	require.EqualValues(t, 9, r.Seed)
	require.Len(t, r.Operators, 14)

	out, err = say(t, "simulate", f, "--format", "csv", "--compare", "base,one more", "--runs", "3")
	require.NoError(t, err)
	rows, err := csv.NewReader(bytes.NewBufferString(out)).ReadAll()
	require.NoError(t, err)
	require.Equal(t, "as planned", rows[1][0])
	require.Equal(t, "one more", rows[2][0])
	require.NotEmpty(t, rows[2][5])

	out, err = say(t, "simulate", f, "--compare", "all", "--runs", "2", "--format", "json")
	require.NoError(t, err)
	var c simulate.Comparison
	require.NoError(t, json.Unmarshal([]byte(out), &c))
	require.Equal(t, []string{"as planned", "one more", "ring all", "short wrap-up"}, c.Variants)

	for _, args := range [][]string{
		{"simulate"}, {"simulate", "none.yaml"}, {"simulate", f, "--format", "xml"}, {"simulate", f, "--variant", "none"},
		{"simulate", f, "--data", t.TempDir()}, {"simulate", f, "--data", "no folder"}, {"simulate", "--data", "x"}, {"simulate", f, "--runs", "-1"},
	} {
		_, err := say(t, args...)
		require.Error(t, err, args)
	}
	_, err = say(t, "simulate", f, "--runs", "0")
	require.EqualError(t, err, "--runs: 1 or more expected, got 0")
}

// TestSimulatePrintsTheFormulas: the formulas stand beside what was simulated, with the
// agents that the load needs (DOMAIN.md 6).
func TestSimulatePrintsTheFormulas(t *testing.T) {
	out, err := say(t, "simulate", "../../docs/simulate/weekday.yaml")
	require.NoError(t, err)
	for _, column := range []string{"erlangs", "agents", "simulated SL strict", "C: SL", "C: ASA", "C: needed", "scheduled", "A: SL", "A: abandoned", "A: wait", "A: occupancy"} {
		require.Contains(t, out, column)
	}
	out, err = say(t, "simulate", "../../docs/simulate/weekday.yaml", "--format", "json")
	require.NoError(t, err)
	var r simulate.Result
	require.NoError(t, json.Unmarshal([]byte(out), &r))
	require.NotEmpty(t, r.Queues)
	for _, q := range r.Queues {
		f := q.Formula
		require.Greater(t, float64(f.Needed), f.Erlangs, "more than the load")
		require.Equal(t, reports.Scheduled(f.Needed, 30), f.Scheduled)
	}
}

// TestSimulateMistakes: a scenario is wrong with file and line.
func TestSimulateMistakes(t *testing.T) {
	f := filepath.Join(t.TempDir(), "s.yaml")
	require.NoError(t, os.WriteFile(f, []byte(`from: "9"
calls:
  - queue: sale
    rates: [{from: "09:00", per_hour: 5}]
    talk: {mean: 3m}
    patiance: {mean: 1m}
`), 0o600))
	_, err := say(t, "simulate", f)
	require.ErrorContains(t, err, f+`:1: from: a time such as 09:30 expected, got "9"`)
	require.ErrorContains(t, err, f+":6: calls[0].patiance: no such setting, did you mean patience?")
	require.NoError(t, os.WriteFile(f, []byte("calls:\n  - queue: sale\n    rates: [{from: \"09:00\", per_hour: 5}]\n    talk: {mean: 3m}\n    patience: {mean: 1m}\n"), 0o600))
	_, err = say(t, "simulate", f)
	require.ErrorContains(t, err, f+`:2: calls[0].queue: no queue "sale", name one of sales, support, experts`)
}

// TestSimulateRecorded plays a recorded day of a data folder, with its operators
// and with others.
func TestSimulateRecorded(t *testing.T) {
	data := t.TempDir()
	recordDay(t, data)
	out, err := say(t, "simulate", "--data", data, "--on", "2026-03-10", "--format", "json")
	require.NoError(t, err)
	var r simulate.Result
	require.NoError(t, json.Unmarshal([]byte(out), &r))
	require.Equal(t, 20, r.Contacts)
	require.Equal(t, 20, r.Total.Tally.Answered)
	require.Len(t, r.Operators, 1)
	require.Equal(t, "recorded", r.Operators[0].Group)

	out, err = say(t, "simulate", "../../docs/simulate/weekday.yaml", "--data", data, "--compare", "base,one more")
	require.NoError(t, err)
	require.Contains(t, out, "as planned")
	_, err = say(t, "simulate", "--data", data, "--on", "2026-03-11")
	require.ErrorContains(t, err, "no call of 2026-03-11")
}

// recordDay stores twenty calls of an operator who works from nine to six.
func recordDay(t *testing.T, data string) {
	t.Helper()
	st, err := store.Open(data)
	require.NoError(t, err)
	ctx := context.Background()
	u, err := st.AddUser(ctx, people.User{
		Login: "anna", Name: "Anna", Role: people.Operator, Line: 1, Queues: []call.QueueID{"sales"}, Skills: []people.Skill{{Name: "sales", Level: 8}},
	}.Normal(), "x")
	require.NoError(t, err)
	op := u.ID
	const nine = 1_773_122_400_000 // 10 March 2026, 09:00 in Moscow
	at := func(s int64) call.Time { return call.Time{Wall: nine + 1000*s, Mono: 1000 * s} }
	rows := []store.Row{
		store.StateRow{Seq: 1, Operator: op, At: at(0), From: call.Offline, To: call.Available, Cause: "in"},
		store.StateRow{Seq: 2, Operator: op, At: at(9 * 3600), From: call.Available, To: call.Offline, Cause: "out"},
	}
	for i := range int64(20) {
		s := 600 + i*900
		rows = append(rows, store.CallRow{Call: call.Call{
			ID: call.ID(i + 1), Kind: call.Inbound, Phase: call.Ended, Lang: "ru", Started: at(s - 10), EndedAt: at(s + 200), Outcome: call.Answered,
			Segments: []call.Segment{{Queue: "sales", Entered: at(s), Answered: at(s + 5), Ended: at(s + 5), Outcome: call.Answered}},
			Talks:    []call.Talk{{Operator: op, Queue: "sales", Started: at(s + 5), Ended: at(s + 195), WrapEnded: at(s + 210)}},
		}})
	}
	require.NoError(t, st.Follow(ctx, 1, rows))
	require.NoError(t, st.Close())
}
