package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hotline/call"
	"hotline/desk"
	"hotline/people"
	"hotline/recordings"
	"hotline/reports"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const password = "correct horse"

// fakeBlacklist keeps who is kept out.
type fakeBlacklist struct{ blocks []BlockItem }

func (l *fakeBlacklist) AddBlock(_ context.Context, b desk.Block) (desk.Block, error) {
	b.ID = int64(len(l.blocks) + 1)
	l.blocks = append(l.blocks, BlockItem{Block: b, Number: "+79160000001"})
	return b, nil
}

func (l *fakeBlacklist) LiftBlock(_ context.Context, id int64, by call.OperatorID) (desk.Block, error) {
	for i := range l.blocks {
		if b := &l.blocks[i].Block; b.ID == id && b.Lifted == 0 {
			b.Lifted, b.LiftedBy = b.Made+1, by
			return *b, nil
		}
	}
	return desk.Block{}, ErrNotFound
}

func (l *fakeBlacklist) Blocks(context.Context, string, int) ([]BlockItem, string, error) {
	return l.blocks, "", nil
}

func (l *fakeBlacklist) Alarms(_ context.Context, kind string, _ int) ([]AlarmItem, error) {
	return []AlarmItem{{At: 1000, Kind: kind, Detail: "5", Customer: 7, Number: "+79160000001"}}, nil
}

// fakeRoster keeps what people have for a while, and who is on duty.
type fakeRoster struct {
	extras []people.Extra
	duties []people.Duty
}

func (r *fakeRoster) PutExtra(_ context.Context, e people.Extra) (people.Extra, error) {
	e.ID = int64(len(r.extras) + 1)
	r.extras = append(r.extras, e)
	return e, nil
}

func (r *fakeRoster) DropExtra(_ context.Context, id int64) error {
	r.extras = slices.DeleteFunc(r.extras, func(e people.Extra) bool { return e.ID == id })
	return nil
}

func (r *fakeRoster) Extras(context.Context) ([]people.Extra, error) { return r.extras, nil }

func (r *fakeRoster) AddDuty(_ context.Context, d people.Duty) (people.Duty, error) {
	d.ID = int64(len(r.duties) + 1)
	r.duties = append(r.duties, d)
	return d, nil
}

func (r *fakeRoster) DropDuty(_ context.Context, id int64) error {
	r.duties = slices.DeleteFunc(r.duties, func(d people.Duty) bool { return d.ID == id })
	return nil
}

func (r *fakeRoster) Duties(context.Context, int64) ([]people.Duty, error) { return r.duties, nil }

// hashed is made once: the function is slow by design.
var hashed = sync.OnceValue(func() string {
	h, err := people.NewHasher(1).Hash(context.Background(), password)
	if err != nil {
		panic(err)
	}
	return h
})

// fakeData keeps rows in memory and applies the rules of package people, as the
// store does.
type fakeData struct {
	fakeRoster
	fakeBlacklist
	fakeTickets
	mu       sync.Mutex
	users    []people.User
	hashes   map[call.OperatorID]string
	sessions map[string]Session
	nextSes  int64
	failures map[string]int
	calls    map[call.ID]call.Call
	notes    []desk.Note
	audit    []people.AuditEntry
	listened []string
	repeats  RepeatFilter
	customer desk.Customer
	drafts   map[call.OperatorID]Draft
	traffic  TrafficFilter
	broken   bool
}

func (d *fakeData) viewer(u people.User) people.Viewer {
	v := people.Viewer{User: u}
	for _, x := range d.users {
		if x.Org == u.Org {
			v.OrgQueues = append(v.OrgQueues, x.Queues...)
		}
	}
	return v
}

func (d *fakeData) item(v people.Viewer, c call.Call) (CallItem, bool) {
	f := people.FactsOf(&c)
	if !people.CanList(v, f) {
		return CallItem{}, false
	}
	x := CallItem{Call: people.Redact(v, c), Open: people.CanOpen(v, f), Number: "+79160000001", Name: "<script>alert(1)</script>", WaitMs: 5000}
	if !x.Open {
		x.Number, x.Name = people.MaskNumber(x.Number), ""
	}
	return x, true
}

