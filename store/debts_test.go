package store

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/call"
	"hotline/people"
)

func TestPromiseBookAndLostCallers(t *testing.T) {
	s, ctx := open(t), context.Background()
	anna, err := s.PartyOf(ctx, "+79160000001")
	require.NoError(t, err)
	boris, err := s.PartyOf(ctx, "+79160000002")
	require.NoError(t, err)
	day := ms(0).Wall
	promise := func(id call.ID, state string, due, connected int64) PromiseRow {
		p := PromiseRow{Promise: id, Customer: anna.Customer, Call: 1, Queue: "sales", Source: "queue", Asked: ms(0), Due: day + due, State: state, Tries: 1}
		if connected > 0 {
			p.Connected = ms(connected)
		}
		return p
	}
	offered := TimelineRow{Call: 1, Seq: 1, At: ms(0), Kind: "callback_offered", Data: json.RawMessage(`{"queue":"sales","source":"queue"}`)}
	again := offered
	again.Seq = 2
	other := TimelineRow{Call: 2, Seq: 1, At: ms(0), Kind: "callback_offered", Data: json.RawMessage(`{"queue":"sales"}`)}
	follow(t, s, 1, CallRow{answered(1, anna.Customer, "sales", 7, "", 0)}, CallRow{answered(2, boris.Customer, "sales", 7, "", 0)}, offered, again, other,
		promise(11, "kept", 1000, 900), promise(12, "waiting", 5000, 0), promise(13, "paused", 3000, 0), promise(14, "failed", 100, 0),
		LostRow{Item: 1, Customer: anna.Customer, Call: 1, Opened: ms(0), Due: day + 1000, State: "open", Queue: "sales", Times: 1},
		LostRow{Item: 2, Customer: boris.Customer, Call: 2, Opened: ms(0), Due: day + 2000, OurFault: true, State: "open", Queue: "support", Times: 2},
		LostRow{Item: 3, Customer: anna.Customer, Call: 1, Opened: ms(0), Due: day + 500, State: "closed", Closed: ms(400), Reason: "reached", Queue: "sales", Tries: 1})

	list, err := s.Promises(ctx, sysViewer, PromiseFilter{State: "open"})
	require.NoError(t, err)
	require.Equal(t, []call.ID{13, 12}, []call.ID{list[0].Promise, list[1].Promise}, "by the promised time")
	require.Equal(t, "+79160000001", list[0].Number)
	failed, err := s.Promises(ctx, sysViewer, PromiseFilter{State: "failed"})
	require.NoError(t, err)
	require.Len(t, failed, 1)

	lost, err := s.LostCallers(ctx, sysViewer, LostFilter{})
	require.NoError(t, err)
	require.Equal(t, []uint64{2, 1}, []uint64{lost[0].Item, lost[1].Item}, "our faults on top")
	closed, err := s.LostCallers(ctx, sysViewer, LostFilter{Closed: true})
	require.NoError(t, err)
	require.Len(t, closed, 1)

	for now, want := range map[int64][]Overdue{900: {}, 1500: {{"sales", 0, 1}}, 4000: {{"sales", 1, 1}, {"support", 0, 1}}} {
		late, err := s.Overdue(ctx, day+now)
		require.NoError(t, err)
		require.ElementsMatch(t, want, late)
	}

	rows, err := s.Debts(ctx, sysViewer, day-1, day+1, day+4000)
	require.NoError(t, err)
	all := rows[len(rows)-1]
	require.Empty(t, all.Queue)
	require.EqualValues(t, 2, all.Callbacks.Offered, "a contact counts once")
	require.Equal(t, []int64{4, 2, 1, 1, 3, 1}, []int64{all.Callbacks.Taken, all.Callbacks.Open, all.Callbacks.Overdue, all.Callbacks.Connected, all.Callbacks.Due, all.Callbacks.Kept})
	require.EqualValues(t, 900, *all.Callbacks.Rates().MeanMs)
	require.Equal(t, []int64{3, 1, 1, 2, 1, 2}, []int64{all.Lost.Opened, all.Lost.Handled, all.Lost.InTime, all.Lost.Open, all.Lost.Ours, all.Lost.Overdue})

	partner := viewer(people.Supervisor, "partner", 9, "support")
	theirs, err := s.LostCallers(ctx, partner, LostFilter{})
	require.NoError(t, err)
	require.Len(t, theirs, 1, "queues they serve")
	require.Equal(t, "+7 916 ***-**-02", theirs[0].Number)
	require.Zero(t, theirs[0].Customer)
	none, err := s.Promises(ctx, partner, PromiseFilter{})
	require.NoError(t, err)
	require.Empty(t, none)
}
