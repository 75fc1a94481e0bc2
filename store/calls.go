package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"hotline/call"
	"hotline/people"
)

const callColumns = `c.id, c.record, c.wait_ms, c.talk_ms, COALESCE(cu.name, ''),
	COALESCE((SELECT n.number FROM customer_numbers n WHERE n.customer_id = c.customer_id ORDER BY n.rank, n.number LIMIT 1), ''),
	(SELECT COUNT(*) FROM recordings r WHERE r.call_id = c.id AND r.state IN ('done', 'failed')),
	EXISTS (SELECT 1 FROM notes nt WHERE nt.call_id = c.id AND nt.text <> '')`

const callTables = ` FROM calls c LEFT JOIN customers cu ON cu.id = c.customer_id`

// Calls lists contacts, newest first; next is the cursor of the following page,
// empty at the end.
func (s *Store) Calls(ctx context.Context, v Viewer, f CallFilter) (items []CallItem, next string, err error) {
	w, err := f.where(v)
	if err != nil {
		return nil, "", err
	}
	limit := page(f.Limit)
	query := "SELECT " + callColumns + callTables + w.sql() + " ORDER BY c.started DESC, c.id DESC LIMIT ?"
	items, err = each(ctx, s.r, "list of calls", query, append(w.args, limit+1), func(rows *sql.Rows, i *CallItem) error {
		return scanCall(rows, i, v)
	})
	if err != nil || len(items) <= limit {
		return items, "", err
	}
	last := items[limit-1].Call
	return items[:limit], cursorOf(last.Started.Wall, uint64(last.ID)), nil
}

// CountCalls counts what Calls would list, all pages together.
func (s *Store) CountCalls(ctx context.Context, v Viewer, f CallFilter) (n int64, err error) {
	f.Cursor = ""
	w, err := f.where(v)
	if err != nil {
		return 0, err
	}
	if err = s.r.QueryRowContext(ctx, "SELECT COUNT(*)"+callTables+w.sql(), w.args...).Scan(&n); err != nil {
		return 0, fmt.Errorf("count of calls: %w", err)
	}
	return n, nil
}

func (f CallFilter) where(v Viewer) (*where, error) {
	w := &where{}
	w.add("c.kind <> ''")
	w.listable(v)
	if f.Number != "" || f.Customer != 0 {
		w.openable(v)
	}
	if f.Number != "" {
		w.numbered(f.Number)
	}
	if !f.Live {
		w.add("c.ended > 0")
	}
	addIf(w, "c.customer_id = ?", int64(f.Customer))
	addIf(w, "EXISTS (SELECT 1 FROM call_talks t WHERE t.call_id = c.id AND t.operator = ?)", int64(f.Operator))
	addIf(w, "EXISTS (SELECT 1 FROM call_segments q WHERE q.call_id = c.id AND q.queue = ?)", string(f.Queue))
	addIf(w, "c.kind = ?", string(f.Kind))
	addIf(w, "c.outcome = ?", string(f.Outcome))
	addIf(w, "c.started >= ?", f.From)
	addIf(w, "c.started < ?", f.To)
	return w, w.after(f.Cursor, "c.started", "c.id")
}

// after goes on behind the cursor of a page, in descending order.
func (w *where) after(cursor, at, id string) error {
	if cursor == "" {
		return nil
	}
	wall, n, err := parseCursor(cursor)
	if err != nil {
		return err
	}
	w.add("("+at+" < ? OR "+at+" = ? AND "+id+" < ?)", wall, wall, n)
	return nil
}

func cursorOf(wall int64, id uint64) string {
	return strconv.FormatInt(wall, 36) + "." + strconv.FormatInt(int64(id), 36)
}

// ErrCursor is a page cursor that no list gave out.
var ErrCursor = fmt.Errorf("cursor: not one of this list")

func parseCursor(s string) (wall, id int64, err error) {
	a, b, ok := strings.Cut(s, ".")
	wall, err1 := strconv.ParseInt(a, 36, 64)
	id, err2 := strconv.ParseInt(b, 36, 64)
	if !ok || err1 != nil || err2 != nil {
		return 0, 0, ErrCursor
	}
	return wall, id, nil
}

