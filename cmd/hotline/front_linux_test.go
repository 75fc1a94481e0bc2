package main

import (
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// The thread goes before others where that is allowed, and only that thread.
func TestFrontGoesBeforeOthers(t *testing.T) {
	nice := func() int { // of the calling thread; the system call counts from 20 downwards
		p, err := unix.Getpriority(unix.PRIO_PROCESS, unix.Gettid())
		require.NoError(t, err)
		return 20 - p
	}
	before := nice()
	type outcome struct {
		nice    int
		refused error
	}
	in := make(chan outcome)
	go func() {
		front()
		in <- outcome{nice(), unix.Setpriority(unix.PRIO_PROCESS, unix.Gettid(), frontNice)}
	}()
	if got := <-in; got.refused == nil {
		require.Equal(t, frontNice, got.nice)
	} else {
		require.Equal(t, before, got.nice)
	}
	require.Equal(t, before, nice())
}