func (d *fakeData) Calls(_ context.Context, v people.Viewer, f CallFilter) (out []CallItem, _ string, _ error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.broken {
		return nil, "", fmt.Errorf("disk secret /var/lib/x")
	}
	for _, c := range d.calls {
		if f.Customer != 0 && c.Party.Customer != f.Customer {
			continue
		}
		if x, ok := d.item(v, c); ok {
			out = append(out, x)
		}
	}
	slices.SortFunc(out, func(a, b CallItem) int { return int(a.Call.ID) - int(b.Call.ID) })
	return out, "", nil
}

func (d *fakeData) Call(_ context.Context, v people.Viewer, id call.ID) (CallDetail, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	c, ok := d.calls[id]
	if !ok {
		return CallDetail{}, ErrNotFound
	}
	x, ok := d.item(v, c)
	if !ok {
		return CallDetail{}, ErrNotFound
	}
	return CallDetail{CallItem: x, Offers: []OfferRow{{Offer: 1, Operator: 2, Why: []byte(`{"winner":2}`)}}}, nil
}

func (d *fakeData) PutNote(_ context.Context, n desk.Note) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.notes = append(d.notes, n)
	return nil
}

func (d *fakeData) MarkMessage(context.Context, people.Viewer, call.RecordingID, bool, string) error {
	return nil
}

func (d *fakeData) Messages(context.Context, people.Viewer) (MessageCount, error) {
	return MessageCount{All: 2, Open: 1}, nil
}

func (d *fakeData) Recordings(_ context.Context, v people.Viewer, _ RecordingFilter) (out []Recording, _ string, _ error) {
	for _, id := range []call.RecordingID{1, 2} {
		if r, err := d.Recording(context.Background(), v, id); err == nil {
			out = append(out, r)
		}
	}
	return out, "", nil
}

// Recording 1 is of call 1 (owner), 2 of call 2 (outsourcer).
func (d *fakeData) Recording(_ context.Context, v people.Viewer, id call.RecordingID) (Recording, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	c, ok := d.calls[call.ID(id)]
	if !ok || len(c.Talks) == 0 || !people.CanHear(v, people.FactsOf(&c), c.Talks[0].Operator) {
		return Recording{}, ErrNotFound
	}
	what := ""
	if id == 2 {
		what = call.PartVoicemail
	}
	return Recording{ID: id, Call: c.ID, What: what, Operator: c.Talks[0].Operator, State: "done", Bytes: 1000, Ms: 1000, At: call.Time{Wall: 1}}, nil
}

func (d *fakeData) Listened(_ context.Context, v people.Viewer, id call.RecordingID, what, from string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.listened = append(d.listened, fmt.Sprintf("%s %s %s %s", v.Login, what, id, from))
	return nil
}

func (d *fakeData) SurveySummary(_ context.Context, _ people.Viewer, f SurveyFilter) ([]SurveyRow, error) {
	h := reports.Histogram{}
	for a, n := range map[int]int64{5: 50, 4: 30, 3: 12, 2: 4, 1: 4} {
		h[a] = n
	}
	key := map[string]string{"line": "1", "queue": "sales", "operator": "2", "all": ""}[f.By]
	return []SurveyRow{{Key: key, Mode: "next_day", Scale: 5, Answers: h, FCR: reports.Ratio{Num: 10, Den: 16}}}, nil
}

func (d *fakeData) SurveyAnswers(context.Context, people.Viewer, SurveyFilter) ([]SurveyAnswer, string, error) {
	return []SurveyAnswer{{ResultRow: ResultRow{About: 1, Q1: 5}}}, "", nil
}

func (d *fakeData) Plans(context.Context, people.Viewer, SurveyFilter) ([]PlanRow, error) {
	return []PlanRow{{Plan: 1}}, nil
}

func (d *fakeData) Attempts(_ context.Context, _ people.Viewer, plan uint64) ([]AttemptRow, error) {
	if plan != 1 {
		return nil, ErrNotFound
	}
	return []AttemptRow{{Attempt: 1, Plan: 1}}, nil
}

