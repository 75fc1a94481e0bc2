package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"hotline/call"
)

// Integrity checks the database as after a crash (INVARIANTS 29): the file
// itself, foreign keys, rows without their call, ended calls without an outcome,
// open segments of ended calls. nil when clean. Run it when the follower has
// caught up.
func (s *Store) Integrity(ctx context.Context) error {
	lines, err := each(ctx, s.r, "integrity check", `PRAGMA integrity_check`, nil, func(rows *sql.Rows, l *string) error { return rows.Scan(l) })
	if err != nil {
		return err
	}
	var errs []error
	for _, l := range lines {
		if l != "ok" {
			errs = append(errs, fmt.Errorf("integrity: %s", l))
		}
	}
	broken, err := each(ctx, s.r, "foreign key check", `SELECT "table", COALESCE(rowid, 0), parent FROM pragma_foreign_key_check`, nil,
		func(rows *sql.Rows, l *string) error {
			var table, parent string
			var row int64
			err := rows.Scan(&table, &row, &parent)
			*l = fmt.Sprintf("row %d of %s points to nothing in %s", row, table, parent)
			return err
		})
	for _, l := range broken {
		errs = append(errs, errors.New(l))
	}
	errs = append(errs, err)
	for _, o := range orphans {
		errs = append(errs, s.orphan(ctx, o.what, o.query))
	}
	return errors.Join(errs...)
}

// orphans find what must not be; each query gives ids of calls or recordings.
var orphans = []struct{ what, query string }{
	{"a call is spoken of but has no record", `SELECT id FROM calls WHERE kind = ''`},
	{"an ended call has no outcome", `SELECT id FROM calls WHERE ended > 0 AND outcome = '' AND kind = 'inbound'`},
	{"an ended call has an open segment", `SELECT c.id FROM calls c JOIN call_segments s ON s.call_id = c.id WHERE c.ended > 0 AND s.outcome = ''`},
	{"an ended call has an open talk", `SELECT c.id FROM calls c JOIN call_talks t ON t.call_id = c.id WHERE c.ended > 0 AND t.ended = 0`},
	{"a recording has no call", `SELECT id FROM recordings WHERE call_id IS NULL`},
	{"a recording of an ended call is open", `SELECT c.id FROM calls c JOIN recordings r ON r.call_id = c.id WHERE c.ended > 0 AND r.state = 'recording'`},
	{"an offer of an ended call is open", `SELECT c.id FROM calls c JOIN offers o ON o.call_id = c.id WHERE c.ended > 0 AND o.how = ''`},
	{"an attempt has no plan", `SELECT a.id FROM survey_attempts a LEFT JOIN survey_plans p ON p.id = a.plan_id WHERE p.id IS NULL`},
}

func (s *Store) orphan(ctx context.Context, what, query string) error {
	ids, err := each(ctx, s.r, what, query+` LIMIT 5`, nil, func(rows *sql.Rows, id *int64) error { return rows.Scan(id) })
	if err != nil || len(ids) == 0 {
		return err
	}
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = call.ID(id).String()
	}
	return fmt.Errorf("%s: %v", what, names)
}
