package switchboard

import (
	"os"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/acd"
	"hotline/call"
	"hotline/ivr"
	"hotline/simulate"
	"hotline/survey"
)

// house is the core with toy doors on a fake clock: legs that answer, prompts
// that end, trunks that ring. It keeps what the doors would know, and checks the
// invariants of the whole after every step (INVARIANTS.md, those marked sim).
type house struct {
	t      testing.TB
	core   *Core
	mirror *Core // only applies facts
	now    call.Time
	n      uint64
	ticks  uint64 // of them, those that only tell that time passed
	due    simulate.Due[call.Event]

	legs      map[call.LegID]*legModel
	pair      map[call.LegID]call.LegID
	mixed     map[call.LegID][]call.LegID // the legs of the conference it is in
	tapes     map[call.RecordingID]call.RecordStart
	views     map[call.OperatorID]call.View
	told      []call.Told
	ordered   []call.Ordered
	ended     map[call.ID]call.Call
	accepted  int
	story     story
	dialReply func(call.Dial) []reply
	keyed     func(call.GatherNumber) []reply // what a caller keys who is asked for a number
	lookups   func(call.Lookup) []reply
	deferDone bool
	journal   [][]byte
	watch     watch

	// how closely this house is looked at
	compare uint64 // live state and facts are compared every so many steps
	encoded bool   // each record goes through its text, and is kept

	spoil func(*house, call.Event, *Result) // a planted bug
	fail  func(string)                      // an invariant is broken
}

type legModel struct {
	token   uint64
	gather  uint64 // token of the digits that are gathered
	pad     ivr.Keypad
	hears   ivr.Hearing // what the pad was told last
	up      bool
	gone    bool
	hanging bool // our own hang-up is on its way
}

type reply struct {
	after time.Duration
	ev    call.Event
}

// A Thursday noon in Moscow.
var noon = call.Time{Wall: time.Date(2026, 3, 12, 9, 0, 0, 0, time.UTC).UnixMilli(), Mono: 1_000_000}

func newHouse(t testing.TB) *house {
	h := emptyHouse(t)
	h.open(testSettings(t), testStaff())
	return h
}

func emptyHouse(t testing.TB) *house {
	h := &house{t: t, core: NewCore(), mirror: NewCore(), now: noon, compare: 1, encoded: true,
		legs: map[call.LegID]*legModel{}, pair: map[call.LegID]call.LegID{}, mixed: map[call.LegID][]call.LegID{}, tapes: map[call.RecordingID]call.RecordStart{},
		views: map[call.OperatorID]call.View{}, ended: map[call.ID]call.Call{}, watch: newWatch()}
	h.fail = func(text string) { t.Helper(); t.Fatal(text) }
	h.lookups = func(q call.Lookup) []reply {
		if q.ID%3 == 0 { // never answers
			return nil
		}
		return []reply{{300 * time.Millisecond, call.LookedUp{Call: q.Call, ID: q.ID, OK: q.ID%3 == 1, Data: []call.Field{{Name: "vip", Value: "yes"}}}}}
	}
	h.dialReply = func(d call.Dial) []reply {
		return []reply{{time.Second, call.LegRinging{Leg: d.Leg}}, {3 * time.Second, call.LegAnswered{Leg: d.Leg}}}
	}
	h.keyed = func(g call.GatherNumber) []reply {
		return keys(g, g.Digits, call.NumberKeyed{OK: true, Party: moscow(200)})
	}
	return h
}

func (h *house) open(s Settings, staff []acd.Profile) {
	h.post(Restarted{})
	h.post(Configured{Settings: s})
	h.post(Staffed{Profiles: staff})
}

func testSettings(t testing.TB) Settings {
	read := func(name string) string {
		b, err := os.ReadFile("../configs/centre/flows/" + name + ".yaml")
		require.NoError(t, err)
		return string(b)
	}
	desk := acd.DefaultSettings()
	sales, support, experts := acd.DefaultQueue("sales", "Продажи", 1), acd.DefaultQueue("support", "Поддержка", 1), acd.DefaultQueue("experts", "Эксперты", 2)
	sales.Escalate, support.Escalate = "experts", "experts"
	desk.Queues = []acd.Queue{sales, support, experts}
	bot := survey.Defaults()
	bot.On, bot.Wording = true, "v1"
	bot.Labelling = survey.Contract{Carrier: "c", Number: "1", Date: "2026-01-01"}
	bot.MassCalls, bot.CallerIDs = bot.Labelling, []string{"+74950000001"}
	return Settings{
		Version: 1, Node: "n1", Brand: "Ромашка", Lang: "ru", Desk: desk, Survey: bot,
		Flows:     []FlowSource{{"main", read("main")}, {"survey", read("survey")}, {"missed_return", read("missed_return")}},
		Routes:    []Route{{Flow: "main"}},
		Topics:    []TopicRule{{"order", "sales"}},
		MaxCallMs: 4 * 3600_000, RecPauseMs: 60_000, RedialMs: 15 * 60_000, AskConsent: true,
		PerCaller: 2, PerDay: 20, SilentMs: 10_000, SilentCalls: 5, Fallback: "support", IVR: ivr.Defaults(), Calendars: []ivr.Calendar{ivr.AlwaysOpen("office")},
		DroppedMs: 5 * 60_000, Calendar: "office", CallerID: "+74950000001", RingPages: true, LostDueMs: 30 * 60_000,
		LostKeepMs: 7 * dayMs, ReturnFlow: "missed_return", ReturnMs: dayMs,
	}
}