func (d *fakeData) LineReport(_ context.Context, _ people.Viewer, f LineReportFilter) ([]LineReportRow, error) {
	var t reports.Tally
	t.Add(call.Answered, 15_000, f.Thresholds("sales"))
	return []LineReportRow{{Line: 1, Tally: t, Counts: reports.LineCounts{Answered: 1000, HandedUp: 80}}, {Line: 2, Counts: reports.LineCounts{Answered: 80, Received: 80, Bounced: 8}}}, nil
}

func (d *fakeData) HandOvers(context.Context, people.Viewer, int64, int64, int) ([]reports.HandOver, error) {
	return []reports.HandOver{{Call: 1, Kind: "escalate", From: 2, FromLine: 1, ToLine: 2, Queue: "experts", Reason: "expert", WaitMs: 20_000, Outcome: reports.Taken, By: 2}}, nil
}

func (d *fakeData) Repeats(_ context.Context, _ people.Viewer, f RepeatFilter) ([]RepeatRow, error) {
	key := map[string]string{"line": "1", "queue": "sales", "operator": "none", "all": ""}[f.By]
	return []RepeatRow{{Key: key, Repeats: reports.Repeats{Contacts: 120, Withheld: 8, Shared: 12, Unmatured: 5, FCR: reports.Ratio{Num: 68, Den: 95},
		Day: reports.Ratio{Num: 5, Den: 100}, Within: reports.Ratio{Num: 20, Den: 100}}}}, nil
}

func (d *fakeData) RepeatContacts(_ context.Context, _ people.Viewer, f RepeatFilter) ([]RepeatItem, string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.repeats = f
	return []RepeatItem{{CallItem{Call: d.calls[1]}, reports.Judged{Matured: true, Repeated: true, Repeat: 2}}}, "", nil
}

func (d *fakeData) QueueFigures(_ context.Context, _ people.Viewer, f QueueFiguresFilter) ([]QueueFigures, error) {
	var t reports.Tally
	t.Add(call.Answered, 25_000, f.Thresholds("sales"))
	t.Add(call.Abandoned, 2000, f.Thresholds("sales"))
	return []QueueFigures{{Queue: "sales", Tally: t, Received: 2, Bounced: 1}, {Queue: "old", Tally: t}, {Tally: t.Plus(t), Line: reports.Line{Inbound: 4, Blocked: 1}}}, nil
}

func (d *fakeData) Stays(_ context.Context, v people.Viewer, f StaysFilter) ([]StayItem, string, error) {
	items, next, err := d.Calls(context.Background(), v, CallFilter{Queue: f.Queue, Limit: f.Limit})
	out := make([]StayItem, 0, len(items))
	for _, i := range items {
		out = append(out, StayItem{CallItem: i, Queue: f.Queue, Entered: f.From, Waited: 1500, Outcome: call.Abandoned})
	}
	return out, next, err
}

func (d *fakeData) QueueReport(_ context.Context, _ people.Viewer, f QueueReportFilter) ([]QueueReportRow, error) {
	return []QueueReportRow{{Queue: "sales", Start: f.From, Tally: reports.Tally{QueueTally: call.QueueTally{Offered: 11, Answered: 5, AnsweredIn: 3, Abandoned: 4, Short: 1, AbandonedIn: 3}}}}, nil
}

func (d *fakeData) Customer(_ context.Context, id call.CustomerID) (desk.Customer, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if id != d.customer.ID {
		return desk.Customer{}, ErrNotFound
	}
	return d.customer, nil
}

func (d *fakeData) Customers(context.Context, CustomerFilter) ([]desk.Customer, error) {
	return []desk.Customer{d.customer}, nil
}

func (d *fakeData) PutCustomer(_ context.Context, c desk.Customer) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.customer = c
	return nil
}

func (d *fakeData) Card(ctx context.Context, id call.CustomerID) (desk.Card, error) {
	c, err := d.Customer(ctx, id)
	return desk.Card{Customer: c, Segment: "regular", Contacts: []desk.Contact{{Call: 1}, {Call: 2}}}, err
}

func (d *fakeData) AddUser(_ context.Context, u people.User, hash string) (people.User, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, x := range d.users {
		if x.Login == u.Login {
			return u, ErrTaken
		}
	}
	u.ID = call.OperatorID(len(d.users) + 1)
	d.users, d.hashes[u.ID] = append(d.users, u), hash
	return u, nil
}

