package simulate

import (
	"math"

	"hotline/reports"
)

// Spread is a mean over runs with the half of its 95 % interval, null for a single
// run.
type Spread struct {
	Mean *float64 `json:"mean"`
	Half *float64 `json:"half,omitempty"`
}

// Row is one metric of one scope in every variant. Difference is against the first
// variant, run by run: as both met the same callers, what the callers did by chance
// falls out, and its interval is much narrower than those of the values.
type Row struct {
	Scope      string   `json:"scope"` // total, queue NAME, group NAME
	Metric     string   `json:"metric"`
	Values     []Spread `json:"values"`
	Difference []Spread `json:"difference,omitempty"`
}

// Comparison puts the runs of variants beside each other.
type Comparison struct {
	Variants []string `json:"variants"`
	Runs     int      `json:"runs"`
	Rows     []Row    `json:"rows"`
}

// figure is one number of a result by its name.
type figure struct {
	scope, metric string
	value         *float64
}

// Compare joins results[variant][run]; every variant has the same runs, scopes that
// only some variants have are left out where they are missing.
func Compare(results [][]Result) Comparison {
	var c Comparison
	if len(results) == 0 || len(results[0]) == 0 {
		return c
	}
	c.Runs = len(results[0])
	type key struct{ scope, metric string }
	var order []key
	values := map[key][][]*float64{} // by variant and run
	for v, rs := range results {
		c.Variants = append(c.Variants, rs[0].Variant)
		for run := range rs {
			for _, f := range rs[run].figures() {
				k := key{f.scope, f.metric}
				if values[k] == nil {
					order = append(order, k)
					values[k] = make([][]*float64, len(results))
				}
				values[k][v] = append(values[k][v], f.value)
			}
		}
	}
	for _, k := range order {
		row := Row{Scope: k.scope, Metric: k.metric}
		for v := range results {
			row.Values = append(row.Values, spread(values[k][v]))
			if v > 0 {
				row.Difference = append(row.Difference, spread(minus(values[k][v], values[k][0])))
			}
		}
		c.Rows = append(c.Rows, row)
	}
	return c
}

// minus pairs runs; a run in which one of both says nothing is left out.
func minus(a, b []*float64) []*float64 {
	var out []*float64
	for i := range min(len(a), len(b)) {
		if a[i] != nil && b[i] != nil {
			d := *a[i] - *b[i]
			out = append(out, &d)
		}
	}
	return out
}

// spread is the mean of what is there, with its interval.
func spread(values []*float64) Spread {
	n, sum := 0.0, 0.0
	for _, v := range values {
		if v != nil {
			n, sum = n+1, sum+*v
		}
	}
	s := Spread{Mean: reports.Div(sum, n)}
	if n < 2 {
		return s
	}
	squares := 0.0
	for _, v := range values {
		if v != nil {
			squares += (*v - *s.Mean) * (*v - *s.Mean)
		}
	}
	half := student(int(n)-1) * math.Sqrt(squares/(n-1)/n)
	s.Half = &half
	return s
}

// student is the two-sided 95 % quantile of Student's distribution.
func student(df int) float64 {
	table := [...]float64{
		12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
		2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
	}
	if df <= len(table) {
		return table[df-1]
	}
	return 1.96 + 2.4/float64(df) // within 0.2 % of the true one
}

// figures lists a result's numbers in a fixed order.
func (r *Result) figures() []figure {
	out := append(r.Total.list("total"), r.again()...)
	for i := range r.Queues {
		q := &r.Queues[i]
		scope := "queue " + string(q.Queue)
		out = append(out, q.Figures.list(scope)...)
		out = append(out,
			figure{scope, "erlang_c_level", q.Formula.CLevel}, figure{scope, "erlang_c_asa", q.Formula.CASA},
			figure{scope, "erlang_c_needed", count(q.Formula.Needed)}, figure{scope, "erlang_c_scheduled", count(q.Formula.Scheduled)},
			figure{scope, "erlang_a_level", q.Formula.ALevel}, figure{scope, "erlang_a_abandonment", q.Formula.AAbandon},
			figure{scope, "erlang_a_wait", q.Formula.AWait}, figure{scope, "erlang_a_occupancy", q.Formula.AOcc})
	}
	for i := range r.Groups {
		g := &r.Groups[i]
		scope := "group " + g.Group
		out = append(out, figure{scope, "occupancy", g.Occupancy}, figure{scope, "per_hour", g.PerHour},
			figure{scope, "missed", g.Missed}, figure{scope, "evenness", g.Evenness})
	}
	return out
}

func count(n int) *float64 {
	v := float64(n)
	return &v
}

// again are the figures of calls back and of those who phoned again.
func (r *Result) again() []figure {
	rates := &r.CallbackRates
	seconds := func(ms *float64) *float64 {
		if ms == nil {
			return nil
		}
		return reports.Div(*ms, 1000)
	}
	return []figure{
		{"total", "callback_take_up", rates.TakeUp}, {"total", "callback_success", rates.Success}, {"total", "callback_kept", rates.Kept},
		{"total", "callback_mean", seconds(rates.MeanMs)}, {"total", "redials", count(r.Redials)},
	}
}

func (f *Figures) list(scope string) []figure {
	out := []figure{{scope, "offered", count(f.Tally.Offered)}, {scope, "answered", count(f.Tally.Answered)}}
	for _, v := range reports.Variants {
		out = append(out, figure{scope, "level_" + string(v), f.Level[v]})
	}
	return append(out,
		figure{scope, "asa", f.ASA}, figure{scope, "abandonment", f.Abandonment}, figure{scope, "callback", f.Callback}, figure{scope, "overflow", f.Overflow},
		figure{scope, "refusals", f.Refusals}, figure{scope, "max_wait", &f.MaxWait}, figure{scope, "aht", f.AHT},
		figure{scope, "occupancy", f.Occupancy}, figure{scope, "evenness", f.Evenness})
}
