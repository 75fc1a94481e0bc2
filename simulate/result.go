package simulate

import (
	"hotline/call"
	"hotline/reports"
)

// Result is what one run gave. Shares in percent, lengths in seconds, null where
// there is nothing to divide by.
type Result struct {
	Variant    string `json:"variant"`
	Seed       uint64 `json:"seed"`
	Contacts   int    `json:"contacts"`
	Unfinished int    `json:"unfinished"` // still waiting at the end
	Offers     int    `json:"offers"`
	Missed     int    `json:"missed"`
	Escalated  int    `json:"escalated"`
	Returned   int    `json:"returned"`  // escalations that nobody took
	Transfers  int    `json:"transfers"` // to another queue; of a recorded day alone
	Redials    int    `json:"redials"`   // contacts of those who had given up
	Kept       int    `json:"kept"`      // of them, who had their place
	Steps      int    `json:"steps"`     // of the engine

	Callbacks     reports.Callbacks     `json:"callbacks"`
	CallbackRates reports.CallbackRates `json:"callback_rates"`

	Total     Figures          `json:"total"`
	Queues    []QueueResult    `json:"queues"`
	Groups    []GroupResult    `json:"groups"`
	Operators []OperatorResult `json:"operators"`
}

// Figures are the metrics of DOMAIN.md 3 and 4 over a selection.
type Figures struct {
	Tally       reports.Tally                `json:"tally"`
	Level       map[reports.Variant]*float64 `json:"level"`
	ASA         *float64                     `json:"asa"`
	Abandonment *float64                     `json:"abandonment"`
	Callback    *float64                     `json:"callback"`
	Overflow    *float64                     `json:"overflow"`
	Refusals    *float64                     `json:"refusals"`
	MaxWait     float64                      `json:"max_wait"`
	AHT         *float64                     `json:"aht"`
	Occupancy   *float64                     `json:"occupancy"`
	Evenness    *float64                     `json:"evenness"`
}

// QueueResult is one queue; occupancy and evenness are of the operators who serve
// it.
type QueueResult struct {
	Queue call.QueueID `json:"queue"`
	Line  int          `json:"line"`
	Figures
	Formula Formula `json:"formula"`
}

// GroupResult is one group of operators.
type GroupResult struct {
	Group     string   `json:"group"`
	Operators int      `json:"operators"`
	Handled   int64    `json:"handled"`
	PerHour   *float64 `json:"per_hour"` // handled a routable hour
	AHT       *float64 `json:"aht"`
	Occupancy *float64 `json:"occupancy"`
	Missed    *float64 `json:"missed"`
	Evenness  *float64 `json:"evenness"`
}

// OperatorResult is one operator.
type OperatorResult struct {
	Operator  call.OperatorID       `json:"operator"`
	Group     string                `json:"group"`
	Times     reports.OperatorTimes `json:"times"`
	PerHour   *float64              `json:"per_hour"`
	Occupancy *float64              `json:"occupancy"`
}

// finish ends the day for everybody and adds up.
func (w *world) finish() Result {
	for i := range w.agents {
		w.count.spent(i, w.agents[i].state, w.agents[i].since, w.plan.Length)
	}
	r := w.count.result()
	r.Variant, r.Seed, r.Callbacks = w.plan.Name, w.seed, w.callbacks()
	r.CallbackRates = r.Callbacks.Rates()
	for i := range w.callers {
		r.Unfinished += one(w.callers[i].waiting)
	}
	return r
}

// result adds up what was counted.
func (c *counts) result() Result {
	r := Result{
		Contacts: c.contacts, Offers: c.offers, Missed: c.misses, Escalated: c.up, Returned: c.back, Transfers: c.over,
		Steps: c.steps, Redials: c.redials, Kept: c.kept,
	}
	var all reports.Tally
	var lines reports.Line
	for i, q := range c.plan.Settings.Queues {
		all, lines = all.Plus(c.tallies[i]), lines.Plus(c.lines[i])
		r.Queues = append(r.Queues, QueueResult{Queue: q.ID, Line: q.Line, Figures: c.figures(c.tallies[i], c.lines[i], c.serving(q.ID))})
	}
	for i := range r.Queues {
		r.Queues[i].Formula = c.formula(i)
	}
	r.Total = c.figures(all, lines, func(int) bool { return true })
	r.Groups, r.Operators = c.people()
	return r
}

