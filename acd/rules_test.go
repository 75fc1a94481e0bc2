package acd

import (
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

// Rules of DOMAIN.md 7 and 8 that no scenario file tells; docs/proof.md lists all.

// into brings operator 1 of a room with one queue into a state, at 100 s.
var into = map[call.State]func(d *Desk){
	call.Available:     func(*Desk) {},
	call.Ringing:       func(d *Desk) { d.Step(at(90_000), Enter{Call: 1, Queue: "q"}) },
	call.InTalk:        func(d *Desk) { take(d, 90_000) },
	call.WrapUp:        func(d *Desk) { take(d, 80_000); d.Step(at(90_000), TalkEnded{Op: 1, Call: 1}) },
	call.Break:         func(d *Desk) { d.Step(at(90_000), Choose{Op: 1, State: call.Break, Reason: "lunch"}) },
	call.Training:      func(d *Desk) { d.Step(at(90_000), Choose{Op: 1, State: call.Training, Reason: ""}) },
	call.Backoffice:    func(d *Desk) { d.Step(at(90_000), Choose{Op: 1, State: call.Backoffice, Reason: ""}) },
	call.OutboundState: func(d *Desk) { d.Step(at(90_000), Dial{1, 1}) },
	call.NotResponding: func(d *Desk) {
		r := d.Step(at(90_000), Enter{Call: 1, Queue: "q"})
		o, _ := find[Offer](r)
		d.Step(at(91_000), Decline{1, o.Offer})
		d.Step(at(92_000), Leave{1, call.Abandoned})
	},
}

func take(d *Desk, ms int64) {
	o, _ := find[Offer](d.Step(at(ms), Enter{Call: 1, Queue: "q"}))
	d.Step(at(ms+1000), Accept{1, o.Offer})
}

func alone(t *testing.T, s call.State) *Desk {
	t.Helper()
	d := room(t, oneQueue, Profile{Operator: 1, Queues: Serving("q")})
	into[s](d)
	o, _ := d.Operator(1)
	require.Equal(t, s, o.State)
	return d
}

// TestLostAndBackFromEveryState: signalling lost leads to Lost, except from a talk
// with living sound; back in time leads to the state before, Ringing to Available.
func TestLostAndBackFromEveryState(t *testing.T) {
	for s := range into {
		d := alone(t, s)
		d.Step(at(100_000), SignalLost{1})
		o, _ := d.Operator(1)
		if s == call.InTalk || s == call.OutboundState {
			require.Equal(t, s, o.State, "the talk goes on")
			d.Step(at(101_000), SoundLost{1})
			o, _ = d.Operator(1)
		}
		require.Equal(t, call.Lost, o.State, s)
		require.Equal(t, 30*Second.Duration(), Ms(o.Until.Mono-o.Since.Mono).Duration(), s)
		if s == call.InTalk || s == call.OutboundState {
			d.Step(at(105_000), SoundBack{1})
		}
		d.Step(at(110_000), SignalBack{1})
		o, _ = d.Operator(1)
		want := s
		if s == call.Ringing { // back on the line; the call that waited rings again
			require.Contains(t, []call.State{call.Available, call.Ringing}, o.State)
			continue
		}
		require.Equal(t, want, o.State, s)
		if s == call.Break {
			require.Equal(t, "lunch", o.Reason, "the reason is kept")
		}
	}
}

// TestGraceFromEveryState: not back in 30 s is Offline, whatever was before.
func TestGraceFromEveryState(t *testing.T) {
	for s := range into {
		d := alone(t, s)
		d.Step(at(100_000), SoundLost{1})
		d.Step(at(100_000), SignalLost{1})
		d.Step(at(130_000), Tick{})
		o, _ := d.Operator(1)
		require.Equal(t, call.Offline, o.State, s)
	}
}

// TestSignOutFromEveryState: Offline is reached from every state, from a call
// through its wrap-up; while Ringing it declines the offer.
func TestSignOutFromEveryState(t *testing.T) {
	for s := range into {
		d := alone(t, s)
		before, _ := d.Operator(1)
		d.Step(at(100_000), SignOut{1})
		o, _ := d.Operator(1)
		switch s {
		case call.InTalk, call.OutboundState:
			require.Equal(t, call.Offline, o.Pending, s)
			d.Step(at(110_000), TalkEnded{Op: 1, Call: 1})
			o, _ = d.Operator(1)
			require.Equal(t, call.WrapUp, o.State)
			d.Step(at(140_000), Tick{})
		case call.WrapUp:
			require.Equal(t, call.Offline, o.Pending, s)
			d.Step(at(140_000), Tick{})
		case call.Ringing:
			require.Equal(t, before.Counters.Missed+1, o.Counters.Missed)
		}
		o, _ = d.Operator(1)
		require.Equal(t, call.Offline, o.State, s)
	}
}

// TestTimeClasses: ten seconds more in each state of DOMAIN.md 7 are counted in its
// class and in no other; training, work without calls and not responding are neither
// handling nor idle nor a break, and a lost connection is handling while a call is still his.
func TestTimeClasses(t *testing.T) {
	hold := func(d *Desk) { into[call.InTalk](d); d.Step(at(95_000), Hold{1, true}) }
	lost := func(s call.State) func(d *Desk) {
		return func(d *Desk) { into[s](d); d.Step(at(99_000), SignalLost{1}); d.Step(at(99_000), SoundLost{1}) }
	}
	grown := func(a, b call.Counters) call.Counters {
		return call.Counters{TalkMs: b.TalkMs - a.TalkMs, HoldMs: b.HoldMs - a.HoldMs, WrapMs: b.WrapMs - a.WrapMs,
			IdleMs: b.IdleMs - a.IdleMs, RingMs: b.RingMs - a.RingMs, BreakMs: b.BreakMs - a.BreakMs}
	}
	const s = 10_000
	for name, c := range map[string]struct {
		into  func(d *Desk)
		state call.State
		want  call.Counters
	}{
		"available":      {into[call.Available], call.Available, call.Counters{IdleMs: s}},
		"ringing":        {into[call.Ringing], call.Ringing, call.Counters{RingMs: s}},
		"talking":        {into[call.InTalk], call.InTalk, call.Counters{TalkMs: s}},
		"hold":           {hold, call.InTalk, call.Counters{HoldMs: s}},
		"outbound":       {into[call.OutboundState], call.OutboundState, call.Counters{TalkMs: s}},
		"wrap-up":        {into[call.WrapUp], call.WrapUp, call.Counters{WrapMs: s}},
		"break":          {into[call.Break], call.Break, call.Counters{BreakMs: s}},
		"training":       {into[call.Training], call.Training, call.Counters{}},
		"backoffice":     {into[call.Backoffice], call.Backoffice, call.Counters{}},
		"not responding": {into[call.NotResponding], call.NotResponding, call.Counters{}},
		"lost":           {lost(call.Available), call.Lost, call.Counters{}},
		"lost in a talk": {lost(call.InTalk), call.Lost, call.Counters{TalkMs: s}},
	} {
		t.Run(name, func(t *testing.T) {
			d := room(t, oneQueue, Profile{Operator: 1, Queues: Serving("q")})
			c.into(d)
			before, ok := d.View(1, at(100_000))
			require.True(t, ok)
			require.Equal(t, c.state, before.State)
			after, _ := d.View(1, at(100_000+s))
			require.Equal(t, c.want, grown(before.Counters, after.Counters))
		})
	}
}

// TestMissedOfferKeepsIdle: a missed ring and a withdrawn one do not reset the idle
// time; a talk does, from the end of its wrap-up.
func TestMissedOfferKeepsIdle(t *testing.T) {
	d := room(t, oneQueue, Profile{Operator: 1, Queues: Serving("q")}, Profile{Operator: 2, Queues: Serving("q")})
	o, _ := d.Operator(1)
	since := o.IdleSince
	first, _ := find[Offer](d.Step(at(10_000), Enter{Call: 1, Queue: "q"}))
	require.EqualValues(t, 1, first.Op)
	again, _ := find[Offer](d.Step(at(12_000), Decline{1, first.Offer}))
	require.EqualValues(t, 2, again.Op, "at once to the next")
	d.Step(at(13_000), Ready{1})
	o, _ = d.Operator(1)
	require.Equal(t, since, o.IdleSince)
	d.Step(at(14_000), Leave{1, call.Abandoned})
	two, _ := d.Operator(2)
	require.Equal(t, since, two.IdleSince, "a withdrawn one neither")
	next, _ := find[Offer](d.Step(at(20_000), Enter{Call: 2, Queue: "q"}))
	require.EqualValues(t, 1, next.Op, "equal idle, smaller id")
	d.Step(at(21_000), Accept{1, next.Offer})
	d.Step(at(50_000), TalkEnded{Op: 1, Call: 2})
	d.Step(at(80_000), Tick{})
	o, _ = d.Operator(1)
	require.Equal(t, at(80_000), o.IdleSince)
}

// TestRankInsideItsQueueOnly: a returned call goes before all of its own queue; to
// the call of another queue it is compared by its score.
func TestRankInsideItsQueueOnly(t *testing.T) {
	set := func(s *Settings) {
		s.Queues = []Queue{DefaultQueue("a", "a", 1), DefaultQueue("b", "b", 1)}
	}
	d := room(t, set)
	d.Step(at(0), Enter{Call: 1, Queue: "a"})
	d.Step(at(40_000), Enter{Call: 2, Queue: "b"})
	d.Step(at(50_000), Enter{Call: 3, Queue: "b", Returned: true})
	require.Equal(t, []call.ID{3, 2}, d.WaitingList("b", 0))
	d.Step(at(60_000), Staff{[]Profile{{Operator: 1, Queues: Serving("a", "b")}}})
	d.Step(at(60_000), SoundBack{1})
	o, ok := find[Offer](d.Step(at(60_000), SignIn{Op: 1}))
	require.True(t, ok)
	require.EqualValues(t, 1, o.Call, "60 points against 10")
}

// TestPreferredWrappingUp: a preferred operator in his wrap-up is waited for, too;
// one on a break or away is not.
func TestPreferredWrappingUp(t *testing.T) {
	for s, waited := range map[call.State]bool{
		call.InTalk: true, call.OutboundState: true, call.WrapUp: true,
		call.Break: false, call.Training: false, call.Backoffice: false, call.NotResponding: false,
	} {
		d := alone(t, s)
		d.Step(at(95_000), Staff{[]Profile{{Operator: 1, Queues: Serving("q")}, {Operator: 2, Queues: Serving("q")}}})
		d.Step(at(95_000), SoundBack{2})
		d.Step(at(95_000), SignIn{Op: 2})
		r := d.Step(at(96_000), Enter{Call: 50, Queue: "q", Preferred: []Preferred{{Op: 1, Why: PreferPersonal}}})
		_, rang := find[Offer](r)
		require.Equal(t, !waited, rang, s)
		if waited {
			r = d.Step(at(116_000), Tick{})
			o, _ := find[Offer](r)
			require.NotZero(t, o.Op, "%s: after 20 s somebody else takes it", s)
		}
	}
}

// TestPreferredIsFreeAfterAll: a call is kept for a preferred operator who should serve
// a better one first; if somebody else takes that, he has it at once.
func TestPreferredIsFreeAfterAll(t *testing.T) {
	set := func(s *Settings) {
		s.Queues = []Queue{DefaultQueue("a", "a", 1), DefaultQueue("b", "b", 1)}
		s.Queues[0].Overflow = []Overflow{{When: RuleWait, At: 10_000, To: Target{Kind: ToQueue, Queue: "b"}}}
	}
	d := room(t, set, Profile{Operator: 1, Queues: Serving("b")}, Profile{Operator: 2, Queues: Serving("b")},
		Profile{Operator: 3, Queues: Serving("a")})
	o, _ := find[Offer](d.Step(at(0), Enter{Call: 9, Queue: "a"}))
	d.Step(at(0), Accept{Op: 3, Offer: o.Offer})
	d.Step(at(0), Enter{Call: 1, Queue: "a", Preferred: []Preferred{{Op: 3, Why: PreferPersonal}, {Op: 2, Why: PreferTicket}}})
	r := d.Step(at(10_000), Enter{Call: 2, Queue: "b", VIP: true}) // and call 1 overflows, for its own operator is busy
	rings := map[call.ID]call.OperatorID{}
	for _, o := range r.Orders {
		if o, ok := o.(Offer); ok {
			rings[o.Call] = o.Op
		}
	}
	require.Equal(t, map[call.ID]call.OperatorID{1: 2, 2: 1}, rings)
}

// TestPreferredForACallback: the place of a callback looks for its preferred
// operator when its turn has come, and waits for him 20 s at most; who was free
// meanwhile serves others, and the explanation says why.
func TestPreferredForACallback(t *testing.T) {
	busy := func(d *Desk) {
		d.Step(at(1000), Enter{Call: 1, Queue: "q", Preferred: []Preferred{{Op: 1, Why: PreferPersonal}}})
		d.Step(at(1000), Accept{Op: 1, Offer: 1})
	}
	back := Enter{Call: 50, Queue: "q", Virtual: true, Reason: "callback", Preferred: []Preferred{{Op: 1, Why: PreferPersonal}}}
	both := []Profile{{Operator: 1, Queues: Serving("q")}, {Operator: 2, Queues: Serving("q")}}

	d := room(t, oneQueue, both...)
	r, ok := find[Reserve](d.Step(at(1000), back))
	require.True(t, ok, "free: at once")
	require.EqualValues(t, 1, r.Op)
	require.Equal(t, PreferPersonal, r.Reason)
	require.Equal(t, TriggerPreferred, r.Why.Trigger)
	require.Equal(t, PreferPersonal, r.Why.Rule)
	require.Equal(t, call.ID(50), r.Call)
	require.NotZero(t, r.Offer)

	d = room(t, oneQueue, both...)
	busy(d)
	_, ok = find[Reserve](d.Step(at(2000), back))
	require.False(t, ok, "it is its turn, and he talks")
	o, ok := find[Offer](d.Step(at(3000), Enter{Call: 2, Queue: "q"}))
	require.True(t, ok, "the other serves who waits on the line")
	require.EqualValues(t, 2, o.Op)
	d.Step(at(9000), TalkEnded{Op: 1, Call: 1, Answered: true})
	r, _ = find[Reserve](d.Step(at(10_000), Ready{Op: 1}))
	require.EqualValues(t, 1, r.Op)
	require.Equal(t, PreferPersonal, r.Reason)

	d = room(t, oneQueue, both...)
	busy(d)
	d.Step(at(2000), back)
	_, ok = find[Reserve](d.Step(at(21_999), Tick{}))
	require.False(t, ok)
	r, _ = find[Reserve](d.Step(at(22_000), Tick{}))
	require.EqualValues(t, 2, r.Op, "20 s are over")
	require.Equal(t, "callback", r.Reason)

	d = room(t, oneQueue, both...)
	busy(d)
	d.Step(at(1000), Choose{Op: 2, State: call.Break, Reason: "lunch"})
	d.Step(at(2000), back)
	_, ok = find[Reserve](d.Step(at(300_000), Choose{Op: 2, State: call.Available}))
	require.False(t, ok, "its turn has come now, and now he is waited for")
	r, ok = find[Reserve](d.Step(at(320_000), Tick{}))
	require.True(t, ok)
	require.EqualValues(t, 2, r.Op)
}

// TestPreferredOrder: a dropped talk before the personal operator before the owner
// of the ticket before who talked last.
func TestPreferredOrder(t *testing.T) {
	var staff []Profile
	for id := range call.OperatorID(4) {
		staff = append(staff, Profile{Operator: id + 1, Queues: Serving("q")})
	}
	set := func(s *Settings) { oneQueue(s); s.PreferLast = true }
	candidates := []Preferred{
		{Op: 1, Why: PreferLast}, {Op: 2, Why: PreferTicket}, {Op: 3, Why: PreferPersonal}, {Op: 4, Why: PreferDropped, At: at(0)},
	}
	for n := len(candidates); n > 0; n-- {
		d := room(t, set, staff...)
		o, _ := find[Offer](d.Step(at(1000), Enter{Call: 1, Queue: "q", Preferred: candidates[:n]}))
		require.EqualValues(t, candidates[n-1].Op, o.Op)
		require.Equal(t, candidates[n-1].Why, o.Reason)
	}
}

// TestPositionUpToTen: calls ahead are said from 0 ("you are next") up to 10.
func TestPositionUpToTen(t *testing.T) {
	d := room(t, oneQueue)
	for id := range call.ID(13) {
		d.Step(at(int64(id)), Enter{Call: id + 1, Queue: "q"})
	}
	said := map[call.ID][]Prompt{}
	for _, o := range d.Step(at(10_500), Tick{}).Orders {
		if a, ok := o.(AnnounceTo); ok {
			said[a.Call] = a.Prompts
		}
	}
	require.Equal(t, Prompt{ID: "queue_next"}, said[1][0])
	require.Equal(t, Prompt{"queue_position", 1}, said[2][0])
	require.Equal(t, Prompt{"queue_position", 10}, said[11][0])
	for _, p := range said[12] {
		require.NotEqual(t, "queue_position", p.ID, "11 ahead")
	}
}

// What a call itself needs, and its points, are of the queue it came to with them: not
// of one it overflows to, or is moved to; and again of it when an escalation comes back.
func TestNeedsAreOfTheirQueue(t *testing.T) {
	set := func(s *Settings) {
		s.Queues = []Queue{DefaultQueue("first", "f", 1), DefaultQueue("second", "s", 2), DefaultQueue("third", "t", 1)}
		s.Queues[0].Overflow = []Overflow{{When: RuleWait, At: 30 * Second, To: Target{Kind: ToQueue, Queue: "third"}}}
	}
	d := room(t, set, Profile{Operator: 1, Queues: Serving("first", "third")}, Profile{Operator: 2, Queues: Serving("second")})
	d.Step(at(0), Choose{Op: 2, State: call.Break, Reason: "lunch"})
	needs := []Need{{"laser", 3}}
	e := Enter{Call: 1, Queue: "first", Needs: needs, Priority: 500}
	_, rang := find[Offer](d.Step(at(1000), e))
	require.False(t, rang, "operator 1 knows nothing of lasers")
	o, rang := find[Offer](d.Step(at(31_000), Tick{}))
	require.True(t, rang, "there nobody asks for it")
	require.Equal(t, call.QueueID("third"), o.Queue)
	c, _ := d.Call(1)
	require.Empty(t, c.Needs)
	require.Zero(t, c.Base)
	d.Step(at(32_000), Decline{Op: 1, Offer: o.Offer})

	e.Call = 2
	d.Step(at(33_000), e)
	d.Step(at(34_000), Move{Call: 2, Queue: "third"})
	c, _ = d.Call(2)
	require.Empty(t, c.Needs)

	d.Step(at(35_000), Enter{Call: 3, Queue: "second", Escalated: &Escalated{Op: 1, Queue: "first", Needs: needs, Priority: 500}})
	c, _ = d.Call(3)
	require.Empty(t, c.Needs)
	d.Step(at(95_000), Tick{})
	c, _ = d.Call(3)
	require.Equal(t, call.QueueID("first"), c.Queue)
	require.Equal(t, needs, c.Needs)
	require.EqualValues(t, 500, c.Base)
}

// TestEscalationEdges: an escalation is line 2's for 60 s exactly; a ring that goes
// on is withdrawn without blame; to a line of which nobody is there it is back at
// once.
func TestEscalationEdges(t *testing.T) {
	set := func(s *Settings) {
		s.Queues = []Queue{DefaultQueue("first", "f", 1), DefaultQueue("second", "s", 2)}
		s.Queues[1].Ring = 90 * Second
	}
	d := room(t, set, Profile{Operator: 1, Queues: Serving("first")}, Profile{Operator: 2, Queues: Serving("second")})
	d.Step(at(0), Choose{Op: 1, State: call.Break, Reason: "lunch"})
	e := Enter{Call: 1, Queue: "second", Escalated: &Escalated{Op: 1, Queue: "first"}}
	o, rang := find[Offer](d.Step(at(1000), e))
	require.True(t, rang)
	_, back := find[EscalationBack](d.Step(at(60_999), Tick{}))
	require.False(t, back)
	r := d.Step(at(61_000), Tick{})
	_, back = find[EscalationBack](r)
	require.True(t, back)
	w, _ := find[Withdraw](r)
	require.Equal(t, Withdraw{Offer: o.Offer, Call: 1, Op: 2, Kind: KindQueue, Cause: ByEscalation}, w)
	two, _ := d.Operator(2)
	require.Equal(t, call.Available, two.State)
	require.Zero(t, two.Counters.Missed)
	c, _ := d.Call(1)
	require.True(t, c.Returned, "at the head")
	d.Step(at(62_000), SignOut{2})
	e.Call = 2
	_, back = find[EscalationBack](d.Step(at(63_000), e))
	require.True(t, back, "line 2 is closed")
}
