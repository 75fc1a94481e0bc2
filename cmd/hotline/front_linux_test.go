package main

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// The threads of core, writer and sound go before others where that is allowed, and only they.
func TestFrontGoesBeforeOthers(t *testing.T) {
	for name, c := range map[string]struct {
		front func()
		want  int
	}{
		"core and writer": {front, frontNice},
		"media loop":      {func() { runtime.LockOSThread(); frontLoop() }, loopNice},
	} {
		t.Run(name, func(t *testing.T) { goesBefore(t, c.front, c.want) })
	}
}

func goesBefore(t *testing.T, front func(), want int) {
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
		in <- outcome{nice(), unix.Setpriority(unix.PRIO_PROCESS, unix.Gettid(), want)}
	}()
	if got := <-in; got.refused == nil {
		require.Equal(t, want, got.nice)
	} else {
		require.Equal(t, before, got.nice)
	}
	require.Equal(t, before, nice())
}
