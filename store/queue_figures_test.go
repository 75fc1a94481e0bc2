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

// slowly: queue help has time until 60 s.
func slowly(q call.QueueID) reports.Thresholds {
	th := reports.DefaultThresholds()
	if q == "help" {
		th.Service = time.Minute
	}
	return th
}

var allStays = []reports.Stays{
	reports.StaysOffered, reports.StaysAnswered, reports.StaysIn, reports.StaysBase, reports.StaysAbandoned, reports.StaysShort,
	reports.StaysCallback, reports.StaysOverflow, reports.StaysFailed, reports.StaysLongest,
}

// waited is a contact of stays in queues, of random outcomes and lengths.
func waited(rt *rapid.T, id call.ID) call.Call {
	c := answered(id, 0, "sales", 7, rapid.SampledFrom([]string{"owner", "south"}).Draw(rt, "org"), rapid.Int64Range(0, 5000).Draw(rt, "start"))
	c.Segments = nil
	at := c.Started.Mono / 1000
	for range rapid.IntRange(1, 3).Draw(rt, "stays") {
		wait := rapid.SampledFrom([]int64{0, 4, 5, 20, 21, 60, 61, 300}).Draw(rt, "wait")
		out := rapid.SampledFrom([]call.Outcome{call.Answered, call.Answered, call.Abandoned, call.Callback, call.Overflowed, call.Failed}).Draw(rt, "outcome")
		s := call.Segment{Queue: rapid.SampledFrom(queues).Draw(rt, "queue"), Line: 1, Entered: sec(at), Ended: sec(at + wait), Outcome: out}
		if out == call.Answered {
			s.Answered = s.Ended
		}
		c.Segments = append(c.Segments, s)
		at += wait + 1
	}
	return c
}

// Each figure of a queue opens to exactly the stays it counts, row for row the same for
// the owner and who serves the queue (INVARIANTS 35).
func TestEachFigureOfAQueueOpensToItsCalls(t *testing.T) {
	s, ctx := open(t), context.Background()
	rapid.Check(t, func(rt *rapid.T) {
		_, err := s.w.Exec(`DELETE FROM calls`)
		require.NoError(rt, err)
		var rows []Row
		for id := range rapid.IntRange(1, 8).Draw(rt, "calls") {
			rows = append(rows, CallRow{waited(rt, call.ID(id+1))})
		}
		follow(t, s, 1, rows...)
		f := QueueFiguresFilter{From: sec(1000).Wall, To: sec(4000).Wall, Thresholds: slowly}
		for _, v := range []Viewer{sysViewer, viewer(people.Supervisor, "south", 3, "sales", "help")} {
			list, err := s.QueueFigures(ctx, v, f)
			require.NoError(rt, err)
			var sum reports.Tally
			for _, q := range list {
				if q.Queue != "" {
					sum = sum.Plus(q.Tally)
				}
				for _, of := range allStays {
					items, next, err := s.Stays(ctx, v, StaysFilter{QueueFiguresFilter: f, Queue: q.Queue, Queues: queues, Of: of, Limit: 500})
					require.NoError(rt, err)
					require.Empty(rt, next)
					require.Len(rt, items, of.Of(q.Tally), "%s of %q", of, q.Queue)
					if of == reports.StaysLongest && len(items) > 0 {
						require.Equal(rt, q.Tally.WaitMax, items[0].Waited)
					}
				}
			}
			require.Equal(rt, sum, list[len(list)-1].Tally, "the last row is the sum")
		}
	})
}

func TestStaysComeInPages(t *testing.T) {
	s, ctx := open(t), context.Background()
	for id := range call.ID(5) {
		follow(t, s, uint64(id)+1, CallRow{answered(id+1, 0, "sales", 7, "", int64(id)*100)})
	}
	f := StaysFilter{QueueFiguresFilter: QueueFiguresFilter{Thresholds: slowly}, Queue: "sales", Of: reports.StaysAnswered, Limit: 2}
	var got []call.ID
	for {
		items, next, err := s.Stays(ctx, sysViewer, f)
		require.NoError(t, err)
		for _, i := range items {
			require.Equal(t, call.QueueID("sales"), i.Queue)
			require.EqualValues(t, 10_000, i.Waited)
			require.Equal(t, call.Answered, i.Outcome)
			got = append(got, i.Call.ID)
		}
		if f.Cursor = next; next == "" {
			break
		}
	}
	require.Equal(t, []call.ID{5, 4, 3, 2, 1}, got)
	_, _, err := s.Stays(ctx, sysViewer, StaysFilter{QueueFiguresFilter: f.QueueFiguresFilter, Of: reports.StaysOffered, Cursor: "x"})
	require.ErrorIs(t, err, ErrCursor)
	none, _, err := s.Stays(ctx, viewer(people.Operator, "owner", 3), f)
	require.NoError(t, err)
	require.Empty(t, none)
}
