package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"hotline/call"
	"hotline/desk"
	"hotline/people"
)

// Orders of a list of tickets; the empty one is overdue first, then importance,
// then deadline (DOMAIN.md 14).
var ticketOrders = map[string]string{
	"":           "overdue DESC, k.importance, " + dueOrder,
	"importance": "k.importance, " + dueOrder,
	"deadline":   dueOrder + ", k.importance",
	"queue":      "k.queue, overdue DESC, k.importance, " + dueOrder,
	"value":      "value, overdue DESC, k.importance, " + dueOrder,
	"owner":      "k.owner = 0 DESC, k.owner, overdue DESC, k.importance, " + dueOrder,
	"channel":    "k.channel, overdue DESC, k.importance, " + dueOrder,
}

const dueOrder = "k.due = 0, k.due"

// TicketFilter selects tickets. Status is one of theirs, "open" or "done".
type TicketFilter struct {
	Sort       string
	Status     string
	Importance desk.Importance
	Deadline   string // "overdue", "today": due until Until
	Until      int64
	Queue      call.QueueID
	Value      string // segment of the customer: vip, regular
	Owner      call.OperatorID
	Unowned    bool
	Channel    string
	Topic      string
	Customer   call.CustomerID
	Call       call.ID
	Limit      int
}

// TicketItem is a ticket with its customer.
type TicketItem struct {
	desk.Ticket
	Name  string
	Phone string
	Value string // segment on the customer's card
}

// TicketDetail is one ticket with all that happened to it.
type TicketDetail struct {
	TicketItem
	History []desk.TicketEvent
	Calls   []call.ID
}

const ticketColumns = `k.year, k.n, COALESCE(k.customer_id, 0), k.topic, k.queue, k.channel, k.title, k.body, k.importance, k.status,
	k.owner, k.author, k.org, k.call_id, k.created, k.reacted, k.resolved, k.closed, k.react_by, k.resolve_by, k.paused, k.paused_ms`

func ticketFields(t *desk.Ticket, year, n, importance *int, callID *int64) []any {
	return []any{year, n, &t.Customer, &t.Topic, &t.Queue, &t.Channel, &t.Title, &t.Text, importance, &t.Status, &t.Owner, &t.Author, &t.Org,
		callID, &t.Created, &t.Reacted, &t.Resolved, &t.Closed, &t.ReactBy, &t.ResolveBy, &t.Paused, &t.PausedMs}
}

func scanTicket(row interface{ Scan(...any) error }, t *desk.Ticket, more ...any) error {
	var year, n, importance int
	var id int64
	if err := row.Scan(append(ticketFields(t, &year, &n, &importance, &id), more...)...); err != nil {
		return err
	}
	if importance < 0 || importance >= len(desk.Importances) {
		return fmt.Errorf("importance %d of a ticket", importance)
	}
	t.Number, t.Importance, t.Call = desk.TicketNumber(year, n), desk.Importances[importance], call.ID(id)
	return nil
}

func ticketValues(t *desk.Ticket) []any {
	return []any{orNull(t.Customer), t.Topic, string(t.Queue), t.Channel, t.Title, t.Text, slices.Index(desk.Importances, t.Importance), string(t.Status),
		int64(t.Owner), int64(t.Author), t.Org, int64(t.Call), t.Created, t.Reacted, t.Resolved, t.Closed, t.ReactBy, t.ResolveBy, t.Paused, t.PausedMs, t.Due()}
}

// AddTicket writes a new ticket under the next number of the year. Numbers have no
// gaps: the next one is taken in the transaction that writes the ticket.
func (s *Store) AddTicket(ctx context.Context, t desk.Ticket, year int, first desk.TicketEvent, e people.AuditEntry) (desk.Ticket, error) {
	if err := t.Validate(); err != nil {
		return t, fmt.Errorf("ticket: %w", err)
	}
	err := s.write(ctx, "new ticket", func(tx *sql.Tx) error {
		var n int
		if err := tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(n), 0) + 1 FROM tickets WHERE year = ?`, year).Scan(&n); err != nil {
			return err
		}
		res, err := tx.ExecContext(ctx, `INSERT INTO tickets (year, n, customer_id, topic, queue, channel, title, body, importance, status, owner,
			author, org, call_id, created, reacted, resolved, closed, react_by, resolve_by, paused, paused_ms, due)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, append([]any{year, n}, ticketValues(&t)...)...)
		if err != nil {
			return err
		}
		id, err := res.LastInsertId()
		if err != nil {
			return err
		}
		t.Number = desk.TicketNumber(year, n)
		if err := attach(ctx, tx, id, t.Call); err != nil {
			return err
		}
		return s.ticketLines(ctx, tx, id, t.Number, []desk.TicketEvent{first}, e)
	})
	return t, err
}

