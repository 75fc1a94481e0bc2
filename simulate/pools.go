package simulate

import (
	"math"

	"hotline/call"
	"hotline/reports"
)

// A pool is the queues that share operators, directly or by others between them:
// what the formulas of DOMAIN.md 6 can be asked about, as they know one kind of
// call and one kind of agent.
type pools struct {
	plan   *Plan
	of     []int // pool of a queue
	member []int // pool of an agent, -1: serves no queue
	agents map[call.OperatorID]int
	list   []pool
}

// pool is the load and the staff of each interval.
type pool struct {
	calls []int
	staff []int64 // ms at work
}

func newPools(p *Plan, queue map[call.QueueID]int) pools {
	ps := pools{plan: p, of: make([]int, len(p.Settings.Queues)), member: make([]int, len(p.Agents)), agents: map[call.OperatorID]int{}}
	root := make([]int, len(p.Settings.Queues))
	for i := range root {
		root[i] = i
	}
	find := func(i int) int {
		for root[i] != i {
			i = root[i]
		}
		return i
	}
	for i := range p.Agents {
		ps.agents[p.Agents[i].Profile.Operator] = i
		qs := p.Agents[i].queues()
		for _, q := range qs {
			a, b := find(queue[qs[0]]), find(queue[q])
			root[max(a, b)] = min(a, b)
		}
	}
	n := int((p.Length + p.Interval - 1) / p.Interval)
	number := map[int]int{}
	for i := range ps.of {
		r := find(i)
		if _, there := number[r]; !there {
			number[r] = len(ps.list)
			ps.list = append(ps.list, pool{make([]int, n), make([]int64, n)})
		}
		ps.of[i] = number[r]
	}
	for i := range p.Agents {
		ps.member[i] = -1
		if qs := p.Agents[i].queues(); len(qs) > 0 {
			ps.member[i] = ps.of[queue[qs[0]]]
		}
	}
	return ps
}

func (ps *pools) call(queue int, entered int64) {
	if k := entered / ps.plan.Interval; entered < ps.plan.Length {
		ps.list[ps.of[queue]].calls[k]++
	}
}

func (ps *pools) worked(agent int, from, to int64) {
	if ps.member[agent] < 0 {
		return
	}
	staff := ps.list[ps.member[agent]].staff
	for from < to {
		k := from / ps.plan.Interval
		end := min(to, (k+1)*ps.plan.Interval)
		staff[k] += end - from
		from = end
	}
}

// Formula is what Erlang C and Erlang A say for the load and the staff of a pool,
// interval by interval and weighed by calls. Percent and seconds.
type Formula struct {
	Queues  []call.QueueID `json:"queues"` // of the pool
	Calls   int            `json:"calls"`
	AHT     float64        `json:"aht"`     // s
	Erlangs float64        `json:"erlangs"` // mean
	Agents  float64        `json:"agents"`  // mean

	Unstable int      `json:"unstable"` // intervals whose load is not below the staff
	CLevel   *float64 `json:"c_level"`  // nil: unstable
	CASA     *float64 `json:"c_asa"`

	// Needed is the fewest agents who reach the goal in every interval by Erlang C,
	// Scheduled how many to plan so that these are there; 0: no calls, or none reach it.
	Needed    int `json:"needed"`
	Scheduled int `json:"scheduled"`

	Patience *float64 `json:"patience"` // mean, as the callers showed it
	ALevel   *float64 `json:"a_level"`
	AAbandon *float64 `json:"a_abandon"`
	AWait    *float64 `json:"a_wait"` // mean of all
	AOcc     *float64 `json:"a_occupancy"`
}

// formula asks for one queue: the pool's load, the queue's threshold. The tallies
// are the pool's.
func (ps *pools) formula(queue int, t reports.Tally, times reports.OperatorTimes, waited int64) Formula {
	n := ps.of[queue]
	f := Formula{Patience: reports.Div(float64(waited)/1000, float64(t.Abandoned))}
	for i, q := range ps.plan.Settings.Queues {
		if ps.of[i] == n {
			f.Queues = append(f.Queues, q.ID)
		}
	}
	aht := reports.AHT(times)
	if aht == nil || *aht == 0 {
		return f
	}
	f.AHT = *aht
	ps.weigh(&f, ps.list[n], ps.plan.Settings.Queues[queue].Threshold.Duration().Seconds())
	return f
}

func (ps *pools) weigh(f *Formula, p pool, within float64) {
	var c, a, hours struct{ level, wait, lost, occ, n float64 }
	f.Needed, f.Scheduled = ps.needed(f.AHT, p, within)
	for k := range p.calls {
		ms := ps.counted(k)
		if ms <= 0 {
			continue
		}
		calls, agents := float64(p.calls[k]), float64(p.staff[k])/float64(ms)
		load := reports.Load{Calls: calls, Interval: float64(ms) / 1000, AHT: f.AHT}
		f.Calls += p.calls[k]
		if calls == 0 && p.staff[k] == 0 { // closed: no part of the mean
			continue
		}
		hours.n += float64(ms)
		f.Erlangs += load.Erlangs() * float64(ms)
		f.Agents += agents * float64(ms)
		if calls == 0 {
			continue
		}
		whole := int(math.Round(agents))
		if s := reports.Staff(load, whole, within); s.Unstable {
			f.Unstable++
		} else {
			c.n, c.level, c.wait = c.n+calls, c.level+calls**s.Level, c.wait+calls**s.ASA
		}
		if f.Patience == nil {
			continue
		}
		if s := reports.ErlangA(load, whole, *f.Patience, within); s != nil {
			a.n, a.level, a.wait = a.n+calls, a.level+calls*100*s.Within, a.wait+calls*s.MeanWait
			a.lost, a.occ = a.lost+calls*100*s.Abandon, a.occ+calls*s.Occupancy
		}
	}
	if hours.n > 0 {
		f.Erlangs, f.Agents = f.Erlangs/hours.n, f.Agents/hours.n
	}
	if f.Unstable == 0 {
		f.CLevel, f.CASA = reports.Div(c.level, c.n), reports.Div(c.wait, c.n)
	}
	f.ALevel, f.AWait = reports.Div(a.level, a.n), reports.Div(a.wait, a.n)
	f.AAbandon, f.AOcc = reports.Div(a.lost, a.n), reports.Div(a.occ, a.n)
}

// counted is how much of an interval counts, ms.
func (ps *pools) counted(k int) int64 {
	from := max(int64(k)*ps.plan.Interval, ps.plan.Warmup)
	return min(int64(k+1)*ps.plan.Interval, ps.plan.Length) - from
}

// needed is the staff of the interval that wants most.
func (ps *pools) needed(aht float64, p pool, within float64) (agents, scheduled int) {
	g := reports.Goal{Level: ps.plan.Goal.Level, Within: within, MaxOccupancy: ps.plan.Goal.MaxOccupancy, Shrinkage: ps.plan.Goal.Shrinkage}
	for k := range p.calls {
		ms := ps.counted(k)
		if ms <= 0 || p.calls[k] == 0 {
			continue
		}
		s, plan, ok := reports.Needed(reports.Load{Calls: float64(p.calls[k]), Interval: float64(ms) / 1000, AHT: aht}, g)
		if !ok {
			return 0, 0
		}
		agents, scheduled = max(agents, s.Agents), max(scheduled, plan)
	}
	return agents, scheduled
}
