package store

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/call"
	"hotline/desk"
)

// An entry keeps the number out from the moment it is made and ends by itself with its
// term; a new one takes the place of the one that holds; one is taken back at once.
func TestBlacklist(t *testing.T) {
	s := open(t)
	ctx := context.Background()
	now := time.UnixMilli(1_773_133_200_000)
	s.now = func() time.Time { return now }
	blocked := func() bool {
		p, err := s.PartyOf(ctx, "+79160000001")
		require.NoError(t, err)
		return p.Blocked
	}
	require.False(t, blocked())
	p, err := s.PartyOf(ctx, "+79160000001")
	require.NoError(t, err)
	hour := time.Hour.Milliseconds()
	entry := desk.Block{Customer: p.Customer, Reason: "молчит", Until: now.UnixMilli() + hour, By: 3}
	first, err := s.AddBlock(ctx, entry)
	require.NoError(t, err)
	require.True(t, blocked())
	now = now.Add(time.Hour - time.Millisecond)
	require.True(t, blocked())
	now = now.Add(time.Millisecond)
	require.False(t, blocked(), "its term is over, whatever is remembered of the number")

	entry.Until = now.UnixMilli() + hour
	second, err := s.AddBlock(ctx, entry)
	require.NoError(t, err)
	entry.Until, entry.Reason, entry.By = entry.Until+hour, "грубит", 4
	now = now.Add(time.Second)
	third, err := s.AddBlock(ctx, entry)
	require.NoError(t, err)
	rows, next, err := s.Blocks(ctx, "", 2)
	require.NoError(t, err)
	require.Equal(t, []int64{third.ID, second.ID}, []int64{rows[0].ID, rows[1].ID})
	require.True(t, rows[0].Holds(now.UnixMilli()))
	require.Equal(t, call.OperatorID(4), rows[1].LiftedBy, "one holds at a time")
	require.Equal(t, "+79160000001", rows[0].Number)
	rows, next, err = s.Blocks(ctx, next, 2)
	require.NoError(t, err)
	require.Equal(t, first.ID, rows[0].ID)
	require.Empty(t, next)

	_, err = s.LiftBlock(ctx, second.ID, 4)
	require.ErrorIs(t, err, ErrNotFound, "it holds no more")
	b, err := s.LiftBlock(ctx, third.ID, 5)
	require.NoError(t, err)
	require.Equal(t, [2]int64{now.UnixMilli(), int64(p.Customer)}, [2]int64{b.Lifted, int64(b.Customer)})
	require.False(t, blocked())

	for name, bad := range map[string]desk.Block{
		"no reason":     {Customer: p.Customer, Until: now.UnixMilli() + hour, By: 3},
		"no term":       {Customer: p.Customer, Reason: "x", By: 3},
		"too long":      {Customer: p.Customer, Reason: "x", Until: now.UnixMilli() + 367*24*hour, By: 3},
		"nobody's word": {Customer: p.Customer, Reason: "x", Until: now.UnixMilli() + hour},
	} {
		_, err := s.AddBlock(ctx, bad)
		require.Error(t, err, name)
	}
}

// Alarms come once, however often the journal is read, and go after 90 days.
func TestAlarmsAreListed(t *testing.T) {
	s := open(t)
	ctx := context.Background()
	p, err := s.PartyOf(ctx, "+79160000001")
	require.NoError(t, err)
	row := AlarmRow{Seq: 7, At: ms(0), Kind: "silent_calls", Detail: "5", Customer: p.Customer}
	follow(t, s, 1, row)
	follow(t, s, 1, row, AlarmRow{Seq: 8, At: ms(1), Kind: "callback_cap"})
	list, err := s.Alarms(ctx, "silent_calls", 10)
	require.NoError(t, err)
	require.Equal(t, []AlarmItem{{At: ms(0).Wall, Kind: "silent_calls", Detail: "5", Customer: p.Customer, Number: "+79160000001"}}, list)
	list, err = s.Alarms(ctx, "", 10)
	require.NoError(t, err)
	require.Len(t, list, 2)
	for since, want := range map[int64]int{ms(0).Wall: 1, ms(1).Wall: 0} {
		n, err := s.CountAlarms(ctx, "silent_calls", since)
		require.NoError(t, err)
		require.Equal(t, want, n)
	}
	follow(t, s, 2, AlarmRow{Seq: 9, At: ms(alarmsKept + 1), Kind: "callback_cap"})
	list, err = s.Alarms(ctx, "silent_calls", 10)
	require.NoError(t, err)
	require.Empty(t, list)
}