// attach notes that a contact belongs to the ticket.
func attach(ctx context.Context, tx *sql.Tx, ticket int64, id call.ID) error {
	if id == 0 {
		return nil
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO ticket_calls (ticket_id, call_id) VALUES (?, ?) ON CONFLICT DO NOTHING`, ticket, int64(id))
	return err
}

// ticketLines writes the history, and an audit row when a person did it.
func (s *Store) ticketLines(ctx context.Context, tx *sql.Tx, id int64, number string, lines []desk.TicketEvent, e people.AuditEntry) error {
	for _, l := range lines {
		if _, err := tx.ExecContext(ctx, `INSERT INTO ticket_events (ticket_id, at, user_id, what, before, after, body, org, line)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, id, l.At, int64(l.By), l.What, l.From, l.To, l.Text, l.Org, l.Line); err != nil {
			return err
		}
		if l.By == 0 {
			continue
		}
		e.What, e.Object, e.Detail = people.AuditTicket, "ticket/"+number, l.What
		if l.To != "" {
			e.Detail += " " + l.To
		}
		if _, err := s.appendAudit(ctx, tx, e); err != nil {
			return err
		}
	}
	return nil
}

// ChangeTicket reads a ticket, lets the rules change it and writes it back, in one
// transaction: two people never change the same state.
func (s *Store) ChangeTicket(ctx context.Context, number string, attached call.ID, e people.AuditEntry,
	change func(desk.Ticket) (desk.Ticket, []desk.TicketEvent, error),
) (desk.Ticket, error) {
	var t desk.Ticket
	year, n, err := ticketKey(number)
	if err != nil {
		return t, err
	}
	err = s.write(ctx, "ticket "+number, func(tx *sql.Tx) error {
		var id int64
		if err := scanTicket(tx.QueryRowContext(ctx, `SELECT `+ticketColumns+`, k.id FROM tickets k WHERE k.year = ? AND k.n = ?`, year, n), &t, &id); err != nil {
			return notFound(err)
		}
		if attached != 0 {
			var there bool
			if err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM ticket_calls WHERE ticket_id = ? AND call_id = ?)`, id, int64(attached)).Scan(&there); err != nil || there {
				return err
			}
		}
		now, lines, err := change(t)
		if err != nil {
			return err
		}
		t = now
		if _, err := tx.ExecContext(ctx, `UPDATE tickets SET customer_id = ?, topic = ?, queue = ?, channel = ?, title = ?, body = ?, importance = ?,
			status = ?, owner = ?, author = ?, org = ?, call_id = ?, created = ?, reacted = ?, resolved = ?, closed = ?, react_by = ?, resolve_by = ?,
			paused = ?, paused_ms = ?, due = ? WHERE id = ?`, append(ticketValues(&t), id)...); err != nil {
			return err
		}
		if err := attach(ctx, tx, id, attached); err != nil {
			return err
		}
		return s.ticketLines(ctx, tx, id, number, lines, e)
	})
	return t, err
}

func ticketKey(number string) (year, n int, err error) {
	if _, err := fmt.Sscanf(number, "%4d-%d", &year, &n); err != nil || desk.TicketNumber(year, n) != number {
		return 0, 0, fmt.Errorf("ticket %q: %w", number, ErrNotFound)
	}
	return year, n, nil
}

const ticketTables = ` FROM tickets k LEFT JOIN customers cu ON cu.id = k.customer_id`

// Tickets lists those the viewer has in his lists; with a customer or a call given,
// whose contact he may open, all of his organisation about them.
func (s *Store) Tickets(ctx context.Context, v Viewer, f TicketFilter, now int64) ([]TicketItem, error) {
	order, ok := ticketOrders[f.Sort]
	if !ok {
		return nil, fmt.Errorf("order %q of tickets", f.Sort)
	}
	w := &where{}
	w.seesTickets(v, f.Customer != 0 || f.Call != 0)
	switch f.Status {
	case "":
	case "open":
		w.add(openTicket)
	case "done":
		w.add("NOT " + openTicket)
	default:
		w.add("k.status = ?", f.Status)
	}
	if f.Importance != "" {
		w.add("k.importance = ?", slices.Index(desk.Importances, f.Importance))
	}
	switch f.Deadline {
	case "overdue":
		w.add("k.due > 0 AND k.due < ?", now)
	case "today":
		w.add("k.due > 0 AND k.due < ?", f.Until)
	}
	addIf(w, "k.queue = ?", string(f.Queue))
	addIf(w, "k.topic = ?", f.Topic)
	addIf(w, "k.channel = ?", f.Channel)
	addIf(w, "k.owner = ?", int64(f.Owner))
	addIf(w, "k.customer_id = ?", int64(f.Customer))
	if f.Unowned {
		w.add("k.owner = 0")
	}
	if f.Value != "" {
		w.add("(cu.segment = ?) = ?", desk.SegmentVIP, f.Value == desk.SegmentVIP)
	}
	if f.Call != 0 {
		w.add("k.id IN (SELECT ticket_id FROM ticket_calls WHERE call_id = ?)", int64(f.Call))
	}
	query := `SELECT ` + ticketColumns + `, ` + customerOf + `, COALESCE(cu.segment, ''), k.due > 0 AND k.due < ? AS overdue,
		COALESCE(cu.segment, '') <> 'vip' AS value` + ticketTables + w.sql() + ` ORDER BY ` + order + `, k.year, k.n LIMIT ?`
	return each(ctx, s.r, "tickets", query, append(append([]any{now}, w.args...), page(f.Limit)), func(rows *sql.Rows, x *TicketItem) error {
		var overdue, value bool
		return scanTicket(rows, &x.Ticket, &x.Name, &x.Phone, &x.Value, &overdue, &value)
	})
}

const openTicket = `k.status IN ('new', 'work', 'waiting')`

// seesTickets is people.CanSeeTicket said in SQL; through: the viewer may open the
// customer's contact.
func (w *where) seesTickets(v Viewer, through bool) {
	if v.Blocked {
		w.add("1 = 0")
	}
	if !v.Owner() {
		w.add("k.org = ?", v.Org)
	}
	if v.Role != people.Operator || through {
		return
	}
	in, queues := marks(v.Queues)
	w.add("(k.owner = ? OR k.author = ? OR (k.owner = 0 AND k.queue IN ("+in+")))", append([]any{int64(v.ID), int64(v.ID)}, queues...)...)
}

// Ticket gives one with its history. Who may see it, and which notes, is
// people.CanSeeTicket and people.CanReadTicketNote.
func (s *Store) Ticket(ctx context.Context, number string) (d TicketDetail, err error) {
	year, n, err := ticketKey(number)
	if err != nil {
		return d, err
	}
	var id int64
	err = scanTicket(s.r.QueryRowContext(ctx, `SELECT `+ticketColumns+`, k.id, `+customerOf+`, COALESCE(cu.segment, '')`+ticketTables+` WHERE k.year = ? AND k.n = ?`, year, n),
		&d.Ticket, &id, &d.Name, &d.Phone, &d.Value)
	if err != nil {
		return d, fmt.Errorf("ticket %s: %w", number, notFound(err))
	}
	d.History, err = each(ctx, s.r, "history of a ticket", `SELECT at, user_id, what, before, after, body, org, line FROM ticket_events
		WHERE ticket_id = ? ORDER BY id`, []any{id}, func(rows *sql.Rows, l *desk.TicketEvent) error {
		return rows.Scan(&l.At, &l.By, &l.What, &l.From, &l.To, &l.Text, &l.Org, &l.Line)
	})
	if err != nil {
		return d, err
	}
	d.Calls, err = each(ctx, s.r, "calls of a ticket", `SELECT call_id FROM ticket_calls WHERE ticket_id = ? ORDER BY call_id`, []any{id},
		func(rows *sql.Rows, c *call.ID) error {
			var of int64
			err := rows.Scan(&of)
			*c = call.ID(of)
			return err
		})
	return d, err
}

// ticketOwner is who owns the most urgent open ticket of a customer; 0: nobody.
func (s *Store) ticketOwner(ctx context.Context, id call.CustomerID) (op call.OperatorID, err error) {
	err = s.r.QueryRowContext(ctx, `SELECT k.owner FROM tickets k WHERE k.customer_id = ? AND k.owner > 0 AND `+openTicket+`
		ORDER BY k.importance, k.resolve_by, k.id LIMIT 1`, int64(id)).Scan(&op)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("owner of the ticket of customer %d: %w", id, err)
	}
	return op, nil
}
