package store

import (
	"cmp"
	"context"
	"database/sql"
	"maps"
	"slices"
	"time"

	"hotline/call"
	"hotline/people"
	"hotline/reports"
)

// QueueFiguresFilter asks for queues in a period of stays' beginnings; StaysFilter for
// the stays behind one figure of one queue, or of all.
type (
	QueueFiguresFilter struct {
		From, To   int64 // wall ms, To excluded
		Thresholds func(call.QueueID) reports.Thresholds
	}
	StaysFilter struct {
		QueueFiguresFilter
		Queue  call.QueueID   // "": all
		Queues []call.QueueID // all there are, whose thresholds may differ
		Of     reports.Stays
		Cursor string
		Limit  int
	}
)

// QueueFigures are the figures of one queue; Received of a lower line and Bounced, handed
// down again, count contacts. Of the row without a queue, Line counts the contacts of
// the period.
type QueueFigures struct {
	Queue    call.QueueID
	Tally    reports.Tally
	Received int64
	Bounced  int64
	Line     reports.Line
}

// StayItem is one stay in a queue with its contact.
type StayItem struct {
	CallItem
	Queue   call.QueueID
	Entered int64
	Waited  int64 // ms
	Outcome call.Outcome
}

// stays are those of a period that are over and that the viewer may list.
func (f QueueFiguresFilter) stays(v Viewer) *where {
	w := &where{}
	w.add("s.outcome <> '' AND c.kind <> ''")
	w.listable(v)
	w.seesQueue(v, "s.queue")
	addIf(w, "s.entered >= ?", f.From)
	addIf(w, "s.entered < ?", f.To)
	return w
}

// QueueFigures counts queues anew from their stays, ordered by queue; the last row, of
// the empty queue, is the sum of all.
func (s *Store) QueueFigures(ctx context.Context, v Viewer, f QueueFiguresFilter) ([]QueueFigures, error) {
	if !people.CanSupervise(v) {
		return []QueueFigures{}, nil
	}
	rows := map[call.QueueID]*QueueFigures{}
	row := func(q call.QueueID) *QueueFigures {
		if rows[q] == nil {
			rows[q] = &QueueFigures{Queue: q}
		}
		return rows[q]
	}
	w := f.stays(v)
	stays, err := each(ctx, s.r, "figures of queues", `SELECT s.queue, s.wait_ms, s.outcome FROM call_segments s JOIN calls c ON c.id = s.call_id`+w.sql(), w.args,
		func(rows *sql.Rows, x *segmentRow) error { return rows.Scan(&x.queue, &x.wait, &x.outcome) })
	if err != nil {
		return nil, err
	}
	for _, x := range stays {
		row(x.queue).Tally.Add(x.outcome, x.wait, f.Thresholds(x.queue))
	}
	err = s.handedOver(ctx, v, f.From, f.To, func(hs []reports.HandOver) {
		for q, n := range reports.ReceivedBy(hs) {
			row(q).Received += n.Received
			row(q).Bounced += n.Bounced
		}
	})
	if err != nil {
		return nil, err
	}
	line := queueReport{zone: time.UTC, minutes: 24 * 60, rows: map[intervalKey]*QueueReportRow{}}
	if err := s.reportContacts(ctx, v, QueueReportFilter{From: f.From, To: f.To}, &line); err != nil {
		return nil, err
	}
	out := make([]QueueFigures, 0, len(rows)+1)
	all := QueueFigures{}
	for _, q := range slices.Sorted(maps.Keys(rows)) {
		r := *rows[q]
		all.Tally, all.Received, all.Bounced = all.Tally.Plus(r.Tally), all.Received+r.Received, all.Bounced+r.Bounced
		out = append(out, r)
	}
	for _, r := range line.rows {
		all.Line = all.Line.Plus(r.Line)
	}
	return append(out, all), nil
}

