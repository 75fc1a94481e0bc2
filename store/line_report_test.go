package store

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/call"
	"hotline/reports"
)

// escalated is a contact of line 1 that line 2 took, or nobody.
func escalated(id call.ID, taken bool) call.Call {
	c := answered(id, 0, "sales", 7, "", 1000)
	t := &c.Talks[0]
	t.Line, t.Left = 1, "escalate"
	up := call.Segment{Queue: "experts", Line: 2, Entered: t.Ended, Answered: ms(90_000), Ended: ms(90_000), Outcome: call.Answered, Reason: "escalate:hard"}
	if !taken {
		up.Answered, up.Outcome = call.Time{}, call.Overflowed
		c.Segments = append(c.Segments, up)
		return c
	}
	c.Segments = append(c.Segments, up)
	c.Talks = append(c.Talks, call.Talk{Operator: 9, Line: 2, Queue: "experts", Started: ms(90_000), Ended: ms(99_000), Left: "hangup"})
	return c
}

func TestLineReport(t *testing.T) {
	s, ctx := open(t), context.Background()
	follow(t, s, 1, CallRow{answered(1, 0, "sales", 7, "", 0)}, CallRow{answered(2, 0, "sales", 7, "", 0)},
		CallRow{escalated(3, true)}, CallRow{escalated(4, false)})
	f := LineReportFilter{Thresholds: func(call.QueueID) reports.Thresholds { return reports.DefaultThresholds() }}
	rows, err := s.LineReport(ctx, sysViewer, f)
	require.NoError(t, err)
	require.Len(t, rows, 2)
	require.Equal(t, reports.LineCounts{Answered: 4, HandedUp: 1, Untaken: 1}, rows[0].Counts)
	require.Equal(t, reports.LineCounts{Answered: 1, Received: 1}, rows[1].Counts)
	require.Equal(t, 4, rows[0].Tally.Answered)
	require.Equal(t, 1, rows[1].Tally.Answered)
	require.Equal(t, 1, rows[1].Tally.Overflow)
	require.InDelta(t, 75.0, *rows[0].Counts.Kept(), 1e-9)

	list, err := s.HandOvers(ctx, sysViewer, 0, 0, 0)
	require.NoError(t, err)
	require.Len(t, list, 2)
	for _, h := range list {
		require.Equal(t, "hard", h.Reason)
		require.Equal(t, map[call.ID]string{3: reports.Taken, 4: reports.Untaken}[h.Call], h.Outcome)
	}
	f.To = 1
	rows, err = s.LineReport(ctx, sysViewer, f)
	require.NoError(t, err)
	require.Empty(t, rows, "nothing began by then")
	rows, err = s.LineReport(ctx, viewer("operator", "owner", 7), f)
	require.NoError(t, err)
	require.Empty(t, rows, "no report for an operator")
}
