package switchboard

import (
	"fmt"
	"math/rand/v2"
	"os"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/acd"
	"hotline/call"
	"hotline/ivr"
)

// walkSeeds is how many random walks the suite takes; WALK_SEEDS asks for another
// number.
func walkSeeds() int {
	if n, err := strconv.Atoi(os.Getenv("WALK_SEEDS")); err == nil {
		return n
	}
	if testing.Short() {
		return 20
	}
	return 300
}

const walkEvents = 2000

// TestRandomWalks lets the whole core live through random days: callers, keys,
// operators who answer or not, transfers, lost sockets, dead sound, settings that
// change, restarts. Every invariant marked sim is checked after each of 2,000
// events a seed.
func TestRandomWalks(t *testing.T) {
	for seed := range walkSeeds() {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			if _, err := walk(t, uint64(seed), walkEvents, nil); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// broken is an invariant that does not hold, thrown through the simulation.
type broken string

// walk lives through one random day; the error names the invariant it broke.
func walk(t testing.TB, seed uint64, events int, spoil func(*house, call.Event, *Result)) (w *walker, err error) {
	w = newWalker(t, seed)
	w.spoil = spoil
	return w, w.live(events)
}

// walkClosely is a walk whose journal is kept.
func walkClosely(t testing.TB, seed uint64, events int) (w *walker, err error) {
	w = newWalker(t, seed)
	w.encoded, w.compare = true, 100
	return w, w.live(events)
}

func (w *walker) live(events int) (err error) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case broken:
			err = fmt.Errorf("seed %d: %s", w.seed, string(p))
		default:
			err = fmt.Errorf("seed %d: panic: %v\n%s\n%s", w.seed, p, debug.Stack(), w.story.String())
		}
	}()
	w.open(w.settings(0), w.staff())
	w.must(w.core.settings.Version == 1, "36: the settings of the walk are refused") // else it walks through an empty house
	for w.n-w.ticks < uint64(events) {                                               // time alone is no event of a walk
		w.step()
	}
	w.settle()
	return nil
}

type walker struct {
	twoDays bool // the clock was set back over midnight
	*house
	seed    uint64
	rnd     *rand.Rand
	slugs   int               // of rehearsals
	unknown []call.Recognised // of callers whom the directory did not know in time
	legNo   int
	version uint64
}

// newWalker looks very closely at one seed in twenty; the others go through their
// facts all the same, but are compared seldom.
func newWalker(t testing.TB, seed uint64) *walker {
	w := &walker{house: emptyHouse(t), seed: seed, rnd: rand.New(rand.NewPCG(seed, 17))}
	w.fail = func(text string) { panic(broken(text)) }
	w.encoded = seed%20 == 0
	w.compare = 100
	if w.encoded {
		w.compare = 8
	}
	w.dialReply = w.randomDial
	w.keyed = w.randomKeys
	return w
}

func (w *walker) pick(n int) int { return w.rnd.IntN(n) }

// one is true once in n times.
func (w *walker) one(n int) bool { return w.pick(n) == 0 }

// walkOps is how many operators there are; the last one is sometimes dismissed.
const walkOps = 7

