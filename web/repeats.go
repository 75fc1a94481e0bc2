package web

import (
	"context"
	"net/http"
	"net/url"

	"hotline/people"
	"hotline/reports"
)

// RepeatFigures are FCR by repeats and the repeat rates of one line, queue or
// operator. Each figure has a link to exactly the contacts it counts (UX.md 1.9).
type RepeatFigures struct {
	Key         string            `json:"key" doc:"none: came to no queue, or nobody talked with him"`
	Name        string            `json:"name"`
	Counts      reports.Repeats   `json:"counts"`
	FCR         reports.Share     `json:"fcr" doc:"contacts that no later one repeats, of those whose time for repeats has passed"`
	Day         reports.Share     `json:"day" doc:"repeat rate within 24 hours"`
	Within      reports.Share     `json:"within" doc:"repeat rate in the window of the settings (7 days)"`
	SharedShare *float64          `json:"shared_share" doc:"share of contacts from shared numbers, which are in no other figure, percent"`
	Contacts    map[string]string `json:"contacts" doc:"the list behind each figure"`
	WindowMs    int64             `json:"window_ms"`
}

// RepeatedCall is a contact behind a figure, with why it counts as it does.
type RepeatedCall struct {
	CallRow
	Judged reports.Judged `json:"judged"`
}

type repeatsInput struct {
	Period
	Paged
	By     string `query:"by" enum:"line,queue,operator,all" default:"all"`
	Key    string `query:"key" maxLength:"64" doc:"one line, queue or operator; none: without"`
	Metric string `query:"metric" enum:"fcr,repeated,day,within,shared,unmatured,withheld" doc:"only the contacts this figure counts"`
}

func (s *Site) repeatOperations() {
	operation(s, http.MethodGet, "/reports/repeats", "FCR by repeats, repeat rates and shared numbers by line, queue or operator", people.CanSupervise, s.repeats)
	operation(s, http.MethodGet, "/reports/repeats/contacts", "Contacts behind a figure of repeats, newest first", people.CanSupervise, s.repeatContacts)
}

// repeatFilter is what was asked for, with the names that the answer needs.
func (s *Site) repeatFilter(ctx context.Context, v people.Viewer, in *repeatsInput) (n names, f RepeatFilter, err error) {
	if n, err = s.names(ctx, v); err != nil {
		return n, f, err
	}
	from, to, err := in.span(n.centre.Zone)
	return n, RepeatFilter{
		By: in.By, Key: in.Key, Metric: reports.RepeatMetric(in.Metric), From: from, To: to, Now: s.deps.Now().Wall, Rules: n.centre.Repeats,
		Cursor: in.Cursor, Limit: in.Limit,
	}, err
}

func (s *Site) repeats(ctx context.Context, v people.Viewer, in *repeatsInput) (*body[page[RepeatFigures]], error) {
	n, f, err := s.repeatFilter(ctx, v, in)
	if err != nil {
		return nil, err
	}
	rows, err := s.deps.Data.Repeats(ctx, v, f)
	if err != nil {
		return nil, err
	}
	out := make([]RepeatFigures, 0, len(rows))
	for _, r := range rows {
		out = append(out, n.repeatFigures(r, in))
	}
	return listed(out, ""), nil
}

func (n names) repeatFigures(r RepeatRow, in *repeatsInput) RepeatFigures {
	f := RepeatFigures{
		Key: r.Key, Name: n.repeatName(in.By, r.Key), Counts: r.Repeats, FCR: reports.ShareOf(r.FCR), Day: reports.ShareOf(r.Day),
		Within: reports.ShareOf(r.Within), SharedShare: r.SharedShare(), Contacts: map[string]string{},
		WindowMs: n.centre.Repeats.Within.Milliseconds(),
	}
	for _, m := range []reports.RepeatMetric{reports.MetricFCR, reports.MetricRepeated, reports.MetricDay, reports.MetricWithin, reports.MetricShared, reports.MetricUnmatured, reports.MetricWithheld} {
		q := url.Values{"by": {in.By}, "metric": {string(m)}}
		for k, val := range map[string]string{"key": r.Key, "from": in.From, "to": in.To} {
			if val != "" {
				q.Set(k, val)
			}
		}
		f.Contacts[string(m)] = apiRoot + "/reports/repeats/contacts?" + q.Encode()
	}
	return f
}

func (n names) repeatName(by, key string) string {
	switch {
	case key != "none":
		return n.keyName(by, key)
	case by == "queue" && n.viewer.Lang == "en":
		return "Came to no queue"
	case by == "queue":
		return "Не дошли до очереди"
	case n.viewer.Lang == "en":
		return "Nobody talked"
	}
	return "Без разговора"
}

func (s *Site) repeatContacts(ctx context.Context, v people.Viewer, in *repeatsInput) (*body[page[RepeatedCall]], error) {
	n, f, err := s.repeatFilter(ctx, v, in)
	if err != nil {
		return nil, err
	}
	items, next, err := s.deps.Data.RepeatContacts(ctx, v, f)
	if err != nil {
		return nil, err
	}
	out := make([]RepeatedCall, 0, len(items))
	for _, x := range items {
		out = append(out, RepeatedCall{n.callRow(x.CallItem), x.Judged})
	}
	return listed(out, next), nil
}
