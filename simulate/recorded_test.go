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
			{Queue: "experts", Entered: stamp(100_000), Answered: stamp(105_000), Ended: stamp(105_000), Outcome: call.Answered},
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
			{1, 999_000_000, call.Available}, // signed in before
			{1, 1_000_600_000, call.Break}, {1, 1_001_200_000, call.Available},
			{2, 1_000_300_000, call.Available}, {2, 1_003_000_000, call.Offline},
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
	require.Equal(t, Skipped{1, 1}, skipped)
	require.Len(t, cs, 2)
	require.Equal(t, []call.ID{1, 2}, []call.ID{cs[0].ID, cs[1].ID})
	require.Equal(t, []Work{{30_000, 10_000}, {60_000, 0}}, cs[0].Works)
	require.True(t, cs[0].VIP)
	require.EqualValues(t, 60_000, cs[0].At)
	require.Greater(t, cs[0].Patience, int64(10_000), "longer than he waited")
	require.EqualValues(t, 30_000, cs[1].Patience, "he showed it")
	require.Equal(t, []Work{{30_000, 10_000}}, cs[1].Works, "of somebody of his queue")
	again, _ := p.Contacts(queues, 7)
	require.Equal(t, cs, again)

	as := p.Agents()
	require.Len(t, as, 2, "who was not there does not serve")
	require.Equal(t, []Span{{0, 3_600_000}}, as[0].Shifts)
	require.Equal(t, []Pause{{600_000, 600_000, breakReason}}, as[0].Breaks)
	require.Equal(t, []Span{{300_000, 3_000_000}}, as[1].Shifts)
	require.EqualValues(t, 3000, as[0].Answer.Mean)
	require.InDelta(t, 33.3, as[0].Miss, 0.1)

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
