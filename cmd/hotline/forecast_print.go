package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"hotline/acd"
	"hotline/reports"
	"hotline/store"
)

// forecastDay is a day to come.
type forecastDay struct {
	Day       string             `json:"day"`
	Deals     float64            `json:"deals"`
	Rate      float64            `json:"contact_rate"`
	Goal      reports.Goal       `json:"goal"`
	AHT       float64            `json:"aht"` // seconds, of the pool
	Queues    []forecastQueue    `json:"queues"`
	Intervals []forecastInterval `json:"intervals"`

	interval time.Duration
	desk     acd.Settings
}

// forecastQueue is one queue of it.
type forecastQueue struct {
	Queue   string          `json:"queue"`
	Share   float64         `json:"share"` // of all contacts of the past
	Seasons reports.Seasons `json:"seasons"`
	Counts  []float64       `json:"contacts"`

	load store.Load
}

// forecastInterval is the pool in one interval. Agents are nil where no staff reaches
// the goal.
type forecastInterval struct {
	From      string            `json:"from"`
	Contacts  float64           `json:"contacts"`
	Staffing  *reports.Staffing `json:"staffing"`
	Scheduled int               `json:"scheduled"`
}

// staff counts the agents of each interval.
func (d *forecastDay) staff(aht time.Duration) error {
	work, handled := 0.0, 0.0
	for _, q := range d.Queues {
		handled += float64(q.load.Handled)
		work += float64(q.load.TalkMs+q.load.WrapMs) / 1000
		for _, x := range d.desk.Queues {
			if string(x.ID) == q.Queue && d.Goal.Within == 0 {
				d.Goal.Within = x.Threshold.Duration().Seconds()
			}
		}
	}
	if d.Goal.Within == 0 {
		d.Goal.Within = reports.DefaultThresholds().Service.Seconds()
	}
	if d.AHT = aht.Seconds(); d.AHT == 0 {
		if handled == 0 {
			return fmt.Errorf("--aht: the data folder shows no handled contact; write --aht 4m or the like")
		}
		d.AHT = work / handled
	}
	for i := range d.Queues[0].Counts {
		x := forecastInterval{From: clockOf(d.interval, i)}
		for _, q := range d.Queues {
			x.Contacts += q.Counts[i]
		}
		if x.Contacts > 0 {
			s, scheduled, ok := reports.Needed(reports.Load{Calls: x.Contacts, AHT: d.AHT, Interval: d.interval.Seconds()}, d.Goal)
			if ok {
				x.Staffing, x.Scheduled = &s, scheduled
			}
		}
		d.Intervals = append(d.Intervals, x)
	}
	return nil
}

func clockOf(interval time.Duration, i int) string {
	at := interval * time.Duration(i)
	return fmt.Sprintf("%02d:%02d", int(at.Hours()), int(at.Minutes())%60)
}

func (d *forecastDay) print(out io.Writer, format string) error {
	switch format {
	case "json":
		return writeJSON(out, d)
	case "csv":
		return d.csv(out)
	case "scenario":
		return d.scenario(out)
	}
	return d.table(out)
}

