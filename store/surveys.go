package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"

	"hotline/call"
	"hotline/people"
)

const resultColumns = `s.about, s.mode, s.plan_id, s.survey_call, COALESCE(s.customer_id, 0), s.at, s.mono, s.result, s.operator, s.org,
	s.line, s.queue, s.first_queue, s.scale, s.q1, s.q2, s.q3, s.human, s.data`

func scanResult(row interface{ Scan(...any) error }, r *ResultRow, more ...any) error {
	var about, plan, surveyCall, customer int64
	var data string
	err := row.Scan(append([]any{&about, &r.Mode, &plan, &surveyCall, &customer, &r.At.Wall, &r.At.Mono, &r.Result, &r.Operator, &r.Org,
		&r.Line, &r.Queue, &r.FirstQueue, &r.Scale, &r.Q1, &r.Q2, &r.Q3, &r.Human, &data}, more...)...)
	r.About, r.Plan, r.SurveyCall, r.Customer = call.ID(about), uint64(plan), call.ID(surveyCall), call.CustomerID(customer)
	r.Data = raw(data)
	return err
}

// where selects results by the contact asked about (alias c), as the figure of
// Metric, By and Key counts them.
func (f SurveyFilter) where(v Viewer) (*where, error) {
	w := &where{}
	if !people.CanSupervise(v) { // operators never see who is sampled (DOMAIN.md 10)
		w.add("1 = 0")
	}
	w.listable(v)
	addIf(w, "s.mode = ?", f.Mode)
	addIf(w, "s.result = ?", f.Result)
	addIf(w, "c.started >= ?", f.From)
	addIf(w, "c.started < ?", f.To)
	switch f.Metric {
	case MetricCSI:
		w.add("s.q1 > 0")
	case MetricFCR:
		w.add("(s.q2 IN (2, 3) OR s.q2 = 1 AND s.q3 IN (1, 2))")
	case "":
	default:
		return nil, fmt.Errorf("metric: csi, fcr or nothing expected, got %q", f.Metric)
	}
	key, err := f.keyColumn()
	if err != nil {
		return nil, err
	}
	if f.Key != "" {
		w.add("CAST("+key+" AS TEXT) = ?", f.Key)
	}
	return w, nil
}

// Metrics of a list of answers.
const (
	MetricCSI = "csi"
	MetricFCR = "fcr"
)

// keyColumn is what the figure is cut by: FCR by queue goes to the first queue,
// everything else to the last talk (DOMAIN.md 10).
func (f SurveyFilter) keyColumn() (string, error) {
	switch f.By {
	case ByLine:
		return "s.line", nil
	case ByQueue:
		if f.Metric == MetricFCR {
			return "s.first_queue", nil
		}
		return "s.queue", nil
	case ByOperator:
		return "s.operator", nil
	case ByAll, "":
		return "''", nil
	}
	return "", fmt.Errorf("by: line, queue, operator or all expected, got %q", f.By)
}

// SurveyAnswers lists the results behind a figure, newest contact first: as
// many rows as the figure counts.
func (s *Store) SurveyAnswers(ctx context.Context, v Viewer, f SurveyFilter) (items []SurveyAnswer, next string, err error) {
	w, err := f.where(v)
	if err != nil {
		return nil, "", err
	}
	if err := w.after(f.Cursor, "c.started", "c.id"); err != nil {
		return nil, "", err
	}
	limit := page(f.Limit)
	items, err = s.answers(ctx, v, w, limit+1)
	if err != nil || len(items) <= limit {
		return items, "", err
	}
	// A contact may have two rows, one a mode: the page ends between contacts.
	cut := limit
	for cut > 1 && items[cut].About == items[cut-1].About {
		cut--
	}
	last := items[cut-1]
	return items[:cut], cursorOf(last.Started, uint64(last.About)), nil
}

func (s *Store) answers(ctx context.Context, v Viewer, w *where, limit int) ([]SurveyAnswer, error) {
	query := `SELECT ` + resultColumns + `, c.started, c.record,
		COALESCE((SELECT n.number FROM customer_numbers n WHERE n.customer_id = c.customer_id ORDER BY n.rank, n.number LIMIT 1), ''),
		COALESCE(cu.name, '')
		FROM survey_results s JOIN calls c ON c.id = s.about LEFT JOIN customers cu ON cu.id = c.customer_id` + w.sql() + ` ORDER BY c.started DESC, c.id DESC, s.mode LIMIT ?`
	return each(ctx, s.r, "survey answers", query, append(w.args, limit), func(rows *sql.Rows, a *SurveyAnswer) error {
		var record string
		if err := scanResult(rows, &a.ResultRow, &a.Started, &record, &a.Number, &a.Name); err != nil {
			return err
		}
		return a.limit(v, record)
	})
}

