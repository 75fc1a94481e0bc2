package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"

	"hotline/people"
)

const auditColumns = `seq, at, who, login, what, object, addr, detail, prev, hash`

func scanAudit(row interface{ Scan(...any) error }, e *people.AuditEntry) error {
	var seq int64
	err := row.Scan(&seq, &e.At, &e.Who, &e.Login, &e.What, &e.Object, &e.From, &e.Detail, &e.Prev, &e.Hash)
	e.Seq = uint64(seq)
	return err
}

// Audit appends a row to the audit log and gives it back sealed. A zero time is
// filled in.
func (s *Store) Audit(ctx context.Context, e people.AuditEntry) (people.AuditEntry, error) {
	err := s.write(ctx, "audit", func(tx *sql.Tx) (err error) {
		e, err = s.appendAudit(ctx, tx, e)
		return err
	})
	return e, err
}

// appendAudit is Audit inside the transaction of what it tells about.
func (s *Store) appendAudit(ctx context.Context, tx *sql.Tx, e people.AuditEntry) (people.AuditEntry, error) {
	var prev people.AuditEntry
	err := scanAudit(tx.QueryRowContext(ctx, `SELECT `+auditColumns+` FROM audit ORDER BY seq DESC LIMIT 1`), &prev)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return e, fmt.Errorf("last row of the audit log: %w", err)
	}
	e.At = cmp.Or(e.At, s.nowMs())
	e = people.Chain(prev, e)
	_, err = tx.ExecContext(ctx, `INSERT INTO audit (`+auditColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		int64(e.Seq), e.At, int64(e.Who), e.Login, e.What, e.Object, e.From, e.Detail, e.Prev, e.Hash)
	s.head.next(e)
	return e, err
}

// AuditLog lists rows, newest first.
func (s *Store) AuditLog(ctx context.Context, f AuditFilter) ([]people.AuditEntry, error) {
	w := &where{}
	addIf(w, "who = ?", int64(f.Who))
	addIf(w, "what = ?", f.What)
	addIf(w, "object = ?", f.Object)
	addIf(w, "at >= ?", f.From)
	addIf(w, "at < ?", f.To)
	addIf(w, "seq < ?", int64(f.Before))
	return each(ctx, s.r, "audit log", `SELECT `+auditColumns+` FROM audit`+w.sql()+` ORDER BY seq DESC LIMIT ?`,
		append(w.args, page(f.Limit)), func(rows *sql.Rows, e *people.AuditEntry) error { return scanAudit(rows, e) })
}

// VerifyAudit walks the whole log and checks its chain, and that its newest end is
// there (KeepAuditHead); rows is how many are sound.
func (s *Store) VerifyAudit(ctx context.Context) (rows uint64, err error) {
	all, err := s.r.QueryContext(ctx, `SELECT `+auditColumns+` FROM audit ORDER BY seq`)
	if err != nil {
		return 0, fmt.Errorf("audit log: %w", err)
	}
	defer all.Close()
	head, err := s.head.kept()
	if err != nil {
		return 0, err
	}
	var prev people.AuditEntry
	for all.Next() {
		var e people.AuditEntry
		if err := scanAudit(all, &e); err != nil {
			return rows, fmt.Errorf("audit log: %w", err)
		}
		if err := people.Verify(prev, e); err != nil {
			return rows, err
		}
		if e.Seq == head.Seq && e.Hash != head.Hash {
			return rows, fmt.Errorf("audit row %d: is not the one whose hash was kept beside the log", e.Seq)
		}
		prev = e
		rows++
	}
	if err := all.Err(); err != nil {
		return rows, err
	}
	if prev.Seq < head.Seq {
		return rows, fmt.Errorf("audit log ends at row %d, but row %d was written: the newest rows are missing", prev.Seq, head.Seq)
	}
	return rows, nil
}
