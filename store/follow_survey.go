package store

import (
	"cmp"

	"hotline/people"
)

func (f *follower) plan(r PlanRow) error {
	if err := f.need(r.About, r.Customer); err != nil {
		return err
	}
	return f.exec(`INSERT INTO survey_plans (id, about, customer_id, mode, state, queue, line, operator, made, made_mono, due, attempts, result, data)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET about = excluded.about, customer_id = excluded.customer_id, mode = excluded.mode,
			state = excluded.state, queue = excluded.queue, line = excluded.line, operator = excluded.operator,
			made = excluded.made, made_mono = excluded.made_mono, due = excluded.due, attempts = excluded.attempts,
			result = excluded.result, data = excluded.data`,
		int64(r.Plan), int64(r.About), orNull(r.Customer), r.Mode, r.State, string(r.Queue), r.Line, int64(r.Operator),
		r.Made.Wall, r.Made.Mono, r.Due, r.Attempts, r.Result, string(r.Data))
}

func (f *follower) attempt(r AttemptRow) error {
	if err := f.needCall(r.Call); err != nil {
		return err
	}
	return f.exec(`INSERT INTO survey_attempts (id, plan_id, call_id, at, mono, ended, ended_mono, result, data)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET plan_id = excluded.plan_id, call_id = excluded.call_id, at = excluded.at,
			mono = excluded.mono, ended = excluded.ended, ended_mono = excluded.ended_mono, result = excluded.result,
			data = excluded.data`,
		int64(r.Attempt), int64(r.Plan), orNull(r.Call), r.At.Wall, r.At.Mono, r.Ended.Wall, r.Ended.Mono, r.Result, string(r.Data))
}

func (f *follower) result(r ResultRow) error {
	if err := f.need(r.About, r.Customer); err != nil {
		return err
	}
	org := r.Org
	if r.Operator != 0 {
		org = cmp.Or(org, people.OwnerOrg)
	}
	return f.exec(`INSERT INTO survey_results (about, mode, plan_id, survey_call, customer_id, at, mono, result, operator, org, line,
			queue, first_queue, scale, q1, q2, q3, human, data)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (about, mode) DO UPDATE SET plan_id = excluded.plan_id, survey_call = excluded.survey_call,
			customer_id = excluded.customer_id, at = excluded.at, mono = excluded.mono, result = excluded.result,
			operator = excluded.operator, org = excluded.org, line = excluded.line, queue = excluded.queue,
			first_queue = excluded.first_queue, scale = excluded.scale, q1 = excluded.q1, q2 = excluded.q2, q3 = excluded.q3,
			human = excluded.human, data = excluded.data`,
		int64(r.About), r.Mode, int64(r.Plan), int64(r.SurveyCall), orNull(r.Customer), r.At.Wall, r.At.Mono, r.Result,
		int64(r.Operator), org, r.Line, string(r.Queue), string(r.FirstQueue), cmp.Or(r.Scale, 5), r.Q1, r.Q2, r.Q3, r.Human,
		string(r.Data))
}

// consent of somebody without a number (a browser caller of a trial) binds
// nobody and is not kept.
func (f *follower) consent(r ConsentRow) error {
	if r.Customer == 0 {
		return nil
	}
	if err := f.needCustomer(r.Customer); err != nil {
		return err
	}
	return f.exec(`INSERT INTO consents (customer_id, at, mono, until, given, call_id, wording, source, data)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (customer_id, at, call_id) DO UPDATE SET mono = excluded.mono, until = excluded.until,
			given = excluded.given, wording = excluded.wording, source = excluded.source, data = excluded.data`,
		int64(r.Customer), r.At.Wall, r.At.Mono, r.Until, r.Given, int64(r.Call), r.Wording, r.Source, string(r.Data))
}

func (f *follower) optOut(r OptOutRow) error {
	if r.Customer == 0 { // as in consent
		return nil
	}
	if err := f.needCustomer(r.Customer); err != nil {
		return err
	}
	return f.exec(`INSERT INTO opt_outs (customer_id, at, mono, active, call_id, source) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (customer_id, at) DO UPDATE SET mono = excluded.mono, active = excluded.active,
			call_id = excluded.call_id, source = excluded.source`,
		int64(r.Customer), r.At.Wall, r.At.Mono, r.On, int64(r.Call), r.Source)
}
