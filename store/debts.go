package store

import (
	"context"
	"database/sql"
	"encoding/json"

	"hotline/call"
	"hotline/people"
	"hotline/reports"
)

// PromiseFilter selects promised calls. State is one of theirs, or "open" for
// those still to be kept; From and To are wall ms of the promise's making.
type PromiseFilter struct {
	State    string
	Queue    call.QueueID
	From, To int64
	Cursor   string
	Limit    int
}

// PromiseItem is a row of the promise book. Who may not open it gets its number
// masked and no name.
type PromiseItem struct {
	PromiseRow
	Number string `json:"number,omitempty"`
	Name   string `json:"name,omitempty"`
}

// LostItem is a row of the list of lost callers.
type LostItem struct {
	LostRow
	Number string `json:"number,omitempty"`
	Name   string `json:"name,omitempty"`
}

const customerOf = `COALESCE(cu.name, ''),
	COALESCE((SELECT n.number FROM customer_numbers n WHERE n.customer_id = cu.id ORDER BY n.rank, n.number LIMIT 1), '')`

const openPromise = `state IN ('waiting', 'paused', 'calling')`

// Promises lists promised calls: open ones by the time they are due, others
// newest first.
func (s *Store) Promises(ctx context.Context, v Viewer, f PromiseFilter) ([]PromiseItem, error) {
	w := &where{}
	w.seesDebts(v, "p.queue")
	order := " ORDER BY p.asked DESC, p.id DESC"
	switch f.State {
	case "":
	case "open":
		w.add("p." + openPromise)
		order = " ORDER BY p.due, p.id"
	default:
		w.add("p.state = ?", f.State)
	}
	addIf(w, "p.queue = ?", string(f.Queue))
	addIf(w, "p.asked >= ?", f.From)
	addIf(w, "p.asked < ?", f.To)
	return each(ctx, s.r, "promised calls", `SELECT p.id, COALESCE(p.customer_id, 0), p.web, COALESCE(p.call_id, 0), p.kept_by, p.queue, p.topic,
			p.source, p.operator, p.asked, p.asked_mono, p.due, p.next, p.state, p.tries, p.talker, p.connected, p.connected_mono,
			p.closed, p.reason, p.data, `+customerOf+`
		FROM promises p LEFT JOIN customers cu ON cu.id = p.customer_id`+w.sql()+order+` LIMIT ?`, append(w.args, page(f.Limit)),
		func(rows *sql.Rows, i *PromiseItem) error {
			var id, of, by int64
			var data string
			err := rows.Scan(&id, &i.Customer, &i.Web, &of, &by, &i.Queue, &i.Topic, &i.Source, &i.Operator, &i.Asked.Wall, &i.Asked.Mono,
				&i.Due, &i.Next, &i.State, &i.Tries, &i.Talker, &i.Connected.Wall, &i.Connected.Mono, &i.Closed, &i.Reason, &data, &i.Name, &i.Number)
			i.Promise, i.Call, i.KeptBy = call.ID(id), call.ID(of), call.ID(by)
			if data != "" {
				i.Data = json.RawMessage(data)
			}
			i.Customer, i.Number, i.Name = shownTo(v, i.Customer, i.Number, i.Name)
			return err
		})
}

// LostFilter selects lost callers: those open, our faults on top, then by the
// time they are due; or with Closed those that are not, newest first.
type LostFilter struct {
	Closed   bool
	Queue    call.QueueID
	From, To int64 // wall ms of the opening
	Limit    int
}

// LostCallers lists the items of lost callers.
func (s *Store) LostCallers(ctx context.Context, v Viewer, f LostFilter) ([]LostItem, error) {
	w := &where{}
	w.seesDebts(v, "l.queue")
	order := " ORDER BY l.ours DESC, l.due, l.id"
	if f.Closed {
		w.add("l.state = 'closed'")
		order = " ORDER BY l.closed DESC, l.id DESC"
	} else {
		w.add("l.state <> 'closed'")
	}
	addIf(w, "l.queue = ?", string(f.Queue))
	addIf(w, "l.opened >= ?", f.From)
	addIf(w, "l.opened < ?", f.To)
	return each(ctx, s.r, "lost callers", `SELECT l.id, COALESCE(l.customer_id, 0), COALESCE(l.call_id, 0), l.opened, l.opened_mono, l.due, l.ours,
			l.state, l.taker, l.closed, l.closed_mono, l.reason, l.queue, l.topic, l.times, l.tries, `+customerOf+`
		FROM lost_items l LEFT JOIN customers cu ON cu.id = l.customer_id`+w.sql()+order+` LIMIT ?`, append(w.args, page(f.Limit)),
		func(rows *sql.Rows, i *LostItem) error {
			var of int64
			err := rows.Scan(&i.Item, &i.Customer, &of, &i.Opened.Wall, &i.Opened.Mono, &i.Due, &i.OurFault, &i.State, &i.Taker,
				&i.Closed.Wall, &i.Closed.Mono, &i.Reason, &i.Queue, &i.Topic, &i.Times, &i.Tries, &i.Name, &i.Number)
			i.Call = call.ID(of)
			i.Customer, i.Number, i.Name = shownTo(v, i.Customer, i.Number, i.Name)
			return err
		})
}

