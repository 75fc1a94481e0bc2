package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"hotline/acd"
	"hotline/reports"
	"hotline/store"
)

// forecast is what the command line asks for.
type forecast struct {
	centre, data, csv, on, queue string
	deals, rate                  float64
	days                         int
	interval                     time.Duration
	aht                          time.Duration
	goal                         reports.Goal
	within                       time.Duration
	format                       string
}

func forecastCommand() *cobra.Command {
	o := forecast{goal: reports.Goal{Level: 80, MaxOccupancy: 85, Shrinkage: 30}}
	cmd := &cobra.Command{
		Use:   "forecast",
		Short: "Contacts of a day to come, and how many operators it needs",
		Long: `Forecast the contacts of a day by intervals: planned deals of an even week × contact rate ×
index of the month × share of the weekday × share of the interval, learned from past days of a
data folder or a CSV file. Beside them: agents that reach the goal by Erlang C, and how many
to schedule. With --format scenario the day is written for hotline simulate. See docs/simulate.md.`,
		Example: `  hotline forecast --data data --deals 10000 --rate 0.2 --on 2026-12-07
  hotline forecast --csv past.csv --deals 10000 --rate 0.2 --on 2026-12-07 --aht 4m
  hotline forecast --data data --deals 10000 --rate 0.2 --on 2026-12-07 --format scenario > monday.yaml
  hotline simulate monday.yaml`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd) },
	}
	f := cmd.Flags()
	f.StringVar(&o.centre, "centre", "", "folder of centre settings with the queues (default: built in; with --data those stored there)")
	f.StringVar(&o.data, "data", "", "learn from the calls recorded in this data folder; it may be that of a running server")
	f.StringVar(&o.csv, "csv", "", "learn from this file: date,time,contacts or date,time,queue,contacts")
	f.StringVar(&o.on, "on", "", "day to forecast, such as 2026-12-07")
	f.StringVar(&o.queue, "queue", "", "this queue alone (default: all, as one pool)")
	f.Float64Var(&o.deals, "deals", 0, "deals planned for an even week")
	f.Float64Var(&o.rate, "rate", 0, "contacts a deal (contact rate)")
	f.IntVar(&o.days, "past", 400, "so many days before today are learned from")
	f.DurationVar(&o.interval, "interval", 30*time.Minute, "15m, 30m or 1h")
	f.DurationVar(&o.aht, "aht", 0, "average handling time (default: what the data folder shows)")
	f.Float64Var(&o.goal.Level, "level", o.goal.Level, "service level to reach, percent")
	f.DurationVar(&o.within, "within", 0, "in which time a call is to be answered (default: the queue's threshold)")
	f.Float64Var(&o.goal.MaxOccupancy, "occupancy", o.goal.MaxOccupancy, "highest occupancy, percent")
	f.Float64Var(&o.goal.Shrinkage, "shrinkage", o.goal.Shrinkage, "paid time that is lost, percent")
	f.StringVar(&o.format, "format", "table", "table, json, csv or scenario")
	cmd.MarkFlagsMutuallyExclusive("data", "csv")
	cmd.MarkFlagsOneRequired("data", "csv")
	return cmd
}

func (o *forecast) check() (date time.Time, err error) {
	if date, err = time.Parse(time.DateOnly, o.on); err != nil {
		return date, fmt.Errorf("--on: a date such as 2026-12-07 expected, got %q", o.on)
	}
	switch {
	case !(o.deals > 0 && o.deals < 1e12):
		return date, errors.New("--deals: how many deals are planned for a week? more than 0 expected")
	case !(o.rate > 0 && o.rate < 1e12):
		return date, errors.New("--rate: contacts a deal, more than 0 expected")
	case !slices.Contains([]time.Duration{15 * time.Minute, 30 * time.Minute, time.Hour}, o.interval):
		return date, fmt.Errorf("--interval: 15m, 30m or 1h expected, got %s", o.interval)
	case o.aht < 0 || o.csv != "" && o.aht == 0:
		return date, errors.New("--aht: a file says nothing of handling times; write --aht 4m or the like")
	case o.days < 7:
		return date, errors.New("--past: 7 days or more expected")
	case !(o.goal.Level > 0 && o.goal.Level <= 100 && o.goal.MaxOccupancy > 0 && o.goal.MaxOccupancy <= 100 && o.goal.Shrinkage >= 0 && o.goal.Shrinkage < 100):
		return date, errors.New("--level, --occupancy, --shrinkage: percent expected, shrinkage below 100")
	case !slices.Contains([]string{"table", "json", "csv", "scenario"}, o.format):
		return date, fmt.Errorf("--format: table, json, csv or scenario expected, got %q", o.format)
	}
	return date, nil
}

