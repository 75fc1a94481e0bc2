package store

import (
	"context"
	"database/sql"
	"fmt"

	"hotline/call"
	"hotline/people"
)

// MessageCount counts voicemails the viewer may hear: all, those nobody has dealt
// with, and when the oldest of these was left (wall ms).
type MessageCount struct {
	All    int
	Open   int
	Oldest int64
}

// Messages counts the voicemails whose sound is kept.
func (s *Store) Messages(ctx context.Context, v Viewer) (n MessageCount, err error) {
	w := &where{}
	w.add("r.what = 'voicemail' AND r.state NOT IN ('discarded', 'deleted')")
	w.hearable(v)
	err = s.r.QueryRowContext(ctx, `SELECT COUNT(*), COUNT(*) - COUNT(mm.recording_id),
		COALESCE(MIN(CASE WHEN mm.recording_id IS NULL THEN r.at END), 0)`+recordingTables+w.sql(), w.args...).Scan(&n.All, &n.Open, &n.Oldest)
	if err != nil {
		return n, fmt.Errorf("count of voicemails: %w", err)
	}
	return n, nil
}

// MarkMessage notes that the viewer has dealt with a voicemail, or takes the mark
// back, with its audit row. Who was first stays.
func (s *Store) MarkMessage(ctx context.Context, v Viewer, id call.RecordingID, handled bool, from string) error {
	return s.write(ctx, "mark of a voicemail", func(tx *sql.Tx) error {
		query, args := `DELETE FROM message_marks WHERE recording_id = ?`, []any{int64(id)}
		if handled {
			query, args = `INSERT INTO message_marks (recording_id, user_id, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`,
				[]any{int64(id), int64(v.ID), s.nowMs()}
		}
		res, err := tx.ExecContext(ctx, query, args...)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err
		}
		detail := "handled"
		if !handled {
			detail = "open again"
		}
		_, err = s.appendAudit(ctx, tx, people.AuditEntry{Who: v.ID, Login: v.Login, What: people.AuditMessage,
			Object: "recording/" + id.String(), From: from, Detail: detail})
		return err
	})
}
