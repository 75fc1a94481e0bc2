package simulate

import (
	"slices"

	"hotline/acd"
	"hotline/call"
	"hotline/reports"
)

// AsItWas counts the record itself, as a run is counted: what the centre really
// did, to be held against what a run of the unchanged day gives. The plan is that
// of the recorded operators.
func (p *Past) AsItWas(plan Plan) Result {
	plan.Name = "recorded"
	c := newCounts(&plan)
	for i := range p.Calls {
		p.countCall(c, &p.Calls[i])
	}
	p.countCallbacks(c)
	states, offers := p.statesOf(), p.offersOf()
	for i := range plan.Agents {
		op := plan.Agents[i].Profile.Operator
		p.countStates(c, i, states[op])
		for _, o := range offers[op] {
			c.offers++
			c.misses += one(o.Missed)
			c.times[i].Missed += int64(one(o.Missed))
		}
	}
	r := c.result()
	r.Variant, r.Callbacks = plan.Name, p.callbacks(c)
	r.CallbackRates = r.Callbacks.Rates()
	return r
}

// countCallbacks counts who was offered a call back, however often, once.
func (p *Past) countCallbacks(c *counts) {
	seen := map[call.ID]bool{}
	for _, a := range p.Again {
		if a.Kind == WasOffered && !seen[a.Call] && a.At < p.To {
			seen[a.Call] = true
			c.callbackOffered(a.At - p.From)
		}
	}
}

// callbacks adds up what became of those who took a call back in their queue.
func (p *Past) callbacks(c *counts) (out reports.Callbacks) {
	out.Offered = int64(c.choices)
	for _, pr := range p.Promises {
		if pr.Waited && pr.Asked >= p.From && c.in(pr.Asked-p.From) {
			out.Add(pr.Promise, max(p.To, pr.Due))
		}
	}
	slices.Sort(out.Took)
	return out
}

func (p *Past) countCall(c *counts, x *call.Call) {
	if len(x.Segments) == 0 || !known(c.plan.Settings.Queues, x.Segments[0].Queue) {
		return
	}
	if at := x.Segments[0].Entered.Wall - p.From; x.Segments[0].Reason == Redialled {
		c.redialled(at, true)
	} else {
		c.arrived(at)
	}
	for i, s := range x.Segments {
		at, op := s.Ended, call.OperatorID(0)
		if s.Outcome == call.Answered {
			at, op = s.Answered, answeredBy(x, s.Answered.Mono)
		}
		if s.Outcome != "" && known(c.plan.Settings.Queues, s.Queue) {
			wait := at.Mono - s.Entered.Mono
			c.segment(&acd.SegmentEnded{Queue: s.Queue, Outcome: s.Outcome, Wait: wait, Op: op}, s.Entered.Wall-p.From+wait)
		}
		if i > 0 && s.Reason == "transfer" {
			c.transferred(s.Entered.Wall - p.From)
		}
	}
	for _, t := range x.Talks {
		c.up += one(t.Left == "escalate" && c.in(t.Ended.Wall-p.From))
	}
}

// answeredBy is who took the call at an instant.
func answeredBy(x *call.Call, mono int64) call.OperatorID {
	for _, t := range x.Talks {
		if t.Started.Mono >= mono {
			return t.Operator
		}
	}
	return 0
}

// countStates adds up an operator's time. A wrap-up that is over is a call handled; a
// call out that nobody took has none.
func (p *Past) countStates(c *counts, i int, states []PastState) {
	before, state, since := call.Offline, call.Offline, int64(0)
	for _, s := range states {
		at := s.At - p.From
		c.spent(i, state, since, at)
		if state == call.WrapUp && s.To != call.Lost && (before == call.InTalk || at > since) {
			c.handled(i, at)
		}
		before, state, since = state, s.To, at
	}
	c.spent(i, state, since, p.end())
}