// settings of a walk: one queue of each sort, changed a little by version.
func (w *walker) settings(version uint64) Settings {
	s := testSettings(w.t)
	s.Version = version + 1
	s.Survey.Delay = 40 * time.Second
	s.Channels = 20
	s.PerDay, s.SilentCalls, s.SilentMs = 60, 2, 20_000
	desk := &s.Desk
	desk.Version = s.Version
	desk.Queues[1].Limit = 3
	desk.Queues[1].Overflow = []acd.Overflow{{When: acd.RuleWait, At: 60_000, To: acd.Target{Kind: acd.ToQueue, Queue: "crowd"}}}
	desk.Queues[0].MaxWait = 90 * acd.Second
	desk.Queues[0].Needs = []acd.Need{{Skill: "goods"}}
	desk.Queues[0].Relax = acd.DefaultRelax("support")
	crowd, auto := acd.DefaultQueue("crowd", "Все", 1), acd.DefaultQueue("auto", "Сразу", 1)
	crowd.Strategy, crowd.RingMax = acd.RingAll, 3
	auto.AutoAnswer, auto.Ring, auto.Weight = true, 5*acd.Second, 60
	auto.LimitTo, auto.MaxWait = acd.Target{Kind: acd.ToMessage}, 40*acd.Second
	desk.Pick = true
	desk.Queues[0].MaxTo = acd.Target{Kind: acd.ToVoicemail}
	auto.MaxTo = acd.Target{Kind: acd.ToCallback}
	desk.Queues[1].LimitTo = acd.Target{Kind: acd.ToCallback}
	desk.Queues[0].Survey, crowd.Survey, auto.Survey = acd.SurveySameCall, acd.SurveySameCall, acd.SurveyNone
	crowd.MaxWait, crowd.MaxTo = 200*acd.Second, acd.Target{Kind: acd.ToNumber, Value: "partner"}
	if w.seed%2 == 1 {
		desk.Queues[0].MaxTo, crowd.MaxTo = auto.MaxTo, auto.MaxTo
	}
	s.Survey.Comment = true
	s.Numbers = []Number{{ID: "partner", Number: "+74950000009", Class: call.Geographic, Record: true, Missed: acd.Target{Kind: acd.ToVoicemail}}, {ID: "dear", Number: "+78090000001", Class: call.Premium}}
	s.Whispers = []string{"whisper_auto"}
	day := ivr.Hours{From: 9 * 60, To: 13 * 60}
	s.Calendars = append(s.Calendars, ivr.Calendar{ID: "day", UTCOffset: 3, Workdays: day, Saturday: day, Holidays: day})
	crowd.Callback.Calendar = "day"
	crowd.Overflow = []acd.Overflow{{When: acd.RuleHours, To: acd.Target{Kind: []string{acd.ToCallback, acd.ToMessage}[w.seed/2%2]}}}
	desk.Queues = append(desk.Queues, crowd, auto)
	main := strings.Replace(s.Flows[0].YAML, `"3": info`, "\"3\": info\n      \"4\": crowd\n      \"5\": auto\n      \"6\": leave\n      \"7\": ask\n      \"8\": hint\n      \"9\": back", 1)
	main += "\n  leave:\n    kind: voicemail\n    say: voicemail\n    limit: 20s\n    next: menu\n  ask:\n    kind: lookup\n    ask: customer\n    next: dear\n    fail: partner\n" +
		"  dear:\n    kind: transfer\n    to: number:dear\n  partner:\n    kind: transfer\n    to: number:partner\n"
	main += "\n  hint:\n    kind: play\n    say: info_main\n    barge_in: true\n    next: pin\n" // a voice that a digit cuts short untold
	main += "\n  pin:\n    kind: collect\n    say: menu_main\n    save: pin\n    secret: true\n    min: 2\n    max: 4\n    next: bank\n" +
		"  bank:\n    kind: lookup\n    ask: customer\n    args: {pin: $pin}\n    next: back\n    fail: sales\n" +
		"  back:\n    kind: callback\n    queue: support\n"
	main += "\n  crowd:\n    kind: queue\n    queue: crowd\n  auto:\n    kind: queue\n    queue: auto\n"
	switch version % 4 {
	case 1: // another menu
		main = strings.Replace(main, "say: menu_main", "say: [info_main, menu_main]", 1)
		s.PerCaller = 1
		s.HoldStart, s.HoldReturn = true, true
		desk.Queues[1].LimitTo = acd.Target{Kind: acd.ToVoicemail}
		desk.Breaks, desk.Queues[1].MinStaff = 2, 1
	case 2: // a queue less, and no question while waiting
		desk.Queues = slices.Delete(desk.Queues, 4, 5)
		s.AskConsent = false
		desk.Disposition = false
		s.PerDay = 2
	case 3: // the bot rests
		s.Survey.On = false
		s.RedialMs = 60_000
	}
	s.Flows[0].YAML = main
	s.Routes = []Route{{Called: "en", Flow: "main", Lang: "en"}, {Called: "hotline", Flow: "main"}, {Called: "gone", Flow: "nowhere"}}
	return s
}

func (w *walker) staff() []acd.Profile {
	ps := []acd.Profile{
		{Operator: 1, Line: 1, Queues: acd.Serving("sales", "support"), Skills: []acd.Skill{{Skill: "goods", Level: 7}}, Languages: []string{"ru", "en"}},
		{Operator: 2, Line: 1, Queues: acd.Serving("support", "sales", "crowd"), Skills: []acd.Skill{{Skill: "goods", Level: 3}}},
		{Operator: 3, Line: 2, Queues: acd.Serving("experts"), Languages: []string{"ru", "en"}, Org: "partner"},
		{Operator: 4, Line: 1, Queues: acd.Serving("sales", "auto", "crowd"), Skills: []acd.Skill{{Skill: "goods", Level: 1}}, Languages: []string{"en"}},
		{Operator: 5, Line: 1, Queues: acd.Serving("crowd", "auto", "support"), Languages: []string{"ru", "en"}, Org: "partner"},
		{Operator: 6, Line: 2, Queues: nil},
		{Operator: 7, Line: 1, Queues: acd.Serving("support", "crowd", "experts")},
	}
	if w.version > 0 && w.one(2) {
		ps = ps[:6]
	}
	if w.version > 0 && w.one(2) {
		ps[3].Line, ps[3].Queues = 2, acd.Serving("experts", "crowd")
	}
	return ps
}

