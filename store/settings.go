package store

import (
	"context"
	"database/sql"
	"fmt"
)

// Settings gives one version of the centre settings; version 0 is the newest.
func (s *Store) Settings(ctx context.Context, version uint64) (SettingsRow, error) {
	w := &where{}
	addIf(w, "version = ?", int64(version))
	var r SettingsRow
	row := s.r.QueryRowContext(ctx, `SELECT version, at, mono, author, diff, note, content FROM settings_versions`+w.sql()+
		` ORDER BY version DESC LIMIT 1`, w.args...)
	if err := scanSettings(row, &r, &r.Content); err != nil {
		return r, fmt.Errorf("settings version %d: %w", version, notFound(err))
	}
	return r, nil
}

// SettingsVersions lists versions without their content, newest first.
func (s *Store) SettingsVersions(ctx context.Context, limit int) ([]SettingsRow, error) {
	return each(ctx, s.r, "versions of the settings",
		`SELECT version, at, mono, author, diff, note FROM settings_versions ORDER BY version DESC LIMIT ?`, []any{page(limit)},
		func(rows *sql.Rows, r *SettingsRow) error { return scanSettings(rows, r) })
}

func scanSettings(row interface{ Scan(...any) error }, r *SettingsRow, more ...any) error {
	var version int64
	err := row.Scan(append([]any{&version, &r.At.Wall, &r.At.Mono, &r.Author, &r.Diff, &r.Note}, more...)...)
	r.Version = uint64(version)
	return err
}
