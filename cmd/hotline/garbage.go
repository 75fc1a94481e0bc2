package main

import (
	"os"
	"runtime/debug"

	"github.com/KimMachineGun/automemlimit/memlimit"
)

const (
	// garbagePercent of what is alive may lie about before it is collected (GOGC). At
	// Go's own 100 the slowest offers of a full house took up to 100 ms, at this 30 to
	// 75 (docs/performance.md).
	garbagePercent = 400
	// memoryShare of the machine, or of the container, is what the garbage may grow
	// into: the rest is for the database's pages and the recordings on their way to the
	// disk. Near it Go collects as often as it must (GOMEMLIMIT).
	memoryShare = 0.7
)

// roomForGarbage lets the collector come seldom where memory is plenty, and as often
// as before where it is not. Who sets GOGC or GOMEMLIMIT knows better. It returns the
// limit in bytes, or why there is none.
func roomForGarbage() (int64, error) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbagePercent)
	}
	return memlimit.Set(memlimit.WithRatio(memoryShare),
		memlimit.WithProvider(memlimit.ApplyFallback(memlimit.FromCgroup, memlimit.FromSystem)))
}