func (d *fakeData) PutUser(_ context.Context, u people.User) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for i := range d.users {
		if d.users[i].ID == u.ID {
			d.users[i] = u
		}
	}
	return nil
}

func (d *fakeData) SetPassword(_ context.Context, id call.OperatorID, hash string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.hashes[id] = hash
	return nil
}

func (d *fakeData) User(_ context.Context, id call.OperatorID) (people.User, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, u := range d.users {
		if u.ID == id {
			return u, nil
		}
	}
	return people.User{}, ErrNotFound
}

func (d *fakeData) UserByLogin(_ context.Context, login string) (people.User, string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, u := range d.users {
		if u.Login == login {
			return u, d.hashes[u.ID], nil
		}
	}
	return people.User{}, "", ErrNotFound
}

func (d *fakeData) Users(context.Context) ([]people.User, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.users), nil
}

func (d *fakeData) NewSession(_ context.Context, user call.OperatorID, life time.Duration, from, agent string) (string, Session, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.nextSes++
	token := fmt.Sprintf("token-%d", d.nextSes)
	s := Session{ID: d.nextSes, User: user, Expires: time.Now().Add(life).UnixMilli(), From: from, Agent: agent}
	d.sessions[token] = s
	return token, s, nil
}

func (d *fakeData) SessionOf(_ context.Context, token string) (Session, people.Viewer, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	s, ok := d.sessions[token]
	if !ok {
		return Session{}, people.Viewer{}, ErrNotFound
	}
	for _, u := range d.users {
		if u.ID == s.User {
			return s, d.viewer(u), nil
		}
	}
	return Session{}, people.Viewer{}, ErrNotFound
}

func (d *fakeData) EndSession(_ context.Context, token string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.sessions, token)
	return nil
}

func (d *fakeData) EndSessions(_ context.Context, user call.OperatorID) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for t, s := range d.sessions {
		if s.User == user {
			delete(d.sessions, t)
		}
	}
	return nil
}

func (d *fakeData) LoginWait(_ context.Context, login, _ string) (time.Duration, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return people.AccountDelay(d.failures[login]), nil
}

func (d *fakeData) LoginDone(_ context.Context, login, _ string, ok bool) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if ok {
		d.failures[login] = 0
	} else {
		d.failures[login]++
	}
	return nil
}

func (d *fakeData) Audit(_ context.Context, e people.AuditEntry) (people.AuditEntry, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.audit = append(d.audit, e)
	return e, nil
}

func (d *fakeData) AuditLog(context.Context, AuditFilter) ([]people.AuditEntry, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.audit), nil
}

func (d *fakeData) Settings(_ context.Context, version uint64) (SettingsRow, error) {
	if version > 1 {
		return SettingsRow{}, ErrNotFound
	}
	return SettingsRow{Version: 1, Content: []byte(`{"files":[{"name":"queues.yaml","text":"queues: []\n"}]}`)}, nil
}

func (d *fakeData) Draft(_ context.Context, author call.OperatorID) (Draft, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	x, ok := d.drafts[author]
	if !ok {
		return Draft{}, ErrNotFound
	}
	return x, nil
}

func (d *fakeData) PutDraft(_ context.Context, x Draft) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.drafts == nil {
		d.drafts = map[call.OperatorID]Draft{}
	}
	d.drafts[x.Author] = x
	return nil
}

func (d *fakeData) DropDraft(_ context.Context, author call.OperatorID) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.drafts, author)
	return nil
}

func (d *fakeData) Traffic(_ context.Context, f TrafficFilter) (Traffic, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.traffic = f
	return Traffic{Calls: 3, Nodes: []TrafficNode{{Node: "menu", Entered: 3, Left: 1}}, Edges: []TrafficEdge{{From: "menu", To: "sales", Via: "1", Calls: 2}}}, nil
}

// fakeForms writes nothing.
type fakeForms struct{}

func (fakeForms) Queues(string) QueueForm {
	return QueueForm{Fields: []FormField{{Name: "ring", Kind: "duration"}}}
}

func (fakeForms) Alarms(string) AlarmForm {
	return AlarmForm{Queues: map[string]any{"least": 5}, Own: []OwnAlarms{{Queue: "sales", Set: []string{"least"}}}}
}

