package acd

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

var (
	walks = flag.Uint64("walks", 150, "random walks of TestWalk")
	from  = flag.Uint64("from", 0, "the seed of the first")
)

// walker turns bytes into settings, staff and events, steps a desk with them and
// lets an observer look at every step. The same bytes give the same walk.
type walker struct {
	data  []byte
	desk  *Desk
	ob    *observer
	now   call.Time
	calls call.ID
	trace []string

	willing bool
	plant   func(w *walker, ev Event, r *Result) // spoils the desk after a step (planted bugs)
	check   bool
}

func newWalker(data []byte) *walker {
	d := New()
	return &walker{data: data, desk: d, ob: newObserver(d), now: call.Time{Wall: 1_773_176_400_000, Mono: 1000}, check: true}
}

func randomBytes(seed uint64, n int) []byte {
	r := rand.New(rand.NewPCG(seed, 7))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

// n gives a number below m, 0 when the bytes are used up.
func (w *walker) n(m int) int {
	if len(w.data) == 0 {
		return 0
	}
	v := int(w.data[0])
	w.data = w.data[1:]
	return v % m
}

func (w *walker) run() error {
	if err := w.step(Configure{w.settings()}); err != nil {
		return err
	}
	if err := w.step(Staff{w.profiles()}); err != nil {
		return err
	}
	if w.willing = w.n(2) == 0; w.willing {
		if err := w.morning(); err != nil {
			return err
		}
	}
	for len(w.data) > 0 {
		w.tick()
		if w.check && w.n(8) == 0 { // what lives from facts alone takes over
			w.desk, w.ob.desk, w.ob.copy = w.ob.copy, w.ob.copy, w.desk
		}
		if err := w.step(w.event()); err != nil {
			return fmt.Errorf("step %d: %w", len(w.trace), err)
		}
	}
	return nil
}

// morning brings everybody on the line.
func (w *walker) morning() error {
	for id := call.OperatorID(1); id <= walkOps; id++ {
		for _, ev := range []Event{SoundBack{id}, SignIn{Op: id}} {
			if err := w.step(ev); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *walker) step(ev Event) (err error) {
	w.trace = append(w.trace, fmt.Sprintf("%d %T%+v", w.now.Mono, ev, ev))
	at, ok := w.desk.Deadline()
	w.ob.late = ok && at < w.now.Mono
	r := w.desk.Step(w.now, ev)
	if w.plant != nil {
		w.plant(w, ev, &r)
	}
	if !w.check {
		return nil
	}
	return w.ob.check(w.now, ev, r)
}

// tick moves the clock: not at all, a little, to the next deadline, or far.
func (w *walker) tick() {
	d := int64(0)
	switch k := w.n(16); {
	case k < 5:
	case k < 9:
		d = int64(w.n(256)) * 10
	case k < 15:
		if at, ok := w.desk.Deadline(); ok {
			d = max(0, at-w.now.Mono)
		}
	default:
		d = int64(w.n(256)) * 1000
		if w.n(16) == 0 { // the wall clock is set by an hour: no timer moves (34)
			w.now.Wall += int64(2*w.n(2)-1) * 3600_000
		}
	}
	w.now = call.Time{Wall: w.now.Wall + d, Mono: w.now.Mono + d}
}

var (
	walkQueues = []call.QueueID{"a", "b", "c"}
	walkSkills = []string{"x", "y"}
	walkLangs  = []string{"ru", "en"}
	strategies = []Strategy{
		LongestIdle, RoundRobin, FewestCalls, LeastOccupied, RingAll, FixedOrder, BestLevel, ContractShare,
	}
)

func (w *walker) settings() Settings {
	s := DefaultSettings()
	s.Version = uint64(w.n(256))
	s.PreferLast, s.Disposition = w.n(2) == 0, w.n(3) == 0
	s.Breaks = w.n(3)
	for i, id := range walkQueues {
		q := DefaultQueue(id, string(id), 1+i%2)
		q.Strategy = strategies[w.n(len(strategies))]
		q.RingMax = 1 + w.n(4)
		q.Shares = []Share{{"own", 60}, {"out", 40}}
		q.Weight = int64(w.n(3)) * 30
		q.Wrap = Ms(w.n(4)) * 10 * Second
		q.Limit = w.n(3) * 5
		q.Breaks, q.MinStaff = w.n(3), w.n(3)
		q.MaxWait = Ms(w.n(3)) * 60 * Second
		if w.n(2) == 0 {
			q.MaxTo = Target{Kind: ToQueue, Queue: walkQueues[(i+1)%3]}
		}
		if w.n(2) == 0 {
			q.Needs = []Need{{Skill: walkSkills[w.n(2)]}}
			q.Relax = DefaultRelax(walkQueues[(i+1)%3])
		}
		q.LanguageRelax = Ms(w.n(2)) * 30 * Second
		switch w.n(6) {
		case 3:
			q.Overflow = []Overflow{{When: RuleHours, To: Target{Kind: ToCallback}}}
		case 0:
			q.Overflow = []Overflow{{When: RuleNobody, To: Target{Kind: ToQueue, Queue: walkQueues[(i+2)%3]}}}
		case 1:
			q.Overflow = []Overflow{{When: RuleLength, At: 3, To: Target{Kind: ToVoicemail}}}
		case 2:
			q.Overflow = []Overflow{{When: RuleEWT, At: 60_000, To: Target{Kind: ToCallback}}}
		}
		s.Queues = append(s.Queues, q)
	}
	if w.n(8) == 0 {
		s.Queues = s.Queues[:2]
		for i := range s.Queues {
			s.Queues[i].Overflow, s.Queues[i].MaxTo, s.Queues[i].Relax = nil, Target{}, nil
		}
	}
	return s
}

const walkOps = 6

func (w *walker) profiles() []Profile {
	var ps []Profile
	for id := call.OperatorID(1); id <= walkOps; id++ {
		p := Profile{Operator: id, Org: []string{"own", "out", "third"}[w.n(3)], Line: 1}
		for _, q := range walkQueues {
			if w.n(3) > 0 {
				p.Queues = append(p.Queues, Member{Queue: q, Rank: w.n(3)})
			}
		}
		for _, s := range walkSkills {
			if n := w.n(8); n > 0 {
				p.Skills = append(p.Skills, Skill{s, n})
			}
		}
		if w.n(2) == 0 {
			p.Languages = walkLangs[:1+w.n(2)]
		}
		if w.n(12) > 0 {
			ps = append(ps, p)
		}
	}
	return ps
}

func (w *walker) op() call.OperatorID { return call.OperatorID(1 + w.n(walkOps)) }

func (w *walker) anyCall() call.ID {
	if w.calls == 0 {
		return 1
	}
	back := call.ID(w.n(12))
	if back >= w.calls {
		return 1
	}
	return w.calls - back
}

func (w *walker) event() Event {
	op := w.op()
	o, _ := w.desk.Operator(op)
	if w.willing && w.n(2) == 0 { // a good day: people mostly do their work
		return w.sensible(o)
	}
	switch k := w.n(40); {
	case k < 8:
		return w.enter()
	case k < 14: // what the operator's state suggests
		return w.sensible(o)
	case k < 17:
		if o.Offer != nil {
			return Accept{op, o.Offer.ID}
		}
		return Accept{op, call.OfferID(w.n(20))}
	case k < 19:
		return SignIn{Op: op, State: []call.State{"", call.Available, call.Break}[w.n(3)]}
	case k < 21:
		return SoundBack{op}
	}
	return w.rare(op, o)
}

func (w *walker) sensible(o Operator) Event {
	switch o.State {
	case call.Offline:
		if !o.Sound {
			return SoundBack{o.ID}
		}
		return SignIn{Op: o.ID}
	case call.Ringing:
		if o.Offer.Kind != KindQueue && w.n(3) == 0 {
			return WithdrawDirect{o.Offer.Call, ColleagueGone}
		}
		return Accept{o.ID, o.Offer.ID}
	case call.InTalk, call.OutboundState:
		return TalkEnded{Op: o.ID, Call: o.Call, Answered: w.n(2) == 0, NoWrap: w.n(4) == 0}
	case call.WrapUp:
		if o.Until.Mono-w.now.Mono > 25_000 || o.Extended > 0 && w.n(2) == 0 { // more than he may have
			return Extend{Op: o.ID}
		}
		if !o.Saved {
			return WrapSaved{o.ID}
		}
		return Ready{o.ID}
	case call.Lost:
		if w.n(3) == 0 && o.Call != 0 {
			return TalkEnded{Op: o.ID, Call: o.Call}
		}
		return SignalBack{o.ID}
	case call.NotResponding:
		return Ready{o.ID}
	}
	if o.State != call.Available {
		return Choose{Op: o.ID, State: call.Available}
	}
	return Tick{}
}

func (w *walker) rare(op call.OperatorID, o Operator) Event {
	switch w.n(20) {
	case 0:
		return SignOut{op}
	case 1:
		return Choose{op, call.Break, []string{"lunch", "short"}[w.n(2)], w.n(9) == 0}
	case 2:
		return Choose{op, states[w.n(len(states))], []string{"lunch", "short"}[w.n(2)], w.n(5) == 0}
	case 3, 4:
		return SignalLost{op}
	case 5:
		return SignalBack{op}
	case 6:
		return SoundLost{op}
	case 7:
		if o.Offer != nil {
			return Decline{op, o.Offer.ID}
		}
		return Decline{op, 1}
	case 8:
		return Hold{op, w.n(2) == 0}
	case 9:
		w.calls++
		return Dial{op, w.calls}
	case 10:
		return Extend{op, w.n(4) == 0}
	case 11, 12:
		return Leave{w.anyCall(), []call.Outcome{call.Abandoned, call.Callback, call.Failed, call.Answered}[w.n(4)]}
	case 13:
		w.calls++
		return Direct{w.calls, op, w.op(), []string{KindConsult, KindTransfer}[w.n(2)], walkQueues[w.n(3)]}
	case 14:
		if o.Offer != nil && o.Offer.Kind != KindQueue {
			return WithdrawDirect{o.Offer.Call, ColleagueGone}
		}
		if w.n(2) == 0 {
			return RangOut{w.anyCall(), walkQueues[w.n(3)], call.Time{Wall: w.now.Wall - 3000, Mono: w.now.Mono - 3000}, []call.Outcome{call.Abandoned, call.Failed}[w.n(2)]}
		}
		return WithdrawDirect{w.anyCall(), ColleagueGone}
	case 15:
		if w.n(3) == 0 {
			return LimitBreaks{w.n(4) - 1}
		}
		return Move{w.anyCall(), walkQueues[w.n(3)]}
	case 16:
		if waiting := w.desk.WaitingList(walkQueues[w.n(3)], 1); len(waiting) > 0 {
			return Pick{waiting[0], op, w.n(2) == 0}
		}
		return Pick{w.anyCall(), op, w.n(2) == 0}
	case 17:
		return w.structural()
	case 19:
		return Known{Call: w.anyCall(), VIP: w.n(2) == 0, Shared: w.n(4) == 0, Preferred: []Preferred{{Op: w.op(), Why: PreferPersonal}}}
	}
	return Tick{}
}

func (w *walker) structural() Event {
	switch w.n(7) {
	case 6:
		var shut []call.QueueID
		for _, q := range walkQueues {
			if w.n(3) == 0 {
				shut = append(shut, q)
			}
		}
		return Hours{Shut: shut}
	case 0:
		return Restarted{}
	case 1, 2:
		return Configure{w.settings()}
	case 3, 4:
		return Staff{w.profiles()}
	}
	return nil
}

func (w *walker) enter() Event {
	e := Enter{Call: w.calls + 1, Queue: walkQueues[w.n(3)], VIP: w.n(6) == 0, Returned: w.n(8) == 0, Virtual: w.n(5) == 0}
	if w.n(12) == 0 {
		e.Call = w.anyCall()
	} else {
		w.calls++
	}
	if w.n(4) == 0 {
		e.Language = walkLangs[w.n(2)]
	}
	if w.n(4) == 0 {
		e.Needs = []Need{{walkSkills[w.n(2)], w.n(8)}}
	}
	if w.n(5) == 0 {
		e.Place = w.now.Add(-Ms(w.n(200) * 1000).Duration())
	}
	if w.n(3) == 0 {
		why := []string{PreferDropped, PreferPersonal, PreferTicket, PreferLast}
		e.Preferred = []Preferred{{w.op(), why[w.n(4)], w.now}, {w.op(), why[w.n(4)], w.now}}
	}
	if w.n(6) == 0 && !e.Virtual {
		e.Escalated = &Escalated{Op: w.op(), Queue: walkQueues[w.n(3)], Needs: e.Needs}
	}
	return e
}

// TestWalk: random walks with the invariants, the facts and the indexes checked
// after every step.
func TestWalk(t *testing.T) {
	for seed := *from; seed < *from+*walks; seed++ {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			t.Parallel()
			w := newWalker(randomBytes(seed, 2500))
			err := w.run()
			if err != nil {
				from := max(0, len(w.trace)-25)
				for _, l := range w.trace[from:] {
					t.Log(l)
				}
			}
			require.NoError(t, err)
		})
	}
}

// FuzzDesk is the same walk from bytes the fuzzer chooses.
func FuzzDesk(f *testing.F) {
	for seed := range uint64(5) {
		f.Add(randomBytes(seed, 600))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 4000 {
			return
		}
		require.NoError(t, newWalker(data).run())
	})
}
