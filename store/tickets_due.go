package store

import (
	"context"
	"database/sql"

	"hotline/call"
	"hotline/desk"
	"hotline/people"
)

// dueBatch bounds one pass over tickets that change by themselves.
const dueBatch = 200

// repeat is a contact that reopens a ticket.
type repeat struct {
	number string
	call   call.ID
	at     int64
}

// SweepTickets does what happens to tickets by itself: a repeat of the customer on
// the topic reopens one, and one that has been solved for long enough closes. It
// tells how many changed.
func (s *Store) SweepTickets(ctx context.Context, b desk.TicketBook, now int64) (changed int, err error) {
	again, err := s.repeats(ctx, b, now)
	if err != nil {
		return 0, err
	}
	for _, r := range again {
		_, err := s.ChangeTicket(ctx, r.number, 0, people.AuditEntry{}, func(t desk.Ticket) (desk.Ticket, []desk.TicketEvent, error) {
			t, line, ok := b.Repeat(t, r.call, r.at, now)
			return t, lineIf(&changed, line, ok), nil
		})
		if err != nil {
			return changed, err
		}
	}
	old, err := each(ctx, s.r, "solved tickets", `SELECT year, n FROM tickets WHERE status = 'resolved' AND resolved <= ? ORDER BY id LIMIT ?`,
		[]any{now - b.Rules.Close.Milliseconds(), dueBatch}, func(rows *sql.Rows, number *string) error {
			var year, n int
			err := rows.Scan(&year, &n)
			*number = desk.TicketNumber(year, n)
			return err
		})
	if err != nil {
		return changed, err
	}
	for _, number := range old {
		_, err := s.ChangeTicket(ctx, number, 0, people.AuditEntry{}, func(t desk.Ticket) (desk.Ticket, []desk.TicketEvent, error) {
			t, line, ok := b.CloseItself(t, now)
			return t, lineIf(&changed, line, ok), nil
		})
		if err != nil {
			return changed, err
		}
	}
	return changed, nil
}

func lineIf(changed *int, line desk.TicketEvent, ok bool) []desk.TicketEvent {
	if !ok {
		return nil
	}
	*changed++
	return []desk.TicketEvent{line}
}

// repeats are contacts of the same customer on the topic after the solution, that an
// operator talked in.
func (s *Store) repeats(ctx context.Context, b desk.TicketBook, now int64) ([]repeat, error) {
	reopen := b.Rules.Reopen.Milliseconds()
	return each(ctx, s.r, "repeats", `SELECT k.year, k.n, c.id, c.started FROM tickets k JOIN calls c ON c.customer_id = k.customer_id
		WHERE k.status IN ('resolved', 'closed') AND k.resolved > ? AND k.topic <> '' AND c.topic = k.topic AND c.kind = 'inbound'
		AND c.ended > 0 AND c.last_operator > 0 AND c.started > k.resolved AND c.started <= k.resolved + ? ORDER BY k.id, c.started LIMIT ?`,
		[]any{now - 2*reopen, reopen, dueBatch}, func(rows *sql.Rows, r *repeat) error {
			var year, n int
			var id int64
			err := rows.Scan(&year, &n, &id, &r.at)
			r.number, r.call = desk.TicketNumber(year, n), call.ID(id)
			return err
		})
}