func (w *walker) randomDial(d call.Dial) []reply {
	switch w.pick(8) {
	case 0:
		return []reply{{time.Second, call.LegEnded{Leg: d.Leg, Cause: call.CauseBusy, Status: 486}}}
	case 1:
		return []reply{{30 * time.Second, call.LegEnded{Leg: d.Leg, Cause: call.CauseNoAnswer, Status: 480}}}
	case 2:
		causes := []call.Cause{call.CauseTrouble, call.CauseDeclined, call.CauseUnwanted, call.CauseNoNumber, call.CauseTrouble}
		return []reply{{time.Second, call.LegEnded{Leg: d.Leg, Cause: causes[w.pick(len(causes))], Status: 503}}}
	}
	out := []reply{{time.Second, call.LegRinging{Leg: d.Leg, Early: w.one(3)}}, {3 * time.Second, call.LegAnswered{Leg: d.Leg}}}
	for i := range w.pick(7) {
		key := strconv.Itoa(1 + w.pick(3))
		if w.one(5) {
			key = strconv.Itoa(w.pick(10))
		}
		out = append(out, reply{time.Duration(5+4*i) * time.Second, call.Digit{Leg: d.Leg, Key: key}})
	}
	return append(out, reply{time.Duration(10+w.pick(60)) * time.Second, call.LegEnded{Leg: d.Leg, Cause: call.CauseNormal}})
}

// randomKeys is a caller who keys a number: too few digits, one that cannot be
// called, or a good one.
func (w *walker) randomKeys(g call.GatherNumber) []reply {
	switch w.pick(6) {
	case 0:
		return keys(g, w.pick(g.Digits), call.NumberKeyed{})
	case 1:
		return keys(g, g.Digits, call.NumberKeyed{})
	}
	p := moscow(call.CustomerID(1 + w.pick(40)))
	p.Shared = p.Customer > 26 // as who calls in
	p.Personal = w.someOp()
	return keys(g, g.Digits, call.NumberKeyed{OK: true, Party: p})
}

// step is one thing that people, networks or our own machine do.
func (w *walker) step() {
	w.run(time.Duration(w.pick(3000)) * time.Millisecond)
	w.recognise()
	op := w.someOp()
	switch k := w.pick(100); {
	case k < 11:
		w.newCaller()
	case k < 26:
		w.callerKey()
	case k < 29:
		w.callerHangsUp()
	case k < 33:
		w.operatorTrouble(op)
	case k < 36:
		w.strange(op)
	case k < 37:
		w.rare()
	case k < 38 && w.one(2):
		w.supervisor()
	case k < 39:
		w.debtsActs(op)
	case k < 41:
		w.run(time.Duration(w.pick(90)) * time.Second)
	case k < 45:
		a := call.Act{Operator: op, Ref: fmt.Sprint(w.n)}
		w.randomAct(&a)
		w.operatorDoes(a)
	default:
		w.operatorWorks(op)
	}
}

// someOp prefers those who have something to do.
func (w *walker) someOp() call.OperatorID {
	op := call.OperatorID(1 + w.pick(walkOps))
	for range w.pick(3) {
		if w.views[op].Offer == nil && w.views[op].Talk == nil {
			op = call.OperatorID(1 + w.pick(walkOps))
		}
	}
	return op
}

// debtsActs are an operator who calls a lost caller or promises a call, and a
// supervisor who settles a promise.
func (w *walker) debtsActs(op call.OperatorID) {
	a := call.Act{Operator: op, Ref: fmt.Sprint(w.n)}
	lost, promises := sortedKeys(w.core.lost.of), sortedKeys(w.core.promises.all)
	switch k := w.pick(9); {
	case k < 4 && len(lost) > 0:
		a.Do, a.Item = call.DoLostTake, w.core.lost.of[lost[w.pick(len(lost))]].ID
		for o := call.OperatorID(1); o <= walkOps; o++ {
			if w.views[o].State == call.Available {
				a.Operator = o
			}
		}
	case k == 4 && len(promises) > 0:
		w.post(call.Order{Ref: a.Ref, Do: call.OrderSettle, Promise: promises[w.pick(len(promises))], Reason: "settled"})
		return
	case k == 5 && len(promises) > 0:
		w.post(call.Order{Ref: a.Ref, Do: call.OrderAgain, Promise: promises[w.pick(len(promises))]})
		return
	case k == 8 && len(promises) > 0:
		a.Do, a.Promise = call.DoPromiseTake, promises[w.pick(len(promises))]
		for o := call.OperatorID(1); o <= walkOps; o++ {
			if v := w.views[o]; v.State == call.Available || v.State == call.Break && w.one(2) {
				a.Operator = o
			}
		}
	default:
		a.Do, a.At = call.DoPromise, w.now.Wall+int64(w.pick(7200))*1000-1000
		for o := call.OperatorID(1); o <= walkOps; o++ {
			if w.views[o].Talk != nil {
				a.Operator = o
			}
		}
	}
	w.operatorDoes(a)
}

