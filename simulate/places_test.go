package simulate

import (
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/acd"
	"hotline/call"
)

// TestPhonesAgainAsInTheRecord: the second call of one who gave up comes when he gives up
// in the run too, in his place; served at once he has no reason to.
func TestPhonesAgainAsInTheRecord(t *testing.T) {
	queues := []acd.Queue{acd.DefaultQueue("sales", "s", 1)}
	queues[0].Callback.On = false
	first := call.Call{
		ID: 11, Party: call.Party{Customer: 5}, EndedAt: stamp(50_000),
		Segments: []call.Segment{{Queue: "sales", Entered: stamp(10_000), Ended: stamp(50_000), Outcome: call.Abandoned}},
	}
	other := call.Call{
		ID: 12, Party: call.Party{Customer: 6},
		Segments: []call.Segment{{Queue: "sales", Entered: stamp(20_000), Answered: stamp(300_000), Ended: stamp(300_000), Outcome: call.Answered}},
		Talks:    []call.Talk{{Operator: 1, Started: stamp(300_000), Ended: stamp(360_000), WrapEnded: stamp(360_000), Left: "customer"}},
	}
	again := call.Call{
		ID: 13, Party: call.Party{Customer: 5},
		Segments: []call.Segment{{Queue: "sales", Entered: stamp(110_000), Answered: stamp(200_000), Ended: stamp(200_000), Outcome: call.Answered, Reason: Redialled}},
		Talks:    []call.Talk{{Operator: 1, Started: stamp(200_000), Ended: stamp(290_000), WrapEnded: stamp(295_000), Left: "customer"}},
	}
	p := &Past{
		From: stamp(0).Wall, To: stamp(3_600_000).Wall, Calls: []call.Call{first, other, again},
		Again: []PastAgain{{Call: 13, At: stamp(110_000).Wall, Kind: Redialled, Of: 11}},
	}
	cs, rep := p.Contacts(queues, 1)
	require.Equal(t, 1, rep.Redialed)
	require.Zero(t, rep.NoPlace)
	require.Equal(t, Return{Comes: true, After: 60_000, As: 3}, cs[0].Again.GaveUp)
	require.True(t, cs[2].Linked)
	require.Equal(t, []Work{{Talk: 90_000, Wrap: 5000}}, cs[0].Works, "what he then had to say")
	require.Equal(t, Return{Comes: true, After: 60_000}, cs[1].Again.GaveUp, "of those who gave up, everybody phoned again")

	late := anna(1)
	late.Shifts[0].From = 200_000
	plan := small(t, late)
	r := Run(plan, cs, 1)
	require.Equal(t, 3, r.Contacts)
	require.Equal(t, 1, r.Kept)
	require.InDelta(t, 280, r.Total.MaxWait, 15, "the other waits behind him, though he came before his second call")
	r = Run(small(t, anna(1), anna(2)), cs, 1)
	require.Equal(t, 2, r.Contacts)
	require.Equal(t, 2, r.Total.Tally.Answered)

	p.Calls = p.Calls[1:] // the first call was on another day
	cs, rep = p.Contacts(queues, 1)
	require.Equal(t, 1, rep.NoPlace)
	require.False(t, cs[1].Linked)
	require.Nil(t, cs[1].Held)
}

// TestTakesOver: one who was promised a call phones himself before it comes; he has its
// place, and nobody calls him. Whom we reached by then does not phone.
func TestTakesOver(t *testing.T) {
	queues := []acd.Queue{acd.DefaultQueue("sales", "s", 1)}
	took := call.Call{ID: 21, Party: call.Party{Customer: 5}, Segments: []call.Segment{{Queue: "sales", Entered: stamp(0), Ended: stamp(60_000), Outcome: call.Callback}}}
	himself := call.Call{
		ID: 22, Party: call.Party{Customer: 5},
		Segments: []call.Segment{{Queue: "sales", Entered: stamp(160_000), Answered: stamp(170_000), Ended: stamp(170_000), Outcome: call.Answered, Reason: "promise"}},
		Talks:    []call.Talk{{Operator: 1, Started: stamp(170_000), Ended: stamp(230_000), WrapEnded: stamp(230_000), Left: "customer"}},
	}
	p := &Past{
		From: stamp(0).Wall, To: stamp(3_600_000).Wall, Calls: []call.Call{took, himself},
		Again: []PastAgain{
			{Call: 21, At: stamp(55_000).Wall, Kind: WasOffered},
			{Call: 22, At: stamp(160_000).Wall, Kind: TookOver, Of: 99},
		},
		Promises: map[call.ID]PastPromise{99: {Call: 21, Asked: stamp(60_000).Wall}},
	}
	cs, rep := p.Contacts(queues, 1)
	require.Equal(t, 1, rep.Redialed)
	require.Equal(t, Return{Comes: true, After: 100_000, As: 2}, cs[0].Again.Takes)

	before := Contact{ID: 3, At: 100_000, Queue: "sales", Patience: 120_000, Works: []Work{{Talk: 60_000}}} // came before him, and stands behind him
	late := anna(1)
	late.Shifts[0].From = 200_000
	plan := small(t, late)
	plan.Settings.Queues[0].Callback = acd.DefaultCallback()
	r := Run(plan, []Contact{cs[0], cs[1], before}, 1)
	require.EqualValues(t, 1, r.Callbacks.TakenOver)
	require.Zero(t, r.Callbacks.Connected)
	require.Equal(t, 1, r.Total.Tally.Abandoned)
	require.Equal(t, 1, r.Total.Tally.Answered)

	early := anna(1)
	early.Shifts[0].From = 100_000
	plan = small(t, early)
	plan.Settings.Queues[0].Callback = acd.DefaultCallback()
	r = Run(plan, cs, 1)
	require.EqualValues(t, 1, r.Callbacks.Connected)
	require.Zero(t, r.Callbacks.TakenOver)
	require.Equal(t, 1, r.Contacts, "his own call is not made")
	early.Shifts[0].From = 157_000 // his phone rings when he phones
	plan = small(t, early)
	plan.Settings.Queues[0].Callback = acd.DefaultCallback()
	r = Run(plan, cs, 1)
	require.EqualValues(t, 1, r.Callbacks.TakenOver)
	require.Equal(t, 1, r.Total.Tally.Answered)

	delete(p.Promises, 99) // promised on another day
	cs, rep = p.Contacts(queues, 1)
	require.Equal(t, 1, rep.NoPlace)
	require.Zero(t, cs[0].Again.Takes)
	p.Promises[99] = PastPromise{Call: 77, Asked: stamp(60_000).Wall} // out of a menu
	cs, _ = p.Contacts(queues, 1)
	require.EqualValues(t, 60_000, *cs[1].Held)
	require.False(t, cs[1].Head)
}

