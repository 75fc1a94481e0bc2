package store

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/call"
	"hotline/people"
)

func TestExtrasAndDuties(t *testing.T) {
	s, ctx := open(t), context.Background()
	now := int64(1000)
	s.SetClock(func() time.Time { return time.UnixMilli(now) })
	u, err := s.AddUser(ctx, anna(), "hash")
	require.NoError(t, err)

	first, err := s.PutExtra(ctx, people.Extra{User: u.ID, Skill: "goods", Level: 4, Until: 2000, By: 1})
	require.NoError(t, err)
	again, err := s.PutExtra(ctx, people.Extra{User: u.ID, Skill: "goods", Level: 9, Until: 3000, By: 1})
	require.NoError(t, err)
	queue, err := s.PutExtra(ctx, people.Extra{User: u.ID, Queue: "sales", Until: 2000, By: 1})
	require.NoError(t, err)
	list, err := s.Extras(ctx)
	require.NoError(t, err)
	require.Equal(t, []people.Extra{again, queue}, list, "the second takes the place of the first")
	require.ErrorIs(t, s.DropExtra(ctx, first.ID+100), ErrNotFound)
	require.NoError(t, s.DropExtra(ctx, again.ID))
	now = 2000
	list, err = s.Extras(ctx)
	require.NoError(t, err)
	require.Empty(t, list, "what ended is not listed")
	_, err = s.PutExtra(ctx, people.Extra{User: 99, Skill: "x", Until: 5000})
	require.Error(t, err, "of nobody")

	d, err := s.AddDuty(ctx, people.Duty{Queue: "experts", User: u.ID, From: 10, To: 20, By: 1})
	require.NoError(t, err)
	_, err = s.AddDuty(ctx, people.Duty{Queue: "experts", User: u.ID, From: 20, To: 10})
	require.ErrorContains(t, err, "later than from")
	duties, err := s.Duties(ctx, 19)
	require.NoError(t, err)
	require.Equal(t, []people.Duty{d}, duties)
	duties, err = s.Duties(ctx, 20)
	require.NoError(t, err)
	require.Empty(t, duties)
	require.NoError(t, s.DropDuty(ctx, d.ID))
	require.ErrorIs(t, s.DropDuty(ctx, d.ID), ErrNotFound)
	require.Equal(t, call.OperatorID(1), d.By)
}
