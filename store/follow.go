package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"hotline/call"
)

const journalCursor = "journal"

// Follow writes the rows and the journal cursor in one transaction: after a
// crash the follower goes on from Cursor and nothing is missing or doubled.
func (s *Store) Follow(ctx context.Context, cursor uint64, batch []Row) error {
	return s.write(ctx, "follow the journal", func(tx *sql.Tx) error {
		f := follower{ctx: ctx, tx: tx, stmts: map[string]*sql.Stmt{}, calls: map[call.ID]bool{}, customers: map[call.CustomerID]bool{}}
		newest := newestRecords(batch)
		for i, r := range batch {
			if c, ok := r.(CallRow); ok && newest[c.Call.ID] != i {
				if err := f.need(0, c.Call.Party.Customer); err != nil {
					return err
				}
				continue
			}
			if err := f.put(r); err != nil {
				return fmt.Errorf("%T: %w", r, err)
			}
		}
		return f.exec(`INSERT INTO cursors (name, position) VALUES (?, ?)
			ON CONFLICT (name) DO UPDATE SET position = excluded.position`, journalCursor, int64(cursor))
	})
}

// newestRecords tells which row holds the newest record of each call: a call
// changes often, and what a batch itself replaces need not be written.
func newestRecords(batch []Row) map[call.ID]int {
	newest := map[call.ID]int{}
	for i, r := range batch {
		if c, ok := r.(CallRow); ok {
			newest[c.Call.ID] = i
		}
	}
	return newest
}

// Cursor is the journal number up to which rows are written, 0 at first.
func (s *Store) Cursor(ctx context.Context) (uint64, error) {
	var n int64
	err := s.r.QueryRowContext(ctx, `SELECT position FROM cursors WHERE name = ?`, journalCursor).Scan(&n)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("cursor of the journal: %w", err)
	}
	return uint64(n), nil
}

// follower writes one batch; it remembers its statements and which calls and
// customers are there.
type follower struct {
	ctx       context.Context
	tx        *sql.Tx
	stmts     map[string]*sql.Stmt // closed with the transaction
	calls     map[call.ID]bool
	customers map[call.CustomerID]bool
}

func (f *follower) exec(query string, args ...any) error {
	stmt := f.stmts[query]
	if stmt == nil {
		var err error
		if stmt, err = f.tx.PrepareContext(f.ctx, query); err != nil {
			return err
		}
		f.stmts[query] = stmt
	}
	_, err := stmt.ExecContext(f.ctx, args...)
	return err
}

func (f *follower) put(r Row) error {
	switch r := r.(type) {
	case CallRow:
		return f.call(&r.Call)
	case TimelineRow:
		return f.timeline(r)
	case OfferRow:
		return f.offer(r)
	case StateRow:
		return f.state(r)
	case RecordingRow:
		return f.recording(r)
	case RecordingDoneRow:
		return f.recordingDone(r)
	case PlanRow:
		return f.plan(r)
	case AttemptRow:
		return f.attempt(r)
	case ResultRow:
		return f.result(r)
	case ConsentRow:
		return f.consent(r)
	case AlarmRow:
		return f.alarm(r)
	case OptOutRow:
		return f.optOut(r)
	case SettingsRow:
		return f.settings(r)
	case LostRow:
		return f.lost(r)
	case PromiseRow:
		return f.promise(r)
	case WrapRow:
		return f.wrap(r)
	case ProfileRow:
		return f.profile(r)
	}
	return errors.New("unknown kind of row")
}

// needCall makes sure a row of the call exists: whatever comes first holds the
// place, so that no order of rows can stop the follower.
func (f *follower) needCall(id call.ID) error {
	if id == 0 || f.calls[id] {
		return nil
	}
	f.calls[id] = true
	return f.exec(`INSERT INTO calls (id) VALUES (?) ON CONFLICT DO NOTHING`, int64(id))
}

// needCustomer is the same for customers: after a database was lost the journal
// still names their ids, which must never be given to somebody else.
func (f *follower) needCustomer(id call.CustomerID) error {
	if id == 0 || f.customers[id] {
		return nil
	}
	f.customers[id] = true
	return f.exec(`INSERT INTO customers (id) VALUES (?) ON CONFLICT DO NOTHING`, int64(id))
}

func (f *follower) need(c call.ID, p call.CustomerID) error {
	return errors.Join(f.needCall(c), f.needCustomer(p))
}

func (f *follower) timeline(r TimelineRow) error {
	if err := f.needCall(r.Call); err != nil {
		return err
	}
	return f.exec(`INSERT INTO call_events (call_id, seq, at, mono, kind, data) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (call_id, seq) DO UPDATE SET at = excluded.at, mono = excluded.mono,
			kind = excluded.kind, data = excluded.data`,
		int64(r.Call), int64(r.Seq), r.At.Wall, r.At.Mono, r.Kind, string(r.Data))
}

