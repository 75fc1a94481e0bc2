package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"hotline/call"
	"hotline/desk"
	"hotline/people"
	"hotline/recordings"
	"hotline/store"
	"hotline/web"
)

// webData is the store in the web door's words: rows of one shape convert to
// rows of the other, errors to the door's own.
type webData struct{ *store.Store }

func webError(err error) error {
	switch {
	case errors.Is(err, store.ErrNotFound):
		return fmt.Errorf("%w: %w", web.ErrNotFound, err)
	case errors.Is(err, store.ErrTaken):
		return fmt.Errorf("%w: %w", web.ErrTaken, err)
	case errors.Is(err, store.ErrCursor):
		return web.ErrCursor
	}
	return err
}

func each[A, B any](list []A, to func(A) B) []B {
	out := make([]B, len(list))
	for i, v := range list {
		out[i] = to(v)
	}
	return out
}

func answerOf(a store.SurveyAnswer) web.SurveyAnswer {
	return web.SurveyAnswer{ResultRow: web.ResultRow(a.ResultRow), Number: a.Number, Name: a.Name, Web: a.Web, Started: a.Started, Comment: a.Comment, Recordings: a.Recordings, Open: a.Open}
}

// Calls implements web.Data.
func (d webData) Calls(ctx context.Context, v people.Viewer, f web.CallFilter) ([]web.CallItem, string, error) {
	items, next, err := d.Store.Calls(ctx, v, store.CallFilter(f))
	return each(items, func(i store.CallItem) web.CallItem { return web.CallItem(i) }), next, webError(err)
}

// Call implements web.Data.
func (d webData) Call(ctx context.Context, v people.Viewer, id call.ID) (web.CallDetail, error) {
	c, err := d.Store.Call(ctx, v, id)
	return web.CallDetail{
		CallItem: web.CallItem(c.CallItem),
		Timeline: each(c.Timeline, func(r store.TimelineRow) web.TimelineRow { return web.TimelineRow(r) }),
		Offers:   each(c.Offers, func(r store.OfferRow) web.OfferRow { return web.OfferRow(r) }),
		Records:  each(c.Records, func(r store.Recording) web.Recording { return web.Recording(r) }),
		Notes:    c.Notes, Surveys: each(c.Surveys, answerOf),
		Quality: each(c.Quality, func(r store.QualityRow) web.QualityRow { return web.QualityRow(r) }),
	}, webError(err)
}

// Recordings implements web.Data.
func (d webData) Recordings(ctx context.Context, v people.Viewer, f web.RecordingFilter) ([]web.Recording, string, error) {
	items, next, err := d.Store.Recordings(ctx, v, store.RecordingFilter(f))
	return each(items, func(r store.Recording) web.Recording { return web.Recording(r) }), next, webError(err)
}

// Recording implements web.Data.
func (d webData) Recording(ctx context.Context, v people.Viewer, id call.RecordingID) (web.Recording, error) {
	r, err := d.Store.Recording(ctx, v, id)
	return web.Recording(r), webError(err)
}

// MarkMessage implements web.Data.
func (d webData) MarkMessage(ctx context.Context, v people.Viewer, id call.RecordingID, handled bool, from string) error {
	return webError(d.Store.MarkMessage(ctx, v, id, handled, from))
}

// Messages implements web.Data.
func (d webData) Messages(ctx context.Context, v people.Viewer) (web.MessageCount, error) {
	n, err := d.Store.Messages(ctx, v)
	return web.MessageCount(n), webError(err)
}

// Listened implements web.Data.
func (d webData) Listened(ctx context.Context, v people.Viewer, id call.RecordingID, what, from string) error {
	return webError(d.Store.Listened(ctx, v, id, what, from))
}

func surveyFilter(f web.SurveyFilter) store.SurveyFilter {
	return store.SurveyFilter{By: store.By(f.By), Key: f.Key, Mode: f.Mode, Metric: f.Metric, Result: f.Result,
		From: f.From, To: f.To, Cursor: f.Cursor, Limit: f.Limit}
}

// SurveySummary implements web.Data.
func (d webData) SurveySummary(ctx context.Context, v people.Viewer, f web.SurveyFilter) ([]web.SurveyRow, error) {
	rows, err := d.Store.SurveySummary(ctx, v, surveyFilter(f))
	return each(rows, func(r store.SurveyRow) web.SurveyRow { return web.SurveyRow(r) }), webError(err)
}

