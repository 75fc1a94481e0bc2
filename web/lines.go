package web

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"hotline/call"
	"hotline/people"
	"hotline/reports"
)

// LineFigures is one support line in a period. A figure that has nothing to
// divide by is null.
type LineFigures struct {
	Line           int                `json:"line"`
	Name           string             `json:"name"`
	Tally          reports.Tally      `json:"tally"`
	Service        reports.Service    `json:"service"`
	Abandonment    *float64           `json:"abandonment"`
	ASA            *float64           `json:"asa" doc:"seconds"`
	Counts         reports.LineCounts `json:"counts"`
	Kept           *float64           `json:"kept" doc:"contacts no higher line had to see, percent; of line 1 the first-line share"`
	EscalationRate *float64           `json:"escalation_rate"`
	BounceRate     *float64           `json:"bounce_rate" doc:"taken from a lower line and handed down again, percent"`
	Surveys        []SurveyFigures    `json:"surveys" doc:"CSI and FCR, a row for each mode"`
}

// HandOverView is one customer on his way to a higher line.
type HandOverView struct {
	reports.HandOver
	FromName  string `json:"from_name"`
	ByName    string `json:"by_name,omitempty"`
	QueueName string `json:"queue_name,omitempty"`
	CallURL   string `json:"call_url"`
}

type (
	linesInput struct {
		Period
		Variant string `query:"variant" enum:"net_short,strict,strict_flow,ignore,positive,answered_only" default:"net_short"`
	}
	handOversInput struct {
		Period
		Limit int `query:"limit" minimum:"1" maximum:"1000" default:"200"`
	}
)

func (s *Site) lineOperations() {
	operation(s, http.MethodGet, "/reports/lines", "Support lines: service level, hand-overs, CSI and FCR", people.CanSupervise, s.lineReport)
	operation(s, http.MethodGet, "/reports/handovers", "Customers handed to a higher line, newest first", people.CanSupervise, s.handOvers)
}

// lastDay fills a period that was left open: the last 24 hours.
func (s *Site) lastDay(p Period, zone string) (from, to int64, err error) {
	if from, to, err = p.span(zone); err != nil {
		return 0, 0, err
	}
	if to == 0 {
		to = s.deps.Now().Wall + 1
	}
	if from == 0 {
		from = to - (24 * time.Hour).Milliseconds()
	}
	return from, to, nil
}

func (s *Site) lineReport(ctx context.Context, v people.Viewer, in *linesInput) (*body[page[LineFigures]], error) {
	n, err := s.names(ctx, v)
	if err != nil {
		return nil, err
	}
	from, to, err := s.lastDay(in.Period, n.centre.Zone)
	if err != nil {
		return nil, err
	}
	rows, err := s.deps.Data.LineReport(ctx, v, LineReportFilter{From: from, To: to, Thresholds: n.thresholds})
	if err != nil {
		return nil, err
	}
	surveys, err := s.surveysBy(ctx, v, n, "line", from, to)
	if err != nil {
		return nil, err
	}
	out := make([]LineFigures, 0, len(rows))
	for _, r := range rows {
		key := strconv.Itoa(r.Line)
		out = append(out, LineFigures{
			Line: r.Line, Name: n.line(key), Tally: r.Tally,
			Service:     reports.ServiceOf(reports.Variant(in.Variant), r.Tally, reports.Line{}, reports.DefaultThresholds()),
			Abandonment: reports.Abandonment(r.Tally), ASA: reports.ASA(r.Tally), Counts: r.Counts,
			Kept: r.Counts.Kept(), EscalationRate: r.Counts.EscalationRate(), BounceRate: r.Counts.BounceRate(), Surveys: append([]SurveyFigures{}, surveys[key]...),
		})
	}
	return listed(out, ""), nil
}

// surveysBy are CSI and FCR of a period, by the key of the split.
func (s *Site) surveysBy(ctx context.Context, v people.Viewer, n names, by string, from, to int64) (map[string][]SurveyFigures, error) {
	asked := &surveysInput{By: by, Period: Period{From: strconv.FormatInt(from, 10), To: strconv.FormatInt(to, 10)}}
	rows, err := s.deps.Data.SurveySummary(ctx, v, SurveyFilter{By: by, From: from, To: to})
	if err != nil {
		return nil, err
	}
	out := map[string][]SurveyFigures{}
	for _, x := range rows {
		out[x.Key] = append(out[x.Key], n.figures(x, asked))
	}
	return out, nil
}

// thresholds are what a queue's service level is counted by.
func (n names) thresholds(id call.QueueID) reports.Thresholds {
	th := reports.DefaultThresholds()
	th.Service = n.threshold(id)
	return th
}

func (s *Site) handOvers(ctx context.Context, v people.Viewer, in *handOversInput) (*body[page[HandOverView]], error) {
	n, err := s.names(ctx, v)
	if err != nil {
		return nil, err
	}
	from, to, err := s.lastDay(in.Period, n.centre.Zone)
	if err != nil {
		return nil, err
	}
	rows, err := s.deps.Data.HandOvers(ctx, v, from, to, in.Limit)
	if err != nil {
		return nil, err
	}
	out := make([]HandOverView, 0, len(rows))
	for _, h := range rows {
		out = append(out, HandOverView{
			HandOver: h, FromName: n.operator(h.From), ByName: n.operator(h.By), QueueName: n.queueOr(h.Queue),
			CallURL: apiRoot + "/calls/" + h.Call.String(),
		})
	}
	return listed(out, ""), nil
}
