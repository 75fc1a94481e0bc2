package web

import (
	"context"
	"net/http"

	"hotline/call"
	"hotline/people"
	"hotline/reports"
)

// QueueFiguresView is a queue in a period; of the row of all, the last one, id and name
// are empty. A figure that has nothing to divide by is null.
type QueueFiguresView struct {
	Queue       call.QueueID    `json:"queue"`
	Name        string          `json:"name"`
	Line        int             `json:"line,omitempty"`
	Tally       reports.Tally   `json:"tally"`
	Service     reports.Service `json:"service"`
	Abandonment *float64        `json:"abandonment"`
	ASA         *float64        `json:"asa" doc:"seconds"`
	AnswerRate  *float64        `json:"answer_rate"`
	Received    int64           `json:"received" doc:"contacts taken from a lower line"`
	Bounced     int64           `json:"bounced" doc:"of them handed down again"`
	BounceRate  *float64        `json:"bounce_rate"`
	Surveys     []SurveyFigures `json:"surveys" doc:"CSI and FCR, a row for each mode"`
}

// StayView is a stay in a queue that a figure counts, with its contact.
type StayView struct {
	CallRow
	StayQueue     call.QueueID `json:"stay_queue"`
	StayQueueName string       `json:"stay_queue_name"`
	Entered       int64        `json:"entered"`
	StayWaitMs    int64        `json:"stay_wait_ms"`
	StayOutcome   call.Outcome `json:"stay_outcome"`
}

type (
	figuresInput struct {
		Period
		Variant string `query:"variant" enum:"net_short,strict,strict_flow,ignore,positive,answered_only" default:"net_short"`
	}
	staysInput struct {
		Period
		Paged
		Queue  string `query:"queue" maxLength:"64" doc:"left out: all"`
		Metric string `query:"metric" enum:"offered,answered,answered_in,base,abandoned,short,callback,overflow,failed,longest" default:"offered" doc:"only the stays this figure counts"`
	}
)

func (s *Site) figureOperations() {
	operation(s, http.MethodGet, "/reports/queues/figures", "Figures of queues in a period, the sum of all in the last row", people.CanSupervise, s.queueFigures)
	operation(s, http.MethodGet, "/reports/queues/stays", "Stays in queues behind a figure, newest first", people.CanSupervise, s.stays)
}

func (s *Site) queueFigures(ctx context.Context, v people.Viewer, in *figuresInput) (*body[page[QueueFiguresView]], error) {
	n, err := s.names(ctx, v)
	if err != nil {
		return nil, err
	}
	from, to, err := s.lastDay(in.Period, n.centre.Zone)
	if err != nil {
		return nil, err
	}
	rows, err := s.deps.Data.QueueFigures(ctx, v, QueueFiguresFilter{From: from, To: to, Thresholds: n.thresholds})
	if err != nil {
		return nil, err
	}
	surveys, err := s.surveysBy(ctx, v, n, "queue", from, to)
	if err != nil {
		return nil, err
	}
	all, err := s.surveysBy(ctx, v, n, "all", from, to)
	if err != nil {
		return nil, err
	}
	for _, rows := range all {
		surveys[""] = append(surveys[""], rows...)
	}
	at := map[call.QueueID]QueueFigures{}
	var order []call.QueueID
	for _, q := range n.centre.Queues {
		if servesQueue(v, q.ID) {
			at[q.ID] = QueueFigures{Queue: q.ID}
			order = append(order, q.ID)
		}
	}
	for _, r := range rows {
		if _, known := at[r.Queue]; !known { // of older settings, or the sum, which comes last
			order = append(order, r.Queue)
		}
		at[r.Queue] = r
	}
	out := make([]QueueFiguresView, 0, len(order))
	for _, q := range order {
		r := at[q]
		out = append(out, QueueFiguresView{
			Queue: q, Name: n.queueOr(q), Line: n.lineOf(q), Tally: r.Tally,
			Service:     reports.ServiceOf(reports.Variant(in.Variant), r.Tally, r.Line, n.thresholds(q)),
			Abandonment: reports.Abandonment(r.Tally), ASA: reports.ASA(r.Tally), AnswerRate: reports.AnswerRate(r.Tally),
			Received: r.Received, Bounced: r.Bounced, BounceRate: reports.Percent(r.Bounced, r.Received), Surveys: append([]SurveyFigures{}, surveys[string(q)]...),
		})
	}
	return listed(out, ""), nil
}

// lineOf is the support line of a queue, 0 for one that is no more.
func (n names) lineOf(id call.QueueID) int {
	for _, q := range n.centre.Queues {
		if q.ID == id {
			return q.Line
		}
	}
	return 0
}

func (s *Site) stays(ctx context.Context, v people.Viewer, in *staysInput) (*body[page[StayView]], error) {
	n, err := s.names(ctx, v)
	if err != nil {
		return nil, err
	}
	from, to, err := s.lastDay(in.Period, n.centre.Zone)
	if err != nil {
		return nil, err
	}
	f := StaysFilter{QueueFiguresFilter: QueueFiguresFilter{From: from, To: to, Thresholds: n.thresholds}, Queue: call.QueueID(in.Queue),
		Of: reports.Stays(in.Metric), Cursor: in.Cursor, Limit: in.Limit}
	for _, q := range n.centre.Queues {
		f.Queues = append(f.Queues, q.ID)
	}
	items, next, err := s.deps.Data.Stays(ctx, v, f)
	if err != nil {
		return nil, err
	}
	out := make([]StayView, 0, len(items))
	for _, x := range items {
		out = append(out, StayView{n.callRow(x.CallItem), x.Queue, n.queue(x.Queue), x.Entered, x.Waited, x.Outcome})
	}
	return listed(out, next), nil
}
