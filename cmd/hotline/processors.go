package main

import (
	"os"
	"runtime"
)

// cores are those of the machine, or of the part of it that is ours.
var cores = runtime.GOMAXPROCS(0)

// fronts are the goroutines with a thread that goes before others (front).
const fronts = 2

// roomForLoops gives Go's scheduler a processor more for each media loop and each
// front. A loop is a thread that under load never lets go of its processor: on two
// cores it would leave one for signalling, database and collector together, and the
// system would have nothing to choose from when the loop sleeps. A front that is
// woken needs a free processor at once; what its thread's priority is worth is
// decided there. Who sets GOMAXPROCS knows better.
func roomForLoops(loops int) {
	if os.Getenv("GOMAXPROCS") == "" {
		runtime.GOMAXPROCS(cores + loops + fronts)
	}
}
