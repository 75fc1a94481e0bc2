package store

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

func TestArrivals(t *testing.T) {
	s, ctx := open(t), context.Background()
	out := answered(4, 0, "sales", 7, "", 0)
	out.Kind = call.Outbound
	gone := answered(5, 0, "support", 7, "", 900)
	gone.Talks, gone.Outcome, gone.Segments[0].Outcome, gone.Segments[0].Answered = nil, call.Abandoned, call.Abandoned, call.Time{}
	follow(t, s, 1, CallRow{answered(1, 0, "sales", 7, "", 0)}, CallRow{answered(2, 0, "sales", 7, "", 1)}, CallRow{escalated(3, true)}, CallRow{out}, CallRow{gone})
	step := func(n int64) int64 { return sec(n).Wall / ArrivalStep * ArrivalStep }
	all, err := s.Arrivals(ctx, 0, 1<<60)
	require.NoError(t, err)
	require.Equal(t, []Arrivals{{"sales", step(5), 2}, {"sales", step(1005), 1}, {"support", step(905), 1}}, all, "each contact once, where it came first")
	all, err = s.Arrivals(ctx, sec(900).Wall, sec(1000).Wall)
	require.NoError(t, err)
	require.Len(t, all, 1)
	loads, err := s.Loads(ctx, 0, 1<<60)
	require.NoError(t, err)
	require.EqualValues(t, 4, loads["sales"].Handled, "work is work, of calls out too")
	require.EqualValues(t, 4*60_000, loads["sales"].TalkMs)
	require.EqualValues(t, 1, loads["support"].Abandoned)
	require.EqualValues(t, 10_000, loads["support"].WaitMs)
}
