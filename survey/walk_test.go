package survey

import (
	"encoding/json"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"hotline/call"
)

// world drives a room with anything that can happen and holds it to INVARIANTS
// 22–25, 27 and 47 with books of its own.
type world struct {
	t      require.TestingT
	room   *Room
	shadow *Room
	cfg    Config
	now    call.Time
	nextID call.ID

	optedOut map[who]bool
	consent  map[who]int64 // when given, 0 refused or none
	human    map[who]map[call.ID]int64
	flying   map[uint64]Dial
	dialled  map[uint64]bool
	times    map[call.ID][]start
	contacts map[call.ID]call.Call
	closed   map[resultKey]Status
	done     map[call.OperatorID]map[call.Day]int
	asked    map[uint64]bool // attempts whose leg is up
	last     int64
}

type start struct {
	at    int64
	cause call.Cause
	fault bool // ours, before an answer
}

func newWorld(t require.TestingT, seed byte) *world {
	cfg := newTape().room.campaign.Config
	cfg.PerOperator, cfg.PerQueue = 30, 60
	if seed&1 != 0 {
		cfg.Delay = 30 * time.Second
	}
	if seed&2 != 0 {
		cfg.Concurrency = 2
	}
	if seed&4 != 0 {
		cfg.Holidays = []string{"2026-03-11", "2026-03-17"}
	}
	at := time.Date(2026, 3, 10, 9, 0, 0, 0, time.UTC).UnixMilli()
	return &world{
		t: t, room: New(cfg), shadow: New(cfg), cfg: cfg, now: call.Time{Wall: at, Mono: 1000}, nextID: 1,
		optedOut: map[who]bool{}, consent: map[who]int64{}, human: map[who]map[call.ID]int64{},
		flying: map[uint64]Dial{}, dialled: map[uint64]bool{}, times: map[call.ID][]start{},
		contacts: map[call.ID]call.Call{}, closed: map[resultKey]Status{},
		done: map[call.OperatorID]map[call.Day]int{}, asked: map[uint64]bool{},
	}
}

var numbers = []string{"+79160000001", "+74232000002", "+79130000003", "+79990000004", "+78000000005", "+79050000006", "+77010000007"}

// party of a customer: the sixth is shared, the eighth a test peer, the ninth a
// browser page.
func (w *world) party(n int) call.Party {
	switch n {
	case 7:
		return call.Party{Customer: 8, Trial: true, Class: call.Local}
	case 8:
		return call.Party{Web: "web:page", Trial: true, Class: call.Web}
	}
	num := call.ParseNumber(numbers[n])
	return call.Party{Customer: call.CustomerID(n + 1), Class: num.Class, Span: num.Span(), Shared: n == 5}
}

// do is one event out of two bytes.
func (w *world) do(kind, arg byte) {
	n := int(arg) % 9
	p := w.party(n)
	switch kind % 16 {
	case 0, 1:
		w.contact(p, arg)
	case 2:
		if p.Customer != 0 {
			given := arg&1 == 0
			w.consent[whoOf(p)] = 0
			if given {
				w.consent[whoOf(p)] = w.now.Wall
			}
			w.step(ConsentGiven{Customer: p.Customer, Given: given, Wording: "v1", Source: "ivr", Call: 7})
		}
	case 3:
		if arg < 60 {
			w.optedOut[whoOf(p)] = true
			w.step(OptOut{Customer: p.Customer, Web: p.Web, How: "spoken"})
		}
	case 4:
		if p.Customer != 0 {
			w.optedOut[whoOf(p)] = false
			w.step(TakenBack{Customer: p.Customer})
		}
	case 5:
		w.pass(time.Duration(arg) * 10 * time.Minute)
	case 6:
		w.pass(time.Duration(arg) * time.Second)
	case 7, 8:
		w.due()
		w.step(Tick{Free: 20 + int(arg)%80, InTouch: []call.CustomerID{call.CustomerID(arg%5 + 1)}})
	case 9:
		w.step(Tick{Free: 100})
	case 10:
		if a, ok := w.pick(arg); ok {
			w.asked[a] = true
			w.step(AttemptAnswered{Attempt: a, Call: 900})
		}
	case 11, 12:
		w.answer(arg)
	case 13:
		if a, ok := w.pick(arg); ok {
			causes := []call.Cause{
				call.CauseNoAnswer, call.CauseBusy, call.CauseDeclined, call.CauseNoNumber, call.CauseTrouble, call.CauseNormal,
				call.CauseOrdered, call.CauseUnavailable, call.CauseMediaDead, call.CauseRestart, call.CauseUnwanted, call.CauseCampaign,
			}
			w.end(a, causes[int(arg>>1)%len(causes)])
		}
	case 14:
		w.rare(arg)
	case 15:
		id := call.ID(int(arg)%int(w.nextID) + 1)
		_, again := w.closed[resultKey{id, SameCall}]
		if c, ok := w.contacts[id]; ok && arg&3 == 0 && !again {
			w.step(AfterCall{Call: c})
		}
		w.step(Answer{About: id, Question: "q1", Value: string('0' + rune(arg%7))})
		w.step(AfterCallEnded{About: id})
	}
}

