package web

import (
	"context"
	"errors"
	"net/http"

	"hotline/call"
	"hotline/desk"
	"hotline/people"

	"github.com/danielgtaylor/huma/v2"
)

// TicketView is a ticket as lists show it.
type TicketView struct {
	desk.Ticket
	TopicName   string   `json:"topic_name,omitempty"`
	QueueName   string   `json:"queue_name,omitempty"`
	OwnerName   string   `json:"owner_name,omitempty"`
	AuthorName  string   `json:"author_name,omitempty"`
	Display     string   `json:"display"`
	PhonePretty string   `json:"phone_pretty,omitempty"`
	Value       string   `json:"value,omitempty" enum:"vip,regular,new," doc:"segment on the customer's card"`
	Due         int64    `json:"due,omitempty" doc:"the next deadline; absent when none runs"`
	Overdue     bool     `json:"overdue,omitempty"`
	Moves       []string `json:"moves" doc:"states it may go to"`
}

// TicketFull is one ticket with its history.
type TicketFull struct {
	TicketView
	ResolutionMs int64             `json:"resolution_ms,omitempty" doc:"working time to the solution, waiting for the customer left out"`
	History      []TicketEventView `json:"history"`
	Calls        []call.ID         `json:"calls"`
}

// TicketEventView is a line of the history.
type TicketEventView struct {
	desk.TicketEvent
	ByName   string `json:"by_name,omitempty"`
	FromName string `json:"from_name,omitempty"`
	ToName   string `json:"to_name,omitempty"`
}

type (
	ticketsInput struct {
		Sort       string `query:"sort" enum:"importance,deadline,queue,value,owner,channel" doc:"left out: overdue first, then importance, then deadline"`
		Status     string `query:"status" enum:"open,done,new,work,waiting,resolved,closed" doc:"left out: all"`
		Importance string `query:"importance" enum:"critical,high,normal,low"`
		Deadline   string `query:"deadline" enum:"overdue,today"`
		Queue      string `query:"queue" maxLength:"64" doc:"product line of the first contact"`
		Value      string `query:"value" enum:"vip,regular"`
		Owner      uint32 `query:"owner"`
		Unowned    bool   `query:"unowned"`
		Channel    string `query:"channel" enum:"phone,web,manual"`
		Topic      string `query:"topic" maxLength:"64"`
		Customer   uint64 `query:"customer" doc:"all of this customer whose contact the viewer may open"`
		Call       string `query:"call" maxLength:"20" doc:"those this call belongs to"`
		Limit      int    `query:"limit" minimum:"1" maximum:"500" default:"200"`
	}
	ticketInput struct {
		Number string `path:"number" maxLength:"20"`
	}
	newTicketInput struct {
		Body struct {
			Call       string           `json:"call,omitempty" maxLength:"20" doc:"in which the question came; gives customer, queue, topic and channel"`
			Customer   call.CustomerID  `json:"customer,omitempty" doc:"without a call"`
			Topic      string           `json:"topic,omitempty" maxLength:"64"`
			Title      string           `json:"title" minLength:"1" maxLength:"200"`
			Text       string           `json:"text,omitempty" maxLength:"4000"`
			Importance string           `json:"importance,omitempty" enum:"critical,high,normal,low" default:"normal"`
			Owner      *call.OperatorID `json:"owner,omitempty" doc:"left out: the author, when he is an operator"`
		}
	}
	changeTicketInput struct {
		Number string `path:"number" maxLength:"20"`
		Body   struct {
			Status     *string          `json:"status,omitempty" enum:"work,waiting,resolved,closed"`
			Owner      *call.OperatorID `json:"owner,omitempty" doc:"0: nobody"`
			Importance *string          `json:"importance,omitempty" enum:"critical,high,normal,low"`
			Note       string           `json:"note,omitempty" maxLength:"8000" doc:"internal"`
			Call       string           `json:"call,omitempty" maxLength:"20" doc:"a further contact that belongs to it"`
		}
	}
)

func (s *Site) ticketOperations() {
	operation(s, http.MethodGet, "/tickets", "Tickets in one of six orders", anybody, s.tickets)
	operation(s, http.MethodPost, "/tickets", "Open a ticket", anybody, s.openTicket)
	operation(s, http.MethodGet, "/tickets/{number}", "One ticket with its history and calls", anybody, s.ticket)
	operation(s, http.MethodPatch, "/tickets/{number}", "Change state, owner or importance, add a note or a call", anybody, s.changeTicket)
}