func opLeg(op call.OperatorID) call.LegID { return call.LegID("n1/p" + opText(op)) }

func (w *walker) operatorTrouble(op call.OperatorID) {
	switch w.pick(8) {
	case 0:
		w.post(call.OperatorSignedOut{Operator: op, Ref: "x"})
	case 1:
		w.post(call.SignalLost{Operator: op})
	case 2, 3:
		w.post(call.SignalBack{Operator: op})
	case 4:
		w.post(call.PathDead{Operator: op, Leg: opLeg(op)})
		if t := w.views[op].Talk; t != nil && t.Consult != nil && t.Consult.State != "ringing" { // the two sit in one room
			w.post(call.PathDead{Operator: t.Consult.Operator, Leg: opLeg(t.Consult.Operator)})
		}
	default:
		w.post(call.PathUp{Operator: op, Leg: opLeg(op)})
	}
}

// rare things change the whole house.
func (w *walker) rare() {
	switch w.pick(10) {
	case 9:
		w.clockIsSet()
	case 8:
		w.rehearse()
	case 0, 1:
		w.restart()
	case 2, 3:
		w.version++
		w.post(Configured{Settings: w.settings(w.version)})
	case 4:
		s := w.settings(w.version + 1)
		if w.one(2) {
			s.Flows[0].YAML += "\n  broken: {kind: nonsense}\n"
		} else {
			s.Desk.Queues[0].ID = ""
		}
		w.post(Configured{Settings: s})
		w.must(w.core.settings.Version != s.Version, "36: bad settings are taken")
	case 5:
		w.version++
		w.post(Staffed{Profiles: w.staff()})
	case 6:
		o := call.Order{Ref: "o", Do: call.OrderOptOut, Customer: call.CustomerID(1 + w.pick(30)), Kind: "form"}
		if w.one(3) {
			o.Do = call.OrderOptIn
		}
		w.post(o)
		w.superviseSomebody()
	case 7:
		w.run(time.Duration(1+w.pick(24)) * time.Hour)
	}
}

// clockIsSet moves the wall clock by an hour: what falls due by the monotonic one does
// not move (34).
func (w *walker) clockIsSet() {
	before, _ := w.core.due.first()
	desk, _ := w.core.acd.Deadline()
	promises := w.promisesInQueue()
	day := w.day(w.now)
	midnight := w.atMidnight(desk)
	w.now.Wall += int64(2*w.pick(2)-1) * 3600_000
	w.twoDays = w.twoDays || w.day(w.now) < day
	shut := w.core.acd.Shut()
	w.post(Tick{})
	if !slices.Equal(shut, w.core.acd.Shut()) { // a closing time or an opening, and what it brings
		return
	}
	after, _ := w.core.due.first()
	w.must(before <= w.now.Mono || after == before, "34: a call fell due at %d, with the clock set at %d", before, after)
	again, _ := w.core.acd.Deadline()
	queued := w.promisesInQueue() > promises && again < desk // one whose hour has come has deadlines of its own
	midnight = midnight || w.atMidnight(again)               // the end of the operators' day is the wall clock's
	w.must(desk <= w.now.Mono || again == desk || queued || midnight, "34: the desk had a deadline at %d, with the clock set at %d", desk, again)
	w.watch.seen["clock set"]++
}

// atMidnight tells whether an instant is a local midnight, by the clock as it is or as
// it was before it was set, by whole hours.
func (w *walker) atMidnight(mono int64) bool {
	return (w.now.Wall+mono-w.now.Mono)%3600_000 == 0
}

// promisesInQueue counts the promised calls that hold a place in a queue now.
func (w *walker) promisesInQueue() (n int) {
	for _, p := range w.core.promises.all {
		if p.Slot != 0 {
			n++
		}
	}
	return n
}

