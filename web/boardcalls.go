package web

import (
	"cmp"
	"slices"

	"hotline/call"
)

// A board tells of at most so many calls: nobody reads more, and pages of every
// supervisor draw them anew each time. Figures of queues count all.
const (
	maxBoardCalls   = 200
	maxBoardWaiting = 120 // of them in a queue, while others want rows too
)

// boardRows are the calls a board tells of, in their order: those that wait longest,
// those whose operator calls for a supervisor, and those that are longest in another
// phase.
func boardRows(all []call.CallBoard) []call.CallBoard {
	if len(all) <= maxBoardCalls {
		return all
	}
	var waiting, others []int
	for i, c := range all {
		switch c.Phase {
		case call.Ended:
		case call.Waiting, call.Offered:
			waiting = append(waiting, i)
		default:
			others = append(others, i)
		}
	}
	oldest := func(a, b int) int { return cmp.Compare(all[a].Since.Mono, all[b].Since.Mono) }
	slices.SortStableFunc(waiting, oldest)
	slices.SortStableFunc(others, func(a, b int) int {
		return cmp.Or(asks(all[a])-asks(all[b]), oldest(a, b))
	})
	first := min(len(waiting), max(maxBoardWaiting, maxBoardCalls-len(others)))
	rows := append(waiting[:first:first], others[:min(len(others), maxBoardCalls-first)]...)
	slices.Sort(rows)
	out := make([]call.CallBoard, 0, len(rows))
	for _, i := range rows {
		out = append(out, all[i])
	}
	return out
}

// asks orders calls for a supervisor before the others.
func asks(c call.CallBoard) int {
	if c.Help.IsZero() {
		return 1
	}
	return 0
}
