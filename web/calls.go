package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"hotline/call"
	"hotline/desk"
	"hotline/people"

	"github.com/danielgtaylor/huma/v2"
)

// CallRow is a call in a list. Number is absent or masked where the viewer may
// list the call but not open it.
type CallRow struct {
	ID            call.ID            `json:"id"`
	Kind          call.Kind          `json:"kind"`
	Phase         call.Phase         `json:"phase"`
	Trunk         string             `json:"trunk,omitempty"`
	Called        string             `json:"called,omitempty"`
	Started       int64              `json:"started"`
	Answered      int64              `json:"answered,omitempty"`
	Ended         int64              `json:"ended,omitempty"`
	Customer      call.CustomerID    `json:"customer,omitempty"`
	Web           string             `json:"web,omitempty"`
	Number        string             `json:"number,omitempty"`
	NumberPretty  string             `json:"number_pretty,omitempty"`
	Name          string             `json:"name,omitempty"`
	Display       string             `json:"display"`
	Open          bool               `json:"open" doc:"whether what is personal may be opened"`
	Queue         call.QueueID       `json:"queue,omitempty" doc:"first queue"`
	QueueName     string             `json:"queue_name,omitempty"`
	Operator      call.OperatorID    `json:"operator,omitempty" doc:"who talked last"`
	OperatorName  string             `json:"operator_name,omitempty"`
	Line          int                `json:"line,omitempty"`
	Outcome       call.Outcome       `json:"outcome,omitempty"`
	Cause         call.Cause         `json:"cause,omitempty"`
	EndedBy       string             `json:"ended_by,omitempty"`
	Lost          bool               `json:"lost_after_answer,omitempty"`
	CutByUs       bool               `json:"cut_by_us,omitempty"`
	Topic         string             `json:"topic,omitempty"`
	TopicName     string             `json:"topic_name,omitempty"`
	Result        string             `json:"result,omitempty"`
	ResultName    string             `json:"result_name,omitempty"`
	WaitMs        int64              `json:"wait_ms"`
	TalkMs        int64              `json:"talk_ms"`
	Recordings    []call.RecordingID `json:"recordings"`
	NoRecord      bool               `json:"no_record,omitempty"`
	Noted         bool               `json:"noted,omitempty"`
	RecordingsNum int                `json:"recordings_count"`
}

func (n names) callRow(x CallItem) CallRow {
	c := x.Call
	r := CallRow{
		ID: c.ID, Kind: c.Kind, Phase: c.Phase, Trunk: c.Trunk, Called: c.Called, Started: c.Started.Wall, Answered: c.AnsweredAt.Wall,
		Ended: c.EndedAt.Wall, Customer: c.Party.Customer, Web: c.Party.Web, Number: x.Number, NumberPretty: pretty(x.Number), Name: x.Name,
		Display: display(x.Name, x.Number, n.viewer.Lang), Open: x.Open, Outcome: c.Outcome, Cause: c.Cause, EndedBy: c.EndedBy,
		Lost: c.LostAfterAnswer, CutByUs: c.CutByUs, Topic: c.Topic, Result: c.Result, WaitMs: x.WaitMs, TalkMs: x.TalkMs,
		Recordings: []call.RecordingID{}, NoRecord: c.NoRecord, Noted: x.Noted, RecordingsNum: x.Recordings,
	}
	if len(c.Segments) > 0 {
		r.Queue = c.Segments[0].Queue
		r.QueueName = n.queue(r.Queue)
	}
	if last := c.LastTalk(); last != nil {
		r.Operator, r.Line = last.Operator, last.Line
	}
	for _, t := range c.Talks {
		if t.Recording != 0 && x.Open && !slices.Contains(r.Recordings, t.Recording) { // the two of a conference share theirs
			r.Recordings = append(r.Recordings, t.Recording)
		}
	}
	r.OperatorName = n.operator(r.Operator)
	if c.Topic != "" {
		r.TopicName = n.topic(c.Topic)
	}
	if c.Result != "" {
		r.ResultName = n.result(c.Result)
	}
	return r
}

// CallFull is one call with its story.
type CallFull struct {
	CallRow
	Path     []call.Step       `json:"path"`
	Segments []SegmentView     `json:"segments"`
	Talks    []TalkPart        `json:"talks"`
	Parts    []PartView        `json:"parts"`
	Timeline []TimelineRow     `json:"timeline"`
	Offers   []OfferExplained  `json:"offers"`
	Records  []RecordingView   `json:"records"`
	Notes    []NoteView        `json:"notes"`
	Surveys  []AnswerView      `json:"surveys"`
	Quality  []LegQuality      `json:"quality"`
	Links    map[string]string `json:"links"`
}

// SegmentView is one stay in one queue.
type SegmentView struct {
	call.Segment
	QueueName string `json:"queue_name"`
	WaitMs    int64  `json:"wait_ms"`
}