func (fakeForms) SetAlarms(text, part string, _ map[string]json.RawMessage) (string, error) {
	if part == "own/braces" {
		return "", errors.New("written in braces")
	}
	return text + part, nil
}

func (fakeForms) SetQueue(text, id string, values map[string]json.RawMessage) (string, error) {
	if id == "braces" {
		return "", errors.New("this queue is written in braces: change it as text")
	}
	return fmt.Sprint(text, id, values == nil), nil
}

// fakeMenus has one rehearsal.
type fakeMenus struct{}

func (fakeMenus) Rehearse(_ context.Context, _ call.OperatorID, files []SettingsFile, flow string) (string, time.Duration, error) {
	if p := (&fakeSettings{}).Check(files); len(p) > 0 {
		return "", 0, SettingsRefused{p}
	}
	if flow != "main" {
		return "", 0, ErrNotFound
	}
	return "X1", time.Minute, nil
}

func (fakeMenus) Number() string { return "" }

func (fakeMenus) Rehearsed(slug string) (Walk, error) {
	if slug != "X1" {
		return Walk{}, ErrNotFound
	}
	return Walk{Exit: "queue", To: "sales"}, nil
}

// fakeSettings takes everything but the word "bad".
type fakeSettings struct {
	version uint64
	files   []SettingsFile
	by      call.OperatorID
}

func (f *fakeSettings) InForce() (uint64, []SettingsFile) { return f.version, f.files }

func (f *fakeSettings) Check(files []SettingsFile) (out []SettingsProblem) {
	for _, x := range files {
		if strings.Contains(x.Text, "bad") {
			out = append(out, SettingsProblem{File: x.Name, Line: 1, What: "a bad word", Cure: "write a good one"})
		}
	}
	return out
}

func (*fakeSettings) Words(p SettingsProblem, lang string) SettingsProblem {
	if lang == "ru" {
		p.What = "по-русски: " + p.What
	}
	return p
}

func (f *fakeSettings) Apply(_ context.Context, by call.OperatorID, c SettingsChange) (uint64, error) {
	switch {
	case c.Base != f.version:
		return 0, ErrConflict
	case slices.Equal(c.Files, f.files):
		return 0, ErrUnchanged
	case len(f.Check(c.Files)) > 0:
		return 0, SettingsRefused{f.Check(c.Files)}
	case c.Note == "storm":
		return 0, ErrStorage
	}
	f.version, f.files, f.by = f.version+1, c.Files, by
	return f.version, nil
}

// fakePrompts has one prompt, and one sound that a menu needs.
type fakePrompts struct{ who string }

func (p *fakePrompts) List() ([]Prompt, error) {
	return []Prompt{{Key: "ru/greeting", Text: "Здравствуйте", Ms: 4000, Built: true}}, nil
}

func (p *fakePrompts) Sheet(w io.Writer, _ string) error {
	_, err := io.WriteString(w, "id;file;text\r\n")
	return err
}

func (p *fakePrompts) Sound(key string) ([]byte, error) {
	if key != "ru/greeting" {
		return nil, ErrNotFound
	}
	return []byte("RIFF"), nil
}

func (p *fakePrompts) ImportZIP(_ context.Context, who string, r io.ReaderAt, size int64, _ bool) (PromptImport, error) {
	b := make([]byte, size)
	if _, err := r.ReadAt(b, 0); err != nil && err != io.EOF {
		return PromptImport{}, err
	}
	switch string(b) {
	case "no zip":
		return PromptImport{}, fmt.Errorf("%w: no ZIP file", ErrUpload)
	case "broken":
		return PromptImport{Faults: []PromptFault{{"ru/x.wav", "silent", "is silent"}}}, nil
	}
	p.who = who
	return PromptImport{Taken: []string{"ru/greeting"}}, nil
}

func (p *fakePrompts) ImportSound(_ context.Context, who, key, _ string, _ []byte) (PromptImport, error) {
	if key != "ru/greeting" {
		return PromptImport{}, ErrNotFound
	}
	p.who = who
	return PromptImport{Taken: []string{key}}, nil
}