// scanCall reads a row and takes out what the viewer may not open.
func scanCall(rows interface{ Scan(...any) error }, i *CallItem, v Viewer) error {
	var id int64
	var record string
	if err := rows.Scan(&id, &record, &i.WaitMs, &i.TalkMs, &i.Name, &i.Number, &i.Recordings, &i.Noted); err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(record), &i.Call); err != nil {
		return fmt.Errorf("record of call %s: %w", call.ID(id), err)
	}
	if i.Open = people.CanOpen(v, people.FactsOf(&i.Call)); !i.Open {
		i.Call = people.Redact(v, i.Call)
		i.Name, i.Number, i.Recordings, i.Noted = "", people.MaskNumber(i.Number), 0, false
	}
	return nil
}

// Call gives one contact with all that the viewer may know about it.
// ErrNotFound also when he may not see it.
func (s *Store) Call(ctx context.Context, v Viewer, id call.ID) (CallDetail, error) {
	w := &where{}
	w.add("c.kind <> ''")
	w.add("c.id = ?", int64(id))
	w.listable(v)
	var d CallDetail
	row := s.r.QueryRowContext(ctx, "SELECT "+callColumns+callTables+w.sql(), w.args...)
	if err := scanCall(row, &d.CallItem, v); err != nil {
		return d, fmt.Errorf("call %s: %w", id, notFound(err))
	}
	var err error
	if d.Timeline, err = s.timeline(ctx, id); err != nil {
		return d, err
	}
	if d.Offers, err = s.offers(ctx, id); err != nil {
		return d, err
	}
	return d, s.open(ctx, v, &d)
}

// open adds recordings, sound quality, notes and answers where the viewer may open the contact.
func (s *Store) open(ctx context.Context, v Viewer, d *CallDetail) (err error) {
	if !d.Open {
		for i := range d.Timeline {
			d.Timeline[i].Data = nil
		}
		return nil
	}
	id := d.Call.ID
	if d.Records, _, err = s.Recordings(ctx, v, RecordingFilter{Call: id, Limit: 500}); err != nil {
		return err
	}
	notes, err := s.Notes(ctx, id)
	if err != nil {
		return err
	}
	if d.Quality, err = s.quality(ctx, d.Call.Leg); err != nil {
		return err
	}
	facts := people.FactsOf(&d.Call)
	for _, n := range notes {
		if people.CanReadNote(v, facts, n.Org, n.Line) {
			d.Notes = append(d.Notes, n)
		}
	}
	if v.Role == people.Operator { // operators never see who is sampled (DOMAIN.md 10)
		return nil
	}
	d.Surveys, err = s.surveysOf(ctx, id)
	return err
}

func (s *Store) timeline(ctx context.Context, id call.ID) ([]TimelineRow, error) {
	return each(ctx, s.r, "timeline of a call",
		`SELECT seq, at, mono, kind, data FROM call_events WHERE call_id = ? ORDER BY seq`, []any{int64(id)},
		func(rows *sql.Rows, r *TimelineRow) error {
			var seq int64
			var data string
			err := rows.Scan(&seq, &r.At.Wall, &r.At.Mono, &r.Kind, &data)
			r.Call, r.Seq, r.Data = id, uint64(seq), raw(data)
			return err
		})
}

func (s *Store) offers(ctx context.Context, id call.ID) ([]OfferRow, error) {
	return each(ctx, s.r, "offers of a call",
		`SELECT id, operator, queue, kind, at, mono, ended, ended_mono, how, why FROM offers WHERE call_id = ? ORDER BY id`,
		[]any{int64(id)}, func(rows *sql.Rows, r *OfferRow) error {
			var offer int64
			var why string
			err := rows.Scan(&offer, &r.Operator, &r.Queue, &r.Kind, &r.At.Wall, &r.At.Mono, &r.EndedAt.Wall, &r.EndedAt.Mono, &r.End, &why)
			r.Call, r.Offer, r.Why = id, call.OfferID(offer), raw(why)
			return err
		})
}