func (w *world) rare(arg byte) {
	switch arg % 5 {
	case 0:
		w.flying = map[uint64]Dial{}
		w.step(Restarted{})
	case 1:
		w.step(Resume{By: 1})
	case 2:
		w.step(Excluded{About: call.ID(arg % 40), By: 1, Reason: "x"})
	case 3:
		b, err := w.room.Snapshot()
		require.NoError(w.t, err)
		require.NoError(w.t, w.room.Restore(b))
	case 4:
		w.step(Import{Rows: []ImportRow{{Customer: 3, Date: w.now.Wall - 1, Wording: "v0"}}}) // no proof: nothing
	}
}

func (w *world) contact(p call.Party, arg byte) {
	id := w.nextID
	w.nextID++
	op := call.OperatorID(arg%3 + 1)
	c := call.Call{
		ID: id, Kind: call.Inbound, Outcome: call.Answered, Party: p, EndedAt: w.now,
		Segments: []call.Segment{{Queue: "sales", Line: 1}},
		Talks: []call.Talk{
			{Operator: 9, Line: 1, Queue: "sales", Started: w.now.Add(-2 * time.Minute), Ended: w.now.Add(-time.Minute)},
			{Operator: op, Line: 2, Queue: "support", Started: w.now.Add(-time.Minute), Ended: w.now},
			{Operator: 8, Line: 2, Started: w.now.Add(-time.Second), Ended: w.now, Consult: true},
		},
	}
	w.contacts[id] = c
	w.step(ContactEnded{Call: c, Seed: uint64(arg) * 77})
}

func (w *world) pass(d time.Duration) { w.now = w.now.Add(d) }

// due moves time to the next planned attempt.
func (w *world) due() {
	if it, ok := w.room.agenda.first(); ok && it.due > w.now.Wall {
		w.pass(time.Duration(it.due-w.now.Wall) * time.Millisecond)
	}
}

func (w *world) pick(arg byte) (uint64, bool) {
	var best uint64
	for a := range w.flying {
		if best == 0 || a < best {
			best = a
		}
	}
	if arg >= 250 {
		best = uint64(arg) // an attempt that is none
	}
	return best, best != 0
}

func (w *world) answer(arg byte) {
	a, ok := w.pick(0)
	if !ok || !w.asked[a] {
		return
	}
	q := []string{"s0", "q1", "q2", "q3", "comment"}[int(arg)%5]
	value := string('0' + rune(arg>>3)%11)
	d := w.flying[a]
	if (&Result{Scale: 5, Q2: 1}).take(q, value) && (q != "q3" || w.q2(d.About) == 1) {
		if w.human[whoOf(d.Party)] == nil {
			w.human[whoOf(d.Party)] = map[call.ID]int64{}
		}
		w.human[whoOf(d.Party)][d.About] = w.now.Wall
		if q == "s0" && value == "9" {
			w.optedOut[whoOf(d.Party)] = true
		}
	}
	w.step(Answer{Attempt: a, Question: q, Value: value})
}

func (w *world) q2(about call.ID) int {
	if s, ok := w.room.results[resultKey{about, NextDay}]; ok {
		return s.Q2
	}
	return 0
}

func (w *world) end(a uint64, cause call.Cause) {
	d, ok := w.flying[a]
	if ok {
		list := w.times[d.About]
		list[len(list)-1].cause = cause
		list[len(list)-1].fault = !w.asked[a] && (cause == call.CauseTrouble || cause == call.CauseUnavailable || cause == call.CauseMediaDead)
		if cause == call.CauseUnwanted && !w.asked[a] {
			w.optedOut[whoOf(d.Party)] = true
		}
	}
	delete(w.flying, a)
	w.step(AttemptEnded{Attempt: a, Cause: cause})
}