// TestWhomHeHadRatherHave: a recorded caller waits for his personal operator who is on a
// call, and is taken at once by the one whose talk with him dropped; one of a shared number,
// and one whose operators the scenario has replaced, is not.
func TestWhomHeHadRatherHave(t *testing.T) {
	queues := []acd.Queue{acd.DefaultQueue("sales", "s", 1)}
	c := call.Call{
		ID: 31, Started: stamp(100_000), Party: call.Party{Customer: 5, VIP: true, Personal: 1, Ticket: 2, Last: 2, Dropped: 3, DroppedAt: stamp(0).Mono},
		Segments: []call.Segment{{Queue: "sales", Entered: stamp(105_000), Answered: stamp(110_000), Ended: stamp(110_000), Outcome: call.Answered}},
		Talks:    []call.Talk{{Operator: 1, Started: stamp(110_000), Ended: stamp(170_000), WrapEnded: stamp(170_000), Left: "customer"}},
	}
	p := &Past{From: stamp(0).Wall, To: stamp(3_600_000).Wall, Calls: []call.Call{c}, Again: []PastAgain{{Call: 31, At: stamp(107_000).Wall, Kind: Recognised}}}
	cs, rep := p.Contacts(queues, 1)
	require.Equal(t, 1, rep.Prefer)
	require.EqualValues(t, 2000, cs[0].Recognised)
	x := cs[0]
	require.Equal(t, []acd.Preferred{
		{Op: 3, Why: acd.PreferDropped}, {Op: 1, Why: acd.PreferPersonal}, {Op: 2, Why: acd.PreferTicket}, {Op: 2, Why: acd.PreferLast},
	}, x.Preferred)

	x.ID, x.Recognised = 2, 0
	busy := Contact{ID: 1, Queue: "sales", Patience: Forever, Works: []Work{{Talk: 115_000}}} // 1 has been idle longest
	talks := func(plan Plan, x Contact) (who []int64) {
		for _, o := range Run(plan, []Contact{busy, x}, 1).Operators {
			who = append(who, o.Times.Answered)
		}
		return who
	}
	require.Equal(t, []int64{1, 0, 1}, talks(small(t, anna(1), anna(2), anna(3)), x), "the dropped talk first")
	require.Equal(t, []int64{2, 0}, talks(small(t, anna(1), anna(2)), x), "his personal operator is waited for")
	shared := x
	shared.Shared = true
	require.Equal(t, []int64{1, 1}, talks(small(t, anna(1), anna(2)), shared))
	strangers := small(t, anna(1), anna(2))
	strangers.Strangers = true
	require.Equal(t, []int64{1, 1}, talks(strangers, x))
	late := x
	late.Recognised = 4000 // he rings at somebody else by then
	require.Equal(t, []int64{1, 1}, talks(small(t, anna(1), anna(2)), late))

	s := DefaultScenario()
	s.Operators = []Group{DefaultGroup()}
	s.Operators[0].Queues = acd.Serving("sales")
	s.Queues = queues
	plan, err := s.Build(acd.DefaultSettings(), p.Agents(), nil)
	require.NoError(t, err)
	require.True(t, plan.Strangers)
}

// TestSkillsThatChangeInTheDay: from a moment on an operator may do more; a call that nobody
// could take before waits for it.
func TestSkillsThatChangeInTheDay(t *testing.T) {
	p := &Past{
		To: 3_600_000, Profiles: []acd.Profile{{Operator: 1, Queues: acd.Serving("sales")}},
		Changes: []PastChange{{At: 600_000, Profile: acd.Profile{Operator: 1, Queues: acd.Serving("sales"), Skills: []acd.Skill{{Skill: "cars", Level: 9}}}}},
		States:  []PastState{{Operator: 1, To: call.Available}},
	}
	as := p.Agents()
	require.Len(t, as[0].Changes, 1)
	plan := small(t, as...)
	plan.Settings.Queues[0].Needs = []acd.Need{{Skill: "cars"}}
	r := Run(plan, []Contact{{ID: 1, At: 500_000, Queue: "sales", Patience: Forever, Works: []Work{{Talk: 60_000}}}}, 1)
	require.Equal(t, 1, r.Total.Tally.Answered)
	require.InDelta(t, 100, r.Total.MaxWait, 13)
	require.Empty(t, plan.Unserved([]Contact{{Queue: "sales"}}))
	plan.Agents[0].Changes = nil
	require.Len(t, plan.Unserved([]Contact{{Queue: "sales"}}), 1)
}