// TalkPart is one operator's part of a call.
type TalkPart struct {
	call.Talk
	OperatorName string `json:"operator_name"`
	QueueName    string `json:"queue_name,omitempty"`
}

// PartView is what the caller did beside menu, queue and talks: he left a message,
// answered a survey, or was joined with a number outside of the house.
type PartView struct {
	call.Part
	NumberPretty string `json:"number_pretty,omitempty" doc:"outside: the number that was dialled"`
	Outcome      string `json:"outcome,omitempty" doc:"outside: answered, given_up (the caller hung up while it rang), or the cause why it was not to be had; empty while it goes on"`
	Ms           int64  `json:"ms" doc:"outside: talked; else: how long it lasted"`
}

func (n names) part(p call.Part, open bool) PartView {
	from, v := p.Started, PartView{Part: p}
	if !open {
		v.Recording = 0
	}
	if p.Kind == call.PartOutside {
		from = p.Answered
		v.Outcome = outsideOutcome(p)
		for _, x := range n.centre.Numbers {
			if x.ID == p.Number {
				v.NumberPretty = pretty(x.Name)
			}
		}
	}
	if !from.IsZero() && !p.Ended.IsZero() {
		v.Ms = p.Ended.Since(from).Milliseconds()
	}
	return v
}

func outsideOutcome(p call.Part) string {
	switch {
	case !p.Answered.IsZero():
		return string(call.Answered)
	case p.Ended.IsZero():
		return ""
	case p.Cause == call.CauseNormal:
		return "given_up"
	}
	return string(p.Cause)
}

// OfferExplained is one offer and why it went to this operator.
type OfferExplained struct {
	OfferRow
	OperatorName string `json:"operator_name"`
	QueueName    string `json:"queue_name,omitempty"`
}

// NoteView is a note with its author.
type NoteView struct {
	desk.Note
	AuthorName string `json:"author_name"`
}

func (n names) callFull(d CallDetail) CallFull {
	c := d.Call
	f := CallFull{
		CallRow: n.callRow(d.CallItem), Path: append([]call.Step{}, c.Path...), Timeline: n.story(d.Timeline),
		Segments: []SegmentView{}, Talks: []TalkPart{}, Parts: []PartView{}, Offers: []OfferExplained{}, Records: []RecordingView{}, Notes: []NoteView{},
		Surveys: []AnswerView{}, Quality: n.quality(d), Links: map[string]string{"why": apiRoot + "/calls/" + c.ID.String() + "/why"},
	}
	for _, sg := range c.Segments {
		end := sg.Answered
		if end.IsZero() {
			end = sg.Ended
		}
		wait := int64(0)
		if !end.IsZero() {
			wait = end.Since(sg.Entered).Milliseconds()
		}
		f.Segments = append(f.Segments, SegmentView{sg, n.queue(sg.Queue), wait})
	}
	for _, t := range c.Talks {
		f.Talks = append(f.Talks, TalkPart{t, n.operator(t.Operator), n.queueOr(t.Queue)})
	}
	for _, p := range c.Parts {
		f.Parts = append(f.Parts, n.part(p, d.Open))
	}
	for _, o := range d.Offers {
		f.Offers = append(f.Offers, OfferExplained{o, n.operator(o.Operator), n.queueOr(o.Queue)})
	}
	for _, r := range d.Records {
		f.Records = append(f.Records, n.recording(r))
	}
	for _, x := range d.Notes {
		f.Notes = append(f.Notes, NoteView{x, n.operator(x.Author)})
	}
	for _, a := range d.Surveys {
		f.Surveys = append(f.Surveys, n.answer(a))
	}
	return f
}

func (n names) queueOr(id call.QueueID) string {
	if id == "" {
		return ""
	}
	return n.queue(id)
}

// Period is what every list can be cut by; instants are RFC 3339, a date
// (midnight in the report zone), or milliseconds.
type Period struct {
	From string `query:"from" doc:"RFC 3339, YYYY-MM-DD in the report zone, or UTC milliseconds"`
	To   string `query:"to" doc:"the same; excluded, but a date includes its day"`
}

func (p Period) span(zone string) (from, to int64, err error) {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		loc = time.UTC
	}
	if from, err = instant(p.From, loc, 0); err != nil {
		return 0, 0, err
	}
	to, err = instant(p.To, loc, 1)
	return from, to, err
}

func instant(text string, loc *time.Location, addDays int) (int64, error) {
	if text == "" {
		return 0, nil
	}
	if ms, err := strconv.ParseInt(text, 10, 64); err == nil {
		return ms, nil
	}
	if t, err := time.ParseInLocation(time.DateOnly, text, loc); err == nil {
		return t.AddDate(0, 0, addDays).UnixMilli(), nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return 0, huma.Error422UnprocessableEntity("from, to: RFC 3339, YYYY-MM-DD or milliseconds expected, got " + strconv.Quote(clean(text)))
	}
	return t.UnixMilli(), nil
}