// supervisor orders something, mostly what makes sense.
func (w *walker) supervisor() {
	queues := []call.QueueID{"sales", "support", "experts", "crowd", "auto", "none", ""}
	for _, q := range queues { // the one before does not last
		w.orders(call.Order{Ref: fmt.Sprint("e", w.n), Do: call.OrderEmergency, Kind: call.EmergencyOver, Queue: q})
	}
	o := call.Order{Ref: fmt.Sprint("o", w.n), By: 6, Queue: queues[w.pick(len(queues))], Operator: w.someOp(), Reason: "авария"}
	if l := w.someCall(); l != nil {
		o.Call = l.ID
		for _, id := range w.core.callIDs() {
			if w.core.calls[id].Phase == call.Waiting && w.one(2) {
				o.Call = id
			}
		}
	}
	if w.n%7 == 0 { // one who has to do with a queue only
		o.Of = []call.QueueID{"sales"}
	}
	switch w.pick(11) {
	case 8, 9, 10:
		o.Do, o.Kind = call.OrderEmergency, []string{call.EmergencyClosed, call.EmergencyOutage, call.EmergencyOutage}[w.pick(3)]
		o.Queue = []call.QueueID{"", "sales", "support", "crowd"}[w.pick(4)]
	case 0, 1:
		o.Do = call.OrderMove
	case 2:
		o.Do, o.Kind = call.OrderWithdraw, []string{acd.ToMessage, acd.ToVoicemail, "x"}[w.pick(3)]
	case 3, 4:
		o.Do = call.OrderAssign
	case 5:
		o.Do, o.Kind = call.OrderEmergency, []string{call.EmergencyClosed, call.EmergencyOutage, "x"}[w.pick(3)]
	case 6:
		o.Do, o.Kind = call.OrderEmergency, call.EmergencyOver
	case 7:
		o.Do = []string{"nonsense", call.OrderLook, call.OrderNotice, call.OrderMark, call.OrderNotice}[w.n%5] // by the count, so that the dice of others fall as before
		o.To, o.Text = []call.OperatorID{o.Operator, 1, 2}, "Акция продлена до 20:00"
		o.Kind = []string{call.MarkSeen, call.MarkMute, call.MarkNone, "x"}[w.n%4]
	}
	w.orders(o)
	w.atTheWall()
}

// atTheWall answers calls for help and has a word on an alarm; by the count, so that
// the dice of others fall as before.
func (w *walker) atTheWall() {
	for _, id := range w.core.callIDs() {
		if l := w.core.calls[id]; !l.Help.IsZero() && l.Help.By == 0 && w.n%3 > 0 {
			w.orders(call.Order{Ref: fmt.Sprint("l", w.n, id), By: 6, Name: "Ольга", Do: call.OrderLook, Call: id})
		}
	}
	kind := []string{call.MarkSeen, call.MarkMute, call.MarkNone}[w.n/3%3]
	w.orders(call.Order{Ref: fmt.Sprint("m", w.n), By: 6, Name: "Ольга", Do: call.OrderMark, Kind: kind, Text: "longest/sales"})
	w.orders(call.Order{Ref: fmt.Sprint("b", w.n), By: 6, Name: "Ольга", Do: call.OrderBreaks, Count: int(w.n%5) - 1})
}

// orders posts an order and sees it answered.
func (w *walker) orders(o call.Order) {
	before := len(w.ordered)
	w.post(o)
	w.must(len(w.ordered) == before+1 && w.ordered[before].Ref == o.Ref, "31: %+v is not answered", o)
	if w.ordered[before].Error == "" {
		w.watch.seen["order "+o.Do]++
	}
}

// rehearse lets somebody walk through a draft; now and then its number is dialled
// again, or one that nobody has.
func (w *walker) rehearse() {
	w.slugs++
	s := w.settings(w.version)
	w.post(Rehearse{Rehearsal: Rehearsal{Slug: strconv.Itoa(w.slugs), Flow: "main", Lang: "ru", Flows: s.Flows, IVR: s.IVR, Calendars: s.Calendars}})
	for range 1 + w.pick(2) {
		w.legNo++
		w.post(call.Arrived{Leg: call.LegID(fmt.Sprintf("n1/b%d", w.legNo)), Trunk: "web",
			Called: []string{call.RehearsalPrefix + strconv.Itoa(w.slugs+w.pick(2)), call.RehearsalNumber}[w.pick(2)],
			Party:  call.Party{Web: fmt.Sprintf("web:r%d", w.legNo), Class: call.Web, Trial: true}})
	}
}

// strange events are doubled, late, or of things nobody knows.
func (w *walker) strange(op call.OperatorID) {
	if w.legNo == 0 {
		return
	}
	l := w.someCall()
	leg := call.LegID("n1/i" + strconv.Itoa(1+w.pick(w.legNo)))
	if l != nil && w.one(2) {
		leg = l.Leg
	}
	switch w.pick(9) {
	case 0:
		w.deliver(call.LegEnded{Leg: leg, Cause: call.CauseNormal})
		w.post(call.LegEnded{Leg: leg, Cause: call.CauseNormal})
	case 1:
		w.post(call.PlayDone{Leg: leg, Token: uint64(w.pick(5000))})
	case 2:
		w.post(call.Digit{Leg: "n1/i99999", Key: "1"})
	case 3:
		w.post(call.LegRinging{Leg: leg, Early: true})
	case 4:
		if w.legs[leg] != nil && w.legs[leg].up {
			w.post(call.LegAnswered{Leg: leg})
		}
	case 5:
		w.post(call.MediaDead{Leg: leg})
	case 6:
		w.post(call.MediaBack{Leg: leg})
	case 7:
		w.post(call.LegHeld{Leg: leg, Held: w.one(2)})
	case 8:
		w.post(call.Act{Operator: op, Ref: "late", Do: call.DoAnswer, Offer: call.OfferID(w.pick(2000))})
	}
}

