package main

import (
	"context"
	"fmt"
	"strconv"

	"hotline/acd"
	"hotline/call"
	"hotline/configs"
	"hotline/people"
	"hotline/sip"
	"hotline/softphone"
	"hotline/store"
)

// directory turns numbers into customers and back: the only place where the
// personal number and the id the core knows meet.
type directory struct {
	store *store.Store
	test  map[string]bool // trunks of kind test
	own   map[string]bool // our own numbers, E.164
	plan  *rangesFile     // mobile numbers by region
	heard numberMemory
}

func newDirectory(st *store.Store, trunks []sip.TrunkConfig, plan *rangesFile) *directory {
	d := &directory{store: st, plan: plan, test: map[string]bool{}, own: map[string]bool{}}
	for _, t := range trunks {
		d.test[t.Name] = t.Kind == sip.KindTest
		for _, id := range t.CallerIDs {
			d.own[call.ParseNumber(id).E164] = true
		}
		for _, n := range t.Numbers {
			for _, m := range n.Match {
				d.own[call.ParseNumber(m).E164] = true
			}
		}
	}
	return d
}

// PartyOf implements sip.Directory: the caller as the core knows him. A disk that
// stands still holds the database in a system call, which looks at no context:
// the caller does not wait for it (INVARIANTS 33).
func (d *directory) PartyOf(ctx context.Context, raw, trunk string) (p call.Party, err error) {
	n := call.ParseNumber(raw)
	found := make(chan struct{})
	var known call.Party
	var trouble error
	go func() {
		defer close(found)
		known, trouble = d.partyOf(ctx, n)
	}()
	select {
	case <-found:
		p, err = known, trouble
	case <-ctx.Done():
		p, err = call.Party{Class: n.Class, Span: d.plan.plan.Load().Span(n)}, fmt.Errorf("customer of a number: %w", ctx.Err())
	}
	p.Trial = d.test[trunk]
	return p, err
}

func (d *directory) partyOf(ctx context.Context, n call.Number) (call.Party, error) {
	key := n.E164
	if key == "" && n.Class == call.Local {
		key = n.Raw
	}
	if key == "" {
		return call.Party{Class: n.Class}, nil
	}
	class := n.Class
	if d.own[n.E164] { // one of ours is nobody we call, whoever asks for it (INVARIANTS part 2, 44)
		class = call.Local
	}
	p, err := d.store.PartyOf(ctx, key)
	if err != nil { // the call goes on with what the number itself tells
		return call.Party{Class: class, Span: d.plan.plan.Load().Span(n)}, fmt.Errorf("customer of a number: %w", err)
	}
	p.Class = class
	if p.Span.IsZero() {
		p.Span = d.plan.plan.Load().Span(n)
	}
	d.heard.put(p.Customer, n.E164)
	return p, nil
}

// NumberOf implements sip.Directory.
func (d *directory) NumberOf(id call.CustomerID) (string, bool) {
	n, err := d.store.NumberOf(context.Background(), id)
	return n, err == nil && n != ""
}

// softDesk is what the softphone door shows beside the core's view.
type softDesk struct {
	*directory
	centre func() configs.Centre // the settings in force
	now    func() call.Time
}

// Card implements softphone.Desk.
func (d *softDesk) Card(ctx context.Context, viewer call.OperatorID, p call.Party, id, about call.ID) (softphone.Card, error) {
	card := softphone.Card{Display: "без номера"}
	if id != 0 {
		note, err := d.ownNote(ctx, id, viewer)
		if err != nil {
			return card, err
		}
		card.Note = note
	}
	var err error
	if card.Notes, err = d.notesAbout(ctx, about, viewer); err != nil {
		return card, err
	}
	if p.Customer == 0 {
		return card, nil
	}
	c, err := d.store.Card(ctx, p.Customer)
	if err != nil {
		return card, err
	}
	n := call.ParseNumber(c.Customer.Number)
	card.Number, card.NumberPretty, card.Name = c.Customer.Number, n.Pretty(), c.Customer.Name
	card.Display = card.NumberPretty
	if card.Name != "" {
		card.Display = card.Name
	}
	for _, h := range c.Contacts {
		card.History = append(card.History, softphone.HistoryEntry{Call: h.Call, At: h.At, Queue: h.Queue,
			Topic: d.topicName(h.Topic), Result: d.resultName(h.Result), Operator: d.userName(ctx, h.Operator)})
	}
	card.Tickets, err = d.openTickets(ctx, viewer, p.Customer)
	return card, err
}

// notesAbout are the notes of the contact that an operator's call is made about: who
// keeps a promise knows what was said when it was given. People of another
// organisation read those of their own.
func (d *softDesk) notesAbout(ctx context.Context, id call.ID, viewer call.OperatorID) ([]softphone.NoteEntry, error) {
	if id == 0 {
		return nil, nil
	}
	u, err := d.store.User(ctx, viewer)
	if err != nil {
		return nil, err
	}
	notes, err := d.store.Notes(ctx, id)
	var out []softphone.NoteEntry
	for _, n := range notes {
		if u.Owner() || n.Org == u.Org {
			out = append(out, softphone.NoteEntry{By: d.userName(ctx, n.Author), At: n.At, Text: n.Text})
		}
	}
	return out, err
}