// Stays lists the stays behind a figure with their contacts, newest first; next is the
// cursor of the following page.
func (s *Store) Stays(ctx context.Context, v Viewer, f StaysFilter) (items []StayItem, next string, err error) {
	if !people.CanSupervise(v) {
		return nil, "", nil
	}
	w := f.stays(v)
	addIf(w, "s.queue = ?", string(f.Queue))
	w.counted(f)
	order, limit := " ORDER BY s.entered DESC, c.id DESC", page(f.Limit)
	if f.Of == reports.StaysLongest {
		order, limit = " ORDER BY s.wait_ms DESC, s.entered, c.id", 1
	} else if err = w.after(f.Cursor, "s.entered", "c.id"); err != nil {
		return nil, "", err
	}
	query := "SELECT " + callColumns + ", s.queue, s.entered, s.wait_ms, s.outcome" + callTables + " JOIN call_segments s ON s.call_id = c.id" + w.sql() + order + " LIMIT ?"
	items, err = each(ctx, s.r, "stays in a queue", query, append(w.args, limit+1), func(rows *sql.Rows, i *StayItem) error {
		return scanCall(withMore{rows, []any{&i.Queue, &i.Entered, &i.Waited, &i.Outcome}}, &i.CallItem, v)
	})
	if err != nil || len(items) <= limit {
		return items, "", err
	}
	items = items[:limit]
	if f.Of != reports.StaysLongest {
		next = cursorOf(items[limit-1].Entered, uint64(items[limit-1].Call.ID))
	}
	return items, next, nil
}

// counted adds what makes a figure count a stay; reports.Tally says it in Go.
func (w *where) counted(f StaysFilter) {
	outcome := func(o call.Outcome) { w.add("s.outcome = ?", string(o)) }
	switch f.Of {
	case reports.StaysAnswered:
		outcome(call.Answered)
	case reports.StaysIn:
		outcome(call.Answered)
		w.byThreshold(f, "s.wait_ms <= ?", func(th reports.Thresholds) int64 { return th.Service.Milliseconds() })
	case reports.StaysBase:
		w.byThreshold(f, "(s.outcome = 'answered' OR s.outcome = 'abandoned' AND s.wait_ms >= ?)", short)
	case reports.StaysAbandoned:
		outcome(call.Abandoned)
		w.byThreshold(f, "s.wait_ms >= ?", short)
	case reports.StaysShort:
		outcome(call.Abandoned)
		w.byThreshold(f, "s.wait_ms < ?", short)
	case reports.StaysCallback:
		outcome(call.Callback)
	case reports.StaysOverflow:
		outcome(call.Overflowed)
	case reports.StaysFailed:
		outcome(call.Failed)
	case reports.StaysOffered, reports.StaysLongest:
	}
}

func short(th reports.Thresholds) int64 { return th.Short.Milliseconds() }

// byThreshold adds a condition with a limit that queues have each of their own; that of
// the queue "" holds for those no settings tell of.
func (w *where) byThreshold(f StaysFilter, cond string, limit func(reports.Thresholds) int64) {
	if f.Queue != "" {
		w.add(cond, limit(f.Thresholds(f.Queue)))
		return
	}
	of := map[int64][]call.QueueID{}
	usual := limit(f.Thresholds(""))
	for _, q := range f.Queues {
		if n := limit(f.Thresholds(q)); n != usual {
			of[n] = append(of[n], q)
		}
	}
	text, args := "CASE", []any{}
	for _, n := range slices.SortedFunc(maps.Keys(of), cmp.Compare) {
		in, queues := marks(of[n])
		text += " WHEN s.queue IN (" + in + ") THEN " + cond
		args = append(append(args, queues...), n)
	}
	w.add("("+text+" WHEN 1 THEN "+cond+" END)", append(args, usual)...)
}

// withMore scans columns behind those of a call.
type withMore struct {
	rows interface{ Scan(...any) error }
	more []any
}

func (r withMore) Scan(to ...any) error { return r.rows.Scan(append(to, r.more...)...) }
