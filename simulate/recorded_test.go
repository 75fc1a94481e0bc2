package simulate

import (
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/acd"
	"hotline/call"
)

func stamp(ms int64) call.Time { return call.Time{Wall: 1_000_000_000 + ms, Mono: 5000 + ms} }

func past() *Past {
	answered := call.Call{
		ID: 10, Lang: "ru", Party: call.Party{VIP: true},
		Segments: []call.Segment{
			{Queue: "sales", Entered: stamp(60_000), Answered: stamp(70_000), Ended: stamp(70_000), Outcome: call.Answered},
			{Queue: "experts", Entered: stamp(100_000), Answered: stamp(105_000), Ended: stamp(105_000), Outcome: call.Answered, Reason: "escalate:other"},
		},
		Talks: []call.Talk{
			{Operator: 1, Started: stamp(70_000), Ended: stamp(100_000), WrapEnded: stamp(110_000), Left: "escalate"},
			{Operator: 2, Consult: true, Started: stamp(80_000), Ended: stamp(90_000)},
			{Operator: 2, Started: stamp(105_000), Ended: stamp(165_000), Left: "customer"},
		},
	}
	lost := call.Call{ID: 11, Segments: []call.Segment{{Queue: "sales", Entered: stamp(65_000), Ended: stamp(95_000), Outcome: call.Abandoned}}}
	return &Past{
		From: 1_000_000_000, To: 1_000_000_000 + 3_600_000,
		Calls: []call.Call{lost, answered, {ID: 12}, {ID: 13, Segments: []call.Segment{{Queue: "gone"}}}},
		States: []PastState{
			{1, 999_000_000, call.Available, false, false}, // signed in before
			{1, 1_000_600_000, call.Break, false, false}, {1, 1_001_200_000, call.Available, false, false},
			{2, 1_000_300_000, call.Available, false, false}, {2, 1_003_000_000, call.Offline, false, false},
		},
		Offers:   []PastOffer{{1, 4000, true, false}, {1, 2000, true, false}, {1, 15_000, false, true}},
		Profiles: []acd.Profile{{Operator: 2, Queues: acd.Serving("experts")}, {Operator: 1, Queues: acd.Serving("sales")}, {Operator: 3}},
	}
}

// TestRecorded: callers and operators as they were; what was not seen is drawn.
func TestRecorded(t *testing.T) {
	queues := []acd.Queue{acd.DefaultQueue("sales", "s", 1), acd.DefaultQueue("experts", "e", 2)}
	queues[0].Escalate = "experts"
	p := past()
	cs, skipped := p.Contacts(queues, 7)
	require.Equal(t, Replay{Played: 2, NoQueue: 1, UnknownQueue: 1, GaveUp: 1, Patient: 1, NoTalk: 1}, skipped)
	require.Len(t, cs, 2)
	require.Equal(t, []call.ID{1, 2}, []call.ID{cs[0].ID, cs[1].ID})
	require.Equal(t, []Work{{Talk: 30_000, Wrap: 10_000}, {Talk: 60_000, Patience: 30_000}}, cs[0].Works)
	require.True(t, cs[0].VIP)
	require.EqualValues(t, 60_000, cs[0].At)
	require.Greater(t, cs[0].Patience, int64(10_000), "longer than he waited")
	require.EqualValues(t, 30_000, cs[1].Patience, "he showed it")
	require.Equal(t, []Work{{Talk: 30_000, Wrap: 10_000}}, cs[1].Works, "of somebody of his queue")
	again, _ := p.Contacts(queues, 7)
	require.Equal(t, cs, again)

	as := p.Agents()
	require.Len(t, as, 2, "who was not there does not serve")
	require.Equal(t, []Span{{0, 3_600_000}}, as[0].Shifts)
	require.Equal(t, []Pause{{600_000, 600_000, breakReason}}, as[0].Breaks)
	require.Equal(t, []Span{{300_000, 3_000_000}}, as[1].Shifts)
	require.Equal(t, []int64{4000, 2000}, as[0].Rings)
	require.InDelta(t, 33.3, as[0].Miss, 0.1)

	as[0].Miss = 0
	s := DefaultScenario()
	s.Queues, s.From, s.To, s.Interval = queues, 0, 60*minute, 60*acd.Minute
	plan, err := s.Build(acd.DefaultSettings(), as, nil)
	require.NoError(t, err)
	r := Run(plan, cs, 7)
	require.Equal(t, 2, r.Contacts)
	require.Equal(t, 1, r.Escalated)
	require.Zero(t, r.Unfinished)
}

