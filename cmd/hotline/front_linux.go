package main

import (
	"runtime"

	"golang.org/x/sys/unix"
)

// loopNice is the niceness of the media loops: after core and writer, before the rest.
const loopNice = -5

// frontNice is the niceness of the threads that an offer passes on its way.
const frontNice = -10

// front gives the goroutine that calls it a thread of its own that the system runs
// before others: the core's and the writer's, which work for microseconds and for
// which everybody waits. Not allowed (no CAP_SYS_NICE, no LimitNICE), it stays one
// among the others.
func front() {
	runtime.LockOSThread()
	if unix.Setpriority(unix.PRIO_PROCESS, unix.Gettid(), frontNice) != nil {
		runtime.UnlockOSThread()
	}
}

// frontLoop does the same for a media loop, which has its thread already.
func frontLoop() { _ = unix.Setpriority(unix.PRIO_PROCESS, unix.Gettid(), loopNice) }
