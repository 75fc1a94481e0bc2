package web

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"hotline/call"
	"hotline/people"
	"hotline/reports"
)

// AnswerView is one survey result in a list.
type AnswerView struct {
	SurveyAnswer
	OperatorName   string `json:"operator_name,omitempty"`
	QueueName      string `json:"queue_name,omitempty"`
	FirstQueueName string `json:"first_queue_name,omitempty"`
	NumberPretty   string `json:"number_pretty,omitempty"`
	Display        string `json:"display"`
	CallURL        string `json:"call"`
}

func (n names) answer(a SurveyAnswer) AnswerView {
	return AnswerView{
		SurveyAnswer: a, OperatorName: n.operator(a.Operator), QueueName: n.queueOr(a.Queue), FirstQueueName: n.queueOr(a.FirstQueue),
		NumberPretty: pretty(a.Number), Display: display(a.Name, a.Number, n.viewer.Lang), CallURL: apiRoot + "/calls/" + a.About.String(),
	}
}

// PlanView is a survey plan in a list.
type PlanView struct {
	PlanRow
	OperatorName string `json:"operator_name,omitempty"`
	QueueName    string `json:"queue_name,omitempty"`
}

// SurveyFigures are the results of one line, queue or operator in one mode.
// Each figure has a link to exactly the answers it counts (UX.md 1.9).
type SurveyFigures struct {
	Key     string           `json:"key"`
	Name    string           `json:"name"`
	Mode    string           `json:"mode" enum:"next_day,same_call"`
	Scale   int              `json:"scale"`
	CSI     reports.Index    `json:"csi"`
	CSIURL  string           `json:"csi_answers"`
	FCR     reports.Share    `json:"fcr"`
	FCRURL  string           `json:"fcr_answers"`
	Answers []int64          `json:"answers" doc:"how many gave 1, 2 … scale"`
	Rates   reports.Rates    `json:"rates"`
	Results map[string]int64 `json:"results"`
	AllURL  string           `json:"all_answers"`
}

type (
	surveysInput struct {
		Period
		Paged
		By     string `query:"by" enum:"line,queue,operator,all" default:"all"`
		Key    string `query:"key" maxLength:"64" doc:"one line, queue or operator"`
		Mode   string `query:"mode" enum:"next_day,same_call"`
		Metric string `query:"metric" enum:"csi,fcr" doc:"only the answers this figure counts"`
		Result string `query:"result" maxLength:"32"`
	}
	planInput struct {
		Plan uint64 `path:"plan"`
	}
)

func (in *surveysInput) filter(zone string) (SurveyFilter, error) {
	from, to, err := in.span(zone)
	return SurveyFilter{
		By: in.By, Key: in.Key, Mode: in.Mode, Metric: in.Metric, Result: in.Result,
		From: from, To: to, Cursor: in.Cursor, Limit: in.Limit,
	}, err
}

func (s *Site) surveyOperations() {
	operation(s, http.MethodGet, "/surveys", "Plans of the survey bot, newest first", people.CanSupervise, s.plans)
	operation(s, http.MethodGet, "/surveys/plans/{plan}/attempts", "The bot's calls for one plan", people.CanSupervise, s.attempts)
	operation(s, http.MethodGet, "/surveys/answers", "Survey results, newest first", people.CanSupervise, s.answers)
	operation(s, http.MethodGet, "/surveys/summary", "CSI with margin and FCR with interval by line, queue or operator", people.CanSupervise, s.summary)
}

func (s *Site) plans(ctx context.Context, v people.Viewer, in *surveysInput) (*body[page[PlanView]], error) {
	n, err := s.names(ctx, v)
	if err != nil {
		return nil, err
	}
	f, err := in.filter(n.centre.Zone)
	if err != nil {
		return nil, err
	}
	rows, err := s.deps.Data.Plans(ctx, v, f)
	if err != nil {
		return nil, err
	}
	out := make([]PlanView, 0, len(rows))
	for _, p := range rows {
		out = append(out, PlanView{p, n.operator(p.Operator), n.queueOr(p.Queue)})
	}
	return listed(out, ""), nil
}