// SurveyAnswers implements web.Data.
func (d webData) SurveyAnswers(ctx context.Context, v people.Viewer, f web.SurveyFilter) ([]web.SurveyAnswer, string, error) {
	rows, next, err := d.Store.SurveyAnswers(ctx, v, surveyFilter(f))
	return each(rows, answerOf), next, webError(err)
}

// Plans implements web.Data.
func (d webData) Plans(ctx context.Context, v people.Viewer, f web.SurveyFilter) ([]web.PlanRow, error) {
	rows, err := d.Store.Plans(ctx, v, surveyFilter(f))
	return each(rows, func(r store.PlanRow) web.PlanRow { return web.PlanRow(r) }), webError(err)
}

// Attempts implements web.Data.
func (d webData) Attempts(ctx context.Context, v people.Viewer, plan uint64) ([]web.AttemptRow, error) {
	rows, err := d.Store.Attempts(ctx, v, plan)
	return each(rows, func(r store.AttemptRow) web.AttemptRow { return web.AttemptRow(r) }), webError(err)
}

// LineReport implements web.Data.
func (d webData) LineReport(ctx context.Context, v people.Viewer, f web.LineReportFilter) ([]web.LineReportRow, error) {
	rows, err := d.Store.LineReport(ctx, v, store.LineReportFilter(f))
	return each(rows, func(r store.LineReportRow) web.LineReportRow { return web.LineReportRow(r) }), webError(err)
}

func repeatFilter(f web.RepeatFilter) store.RepeatFilter {
	return store.RepeatFilter{By: store.By(f.By), Key: f.Key, Metric: f.Metric, From: f.From, To: f.To, Now: f.Now, Rules: f.Rules,
		Cursor: f.Cursor, Limit: f.Limit}
}

// Repeats implements web.Data.
func (d webData) Repeats(ctx context.Context, v people.Viewer, f web.RepeatFilter) ([]web.RepeatRow, error) {
	rows, err := d.Store.Repeats(ctx, v, repeatFilter(f))
	return each(rows, func(r store.RepeatRow) web.RepeatRow { return web.RepeatRow(r) }), webError(err)
}

// RepeatContacts implements web.Data.
func (d webData) RepeatContacts(ctx context.Context, v people.Viewer, f web.RepeatFilter) ([]web.RepeatItem, string, error) {
	rows, next, err := d.Store.RepeatContacts(ctx, v, repeatFilter(f))
	return each(rows, func(r store.RepeatItem) web.RepeatItem {
		return web.RepeatItem{CallItem: web.CallItem(r.CallItem), Judged: r.Judged}
	}), next, webError(err)
}

// QueueReport implements web.Data.
func (d webData) QueueReport(ctx context.Context, v people.Viewer, f web.QueueReportFilter) ([]web.QueueReportRow, error) {
	rows, err := d.Store.QueueReport(ctx, v, store.QueueReportFilter(f))
	return each(rows, func(r store.QueueReportRow) web.QueueReportRow { return web.QueueReportRow(r) }), webError(err)
}

// QueueFigures implements web.Data.
func (d webData) QueueFigures(ctx context.Context, v people.Viewer, f web.QueueFiguresFilter) ([]web.QueueFigures, error) {
	rows, err := d.Store.QueueFigures(ctx, v, store.QueueFiguresFilter(f))
	return each(rows, func(r store.QueueFigures) web.QueueFigures { return web.QueueFigures(r) }), webError(err)
}

// Stays implements web.Data.
func (d webData) Stays(ctx context.Context, v people.Viewer, f web.StaysFilter) ([]web.StayItem, string, error) {
	rows, next, err := d.Store.Stays(ctx, v, store.StaysFilter{QueueFiguresFilter: store.QueueFiguresFilter(f.QueueFiguresFilter),
		Queue: f.Queue, Queues: f.Queues, Of: f.Of, Cursor: f.Cursor, Limit: f.Limit})
	return each(rows, func(r store.StayItem) web.StayItem {
		return web.StayItem{CallItem: web.CallItem(r.CallItem), Queue: r.Queue, Entered: r.Entered, Waited: r.Waited, Outcome: r.Outcome}
	}), next, webError(err)
}

