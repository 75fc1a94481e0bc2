package store

import (
	"cmp"
	"context"
	"database/sql"
	"maps"
	"slices"

	"hotline/call"
	"hotline/people"
	"hotline/reports"
)

// LineReportFilter asks for the support lines in a period of contacts' starts.
type LineReportFilter struct {
	From, To   int64 // wall ms, To excluded
	Thresholds func(call.QueueID) reports.Thresholds
}

// LineReportRow is one support line.
type LineReportRow struct {
	Line   int                `json:"line"`
	Tally  reports.Tally      `json:"tally"` // of stays in the line's queues
	Counts reports.LineCounts `json:"counts"`
}

// LineReport tallies support lines 1, 2, …: stays in their queues, contacts
// talked with, and hand-overs between them (DOMAIN.md 4).
func (s *Store) LineReport(ctx context.Context, v Viewer, f LineReportFilter) ([]LineReportRow, error) {
	if !people.CanSupervise(v) {
		return []LineReportRow{}, nil
	}
	rows := map[int]*LineReportRow{}
	row := func(line int) *LineReportRow {
		if rows[line] == nil {
			rows[line] = &LineReportRow{Line: line}
		}
		return rows[line]
	}
	if err := s.lineTallies(ctx, v, f, row); err != nil {
		return nil, err
	}
	if err := s.lineContacts(ctx, v, f, row); err != nil {
		return nil, err
	}
	counts := map[int]reports.LineCounts{}
	err := s.handedOver(ctx, v, f.From, f.To, func(hs []reports.HandOver) { reports.CountHandOvers(counts, hs) })
	if err != nil {
		return nil, err
	}
	for line, n := range counts {
		r := row(line)
		n.Answered = r.Counts.Answered
		r.Counts = n
	}
	out := make([]LineReportRow, 0, len(rows))
	for _, line := range slices.Sorted(maps.Keys(rows)) {
		out = append(out, *rows[line])
	}
	return out, nil
}

func inPeriod(w *where, v Viewer, from, to int64) {
	w.listable(v)
	w.add("c.kind = 'inbound'")
	addIf(w, "c.started >= ?", from)
	addIf(w, "c.started < ?", to)
}

func (s *Store) lineTallies(ctx context.Context, v Viewer, f LineReportFilter, row func(int) *LineReportRow) error {
	w := &where{}
	inPeriod(w, v, f.From, f.To)
	w.add("s.outcome <> ''")
	w.seesQueue(v, "s.queue")
	type stay struct {
		segmentRow
		line int
	}
	stays, err := each(ctx, s.r, "line report", `SELECT s.line, s.queue, s.wait_ms, s.outcome FROM call_segments s JOIN calls c ON c.id = s.call_id`+w.sql(), w.args,
		func(rows *sql.Rows, x *stay) error { return rows.Scan(&x.line, &x.queue, &x.wait, &x.outcome) })
	for _, x := range stays {
		row(x.line).Tally.Add(x.outcome, x.wait, f.Thresholds(x.queue))
	}
	return err
}

func (s *Store) lineContacts(ctx context.Context, v Viewer, f LineReportFilter, row func(int) *LineReportRow) error {
	w := &where{}
	inPeriod(w, v, f.From, f.To)
	w.add("t.consult = 0")
	type talked struct {
		line int
		n    int64
	}
	list, err := each(ctx, s.r, "line report", `SELECT t.line, COUNT(DISTINCT t.call_id) FROM call_talks t JOIN calls c ON c.id = t.call_id`+w.sql()+` GROUP BY t.line`, w.args,
		func(rows *sql.Rows, x *talked) error { return rows.Scan(&x.line, &x.n) })
	for _, x := range list {
		row(x.line).Counts.Answered = x.n
	}
	return err
}

// handedOver gives the hand-overs of each contact that has any.
func (s *Store) handedOver(ctx context.Context, v Viewer, from, to int64, take func([]reports.HandOver)) error {
	w := &where{}
	inPeriod(w, v, from, to)
	w.add("EXISTS (SELECT 1 FROM call_talks t WHERE t.call_id = c.id AND t.consult = 0 AND t.left_by IN ('escalate', 'transfer'))")
	records, err := each(ctx, s.r, "hand-overs", `SELECT c.record FROM calls c`+w.sql()+` ORDER BY c.started DESC, c.id DESC`, w.args,
		func(rows *sql.Rows, x *string) error { return rows.Scan(x) })
	if err != nil {
		return err
	}
	for _, r := range records {
		c, err := parseRecord(r)
		if err != nil {
			return err
		}
		take(reports.HandOvers(&c))
	}
	return nil
}

// HandOvers lists customers who went to a higher line, newest contact first, at
// most limit (0: 200).
func (s *Store) HandOvers(ctx context.Context, v Viewer, from, to int64, limit int) ([]reports.HandOver, error) {
	out := []reports.HandOver{}
	if !people.CanSupervise(v) {
		return out, nil
	}
	limit = cmp.Or(limit, 200)
	err := s.handedOver(ctx, v, from, to, func(hs []reports.HandOver) {
		for _, h := range hs {
			if h.Up() && len(out) < limit {
				out = append(out, h)
			}
		}
	})
	return out, err
}
