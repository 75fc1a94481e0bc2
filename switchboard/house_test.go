package switchboard

import (
	"container/heap"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/acd"
	"hotline/call"
	"hotline/ivr"
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
	due    futures
	seq    int

	legs      map[call.LegID]*legModel
	pair      map[call.LegID]call.LegID
	tapes     map[call.RecordingID]call.RecordStart
	views     map[call.OperatorID]call.View
	told      []call.Told
	offers    map[call.OfferID]bool // open ones
	ended     map[call.ID]call.Call
	accepted  int
	story     []string
	dialReply func(call.Dial) []reply
	deferDone bool
	check     bool
	journal   [][]byte
}

type legModel struct {
	token uint64
	up    bool
	gone  bool
}

type reply struct {
	after time.Duration
	ev    call.Event
}

type future struct {
	at  int64
	seq int
	ev  call.Event
}

type futures []future

func (f futures) Len() int { return len(f) }
func (f futures) Less(i, j int) bool {
	return f[i].at < f[j].at || f[i].at == f[j].at && f[i].seq < f[j].seq
}
func (f futures) Swap(i, j int) { f[i], f[j] = f[j], f[i] }
func (f *futures) Push(x any)   { *f = append(*f, x.(future)) }
func (f *futures) Pop() any {
	old := *f
	x := old[len(old)-1]
	*f = old[:len(old)-1]
	return x
}

// A Thursday noon in Moscow.
var noon = call.Time{Wall: time.Date(2026, 3, 12, 9, 0, 0, 0, time.UTC).UnixMilli(), Mono: 1_000_000}

func newHouse(t testing.TB) *house {
	h := &house{t: t, core: NewCore(), mirror: NewCore(), now: noon, check: true,
		legs: map[call.LegID]*legModel{}, pair: map[call.LegID]call.LegID{}, tapes: map[call.RecordingID]call.RecordStart{},
		views: map[call.OperatorID]call.View{}, offers: map[call.OfferID]bool{}, ended: map[call.ID]call.Call{}}
	h.dialReply = func(d call.Dial) []reply {
		return []reply{{time.Second, call.LegRinging{Leg: d.Leg}}, {3 * time.Second, call.LegAnswered{Leg: d.Leg}}}
	}
	h.post(Restarted{})
	h.post(Configured{Settings: testSettings(t)})
	h.post(Staffed{Profiles: testStaff()})
	return h
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
		Flows:     []FlowSource{{"main", read("main")}, {"survey", read("survey")}},
		Routes:    []Route{{Flow: "main"}},
		Topics:    []TopicRule{{"order", "sales"}},
		MaxCallMs: 4 * 3600_000, RecPauseMs: 60_000, RedialMs: 15 * 60_000, AskConsent: true,
		PerCaller: 2, Fallback: "support", IVR: ivr.Defaults(), Calendars: []ivr.Calendar{ivr.AlwaysOpen("office")},
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
	h.t.Helper()
	h.n++
	h.noteEvent(ev)
	res := h.core.Step(h.n, h.now, ev)
	rec := Record{At: h.now, Event: ev, Facts: res.Facts}
	text, err := rec.Encode()
	require.NoError(h.t, err)
	h.journal = append(h.journal, text)
	back, err := Decode(text)
	require.NoError(h.t, err)
	require.NoError(h.t, h.mirror.ApplyRecord(back))
	for _, c := range res.Commands {
		h.do(c)
	}
	for _, f := range res.Facts {
		h.noteFact(f)
	}
	if h.check {
		h.invariants(ev)
	}
}

// after lets the event come later.
func (h *house) after(d time.Duration, ev call.Event) {
	h.seq++
	heap.Push(&h.due, future{h.now.Mono + d.Milliseconds(), h.seq, ev})
}

// run lets time pass, with everything that falls due on the way.
func (h *house) run(d time.Duration) {
	h.t.Helper()
	end := h.now.Mono + d.Milliseconds()
	for {
		next := end
		tick := false
		if at, ok := h.core.Deadline(); ok && at <= next {
			next, tick = max(at, h.now.Mono), true
		}
		if len(h.due) > 0 && h.due[0].at <= next {
			next, tick = h.due[0].at, false
		}
		h.advance(next)
		switch {
		case tick:
			h.post(Tick{})
		case len(h.due) > 0 && h.due[0].at <= next:
			h.deliver(heap.Pop(&h.due).(future).ev)
		default:
			return
		}
	}
}