func (w *world) step(ev Event) {
	orders, facts := w.room.Step(w.now, ev)
	for _, f := range facts {
		b, err := json.Marshal(f)
		require.NoError(w.t, err)
		var g Fact
		require.NoError(w.t, json.Unmarshal(b, &g))
		w.shadow.Apply(g)
		w.result(f.Result)
	}
	for _, o := range orders {
		if d, ok := o.(Dial); ok {
			w.dial(d, ev, facts)
		}
	}
	w.same()
}

// same: the facts alone give the state, and so does a snapshot.
func (w *world) same() {
	a, err := w.room.Snapshot()
	require.NoError(w.t, err)
	b, err := w.shadow.Snapshot()
	require.NoError(w.t, err)
	require.Equal(w.t, string(a), string(b))
	require.Equal(w.t, len(w.flying), w.room.Running())
	require.Equal(w.t, w.room.agenda.Len()+w.room.Running(), len(w.room.plans))
	it, planned := w.room.agenda.first()
	at, ok := w.room.Deadline()
	require.Equal(w.t, planned, ok)
	if ok && it.due > w.now.Wall {
		require.Greater(w.t, at, w.now.Mono, "no busy loop while nothing is due")
	}
}

// result: each contact has one result per mode, never changed after its end, in
// range, and with the operator who spoke last (23).
func (w *world) result(s *Result) {
	if s == nil {
		return
	}
	key := resultKey{s.About, s.Mode}
	require.Empty(w.t, w.closed[key], "a closed result never changes")
	require.True(w.t, s.Q1 >= 0 && s.Q1 <= 5 && s.Q2 >= 0 && s.Q2 <= 3 && s.Q3 >= 0 && s.Q3 <= 2)
	require.True(w.t, s.Q3 == 0 || s.Q2 != 0, "Q3 is asked after Q2")
	require.Equal(w.t, w.contacts[s.About].Talks[1].Operator, s.Operator, "the last who talked")
	require.Equal(w.t, 2, s.Line)
	require.Equal(w.t, call.QueueID("sales"), s.FirstQueue)
	require.Equal(w.t, []call.OperatorID{9, 8}, s.Also)
	if s.Open {
		return
	}
	if s.Status != "" {
		w.closed[key] = s.Status
	}
	if s.Mode == NextDay && s.Status == Completed {
		if w.done[s.Operator] == nil {
			w.done[s.Operator] = map[call.Day]int{}
		}
		w.done[s.Operator][call.DayAt(w.now.Wall, 3)]++
	}
}

func (w *world) dial(d Dial, ev Event, facts []Fact) {
	t, p := w.t, d.Party
	tick, ok := ev.(Tick)
	require.True(t, ok, "only a Tick dials")
	require.GreaterOrEqual(t, tick.Free, 30)
	stored := false
	for _, f := range facts {
		stored = stored || f.Plan != nil && f.Plan.State == InCall && f.Plan.last().ID == d.Attempt
	}
	require.True(t, stored, "the intent is stored with the order (25)")
	require.False(t, w.dialled[d.Attempt], "an attempt is dialled once (25)")
	w.dialled[d.Attempt] = true
	require.False(t, w.optedOut[whoOf(p)], "opted out (22)")
	for _, other := range w.flying {
		require.NotEqual(t, whoOf(other.Party), whoOf(p), "one attempt at a time per number (25)")
	}
	w.flying[d.Attempt] = d
	require.LessOrEqual(t, len(w.flying), w.cfg.Concurrency, "concurrency (27)")
	if w.last != 0 {
		require.GreaterOrEqual(t, w.now.Mono-w.last, int64(1000), "pace (27)")
	}
	w.last = w.now.Mono
	w.lawful(d)
	w.paused(d)
}

