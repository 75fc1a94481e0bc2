package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"

	"hotline/call"
	"hotline/desk"
)

// maxParties bounds the cache of PartyOf; a full one starts anew.
const maxParties = 100_000

// partyCache remembers who has a number: it is asked on every INVITE.
type partyCache struct {
	sync.RWMutex
	of  map[string]knownParty
	age int // grows when it is forgotten
}

// knownParty is a customer, and until when (wall ms) the blacklist keeps him out.
type knownParty struct {
	call.Party
	blocked int64
}

// at is the customer at the moment: a term on the blacklist ends by itself.
func (k knownParty) at(now int64) call.Party {
	p := k.Party
	p.Blocked = now < k.blocked
	return p
}

// get also gives the age, for put: what was read before it was forgotten is old.
func (c *partyCache) get(number string) (p knownParty, age int, ok bool) {
	c.RLock()
	defer c.RUnlock()
	p, ok = c.of[number]
	return p, c.age, ok
}

func (c *partyCache) put(number string, p knownParty, age int) {
	c.Lock()
	defer c.Unlock()
	if age != c.age {
		return
	}
	if c.of == nil || len(c.of) >= maxParties {
		c.of = map[string]knownParty{}
	}
	c.of[number] = p
}

func (c *partyCache) forget() {
	c.Lock()
	defer c.Unlock()
	c.of = nil
	c.age++
}

// PartyOf finds or makes the customer of a normalised number; Customer, VIP,
// Shared, Blocked and a region set by hand (Span) are filled, class and span of the
// number are the caller's to add. An empty number gives the zero Party.
// Give it a context with a deadline: on trouble with the disk the call goes on
// as one of an unknown customer.
func (s *Store) PartyOf(ctx context.Context, e164 string) (call.Party, error) {
	if e164 == "" {
		return call.Party{}, nil
	}
	p, age, known := s.parties.get(e164)
	if known {
		return s.preferring(ctx, p.at(s.nowMs())), nil
	}
	p, err := party(ctx, s.r, e164)
	if errors.Is(err, ErrNotFound) {
		err = s.write(ctx, "new customer", func(tx *sql.Tx) error {
			p, err = makeParty(ctx, tx, e164)
			return err
		})
	}
	if err != nil {
		return call.Party{}, err
	}
	s.parties.put(e164, p, age)
	return s.preferring(ctx, p.at(s.nowMs())), nil
}

func party(ctx context.Context, q querier, e164 string) (p knownParty, err error) {
	var segment string
	var lo, hi sql.NullInt64
	err = q.QueryRowContext(ctx, `SELECT c.id, c.segment, c.shared, c.region_min, c.region_max, c.operator, `+blockedUntil+`
		FROM customer_numbers n JOIN customers c ON c.id = n.customer_id WHERE n.number = ?`, e164).
		Scan(&p.Customer, &segment, &p.Shared, &lo, &hi, &p.Personal, &p.blocked)
	if err != nil {
		return knownParty{}, fmt.Errorf("customer of a number: %w", notFound(err))
	}
	p.VIP = segment == desk.SegmentVIP
	if lo.Valid && hi.Valid {
		p.Span = call.Span{Min: int8(lo.Int64), Max: int8(hi.Int64)}
	}
	return p, nil
}