// Promises implements web.Data.
func (d webData) Promises(ctx context.Context, v people.Viewer, f web.PromiseFilter) ([]web.PromiseItem, error) {
	rows, err := d.Store.Promises(ctx, v, store.PromiseFilter(f))
	return each(rows, func(r store.PromiseItem) web.PromiseItem {
		return web.PromiseItem{PromiseRow: web.PromiseRow(r.PromiseRow), Number: r.Number, Name: r.Name}
	}), webError(err)
}

// LostCallers implements web.Data.
func (d webData) LostCallers(ctx context.Context, v people.Viewer, f web.LostFilter) ([]web.LostItem, error) {
	rows, err := d.Store.LostCallers(ctx, v, store.LostFilter(f))
	return each(rows, func(r store.LostItem) web.LostItem {
		return web.LostItem{LostRow: web.LostRow(r.LostRow), Number: r.Number, Name: r.Name}
	}), webError(err)
}

// OptOuts implements web.Data.
func (d webData) OptOuts(ctx context.Context, cursor string, limit int) ([]web.OptOutItem, string, error) {
	rows, next, err := d.Store.OptOuts(ctx, cursor, limit)
	return each(rows, func(r store.OptOutItem) web.OptOutItem { return web.OptOutItem(r) }), next, webError(err)
}

// AddBlock implements web.Data.
func (d webData) AddBlock(ctx context.Context, b desk.Block) (desk.Block, error) {
	b, err := d.Store.AddBlock(ctx, b)
	return b, webError(err)
}

// LiftBlock implements web.Data.
func (d webData) LiftBlock(ctx context.Context, id int64, by call.OperatorID) (desk.Block, error) {
	b, err := d.Store.LiftBlock(ctx, id, by)
	return b, webError(err)
}

// Blocks implements web.Data.
func (d webData) Blocks(ctx context.Context, cursor string, limit int) ([]web.BlockItem, string, error) {
	rows, next, err := d.Store.Blocks(ctx, cursor, limit)
	return each(rows, func(r store.BlockItem) web.BlockItem { return web.BlockItem(r) }), next, webError(err)
}

// Alarms implements web.Data.
func (d webData) Alarms(ctx context.Context, kind string, limit int) ([]web.AlarmItem, error) {
	rows, err := d.Store.Alarms(ctx, kind, limit)
	return each(rows, func(r store.AlarmItem) web.AlarmItem { return web.AlarmItem(r) }), webError(err)
}

// Customers implements web.Data.
func (d webData) Customers(ctx context.Context, f web.CustomerFilter) (list []desk.Customer, err error) {
	list, err = d.Store.Customers(ctx, store.CustomerFilter(f))
	return list, webError(err)
}

// Customer implements web.Data.
func (d webData) Customer(ctx context.Context, id call.CustomerID) (desk.Customer, error) {
	c, err := d.Store.Customer(ctx, id)
	return c, webError(err)
}

// PutCustomer implements web.Data.
func (d webData) PutCustomer(ctx context.Context, c desk.Customer) error {
	return webError(d.Store.PutCustomer(ctx, c))
}

// Tickets implements web.Data.
func (d webData) Tickets(ctx context.Context, v people.Viewer, f web.TicketFilter, now int64) ([]web.TicketItem, error) {
	rows, err := d.Store.Tickets(ctx, v, store.TicketFilter(f), now)
	return each(rows, func(r store.TicketItem) web.TicketItem { return web.TicketItem(r) }), webError(err)
}

// Ticket implements web.Data.
func (d webData) Ticket(ctx context.Context, number string) (web.TicketDetail, error) {
	t, err := d.Store.Ticket(ctx, number)
	return web.TicketDetail{TicketItem: web.TicketItem(t.TicketItem), History: t.History, Calls: t.Calls}, webError(err)
}

// ChangeTicket implements web.Data.
func (d webData) ChangeTicket(ctx context.Context, number string, attached call.ID, e people.AuditEntry,
	change func(desk.Ticket) (desk.Ticket, []desk.TicketEvent, error),
) (desk.Ticket, error) {
	t, err := d.Store.ChangeTicket(ctx, number, attached, e, change)
	return t, webError(err)
}

// AddUser implements web.Data.
func (d webData) AddUser(ctx context.Context, u people.User, hash string) (people.User, error) {
	u, err := d.Store.AddUser(ctx, u, hash)
	return u, webError(err)
}

