package web

import (
	"context"
	"net/http"
	"time"

	"hotline/call"
	"hotline/desk"
	"hotline/people"
	"hotline/reports"
)

// QueueView is a queue with how it stands now. Figures come only to supervisors.
type QueueView struct {
	ID          call.QueueID `json:"id"`
	Name        string       `json:"name"`
	Line        int          `json:"line"`
	ThresholdMs int64        `json:"threshold_ms"`
	Waiting     int          `json:"waiting"`
	Longest     int64        `json:"longest_ms" doc:"longest wait now"`
	Free        int          `json:"free"`
	SignedIn    int          `json:"signed_in"`
}

// OperatorView is a person who takes calls, with his state now.
type OperatorView struct {
	ID     call.OperatorID `json:"id"`
	Name   string          `json:"name"`
	Line   int             `json:"line,omitempty"`
	Queues []call.QueueID  `json:"queues"`
	State  call.State      `json:"state"`
	Reason string          `json:"reason,omitempty"`
	Since  int64           `json:"since,omitempty"`
}

// QueueInterval is one queue in one interval of a report.
type QueueInterval struct {
	Queue       call.QueueID    `json:"queue"`
	QueueName   string          `json:"queue_name"`
	Start       int64           `json:"start"`
	Tally       reports.Tally   `json:"tally"`
	Service     reports.Service `json:"service"`
	Abandonment *float64        `json:"abandonment"`
	ASA         *float64        `json:"asa" doc:"seconds"`
	AnswerRate  *float64        `json:"answer_rate"`
}

type reportInput struct {
	Period
	Queue    string `query:"queue" maxLength:"64"`
	Interval int    `query:"interval" minimum:"1" maximum:"1440" default:"30" doc:"minutes; 1440 is a local day"`
	Variant  string `query:"variant" enum:"net_short,strict,strict_flow,ignore,positive,answered_only" default:"net_short"`
}

func (s *Site) queueOperations() {
	operation(s, http.MethodGet, "/queues", "Queues and how they stand now", anybody, s.queues)
	operation(s, http.MethodGet, "/operators", "People who take calls and their states", anybody, s.operators)
	operation(s, http.MethodGet, "/topics", "Topics, results and break reasons", anybody, s.lists)
	operation(s, http.MethodGet, "/reports/queues", "Tallies and service level of queues by interval", people.CanSupervise, s.queueReport)
}

func (s *Site) board() *call.Board {
	if s.deps.Boards == nil {
		return nil
	}
	return s.deps.Boards.Latest()
}

func (s *Site) queues(_ context.Context, v people.Viewer, _ *nothing) (*body[page[QueueView]], error) {
	b := s.board()
	var out []QueueView
	for _, q := range s.deps.Centre().Queues {
		row := QueueView{ID: q.ID, Name: q.Name, Line: q.Line, ThresholdMs: q.Threshold.Milliseconds()}
		if b != nil && servesQueue(v, q.ID) {
			row.fill(b, s.deps.Now())
		}
		out = append(out, row)
	}
	return listed(out, ""), nil
}

func (q *QueueView) fill(b *call.Board, now call.Time) {
	for _, x := range b.Queues {
		if x.Queue == q.ID {
			q.Waiting, q.Free, q.SignedIn = x.Waiting, x.Free, x.SignedIn
			if !x.LongestSince.IsZero() {
				q.Longest = now.Since(x.LongestSince).Milliseconds()
			}
		}
	}
}

// servesQueue tells whether the viewer's organisation has to do with the queue.
func servesQueue(v people.Viewer, id call.QueueID) bool {
	if v.Owner() {
		return true
	}
	for _, q := range v.OrgQueues {
		if q == id {
			return true
		}
	}
	return false
}

func (s *Site) operators(ctx context.Context, v people.Viewer, _ *nothing) (*body[page[OperatorView]], error) {
	n, err := s.names(ctx, v)
	if err != nil {
		return nil, err
	}
	now := map[call.OperatorID]call.OperatorBoard{}
	if b := s.board(); b != nil {
		for _, o := range b.Operators {
			now[o.Operator] = o
		}
	}
	var out []OperatorView
	for _, u := range sorted(n.users) {
		if u.Role != people.Operator && len(u.Queues) == 0 || u.Blocked {
			continue
		}
		row := OperatorView{ID: u.ID, Name: people.Label(v, u), Line: u.Line, Queues: []call.QueueID{}, State: call.Offline}
		if people.CanSeeUser(v, u) {
			row.Queues = append(row.Queues, u.Queues...)
			if o, ok := now[u.ID]; ok {
				row.State, row.Reason, row.Since = o.State, o.Reason, o.Since.Wall
			}
		}
		out = append(out, row)
	}
	return listed(out, ""), nil
}

func (s *Site) lists(context.Context, people.Viewer, *nothing) (*body[desk.Lists], error) {
	l := s.deps.Centre().Lists
	return reply(desk.Lists{
		Topics: append([]desk.Topic{}, l.Topics...), Results: append([]desk.Result{}, l.Results...),
		BreakReasons: append([]desk.BreakReason{}, l.BreakReasons...),
	}), nil
}

func (s *Site) queueReport(ctx context.Context, v people.Viewer, in *reportInput) (*body[page[QueueInterval]], error) {
	n, err := s.names(ctx, v)
	if err != nil {
		return nil, err
	}
	from, to, err := in.span(n.centre.Zone)
	if err != nil {
		return nil, err
	}
	th := reports.DefaultThresholds()
	if in.Queue != "" {
		th.Service = n.threshold(call.QueueID(in.Queue))
	}
	if to == 0 {
		to = s.deps.Now().Wall
	}
	if from == 0 {
		from = to - (24 * time.Hour).Milliseconds()
	}
	rows, err := s.deps.Data.QueueReport(ctx, v, QueueReportFilter{
		From: from, To: to, Queue: call.QueueID(in.Queue), IntervalMin: in.Interval, Zone: n.centre.Zone, Thresholds: th,
	})
	if err != nil {
		return nil, err
	}
	out := make([]QueueInterval, 0, len(rows))
	for _, r := range rows {
		out = append(out, QueueInterval{
			Queue: r.Queue, QueueName: n.queue(r.Queue), Start: r.Start, Tally: r.Tally,
			Service:     reports.ServiceOf(reports.Variant(in.Variant), r.Tally, r.Line, th),
			Abandonment: reports.Abandonment(r.Tally), ASA: reports.ASA(r.Tally), AnswerRate: reports.AnswerRate(r.Tally),
		})
	}
	return listed(out, ""), nil
}