// limit adds the recordings of the contact, or takes out what is personal.
func (a *SurveyAnswer) limit(v Viewer, record string) error {
	c, err := parseRecord(record)
	if err != nil {
		return fmt.Errorf("record of call %s: %w", a.About, err)
	}
	a.Web = c.Party.Web != ""
	if a.Open = people.CanOpen(v, people.FactsOf(&c)); !a.Open {
		a.Number, a.Name, a.Customer, a.Data, a.SurveyCall = people.MaskNumber(a.Number), "", 0, nil, 0
		return nil
	}
	var spoken struct {
		Comment call.RecordingID `json:"comment"`
	}
	if err := json.Unmarshal(a.Data, &spoken); err == nil { // a row of another kind has none
		a.Comment = spoken.Comment
	}
	for _, t := range c.Talks {
		if t.Recording != 0 && !c.NoRecord && !slices.Contains(a.Recordings, t.Recording) {
			a.Recordings = append(a.Recordings, t.Recording)
		}
	}
	return nil
}

func (s *Store) surveysOf(ctx context.Context, id call.ID) ([]SurveyAnswer, error) {
	w := &where{}
	w.add("s.about = ?", int64(id))
	return s.answers(ctx, people.System(), w, 10)
}

// Plans lists survey plans by the day of the contact, newest first.
func (s *Store) Plans(ctx context.Context, v Viewer, f SurveyFilter) ([]PlanRow, error) {
	w := &where{}
	if !people.CanSupervise(v) {
		w.add("1 = 0")
	}
	w.openable(v)
	addIf(w, "p.mode = ?", f.Mode)
	addIf(w, "p.made >= ?", f.From)
	addIf(w, "p.made < ?", f.To)
	return each(ctx, s.r, "survey plans", `SELECT p.id, p.about, COALESCE(p.customer_id, 0), p.mode, p.state, p.queue, p.line, p.operator,
			p.made, p.made_mono, p.due, p.attempts, p.result, p.data
		FROM survey_plans p JOIN calls c ON c.id = p.about`+w.sql()+` ORDER BY p.made DESC, p.id DESC LIMIT ?`,
		append(w.args, page(f.Limit)), func(rows *sql.Rows, p *PlanRow) error {
			var id, about, customer int64
			var data string
			err := rows.Scan(&id, &about, &customer, &p.Mode, &p.State, &p.Queue, &p.Line, &p.Operator,
				&p.Made.Wall, &p.Made.Mono, &p.Due, &p.Attempts, &p.Result, &data)
			p.Plan, p.About, p.Customer, p.Data = uint64(id), call.ID(about), call.CustomerID(customer), raw(data)
			return err
		})
}

// Attempts lists the bot's calls for a plan the viewer may open, oldest first.
func (s *Store) Attempts(ctx context.Context, v Viewer, plan uint64) ([]AttemptRow, error) {
	w := &where{}
	if !people.CanSupervise(v) {
		w.add("1 = 0")
	}
	w.add("a.plan_id = ?", int64(plan))
	w.openable(v)
	return each(ctx, s.r, "attempts of a survey", `SELECT a.id, COALESCE(a.call_id, 0), a.at, a.mono, a.ended, a.ended_mono, a.result, a.data
		FROM survey_attempts a JOIN survey_plans p ON p.id = a.plan_id JOIN calls c ON c.id = p.about`+w.sql()+` ORDER BY a.at, a.id`, w.args,
		func(rows *sql.Rows, a *AttemptRow) error {
			var id, of int64
			var data string
			err := rows.Scan(&id, &of, &a.At.Wall, &a.At.Mono, &a.Ended.Wall, &a.Ended.Mono, &a.Result, &data)
			a.Attempt, a.Call, a.Plan, a.Data = uint64(id), call.ID(of), plan, raw(data)
			return err
		})
}
