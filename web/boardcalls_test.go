package web

import (
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/call"
	"hotline/people"
)

// phaseOf makes n calls of a phase, the first of them the longest in it.
func phaseOf(phase call.Phase, from call.ID, n int) (out []call.CallBoard) {
	for i := range n {
		out = append(out, call.CallBoard{Call: from + call.ID(i), Phase: phase, Since: call.Time{Mono: int64(1000 + i)}})
	}
	return out
}

func count(rows []call.CallBoard, phase call.Phase) (n int) {
	for _, c := range rows {
		if c.Phase == phase {
			n++
		}
	}
	return n
}

// At the peak of a large house a board tells of the calls that wait longest and of
// the longest talks; a small house sees all.
func TestBoardRowsAreBounded(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ waiting, talking, wantWaiting, wantTalking int }{
		{100, 100, 100, 100},
		{2000, 500, 120, 80},
		{2000, 10, 190, 10},
		{30, 500, 30, 170},
		{2000, 0, 200, 0},
		{0, 500, 0, 200},
		{0, 0, 0, 0},
	} {
		all := append(phaseOf(call.Waiting, 1, c.waiting), phaseOf(call.Talking, 10_000, c.talking)...)
		rows := boardRows(all)
		require.Equal(t, c.wantWaiting, count(rows, call.Waiting), "%+v", c)
		require.Equal(t, c.wantTalking, count(rows, call.Talking), "%+v", c)
		for i, r := range rows {
			if r.Phase == call.Waiting {
				require.Equal(t, call.ID(1+i), r.Call, "the longest, in their order")
			}
		}
	}
	crowd := phaseOf(call.Talking, 1, 500)
	crowd[499].Help = call.Help{Since: call.Time{Mono: 1}}
	require.Equal(t, call.ID(500), boardRows(crowd)[199].Call, "the newest talk, whose operator calls for a supervisor")
	ended := boardRows(append(phaseOf(call.Ended, 1, 300), phaseOf(call.Talking, 1000, 5)...))
	require.Len(t, ended, 5)
}

// The board that is sent counts every call that goes on, rows or not.
func TestBoardCountsAllCalls(t *testing.T) {
	h := newHouse(t)
	raw, err := h.site.boardFor(t.Context(), people.Viewer{User: people.User{Role: people.Supervisor, Org: people.OwnerOrg}}, &call.Board{Calls: append(phaseOf(call.Waiting, 1, 2000), phaseOf(call.Ended, 5000, 3)...)})
	require.NoError(t, err)
	require.Contains(t, string(raw), `"calls_total":2000`)
	require.Less(t, len(raw), 100<<10)
}
