package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"hotline/call"
	"hotline/reports"
	"hotline/simulate"
)

// print writes the results in the form that was asked for. Several variants or runs
// become one comparison.
func (o *simulation) print(out io.Writer, results [][]simulate.Result, rec *record) error {
	single := len(results) == 1 && len(results[0]) == 1
	var was *simulate.Result
	more := beside{Unserved: o.unserved}
	if rec != nil {
		was = &rec.was
		more.Recorded, more.Replay = was, &rec.replay
	}
	compare := func() simulate.Comparison { return simulate.Compare(withRecord(results, was)) }
	switch {
	case o.format == "json" && single:
		return writeJSON(out, struct {
			simulate.Result
			beside
		}{results[0][0], more})
	case o.format == "json":
		return writeJSON(out, struct {
			simulate.Comparison
			Results [][]simulate.Result `json:"results"`
			beside
		}{compare(), results, more})
	case o.format == "csv":
		return writeCSV(out, compare())
	case single:
		o.tell(out, rec)
		return o.table(out, &results[0][0], was)
	}
	o.tell(out, rec)
	return comparison(out, compare())
}

// beside is what JSON has beside the figures of runs.
type beside struct {
	Recorded *simulate.Result `json:"recorded,omitempty"` // what the centre did
	Replay   *simulate.Replay `json:"replay,omitempty"`
	Unserved []string         `json:"unserved,omitempty"`
}

// withRecord puts what the centre did behind the variants, the same for each run.
func withRecord(results [][]simulate.Result, was *simulate.Result) [][]simulate.Result {
	if was == nil {
		return results
	}
	same := make([]simulate.Result, len(results[0]))
	for i := range same {
		same[i] = *was
	}
	return append(slices.Clone(results), same)
}

