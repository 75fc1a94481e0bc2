package main

import (
	"context"
	"slices"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"hotline/alarm"
	"hotline/call"
	"hotline/sip"
	"hotline/switchboard"
	"hotline/web"
)

// How often the wall's alarms are judged: at every new board, and by themselves, for
// time passes without one; and how often the rows are counted that boards do not have.
const (
	wallEvery  = 500 * time.Millisecond
	wallRows   = 10 * time.Second
	silentRuns = 30 * time.Minute // in which runs of silent calls are counted
)

// wall keeps what rings on the supervisors' screens: one list for the screens, the API
// and the metrics.
type wall struct {
	rules   func() alarm.Rules
	picture func() alarm.Picture
	book    alarm.Book // of run alone
	ringing atomic.Pointer[[]alarm.Alarm]
	changed chan struct{} // for the one who shows them
}

func newWall(rules func() alarm.Rules, picture func() alarm.Picture) *wall {
	return &wall{rules: rules, picture: picture, changed: make(chan struct{}, 1)}
}

// Ringing implements web.Alarms.
func (w *wall) Ringing() []alarm.Alarm {
	if list := w.ringing.Load(); list != nil {
		return *list
	}
	return nil
}

// Changed implements web.Alarms.
func (w *wall) Changed() <-chan struct{} { return w.changed }

// look judges once.
func (w *wall) look() {
	p, r := w.picture(), w.rules()
	list := w.book.Look(r, alarm.Judge(r, p), p.Now)
	was := w.Ringing()
	w.ringing.Store(&list)
	if !slices.EqualFunc(was, list, looksAlike) {
		nudge(w.changed)
	}
}

// looksAlike tells that a screen need not be told: what runs on, runs on there too.
func looksAlike(a, b alarm.Alarm) bool {
	if !a.Since.IsZero() {
		a.Value, b.Value = 0, 0
	}
	return a == b
}

// run judges until ctx ends.
func (w *wall) run(ctx context.Context, boards <-chan struct{}) {
	tick := time.NewTicker(wallEvery)
	defer tick.Stop()
	for {
		w.look()
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-boards:
		}
	}
}

// counted are figures of rows, and of the disk.
type counted struct {
	owed   []alarm.Owed
	silent int
	disk   alarm.Room
}

// watchWall judges the alarms of the wall.
func (h *house) watchWall(ctx context.Context) error {
	boards, cancel := h.loop.Watch()
	defer cancel()
	h.wall.run(ctx, boards)
	return nil
}

// countWall counts the rows that boards do not have.
func (h *house) countWall(ctx context.Context) error {
	tick := time.NewTicker(wallRows)
	defer tick.Stop()
	for {
		if err := h.countRows(ctx); err != nil && ctx.Err() == nil {
			h.log.Warn().Err(err).Msg("alarms of the wall: rows could not be counted")
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

func (h *house) countRows(ctx context.Context) error {
	now := h.clock.Now().Wall
	rows, err := h.store.Overdue(ctx, now)
	if err != nil {
		return err
	}
	var c counted
	for _, r := range rows {
		c.owed = append(c.owed, alarm.Owed(r))
	}
	if c.silent, err = h.store.CountAlarms(ctx, switchboard.AlarmSilent, now-silentRuns.Milliseconds()); err != nil {
		return err
	}
	if free, size, ok := h.tapes.Room(); ok {
		c.disk = alarm.Room{Free: free, Size: size}
	}
	h.rows.Store(&c)
	return nil
}

// picture is all that alarms are judged by.
func (h *house) picture() alarm.Picture {
	centre, shown := h.keeper.centre(), h.webCentre()
	p := alarm.Picture{Now: h.clock.Now(), Board: h.loop.Board(), Staff: map[call.QueueID]alarm.Staff{}, BreakLimits: map[string]time.Duration{}}
	for _, q := range p.Board.Queues {
		p.Staff[q.Queue] = alarm.Staff{Minimum: shown.MinimumOf(q, p.Now.Wall), Threshold: shown.Threshold(q.Queue)}
	}
	for _, r := range centre.Lists.BreakReasons {
		p.BreakLimits[r.ID] = time.Duration(r.LimitMin) * time.Minute
	}
	if c := h.rows.Load(); c != nil {
		p.Owed, p.SilentCalls, p.Disk = c.owed, c.silent, c.disk
	}
	p.Trunks = h.down.trunks(h.sip.Status().Trunks, p.Now)
	return p
}

// downSince remembers since when trunks are down; the goroutine that judges owns it.
type downSince map[string]call.Time

// trunks tells how trunks stand.
func (d downSince) trunks(list []sip.TrunkStatus, now call.Time) []alarm.Trunk {
	out := make([]alarm.Trunk, len(list))
	for i, t := range list {
		switch _, was := d[t.Name]; {
		case !t.Down:
			delete(d, t.Name)
		case !was:
			d[t.Name] = now
		}
		out[i] = alarm.Trunk{Name: t.Name, Down: d[t.Name], Channels: t.Channels, Max: t.Max}
	}
	return out
}

// alarmMetrics tells how many alarms of each kind and level ring.
type alarmMetrics struct{ ringing func() []alarm.Alarm }

var ringingDesc = prometheus.NewDesc("hotline_alarms_ringing", "Alarms that ring on the wall now.", []string{"kind", "level"}, nil)

// Describe implements prometheus.Collector.
func (alarmMetrics) Describe(out chan<- *prometheus.Desc) { out <- ringingDesc }

// Collect implements prometheus.Collector.
func (m alarmMetrics) Collect(out chan<- prometheus.Metric) {
	list := m.ringing()
	for _, kind := range alarm.Kinds {
		for level, word := range map[int]string{alarm.Attention: "attention", alarm.Action: "action"} {
			n := 0
			for _, a := range list {
				if a.Kind == kind && a.Level == level {
					n++
				}
			}
			out <- prometheus.MustNewConstMetric(ringingDesc, prometheus.GaugeValue, float64(n), string(kind), word)
		}
	}
}

var _ web.Alarms = (*wall)(nil)
