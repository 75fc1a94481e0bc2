package store

import (
	"context"
	"database/sql"
	"fmt"

	"hotline/call"
	"hotline/people"
)

const recordingColumns = `r.id, r.call_id, r.operator, r.org, r.queue, r.line, r.consult, r.at, r.mono, r.state, r.bytes, r.ms,
	r.sha256, r.cut_short, r.failed, r.hold, c.kind, c.topic, COALESCE(cu.name, ''), c.trunk = 'web',
	COALESCE((SELECT n.number FROM customer_numbers n WHERE n.customer_id = c.customer_id ORDER BY n.rank, n.number LIMIT 1), ''),
	r.what, COALESCE(mm.user_id, 0), COALESCE(mm.at, 0)`

const recordingTables = ` FROM recordings r JOIN calls c ON c.id = r.call_id LEFT JOIN customers cu ON cu.id = c.customer_id
	LEFT JOIN message_marks mm ON mm.recording_id = r.id`

// Recordings lists recordings the viewer may play, newest first. Discarded and
// deleted ones are left out.
func (s *Store) Recordings(ctx context.Context, v Viewer, f RecordingFilter) (items []Recording, next string, err error) {
	w := &where{}
	w.add("r.state NOT IN ('discarded', 'deleted')")
	w.hearable(v)
	if f.Number != "" {
		w.numbered(f.Number)
	}
	addIf(w, "r.call_id = ?", int64(f.Call))
	addIf(w, "r.operator = ?", int64(f.Operator))
	addIf(w, "r.queue = ?", string(f.Queue))
	f.kind(w)
	addIf(w, "r.at >= ?", f.From)
	addIf(w, "r.at < ?", f.To)
	if err := w.after(f.Cursor, "r.at", "r.id"); err != nil {
		return nil, "", err
	}
	limit := page(f.Limit)
	query := "SELECT " + recordingColumns + recordingTables + w.sql() + " ORDER BY r.at DESC, r.id DESC LIMIT ?"
	items, err = each(ctx, s.r, "list of recordings", query, append(w.args, limit+1), func(rows *sql.Rows, r *Recording) error {
		return scanRecording(rows, r)
	})
	if err != nil || len(items) <= limit {
		return items, "", err
	}
	last := items[limit-1]
	return items[:limit], cursorOf(last.At.Wall, uint64(last.ID)), nil
}

// kind selects talks, voicemails, comments or talks with numbers outside.
func (f RecordingFilter) kind(w *where) {
	switch f.What {
	case "":
	case "talk":
		w.add("r.what = ''")
	default:
		w.add("r.what = ?", f.What)
	}
	if f.Open {
		w.add("r.what = 'voicemail' AND mm.recording_id IS NULL")
	}
}

// Recording gives one recording the viewer may play, deleted ones too (their
// state says so); ErrNotFound otherwise.
func (s *Store) Recording(ctx context.Context, v Viewer, id call.RecordingID) (Recording, error) {
	w := &where{}
	w.add("r.id = ?", int64(id))
	w.hearable(v)
	var r Recording
	err := scanRecording(s.r.QueryRowContext(ctx, "SELECT "+recordingColumns+recordingTables+w.sql(), w.args...), &r)
	if err != nil {
		return r, fmt.Errorf("recording %s: %w", id, notFound(err))
	}
	return r, nil
}

func scanRecording(row interface{ Scan(...any) error }, r *Recording) error {
	var id, of int64
	err := row.Scan(&id, &of, &r.Operator, &r.Org, &r.Queue, &r.Line, &r.Consult, &r.At.Wall, &r.At.Mono, &r.State, &r.Bytes,
		&r.Ms, &r.SHA256, &r.CutShort, &r.Failed, &r.Hold, &r.Direction, &r.Topic, &r.Name, &r.Web, &r.Number,
		&r.What, &r.HandledBy, &r.HandledAt)
	r.ID, r.Call = call.RecordingID(id), call.ID(of)
	return err
}

// Listened logs that the viewer plays or takes away a recording, with its audit
// row, before a byte is sent. What is people.AuditListen or AuditDownload.
func (s *Store) Listened(ctx context.Context, v Viewer, id call.RecordingID, what, from string) error {
	return s.write(ctx, "log of a listening", func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT INTO recording_listens (recording_id, user_id, at, what, addr) VALUES (?, ?, ?, ?, ?)`,
			int64(id), int64(v.ID), s.nowMs(), what, from); err != nil {
			return err
		}
		_, err := s.appendAudit(ctx, tx, people.AuditEntry{Who: v.ID, Login: v.Login, What: what, Object: "recording/" + id.String(), From: from})
		return err
	})
}

// Expired lists closed recordings that began before the instant (wall ms) and
// are under no legal hold, oldest first, for retention.
func (s *Store) Expired(ctx context.Context, before int64, limit int) ([]Recording, error) {
	return each(ctx, s.r, "recordings past retention", "SELECT "+recordingColumns+recordingTables+
		` WHERE r.at < ? AND r.hold = '' AND r.state IN ('done', 'failed') ORDER BY r.at, r.id LIMIT ?`, []any{before, page(limit)},
		func(rows *sql.Rows, r *Recording) error { return scanRecording(rows, r) })
}

// RecordingDeleted marks that the audio is gone, with its audit row (why:
// "retention", "erasure", a person's reason).
func (s *Store) RecordingDeleted(ctx context.Context, v Viewer, id call.RecordingID, why string) error {
	return s.write(ctx, "deletion of a recording", func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `UPDATE recordings SET state = 'deleted', bytes = 0, sha256 = ''
			WHERE id = ? AND hold = '' AND state <> 'deleted'`, int64(id))
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err
		}
		_, err = s.appendAudit(ctx, tx, people.AuditEntry{Who: v.ID, Login: v.Login, What: people.AuditDelete,
			Object: "recording/" + id.String(), Detail: why})
		return err
	})
}
