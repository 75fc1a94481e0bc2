package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"hotline/call"
	"hotline/people"
	"hotline/reports"
)

// RepeatFilter selects inbound contacts by their start.
type RepeatFilter struct {
	By       By
	Key      string // one line, queue or operator; empty for all
	Metric   reports.RepeatMetric
	From, To int64 // wall ms, To excluded
	Now      int64 // contacts mature by this
	Rules    reports.RepeatRules
	Cursor   string
	Limit    int
}

// RepeatRow are the counts of one key: a contact belongs to its first queue, and to
// the operator who talked last and the line he was on (DOMAIN.md 10). Key "none" holds
// those that came to no queue, or in which nobody talked.
type RepeatRow struct {
	Key string `json:"key"`
	reports.Repeats
}

// RepeatItem is a contact behind a figure, and what the rules say of it.
type RepeatItem struct {
	CallItem
	Judged reports.Judged `json:"judged"`
}

// repeatKeys are what a contact belongs to.
var repeatKeys = map[By]string{
	"": "''", ByAll: "''",
	ByLine:     "CASE WHEN c.last_line = 0 THEN 'none' ELSE CAST(c.last_line AS TEXT) END",
	ByQueue:    "CASE WHEN c.first_queue = '' THEN 'none' ELSE c.first_queue END",
	ByOperator: "CASE WHEN c.last_operator = 0 THEN 'none' ELSE CAST(c.last_operator AS TEXT) END",
}

// longestCall bounds how long before its end a contact began.
const longestCall = 24 * 3600 * 1000

// repeatContact is a contact with what it is cut and listed by.
type repeatContact struct {
	reports.RepeatContact
	customer int64
	key      string
	seen     bool // the viewer may list it
	judged   reports.Judged
}

// Repeats counts FCR by repeats, repeat rates and shared numbers, keys in ascending
// order. Whether a contact was repeated is judged by all contacts of the customer,
// also those the viewer does not see.
func (s *Store) Repeats(ctx context.Context, v Viewer, f RepeatFilter) ([]RepeatRow, error) {
	rows := map[string]*RepeatRow{}
	err := s.judged(ctx, v, f, func(c *repeatContact) {
		if rows[c.key] == nil {
			rows[c.key] = &RepeatRow{Key: c.key}
		}
		rows[c.key].Add(c.judged)
	})
	out := make([]RepeatRow, 0, len(rows))
	for _, r := range rows {
		out = append(out, *r)
	}
	slices.SortFunc(out, func(a, b RepeatRow) int {
		return cmp.Or(cmp.Compare(len(a.Key), len(b.Key)), cmp.Compare(a.Key, b.Key))
	})
	return out, err
}

// RepeatContacts lists the contacts behind a figure, newest first.
func (s *Store) RepeatContacts(ctx context.Context, v Viewer, f RepeatFilter) (items []RepeatItem, next string, err error) {
	before, beforeID := int64(0), int64(0)
	if f.Cursor != "" {
		if before, beforeID, err = parseCursor(f.Cursor); err != nil {
			return nil, "", err
		}
	}
	var found []repeatContact
	err = s.judged(ctx, v, f, func(c *repeatContact) {
		older := f.Cursor == "" || c.Started < before || c.Started == before && int64(c.ID) < beforeID
		if older && f.Metric.Counts(c.judged) {
			found = append(found, *c)
		}
	})
	if err != nil {
		return nil, "", err
	}
	slices.SortFunc(found, func(a, b repeatContact) int {
		return cmp.Or(cmp.Compare(b.Started, a.Started), cmp.Compare(b.ID, a.ID))
	})
	if limit := page(f.Limit); len(found) > limit {
		found = found[:limit]
		next = cursorOf(found[limit-1].Started, uint64(found[limit-1].ID))
	}
	items, err = s.repeatItems(ctx, v, found)
	return items, next, err
}