func (p *fakePrompts) Takes(string) []PromptTake { return []PromptTake{{Take: "aaaa", Ms: 1000}} }

func (p *fakePrompts) Take(key, take string) ([]byte, error) {
	if take != "aaaa" {
		return nil, ErrNotFound
	}
	return p.Sound(key)
}

func (p *fakePrompts) Return(_ context.Context, key, take string) (PromptImport, error) {
	if take != "aaaa" {
		return PromptImport{}, ErrNotFound
	}
	return PromptImport{Taken: []string{key}}, nil
}

func (p *fakePrompts) Reset(_ context.Context, key string) error {
	switch key {
	case "ru/greeting":
		return nil
	case "ru/needed":
		return ErrNeeded
	}
	return ErrNotFound
}

func (d *fakeData) SettingsVersions(context.Context, int) ([]SettingsRow, error) {
	return []SettingsRow{{Version: 1}}, nil
}

// audited counts rows of a kind.
func (d *fakeData) audited(what, object string) (n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, e := range d.audit {
		if e.What == what && (object == "" || strings.Contains(e.Object, object)) {
			n++
		}
	}
	return n
}

type fakeSounds struct{}

type fakeAudio struct{ *bytes.Reader }

func (fakeAudio) Close() error       { return nil }
func (fakeAudio) ModTime() time.Time { return time.UnixMilli(1) }

func (fakeSounds) Open(call.RecordingID, int64) (recordings.Audio, error) {
	return fakeAudio{bytes.NewReader(bytes.Repeat([]byte("RIFF"), 250))}, nil
}

func (fakeSounds) Wave(call.RecordingID, int64) (recordings.Wave, error) {
	return recordings.Wave{Ms: 1000, Left: []int{1, 2}, Right: []int{3, 4}}, nil
}

type fakeBoards struct {
	mu      sync.Mutex
	board   *call.Board
	changed chan struct{}
}

func (b *fakeBoards) Latest() *call.Board {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.board
}

func (b *fakeBoards) Subscribe() (<-chan struct{}, func()) { return b.changed, func() {} }

func (b *fakeBoards) set(board *call.Board) {
	b.mu.Lock()
	b.board = board
	b.mu.Unlock()
	select {
	case b.changed <- struct{}{}:
	default:
	}
}

// house is the site with fakes around it. People: root (admin), olga (owner's
// supervisor), anna (owner's operator), petr (operator), ext (outsourcer's
// supervisor, serves sales), extop (outsourcer's operator).
type house struct {
	t      *testing.T
	site   *Site
	data   *fakeData
	boards *fakeBoards
	server *httptest.Server
	ended  chan string
}

