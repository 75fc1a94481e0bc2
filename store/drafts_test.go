package store

import (
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/switchboard"
)

func TestDraftsAreKeptPerPerson(t *testing.T) {
	s := open(t)
	ctx := t.Context()
	root, err := s.AddUser(ctx, anna(), "hash")
	require.NoError(t, err)
	u := root.ID
	_, err = s.Draft(ctx, u)
	require.ErrorIs(t, err, ErrNotFound)
	d := Draft{Author: u, Base: 3, Files: []switchboard.File{{Name: "queues.yaml", Text: "раз\n"}}}
	require.NoError(t, s.PutDraft(ctx, d))
	d.Base = 4
	require.NoError(t, s.PutDraft(ctx, d))
	got, err := s.Draft(ctx, u)
	require.NoError(t, err)
	require.NotZero(t, got.At)
	got.At = 0
	require.Equal(t, d, got)
	require.NoError(t, s.DropDraft(ctx, u))
	_, err = s.Draft(ctx, u)
	require.ErrorIs(t, err, ErrNotFound)
}