// repeatItems reads the rows of contacts, which keep their order.
func (s *Store) repeatItems(ctx context.Context, v Viewer, found []repeatContact) ([]RepeatItem, error) {
	ids, at := make([]int64, len(found)), make(map[call.ID]int, len(found))
	for i, c := range found {
		ids[i], at[c.ID] = int64(c.ID), i
	}
	in, args := marks(ids)
	out := make([]RepeatItem, len(found))
	if len(found) == 0 {
		return out, nil
	}
	items, err := each(ctx, s.r, "repeated contacts", "SELECT "+callColumns+callTables+" WHERE c.id IN ("+in+")", args,
		func(rows *sql.Rows, i *CallItem) error { return scanCall(rows, i, v) })
	for _, i := range items {
		out[at[i.Call.ID]] = RepeatItem{i, found[at[i.Call.ID]].judged}
	}
	return out, err
}

// judged gives each ended contact of the filter that the viewer may list.
func (s *Store) judged(ctx context.Context, v Viewer, f RepeatFilter, take func(*repeatContact)) error {
	if !people.CanSupervise(v) {
		return nil
	}
	column, ok := repeatKeys[f.By]
	if !ok {
		return fmt.Errorf("by: line, queue, operator or all expected, got %q", f.By)
	}
	give := func(c *repeatContact) {
		if c.seen && c.Ended != 0 && c.Started >= f.From && (f.To == 0 || c.Started < f.To) && (f.Key == "" || c.key == f.Key) {
			take(c)
		}
	}
	w := &where{}
	w.add("c.customer_id IS NULL")
	addIf(w, "c.started >= ?", f.From)
	addIf(w, "c.started < ?", f.To)
	err := s.repeatRows(ctx, v, column, w, "c.started, c.id", func(c repeatContact) {
		c.judged.Withheld = true
		give(&c)
	})
	if err != nil {
		return err
	}
	return s.judgeCustomers(ctx, v, f, column, give)
}

// judgeCustomers reads the contacts of one customer after the other, so that only
// those of one are in memory.
func (s *Store) judgeCustomers(ctx context.Context, v Viewer, f RepeatFilter, column string, give func(*repeatContact)) error {
	w := &where{}
	w.add("c.customer_id IS NOT NULL")
	if f.From != 0 {
		w.add("c.started >= ?", f.From-max(reports.SharedWindow, f.Rules.Within).Milliseconds()-longestCall)
	}
	if f.To != 0 {
		w.add("c.started < ?", f.To+f.Rules.Within.Milliseconds()+longestCall)
	}
	var of []repeatContact
	judge := func() {
		list, seen := make([]reports.RepeatContact, len(of)), map[call.ID]bool{}
		for i, c := range of {
			list[i], seen[c.ID] = c.RepeatContact, c.seen
		}
		for i, j := range f.Rules.Judge(list, f.Now) {
			if !seen[j.Repeat] {
				j.Repeat = 0
			}
			of[i].judged = j
			give(&of[i])
		}
		of = of[:0]
	}
	err := s.repeatRows(ctx, v, column, w, "c.customer_id, c.started, c.id", func(c repeatContact) {
		if len(of) > 0 && of[0].customer != c.customer {
			judge()
		}
		of = append(of, c)
	})
	judge()
	return err
}

func (s *Store) repeatRows(ctx context.Context, v Viewer, column string, w *where, order string, take func(repeatContact)) error {
	seen := &where{}
	seen.listable(v)
	may := "1"
	if len(seen.conds) > 0 {
		may = "CASE WHEN " + strings.Join(seen.conds, " AND ") + " THEN 1 ELSE 0 END"
	}
	w.add("c.kind = 'inbound'")
	rows, err := s.r.QueryContext(ctx, `SELECT c.id, COALESCE(c.customer_id, 0), c.started, c.ended, c.topic, c.outcome, c.wait_ms, COALESCE(cu.shared, 0), `+
		column+`, `+may+` FROM calls c LEFT JOIN customers cu ON cu.id = c.customer_id`+w.sql()+` ORDER BY `+order, append(seen.args, w.args...)...)
	if err != nil {
		return fmt.Errorf("repeats: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var c repeatContact
		var id int64
		if err := rows.Scan(&id, &c.customer, &c.Started, &c.Ended, &c.Topic, &c.Outcome, &c.WaitMs, &c.Marked, &c.key, &c.seen); err != nil {
			return fmt.Errorf("repeats: %w", err)
		}
		c.ID = call.ID(id)
		take(c)
	}
	return rows.Err()
}
