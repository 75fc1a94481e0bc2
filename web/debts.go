package web

import (
	"context"
	"net/http"
	"time"

	"hotline/call"
	"hotline/people"
	"hotline/reports"
)

// PromiseView is a promised call as the book shows it.
type PromiseView struct {
	ID           call.ID         `json:"id"`
	State        string          `json:"state" enum:"waiting,paused,calling,kept,taken_over,failed,closed"`
	Source       string          `json:"source" enum:"queue,full,overflow,menu,operator"`
	Queue        call.QueueID    `json:"queue"`
	QueueName    string          `json:"queue_name"`
	Topic        string          `json:"topic,omitempty"`
	Customer     call.CustomerID `json:"customer,omitempty"`
	Number       string          `json:"number,omitempty"`
	NumberPretty string          `json:"number_pretty,omitempty"`
	Display      string          `json:"display"`
	Asked        int64           `json:"asked"`
	Due          int64           `json:"due" doc:"the promised time"`
	Next         int64           `json:"next,omitempty" doc:"not before: the next try, the opening, the promised hour"`
	Overdue      bool            `json:"overdue,omitempty"`
	Tries        int             `json:"tries"`
	By           call.OperatorID `json:"by,omitempty" doc:"operator who promised it"`
	ByName       string          `json:"by_name,omitempty"`
	Talker       call.OperatorID `json:"talker,omitempty" doc:"operator who called last"`
	TalkerName   string          `json:"talker_name,omitempty"`
	Connected    int64           `json:"connected,omitempty"`
	Closed       int64           `json:"closed,omitempty"`
	Reason       string          `json:"reason,omitempty"`
	Call         call.ID         `json:"call" doc:"contact in which it was promised"`
	KeptBy       string          `json:"kept_by,omitempty" doc:"our call that kept it"`
}

// LostView is a lost caller as the list shows him.
type LostView struct {
	Item         uint64          `json:"item"`
	State        string          `json:"state" enum:"open,taken,closed"`
	Ours         bool            `json:"ours,omitempty" doc:"lost by our fault: on top"`
	Queue        call.QueueID    `json:"queue,omitempty"`
	QueueName    string          `json:"queue_name,omitempty"`
	Topic        string          `json:"topic,omitempty"`
	Customer     call.CustomerID `json:"customer,omitempty"`
	Number       string          `json:"number,omitempty"`
	NumberPretty string          `json:"number_pretty,omitempty"`
	Display      string          `json:"display"`
	Opened       int64           `json:"opened"`
	Due          int64           `json:"due"`
	Overdue      bool            `json:"overdue,omitempty"`
	Times        int             `json:"times" doc:"contacts that were lost"`
	Tries        int             `json:"tries" doc:"calls made to him"`
	Taker        call.OperatorID `json:"taker,omitempty"`
	TakerName    string          `json:"taker_name,omitempty"`
	Closed       int64           `json:"closed,omitempty"`
	Reason       string          `json:"reason,omitempty" enum:"reached,got_through,expired"`
	Call         call.ID         `json:"call"`
}

// DebtRow is the figures of calls we owed, of one queue or (Queue "") of all.
type DebtRow struct {
	Queue         call.QueueID          `json:"queue"`
	QueueName     string                `json:"queue_name,omitempty"`
	Callbacks     reports.Callbacks     `json:"callbacks"`
	CallbackRates reports.CallbackRates `json:"callback_rates"`
	Lost          reports.Lost          `json:"lost"`
	LostRates     reports.LostRates     `json:"lost_rates"`
}