func writeJSON(out io.Writer, v any) error {
	enc := json.NewEncoder(out)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// writeCSV writes one metric a line (RFC 4180).
func writeCSV(out io.Writer, c simulate.Comparison) error {
	w := csv.NewWriter(out)
	rows := [][]string{{"variant", "scope", "metric", "mean", "half_interval", "difference", "difference_half_interval", "runs"}}
	for _, r := range c.Rows {
		for v, name := range c.Variants {
			var d simulate.Spread
			if v > 0 {
				d = r.Difference[v-1]
			}
			rows = append(rows, []string{name, r.Scope, r.Metric, number(r.Values[v].Mean), number(r.Values[v].Half),
				number(d.Mean), number(d.Half), strconv.Itoa(c.Runs)})
		}
	}
	return w.WriteAll(rows)
}

// number is empty where there is none.
func number(v *float64) string {
	if v == nil {
		return ""
	}
	return strconv.FormatFloat(reports.Round(*v, 4), 'f', -1, 64)
}

func show(v *float64) string { return reports.Show(v, "en") }

// seconds shows milliseconds.
func seconds(ms *float64) string {
	if ms != nil {
		ms = reports.Div(*ms, 1000)
	}
	return show(ms)
}

// table prints one run for a person.
func (o *simulation) table(out io.Writer, r, was *simulate.Result) error {
	fmt.Fprintf(out, "%s: %d contacts, %d offers, %d missed, %d escalated, %d of them back untaken; seed %d, %d steps of the engine\n",
		r.Variant, r.Contacts, r.Offers, r.Missed, r.Escalated, r.Returned, r.Seed, r.Steps)
	if was != nil {
		fmt.Fprintf(out, "recorded: %d contacts, %d offers, %d missed, %d escalated\n", was.Contacts, was.Offers, was.Missed, was.Escalated)
	}
	if r.Transfers > 0 {
		fmt.Fprintf(out, "%d transferred to another queue\n", r.Transfers)
	}
	again(out, r, was)
	if r.Unfinished > 0 {
		fmt.Fprintf(out, "%d still waited when the run ended\n", r.Unfinished)
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	line := func(cells ...string) { fmt.Fprintln(w, strings.Join(cells, "\t")+"\t") }
	fmt.Fprintln(out, "\nShares in percent, times in seconds. SL net_short is the default; the other variants are below.")
	line("queue", "offered", "answered", "SL", "ASA", "abandoned", "callback", "overflow", "refused", "max wait", "AHT", "occupancy", "evenness")
	each := func(name string, f *simulate.Figures) {
		line(name, strconv.Itoa(f.Tally.Offered), strconv.Itoa(f.Tally.Answered), show(f.Level[reports.NetShort]), show(f.ASA),
			show(f.Abandonment), show(f.Callback), show(f.Overflow), show(f.Refusals), show(&f.MaxWait), show(f.AHT), show(f.Occupancy), three(f.Evenness))
	}
	for i := range r.Queues {
		each(string(r.Queues[i].Queue), &r.Queues[i].Figures)
		if was != nil {
			each(recordedRow, &was.Queues[i].Figures)
		}
	}
	each("all", &r.Total)
	if was != nil {
		each(recordedRow, &was.Total)
	}
	fmt.Fprintln(w)
	cells := []string{"service level"}
	for _, v := range reports.Variants {
		cells = append(cells, string(v))
	}
	line(cells...)
	levels := func(name string, f *simulate.Figures) {
		cells := []string{name}
		for _, v := range reports.Variants {
			cells = append(cells, show(f.Level[v]))
		}
		line(cells...)
	}
	for i := range r.Queues {
		levels(string(r.Queues[i].Queue), &r.Queues[i].Figures)
	}
	levels("all", &r.Total)
	if was != nil {
		levels(recordedRow, &was.Total)
	}
	fmt.Fprintln(w)
	formulas(line, r)
	fmt.Fprintln(w)
	o.people(line, r)
	if was != nil && len(was.Groups) > 0 {
		g := was.Groups[0]
		g.Group = recordedRow
		line(groupCells(&g)...)
	}
	return w.Flush()
}

// again tells of callers who did not get through at once, and what the record has of them.
func again(out io.Writer, r, was *simulate.Result) {
	called := func(before string, r *simulate.Result) {
		c := r.Callbacks
		fmt.Fprintf(out, "%scalled back: %d offered, %d took it (%s %%), %d reached (%s %%), %d failed, %d open",
			before, c.Offered, c.Taken, show(r.CallbackRates.TakeUp), c.Connected, show(r.CallbackRates.Success), c.Failed, c.Open)
		if c.TakenOver > 0 {
			fmt.Fprintf(out, ", %d phoned themselves before", c.TakenOver)
		}
		fmt.Fprintf(out, "; in the promised time %s %%, after %s s on average\n", show(r.CallbackRates.Kept), seconds(r.CallbackRates.MeanMs))
	}
	if r.Callbacks.Offered > 0 {
		called("", r)
	}
	if was != nil && was.Callbacks.Offered > 0 {
		called("recorded: ", was)
	}
	who := "who had given up"
	if was != nil {
		who += " or were cut off"
	}
	if r.Redials > 0 {
		fmt.Fprintf(out, "phoned again: %d %s, %d of them in time for their place\n", r.Redials, who, r.Kept)
	}
	if was != nil && was.Kept > 0 {
		fmt.Fprintf(out, "recorded: phoned again: %d in time for their place\n", was.Kept)
	}
}

// recordedRow marks what the centre did, under what the run gave.
const recordedRow = "(as it was)"

// formulas prints what Erlang says beside what was simulated. Its level counts all
// calls, as the variant strict does.
func formulas(line func(...string), r *simulate.Result) {
	line("Erlang", "pool", "erlangs", "agents", "simulated SL strict", "C: SL", "C: ASA", "C: needed", "scheduled", "patience", "A: SL", "A: abandoned", "A: wait", "A: occupancy")
	for i := range r.Queues {
		q := &r.Queues[i]
		f := &q.Formula
		level, asa := show(f.CLevel), show(f.CASA)
		if f.Unstable > 0 {
			level, asa = "unstable", strconv.Itoa(f.Unstable)+" int."
		}
		line(string(q.Queue), joined(f.Queues), show(&f.Erlangs), show(&f.Agents), show(q.Level[reports.Strict]),
			level, asa, whole(f.Needed), whole(f.Scheduled), show(f.Patience), show(f.ALevel), show(f.AAbandon), show(f.AWait), show(f.AOcc))
	}
}

// whole is a number of people; there is none where nothing reaches the goal.
func whole(n int) string {
	if n == 0 {
		return "—"
	}
	return strconv.Itoa(n)
}

func joined(qs []call.QueueID) string {
	names := make([]string, len(qs))
	for i, q := range qs {
		names[i] = string(q)
	}
	return strings.Join(names, "+")
}

func (o *simulation) people(line func(...string), r *simulate.Result) {
	line("operators", "people", "handled", "per hour", "AHT", "occupancy", "missed", "evenness")
	for i := range r.Groups {
		line(groupCells(&r.Groups[i])...)
	}
	if !o.operators {
		return
	}
	for i := range r.Operators {
		p := &r.Operators[i]
		line(fmt.Sprintf("%s %d", p.Group, p.Operator), "1", strconv.FormatInt(p.Times.Handled, 10), show(p.PerHour),
			show(reports.AHT(p.Times)), show(p.Occupancy), show(reports.MissedOffers(p.Times)), "")
	}
}

func groupCells(g *simulate.GroupResult) []string {
	return []string{g.Group, strconv.Itoa(g.Operators), strconv.FormatInt(g.Handled, 10), show(g.PerHour), show(g.AHT), show(g.Occupancy), show(g.Missed), three(g.Evenness)}
}

// three decimals, as evenness is written in DOMAIN.md 4.
func three(v *float64) string {
	if v == nil {
		return "—"
	}
	return strconv.FormatFloat(reports.Round(*v, 3), 'f', 3, 64)
}

// compared are the metrics of the table; csv and json have all.
var compared = []string{
	"offered", "answered", "level_net_short", "asa", "abandonment", "callback", "overflow", "refusals", "max_wait", "occupancy", "evenness",
	"callback_take_up", "callback_success", "callback_kept", "callback_mean", "redials",
	"erlang_c_level", "erlang_a_level", "erlang_a_abandonment",
}

// comparison prints variants beside each other, each with its difference to the
// first one.
func comparison(out io.Writer, c simulate.Comparison) error {
	fmt.Fprintf(out, "%d runs; every variant met the same callers. ± is half of the 95 %% interval; Δ is against %s.\n\n", c.Runs, c.Variants[0])
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprint(w, "scope\tmetric")
	for i, v := range c.Variants {
		fmt.Fprint(w, "\t", v)
		if i > 0 {
			fmt.Fprint(w, "\tΔ")
		}
	}
	fmt.Fprintln(w)
	for _, r := range c.Rows {
		if !slices.Contains(compared, r.Metric) {
			continue
		}
		digits := 1
		if r.Metric == "evenness" {
			digits = 3
		}
		fmt.Fprint(w, r.Scope, "\t", r.Metric)
		for i := range c.Variants {
			fmt.Fprint(w, "\t", plusMinus(r.Values[i], digits))
			if i > 0 {
				fmt.Fprint(w, "\t", plusMinus(r.Difference[i-1], digits))
			}
		}
		fmt.Fprintln(w)
	}
	return w.Flush()
}

func plusMinus(s simulate.Spread, digits int) string {
	if s.Mean == nil {
		return "—"
	}
	text := strconv.FormatFloat(reports.Round(*s.Mean, digits)+0, 'f', digits, 64) // + 0: no minus before a zero
	if s.Half != nil {
		text += " ± " + strconv.FormatFloat(reports.Round(*s.Half, digits), 'f', digits, 64)
	}
	return text
}