// serving tells of an agent whether he serves the queue.
func (c *counts) serving(q call.QueueID) func(int) bool {
	return func(i int) bool { return c.plan.Agents[i].serves(q) }
}

func (c *counts) figures(t reports.Tally, l reports.Line, whose func(int) bool) Figures {
	f := Figures{
		Tally: t, Level: map[reports.Variant]*float64{}, ASA: reports.ASA(t), Abandonment: reports.Abandonment(t),
		Callback: reports.CallbackShare(t), Overflow: reports.OverflowShare(t), Refusals: reports.LineRefusals(l.Blocked, l.Inbound, l.Rejected),
		MaxWait: float64(t.WaitMax) / 1000,
	}
	for _, v := range reports.Variants {
		f.Level[v] = reports.ServiceLevel(v, t)
	}
	times, rates := c.staff(whose)
	f.AHT, f.Occupancy, f.Evenness = reports.AHT(times), reports.Occupancy(times), reports.Evenness(rates)
	return f
}

// staff sums the times of operators and lists their contacts per routable hour.
func (c *counts) staff(whose func(int) bool) (sum reports.OperatorTimes, rates []float64) {
	for i, t := range c.times {
		if !whose(i) {
			continue
		}
		sum = sum.Plus(t)
		if v := perHour(t); v != nil {
			rates = append(rates, *v)
		}
	}
	return sum, rates
}

// routable is the time in which calls could come or were there, ms.
func routable(t reports.OperatorTimes) int64 { return t.Work() + t.Idle + t.Ringing }

func perHour(t reports.OperatorTimes) *float64 {
	return reports.Div(float64(t.Handled)*3_600_000, float64(routable(t)))
}

// formula asks Erlang about the pool of a queue.
func (c *counts) formula(queue int) Formula {
	n := c.pools.of[queue]
	var t reports.Tally
	for i := range c.tallies {
		if c.pools.of[i] == n {
			t = t.Plus(c.tallies[i])
		}
	}
	times, _ := c.staff(func(i int) bool { return c.pools.member[i] == n })
	return c.pools.formula(queue, t, times, c.waited(n))
}

// waited is all the waiting of a pool's callers, ms.
func (c *counts) waited(pool int) int64 {
	ms := int64(0)
	for i := range c.tallies {
		if c.pools.of[i] == pool {
			ms += c.allWaits[i]
		}
	}
	return ms
}

// people lists groups, in the order of the plan, and operators.
func (c *counts) people() ([]GroupResult, []OperatorResult) {
	var groups []GroupResult
	var ops []OperatorResult
	for i := range c.plan.Agents {
		a := &c.plan.Agents[i]
		ops = append(ops, OperatorResult{
			Operator: a.Profile.Operator, Group: a.Group, Times: c.times[i], PerHour: perHour(c.times[i]), Occupancy: reports.Occupancy(c.times[i]),
		})
		if len(groups) == 0 || groups[len(groups)-1].Group != a.Group {
			groups = append(groups, GroupResult{Group: a.Group})
		}
		groups[len(groups)-1].Operators++
	}
	for k := range groups {
		g := &groups[k]
		times, rates := c.staff(func(i int) bool { return c.plan.Agents[i].Group == g.Group })
		g.Handled, g.PerHour, g.AHT = times.Handled, perHour(times), reports.AHT(times)
		g.Occupancy, g.Missed, g.Evenness = reports.Occupancy(times), reports.MissedOffers(times), reports.Evenness(rates)
	}
	return groups, ops
}