func (n names) ticket(x TicketItem, now int64) TicketView {
	v := TicketView{
		Ticket: x.Ticket, TopicName: n.topic(x.Topic), QueueName: n.queueOr(x.Queue), OwnerName: n.operator(x.Owner), AuthorName: n.operator(x.Author),
		Display: display(x.Name, x.Phone, n.viewer.Lang), PhonePretty: pretty(x.Phone), Value: x.Value, Due: x.Due(), Overdue: x.Overdue(now), Moves: []string{},
	}
	for _, to := range desk.Moves(x.Status) {
		v.Moves = append(v.Moves, string(to))
	}
	return v
}

func (s *Site) tickets(ctx context.Context, v people.Viewer, in *ticketsInput) (*body[page[TicketView]], error) {
	f := TicketFilter{
		Sort: in.Sort, Status: in.Status, Importance: desk.Importance(in.Importance), Deadline: in.Deadline, Queue: call.QueueID(in.Queue), Value: in.Value,
		Owner: call.OperatorID(in.Owner), Unowned: in.Unowned, Channel: in.Channel, Topic: in.Topic, Customer: call.CustomerID(in.Customer), Limit: in.Limit,
	}
	if f.Customer != 0 {
		if err := s.opens(ctx, v, f.Customer); err != nil {
			return nil, err
		}
	}
	if in.Call != "" {
		d, err := s.openCall(ctx, v, in.Call)
		if err != nil {
			return nil, err
		}
		f.Call = d.Call.ID
	}
	n, err := s.names(ctx, v)
	if err != nil {
		return nil, err
	}
	now := s.deps.Now()
	_, f.Until = today(now, n.centre.Zone)
	rows, err := s.deps.Data.Tickets(ctx, v, f, now.Wall)
	if err != nil {
		return nil, err
	}
	out := make([]TicketView, 0, len(rows))
	for _, x := range rows {
		out = append(out, n.ticket(x, now.Wall))
	}
	return listed(out, ""), nil
}

// openCall reads a call the viewer may open.
func (s *Site) openCall(ctx context.Context, v people.Viewer, text string) (CallDetail, error) {
	d, err := s.theCall(ctx, v, text)
	if err == nil && !d.Open {
		err = hidden{"call/" + text}
	}
	return d, err
}

// theTicket reads one the viewer has in his lists, or reaches through a contact of
// its customer that he may open.
func (s *Site) theTicket(ctx context.Context, v people.Viewer, number string) (TicketDetail, error) {
	object := "ticket/" + number
	d, err := s.deps.Data.Ticket(ctx, number)
	if err != nil {
		return d, missing(err, object)
	}
	if people.CanSeeTicket(v, people.TicketFacts{Owner: d.Owner, Author: d.Author, Org: d.Org, Queue: d.Queue}) {
		return d, nil
	}
	own := v.Owner() || d.Org == v.Org
	if !own || d.Customer == 0 {
		return d, hidden{object}
	}
	if err := s.opens(ctx, v, d.Customer); err != nil {
		if errors.As(err, new(hidden)) {
			return d, hidden{object}
		}
		return d, err
	}
	return d, nil
}

func (s *Site) ticket(ctx context.Context, v people.Viewer, in *ticketInput) (*body[TicketFull], error) {
	d, err := s.theTicket(ctx, v, in.Number)
	if err != nil {
		return nil, err
	}
	return s.fullTicket(ctx, v, d)
}

func (s *Site) fullTicket(ctx context.Context, v people.Viewer, d TicketDetail) (*body[TicketFull], error) {
	n, err := s.names(ctx, v)
	if err != nil {
		return nil, err
	}
	out := TicketFull{TicketView: n.ticket(d.TicketItem, s.deps.Now().Wall), ResolutionMs: s.deps.Tickets().Resolution(d.Ticket),
		History: []TicketEventView{}, Calls: append([]call.ID{}, d.Calls...)}
	for _, l := range d.History {
		if l.What == desk.TicketNote && !people.CanReadTicketNote(v, l.Org, l.Line) {
			continue
		}
		e := TicketEventView{TicketEvent: l, ByName: n.operator(l.By)}
		if l.What == desk.TicketOwnerSet {
			e.FromName, e.ToName = n.operatorText(l.From), n.operatorText(l.To)
		}
		out.History = append(out.History, e)
	}
	return reply(out), nil
}

