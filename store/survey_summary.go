package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"hotline/call"
	"hotline/reports"
)

func parseRecord(record string) (c call.Call, err error) {
	if record == "" {
		return c, nil
	}
	err = json.Unmarshal([]byte(record), &c)
	return c, err
}

// SurveySummary counts survey results by key and mode; keys in ascending order.
func (s *Store) SurveySummary(ctx context.Context, v Viewer, f SurveyFilter) ([]SurveyRow, error) {
	f.Metric = ""
	key := f.Key
	f.Key = "" // FCR and CSI of one queue are different contacts: cut below
	w, err := f.where(v)
	if err != nil {
		return nil, err
	}
	results, err := each(ctx, s.r, "survey summary", `SELECT `+resultColumns+` FROM survey_results s JOIN calls c ON c.id = s.about`+w.sql()+
		` ORDER BY s.about, s.mode`, w.args, func(rows *sql.Rows, r *ResultRow) error { return scanResult(rows, r) })
	if err != nil {
		return nil, err
	}
	eligible, err := s.eligible(ctx, v, f)
	if err != nil {
		return nil, err
	}
	sum := summary{by: f.By, rows: map[rowKey]*SurveyRow{}, strata: map[rowKey]map[call.OperatorID]*reports.Stratum{}}
	for _, r := range results {
		sum.add(r)
	}
	out := sum.done(eligible)
	if key != "" {
		out = slices.DeleteFunc(out, func(r SurveyRow) bool { return r.Key != key })
	}
	return out, nil
}

type rowKey struct{ key, mode string }

type summary struct {
	by     By
	rows   map[rowKey]*SurveyRow
	strata map[rowKey]map[call.OperatorID]*reports.Stratum
}

// keyOf is the line, queue or operator a talk belongs to.
func (by By) keyOf(line int, queue call.QueueID, operator call.OperatorID) string {
	switch by {
	case ByLine:
		return strconv.Itoa(line)
	case ByQueue:
		return string(queue)
	case ByOperator:
		return strconv.FormatUint(uint64(operator), 10)
	case ByAll:
	}
	return ""
}

func (s *summary) row(k rowKey, scale int) *SurveyRow {
	r := s.rows[k]
	if r == nil {
		r = &SurveyRow{Key: k.key, Mode: k.mode, Scale: scale, Results: map[string]int64{}}
		s.rows[k] = r
	}
	return r
}

// add counts a result. One that is closed without a result was never in the
// sample (the quota was met, or a later contact took its place).
func (s *summary) add(r ResultRow) {
	if r.Result == "" {
		return
	}
	k := rowKey{s.by.keyOf(r.Line, r.Queue, r.Operator), r.Mode}
	row := s.row(k, r.Scale)
	row.Results[r.Result]++
	row.Flow = row.Flow.Plus(flowOf(r))
	if r.Q1 > 0 && r.Q1 < len(row.Answers) {
		row.Answers[r.Q1]++
		if s.strata[k] == nil {
			s.strata[k] = map[call.OperatorID]*reports.Stratum{}
		}
		if s.strata[k][r.Operator] == nil {
			s.strata[k][r.Operator] = &reports.Stratum{}
		}
		s.strata[k][r.Operator].Scores.Add(r.Q1, 1)
	}
	if counts, solved := reports.FCRCounts(r.Q2, r.Q3); counts {
		f := s.row(rowKey{s.by.keyOf(r.Line, r.FirstQueue, r.Operator), r.Mode}, r.Scale)
		f.FCR.Den++
		if solved {
			f.FCR.Num++
		}
	}
}

// flowOf counts a result in the flow of the sample: those that were dialled.
// suppressed, technical and expired ones were not, or not by the customer's
// doing; an open one is not over yet.
func flowOf(r ResultRow) reports.SurveyFlow {
	var f reports.SurveyFlow
	switch r.Result {
	case "suppressed", "technical", "expired", "open":
		return f
	case "invalid_number":
		f.Invalid = 1
	case "no_input":
		f.NoInput = 1
	case "completed":
		f.Completed = 1
	}
	f.Sampled = 1
	if r.Human || r.Q1 > 0 {
		f.Human = 1
	}
	if r.Q1 > 0 {
		f.AnsweredQ = 1
	}
	return f
}

func (s *summary) done(eligible map[string]map[call.OperatorID]int64) []SurveyRow {
	out := make([]SurveyRow, 0, len(s.rows))
	for k, r := range s.rows {
		for _, op := range slices.Sorted(maps.Keys(s.strata[k])) {
			st := *s.strata[k][op]
			st.Eligible = eligible[k.key][op]
			r.Strata = append(r.Strata, st)
		}
		out = append(out, *r)
	}
	slices.SortFunc(out, func(a, b SurveyRow) int {
		return cmp.Or(cmp.Compare(len(a.Key), len(b.Key)), cmp.Compare(a.Key, b.Key), cmp.Compare(a.Mode, b.Mode))
	})
	return out
}

type weight struct {
	line     int
	queue    call.QueueID
	operator call.OperatorID
	n        int64
}

// eligible counts contacts that could have been asked, by key and last operator:
// the weights of a stratified sample (DOMAIN.md 5).
func (s *Store) eligible(ctx context.Context, v Viewer, f SurveyFilter) (map[string]map[call.OperatorID]int64, error) {
	w := &where{}
	w.listable(v)
	w.add("c.eligible = 1")
	addIf(w, "c.started >= ?", f.From)
	addIf(w, "c.started < ?", f.To)
	weights, err := each(ctx, s.r, "eligible contacts", `SELECT c.last_line, c.last_queue, c.last_operator, COUNT(*) FROM calls c`+w.sql()+
		` GROUP BY c.last_line, c.last_queue, c.last_operator`, w.args, func(rows *sql.Rows, x *weight) error {
		return rows.Scan(&x.line, &x.queue, &x.operator, &x.n)
	})
	if err != nil {
		return nil, err
	}
	out := map[string]map[call.OperatorID]int64{}
	for _, x := range weights {
		key := f.By.keyOf(x.line, x.queue, x.operator)
		if out[key] == nil {
			out[key] = map[call.OperatorID]int64{}
		}
		out[key][x.operator] += x.n
	}
	return out, nil
}