// makeParty looks again inside the transaction: two calls may come at once.
func makeParty(ctx context.Context, tx *sql.Tx, e164 string) (knownParty, error) {
	p, err := party(ctx, tx, e164)
	if err == nil || !errors.Is(err, ErrNotFound) {
		return p, err
	}
	res, err := tx.ExecContext(ctx, `INSERT INTO customers (name) VALUES ('')`)
	if err != nil {
		return p, err
	}
	id, err := res.LastInsertId()
	if err != nil {
		return p, err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO customer_numbers (number, customer_id) VALUES (?, ?)`, e164, id)
	return knownParty{Party: call.Party{Customer: call.CustomerID(id)}}, err
}

// NumberOf gives the first number of a customer, E.164.
func (s *Store) NumberOf(ctx context.Context, id call.CustomerID) (number string, err error) {
	err = s.r.QueryRowContext(ctx, `SELECT number FROM customer_numbers WHERE customer_id = ? ORDER BY rank, number LIMIT 1`, int64(id)).Scan(&number)
	if err != nil {
		return "", fmt.Errorf("number of customer %d: %w", id, notFound(err))
	}
	return number, nil
}

const customerColumns = `id, name, segment, region_min, region_max, lang, operator, shared`

// Customer gives a customer with all numbers.
func (s *Store) Customer(ctx context.Context, id call.CustomerID) (desk.Customer, error) {
	var c desk.Customer
	if err := scanCustomer(s.r.QueryRowContext(ctx, `SELECT `+customerColumns+` FROM customers WHERE id = ?`, int64(id)), &c); err != nil {
		return c, fmt.Errorf("customer %d: %w", id, notFound(err))
	}
	return c, s.numbers(ctx, &c)
}

func scanCustomer(row interface{ Scan(...any) error }, c *desk.Customer) error {
	var lo, hi sql.NullInt64
	err := row.Scan(&c.ID, &c.Name, &c.Segment, &lo, &hi, &c.Lang, &c.Operator, &c.Shared)
	if err == nil && lo.Valid && hi.Valid {
		c.Region = &call.Span{Min: int8(lo.Int64), Max: int8(hi.Int64)}
	}
	return err
}

func (s *Store) numbers(ctx context.Context, c *desk.Customer) (err error) {
	c.Numbers, err = each(ctx, s.r, "numbers of a customer",
		`SELECT number FROM customer_numbers WHERE customer_id = ? ORDER BY rank, number`, []any{int64(c.ID)},
		func(rows *sql.Rows, n *string) error { return rows.Scan(n) })
	if len(c.Numbers) > 0 {
		c.Number = c.Numbers[0]
	}
	return err
}

// PutCustomer changes what a person may change on the card; numbers stay.
func (s *Store) PutCustomer(ctx context.Context, c desk.Customer) error {
	if err := c.Validate(); err != nil {
		return fmt.Errorf("customer %d: %w", c.ID, err)
	}
	var lo, hi any
	if c.Region != nil {
		lo, hi = c.Region.Min, c.Region.Max
	}
	defer s.parties.forget()
	return s.write(ctx, "change of a customer", func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `UPDATE customers SET name = ?, search = ?, segment = ?, region_min = ?, region_max = ?,
			lang = ?, operator = ?, shared = ? WHERE id = ?`,
			c.Name, fold(c.Name), c.Segment, lo, hi, c.Lang, int64(c.Operator), c.Shared, int64(c.ID))
		return oneRow(res, err)
	})
}

// oneRow turns a change of nothing into ErrNotFound.
func oneRow(res sql.Result, err error) error {
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err == nil && n == 0 {
		return ErrNotFound
	}
	return err
}

// Customers finds customers by a part of the name, in any case, or of a number.
func (s *Store) Customers(ctx context.Context, f CustomerFilter) ([]desk.Customer, error) {
	text := fold(f.Text)
	if text == "" {
		return []desk.Customer{}, nil
	}
	cond, args := `search LIKE ? ESCAPE '\'`, []any{like(text)}
	if digits := digitsOf(text); len(digits) >= 3 {
		cond = "(" + cond + " OR id IN (SELECT customer_id FROM customer_numbers WHERE number LIKE ?))"
		args = append(args, "%"+digits+"%")
	}
	found, err := each(ctx, s.r, "search of customers",
		`SELECT `+customerColumns+` FROM customers WHERE `+cond+` ORDER BY search, id LIMIT ?`, append(args, page(f.Limit)),
		func(rows *sql.Rows, c *desk.Customer) error { return scanCustomer(rows, c) })
	for i := range found {
		err = errors.Join(err, s.numbers(ctx, &found[i]))
	}
	return found, err
}

// cardContacts is how many contacts a card shows (DOMAIN.md 14).
const cardContacts = 5

// Card gives what opens while the call rings. The notes of the contacts are
// left to Call, which knows who may read them.
func (s *Store) Card(ctx context.Context, id call.CustomerID) (desk.Card, error) {
	c, err := s.Customer(ctx, id)
	if err != nil {
		return desk.Card{}, err
	}
	card := desk.Card{Customer: c, Segment: c.Segment}
	card.Contacts, err = each(ctx, s.r, "contacts of a customer", `SELECT id, started, kind, outcome, first_queue, topic, result, last_operator
		FROM calls WHERE customer_id = ? AND ended > 0 AND kind <> 'survey' ORDER BY started DESC, id DESC LIMIT ?`,
		[]any{int64(id), cardContacts}, func(rows *sql.Rows, r *desk.Contact) error {
			var of int64
			err := rows.Scan(&of, &r.At, &r.Kind, &r.Outcome, &r.Queue, &r.Topic, &r.Result, &r.Operator)
			r.Call = call.ID(of)
			return err
		})
	if err != nil {
		return card, err
	}
	if card.Segment == "" {
		card.Segment = desk.SegmentRegular
		if len(card.Contacts) == 0 {
			card.Segment = desk.SegmentNew
		}
	}
	if card.Survey, err = s.lastSurvey(ctx, id); err != nil {
		return card, err
	}
	card.OptOut, err = s.optOut(ctx, id)
	return card, err
}

func (s *Store) optOut(ctx context.Context, id call.CustomerID) (*desk.OptOut, error) {
	var o desk.OptOut
	var active bool
	err := s.r.QueryRowContext(ctx, `SELECT at, source, active FROM opt_outs WHERE customer_id = ? ORDER BY at DESC LIMIT 1`, int64(id)).
		Scan(&o.At, &o.How, &active)
	if errors.Is(err, sql.ErrNoRows) || err == nil && !active {
		return nil, nil //nolint:nilnil // most customers have said nothing, which is no error
	}
	if err != nil {
		return nil, fmt.Errorf("opt-out of a customer: %w", err)
	}
	return &o, nil
}

func (s *Store) lastSurvey(ctx context.Context, id call.CustomerID) (*desk.LastSurvey, error) {
	var l desk.LastSurvey
	err := s.r.QueryRowContext(ctx, `SELECT at, q1, q2 FROM survey_results WHERE customer_id = ? AND q1 > 0 ORDER BY at DESC LIMIT 1`, int64(id)).
		Scan(&l.At, &l.Score, &l.Resolved)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil //nolint:nilnil // a customer never asked has no survey, which is no error
	}
	if err != nil {
		return nil, fmt.Errorf("last survey of a customer: %w", err)
	}
	return &l, nil
}