func testStaff() []acd.Profile {
	return []acd.Profile{
		{Operator: 1, Line: 1, Queues: acd.Serving("sales", "support")},
		{Operator: 2, Line: 1, Queues: acd.Serving("support", "sales")},
		{Operator: 3, Line: 2, Queues: acd.Serving("experts")},
		{Operator: 4, Line: 1, Queues: acd.Serving("sales")},
	}
}

// post steps the core with the event now.
func (h *house) post(ev call.Event) {
	h.n++
	if _, ok := ev.(Tick); ok {
		h.ticks++
	}
	h.noteEvent(ev)
	h.before(ev)
	heard := h.heardAs(ev)
	res := h.core.Step(h.n, h.now, ev)
	if h.spoil != nil {
		h.spoil(h, ev, &res)
	}
	h.checkWritten(heard, res.Event)
	h.mirrorStep(Record{At: h.now, Event: res.Event, Facts: res.Facts})
	for _, c := range res.Commands {
		h.checkCommand(c, &res)
		h.do(c)
	}
	h.checkTold(&res)
	for _, f := range res.Facts {
		h.noteFact(f)
	}
	h.invariants(ev)
}

// mirrorStep lets the mirror live by the facts alone.
func (h *house) mirrorStep(rec Record) {
	if h.encoded {
		text, err := rec.Encode()
		h.must(err == nil, "28: %v", err)
		h.journal = append(h.journal, text)
		h.checkNumbers(text)
		rec, err = Decode(text)
		h.must(err == nil, "28: %v", err)
	}
	err := h.mirror.ApplyRecord(rec)
	h.must(err == nil, "28: %v", err)
}

// doorsGone: with the process every leg and recording is gone, and what was to come.
func (h *house) doorsGone() {
	h.due, h.tapes = simulate.Due[call.Event]{}, map[call.RecordingID]call.RecordStart{}
	h.pair, h.mixed = map[call.LegID]call.LegID{}, map[call.LegID][]call.LegID{}
	for _, l := range h.legs {
		l.gone = true
	}
	h.legs = map[call.LegID]*legModel{}
}

// after lets the event come later.
func (h *house) after(d time.Duration, ev call.Event) {
	h.due.Put(h.now.Mono+d.Milliseconds(), ev)
}

// run lets time pass, with everything that falls due on the way.
func (h *house) run(d time.Duration) {
	end := h.now.Mono + d.Milliseconds()
	for {
		next := end
		tick := false
		if at, ok := h.core.Deadline(); ok && at <= next {
			next, tick = max(at, h.now.Mono), true
		}
		at, happens := h.due.Next()
		if happens = happens && at <= next; happens {
			next, tick = at, false
		}
		h.advance(next)
		switch {
		case tick:
			h.post(Tick{})
		case happens:
			h.deliver(h.due.Take())
		default:
			return
		}
	}
}

func (h *house) advance(mono int64) {
	d := mono - h.now.Mono
	if d > 1000 {
		h.noIdleMatch()
	}
	if d > 0 {
		h.now.Mono += d
		h.now.Wall += d
	}
}

// deliver drops what the doors would no longer say.
func (h *house) deliver(ev call.Event) {
	switch e := ev.(type) {
	case call.PlayDone:
		l := h.legs[e.Leg]
		if l == nil || l.gone || l.token != e.Token {
			return
		}
		l.token = 0
	case call.NumberKeyed:
		if l := h.leg(e.Leg); l.gone || l.gather != e.Token {
			return
		}
		h.leg(e.Leg).gather = 0
	case call.Digit:
		h.pressed(e)
		return
	case handed:
		ev = e.Digit
	case call.LegAnswered:
		l := h.leg(e.Leg)
		if l.gone {
			return
		}
		l.up = true
	case call.LegRinging:
		if h.leg(e.Leg).gone {
			return
		}
	case call.LegEnded:
		l := h.leg(e.Leg)
		if l.gone {
			return
		}
		l.gone = true
		h.part(e.Leg)
	}
	h.post(ev)
}