// TestRecordedPatienceWithoutLosses: where nobody gave up nobody is impatient.
func TestRecordedPatienceWithoutLosses(t *testing.T) {
	p := past()
	p.Calls = p.Calls[1:2]
	cs, _ := p.Contacts([]acd.Queue{acd.DefaultQueue("sales", "s", 1)}, 1)
	require.Equal(t, Forever, cs[0].Patience)
	p.Calls[0].Talks = nil
	cs, _ = p.Contacts([]acd.Queue{acd.DefaultQueue("sales", "s", 1)}, 1)
	require.Equal(t, []Work{unknownWork}, cs[0].Works)
}

// TestSignsOutDuringATalk: who goes home for a moment, while in the run he talks, is back
// when the record says so.
func TestSignsOutDuringATalk(t *testing.T) {
	queues := []acd.Queue{acd.DefaultQueue("sales", "s", 1)}
	s := DefaultScenario()
	s.Queues, s.From, s.To = queues, 0, 60*minute
	a := Agent{Profile: acd.Profile{Operator: 1, Queues: acd.Serving("sales")}, Group: "recorded", Rings: []int64{1000},
		Shifts: []Span{{0, 60_000}, {65_000, 3_600_000}}}
	plan, err := s.Build(acd.DefaultSettings(), []Agent{a}, nil)
	require.NoError(t, err)
	r := Run(plan, []Contact{
		{ID: 1, At: 30_000, Queue: "sales", Patience: Forever, Works: []Work{{Talk: 60_000}}},
		{ID: 2, At: 600_000, Queue: "sales", Patience: Forever, Works: []Work{{Talk: 60_000}}},
	}, 1)
	require.Equal(t, 2, r.Total.Tally.Answered)
}

// TestTransferred: a talk that led to another queue leads there again.
func TestTransferred(t *testing.T) {
	queues := []acd.Queue{acd.DefaultQueue("sales", "s", 1), acd.DefaultQueue("support", "t", 1)}
	c := call.Call{
		ID: 1, Lang: "ru",
		Segments: []call.Segment{
			{Queue: "sales", Entered: stamp(1000), Answered: stamp(2000), Ended: stamp(2000), Outcome: call.Answered},
			{Queue: "support", Entered: stamp(12_000), Answered: stamp(13_000), Ended: stamp(13_000), Outcome: call.Answered, Reason: "transfer"},
		},
		Talks: []call.Talk{
			{Operator: 1, Started: stamp(2000), Ended: stamp(12_000), WrapEnded: stamp(14_000), Left: "transfer"},
			{Operator: 2, Started: stamp(13_000), Ended: stamp(43_000), WrapEnded: stamp(45_000), Left: "customer"},
		},
	}
	p := &Past{
		From: stamp(0).Wall, To: stamp(3_600_000).Wall, Calls: []call.Call{c},
		States: []PastState{
			{1, stamp(0).Wall, call.Available, false, false}, {2, stamp(0).Wall, call.Available, false, false},
			{2, stamp(13_000).Wall, call.InTalk, false, false}, {2, stamp(43_000).Wall, call.WrapUp, false, false}, {2, stamp(45_000).Wall, call.Available, false, false},
		},
		Profiles: []acd.Profile{{Operator: 1, Queues: acd.Serving("sales")}, {Operator: 2, Queues: acd.Serving("support")}},
	}
	cs, _ := p.Contacts(queues, 1)
	require.Equal(t, []Work{{Talk: 10_000, Wrap: 2000, Next: "support"}, {Talk: 30_000, Wrap: 2000, Patience: Forever}}, cs[0].Works)
	s := DefaultScenario()
	s.Queues, s.From, s.To = queues, 0, 60*minute
	plan, err := s.Build(acd.DefaultSettings(), p.Agents(), nil)
	require.NoError(t, err)
	r, was := Run(plan, cs, 1), p.AsItWas(plan)
	for _, x := range []Result{r, was} {
		require.Equal(t, 1, x.Transfers)
		require.Equal(t, 1, x.Queues[1].Tally.Answered)
		require.EqualValues(t, 1, x.Operators[1].Times.Handled)
	}

	cs, _ = p.Contacts(queues[:1], 1)
	require.Equal(t, []Work{{Talk: 10_000, Wrap: 2000}}, cs[0].Works, "the queue is no more")
}

