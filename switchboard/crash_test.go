package switchboard

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/acd"
	"hotline/call"
	"hotline/survey"
)

// A crash after any record: what is recovered is what the facts up to there say,
// it decides the next record as the core that lived on did, and the house opens
// again from it with nobody on the line and everything owed kept. Of one walk every
// record is looked at; of stories and of further walks those that bring what was
// seldom met, until every type of fact and every situation of a call has had its
// crash.
func TestCrashAfterEachRecord(t *testing.T) {
	c := crashes{t: t, met: map[string]int{}}
	if testing.Short() {
		log, _ := walkJournal(t, 3, 120)
		c.everywhere(log, true)
		return
	}
	log, _ := walkJournal(t, 3, 400)
	c.everywhere(log, true)
	for _, story := range []*house{codeStory(t), returnStory(t), draftStory(t)} {
		c.everywhere(&memLog{records: story.journal}, false)
	}
	for seed := uint64(4); seed < 24 && len(c.missing()) > 0; seed++ {
		log, _ := walkJournal(t, seed, walkEvents)
		c.everywhere(log, false)
	}
	t.Logf("%d crashes: %v", c.n, c.met)
	require.Empty(t, c.missing(), "no crash comes here")
}

// codeStory is a caller who keys a secret code that is then asked about.
func codeStory(t *testing.T) *house {
	h := bankHouse(t)
	h.lookups = func(q call.Lookup) []reply {
		return []reply{{2 * time.Second, call.LookedUp{Call: q.Call, ID: q.ID, OK: true}}}
	}
	h.post(call.Arrived{Leg: "n1/i1", Trunk: "mts", Party: moscow(5)})
	h.run(8 * time.Second)
	h.press("n1/i1", "18642#")
	h.run(5 * time.Second)
	return h
}

// returnStory is a customer whom the bot did not reach, and who calls back.
func returnStory(t *testing.T) *house {
	h := missedHouse(t, func(d call.Dial) []reply {
		return []reply{{30 * time.Second, call.LegEnded{Leg: d.Leg, Cause: call.CauseNoAnswer, Status: 480}}}
	})
	h.post(call.Arrived{Leg: "n1/i9", Trunk: "mts", Party: moscow(5)})
	h.run(4 * time.Second)
	return h
}

// draftStory has more drafts walked through than are kept.
func draftStory(t *testing.T) *house {
	h := newHouse(t)
	s := testSettings(t)
	for i := range rehearsals + 2 {
		h.run(time.Second)
		h.post(Rehearse{Rehearsal: Rehearsal{Slug: string(rune('a' + i)), Flow: "main", Flows: s.Flows, IVR: s.IVR, Calendars: s.Calendars}})
	}
	return h
}

// enough is how often each situation is crashed in.
const enough = 3

type crashes struct {
	t   *testing.T
	n   int
	met map[string]int
}

// missing are the facts and situations in which no crash came.
func (c *crashes) missing() (out []string) {
	all := slices.Concat(situations, partsThereAre(acd.Fact{}), partsThereAre(survey.Fact{}))
	for _, tag := range sortedKeys(facts.byTag) {
		all = append(all, "fact "+tag)
	}
	for _, what := range all {
		if c.met[what] == 0 {
			out = append(out, what)
		}
	}
	return out
}

// seldom notes what a crash would meet, and tells whether it is worth one.
func (c *crashes) seldom(rec Record, mirror *Core) (worth bool) {
	what := situationOf(mirror)
	for _, f := range rec.Facts {
		what = append(what, "fact "+facts.byType[reflect.TypeOf(f)])
		switch f := f.(type) {
		case Desk:
			what = append(what, partsOf(f.Fact)...)
		case Bot:
			what = append(what, partsOf(f.Fact)...)
		}
	}
	for _, w := range what {
		worth = worth || c.met[w] < enough
	}
	for _, w := range what {
		c.met[w]++
	}
	return worth
}

// everywhere lets the process die after every record of a journal, or after those
// that are worth it.
func (c *crashes) everywhere(log *memLog, every bool) {
	mirror := NewCore()
	records := log.decoded(c.t)
	log.snaps = map[uint64][]byte{}
	for i, rec := range records {
		n := uint64(i) + 1
		require.NoError(c.t, mirror.ApplyRecord(rec))
		if c.seldom(rec, mirror) || every {
			state := c.recovered(log, n, rec.At, mirror)
			if i+1 < len(records) {
				decidesTheSame(c.t, state, n+1, log.records[i+1], records[i+1])
			}
			opensAgain(c.t, state, n+1, rec.At)
			c.n++
		}
		if n%60 == 0 {
			state, err := mirror.Snapshot()
			require.NoError(c.t, err)
			log.snaps[n] = state
		}
	}
}

// recovered gives the state after record n as it comes from the disk.
func (c *crashes) recovered(log *memLog, n uint64, at call.Time, mirror *Core) []byte {
	core, last, err := Recover(log, n)
	require.NoError(c.t, err)
	require.Equal(c.t, at, last)
	state, err := core.Snapshot()
	require.NoError(c.t, err)
	want, err := mirror.Snapshot()
	require.NoError(c.t, err)
	require.Equal(c.t, string(want), string(state), "after record %d", n)
	return state
}

// decidesTheSame steps a recovered core by the record that came next.
func decidesTheSame(t *testing.T, state []byte, n uint64, text []byte, next Record) {
	core, err := Restore(state)
	require.NoError(t, err)
	res := core.Step(n, next.At, next.Event)
	got, err := Record{At: next.At, Event: res.Event, Facts: res.Facts}.Encode()
	require.NoError(t, err)
	require.Equal(t, string(text), string(got), "record %d decided by a recovered core", n)
}