// pressed is a key at the door of keys (cmd/hotline/keypad.go).
func (h *house) pressed(d call.Digit) {
	l := h.leg(d.Leg)
	switch {
	case l.gather != 0:
		h.post(call.Digit{Leg: d.Leg, Key: ivr.Mask}) // what is keyed is secret
	case d.Key == secretKey: // nobody gathers any more
	case l.hears.Mode == ivr.HearAll:
		h.post(d)
	default:
		for _, k := range l.pad.Press(d.Key) {
			h.post(call.Digit{Leg: d.Leg, Key: k.Key, Round: k.Round})
		}
	}
}

// handed is a key that had waited at the door.
type handed struct{ call.Digit }

// hear changes how the door hands on keys.
func (h *house) hear(c call.Hear) {
	l := h.leg(c.Leg)
	l.hears = ivr.Hearing{Mode: c.Mode, Taken: c.Taken, Round: c.Round, End: c.End, Max: c.Max}
	for i, k := range l.pad.Hear(l.hears) {
		h.after(time.Duration(i+1)*time.Millisecond, handed{call.Digit{Leg: c.Leg, Key: k.Key, Round: k.Round}})
	}
}

// secretKey is a key that is only pressed for a number that is gathered.
const secretKey = "secret"

// keys are so many keys of a number, one each half a second, and what a door makes
// of them.
func keys(g call.GatherNumber, n int, made call.NumberKeyed) (out []reply) {
	at := 2 * time.Second
	for range n {
		at += 500 * time.Millisecond
		out = append(out, reply{at, call.Digit{Leg: g.Leg, Key: secretKey}})
	}
	if n == g.Digits {
		made.Leg, made.Token = g.Leg, g.Token
		out = append(out, reply{at + 10*time.Millisecond, made})
	}
	return out
}

func (h *house) leg(id call.LegID) *legModel {
	if h.legs[id] == nil {
		h.legs[id] = &legModel{}
	}
	return h.legs[id]
}

func (h *house) part(leg call.LegID) {
	if other, ok := h.pair[leg]; ok {
		delete(h.pair, leg)
		delete(h.pair, other)
	}
	rest := slices.DeleteFunc(slices.Clone(h.mixed[leg]), func(x call.LegID) bool { return x == leg })
	for _, x := range rest { // they hear one another still
		if h.mixed[x] = rest; len(rest) < 2 {
			delete(h.mixed, x)
		}
	}
	delete(h.mixed, leg)
}

// joinedWith tells whether the leg is connected with any other.
func (h *house) joinedWith(leg call.LegID) bool { return h.pair[leg] != "" || h.mixed[leg] != nil }

// do is what the doors do with a command.
func (h *house) do(cmd call.Command) {
	h.story.add(told{what: cmd})
	switch c := cmd.(type) {
	case call.Answer:
		h.after(20*time.Millisecond, call.LegAnswered{Leg: c.Leg})
	case call.Reject:
		h.leg(c.Leg).hanging = true
		h.after(time.Millisecond, call.LegEnded{Leg: c.Leg, Cause: call.CauseOrdered, Status: c.Status})
	case call.Hangup:
		h.leg(c.Leg).hanging = true
		h.after(10*time.Millisecond, call.LegEnded{Leg: c.Leg, Cause: c.Cause})
	case call.Dial:
		h.leg(c.Leg)
		for _, r := range h.dialReply(c) {
			h.after(r.after, r.ev)
		}
	case call.Play:
		h.part(c.Leg)
		h.leg(c.Leg).token = c.Token
		if !c.Loop && !h.deferDone {
			h.after(time.Duration(len(c.Clips))*1500*time.Millisecond, call.PlayDone{Leg: c.Leg, Token: c.Token})
		}
	case call.StopPlay:
		h.leg(c.Leg).token = 0
	case call.Connect:
		h.part(c.A)
		h.part(c.B)
		h.pair[c.A], h.pair[c.B] = c.B, c.A
		h.leg(c.A).token, h.leg(c.B).token = 0, 0
	case call.Mix:
		for _, leg := range c.Legs {
			h.part(leg)
		}
		for _, leg := range c.Legs {
			h.mixed[leg] = c.Legs
			h.leg(leg).token = 0
		}
	case call.Disconnect:
		h.part(c.Leg) // both go silent
	case call.GatherNumber:
		h.leg(c.Leg).gather = c.Token
		for _, r := range h.keyed(c) {
			h.after(r.after, r.ev)
		}
	case call.GatherEnd:
		h.leg(c.Leg).gather = 0
	case call.Hear:
		h.hear(c)
	case call.RecordStart:
		h.tapes[c.Recording] = c
	case call.RecordStop:
		if _, open := h.tapes[c.Recording]; open {
			delete(h.tapes, c.Recording)
			h.after(5*time.Millisecond, call.RecordingDone{Recording: c.Recording, Ms: 1})
		}
	case call.Show:
		h.views[c.Operator] = c.View
	case call.Ordered:
		h.ordered = append(h.ordered, c)
	case call.Lookup:
		for _, r := range h.lookups(c) {
			h.after(r.after, r.ev)
		}
	case call.Told:
		h.told = append(h.told, c)
	}
}
