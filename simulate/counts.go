package simulate

import (
	"hotline/acd"
	"hotline/call"
	"hotline/reports"
)

// counts are what a run adds up while it goes on. Only what happens after the
// warm-up counts; operators' times end with the arrivals.
type counts struct {
	plan    *Plan
	queue   map[call.QueueID]int
	tallies []reports.Tally
	lines   []reports.Line
	pools   pools

	allWaits []int64 // of a queue, whatever the outcome, ms

	times    []reports.OperatorTimes // by agent
	steps    int
	contacts int
	offers   int
	misses   int
	up, back int // escalations, and those nobody took
	over     int // transfers to a queue
	choices  int // offered to be called back
	redials  int // who phoned again, and
	kept     int // of them, had their place
}

func newCounts(p *Plan) *counts {
	c := &counts{
		plan: p, queue: map[call.QueueID]int{}, times: make([]reports.OperatorTimes, len(p.Agents)),
		tallies: make([]reports.Tally, len(p.Settings.Queues)), lines: make([]reports.Line, len(p.Settings.Queues)),
		allWaits: make([]int64, len(p.Settings.Queues)),
	}
	for i, q := range p.Settings.Queues {
		c.queue[q.ID] = i
	}
	c.pools = newPools(p, c.queue)
	return c
}

func (c *counts) in(now int64) bool { return now >= c.plan.Warmup }

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

func (c *counts) arrived(now int64)     { c.contacts += one(c.in(now)) }
func (c *counts) offered(now int64)     { c.offers += one(c.in(now)) }
func (c *counts) escalated(now int64)   { c.up += one(c.in(now)) }
func (c *counts) transferred(now int64) { c.over += one(c.in(now)) }
func (c *counts) returned(now int64)    { c.back += one(c.in(now)) }

func (c *counts) callbackOffered(now int64) { c.choices += one(c.in(now)) }

// redialled counts a contact of somebody who had given up.
func (c *counts) redialled(now int64, kept bool) {
	c.arrived(now)
	c.redials += one(c.in(now))
	c.kept += one(c.in(now) && kept)
}

func (c *counts) blocked(q call.QueueID, now int64) {
	if c.in(now) {
		c.lines[c.queue[q]].Blocked++
		c.lines[c.queue[q]].Inbound++
	}
}

func (c *counts) missed(agent int, now int64) {
	if c.in(now) {
		c.misses++
		c.times[agent].Missed++
	}
}

func (c *counts) handled(agent int, now int64) {
	if c.in(now) && now <= c.plan.Length {
		c.times[agent].Handled++
	}
}

// segment counts a stay in a queue by the interval in which it began.
func (c *counts) segment(f *acd.SegmentEnded, now int64) {
	entered := now - f.Wait
	if !c.in(entered) {
		return
	}
	i := c.queue[f.Queue]
	q := &c.plan.Settings.Queues[i]
	c.tallies[i].Add(f.Outcome, f.Wait, reports.Thresholds{Service: q.Threshold.Duration(), Short: q.Short.Duration()})
	c.lines[i].Inbound++
	c.allWaits[i] += f.Wait
	if f.Outcome == call.Answered {
		if a := c.agentOf(f.Op); a >= 0 {
			c.times[a].Answered++
		}
	}
	if f.Outcome != call.Overflowed { // who overflows is counted where he ends
		c.pools.call(i, entered)
	}
}

func (c *counts) agentOf(op call.OperatorID) int {
	if i, ok := c.pools.agents[op]; ok {
		return i
	}
	return -1
}

// spent adds the time an operator was in a state.
func (c *counts) spent(agent int, s call.State, from, to int64) {
	from, to = max(from, c.plan.Warmup), min(to, c.plan.Length)
	if from >= to {
		return
	}
	t, ms := &c.times[agent], to-from
	if s != call.Offline {
		t.Paid += ms
	}
	switch s {
	case call.Available:
		t.Idle += ms
	case call.Ringing:
		t.Ringing += ms
	case call.InTalk, call.OutboundState:
		t.Talk += ms
	case call.WrapUp:
		t.Wrap += ms
	case call.Break:
		t.Break += ms
	case call.NotResponding, call.Lost:
		t.NotResponding += ms
	}
	if acd.Working(s) {
		c.pools.worked(agent, from, to)
	}
}
