package main

import (
	"os"
	"runtime"
)

// cores are those of the machine, or of the part of it that is ours.
var cores = runtime.GOMAXPROCS(0)

// roomForLoops gives Go's scheduler a processor more for each media loop. A loop
// is a thread that under load never lets go of its processor: on two cores it
// would leave one for signalling, database and collector together, and the
// system would have nothing to choose from when the loop sleeps. Who sets
// GOMAXPROCS knows better.
func roomForLoops(loops int) {
	if os.Getenv("GOMAXPROCS") == "" {
		runtime.GOMAXPROCS(cores + loops)
	}
}
