package main

import (
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/require"
)

// keepCollector puts the collector's rules back after a test that changes them.
func keepCollector(t *testing.T) {
	t.Helper()
	percent, limit := debug.SetGCPercent(100), debug.SetMemoryLimit(-1)
	t.Cleanup(func() {
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(limit)
	})
}

func collectorAt() int {
	percent := debug.SetGCPercent(100)
	debug.SetGCPercent(percent)
	return percent
}

func TestGarbageMayGrowWhereMemoryIsPlenty(t *testing.T) {
	keepCollector(t)
	t.Setenv("GOGC", "")
	limit, err := roomForGarbage()
	require.NoError(t, err)
	require.Equal(t, garbagePercent, collectorAt())
	require.Equal(t, limit, debug.SetMemoryLimit(-1))
	require.Greater(t, limit, int64(64<<20), "a part of this machine's memory")
	require.Less(t, limit, int64(1<<50), "and not all that can be thought of")
}

func TestTheAdministratorsWordOnGarbageStands(t *testing.T) {
	keepCollector(t)
	t.Setenv("GOGC", "70")
	t.Setenv("GOMEMLIMIT", "1GiB")
	before := debug.SetMemoryLimit(-1)
	limit, err := roomForGarbage()
	require.NoError(t, err)
	require.Equal(t, 100, collectorAt(), "as the runtime had it")
	require.Equal(t, before, limit)
}