func (w *walker) newCaller() {
	w.legNo++
	leg := call.LegID(fmt.Sprintf("n1/i%d", w.legNo))
	id := call.CustomerID(1 + w.pick(30))
	p := moscow(id)
	p.VIP, p.Shared = id%7 == 0, id > 26
	if id%5 == 0 {
		p.Personal = call.OperatorID(1 + id/5)
	}
	if id%4 == 0 {
		p.Ticket = call.OperatorID(1 + id/6)
	}
	p.Blocked = w.one(25)
	switch w.pick(10) {
	case 0, 1:
		leg = call.LegID(fmt.Sprintf("n1/b%d", w.legNo))
		p = call.Party{Web: fmt.Sprintf("web:%d", w.pick(12)), Class: call.Web, Trial: true}
	case 2:
		p = call.Party{} // no number
	}
	called := "hotline"
	switch w.pick(12) {
	case 0, 1:
		called = "en"
	case 2:
		called = "gone" // its menu is missing
	case 3:
		called = "not ours"
	}
	if p.Customer != 0 && w.one(8) { // the directory is slow
		w.unknown = append(w.unknown, call.Recognised{Leg: leg, Party: p})
		p = call.Party{Class: p.Class, Span: p.Span}
	}
	w.post(call.Arrived{Leg: leg, Trunk: "mts", Called: called, Party: p})
}

// recognise lets the directory answer for one of those whom it did not know in time;
// he may be gone by now.
func (w *walker) recognise() {
	if len(w.unknown) == 0 || !w.one(6) {
		return
	}
	i := w.pick(len(w.unknown))
	w.post(w.unknown[i])
	w.unknown = slices.Delete(w.unknown, i, i+1)
}

// someCall gives a live call, chosen the same way in every run of the seed.
func (w *walker) someCall() *Live {
	ids := w.core.callIDs()
	if len(ids) == 0 {
		return nil
	}
	return w.core.calls[ids[w.pick(len(ids))]]
}

func (w *walker) callerKey() {
	l := w.someCall()
	if w.one(2) { // who is asked something presses a key rather than others
		if l != nil && l.Ordering == nil && !l.Asking {
			l = w.someCall()
		}
	}
	for _, id := range w.core.callIDs() { // least of all who was offered a call back outside of a queue
		if x := w.core.calls[id]; x.Ordering != nil && x.Ordering.Source != FromQueue && w.one(2) {
			l = x
		}
	}
	if l != nil && l.LegUp {
		keys := "0112233445567888*##9"
		if (l.Ordering != nil || l.Asking) && w.one(2) {
			keys = "1112"
		}
		key := call.Digit{Leg: l.Leg, Key: string(keys[w.pick(len(keys))])}
		if w.one(12) { // the door let it through a moment before it was told otherwise
			w.post(key)
			return
		}
		w.deliver(key)
	}
}

func (w *walker) callerHangsUp() {
	if l := w.someCall(); l != nil {
		causes := []call.Cause{call.CauseNormal, call.CauseNormal, call.CauseTrouble, call.CauseMediaDead}
		w.deliver(call.LegEnded{Leg: l.Leg, Cause: causes[w.pick(len(causes))]})
	}
}

// operatorWorks does what a willing operator does.
func (w *walker) operatorWorks(op call.OperatorID) {
	v := w.views[op]
	a := call.Act{Operator: op, Ref: fmt.Sprint(w.n)}
	switch {
	case v.State == call.Offline, v.State == "", v.State == call.Lost:
		w.post(call.OperatorSignedIn{Operator: op, Session: "s"})
		w.post(call.PathUp{Operator: op, Leg: opLeg(op)})
		return
	case v.Offer != nil:
		a.Do, a.Offer = call.DoAnswer, v.Offer.Offer
	case v.Wrap != nil && w.one(2):
		a.Do, a.Call, a.Topic, a.Result, a.On = call.DoWrap, v.Wrap.Call, "order", "solved", true
	case v.State == call.InTalk && w.one(4):
		w.inTalk(&a)
	case v.State == call.InTalk, v.State == call.OutboundState, v.State == call.Available, v.State == call.WrapUp:
		return
	case !w.watch.door(op).path:
		w.post(call.PathUp{Operator: op, Leg: opLeg(op)})
		return
	default:
		a.Do, a.State = call.DoState, call.Available
	}
	w.operatorDoes(a)
}

