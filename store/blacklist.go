package store

import (
	"context"
	"database/sql"
	"fmt"

	"hotline/call"
	"hotline/desk"
)

// BlockItem is an entry of the blacklist as lists show it.
type BlockItem struct {
	desk.Block
	Number string
	Name   string
}

// AddBlock keeps a customer's numbers out from now on, in place of what holds already,
// and returns the entry with its id.
func (s *Store) AddBlock(ctx context.Context, b desk.Block) (desk.Block, error) {
	b.Made = s.nowMs()
	if err := b.Validate(b.Made); err != nil {
		return b, fmt.Errorf("blacklist: %w", err)
	}
	defer s.parties.forget()
	err := s.write(ctx, "entry of the blacklist", func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `UPDATE blacklist SET lifted = ?, lifted_by = ? WHERE customer_id = ? AND lifted = 0 AND until > ?`,
			b.Made, int64(b.By), int64(b.Customer), b.Made); err != nil {
			return err
		}
		res, err := tx.ExecContext(ctx, `INSERT INTO blacklist (customer_id, reason, made, until, approved_by) VALUES (?, ?, ?, ?, ?)`,
			int64(b.Customer), b.Reason, b.Made, b.Until, int64(b.By))
		if err == nil {
			b.ID, err = res.LastInsertId()
		}
		return err
	})
	return b, err
}

// LiftBlock lets a customer in again before the term; ErrNotFound when the entry does
// not hold any more.
func (s *Store) LiftBlock(ctx context.Context, id int64, by call.OperatorID) (b desk.Block, err error) {
	defer s.parties.forget()
	now := s.nowMs()
	err = s.write(ctx, "entry of the blacklist", func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `UPDATE blacklist SET lifted = ?, lifted_by = ? WHERE id = ? AND lifted = 0 AND until > ?`,
			now, int64(by), id, now)
		if err := oneRow(res, err); err != nil {
			return err
		}
		return scanBlock(tx.QueryRowContext(ctx, `SELECT `+blockColumns+` FROM blacklist b WHERE b.id = ?`, id), &b)
	})
	return b, err
}

const blockColumns = `b.id, b.customer_id, b.reason, b.made, b.until, b.approved_by, b.lifted, b.lifted_by`

func scanBlock(row interface{ Scan(...any) error }, b *desk.Block, more ...any) error {
	return row.Scan(append([]any{&b.ID, &b.Customer, &b.Reason, &b.Made, &b.Until, &b.By, &b.Lifted, &b.LiftedBy}, more...)...)
}

// Blocks lists the blacklist, the newest entry first, those that are over too; next is
// the cursor of the following page.
func (s *Store) Blocks(ctx context.Context, cursor string, limit int) (items []BlockItem, next string, err error) {
	w := &where{}
	if err := w.after(cursor, "b.made", "b.id"); err != nil {
		return nil, "", err
	}
	limit = page(limit)
	items, err = each(ctx, s.r, "blacklist", `SELECT `+blockColumns+`, `+customerOf+`
		FROM blacklist b JOIN customers cu ON cu.id = b.customer_id`+w.sql()+` ORDER BY b.made DESC, b.id DESC LIMIT ?`, append(w.args, limit+1),
		func(rows *sql.Rows, i *BlockItem) error { return scanBlock(rows, &i.Block, &i.Name, &i.Number) })
	if err != nil || len(items) <= limit {
		return items, "", err
	}
	last := items[limit-1]
	return items[:limit], cursorOf(last.Made, uint64(last.ID)), nil //nolint:gosec // ids are positive
}

// blockedUntil is a column of the query of a customer c: when the entry that holds ends,
// 0 for none.
const blockedUntil = `COALESCE((SELECT MAX(b.until) FROM blacklist b WHERE b.customer_id = c.id AND b.lifted = 0), 0)`
