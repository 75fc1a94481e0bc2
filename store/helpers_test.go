package store

import (
	"context"
	"fmt"
	"sort"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/call"
	"hotline/people"
)

func open(t testing.TB) *Store {
	t.Helper()
	s, err := Open(t.TempDir())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	_, err = s.w.Exec(`PRAGMA synchronous = OFF`) // no power cut in these tests
	require.NoError(t, err)
	return s
}

// followed are the tables the follower writes, those that point to others first.
var followed = []string{"profiles", "alarms", "survey_attempts", "survey_plans", "survey_results", "consents", "opt_outs", "promises", "lost_items", "settings_versions",
	"operator_states", "recordings", "offers", "call_events", "call_talks", "call_segments", "calls", "customers", "cursors"}

func wipe(t require.TestingT, s *Store) {
	for _, table := range followed {
		_, err := s.w.Exec("DELETE FROM " + table)
		require.NoError(t, err)
	}
}

// ms is the instant n milliseconds after a fixed morning, wall and monotonic.
func ms(n int64) call.Time { return call.Time{Wall: 1_773_133_200_000 + n, Mono: 1000 + n} }

func sec(n int64) call.Time { return ms(n * 1000) }

// answered is a contact of the customer that waited in the queue and talked with
// the operator for a minute.
func answered(id call.ID, customer call.CustomerID, queue call.QueueID, op call.OperatorID, org string, start int64) call.Call {
	return call.Call{
		ID: id, Kind: call.Inbound, Phase: call.Ended, Trunk: "main", Called: "hotline",
		Party: call.Party{Customer: customer, Class: call.Mobile}, Started: sec(start), AnsweredAt: sec(start), EndedAt: sec(start + 80),
		Segments: []call.Segment{{Queue: queue, Line: 1, Entered: sec(start + 5), Offered: sec(start + 8), Answered: sec(start + 15),
			Ended: sec(start + 15), Offers: 1, Outcome: call.Answered}},
		Talks: []call.Talk{{Operator: op, Org: org, Queue: queue, Line: 1, Started: sec(start + 15), Ended: sec(start + 75), HoldMs: 5000,
			WrapEnded: sec(start + 90), Recording: call.RecordingID(id)}},
		Outcome: call.Answered, Cause: call.CauseNormal, EndedBy: "customer", Topic: "order", Result: "solved",
	}
}

func follow(t testing.TB, s *Store, cursor uint64, rows ...Row) {
	t.Helper()
	require.NoError(t, s.Follow(context.Background(), cursor, rows))
}

// dump is every row of every table the follower writes, as text.
func dump(t testing.TB, s *Store) string {
	t.Helper()
	var b strings.Builder
	for _, table := range followed {
		lines := tableLines(t, s, table)
		fmt.Fprintf(&b, "== %s %d\n%s\n", table, len(lines), strings.Join(lines, "\n"))
	}
	return b.String()
}

func tableLines(t testing.TB, s *Store, table string) []string {
	t.Helper()
	rows, err := s.r.Query("SELECT * FROM " + table)
	require.NoError(t, err)
	defer rows.Close()
	cols, err := rows.Columns()
	require.NoError(t, err)
	var lines []string
	for rows.Next() {
		vals, ptrs := make([]any, len(cols)), make([]any, len(cols))
		for i := range vals {
			ptrs[i] = &vals[i]
		}
		require.NoError(t, rows.Scan(ptrs...))
		lines = append(lines, fmt.Sprint(vals...))
	}
	require.NoError(t, rows.Err())
	sort.Strings(lines)
	return lines
}

func viewer(role people.Role, org string, id call.OperatorID, queues ...call.QueueID) Viewer {
	return Viewer{User: people.User{ID: id, Role: role, Org: org, Lang: "ru"}, OrgQueues: queues}
}
