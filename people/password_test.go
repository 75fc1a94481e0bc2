package people

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPasswords(t *testing.T) {
	h, ctx := NewHasher(2), context.Background()
	stored, err := h.Hash(ctx, "correct horse")
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(stored, "$argon2id$v=19$m=19456,t=2,p=1$"))
	ok, err := h.Verify(ctx, "correct horse", stored)
	require.NoError(t, err)
	require.True(t, ok)
	ok, err = h.Verify(ctx, "correct hors", stored)
	require.NoError(t, err)
	require.False(t, ok)
	other, err := h.Hash(ctx, "correct horse")
	require.NoError(t, err)
	require.NotEqual(t, stored, other, "salted")
	ok, err = h.Verify(ctx, "", "")
	require.NoError(t, err)
	require.False(t, ok, "an unknown login")
	ok, err = h.Verify(ctx, strings.Repeat("x", 1<<20), stored)
	require.NoError(t, err)
	require.False(t, ok)
}

func TestFloodOfSignInsIsTurnedAway(t *testing.T) {
	h := NewHasher(1)
	for range maxWaiting { // as many as may wait are waiting
		require.True(t, h.waiting.TryAcquire(1))
	}
	_, err := h.Verify(context.Background(), "x", "")
	require.ErrorIs(t, err, ErrBusy)
	h.waiting.Release(1)
	ctx, cancel := context.WithCancel(context.Background())
	require.NoError(t, h.slots.Acquire(ctx, 1)) // and one computes
	cancel()
	_, err = h.Verify(ctx, "x", "")
	require.ErrorIs(t, err, ErrBusy, "who waits no longer is turned away, too")
}

func TestBrokenStoredPasswordsAreRefused(t *testing.T) {
	for _, s := range []string{"x", "$argon2i$v=19$m=1,t=1,p=1$AA$AA", "$argon2id$v=18$m=1,t=1,p=1$AA$AA", "$argon2id$v=19$m=x$AA$AA",
		"$argon2id$v=19$m=999999999,t=1,p=1$AA$AA", "$argon2id$v=19$m=0,t=1,p=1$AA$AA", "$argon2id$v=19$m=8,t=1,p=1$!$AA", "$argon2id$v=19$m=8,t=1,p=1$AA$!"} {
		_, err := NewHasher(1).Verify(context.Background(), "x", s)
		require.ErrorContains(t, err, "stored password", s)
	}
}

func TestCheckPassword(t *testing.T) {
	require.NoError(t, CheckPassword("восьмой!"))
	require.ErrorIs(t, CheckPassword("seven77"), ErrWeakPassword)
	require.ErrorIs(t, CheckPassword(strings.Repeat("a", 257)), ErrWeakPassword)
}