// PutUser implements web.Data.
func (d webData) PutUser(ctx context.Context, u people.User) error {
	return webError(d.Store.PutUser(ctx, u))
}

// SetPassword implements web.Data.
func (d webData) SetPassword(ctx context.Context, id call.OperatorID, hash string) error {
	return webError(d.Store.SetPassword(ctx, id, hash))
}

// User implements web.Data.
func (d webData) User(ctx context.Context, id call.OperatorID) (people.User, error) {
	u, err := d.Store.User(ctx, id)
	return u, webError(err)
}

// UserByLogin implements web.Data.
func (d webData) UserByLogin(ctx context.Context, login string) (people.User, string, error) {
	u, hash, err := d.Store.UserByLogin(ctx, login)
	return u, hash, webError(err)
}

// NewSession implements web.Data.
func (d webData) NewSession(ctx context.Context, user call.OperatorID, life time.Duration, from, agent string) (string, web.Session, error) {
	token, s, err := d.Store.NewSession(ctx, user, life, from, agent)
	return token, web.Session(s), webError(err)
}

// SessionOf implements web.Data.
func (d webData) SessionOf(ctx context.Context, token string) (web.Session, people.Viewer, error) {
	s, v, err := d.Store.SessionOf(ctx, token)
	return web.Session(s), v, webError(err)
}

// AuditLog implements web.Data.
func (d webData) AuditLog(ctx context.Context, f web.AuditFilter) ([]people.AuditEntry, error) {
	rows, err := d.Store.AuditLog(ctx, store.AuditFilter(f))
	return rows, webError(err)
}

// Settings implements web.Data.
func (d webData) Settings(ctx context.Context, version uint64) (web.SettingsRow, error) {
	r, err := d.Store.Settings(ctx, version)
	return web.SettingsRow(r), webError(err)
}

// SettingsVersions implements web.Data.
func (d webData) SettingsVersions(ctx context.Context, limit int) ([]web.SettingsRow, error) {
	rows, err := d.Store.SettingsVersions(ctx, limit)
	return each(rows, func(r store.SettingsRow) web.SettingsRow { return web.SettingsRow(r) }), webError(err)
}

// Draft implements web.Data.
func (d webData) Draft(ctx context.Context, author call.OperatorID) (web.Draft, error) {
	x, err := d.Store.Draft(ctx, author)
	return web.Draft(x), webError(err)
}

// PutDraft implements web.Data.
func (d webData) PutDraft(ctx context.Context, x web.Draft) error {
	return webError(d.Store.PutDraft(ctx, store.Draft(x)))
}

// Traffic implements web.Data.
func (d webData) Traffic(ctx context.Context, f web.TrafficFilter) (web.Traffic, error) {
	t, err := d.Store.Traffic(ctx, store.TrafficFilter(f))
	return web.Traffic{Calls: t.Calls, Others: t.Others,
		Nodes: each(t.Nodes, func(n store.TrafficNode) web.TrafficNode { return web.TrafficNode(n) }),
		Edges: each(t.Edges, func(e store.TrafficEdge) web.TrafficEdge { return web.TrafficEdge(e) }),
	}, webError(err)
}

// DropExtra implements web.Data.
func (d webData) DropExtra(ctx context.Context, id int64) error {
	return webError(d.Store.DropExtra(ctx, id))
}

// DropDuty implements web.Data.
func (d webData) DropDuty(ctx context.Context, id int64) error {
	return webError(d.Store.DropDuty(ctx, id))
}

// webSounds opens recordings for the web door.
type webSounds struct{ *recordings.Recorder }

// Open implements web.Sounds.
func (s webSounds) Open(id call.RecordingID, _ int64) (recordings.Audio, error) {
	a, err := s.Recorder.Open(id)
	if err != nil {
		return nil, soundError(err)
	}
	return a, nil
}

// Wave implements web.Sounds.
func (s webSounds) Wave(id call.RecordingID, _ int64) (recordings.Wave, error) {
	w, err := s.Recorder.Wave(id)
	if err != nil {
		return recordings.Wave{}, soundError(err)
	}
	return w, nil
}

func soundError(err error) error {
	if errors.Is(err, recordings.ErrNotFound) {
		return fmt.Errorf("%w: %w", web.ErrNotFound, err)
	}
	return err
}
