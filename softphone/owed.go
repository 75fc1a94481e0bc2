package softphone

import (
	"time"

	"hotline/call"
)

// lookMost bounds the time between two looks at what fell late: the wall clock may be
// moved while timers go on.
const lookMost = 30 * time.Second

// owed counts the calls that we owe by queue, each row with the one to begin with.
func owed(list []call.OwedCall, wall int64) []boardOwed {
	rows := []boardOwed{}
	at := map[call.QueueID]int{}
	for _, o := range list {
		i, ok := at[o.Queue]
		if !ok {
			i = len(rows)
			at[o.Queue] = i
			rows = append(rows, boardOwed{Queue: o.Queue})
		}
		kind := &rows[i].Lost
		if o.Promise != 0 {
			kind = &rows[i].Promised
		}
		if *kind == nil {
			*kind = &owedCalls{Item: o.Item, Promise: o.Promise, Due: o.Due, Ours: o.Ours}
		}
		(*kind).N++
		if o.Due < wall {
			(*kind).Overdue++
		}
	}
	return rows
}

// fallsLate is how long it is until one more of them is late, lookMost at most.
func fallsLate(list []call.OwedCall, wall int64) time.Duration {
	next := lookMost
	for _, o := range list {
		if o.Due >= wall {
			next = min(next, time.Duration(o.Due+1-wall)*time.Millisecond)
		}
	}
	return next
}
