package main

import (
	"context"
	"os"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"

	"hotline/call"
	"hotline/configs"
)

// rangesEvery is how often the file of number ranges is looked at: who has put a new
// one there need not restart a house full of calls.
const rangesEvery = time.Minute

// rangesFile is the file of mobile numbers by region, and what was read of it last.
type rangesFile struct {
	machine configs.Machine
	log     zerolog.Logger
	seen    stamp
	plan    atomic.Pointer[call.Ranges] // nil where none is installed
}

// stamp tells one state of a file from another.
type stamp struct {
	at   time.Time
	size int64
}

func stampOf(name string) stamp {
	info, err := os.Stat(name)
	if err != nil {
		return stamp{}
	}
	return stamp{info.ModTime(), info.Size()}
}

// openRanges reads the file; with a mistake in it nothing starts.
func openRanges(m configs.Machine, log zerolog.Logger) (*rangesFile, error) {
	f := &rangesFile{machine: m, log: log, seen: stampOf(m.NumberRanges)}
	plan, problems := m.ReadRanges()
	f.plan.Store(plan)
	return f, configs.Error(problems)
}

// look reads the file anew if it is another one. With a mistake in it the ranges from
// before go on, and the log says where it is.
func (f *rangesFile) look() {
	now := stampOf(f.machine.NumberRanges)
	if now == f.seen {
		return
	}
	f.seen = now
	plan, problems := f.machine.ReadRanges()
	if len(problems) > 0 {
		f.log.Error().Err(configs.Error(problems)).Str("room", "survey").Msg("the ranges of mobile numbers from before go on")
		return
	}
	f.plan.Store(plan)
	f.log.Info().Int("ranges", plan.Len()).Str("file", f.machine.NumberRanges).Msg("ranges of mobile numbers were read anew")
}

// run looks at the file until it is ended; without one there is nothing to look at.
func (f *rangesFile) run(ctx context.Context) error {
	if f.machine.NumberRanges == "" {
		return nil
	}
	tick := time.NewTicker(rangesEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			f.look()
		}
	}
}