type (
	promisesInput struct {
		Period
		State string `query:"state" enum:"open,waiting,paused,calling,kept,taken_over,failed,closed" doc:"left out: all"`
		Queue string `query:"queue" maxLength:"64"`
		Limit int    `query:"limit" minimum:"1" maximum:"500" default:"200"`
	}
	lostInput struct {
		Period
		Closed bool   `query:"closed" doc:"those that are closed instead of those that are open"`
		Queue  string `query:"queue" maxLength:"64"`
		Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"200"`
	}
	settleInput struct {
		ID   string `path:"id" maxLength:"20"`
		Body struct {
			Reason string `json:"reason" minLength:"1" maxLength:"200"`
		}
	}
	againInput struct {
		ID string `path:"id" maxLength:"20"`
	}
	debtsInput struct {
		Period
	}
)

func (s *Site) debtOperations() {
	operation(s, http.MethodGet, "/promises", "Calls that were promised: open ones by the promised time, others newest first", anybody, s.promises)
	operation(s, http.MethodPost, "/promises/{id}/settle", "Settles a promised call otherwise: it is not made any more", people.CanSupervise, s.settle)
	operation(s, http.MethodPost, "/promises/{id}/again", "Tries a promised call anew that had failed", people.CanSupervise, s.again)
	operation(s, http.MethodGet, "/lost", "Lost callers: our faults on top, then by the time they are due", anybody, s.lost)
	operation(s, http.MethodGet, "/reports/debts", "Calls back kept, take-up, success, time to callback; lost callers handled; by queue and in all", anybody, s.debts)
}

func (s *Site) promises(ctx context.Context, v people.Viewer, in *promisesInput) (*body[page[PromiseView]], error) {
	n, err := s.names(ctx, v)
	if err != nil {
		return nil, err
	}
	from, to, err := in.span(n.centre.Zone)
	if err != nil {
		return nil, err
	}
	rows, err := s.deps.Data.Promises(ctx, v, PromiseFilter{State: in.State, Queue: call.QueueID(in.Queue), From: from, To: to, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	now := s.deps.Now().Wall
	out := make([]PromiseView, 0, len(rows))
	for _, r := range rows {
		out = append(out, n.promise(r, now))
	}
	return listed(out, ""), nil
}

func (n names) promise(r PromiseItem, now int64) PromiseView {
	open := r.State == "waiting" || r.State == "paused" || r.State == "calling"
	p := PromiseView{
		ID: r.Promise, State: r.State, Source: r.Source, Queue: r.Queue, QueueName: n.queue(r.Queue), Topic: n.topic(r.Topic),
		Customer: r.Customer, Number: r.Number, NumberPretty: pretty(r.Number), Display: display(r.Name, r.Number, n.viewer.Lang),
		Asked: r.Asked.Wall, Due: r.Due, Overdue: open && r.Due < now, Tries: r.Tries, By: r.Operator, ByName: n.operator(r.Operator),
		Talker: r.Talker, TalkerName: n.operator(r.Talker), Connected: r.Connected.Wall, Closed: r.Closed, Reason: r.Reason, Call: r.Call,
	}
	if open {
		p.Next = r.Next
	}
	if r.KeptBy != 0 {
		p.KeptBy = r.KeptBy.String()
	}
	return p
}

func (s *Site) lost(ctx context.Context, v people.Viewer, in *lostInput) (*body[page[LostView]], error) {
	n, err := s.names(ctx, v)
	if err != nil {
		return nil, err
	}
	from, to, err := in.span(n.centre.Zone)
	if err != nil {
		return nil, err
	}
	rows, err := s.deps.Data.LostCallers(ctx, v, LostFilter{Closed: in.Closed, Queue: call.QueueID(in.Queue), From: from, To: to, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	now := s.deps.Now().Wall
	out := make([]LostView, 0, len(rows))
	for _, r := range rows {
		out = append(out, LostView{
			Item: r.Item, State: r.State, Ours: r.OurFault, Queue: r.Queue, QueueName: n.queueOr(r.Queue), Topic: n.topic(r.Topic),
			Customer: r.Customer, Number: r.Number, NumberPretty: pretty(r.Number), Display: display(r.Name, r.Number, v.Lang),
			Opened: r.Opened.Wall, Due: r.Due, Overdue: r.State != "closed" && r.Due < now, Times: r.Times, Tries: r.Tries,
			Taker: r.Taker, TakerName: n.operator(r.Taker), Closed: r.Closed.Wall, Reason: r.Reason, Call: r.Call,
		})
	}
	return listed(out, ""), nil
}

// ownersPromise reads the id of a promise that the viewer may settle: the owner's
// people decide about the owner's customers.
func ownersPromise(v people.Viewer, text string) (call.ID, error) {
	id, err := call.ParseID(text)
	if err != nil || id == 0 || !v.Owner() {
		return 0, hidden{"promise/" + text}
	}
	return id, nil
}

func (s *Site) settle(ctx context.Context, v people.Viewer, in *settleInput) (*body[struct{}], error) {
	id, err := ownersPromise(v, in.ID)
	if err != nil {
		return nil, err
	}
	return s.orders(ctx, v, call.Order{Do: call.OrderSettle, Promise: id, Reason: in.Body.Reason}, "promise/"+id.String(), in.Body.Reason)
}

func (s *Site) again(ctx context.Context, v people.Viewer, in *againInput) (*body[struct{}], error) {
	id, err := ownersPromise(v, in.ID)
	if err != nil {
		return nil, err
	}
	return s.orders(ctx, v, call.Order{Do: call.OrderAgain, Promise: id}, "promise/"+id.String())
}

// debts counts those of a stretch of time; without one those of today.
func (s *Site) debts(ctx context.Context, v people.Viewer, in *debtsInput) (*body[page[DebtRow]], error) {
	n, err := s.names(ctx, v)
	if err != nil {
		return nil, err
	}
	from, to, err := in.span(n.centre.Zone)
	if err != nil {
		return nil, err
	}
	now := s.deps.Now()
	if from == 0 && to == 0 {
		from, _ = today(now, n.centre.Zone)
	}
	rows, err := s.deps.Data.Debts(ctx, v, from, to, now.Wall)
	if err != nil {
		return nil, err
	}
	out := make([]DebtRow, 0, len(rows))
	for _, r := range rows {
		out = append(out, DebtRow{
			Queue: r.Queue, QueueName: n.queueOr(r.Queue), Callbacks: r.Callbacks, CallbackRates: r.Callbacks.Rates(),
			Lost: r.Lost, LostRates: r.Lost.Rates(),
		})
	}
	return listed(out, ""), nil
}

// today is when the day of an instant begins and ends in the report zone: the
// first wall instant of it and that of the next, 23 to 25 hours later.
func today(now call.Time, zone string) (begin, end int64) {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		loc = time.UTC
	}
	y, m, d := time.UnixMilli(now.Wall).In(loc).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, loc).UnixMilli(), time.Date(y, m, d+1, 0, 0, 0, 0, loc).UnixMilli()
}