func (d *forecastDay) table(out io.Writer) error {
	fmt.Fprintf(out, "%s: %s deals a week, %s contacts a deal; AHT %s s, %s %% in %s s, %s %% busy at most, shrinkage %s %%\n", d.Day, plainNumber(d.Deals), plainNumber(d.Rate),
		show(&d.AHT), plainNumber(d.Goal.Level), plainNumber(d.Goal.Within), plainNumber(d.Goal.MaxOccupancy), plainNumber(d.Goal.Shrinkage))
	for _, q := range d.Queues {
		fmt.Fprintf(out, "%s: learned from %d days with %s contacts%s%s\n", q.name(), q.Seasons.Days, plainNumber(q.Seasons.Contacts),
			missing(q.Seasons.Weekdays, "no whole week, weekdays count as even"), missing(q.Seasons.Months, "no whole year, months count as even"))
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	line := func(cells ...string) { fmt.Fprintln(w, strings.Join(cells, "\t")+"\t") }
	head := []string{"from"}
	for _, q := range d.Queues {
		head = append(head, q.name())
	}
	line(append(head, "contacts", "needed", "scheduled", "SL", "occupancy")...)
	total := 0.0
	for i, x := range d.Intervals {
		if total += x.Contacts; x.Contacts == 0 {
			continue
		}
		cells := []string{x.From}
		for _, q := range d.Queues {
			cells = append(cells, show(&q.Counts[i]))
		}
		line(append(append(cells, show(&x.Contacts)), x.agents()...)...)
	}
	line(append(append([]string{"day"}, d.sums()...), show(&total))...)
	return w.Flush()
}

func (d *forecastDay) sums() (out []string) {
	for _, q := range d.Queues {
		sum := 0.0
		for _, n := range q.Counts {
			sum += n
		}
		out = append(out, show(&sum))
	}
	return out
}

func (q forecastQueue) name() string {
	if q.Queue == "" {
		return "all"
	}
	return q.Queue
}

func missing(index []float64, what string) string {
	if index != nil {
		return ""
	}
	return "; " + what
}

func (x forecastInterval) agents() []string {
	if x.Staffing == nil {
		return []string{"—", "—", "—", "—"}
	}
	return []string{strconv.Itoa(x.Staffing.Agents), strconv.Itoa(x.Scheduled), show(x.Staffing.Level), show(x.Staffing.Occupancy)}
}

func plainNumber(v float64) string { return strconv.FormatFloat(reports.Round(v, 4), 'f', -1, 64) }

// csv writes an interval a line (RFC 4180).
func (d *forecastDay) csv(out io.Writer) error {
	w := csv.NewWriter(out)
	head := []string{"date", "time"}
	for _, q := range d.Queues {
		head = append(head, "contacts "+q.name())
	}
	rows := [][]string{append(head, "contacts", "needed", "scheduled")}
	for i, x := range d.Intervals {
		row := []string{d.Day, x.From}
		for _, q := range d.Queues {
			row = append(row, plainNumber(q.Counts[i]))
		}
		agents := ""
		if x.Staffing != nil {
			agents = strconv.Itoa(x.Staffing.Agents)
		}
		rows = append(rows, append(row, plainNumber(x.Contacts), agents, strconv.Itoa(x.Scheduled)))
	}
	return w.WriteAll(rows)
}

// scenario writes the day for hotline simulate: its arrivals, the times of the past, and
// one group that is there all day with the agents of the busiest interval.
func (d *forecastDay) scenario(out io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# hotline forecast: %s deals a week, %s contacts a deal\nname: forecast\nday: %s\n", plainNumber(d.Deals), plainNumber(d.Rate), d.Day)
	fmt.Fprintf(&b, "goal: {level: %s, max_occupancy: %s, shrinkage: %s}\ncalls:\n", plainNumber(d.Goal.Level), plainNumber(d.Goal.MaxOccupancy), plainNumber(d.Goal.Shrinkage))
	busiest := 1
	for _, x := range d.Intervals {
		if x.Staffing != nil {
			busiest = max(busiest, x.Staffing.Agents)
		}
	}
	var members, skills []string
	for _, q := range d.Queues {
		i := slices.IndexFunc(d.desk.Queues, func(x acd.Queue) bool { return string(x.ID) == q.Queue })
		if i < 0 {
			return fmt.Errorf("--format scenario: queue %q is not in the centre's settings; name its folder with --centre, or the queue in the file", q.Queue)
		}
		members = append(members, fmt.Sprintf("{queue: %s}", q.Queue))
		for _, n := range d.desk.Queues[i].Needs {
			skills = append(skills, fmt.Sprintf("{skill: %s, level: 10}", n.Skill))
		}
		d.stream(&b, q)
	}
	fmt.Fprintf(&b, "operators:\n  - name: planned\n    count: %d\n    queues: [%s]\n", busiest, strings.Join(members, ", "))
	if len(skills) > 0 {
		fmt.Fprintf(&b, "    skills: [%s]\n", strings.Join(slices.Compact(skills), ", "))
	}
	_, err := io.WriteString(out, b.String())
	return err
}

func (d *forecastDay) stream(b *strings.Builder, q forecastQueue) {
	fmt.Fprintf(b, "  - queue: %s\n    rates:\n", q.Queue)
	last := -1.0
	for i, n := range q.Counts {
		if perHour := reports.Round(n*float64(time.Hour/d.interval), 4); perHour != last {
			fmt.Fprintf(b, "      - {from: %q, per_hour: %s}\n", clockOf(d.interval, i), plainNumber(perHour))
			last = perHour
		}
	}
	talk, wrap, patience := d.AHT, 0.0, 120.0
	if n := float64(q.load.Handled) * 1000; n > 0 {
		talk, wrap = float64(q.load.TalkMs)/n, float64(q.load.WrapMs)/n
	}
	if q.load.Abandoned > 0 {
		patience = float64(q.load.WaitMs) / 1000 / float64(q.load.Abandoned)
	}
	whole := func(s float64) string { return fmt.Sprintf("{mean: %ds}", max(int(math.Round(s)), 1)) }
	fmt.Fprintf(b, "    talk: %s\n    wrap: %s\n    patience: %s\n", whole(talk), whole(wrap), whole(patience))
}