func (o *forecast) run(cmd *cobra.Command) error {
	date, err := o.check()
	if err != nil {
		return err
	}
	rec, desk, err := openRecord(cmd.Context(), o.data, o.centre, "")
	if err != nil {
		return err
	}
	defer rec.close()
	past, err := o.past(cmd.Context(), rec, desk.Zone)
	if err != nil {
		return err
	}
	day, err := o.plan(date, past, desk)
	if err != nil {
		return err
	}
	return day.print(cmd.OutOrStdout(), o.format)
}

// pastQueue is what the past shows of one queue.
type pastQueue struct {
	queue string
	days  []reports.PastDay
	load  store.Load
}

// past reads the days that are learned from.
func (o *forecast) past(ctx context.Context, rec *record, zone string) ([]pastQueue, error) {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return nil, fmt.Errorf("zone: %w", err)
	}
	b := newPastDays(o.interval)
	if o.csv != "" {
		f, err := os.Open(o.csv)
		if err != nil {
			return nil, fmt.Errorf("--csv: %w", err)
		}
		defer f.Close()
		if err := b.read(o.csv, f); err != nil {
			return nil, err
		}
		return b.queues(o.queue)
	}
	now := time.Now().In(loc)
	to := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, loc) // today is not over
	from := to.AddDate(0, 0, -o.days)
	list, err := rec.st.Arrivals(ctx, from.UnixMilli(), to.UnixMilli())
	loads, failed := rec.st.Loads(ctx, from.UnixMilli(), to.UnixMilli())
	if err := errors.Join(err, failed); err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("--data: no contact of the %d days before today is recorded in %s (today is not over, and nothing is learned from it)", o.days, o.data)
	}
	for _, a := range list {
		b.add(string(a.Queue), time.UnixMilli(a.At).In(loc), float64(a.N))
	}
	b.through(to.AddDate(0, 0, -1))
	out, err := b.queues(o.queue)
	for i, q := range out {
		for _, l := range loads {
			if string(l.Queue) == q.queue {
				out[i].load = l
			}
		}
	}
	return out, err
}

// plan forecasts each queue of the day and joins them to one pool.
func (o *forecast) plan(date time.Time, past []pastQueue, desk acd.Settings) (*forecastDay, error) {
	day := &forecastDay{Day: o.on, Deals: o.deals, Rate: o.rate, Goal: o.goal, interval: o.interval, desk: desk}
	day.Goal.Within = o.within.Seconds()
	total := 0.0
	for _, q := range past {
		for _, d := range q.days {
			for _, n := range d.Counts {
				total += n
			}
		}
	}
	for _, q := range past {
		if o.queue != "" && q.queue != o.queue {
			continue
		}
		fq := forecastQueue{Queue: q.queue, Seasons: reports.Learn(q.days), load: q.load}
		if fq.Seasons.Intervals == nil {
			continue
		}
		fq.Share = fq.Seasons.Contacts / total
		fq.Counts = fq.Seasons.Of(o.deals*fq.Share, o.rate, date)
		day.Queues = append(day.Queues, fq)
	}
	if len(day.Queues) == 0 {
		return nil, fmt.Errorf("no past contacts to learn from (queue %q)", o.queue)
	}
	return day, day.staff(o.aht)
}