// TestTimeWithoutTheQueues: an operator's own call out, and a colleague's call, are time
// off the line with their wrap-up; a call back that was promised is not.
func TestTimeWithoutTheQueues(t *testing.T) {
	p := &Past{From: 0, To: 1_000_000, Profiles: []acd.Profile{{Operator: 1}}, States: []PastState{
		{1, 0, call.Available, false, false},
		{1, 10_000, call.OutboundState, true, false}, {1, 20_000, call.WrapUp, false, false}, {1, 25_000, call.Available, false, false},
		{1, 30_000, call.Ringing, true, false}, {1, 32_000, call.InTalk, false, false}, {1, 40_000, call.WrapUp, false, false}, {1, 44_000, call.Available, false, false},
		{1, 50_000, call.OutboundState, false, false}, {1, 60_000, call.WrapUp, false, false}, {1, 65_000, call.Available, false, false},
		{1, 70_000, call.Ringing, false, false}, {1, 85_000, call.NotResponding, false, false}, {1, 95_000, call.Available, false, false},
	}}
	a := p.Agents()[0]
	require.Equal(t, []Pause{{10_000, 15_000, breakReason}, {30_000, 14_000, breakReason}}, a.Breaks)
	require.EqualValues(t, 10_000, a.Return, "as long as he took to come back")
}

// TestLeftInALaterWait: who gave up after he was handed over shows how long he waits there,
// and the talk he did not get is somebody else's of that queue.
func TestLeftInALaterWait(t *testing.T) {
	queues := []acd.Queue{acd.DefaultQueue("sales", "s", 1), acd.DefaultQueue("experts", "e", 2)}
	queues[0].Escalate = "experts"
	p := past()
	x := p.Calls[1]
	x.ID = 14
	x.Segments = []call.Segment{x.Segments[0], {Queue: "experts", Entered: stamp(100_000), Ended: stamp(104_000), Outcome: call.Abandoned, Reason: "escalate:other"}}
	x.Talks = x.Talks[:1]
	p.Calls = append(p.Calls[:2], x)
	cs, rep := p.Contacts(queues, 7)
	require.Equal(t, []Work{{Talk: 30_000, Wrap: 10_000}, {Talk: 60_000, Patience: 4000}}, cs[1].Works)
	require.EqualValues(t, 4000, cs[1].patience(1))
	require.Equal(t, cs[1].Patience, cs[1].patience(0))
	require.Equal(t, 2, rep.NoTalk)

	require.Zero(t, rep.CutOff)
	p.Calls[0].Segments[0].Outcome = call.Failed
	cs, rep = p.Contacts(queues, 7)
	require.Equal(t, 1, rep.CutOff)
	require.Equal(t, Forever, cs[2].Patience, "he waits on; nobody gave up in a first wait")
}

// TestCalledBackAsHeWas: who took a call back answers ours as he did, and talks as long.
func TestCalledBackAsHeWas(t *testing.T) {
	queues := []acd.Queue{acd.DefaultQueue("sales", "s", 1)}
	c := call.Call{ID: 5, Segments: []call.Segment{{Queue: "sales", Entered: stamp(0), Ended: stamp(60_000), Outcome: call.Callback}}}
	vain := call.Call{ID: 6, About: 5, Started: stamp(100_000), EndedAt: stamp(130_000)}
	taken := call.Call{
		ID: 7, About: 5, Started: stamp(400_000), AnsweredAt: stamp(404_000), EndedAt: stamp(450_000),
		Talks: []call.Talk{{Operator: 1, Started: stamp(404_000), Ended: stamp(450_000), WrapEnded: stamp(460_000), Left: "customer"}},
	}
	p := &Past{From: stamp(0).Wall, To: stamp(3_600_000).Wall, Calls: []call.Call{c}, Back: []call.Call{vain, taken}}
	cs, _ := p.Contacts(queues, 1)
	require.Equal(t, Again{Accepts: true, Answers: 100, Rings: 4000, Vain: []int64{30_000}}, cs[0].Again, "the second of our calls")
	require.Equal(t, []Work{{Talk: 46_000, Wrap: 10_000}}, cs[0].Works)
	p.Back = p.Back[:1]
	cs, _ = p.Contacts(queues, 1)
	require.Zero(t, cs[0].Again.Answers, "he never took it")
	p.Back = nil
	cs, _ = p.Contacts(queues, 1)
	require.Equal(t, Again{Accepts: true, Answers: 100, Rings: recordedRing}, cs[0].Again, "it was not tried")
}
