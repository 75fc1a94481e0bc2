package acd

import "hotline/call"

// MaxSaid is the largest number of calls ahead that is said (DOMAIN.md 8).
const MaxSaid = 10

// minHandled is how many contacts a queue must have handled today before it
// names expected waits.
const minHandled = 5

// announce tells a waiting caller where he stands and sets the next time.
func (d *Desk) announce(c *callSlot) {
	q := d.queues[c.queueH]
	ahead := d.trees.rank(q.order, c.placed.key)
	c.NextSay = nextSay(c.NextSay, q.cfg.Announce.Period, d.now)
	var ps []Prompt
	if q.cfg.Announce.Position && ahead <= MaxSaid && (c.SaidAhead < 0 || ahead <= c.SaidAhead) {
		c.SaidAhead = ahead
		ps = append(ps, positionPrompt(ahead))
	}
	var wait int64
	if ms, ok := d.expectedWait(q, ahead); ok && q.cfg.Announce.Wait {
		wait = ms
		ps = append(ps, WaitPrompt(ms))
	}
	if len(ps) == 0 {
		ps = append(ps, Prompt{ID: "queue_thanks"})
	}
	d.order(AnnounceTo{Call: c.Call, Prompts: ps, Wait: wait})
}

// nextSay is the first instant of the rhythm after now, zero without a period.
func nextSay(last call.Time, period Ms, now call.Time) call.Time {
	if period <= 0 {
		return call.Time{}
	}
	next := last.Add(period.Duration())
	if next.Mono <= now.Mono {
		next = now.Add(period.Duration())
	}
	return next
}

func positionPrompt(ahead int) Prompt {
	if ahead == 0 {
		return Prompt{ID: "queue_next"}
	}
	return Prompt{ID: "queue_position", N: ahead}
}

// WaitPrompt is how an expected wait in milliseconds is said: under a minute,
// 1..5 minutes exactly (rounded up), up to ten, or more than ten.
func WaitPrompt(ms int64) Prompt {
	n := int((ms + 59_999) / 60_000)
	switch {
	case ms < 60_000:
		return Prompt{ID: "ewt_lt1"}
	case n <= 5:
		return Prompt{ID: "ewt_n", N: n}
	case n <= 10:
		return Prompt{ID: "ewt_le10"}
	}
	return Prompt{ID: "ewt_gt10"}
}

// share is one operator in the sum of the expected wait: divisible by 1..16, so
// that parts of an operator add up exactly.
const share = 720_720

// serving is N of DOMAIN.md 8 times share: the operators at work in the queue,
// each divided by the number of queues with waiters he serves.
func (d *Desk) serving(q *queue) int64 {
	var n int64
	for _, b := range q.bundles {
		if b.working == 0 {
			continue
		}
		with := int64(1)
		for _, h := range b.queues {
			if h != q.h && d.queues[h].order.root != 0 {
				with++
			}
		}
		n += int64(b.working) * share / with
	}
	return n
}

// expectedWait is (ahead + 1) × AHT ÷ N in ms; not ok when the desk is unsure.
func (d *Desk) expectedWait(q *queue, ahead int) (ms int64, ok bool) {
	n := d.serving(q)
	if n == 0 || q.st.Handled < minHandled || q.st.Day != d.cal.dayOf(d.now) {
		return 0, false
	}
	return int64(ahead+1) * q.st.AHT * share / n, true
}
