package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"hotline/call"
	"hotline/switchboard"
)

// Draft is a person's unfinished change of the centre's settings.
type Draft struct {
	Author call.OperatorID
	Base   uint64 // version it was made from
	At     int64  // wall ms
	Files  []switchboard.File
}

// Draft gives a person's draft; ErrNotFound when there is none.
func (s *Store) Draft(ctx context.Context, author call.OperatorID) (Draft, error) {
	d := Draft{Author: author}
	var base int64
	var files string
	err := s.r.QueryRowContext(ctx, `SELECT base, at, files FROM settings_drafts WHERE author = ?`, int64(author)).Scan(&base, &d.At, &files)
	if err == nil {
		d.Base = uint64(base)
		err = json.Unmarshal([]byte(files), &d.Files)
	}
	if err != nil {
		return d, fmt.Errorf("draft of the settings: %w", notFound(err))
	}
	return d, nil
}

// PutDraft keeps a person's draft in place of an earlier one.
func (s *Store) PutDraft(ctx context.Context, d Draft) error {
	files, err := json.Marshal(d.Files)
	if err != nil {
		return fmt.Errorf("draft of the settings: %w", err)
	}
	return s.write(ctx, "draft of the settings", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO settings_drafts (author, base, at, files) VALUES (?, ?, ?, ?)
			ON CONFLICT (author) DO UPDATE SET base = excluded.base, at = excluded.at, files = excluded.files`,
			int64(d.Author), int64(d.Base), s.nowMs(), string(files))
		return err
	})
}

// DropDraft forgets a person's draft.
func (s *Store) DropDraft(ctx context.Context, author call.OperatorID) error {
	return s.write(ctx, "draft of the settings", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM settings_drafts WHERE author = ?`, int64(author))
		return err
	})
}