// seesDebts limits rows to queues the viewer's organisation has to do with; the
// owner's people see all.
func (w *where) seesDebts(v Viewer, column string) {
	if v.Blocked {
		w.add("1 = 0")
		return
	}
	if v.Org != people.OwnerOrg {
		w.seesQueue(Viewer{User: people.User{Org: v.Org, Role: people.Supervisor}, OrgQueues: v.OrgQueues}, column)
	}
}

// shownTo masks what is personal for people of other organisations (DOMAIN.md 15).
func shownTo(v Viewer, id call.CustomerID, number, name string) (call.CustomerID, string, string) {
	if v.Org == people.OwnerOrg {
		return id, number, name
	}
	return 0, people.MaskNumber(number), ""
}

// Debts counts calls back and lost callers of a stretch of time, by queue; the
// last row, of the empty queue, is the sum of all. Calls back count where they were
// promised, lost callers where their item was opened.
func (s *Store) Debts(ctx context.Context, v Viewer, from, to, now int64) ([]reports.Debts, error) {
	t := debtTable{now: now, of: map[call.QueueID]*reports.Debts{}}
	for _, read := range []func(context.Context, Viewer, int64, int64, *debtTable) error{s.debtOffers, s.debtPromises, s.debtLost} {
		if err := read(ctx, v, from, to, &t); err != nil {
			return nil, err
		}
	}
	return t.rows(), nil
}

type debtTable struct {
	now   int64
	of    map[call.QueueID]*reports.Debts
	order []call.QueueID
}

func (t *debtTable) row(q call.QueueID) *reports.Debts {
	if t.of[q] == nil {
		t.of[q] = &reports.Debts{Queue: q}
		t.order = append(t.order, q)
	}
	return t.of[q]
}

func (t *debtTable) rows() []reports.Debts {
	out := make([]reports.Debts, 0, len(t.order)+1)
	var all reports.Debts
	for _, q := range t.order {
		out = append(out, *t.of[q])
		all = all.Plus(*t.of[q])
	}
	return append(out, all)
}

// debtOffers counts the contacts that were offered the choice.
func (s *Store) debtOffers(ctx context.Context, v Viewer, from, to int64, t *debtTable) error {
	w := &where{}
	w.add("e.kind = 'callback_offered'")
	w.seesDebts(v, "q")
	addIf(w, "e.at >= ?", from)
	addIf(w, "e.at < ?", to)
	type count struct {
		queue call.QueueID
		n     int64
	}
	rows, err := each(ctx, s.r, "calls back", `SELECT q, COUNT(DISTINCT call_id) FROM (SELECT e.call_id, e.kind, e.at,
			COALESCE(NULLIF(json_extract(e.data, '$.queue'), ''), c.first_queue, '') AS q
			FROM call_events e LEFT JOIN calls c ON c.id = e.call_id WHERE e.kind = 'callback_offered') e`+w.sql()+` GROUP BY q ORDER BY q`, w.args,
		func(r *sql.Rows, c *count) error { return r.Scan(&c.queue, &c.n) })
	for _, c := range rows {
		t.row(c.queue).Callbacks.Offered += c.n
	}
	return err
}

func (s *Store) debtPromises(ctx context.Context, v Viewer, from, to int64, t *debtTable) error {
	w := &where{}
	w.seesDebts(v, "p.queue")
	addIf(w, "p.asked >= ?", from)
	addIf(w, "p.asked < ?", to)
	type promise struct {
		queue                         call.QueueID
		state, source                 string
		asked, due, connected, passed int64
	}
	rows, err := each(ctx, s.r, "calls back", `SELECT p.queue, p.state, p.source, p.asked, p.due, p.connected,
			CASE WHEN p.connected_mono > 0 THEN p.connected_mono - p.asked_mono ELSE 0 END FROM promises p`+w.sql()+` ORDER BY p.queue, p.id`, w.args,
		func(r *sql.Rows, p *promise) error {
			return r.Scan(&p.queue, &p.state, &p.source, &p.asked, &p.due, &p.connected, &p.passed)
		})
	for _, p := range rows {
		t.row(p.queue).Callbacks.Add(reports.Promise{
			State: p.state, ByHand: p.source == "operator", Due: p.due, Connected: p.connected, TookMs: p.passed,
		}, t.now)
	}
	return err
}

func (s *Store) debtLost(ctx context.Context, v Viewer, from, to int64, t *debtTable) error {
	w := &where{}
	w.seesDebts(v, "l.queue")
	addIf(w, "l.opened >= ?", from)
	addIf(w, "l.opened < ?", to)
	rows, err := each(ctx, s.r, "lost callers", `SELECT l.queue, l.state, l.reason, l.ours, l.due, l.closed FROM lost_items l`+w.sql()+` ORDER BY l.queue, l.id`, w.args,
		func(r *sql.Rows, i *LostRow) error {
			return r.Scan(&i.Queue, &i.State, &i.Reason, &i.OurFault, &i.Due, &i.Closed.Wall)
		})
	for _, i := range rows {
		t.row(i.Queue).Lost.Add(i.State == "closed", i.Reason != "expired", i.OurFault, i.Due, i.Closed.Wall, t.now)
	}
	return err
}