// inTalk is something one does with a customer on the line.
func (w *walker) inTalk(a *call.Act) {
	dos := []string{call.DoHangup, call.DoHold, call.DoHold, call.DoKeys, call.DoTransfer, call.DoConsult, call.DoConsult, call.DoConsult,
		call.DoConsultDone, call.DoConsultDone, call.DoConference, call.DoConsultCancel, call.DoEscalate, call.DoWrap, call.DoRecPause}
	a.Do, a.On, a.Keys = dos[w.pick(len(dos))], w.one(2), "5"
	a.To = "operator:" + opText(w.someOp())
	for op := call.OperatorID(1); op <= walkOps; op++ {
		if w.views[op].State == call.Available && w.one(2) {
			a.To = "operator:" + opText(op)
		}
	}
	if a.Do == call.DoKeys && w.n%2 == 0 {
		a.Do = call.DoHelp
	}
	if !w.views[a.Operator].Talk.Help.IsZero() && w.n%3 == 0 {
		a.Do, a.On = call.DoHelp, false
	}
	if con := w.views[a.Operator].Talk.Consult; con != nil && con.State != "conference" && w.one(2) {
		a.Do = []string{call.DoConsultDone, call.DoConference, call.DoConference}[w.pick(3)]
	}
}

func (w *walker) operatorDoes(a call.Act) {
	_, open := w.watch.offers[a.Offer]
	mine := w.core.op(a.Operator).Call
	before := len(w.told)
	w.post(a)
	w.must(len(w.told) > before, "31: %+v is not answered", a)
	last := w.told[len(w.told)-1]
	w.must(last.Ref == a.Ref && last.Operator == a.Operator, "31: %+v is not answered", a)
	w.must(a.Do != call.DoAnswer || open || last.Error != "", "11: an offer that is over is accepted")
	if a.Call != 0 && a.Call != mine && a.Do != call.DoWrap && inCallAct(a.Do) {
		w.must(last.Error != "", "33: operator %d does %s to call %s, which is not his", a.Operator, a.Do, a.Call)
	}
}

func inCallAct(do string) bool {
	return !slices.Contains([]string{call.DoState, call.DoAnswer, call.DoDecline, call.DoReady, call.DoExtend, call.DoDial, call.DoPick,
		call.DoLostTake, call.DoPromise, call.DoPromiseTake, call.DoRead}, do)
}

func (w *walker) randomAct(a *call.Act) {
	targets := []string{"operator:1", "operator:2", "operator:3", "operator:9", "operator:6", "queue:experts", "queue:sales", "queue:support",
		"queue:crowd", "queue:auto", "queue:none", "x"}
	dos := []string{call.DoState, call.DoAnswer, call.DoDecline, call.DoHangup, call.DoHold, call.DoMute, call.DoKeys,
		call.DoTransfer, call.DoTransfer, call.DoConsult, call.DoConsult, call.DoConsultDone, call.DoConference, call.DoConsultCancel, call.DoEscalate,
		call.DoWrap, call.DoExtend, call.DoReady, call.DoDial, call.DoRecPause, call.DoNoRecord, call.DoPick, call.DoPick, call.DoPick, "nonsense"}
	states := []call.State{call.Available, call.Available, call.Break, call.Training, call.Backoffice, call.Offline, call.InTalk}
	a.Do, a.On, a.To, a.Keys = dos[w.pick(len(dos))], w.one(2), targets[w.pick(len(targets))], "12#"
	a.State, a.Offer = states[w.pick(len(states))], call.OfferID(w.pick(40))
	if a.Do == call.DoNoRecord && w.pick(4) > 0 {
		a.Do = call.DoHold
	}
	if unread := w.views[a.Operator].Notices; a.Do == "nonsense" && len(unread) > 0 {
		a.Do, a.Item = call.DoRead, unread[0].ID
	}
	if a.Do == call.DoPick {
		for _, id := range w.core.callIDs() {
			if w.core.calls[id].Phase == call.Waiting {
				a.Call = id
			}
		}
		return
	}
	if l := w.someCall(); l != nil && w.one(5) {
		a.Call = l.ID // as a rule somebody else's
	}
	if a.Do == call.DoDial {
		a.Party = moscow(call.CustomerID(100 + w.pick(5)))
		if w.one(4) {
			a.Party.Class = call.Premium
		}
	}
}

// restart kills the core and builds it again from the facts.
func (w *walker) restart() {
	w.sameAfterReplay()
	snap, err := w.mirror.Snapshot()
	w.must(err == nil, "28: %v", err)
	core, err := Restore(snap)
	w.must(err == nil, "28: %v", err)
	w.core = core
	w.doorsGone()
	w.post(Restarted{})
	w.must(len(w.core.calls) == 0, "29: calls are left after a restart")
}

