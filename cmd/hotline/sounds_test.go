package main

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/web"
)

func TestSoundsAreTakenAndHadBack(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	h, stop := newHouseIn(t, data, nil)
	a, ctx := announcer{h}, t.Context()
	const key = "ru/greeting"
	shipped, err := a.Sound(key)
	require.NoError(t, err)
	require.Empty(t, a.Takes(key))

	_, err = a.ImportSound(ctx, "root", "ru/nobody", "x.wav", tone(500, 1000))
	require.ErrorIs(t, err, web.ErrNotFound)
	_, err = a.ImportSound(ctx, "root", key, "x.wav", []byte("OggS"))
	require.ErrorIs(t, err, web.ErrUpload)
	long, err := a.ImportSound(ctx, "root", key, "long.wav", tone(500, 9000))
	require.NoError(t, err)
	require.NotEmpty(t, long.Problems, "a greeting that cannot be interrupted is short")
	same, err := a.Sound(key)
	require.NoError(t, err)
	require.True(t, bytes.Equal(shipped, same), "nothing was taken")

	first, err := a.ImportSound(ctx, "root", key, "first.wav", tone(500, 1000))
	require.NoError(t, err)
	require.Empty(t, first.Problems)
	require.Equal(t, key, first.Sounds[0].Key)
	require.InDelta(t, -14, first.Sounds[0].Level, 1, "as it was recorded")
	require.Greater(t, first.Sounds[0].WasMs, first.Sounds[0].Ms)
	require.NotContains(t, first.Gaps, key)
	one, err := a.Sound(key)
	require.NoError(t, err)
	_, err = a.ImportSound(ctx, "anna", key, "second.wav", tone(700, 1000))
	require.NoError(t, err)

	takes := a.Takes(key)
	require.Len(t, takes, 2)
	require.Equal(t, []string{"second.wav", "anna"}, []string{takes[0].From, takes[0].Who})
	require.True(t, takes[0].Heard)
	require.False(t, takes[1].Heard)
	heard, err := a.Take(key, takes[1].Take)
	require.NoError(t, err)
	require.Equal(t, one, heard)
	for _, wrong := range []string{"", "abc", "0000000000000000"} {
		_, err = a.Take(key, wrong)
		require.ErrorIs(t, err, web.ErrNotFound, "%q", wrong)
		_, err = a.Return(ctx, key, wrong)
		require.ErrorIs(t, err, web.ErrNotFound, "%q", wrong)
	}
	_, err = a.Return(ctx, key, takes[1].Take)
	require.NoError(t, err)
	heard, err = a.Sound(key)
	require.NoError(t, err)
	require.Equal(t, one, heard)

	require.NoError(t, a.Reset(ctx, key))
	require.ErrorIs(t, a.Reset(ctx, key), web.ErrNotFound)
	heard, err = a.Sound(key)
	require.NoError(t, err)
	require.Equal(t, shipped, heard)
	require.Len(t, a.Takes(key), 2, "both can be had back")
	stop()

	h, stop = newHouseIn(t, data, nil)
	require.Len(t, announcer{h}.Takes(key), 2, "over a restart too")
	stop()
}