// lawful: hours at both ends, class, consent, quarantine, quota (23, 47).
func (w *world) lawful(d Dial) {
	t, p := w.t, d.Party
	if !p.Trial {
		for _, off := range []int8{p.Span.Min, p.Span.Max} {
			local := time.UnixMilli(w.now.Wall).UTC().Add(time.Duration(off) * time.Hour)
			require.True(t, local.Hour() >= 9 && local.Hour() < 21, "09–21 local (47), %v", local)
		}
		require.Contains(t, []call.NumberClass{call.Mobile, call.Geographic}, p.Class)
		given := w.consent[whoOf(p)]
		require.NotZero(t, given, "consent (47)")
		require.Less(t, w.now.Wall-given, (365 * 24 * time.Hour).Milliseconds())
		ended := w.contacts[d.About].EndedAt.Wall
		require.Greater(t, call.DayAt(w.now.Wall, p.Span.Min), call.DayAt(ended, p.Span.Min), "the next day at both ends")
		require.Greater(t, call.DayAt(w.now.Wall, p.Span.Max), call.DayAt(ended, p.Span.Max))
		require.LessOrEqual(t, call.DayAt(w.now.Wall, p.Span.Max), call.DayAt(ended, p.Span.Max)+3, "two days late at most")
	}
	for about, at := range w.human[whoOf(p)] {
		if about != d.About && p.Customer != 0 && !p.Shared {
			require.GreaterOrEqual(t, w.now.Wall-at, (30 * 24 * time.Hour).Milliseconds(), "quarantine (23)")
		}
	}
	op, today := w.contacts[d.About].Talks[1].Operator, call.DayAt(w.now.Wall, 3)
	before := 0
	for day, n := range w.done[op] {
		if day < today && monthOf(day) == monthOf(today) {
			before += n
		}
	}
	require.Less(t, w.done[op][today], dayQuota(w.cfg.PerOperator, before, w.cfg.daysLeft(w.now.Wall)), "the day's quota (23)")
}

// paused: gaps and counts of the attempts of one contact (24).
func (w *world) paused(d Dial) {
	list := w.times[d.About]
	if len(list) > 0 {
		prev := list[len(list)-1]
		least := 15 * time.Minute
		switch prev.cause {
		case call.CauseNoAnswer, call.CauseRestart, "":
			least = 3 * time.Hour
		case call.CauseBusy:
			least = 30 * time.Minute
		}
		require.GreaterOrEqual(w.t, w.now.Wall-prev.at, least.Milliseconds(), "gap after %s (24)", prev.cause)
	}
	list = append(list, start{at: w.now.Wall})
	faults, counted := 0, 0
	for _, s := range list[:len(list)-1] {
		if s.fault {
			faults++
		} else {
			counted++
		}
	}
	require.LessOrEqual(w.t, faults, 2, "our faults give two extra attempts (24)")
	require.Less(w.t, counted, 3, "attempts (24)")
	w.times[d.About] = list
}

func TestWalks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t, rapid.Byte().Draw(t, "seed"))
		for _, b := range rapid.SliceOfN(rapid.Uint16(), 0, 300).Draw(t, "events") {
			w.do(byte(b>>8), byte(b))
		}
	})
}

func FuzzSurvey(f *testing.F) {
	f.Add([]byte{0, 2, 0, 0, 0, 7, 0, 10, 0, 11, 65, 11, 41, 13, 10})
	f.Add([]byte{1, 0, 8, 6, 30, 7, 40, 10, 0, 11, 65, 13, 8, 14, 3, 5, 200, 7, 99})
	f.Fuzz(func(t *testing.T, events []byte) {
		if len(events) == 0 {
			return
		}
		w := newWorld(t, events[0])
		for i := 1; i+1 < len(events) && i < 800; i += 2 {
			w.do(events[i], events[i+1])
		}
	})
}

// Long walks by seed; every kind of result is reached by them.
func TestLongWalks(t *testing.T) {
	seeds, seen := 80, map[Status]int{}
	if testing.Short() {
		seeds = 25
	}
	for seed := range seeds {
		rng := rand.New(rand.NewPCG(uint64(seed), 1))
		w := newWorld(t, byte(seed))
		for range 500 {
			w.do(byte(rng.Uint32()), byte(rng.Uint32()))
		}
		for _, s := range w.closed {
			seen[s]++
		}
	}
	for _, s := range []Status{Completed, Partial, Refused, OptedOut, NoInput, NoAnswer, Busy, InvalidNumber, Suppressed, Technical, Expired} {
		require.NotZero(t, seen[s], "no walk ended %s: %v", s, seen)
	}
}