func (s *Site) openTicket(ctx context.Context, v people.Viewer, in *newTicketInput) (*body[TicketFull], error) {
	b := in.Body
	t := desk.Ticket{Customer: b.Customer, Topic: b.Topic, Title: b.Title, Text: b.Text, Importance: desk.Importance(b.Importance),
		Author: v.ID, Org: v.Org, Channel: desk.ChannelManual}
	if t.Importance == "" {
		t.Importance = desk.Normal
	}
	if err := s.about(ctx, v, &t, b.Call); err != nil {
		return nil, err
	}
	switch {
	case b.Owner != nil:
		u, err := s.ticketOwner(ctx, v, *b.Owner)
		if err != nil {
			return nil, err
		}
		t.Owner = *b.Owner
		if t.Owner != 0 {
			t.Org = u.Org
		}
	case v.Role == people.Operator:
		t.Owner = v.ID
	}
	if err := t.Validate(); err != nil {
		return nil, invalid(err)
	}
	rules := s.deps.Tickets()
	t, first := rules.Open(t, s.deps.Now().Wall)
	t, err := s.deps.Data.AddTicket(ctx, t, desk.TicketYear(t.Created, rules.Zone), first, s.ticketAudit(ctx, v))
	if err != nil {
		return nil, err
	}
	return s.ticket(ctx, v, &ticketInput{t.Number})
}

// about fills in what the call says, or looks whether the viewer may open the
// customer.
func (s *Site) about(ctx context.Context, v people.Viewer, t *desk.Ticket, id string) error {
	if id == "" {
		if t.Customer == 0 {
			return nil
		}
		return s.opens(ctx, v, t.Customer)
	}
	d, err := s.openCall(ctx, v, id)
	if err != nil {
		return err
	}
	c := d.Call
	t.Call, t.Customer, t.Channel = c.ID, c.Party.Customer, desk.ChannelPhone
	if c.Party.Web != "" {
		t.Channel = desk.ChannelWeb
	}
	if t.Topic == "" {
		t.Topic = c.Topic
	}
	if n := len(c.Segments); n > 0 {
		t.Queue = c.Segments[n-1].Queue
	}
	return nil
}

// ticketOwner is the person a ticket is given to; 0 is nobody.
func (s *Site) ticketOwner(ctx context.Context, v people.Viewer, id call.OperatorID) (people.User, error) {
	if id == 0 {
		return people.User{}, nil
	}
	users, err := s.users(ctx)
	if err != nil {
		return people.User{}, err
	}
	u, ok := users[id]
	if !ok || !people.CanSeeUser(v, u) || u.Blocked {
		return u, hidden{"user/" + opText(id)}
	}
	return u, nil
}

func (s *Site) ticketAudit(ctx context.Context, v people.Viewer) people.AuditEntry {
	return people.AuditEntry{Who: v.ID, Login: v.Login, From: fromOf(ctx)}
}

func (s *Site) changeTicket(ctx context.Context, v people.Viewer, in *changeTicketInput) (*body[TicketFull], error) {
	d, err := s.theTicket(ctx, v, in.Number)
	if err != nil {
		return nil, err
	}
	c := desk.TicketChange{By: v.ID, Org: v.Org, Line: v.Line, Owner: in.Body.Owner, Note: in.Body.Note}
	if in.Body.Status != nil {
		c.Status = new(desk.TicketStatus(*in.Body.Status))
	}
	if in.Body.Importance != nil {
		c.Importance = new(desk.Importance(*in.Body.Importance))
	}
	if in.Body.Owner != nil {
		u, err := s.ticketOwner(ctx, v, *in.Body.Owner)
		if err != nil {
			return nil, err
		}
		c.OwnerOrg = u.Org
	}
	if in.Body.Call != "" {
		x, err := s.openCall(ctx, v, in.Body.Call)
		if err != nil {
			return nil, err
		}
		if d.Customer != 0 && x.Call.Party.Customer != d.Customer {
			return nil, huma.Error409Conflict("the call is of another customer than the ticket")
		}
		c.Call = x.Call.ID
	}
	now := s.deps.Now().Wall
	_, err = s.deps.Data.ChangeTicket(ctx, in.Number, c.Call, s.ticketAudit(ctx, v), func(t desk.Ticket) (desk.Ticket, []desk.TicketEvent, error) {
		t, lines, err := s.deps.Tickets().Change(t, c, now)
		if errors.Is(err, desk.ErrMove) {
			err = huma.Error409Conflict(err.Error())
		}
		return t, lines, err
	})
	if err != nil {
		return nil, missing(err, "ticket/"+in.Number)
	}
	d, err = s.deps.Data.Ticket(ctx, in.Number)
	if err != nil {
		return nil, err
	}
	return s.fullTicket(ctx, v, d)
}
