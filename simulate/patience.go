package simulate

import (
	"cmp"
	"math/rand/v2"
	"slices"

	"hotline/call"
)

// fewLosses is how many of a queue must have given up for their patience to be
// learned from that queue alone; below it all queues stand together.
const fewLosses = 20

// waited is how long a contact waited from its first queue to its first answer
// or its end, and whether the end was that he gave up. Where he did not, his
// patience is only known to have been longer: it is censored.
type waited struct {
	ms     int64
	gaveUp bool
}

// waitOf is one stay in a queue.
func waitOf(s *call.Segment) waited {
	if s.Outcome == call.Answered {
		return waited{s.Answered.Mono - s.Entered.Mono, false}
	}
	return waited{s.Ended.Mono - s.Entered.Mono, s.Outcome == call.Abandoned}
}

func waitedFirst(c *call.Call) waited {
	first := c.Segments[0].Entered.Mono
	for _, s := range c.Segments {
		switch s.Outcome {
		case call.Answered:
			return waited{s.Answered.Mono - first, false}
		case call.Abandoned:
			return waited{s.Ended.Mono - first, true}
		}
	}
	return waited{c.Segments[len(c.Segments)-1].Ended.Mono - first, false}
}

// survival is the estimate of Kaplan and Meier of how many are still waiting after
// a time, from those who gave up and those who were answered, called back or moved
// on before they did. Behind the last one who gave up nothing is seen; there the
// rate of giving up is all waiting divided by those who gave up.
type survival struct {
	at   []int64   // when somebody gave up, rising
	left []float64 // share of all who wait longer than that
	mean float64   // ms of waiting for one who gives up; 0: nobody did
}

func survivalOf(waits []waited) survival {
	waits = slices.Clone(waits)
	slices.SortFunc(waits, func(a, b waited) int { return cmp.Compare(a.ms, b.ms) })
	var s survival
	all, lost, left := int64(0), 0, 1.0
	for i := 0; i < len(waits); {
		at, gone, k := waits[i].ms, 0, i
		for ; k < len(waits) && waits[k].ms == at; k++ {
			gone += one(waits[k].gaveUp)
			all += at
		}
		if gone > 0 {
			left *= 1 - float64(gone)/float64(len(waits)-i)
			s.at, s.left = append(s.at, at), append(s.left, left)
		}
		lost += gone
		i = k
	}
	if lost > 0 {
		s.mean = max(1, float64(all)/float64(lost))
	}
	return s
}

// beyond draws the patience of one who is known to have waited so long.
func (s *survival) beyond(ms int64, r *rand.Rand) int64 {
	if s.mean == 0 {
		return Forever
	}
	left, last := 1.0, ms
	for i, at := range s.at {
		if at > ms {
			break
		}
		left = s.left[i]
	}
	u := left * (1 - r.Float64())
	for i, at := range s.at {
		if at > ms && s.left[i] < u {
			return at
		}
		last = max(last, at)
	}
	return last + int64(r.ExpFloat64()*s.mean)
}

// patience learns it for each queue.
func (p *Past) patience() func(call.QueueID) *survival {
	var all []waited
	of := map[call.QueueID][]waited{}
	lost := map[call.QueueID]int{}
	for i := range p.Calls {
		c := &p.Calls[i]
		if len(c.Segments) == 0 {
			continue
		}
		w, q := waitedFirst(c), c.Segments[0].Queue
		all, of[q] = append(all, w), append(of[q], w)
		lost[q] += one(w.gaveUp)
	}
	whole := survivalOf(all)
	learned := map[call.QueueID]*survival{}
	for q, n := range lost {
		learned[q] = &whole
		if n >= fewLosses {
			s := survivalOf(of[q])
			learned[q] = &s
		}
	}
	return func(q call.QueueID) *survival { return learned[q] }
}
