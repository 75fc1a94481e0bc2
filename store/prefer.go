package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"hotline/call"
	"hotline/reports"
)

// preferring is the party with whom he had rather have, and whether his number is a
// shared one. That is a comfort: trouble with it costs nobody his number.
func (s *Store) preferring(ctx context.Context, p call.Party) call.Party {
	shared, err := s.isShared(ctx, p)
	if err == nil {
		p.Shared = shared
	}
	with := p
	if err := s.prefer(ctx, &with); err != nil {
		p.Personal = 0
		return p
	}
	return with
}

// isShared tells whether a number is marked as shared, or has over so many contacts
// in 30 days, the one that comes now among them (DOMAIN.md 2).
func (s *Store) isShared(ctx context.Context, p call.Party) (bool, error) {
	over := s.sharedOver()
	if p.Shared || p.Customer == 0 || over <= 0 {
		return p.Shared, nil
	}
	var n int
	err := s.r.QueryRowContext(ctx, `SELECT COUNT(*) FROM (SELECT 1 FROM calls WHERE customer_id = ? AND started > ? AND kind = 'inbound' LIMIT ?) AS recent`,
		int64(p.Customer), s.nowMs()-reports.SharedWindow.Milliseconds(), over).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("contacts of customer %d: %w", p.Customer, err)
	}
	return n >= over, nil
}

// prefer adds the operators that a customer had rather have (DOMAIN.md 8): his
// personal one is there already, the owner of his open ticket, who talked with him
// last, and whether that talk dropped. None he rated 2 or less, none for a shared number.
func (s *Store) prefer(ctx context.Context, p *call.Party) error {
	if p.Customer == 0 || p.Shared {
		p.Personal = 0
		return nil
	}
	var record string
	err := s.r.QueryRowContext(ctx, `SELECT record FROM calls WHERE customer_id = ? AND kind = 'inbound' AND last_operator > 0 AND ended > 0
		ORDER BY started DESC, id DESC LIMIT 1`, int64(p.Customer)).Scan(&record)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("last operator of customer %d: %w", p.Customer, err)
	}
	c, err := parseRecord(record)
	if err != nil {
		return err
	}
	lastTalk(&c, p)
	if p.Ticket, err = s.ticketOwner(ctx, p.Customer); err != nil {
		return err
	}
	if p.Personal == 0 && p.Last == 0 && p.Ticket == 0 {
		return nil
	}
	bad, err := each(ctx, s.r, "bad ratings", `SELECT DISTINCT operator FROM survey_results WHERE customer_id = ? AND q1 BETWEEN 1 AND 2`,
		[]any{int64(p.Customer)}, func(rows *sql.Rows, op *call.OperatorID) error { return rows.Scan(op) })
	if err != nil {
		return err
	}
	for _, op := range []*call.OperatorID{&p.Personal, &p.Ticket, &p.Last, &p.Dropped} {
		if slices.Contains(bad, *op) {
			*op = 0
		}
	}
	return nil
}

// lastTalk reads who talked last, and whether the talk was cut off: the sound
// died, or we failed, while he was talking, or the operator was lost and the
// customer, back in the queue, got nobody else.
func lastTalk(c *call.Call, p *call.Party) {
	t := c.LastTalk()
	if t == nil {
		return
	}
	p.Last = t.Operator
	cut := c.CutByUs || c.Cause == call.CauseMediaDead || c.Cause == call.CauseTrouble || c.Cause == call.CauseRestart
	if cut && t.Ended == c.EndedAt || t.Left == call.LeftLost {
		p.Dropped, p.DroppedAt = t.Operator, t.Ended.Mono
	}
}