// Paged is how every long list is read.
type Paged struct {
	Cursor string `query:"cursor" maxLength:"200"`
	Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"50"`
}

type (
	callsInput struct {
		Period
		Paged
		Number   string `query:"number" maxLength:"40" doc:"a number, or three and more digits of one"`
		Customer uint64 `query:"customer"`
		Operator uint32 `query:"operator" doc:"talked in it"`
		Queue    string `query:"queue" maxLength:"64"`
		Kind     string `query:"kind" enum:"inbound,outbound,survey"`
		Outcome  string `query:"outcome" maxLength:"32"`
		Live     bool   `query:"live" doc:"calls in progress too"`
	}
	callInput struct {
		ID string `path:"id" maxLength:"20"`
	}
	noteInput struct {
		ID   string `path:"id" maxLength:"20"`
		Body struct {
			Text string `json:"text" maxLength:"8000"`
		}
	}
)

func (s *Site) callOperations() {
	operation(s, http.MethodGet, "/calls", "List of calls, newest first", anybody, s.calls)
	operation(s, http.MethodGet, "/calls/{id}", "One call: record, timeline, offers with why, recordings, notes, survey", anybody, s.call)
	operation(s, http.MethodGet, "/calls/{id}/why", "Why each offer of the call went to whom it went", anybody, s.why)
	operation(s, http.MethodGet, "/calls/{id}/card", "The customer's card of a call", anybody, s.callCard)
	operation(s, http.MethodPut, "/calls/{id}/note", "Save one's own note of a call", anybody, s.putNote)
}

func (s *Site) calls(ctx context.Context, v people.Viewer, in *callsInput) (*body[page[CallRow]], error) {
	n, err := s.names(ctx, v)
	if err != nil {
		return nil, err
	}
	from, to, err := in.span(n.centre.Zone)
	if err != nil {
		return nil, err
	}
	items, next, err := s.deps.Data.Calls(ctx, v, CallFilter{
		Number: in.Number, Customer: call.CustomerID(in.Customer), Operator: call.OperatorID(in.Operator), Queue: call.QueueID(in.Queue),
		Kind: call.Kind(in.Kind), Outcome: call.Outcome(in.Outcome), From: from, To: to, Live: in.Live, Cursor: in.Cursor, Limit: in.Limit,
	})
	if err != nil {
		return nil, err
	}
	rows := make([]CallRow, 0, len(items))
	for _, x := range items {
		rows = append(rows, n.callRow(x))
	}
	return listed(rows, next), nil
}

// theCall reads one call the viewer may list.
func (s *Site) theCall(ctx context.Context, v people.Viewer, text string) (CallDetail, error) {
	id, err := callID(text)
	if err != nil {
		return CallDetail{}, err
	}
	d, err := s.deps.Data.Call(ctx, v, id)
	return d, missing(err, "call/"+id.String())
}

func (s *Site) call(ctx context.Context, v people.Viewer, in *callInput) (*body[CallFull], error) {
	d, err := s.theCall(ctx, v, in.ID)
	if err != nil {
		return nil, err
	}
	n, err := s.names(ctx, v)
	if err != nil {
		return nil, err
	}
	return reply(n.callFull(d)), nil
}

func (s *Site) why(ctx context.Context, v people.Viewer, in *callInput) (*body[page[OfferExplained]], error) {
	full, err := s.call(ctx, v, in)
	if err != nil {
		return nil, err
	}
	return listed(full.Body.Offers, ""), nil
}

func (s *Site) callCard(ctx context.Context, v people.Viewer, in *callInput) (*body[CardView], error) {
	d, err := s.theCall(ctx, v, in.ID)
	if err != nil {
		return nil, err
	}
	if !d.Open {
		return nil, hidden{"card of call/" + d.Call.ID.String()}
	}
	if d.Call.Party.Customer == 0 {
		return reply(CardView{Customer: CustomerView{Numbers: []string{}}, Contacts: []ContactView{}}), nil
	}
	return s.card(ctx, v, d.Call.Party.Customer)
}

func (s *Site) putNote(ctx context.Context, v people.Viewer, in *noteInput) (*nothing, error) {
	d, err := s.theCall(ctx, v, in.ID)
	if err != nil {
		return nil, err
	}
	if !d.Open {
		return nil, hidden{"note of call/" + d.Call.ID.String()}
	}
	n := desk.Note{Call: d.Call.ID, Author: v.ID, Org: v.Org, Line: v.Line, Text: in.Body.Text}
	if err := n.Validate(); err != nil {
		return nil, huma.Error422UnprocessableEntity(err.Error())
	}
	return nil, s.deps.Data.PutNote(ctx, n)
}
