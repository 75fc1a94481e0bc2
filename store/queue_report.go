package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"
	_ "time/tzdata" // report zones are the same on every machine

	"hotline/call"
	"hotline/people"
	"hotline/reports"
)

// reportZone is where reports are cut by default (DOMAIN.md 1).
const reportZone = "Europe/Moscow"

// QueueReport tallies queue segments by the interval in which they were entered
// and inbound contacts by that of their start, ordered by time and queue.
// Everything is counted anew from stored segments, so thresholds may be changed
// at will.
func (s *Store) QueueReport(ctx context.Context, v Viewer, f QueueReportFilter) ([]QueueReportRow, error) {
	if !people.CanSupervise(v) {
		return []QueueReportRow{}, nil
	}
	f.IntervalMin = cmp.Or(f.IntervalMin, 30)
	if f.IntervalMin != 24*60 && (f.IntervalMin < 1 || 60%f.IntervalMin != 0) {
		return nil, fmt.Errorf("interval: a divisor of 60 minutes or 1440 expected, got %d", f.IntervalMin)
	}
	zone, err := time.LoadLocation(cmp.Or(f.Zone, reportZone))
	if err != nil {
		return nil, fmt.Errorf("report zone: %w", err)
	}
	if f.Thresholds == (reports.Thresholds{}) {
		f.Thresholds = reports.DefaultThresholds()
	}
	r := queueReport{zone: zone, minutes: f.IntervalMin, rows: map[intervalKey]*QueueReportRow{}}
	if err := s.reportSegments(ctx, v, f, &r); err != nil {
		return nil, err
	}
	if err := s.reportContacts(ctx, v, f, &r); err != nil {
		return nil, err
	}
	return r.sorted(), nil
}

type intervalKey struct {
	start int64
	queue call.QueueID
}

type queueReport struct {
	zone    *time.Location
	minutes int
	rows    map[intervalKey]*QueueReportRow
}

func (r *queueReport) row(queue call.QueueID, wall int64) *QueueReportRow {
	k := intervalKey{intervalStart(wall, r.minutes, r.zone), queue}
	if r.rows[k] == nil {
		r.rows[k] = &QueueReportRow{Queue: queue, Start: k.start}
	}
	return r.rows[k]
}

func (r *queueReport) sorted() []QueueReportRow {
	out := make([]QueueReportRow, 0, len(r.rows))
	for _, row := range r.rows {
		out = append(out, *row)
	}
	slices.SortFunc(out, func(a, b QueueReportRow) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.Queue, b.Queue))
	})
	return out
}

// intervalStart is the start of the interval an instant falls in. Intervals of
// up to an hour are cut by the offset valid at that instant, so a night of 25
// hours has its hours apart; a day is a local day.
func intervalStart(wall int64, minutes int, zone *time.Location) int64 {
	t := time.UnixMilli(wall).In(zone)
	if minutes == 24*60 {
		y, m, d := t.Date()
		return time.Date(y, m, d, 0, 0, 0, 0, zone).UnixMilli()
	}
	_, offset := t.Zone()
	local, step := wall+int64(offset)*1000, int64(minutes)*60_000
	return wall - (local%step+step)%step
}

type segmentRow struct {
	queue   call.QueueID
	entered int64
	wait    int64
	outcome call.Outcome
}

// seesQueue limits a report to queues the viewer's organisation serves.
func (w *where) seesQueue(v Viewer, column string) {
	if v.Owner() {
		return
	}
	in, args := marks(v.OrgQueues)
	if in == "" {
		w.add("1 = 0")
		return
	}
	w.add(column+" IN ("+in+")", args...)
}

func (s *Store) reportSegments(ctx context.Context, v Viewer, f QueueReportFilter, r *queueReport) error {
	w := &where{}
	w.add("s.outcome <> ''")
	w.seesQueue(v, "s.queue")
	addIf(w, "s.queue = ?", string(f.Queue))
	addIf(w, "s.entered >= ?", f.From)
	addIf(w, "s.entered < ?", f.To)
	segments, err := each(ctx, s.r, "queue report", `SELECT s.queue, s.entered, s.wait_ms, s.outcome FROM call_segments s`+w.sql(), w.args,
		func(rows *sql.Rows, x *segmentRow) error { return rows.Scan(&x.queue, &x.entered, &x.wait, &x.outcome) })
	for _, x := range segments {
		r.row(x.queue, x.entered).Tally.Add(x.outcome, x.wait, f.Thresholds)
	}
	return err
}

// reportContacts counts inbound contacts under their first queue; those that
// came to none stand under the empty one.
func (s *Store) reportContacts(ctx context.Context, v Viewer, f QueueReportFilter, r *queueReport) error {
	w := &where{}
	w.add("c.kind = 'inbound' AND c.ended > 0")
	w.seesQueue(v, "c.first_queue")
	addIf(w, "c.first_queue = ?", string(f.Queue))
	addIf(w, "c.started >= ?", f.From)
	addIf(w, "c.started < ?", f.To)
	contacts, err := each(ctx, s.r, "queue report", `SELECT c.first_queue, c.started, 0, c.outcome FROM calls c`+w.sql(), w.args,
		func(rows *sql.Rows, x *segmentRow) error { return rows.Scan(&x.queue, &x.entered, &x.wait, &x.outcome) })
	for _, x := range contacts {
		l := &r.row(x.queue, x.entered).Line
		l.Inbound++
		switch x.outcome { //nolint:exhaustive // only refusals are counted apart
		case call.Blocked:
			l.Blocked++
		case call.Rejected:
			l.Rejected++
		}
	}
	return err
}
