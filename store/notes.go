package store

import (
	"context"
	"database/sql"
	"fmt"

	"hotline/call"
	"hotline/desk"
	"hotline/people"
)

// PutNote writes the author's note of a call, replacing his earlier one. It may
// come while the call still goes on.
func (s *Store) PutNote(ctx context.Context, n desk.Note) error {
	if err := n.Validate(); err != nil {
		return err
	}
	return s.write(ctx, "note", func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT INTO calls (id) VALUES (?) ON CONFLICT DO NOTHING`, int64(n.Call)); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO notes (call_id, author, org, line, at, text) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (call_id, author) DO UPDATE SET org = excluded.org, line = excluded.line, at = excluded.at, text = excluded.text`,
			int64(n.Call), int64(n.Author), n.Org, n.Line, s.nowMs(), n.Text); err != nil {
			return err
		}
		_, err := s.appendAudit(ctx, tx, people.AuditEntry{Who: n.Author, What: people.AuditNote, Object: "call/" + n.Call.String()})
		return err
	})
}

// Notes gives all notes of a call in the order they were written. Who may read
// which is people.CanReadNote.
func (s *Store) Notes(ctx context.Context, id call.ID) ([]desk.Note, error) {
	notes, err := each(ctx, s.r, "notes of a call",
		`SELECT author, org, line, at, text FROM notes WHERE call_id = ? AND text <> '' ORDER BY at, author`, []any{int64(id)},
		func(rows *sql.Rows, n *desk.Note) error {
			n.Call = id
			return rows.Scan(&n.Author, &n.Org, &n.Line, &n.At, &n.Text)
		})
	if err != nil {
		return nil, fmt.Errorf("call %s: %w", id, err)
	}
	return notes, nil
}
