package main

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"hotline/reports"
)

// pastDays gathers contacts by queue, day and interval.
type pastDays struct {
	interval time.Duration
	of       map[string]map[time.Time][]float64
	first    time.Time
	last     time.Time
}

func newPastDays(interval time.Duration) *pastDays {
	return &pastDays{interval: interval, of: map[string]map[time.Time][]float64{}}
}

// add counts contacts of a local instant.
func (p *pastDays) add(queue string, at time.Time, n float64) {
	day := time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC)
	if p.of[queue] == nil {
		p.of[queue] = map[time.Time][]float64{}
	}
	if p.of[queue][day] == nil {
		p.of[queue][day] = make([]float64, 24*time.Hour/p.interval)
	}
	p.of[queue][day][(time.Duration(at.Hour())*time.Hour+time.Duration(at.Minute())*time.Minute)/p.interval] += n
	if p.first.IsZero() || day.Before(p.first) {
		p.first = day
	}
	p.through(day)
}

// through tells that a day without contacts belongs to the past, too.
func (p *pastDays) through(day time.Time) {
	if day = time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, time.UTC); day.After(p.last) {
		p.last = day
	}
}

// queues gives every queue's days from the first to the last, without gaps.
func (p *pastDays) queues(want string) ([]pastQueue, error) {
	if len(p.of) == 0 {
		return nil, errors.New("no past contacts to learn from")
	}
	names := slices.Sorted(maps.Keys(p.of))
	if want != "" && p.of[want] == nil {
		return nil, fmt.Errorf("--queue: no contacts of %q in the past; there are %s", want, strings.Join(names, ", "))
	}
	out := make([]pastQueue, 0, len(names))
	for _, name := range names {
		q := pastQueue{queue: name}
		for day := p.first; !day.After(p.last); day = day.AddDate(0, 0, 1) {
			counts := p.of[name][day]
			if counts == nil {
				counts = make([]float64, 24*time.Hour/p.interval)
			}
			q.days = append(q.days, reports.PastDay{Date: day, Counts: counts})
		}
		out = append(out, q)
	}
	return out, nil
}

// read takes the rows of a file; every mistake names its line.
func (p *pastDays) read(name string, in io.Reader) error {
	text := bufio.NewReader(in)
	r := csv.NewReader(text)
	if first, _ := text.Peek(200); bytes.ContainsRune(bytes.SplitN(first, []byte("\n"), 2)[0], ';') {
		r.Comma = ';' // as a Russian Excel saves it
	}
	head, err := r.Read()
	columns := map[string]int{}
	for i, h := range head {
		columns[strings.ToLower(strings.TrimSpace(strings.TrimPrefix(h, "\uFEFF")))] = i
	}
	column := func(row []string, key string) string {
		if i, there := columns[key]; there {
			return strings.TrimSpace(row[i])
		}
		return ""
	}
	for _, key := range []string{"date", "time", "contacts"} {
		if _, there := columns[key]; !there || err != nil {
			return fmt.Errorf("%s:1: a line date,time,contacts or date,time,queue,contacts expected, with commas or semicolons", name)
		}
	}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		line, _ := r.FieldPos(0)
		at, err := pastTime(column(row, "date"), column(row, "time"))
		if err != nil {
			return fmt.Errorf("%s:%d: a date and time such as 2026-03-10,09:30 expected, got %q,%q", name, line, column(row, "date"), column(row, "time"))
		}
		n, err := strconv.ParseFloat(strings.Replace(column(row, "contacts"), ",", ".", 1), 64)
		if err != nil || n < 0 || n > 1e9 {
			return fmt.Errorf("%s:%d: contacts: a number from 0 on expected, got %q", name, line, column(row, "contacts"))
		}
		p.add(column(row, "queue"), at, n)
	}
}

// pastTime reads a date as 2026-03-10 or 10.03.2026, and a time as 09:30 or 9:30.
func pastTime(date, clock string) (time.Time, error) {
	at, err := time.Parse("2006-01-02 15:04", date+" "+clock)
	if err != nil {
		at, err = time.Parse("02.01.2006 15:04", date+" "+clock)
	}
	return at, err
}