// offer is told in two rows, its beginning and its end; each keeps what only
// the other says.
func (f *follower) offer(r OfferRow) error {
	if err := f.needCall(r.Call); err != nil {
		return err
	}
	return f.exec(`INSERT INTO offers (id, call_id, operator, queue, kind, at, mono, ended, ended_mono, how, why)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET call_id = excluded.call_id, operator = excluded.operator,
			queue = COALESCE(NULLIF(excluded.queue, ''), offers.queue),
			kind = COALESCE(NULLIF(excluded.kind, ''), offers.kind),
			at = COALESCE(NULLIF(excluded.at, 0), offers.at),
			mono = COALESCE(NULLIF(excluded.mono, 0), offers.mono),
			ended = COALESCE(NULLIF(excluded.ended, 0), offers.ended),
			ended_mono = COALESCE(NULLIF(excluded.ended_mono, 0), offers.ended_mono),
			how = COALESCE(NULLIF(excluded.how, ''), offers.how),
			why = COALESCE(NULLIF(excluded.why, ''), offers.why)`,
		int64(r.Offer), int64(r.Call), int64(r.Operator), string(r.Queue), r.Kind,
		r.At.Wall, r.At.Mono, r.EndedAt.Wall, r.EndedAt.Mono, r.End, string(r.Why))
}

func (f *follower) state(r StateRow) error {
	return f.exec(`INSERT INTO operator_states (seq, operator, at, mono, from_state, to_state, cause, reason, by_user)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (seq) DO UPDATE SET operator = excluded.operator, at = excluded.at, mono = excluded.mono,
			from_state = excluded.from_state, to_state = excluded.to_state, cause = excluded.cause,
			reason = excluded.reason, by_user = excluded.by_user`,
		int64(r.Seq), int64(r.Operator), r.At.Wall, r.At.Mono, string(r.From), string(r.To), r.Cause, r.Reason, int64(r.By))
}

func (f *follower) recording(r RecordingRow) error {
	if err := f.needCall(r.Call); err != nil {
		return err
	}
	return f.exec(`INSERT INTO recordings (id, call_id, operator, org, queue, line, consult, what, at, mono)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET call_id = excluded.call_id, operator = excluded.operator, org = excluded.org,
			queue = excluded.queue, line = excluded.line, consult = excluded.consult, what = excluded.what,
			at = excluded.at, mono = excluded.mono`,
		int64(r.Recording), orNull(r.Call), int64(r.Operator), r.Org, string(r.Queue), r.Line, r.Consult, r.What, r.At.Wall, r.At.Mono)
}

// recordingDone never brings back what was discarded or deleted meanwhile.
func (f *follower) recordingDone(r RecordingDoneRow) error {
	state := "done"
	switch {
	case r.Discarded:
		state, r.Bytes, r.SHA256 = "discarded", 0, ""
	case r.Failed != "":
		state = "failed"
	}
	return f.exec(`INSERT INTO recordings (id, state, bytes, ms, sha256, cut_short, failed) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET state = excluded.state, bytes = excluded.bytes, ms = excluded.ms,
			sha256 = excluded.sha256, cut_short = excluded.cut_short, failed = excluded.failed
			WHERE recordings.state NOT IN ('discarded', 'deleted')`,
		int64(r.Recording), state, r.Bytes, r.Ms, r.SHA256, r.CutShort, r.Failed)
}

func (f *follower) settings(r SettingsRow) error {
	return f.exec(`INSERT INTO settings_versions (version, at, mono, author, content, diff, note) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (version) DO UPDATE SET at = excluded.at, mono = excluded.mono, author = excluded.author,
			content = excluded.content, diff = excluded.diff, note = excluded.note`,
		int64(r.Version), r.At.Wall, r.At.Mono, int64(r.Author), string(r.Content), r.Diff, r.Note)
}

func (f *follower) lost(r LostRow) error {
	if err := f.need(r.Call, r.Customer); err != nil {
		return err
	}
	return f.exec(`INSERT INTO lost_items (id, customer_id, call_id, opened, opened_mono, due, ours, state, taker, closed, closed_mono, reason,
			queue, topic, times, tries)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET customer_id = excluded.customer_id, call_id = excluded.call_id,
			opened = excluded.opened, opened_mono = excluded.opened_mono, due = excluded.due, ours = excluded.ours,
			state = excluded.state, taker = excluded.taker, closed = excluded.closed, closed_mono = excluded.closed_mono,
			reason = excluded.reason, queue = excluded.queue, topic = excluded.topic, times = excluded.times, tries = excluded.tries`,
		int64(r.Item), orNull(r.Customer), orNull(r.Call), r.Opened.Wall, r.Opened.Mono, r.Due, r.OurFault, r.State,
		int64(r.Taker), r.Closed.Wall, r.Closed.Mono, r.Reason, string(r.Queue), r.Topic, r.Times, r.Tries)
}