func (s *Site) attempts(ctx context.Context, v people.Viewer, in *planInput) (*body[page[AttemptRow]], error) {
	rows, err := s.deps.Data.Attempts(ctx, v, in.Plan)
	if err != nil {
		return nil, missing(err, "plan/"+strconv.FormatUint(in.Plan, 10))
	}
	return listed(rows, ""), nil
}

func (s *Site) answers(ctx context.Context, v people.Viewer, in *surveysInput) (*body[page[AnswerView]], error) {
	n, err := s.names(ctx, v)
	if err != nil {
		return nil, err
	}
	f, err := in.filter(n.centre.Zone)
	if err != nil {
		return nil, err
	}
	rows, next, err := s.deps.Data.SurveyAnswers(ctx, v, f)
	if err != nil {
		return nil, err
	}
	out := make([]AnswerView, 0, len(rows))
	for _, a := range rows {
		out = append(out, n.answer(a))
	}
	return listed(out, next), nil
}

func (s *Site) summary(ctx context.Context, v people.Viewer, in *surveysInput) (*body[page[SurveyFigures]], error) {
	n, err := s.names(ctx, v)
	if err != nil {
		return nil, err
	}
	f, err := in.filter(n.centre.Zone)
	if err != nil {
		return nil, err
	}
	rows, err := s.deps.Data.SurveySummary(ctx, v, f)
	if err != nil {
		return nil, err
	}
	out := make([]SurveyFigures, 0, len(rows))
	for _, r := range rows {
		out = append(out, n.figures(r, in))
	}
	return listed(out, ""), nil
}

// figures divides the counts of one row. Where every operator's share of
// eligible contacts is known, CSI is the weighted one (DOMAIN.md 5).
func (n names) figures(r SurveyRow, in *surveysInput) SurveyFigures {
	k := r.Scale
	if k < 2 {
		k = 5
	}
	f := SurveyFigures{
		Key: r.Key, Name: n.keyName(in.By, r.Key), Mode: r.Mode, Scale: k, FCR: reports.ShareOf(r.FCR),
		Rates: reports.RatesOf(r.Flow), Results: r.Results, Answers: make([]int64, k),
		CSIURL: answersURL(r, in, "csi"), FCRURL: answersURL(r, in, "fcr"), AllURL: answersURL(r, in, ""),
	}
	if f.Results == nil {
		f.Results = map[string]int64{}
	}
	for i := range f.Answers {
		if i+1 < len(r.Answers) {
			f.Answers[i] = r.Answers[i+1]
		}
	}
	if len(r.Strata) > 1 {
		f.CSI = reports.StratifiedCSI(r.Strata, k)
	} else {
		f.CSI = reports.CSI(r.Answers.Scores(), k)
	}
	return f
}

func (n names) keyName(by, key string) string {
	switch by {
	case "line":
		return n.line(key)
	case "queue":
		return n.queue(call.QueueID(key))
	case "operator":
		if id, err := strconv.ParseUint(key, 10, 32); err == nil {
			return n.operator(call.OperatorID(id))
		}
	}
	if n.viewer.Lang == "en" {
		return "All"
	}
	return "Все"
}

// answersURL is the list of exactly the answers a figure counts.
func answersURL(r SurveyRow, in *surveysInput, metric string) string {
	q := url.Values{"by": {in.By}, "mode": {r.Mode}}
	for k, val := range map[string]string{"key": r.Key, "metric": metric, "from": in.From, "to": in.To} {
		if val != "" && (k != "key" || in.By != "all") {
			q.Set(k, val)
		}
	}
	return apiRoot + "/surveys/answers?" + q.Encode()
}
