package main

import (
	"encoding/json"

	"hotline/acd"
	"hotline/call"
	"hotline/store"
	"hotline/survey"
	"hotline/switchboard"
)

// rowsOf turns a record of the journal into the rows the store keeps of it.
// Sequence numbers come from the record's number, so a record that is followed
// twice writes the same rows.
func rowsOf(n uint64, rec switchboard.Record) []store.Row {
	m := rowMapper{n: n, rec: rec}
	for i, f := range rec.Facts {
		m.seq = n*4096 + uint64(i)
		m.fact(f)
	}
	switch ev := rec.Event.(type) {
	case call.RecordingDone:
		m.add(store.RecordingDoneRow{RecordingDone: ev, At: rec.At})
	case switchboard.Staffed: // all of them, also those who are as they were: the first one may be older than the table
		for _, p := range ev.Profiles {
			m.add(store.ProfileRow{Record: n, Operator: p.Operator, At: rec.At, Profile: jsonOf(p)})
		}
	}
	return m.rows
}

type rowMapper struct {
	n, seq uint64
	rec    switchboard.Record
	rows   []store.Row
}

func (m *rowMapper) add(r store.Row) { m.rows = append(m.rows, r) }

func (m *rowMapper) fact(f switchboard.Fact) {
	switch f := f.(type) {
	case switchboard.PutCall:
		m.add(store.CallRow{Call: f.Call})
	case switchboard.Happened:
		m.add(store.TimelineRow{Call: f.Call, Seq: m.seq, At: m.rec.At, Kind: f.Kind, Data: jsonOf(f.Data)})
	case switchboard.Offered:
		m.add(store.OfferRow{Offer: f.Offer.Offer, Call: f.Call, Operator: f.Op, Queue: f.Queue, Kind: f.Kind, At: m.rec.At, Why: jsonOf(f.Why)})
	case switchboard.OfferEnded:
		m.add(store.OfferRow{Offer: f.Offer, Call: f.Call, Operator: f.Op, EndedAt: m.rec.At, End: f.End})
	case switchboard.Taped:
		m.add(store.RecordingRow{Recording: f.Recording, Call: f.RecordStart.Call, Operator: f.Op, Org: f.Org,
			Queue: f.Queue, Line: f.Line, Consult: f.Consult, What: f.RecordStart.Kind, At: f.At})
	case switchboard.Untaped:
		m.add(store.RecordingDoneRow{RecordingDone: call.RecordingDone{Recording: f.Recording}, At: m.rec.At, Discarded: true})
	case switchboard.Wrapped:
		m.add(store.WrapRow{Call: f.Call, Operator: f.Op, Topic: f.Topic, Result: f.Result, At: m.rec.At, Ended: f.Ended})
	case switchboard.PutPromise:
		m.promise(f.Promise)
	case switchboard.PutLost:
		m.add(store.LostRow{Item: f.ID, Customer: f.Party.Customer, Call: f.Call, Opened: f.Opened, Due: f.Due, OurFault: f.Ours,
			State: f.State, Taker: f.Taker, Closed: f.Closed, Reason: f.Reason, Queue: f.Queue, Topic: f.Topic, Times: f.Times, Tries: f.Tries})
	case switchboard.Alarmed:
		m.add(store.AlarmRow{Seq: m.seq, At: m.rec.At, Kind: f.Kind, Detail: f.Text, Customer: f.Customer})
	case switchboard.PutSettings:
		m.add(store.SettingsRow{Version: f.Version, At: m.rec.At, Author: f.By, Note: f.Note, Content: jsonOf(f.Settings)})
	case switchboard.Desk:
		m.desk(f.Fact)
	case switchboard.Bot:
		m.bot(f.Fact)
	}
}

func (m *rowMapper) desk(f acd.Fact) {
	if c := f.Changed; c != nil {
		m.add(store.StateRow{Seq: m.seq, Operator: c.Op, At: c.At, From: c.From, To: c.To, Cause: string(c.Cause), Reason: c.Reason})
	}
	if f.DropProfile != 0 {
		m.add(store.ProfileRow{Record: m.n, Operator: f.DropProfile, At: m.rec.At})
	}
}

func (m *rowMapper) promise(p switchboard.Promise) {
	row := store.PromiseRow{Promise: p.ID, Customer: p.Party.Customer, Web: p.Party.Web, Call: p.Call, Queue: p.Queue, Topic: p.Topic,
		Source: p.Source, Operator: p.Operator, Asked: p.Asked, Due: p.Due, Next: p.From, State: p.State, Tries: len(p.Tries),
		Connected: p.Connected, Closed: p.Closed.Wall, Reason: p.Reason, Data: jsonOf(p.Tries)}
	if p.Pause != 0 { // a monotonic instant, as the wall clock shows it
		row.Next = m.rec.At.Wall + p.Pause - m.rec.At.Mono
	}
	if n := len(p.Tries); n > 0 {
		row.Talker = p.Tries[n-1].Operator
		if p.State == switchboard.PromiseKept {
			row.KeptBy = p.Tries[n-1].Call
		}
	}
	m.add(row)
}

func (m *rowMapper) bot(f survey.Fact) {
	switch {
	case f.Plan != nil:
		m.plan(*f.Plan)
	case f.Result != nil:
		m.result(*f.Result)
	case f.Person != nil:
		m.person(*f.Person)
	}
}

func (m *rowMapper) plan(p survey.Plan) {
	id := uint64(p.About)
	m.add(store.PlanRow{Plan: id, About: p.About, Customer: p.Party.Customer, Mode: survey.NextDay, State: string(p.State),
		Queue: p.Queue, Operator: p.Operator, Made: m.rec.At, Due: p.Due, Attempts: len(p.Attempts), Data: jsonOf(p)})
	for _, a := range p.Attempts {
		m.add(store.AttemptRow{Attempt: a.ID, Plan: id, Call: a.Call, At: a.Started, Ended: a.Ended, Result: string(a.Status)})
	}
}

func (m *rowMapper) result(r survey.Result) {
	row := store.ResultRow{About: r.About, Mode: r.Mode, Plan: uint64(r.About), Customer: r.Customer, At: m.rec.At,
		Result: string(r.Status), Operator: r.Operator, Org: r.Org, Line: r.Line, Queue: r.Queue, FirstQueue: r.FirstQueue,
		Scale: r.Scale, Q1: r.Q1, Q2: r.Q2, Q3: r.Q3, Human: r.Human, Data: jsonOf(r)}
	if len(r.Calls) > 0 {
		row.SurveyCall = r.Calls[len(r.Calls)-1]
	}
	if r.Open {
		row.Result = "open"
	}
	m.add(row)
}

func (m *rowMapper) person(p survey.Person) {
	if p.Customer == 0 {
		return
	}
	if c := p.Consent; c != nil {
		m.add(store.ConsentRow{Customer: p.Customer, At: call.Time{Wall: c.At}, Given: c.Given, Call: c.Call, Wording: c.Wording, Source: c.Source})
	}
	row := store.OptOutRow{Customer: p.Customer, At: m.rec.At}
	if p.OptOut != nil {
		row.On, row.At, row.Source = true, call.Time{Wall: p.OptOut.At}, p.OptOut.How
	}
	m.add(row)
}

// jsonOf gives the JSON of plain data; the core's facts always have one.
func jsonOf(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil || string(b) == "null" {
		return nil
	}
	return b
}