func (h *house) advance(mono int64) {
	d := mono - h.now.Mono
	if d > 0 {
		h.now.Mono += d
		h.now.Wall += d
	}
}

// deliver drops what the doors would no longer say.
func (h *house) deliver(ev call.Event) {
	switch e := ev.(type) {
	case call.PlayDone:
		if l := h.legs[e.Leg]; l == nil || l.gone || l.token != e.Token {
			return
		}
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
}

// do is what the doors do with a command.
func (h *house) do(cmd call.Command) {
	h.say("    -> %T %+v", cmd, cmd)
	switch c := cmd.(type) {
	case call.Answer:
		h.after(20*time.Millisecond, call.LegAnswered{Leg: c.Leg})
	case call.Reject:
		h.after(time.Millisecond, call.LegEnded{Leg: c.Leg, Cause: call.CauseOrdered, Status: c.Status})
	case call.Hangup:
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
	case call.Disconnect:
		h.part(c.Leg)
	case call.RecordStart:
		h.tapes[c.Recording] = c
	case call.RecordStop:
		if _, open := h.tapes[c.Recording]; open {
			delete(h.tapes, c.Recording)
			h.after(5*time.Millisecond, call.RecordingDone{Recording: c.Recording, Ms: 1})
		}
	case call.Show:
		h.views[c.Operator] = c.View
	case call.Told:
		h.told = append(h.told, c)
	}
}

func (h *house) say(format string, args ...any) {
	h.story = append(h.story, fmt.Sprintf(format, args...))
	if len(h.story) > 400 {
		h.story = h.story[200:]
	}
}

func (h *house) noteEvent(ev call.Event) {
	if c, ok := ev.(Configured); ok {
		ev = Configured{Settings: Settings{Version: c.Settings.Version}}
	}
	h.say("%d.%03d %T %+v", (h.now.Mono-noon.Mono)/1000, (h.now.Mono-noon.Mono)%1000, ev, ev)
	if a, ok := ev.(call.Arrived); ok {
		h.accepted++
		h.leg(a.Leg)
	}
}

func (h *house) noteFact(f Fact) {
	switch f := f.(type) {
	case PutCall:
		if f.Phase == call.Ended {
			h.recordEnd(f.Call)
		}
	case Offered:
		h.offers[f.Offer.Offer] = true
	case OfferEnded:
		h.must(h.offers[f.Offer], "11: offer %d ends twice, or was never made", f.Offer)
		delete(h.offers, f.Offer)
	case Happened:
		h.say("       * %s %s %v", f.Call, f.Kind, f.Data)
	}
}

func (h *house) must(ok bool, format string, args ...any) {
	if ok {
		return
	}
	h.t.Helper()
	h.t.Fatalf("invariant "+format+"\n%s", append(args, strings.Join(h.story[max(0, len(h.story)-120):], "\n"))...)
}

func (h *house) recordEnd(c call.Call) {
	before, twice := h.ended[c.ID]
	h.must(!twice || before.Outcome == c.Outcome, "2: call %s ended twice: %s, %s", c.ID, before.Outcome, c.Outcome)
	h.ended[c.ID] = c
	h.must(c.Outcome != "", "2: call %s has no outcome", c.ID)
	for _, s := range c.Segments {
		h.must(s.Outcome != "" && !s.Ended.IsZero(), "2: call %s: segment %+v is open", c.ID, s)
		h.must(s.Entered.Mono <= s.Ended.Mono, "3: call %s: segment %+v", c.ID, s)
		h.must(s.Answered.IsZero() || s.Offered.Mono <= s.Answered.Mono, "3: call %s: segment %+v", c.ID, s)
	}
	for _, t := range c.Talks {
		h.must(!t.Ended.IsZero() && t.Started.Mono <= t.Ended.Mono, "3: call %s: talk %+v", c.ID, t)
		h.must(t.HoldMs >= 0 && t.HoldMs <= t.Ended.Mono-t.Started.Mono, "3: call %s: hold %+v", c.ID, t)
	}
	if c.Outcome == call.Answered {
		h.must(len(c.Talks) > 0, "2: call %s is answered and nobody talked", c.ID)
	} else {
		h.must(!c.LostAfterAnswer && !c.CutByUs, "2: flags on a call %s that is %s", c.ID, c.Outcome)
	}
	for _, r := range h.tapes {
		h.must(r.Call != c.ID, "17: recording %s of the ended call %s goes on", r.Recording, c.ID)
	}
}

// invariants holds after every step.
func (h *house) invariants(ev call.Event) {
	live := 0
	busy := map[call.OperatorID]call.ID{}
	for id, l := range h.core.calls {
		live++
		h.must(l.Phase != call.Ended, "1: call %s is ended and still here", id)
		h.must(h.core.legs[l.Leg] == id, "1: leg %s does not lead to call %s", l.Leg, id)
		if l.Operator != 0 {
			h.must(busy[l.Operator] == 0, "9: operator %d is in calls %s and %s", l.Operator, busy[l.Operator], id)
			busy[l.Operator] = id
			o := h.core.ops[l.Operator]
			h.must(o != nil && o.Call == id, "9: operator %d does not know his call %s", l.Operator, id)
		}
		if l.Tape.ID != 0 {
			h.must(!l.Notice.IsZero() && !l.NoRecord, "49: call %s is recorded without notice or against the wish", id)
			_, open := h.tapes[l.Tape.ID]
			h.must(open, "17: call %s: recording %s is not running", id, l.Tape.ID)
		}
		if _, waits := h.core.acd.Call(id); waits {
			h.must(l.Phase == call.Waiting || l.Phase == call.Offered, "4: call %s is in a queue and %s", id, l.Phase)
			h.must(l.segment() != nil, "4: call %s is in a queue without a segment", id)
		} else if l.Phase == call.Waiting {
			h.must(l.Then == thenHangup || l.EndedBy != "", "4: call %s waits in no queue", id)
		}
		if l.Phase == call.Talking && l.Operator != 0 && !l.Held && !l.Parted && l.Consult == nil && l.LegUp {
			h.must(h.pair[l.Leg] == l.OpLeg, "6: call %s talks without sound: %q with %q, not %q", id, l.Leg, h.pair[l.Leg], l.OpLeg)
		}
		h.must(len(l.Path) < 200, "29: call %s walks for ever", id)
	}
	if ended, ok := ev.(call.LegEnded); ok {
		_, paired := h.pair[ended.Leg]
		h.must(!paired, "6: leg %s ended and is still connected", ended.Leg)
	}
	open := map[call.ID]int{}
	for _, o := range h.core.ops {
		st, _ := h.core.acd.Operator(o.ID)
		inTalk := st.State == call.InTalk || st.State == call.OutboundState
		h.must(!inTalk || o.Call != 0, "9: operator %d is %s in no call", o.ID, st.State)
		h.must(o.Call == 0 || h.core.calls[o.Call] != nil, "29: operator %d is stuck in call %s", o.ID, o.Call)
		if st.Offer != nil {
			h.must(!inTalk, "9: operator %d talks and rings", o.ID)
			h.must(o.Offer != nil && o.Offer.Offer == st.Offer.ID, "11: operator %d rings and his screen does not know", o.ID)
			open[st.Offer.Call]++
		} else {
			h.must(o.Offer == nil, "11: operator %d sees an offer that is gone", o.ID)
		}
	}
	for id, k := range open {
		h.must(k == 1, "10: call %s has %d offers", id, k)
		h.must(h.core.calls[id] != nil, "11: offer of a call %s that is gone", id)
	}
	if h.n%16 == 0 && os.Getenv("NOREPLAY") == "" {
		h.sameAfterReplay()
	}
}

// sameAfterReplay: the facts alone give the same state (DESIGN.md 3).
func (h *house) sameAfterReplay() {
	a, err := h.core.Snapshot()
	require.NoError(h.t, err)
	b, err := h.mirror.Snapshot()
	require.NoError(h.t, err)
	if string(a) != string(b) {
		i := 0
		for i < len(a) && i < len(b) && a[i] == b[i] {
			i++
		}
		h.must(false, "28: the facts do not give the state, at byte %d:\nlive   …%.300s\nfacts  …%.300s", i, a[max(0, i-150):], b[max(0, i-150):])
	}
}
