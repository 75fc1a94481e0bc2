package acd

import (
	"hotline/call"
)

// startAHT is where a queue's running mean of handling times begins (DOMAIN.md 8).
const startAHT = 180_000

// windowMs is the length of the sliding window of the live board.
const windowMs = 30 * 60 * 1000

// window keeps the segments that ended in the last 30 minutes, oldest first.
type window struct{ ends []segmentEnd }

// segmentEnd is one segment in the window. JSON names are short: there are many.
type segmentEnd struct {
	At      int64        `json:"a"` // mono ms of the end
	Wait    int64        `json:"w"`
	Outcome call.Outcome `json:"o"`
}

// add drops what slid out and appends. Ends come in order.
func (w *window) add(e segmentEnd) {
	i := 0
	for i < len(w.ends) && w.ends[i].At <= e.At-windowMs {
		i++
	}
	w.ends = append(w.ends[i:], e)
}

// tally counts the window as it is at now.
func (w *window) tally(now int64, cfg *Queue) call.QueueTally {
	var t call.QueueTally
	for _, e := range w.ends {
		if e.At > now-windowMs {
			count(&t, cfg, e.Outcome, e.Wait)
		}
	}
	return t
}

// count adds one segment to a tally (DOMAIN.md 3).
func count(t *call.QueueTally, cfg *Queue, o call.Outcome, wait int64) {
	t.Offered++
	t.WaitMax = max(t.WaitMax, wait)
	in := wait <= int64(cfg.Threshold)
	switch o {
	case call.Answered:
		t.Answered++
		t.WaitAnswered += wait
		t.AnsweredIn += one(in)
	case call.Abandoned:
		t.Abandoned++
		t.AbandonedIn += one(in)
		t.Short += one(wait < int64(cfg.Short))
	case call.Callback:
		t.Callback++
	case call.Overflowed:
		t.Overflow++
	case call.Failed:
		t.Failed++
	}
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

// endSegment records the end of the call's stay in its queue. A virtual call's
// place is no segment.
func (d *Desk) endSegment(c *callSlot, o call.Outcome, op call.OperatorID, rule Rule) {
	if c.Virtual {
		return
	}
	d.tally(d.queues[c.queueH], &SegmentEnded{
		Call: c.Call, Queue: c.Queue, Entered: c.Entered, At: d.now,
		Wait: d.now.Mono - c.Entered.Mono, Outcome: o, Op: op, Rule: rule,
	})
}

// tally counts a segment that ends now.
func (d *Desk) tally(q *queue, e *SegmentEnded) {
	d.facts = append(d.facts, Fact{Ended: e})
	q.win.add(e.end())
	d.rollDay(q)
	if d.cal.dayOf(e.Entered) == q.st.Day {
		count(&q.st.Today, q.cfg, e.Outcome, e.Wait)
	}
	d.saveQueue(q)
}

// rangOut counts the ringing of a hand-over as a segment of its queue.
func (d *Desk) rangOut(ev RangOut) {
	q := d.queueOf(ev.Queue)
	switch {
	case q == nil:
		d.refuse(Refused{Event: "rang_out", Call: ev.Call, Error: ErrUnknownQueue})
	case d.call(ev.Call) != nil || ev.Entered.Mono > d.now.Mono || ev.Outcome != call.Abandoned && ev.Outcome != call.Failed:
		d.refuse(Refused{Event: "rang_out", Call: ev.Call, Error: ErrBadEvent})
	default:
		d.tally(q, &SegmentEnded{Call: ev.Call, Queue: q.cfg.ID, Entered: ev.Entered, At: d.now, Wait: d.now.Mono - ev.Entered.Mono, Outcome: ev.Outcome})
	}
}

func (e *SegmentEnded) end() segmentEnd {
	return segmentEnd{At: e.At.Mono, Wait: e.Wait, Outcome: e.Outcome}
}

// rollDay starts a queue's counts anew on a new local day.
func (d *Desk) rollDay(q *queue) {
	if day := d.cal.dayOf(d.now); q.st.Day != day {
		q.st.Day, q.st.Handled, q.st.Today, q.st.Given = day, 0, call.QueueTally{}, nil
		d.saveQueue(q)
	}
}