// openTickets are those of the customer that this operator may see while the call is
// his: a call that is handed over brings them along.
func (d *softDesk) openTickets(ctx context.Context, viewer call.OperatorID, id call.CustomerID) ([]softphone.TicketEntry, error) {
	u, err := d.store.User(ctx, viewer)
	if err != nil {
		return nil, err
	}
	list, err := d.store.Tickets(ctx, people.Viewer{User: u}, store.TicketFilter{Customer: id, Status: "open", Limit: cardTickets}, d.now().Wall)
	if err != nil {
		return nil, err
	}
	out := make([]softphone.TicketEntry, 0, len(list))
	for _, t := range list {
		out = append(out, softphone.TicketEntry{Number: t.Number, Title: t.Title, Status: string(t.Status), Importance: string(t.Importance),
			Due: t.Due(), Owner: d.userName(ctx, t.Owner), Mine: t.Owner == viewer})
	}
	return out, nil
}

// cardTickets is how many a card shows.
const cardTickets = 5

// ownNote is what this operator has written about the call.
func (d *softDesk) ownNote(ctx context.Context, id call.ID, viewer call.OperatorID) (string, error) {
	notes, err := d.store.Notes(ctx, id)
	for _, n := range notes {
		if n.Author == viewer {
			return n.Text, err
		}
	}
	return "", err
}

func (d *softDesk) topicName(id string) string {
	for _, t := range d.centre().Lists.Topics {
		if t.ID == id {
			return t.Name
		}
	}
	return id
}

func (d *softDesk) resultName(id string) string {
	for _, r := range d.centre().Lists.Results {
		if r.ID == id {
			return r.Name
		}
	}
	return id
}

func (d *softDesk) userName(ctx context.Context, id call.OperatorID) string {
	if id == 0 {
		return ""
	}
	u, err := d.store.User(ctx, id)
	if err != nil {
		return strconv.FormatUint(uint64(id), 10)
	}
	return u.Name
}

// Resolve implements softphone.Desk.
func (d *softDesk) Resolve(ctx context.Context, _ call.OperatorID, number string) (call.Party, error) {
	n := call.ParseNumber(number)
	switch n.Class {
	case call.Invalid, call.Withheld:
		return call.Party{}, fmt.Errorf("number %q: %w", n.Masked(), softphone.ErrNotFound)
	}
	return d.withTrial(d.partyOf(ctx, n))
}

// Customer implements softphone.Desk.
func (d *softDesk) Customer(ctx context.Context, _ call.OperatorID, id call.CustomerID) (call.Party, error) {
	number, ok := d.NumberOf(id)
	if !ok {
		return call.Party{}, fmt.Errorf("customer %d: %w", id, softphone.ErrNotFound)
	}
	return d.withTrial(d.partyOf(ctx, call.ParseNumber(number)))
}

// withTrial marks callees as trials where every trunk is a test peer.
func (d *directory) withTrial(p call.Party, err error) (call.Party, error) {
	p.Trial = d.onlyTests()
	return p, err
}

func (d *directory) onlyTests() bool {
	for _, test := range d.test {
		if !test {
			return false
		}
	}
	return true
}

// Catalog implements softphone.Desk.
func (d *softDesk) Catalog(ctx context.Context, viewer call.OperatorID) (softphone.Catalog, error) {
	var c softphone.Catalog
	centre := d.centre()
	for _, q := range centre.Desk.Queues {
		c.Queues = append(c.Queues, softphone.CatalogQueue{ID: q.ID, Name: q.Name, Line: q.Line})
	}
	for _, t := range centre.Lists.Topics {
		c.Topics = append(c.Topics, softphone.CatalogTopic{ID: t.ID, Name: t.Name, Queue: t.Queue})
	}
	for _, r := range centre.Lists.Results {
		c.Results = append(c.Results, softphone.CatalogName{ID: r.ID, Name: r.Name})
	}
	for _, b := range centre.Lists.BreakReasons {
		c.BreakReasons = append(c.BreakReasons, softphone.CatalogBreak{ID: b.ID, Name: b.Name, LimitMin: b.LimitMin})
	}
	users, err := d.store.Users(ctx)
	if err != nil {
		return c, err
	}
	for _, u := range users {
		if u.ID != viewer && !u.Blocked && u.Role == people.Operator {
			c.Operators = append(c.Operators, softphone.CatalogOperator{ID: u.ID, Name: u.Name, Line: u.Line})
		}
	}
	c.Shift, err = d.shiftOf(ctx, viewer)
	return c, err
}

// profiles are what the acd room must know of the people who take calls.
func profiles(users []people.User, now func(people.User) people.User) []acd.Profile {
	var out []acd.Profile
	for _, u := range users {
		if u.Blocked || u.Role == people.Admin || len(u.Queues) == 0 {
			continue
		}
		u = now(u) // who is on no duty stays signed in, without its queue
		p := acd.Profile{Operator: u.ID, Org: u.Org, Line: u.Line, Queues: acd.Serving(u.Queues...), Languages: u.Languages}
		for i := range p.Queues {
			p.Queues[i].Rank = u.Ranks[p.Queues[i].Queue]
		}
		for _, s := range u.Skills {
			p.Skills = append(p.Skills, acd.Skill{Skill: s.Name, Level: s.Level})
		}
		out = append(out, p)
	}
	return out
}