func newHouse(t *testing.T, change ...func(*Config, *Deps)) *house {
	t.Helper()
	t.Parallel()
	hasher, hash := people.NewHasher(2), hashed()
	d := &fakeData{
		hashes: map[call.OperatorID]string{}, sessions: map[string]Session{}, failures: map[string]int{},
		customer: desk.Customer{ID: 3, Number: "+79160000001", Name: "Иван"},
	}
	for _, u := range []people.User{
		{Login: "root", Name: "Root", Role: people.Admin}, {Login: "anna", Name: "Анна", Role: people.Operator, Queues: []call.QueueID{"sales"}},
		{Login: "olga", Name: "Ольга", Role: people.Supervisor}, {Login: "petr", Name: "Пётр", Role: people.Operator, Lang: "en"},
		{Login: "ext", Name: "Внешний", Role: people.Supervisor, Org: "ext", Queues: []call.QueueID{"sales"}},
		{Login: "extop", Name: "Внешний оператор", Role: people.Operator, Org: "ext"},
	} {
		u, err := d.AddUser(t.Context(), u.Normal(), hash)
		require.NoError(t, err)
		require.NoError(t, u.Validate())
	}
	talk := func(op call.OperatorID, org string) []call.Talk {
		return []call.Talk{{Operator: op, Org: org, Queue: "sales", Recording: 1}}
	}
	seg := func(q call.QueueID) []call.Segment { return []call.Segment{{Queue: q, Outcome: call.Answered}} }
	d.calls = map[call.ID]call.Call{
		1: {ID: 1, Party: call.Party{Customer: 3}, Segments: seg("sales"), Talks: talk(2, "owner"), Outcome: call.Answered},
		2: {ID: 2, Party: call.Party{Customer: 3}, Segments: seg("sales"), Talks: talk(6, "ext"), Outcome: call.Answered},
		3: {ID: 3, Party: call.Party{Customer: 4}, Segments: seg("vip"), Talks: talk(4, "owner"), Outcome: call.Answered},
	}
	h := &house{t: t, data: d, boards: &fakeBoards{changed: make(chan struct{}, 1)}, ended: make(chan string, 10)}
	cfg := Defaults()
	deps := Deps{
		Data: d, Hasher: hasher, Sounds: fakeSounds{}, Boards: h.boards, Log: zerolog.Nop(),
		CallPage: fakeCallPage, Settings: &fakeSettings{version: 1, files: []SettingsFile{{Name: "queues.yaml", Text: "queues: []\n"}}}, Prompts: &fakePrompts{}, Menus: fakeMenus{}, Forms: fakeForms{},
		Softphone: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			v, ses, ok := Viewer(r)
			_, _ = fmt.Fprint(w, v.Login, " ", ses, " ", ok)
		}),
		Centre: func() Centre {
			return Centre{Brand: "Ромашка", Zone: "Europe/Moscow", Queues: []Queue{{"sales", "Продажи", 1, 20 * time.Second}, {"vip", "VIP", 2, 0}}, Lists: desk.DefaultLists(), Repeats: reports.DefaultRepeatRules()}
		},
		Tickets: func() desk.TicketBook {
			return desk.TicketBook{Rules: desk.DefaultTicketRules(), Hours: always{}, Zone: "Europe/Moscow"}
		},
		Start:      func() Start { return Start{Brand: "Ромашка", Demo: true} },
		Now:        func() call.Time { return call.Time{Wall: time.Now().UnixMilli(), Mono: 100000} },
		EndSession: func(s string) { h.ended <- s },
		Registry:   prometheus.NewRegistry(),
	}
	for _, f := range change {
		f(&cfg, &deps)
	}
	require.NoError(t, cfg.Validate())
	h.site = New(cfg, deps)
	h.server = httptest.NewServer(h.site)
	t.Cleanup(func() {
		h.site.Close()
		h.server.Close()
	})
	return h
}

// person is a browser of somebody; nobody is signed in when login is "".
type person struct {
	h      *house
	client *http.Client
}

func (h *house) as(login string) *person {
	h.t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(h.t, err)
	p := &person{h, &http.Client{Jar: jar, Transport: &http.Transport{DisableKeepAlives: true}}}
	if login != "" {
		u, _, err := h.data.UserByLogin(h.t.Context(), login)
		require.NoError(h.t, err)
		token, _, err := h.data.NewSession(h.t.Context(), u.ID, time.Hour, "", "")
		require.NoError(h.t, err)
		at, err := url.Parse(h.server.URL)
		require.NoError(h.t, err)
		jar.SetCookies(at, []*http.Cookie{{Name: cookiePlain, Value: token, Path: "/"}})
	}
	return p
}

func (p *person) do(method, path, text string, headers ...string) (int, string) {
	p.h.t.Helper()
	resp := p.send(method, apiRoot+path, text, headers...)
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	require.NoError(p.h.t, err)
	return resp.StatusCode, string(b)
}

func (p *person) send(method, path, text string, headers ...string) *http.Response {
	p.h.t.Helper()
	req, err := http.NewRequestWithContext(p.h.t.Context(), method, p.h.server.URL+path, strings.NewReader(text))
	require.NoError(p.h.t, err)
	if text != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := p.client.Do(req)
	require.NoError(p.h.t, err)
	return resp
}

func (d *fakeData) PartyOf(_ context.Context, e164 string) (call.Party, error) {
	return call.Party{Customer: call.CustomerID(1000 + len(e164)), Class: call.Mobile}, nil
}

// fakeCallPage is closed till the morning.
func fakeCallPage(slug string) (CallPage, bool) {
	return CallPage{Title: "Hotline", State: "closed", Opens: 1_795_600_000_000, UTCOffset: 3}, slug == "romashka"
}