// settle ends the day: everybody hangs up, and nothing is left.
func (w *walker) settle() {
	for k := 0; k < 20 || k < 300 && len(w.core.calls) > 0; k++ {
		for _, id := range w.core.callIDs() {
			if l := w.core.calls[id]; l != nil {
				w.deliver(call.LegEnded{Leg: l.Leg, Cause: call.CauseNormal})
			}
		}
		w.run(time.Second)
	}
	w.sameAfterReplay()
	w.screens()
	for id, l := range w.core.calls {
		w.must(false, "1: call %s never ends: %+v", id, *l)
	}
	w.must(len(w.watch.offers) == 0, "11: %d offers never end", len(w.watch.offers))
	w.must(len(w.tapes) == 0, "17: %d recordings never end", len(w.tapes))
	inbound := 0
	for _, c := range w.ended {
		if c.Kind == call.Inbound {
			inbound++
		}
	}
	w.must(inbound == w.accepted, "1: %d calls came, %d have a record", w.accepted, inbound)
	w.tallies()
}

// day is the date of an instant in the centre's zone.
func (w *walker) day(at call.Time) string {
	zone, err := time.LoadLocation(w.core.settings.Desk.Zone)
	w.must(err == nil, "the zone: %v", err)
	return at.UTC().In(zone).Format(time.DateOnly)
}

// tallies: the board counts the segments of today that the records have.
func (w *walker) tallies() {
	if w.twoDays { // the clock was set back over midnight: "today" began twice
		return
	}
	got := map[call.QueueID]map[call.Outcome]int{}
	for _, c := range w.ended {
		for _, s := range c.Segments {
			if w.day(s.Entered) == w.day(w.core.now) {
				if got[s.Queue] == nil {
					got[s.Queue] = map[call.Outcome]int{}
				}
				got[s.Queue][s.Outcome]++
			}
		}
	}
	for _, q := range w.core.Board(w.core.now).Queues {
		t := q.Today
		board := map[call.Outcome]int{call.Answered: t.Answered, call.Abandoned: t.Abandoned, call.Callback: t.Callback, call.Overflowed: t.Overflow, call.Failed: t.Failed}
		for o, n := range board {
			w.must(got[q.Queue][o] == n, "3: queue %s: %d segments %s today on the board, %d in the records", q.Queue, n, o, got[q.Queue][o])
		}
	}
}

func FuzzCore(f *testing.F) {
	f.Add(uint64(1), uint16(200))
	f.Fuzz(func(t *testing.T, seed uint64, n uint16) {
		if _, err := walk(t, seed, int(n%1500), nil); err != nil {
			t.Fatal(err)
		}
	})
}

// TestWalksGoEverywhere: what the walks never come across they do not check.
func TestWalksGoEverywhere(t *testing.T) {
	if testing.Short() {
		t.Skip("needs more walks than the short suite takes")
	}
	seen := map[string]int{}
	for seed := range uint64(90) {
		w, err := walk(t, seed, walkEvents, nil)
		require.NoError(t, err)
		for k, n := range w.watch.seen {
			seen[k] += n
		}
	}
	t.Log(seen)
	for _, k := range []string{
		"announced", "blocked", "caller_silent", "consent", "consult_talk", "consult_failed",
		"conference", "conference_left", "talk_kept", "conference on hold", "conference without operators", "escalation_back", "far_end_holds",
		"flow_failed", "kept", "no_record", "operator_sound_back", "rec_paused", "rec_resumed", "redial", "returned", "time_limit", "transfer_failed",
		"inbound answered", "inbound abandoned", "inbound blocked", "inbound failed", "inbound interrupted", "inbound ivr_hangup",
		"inbound overflow", "inbound rejected", "outbound answered", "outbound abandoned", "survey ivr_done",
		"lost_after_answer", "cut_by_us", "segment failed", "segment overflow", "segment abandoned",
		"offer caller_gone", "offer colleague_gone", "offer escalation", "offer no_signal", "offer no_sound", "offer other_won",
		"offer restart", "offer signed_out", "offer timed_out", "offer of queue auto", "offer of queue crowd", "offer of queue experts",
		"promise waiting", "promise paused", "promise calling", "promise kept", "promise taken_over", "promise failed", "promise closed",
		"promise from queue", "promise from full", "promise from operator", "promise from overflow", "promise from menu", "promise from untaken", "callback_offered", "callback_given_up", "number_keyed",
		"lost open ", "lost taken ", "lost closed reached", "lost closed got_through", "promise_taken_over",
		"part voicemail", "part comment", "part survey", "part outside", "outside taped", "message_left", "message_empty", "lookup_done", "outside_talk",
		"outside_refused", "outage_told", "recognised", "survey_after_call", "order move", "order withdraw", "order emergency", "order breaks", "order look", "order notice", "order mark", "help_asked", "help_over", "help_taken", "notice read",
		"rejected at_once", "rejected per_day", "rejected blacklist", "silent_calls", "clock set", "hears one", "hears none", "hears hidden", "hears masked", "hears cut", "unheard",
		"survey completed", "survey partial", "survey refused", "survey opt_out", "survey no_answer", "survey busy",
	} {
		require.Positive(t, seen[k], "the walks never see: %s", k)
	}
}
