package store

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"hotline/call"
	"hotline/people"
	"hotline/reports"
)

func sumOf(rows []QueueReportRow) (t reports.Tally, l reports.Line) {
	for _, r := range rows {
		t, l = t.Plus(r.Tally), l.Plus(r.Line)
	}
	return t, l
}

// The sum over any split of intervals and queues is the whole, and the whole is
// the count of contacts (INVARIANTS 35).
func TestQueueReportReconciles(t *testing.T) {
	s, ctx := open(t), context.Background()
	var inbound int
	rapid.Check(t, func(rt *rapid.T) {
		_, err := s.w.Exec(`DELETE FROM calls`)
		require.NoError(rt, err)
		inbound = rapid.IntRange(1, 12).Draw(rt, "calls")
		var rows []Row
		for id := range inbound {
			q := rapid.SampledFrom(queues).Draw(rt, "queue")
			rows = append(rows, CallRow{answered(call.ID(id+1), 0, q, 7, "", rapid.Int64Range(0, 400_000).Draw(rt, "start"))})
		}
		follow(t, s, 1, rows...)
		var whole reports.Tally
		for _, minutes := range []int{30, 15, 60, 1440} {
			got, err := s.QueueReport(ctx, sysViewer, QueueReportFilter{IntervalMin: minutes})
			require.NoError(rt, err)
			tally, line := sumOf(got)
			require.Equal(rt, inbound, tally.Offered)
			require.Equal(rt, inbound, line.Inbound)
			if minutes == 30 {
				whole = tally
			}
			require.Equal(rt, whole, tally)
		}
		var byQueue reports.Tally
		for _, q := range queues {
			got, err := s.QueueReport(ctx, sysViewer, QueueReportFilter{Queue: q})
			require.NoError(rt, err)
			part, _ := sumOf(got)
			byQueue = byQueue.Plus(part)
		}
		require.Equal(rt, whole, byQueue)
	})
}

func TestQueueReportFollowsThresholdsAndViewer(t *testing.T) {
	s, ctx := open(t), context.Background()
	blocked := call.Call{ID: 2, Kind: call.Inbound, Phase: call.Ended, Started: ms(0), EndedAt: ms(1), Outcome: call.Blocked}
	follow(t, s, 1, CallRow{answered(1, 0, "sales", 7, "", 0)}, CallRow{blocked}) // waited 10 s
	row := func(f QueueReportFilter) QueueReportRow {
		rows, err := s.QueueReport(ctx, sysViewer, f)
		require.NoError(t, err)
		return rows[len(rows)-1]
	}
	require.Equal(t, 1, row(QueueReportFilter{}).Tally.AnsweredIn)
	require.Zero(t, row(QueueReportFilter{Thresholds: reports.Thresholds{Service: 9 * time.Second}}).Tally.AnsweredIn)
	require.EqualValues(t, 10_000, row(QueueReportFilter{}).Tally.WaitAnswered)
	rows, err := s.QueueReport(ctx, sysViewer, QueueReportFilter{})
	require.NoError(t, err)
	require.Equal(t, reports.Line{Inbound: 1, Blocked: 1}, rows[0].Line, "the blocked one came to no queue")

	for _, c := range []struct {
		v Viewer
		n int
	}{{viewer(people.Supervisor, "south", 3, "sales"), 1}, {viewer(people.Supervisor, "south", 3, "help"), 0}, {viewer(people.Supervisor, "south", 3), 0},
		{viewer(people.Operator, "owner", 7), 0}} {
		rows, err := s.QueueReport(ctx, c.v, QueueReportFilter{})
		require.NoError(t, err)
		require.Len(t, rows, c.n)
	}
	_, err = s.QueueReport(ctx, sysViewer, QueueReportFilter{IntervalMin: 7})
	require.ErrorContains(t, err, "interval:")
	_, err = s.QueueReport(ctx, sysViewer, QueueReportFilter{Zone: "Mars/Olympus"})
	require.ErrorContains(t, err, "report zone:")
}

// Nights of 23 and 25 hours neither lose nor double an interval (INVARIANTS 34).
func TestNightsThatAreNot24HoursLong(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	for _, c := range []struct {
		day   time.Time
		hours int
	}{{time.Date(2026, 3, 29, 0, 0, 0, 0, zone), 23}, {time.Date(2026, 10, 25, 0, 0, 0, 0, zone), 25}, {time.Date(2026, 3, 10, 0, 0, 0, 0, zone), 24}} {
		starts, days := map[int64]int{}, map[int64]int{}
		end := c.day.AddDate(0, 0, 1)
		for at := c.day; at.Before(end); at = at.Add(10 * time.Minute) {
			starts[intervalStart(at.UnixMilli(), 30, zone)]++
			days[intervalStart(at.UnixMilli(), 1440, zone)]++
		}
		require.Len(t, starts, 2*c.hours)
		for at, n := range starts {
			require.Equal(t, 3, n, time.UnixMilli(at).In(zone))
		}
		require.Len(t, days, 1)
	}
}