// opensAgain starts the house from the state that a crash left.
func opensAgain(t *testing.T, state []byte, n uint64, last call.Time) {
	core, err := Restore(state)
	require.NoError(t, err)
	mirror, err := Restore(state)
	require.NoError(t, err)
	talking := map[call.ID]bool{}
	for id, l := range core.calls {
		talking[id] = talked(l)
	}
	res := core.Step(n, last, Restarted{})
	require.NoError(t, mirror.ApplyRecord(Record{Facts: res.Facts}))
	equalCores(t, mirror, core)
	require.Zero(t, core.Live())
	ended := map[call.ID]call.Outcome{}
	for _, f := range res.Facts {
		if p, ok := f.(PutCall); ok && p.Phase == call.Ended {
			ended[p.ID] = p.Outcome
		}
	}
	require.Len(t, ended, len(talking), "each call has its record")
	for id, was := range talking {
		require.Equal(t, was, ended[id] == call.Answered, "call %s, which had talked: %v, is %s", id, was, ended[id])
	}
	for _, o := range core.acd.Operators() {
		require.NotContains(t, []call.State{call.InTalk, call.Ringing, call.OutboundState}, o.State)
	}
	for _, p := range core.promises.all {
		require.NotEqual(t, PromiseCalling, p.State, "a promise whose call was cut is tried again, or has failed")
	}
	for _, i := range core.lost.of {
		require.NotEqual(t, LostTaken, i.State, "nobody calls any more")
	}
}

// situations are what a crash must have met; situationOf names them.
var situations = []string{
	"arriving", "menu", "waiting", "offered", "talking", "survey", "voicemail", "dialling",
	"in a menu's lookup", "secret digits", "recorded message", "held", "consult", "conference", "conference on hold", "hand-over rings", "recording paused", "not recorded",
	"outside", "survey after the call", "bot's call", "own call", "rehearsal", "consent question",
	"callback offered", "callback ordered: confirm", "callback ordered: number", "callback rings", "callback talks", "lost caller is called",
	"promise waiting", "promise paused", "promise calling", "promise kept", "promise taken_over", "promise failed", "promise closed",
	"lost open", "lost taken", "lost by our fault", "place after our failure", "place after he dropped", "return", "recording owed",
	"emergency closed", "emergency outage", "supervisor called", "message to operators", "alarm taken", "escalation", "wrap-up", "pending break", "operator lost",
}

func situationOf(c *Core) (out []string) {
	add := func(is bool, what string) {
		if is {
			out = append(out, what)
		}
	}
	for _, l := range c.calls {
		out = append(out, string(l.Phase))
		s := l.Session
		add(s != nil && s.Wait == "answer", "in a menu's lookup")
		add(s != nil && s.Hidden != nil, "secret digits")
		add(l.Message != nil && l.Message.ID != 0, "recorded message")
		add(l.Held, "held")
		add(l.Consult != nil, "consult")
		add(l.joined(), "conference")
		add(l.joined() && l.Held, "conference on hold")
		add(l.Back != nil, "hand-over rings")
		add(l.Tape.Paused, "recording paused")
		add(l.NoRecord, "not recorded")
		add(l.Outside != nil, "outside")
		add(l.After != nil, "survey after the call")
		add(l.Kind == call.Survey, "bot's call")
		add(l.Purpose == "click", "own call")
		add(l.Kind == call.Rehearsal, "rehearsal")
		add(l.Asking, "consent question")
		add(!l.Help.IsZero(), "supervisor called")
		if o := l.Ordering; o != nil {
			add(o.Step == orderOffer, "callback offered")
			add(o.Step != orderOffer, "callback ordered: "+o.Step)
		}
		add(l.Promise != 0 && l.Phase == call.Dialling, "callback rings")
		add(l.Promise != 0 && l.Phase == call.Talking, "callback talks")
		add(l.Lost != 0, "lost caller is called")
		w, waits := c.acd.Call(l.ID)
		add(waits && w.Escalated != nil, "escalation")
	}
	for _, p := range c.promises.all {
		out = append(out, "promise "+p.State)
	}
	for _, i := range c.lost.of {
		out = append(out, "lost "+i.State)
		add(i.Ours, "lost by our fault")
	}
	for _, p := range c.places.of {
		add(p.Dropped, "place after he dropped")
		add(!p.Dropped, "place after our failure")
	}
	add(len(c.marks) > 0, "alarm taken")
	add(len(c.notices) > 0, "message to operators")
	for _, e := range c.emergencies {
		out = append(out, "emergency "+e.Kind)
	}
	for _, o := range c.acd.Operators() {
		add(o.State == call.WrapUp, "wrap-up")
		add(o.Pending == call.Break, "pending break")
		add(o.State == call.Lost, "operator lost")
	}
	add(len(c.returns) > 0, "return")
	add(len(c.tapes) > 0, "recording owed")
	return out
}

// partsOf names the parts of a room's fact that are set.
func partsOf(fact any) (out []string) {
	v := reflect.ValueOf(fact)
	for i := range v.NumField() {
		if !v.Field(i).IsZero() {
			out = append(out, fmt.Sprintf("%T %s", fact, v.Type().Field(i).Name))
		}
	}
	return out
}

// partsThereAre are all that a room's fact may have.
func partsThereAre(fact any) (out []string) {
	for f := range reflect.TypeOf(fact).Fields() {
		out = append(out, fmt.Sprintf("%T %s", fact, f.Name))
	}
	return out
}
