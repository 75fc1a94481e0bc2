package web

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/call"
	"hotline/people"
	"hotline/reports"
)

func (d *fakeData) Promises(_ context.Context, _ people.Viewer, f PromiseFilter) ([]PromiseItem, error) {
	if f.State != "open" {
		return nil, nil
	}
	return []PromiseItem{{Number: "+79160000001", PromiseRow: PromiseRow{
		Promise: 5, Customer: 3, Call: 1, Queue: "sales", Source: "queue", Asked: call.Time{Wall: 1, Mono: 1}, Due: 2, State: "waiting",
	}}}, nil
}

func (d *fakeData) OptOuts(_ context.Context, cursor string, _ int) ([]OptOutItem, string, error) {
	if cursor != "" {
		return nil, "", ErrCursor
	}
	return []OptOutItem{{Customer: 7, At: 1000, How: "list", Number: "+79160000001", Name: "Иван"}}, "next", nil
}

func (d *fakeData) LostCallers(context.Context, people.Viewer, LostFilter) ([]LostItem, error) {
	return []LostItem{{Number: "+79160000001", LostRow: LostRow{Item: 7, Customer: 3, Call: 1, Queue: "sales", Due: 2, State: "open", OurFault: true, Times: 1}}}, nil
}

func (d *fakeData) Debts(context.Context, people.Viewer, int64, int64, int64) ([]reports.Debts, error) {
	var all reports.Debts
	all.Callbacks = reports.Callbacks{Offered: 4, Taken: 2, Connected: 1, Due: 2, Kept: 1, Took: []int64{60_000}}
	all.Lost = reports.Lost{Opened: 4, Handled: 3, InTime: 2, Open: 1}
	return []reports.Debts{all}, nil
}

func TestPromisesAndLostCallersAreShown(t *testing.T) {
	h := newHouse(t)
	p := h.as("olga")
	var promises struct{ Items []PromiseView }
	_, text := p.do("GET", "/promises?state=open", "")
	require.NoError(t, json.Unmarshal([]byte(text), &promises), text)
	require.Len(t, promises.Items, 1)
	require.True(t, promises.Items[0].Overdue)
	require.Equal(t, "+7 916 000-00-01", promises.Items[0].NumberPretty)
	var lost struct{ Items []LostView }
	_, text = p.do("GET", "/lost", "")
	require.NoError(t, json.Unmarshal([]byte(text), &lost), text)
	require.True(t, lost.Items[0].Ours)
	require.EqualValues(t, 7, lost.Items[0].Item)
	var debts struct{ Items []DebtRow }
	_, text = p.do("GET", "/reports/debts", "")
	require.NoError(t, json.Unmarshal([]byte(text), &debts), text)
	require.InDelta(t, 50, *debts.Items[0].CallbackRates.Kept, 0.01)
	require.InDelta(t, 75, *debts.Items[0].LostRates.Handled, 0.01)
}

// A day ends at midnight of its zone, in Berlin after 23 hours when the clocks go
// forward and after 25 when they go back; Moscow has had neither since 2014.
func TestTodayEndsAtMidnight(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		zone, noon string
		hours      int
	}{
		{"Europe/Berlin", "2026-03-29T12:00:00+02:00", 23},
		{"Europe/Berlin", "2026-10-25T12:00:00+01:00", 25},
		{"Europe/Berlin", "2026-06-01T23:59:59+02:00", 24},
		{"Europe/Moscow", "2026-03-29T12:00:00+03:00", 24},
		{"no such zone", "2026-03-29T12:00:00Z", 24},
	} {
		now, err := time.Parse(time.RFC3339, c.noon)
		require.NoError(t, err)
		begin, end := today(call.Time{Wall: now.UnixMilli()}, c.zone)
		require.Equal(t, time.Duration(c.hours)*time.Hour, time.Duration(end-begin)*time.Millisecond, "%s %s", c.zone, c.noon)
		midnight := time.UnixMilli(end).In(now.Location())
		require.LessOrEqual(t, begin, now.UnixMilli())
		require.Greater(t, end, now.UnixMilli())
		if c.hours == 24 {
			require.Equal(t, 0, midnight.Hour())
		}
	}
}
