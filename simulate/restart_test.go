package simulate

import (
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/acd"
	"hotline/call"
)

// small is a centre of one queue and the operators that are given, from nine for an hour.
func small(t *testing.T, agents ...Agent) Plan {
	t.Helper()
	s := DefaultScenario()
	s.Queues, s.To, s.Interval = []acd.Queue{acd.DefaultQueue("sales", "s", 1)}, s.From+60*minute, 60*acd.Minute
	s.Queues[0].Callback.On = false
	p, err := s.Build(acd.DefaultSettings(), agents, nil)
	require.NoError(t, err)
	p.CutOff = 15 * minute
	return p
}

// anna works the whole hour, and answers at once.
func anna(op call.OperatorID) Agent {
	return Agent{Profile: acd.Profile{Operator: op, Queues: acd.Serving("sales")}, Group: "recorded", Rings: []int64{0}, Shifts: []Span{{0, 60 * minute}}}
}

// TestRestart: the server dies at minute ten for five seconds. One talks then, one waits;
// both are cut off and phone again, and stand before one who came just before them, though
// he is the first whom the operator could take. She is connected again when the record says
// so, and finds the wrap-up of the talk that was cut.
func TestRestart(t *testing.T) {
	a := anna(1)
	a.Lost = []Span{{10 * minute, 10*minute + 9000}}
	p := small(t, a)
	p.Restarts = []Span{{10 * minute, 10*minute + 5000}}
	cut := Return{Comes: true, After: 20_000}
	contacts := []Contact{
		{ID: 1, At: 9 * minute, Queue: "sales", Patience: Forever, Works: []Work{{Talk: 3 * minute, Wrap: 15_000}}, Again: Again{Cut: cut}},
		{ID: 2, At: 9*minute + 30_000, Queue: "sales", Patience: Forever, Works: []Work{{Talk: 60_000}}, Again: Again{Cut: cut}},
		{ID: 3, At: 10*minute + 10_000, Queue: "sales", Patience: 30_000, Works: []Work{{Talk: 60_000}}},
	}
	r := Run(p, contacts, 1)
	require.Equal(t, 1, r.Total.Tally.Failed, "who waited")
	require.Equal(t, 3, r.Total.Tally.Answered, "the talk that was cut, and both of them again")
	require.Equal(t, 1, r.Total.Tally.Abandoned, "the one behind them")
	require.Equal(t, 2, r.Redials)
	require.Equal(t, 2, r.Kept)
	require.Equal(t, 5, r.Contacts)
	require.EqualValues(t, 60_000+3*minute+60_000, r.Operators[0].Times.Talk, "nobody talks while the server is down")
	require.EqualValues(t, 9000, r.Operators[0].Times.NotResponding)
	require.EqualValues(t, 15_000+15_000, r.Operators[0].Times.Wrap)

	contacts[0].Again.Cut.After, contacts[1].Again.Cut.After = 16*minute, 16*minute
	r = Run(p, contacts, 1)
	require.Equal(t, 2, r.Redials)
	require.Zero(t, r.Kept, "too late for their place")
	require.Equal(t, 4, r.Total.Tally.Answered)
}

// TestRestartLongerThanTheGrace: operators who are not back in time are off their shift,
// and in again when the record says so; nobody comes in meanwhile.
func TestRestartLongerThanTheGrace(t *testing.T) {
	a, b := anna(1), anna(2)
	a.Lost, b.Lost = []Span{{10 * minute, 14 * minute}}, []Span{{10 * minute, Forever}}
	p := small(t, a, b)
	p.Restarts = []Span{{10 * minute, 13 * minute}}
	r := Run(p, []Contact{
		{ID: 1, At: 9 * minute, Queue: "sales", Patience: Forever, Works: []Work{{Talk: 2 * minute}}, Again: Again{Cut: Return{Comes: true, After: 30_000}}},
		{ID: 2, At: 12 * minute, Queue: "sales", Patience: Forever, Works: []Work{{Talk: minute}}},
	}, 1)
	require.Equal(t, 3, r.Total.Tally.Answered)
	require.InDelta(t, 60+2*60, r.Total.MaxWait, 1, "from minute thirteen, when phones are answered again, to fourteen, and behind the one who was cut off")
	require.EqualValues(t, 60_000, r.Operators[1].Times.NotResponding, "the grace")
	require.EqualValues(t, 11*minute, r.Operators[1].Times.Paid, "he does not come back")
	require.EqualValues(t, 57*minute, r.Operators[0].Times.Paid)
}

// TestRestartOverABreakAndACallBack: a break goes on over a restart, and a call back that
// rang is tried again.
func TestRestartOverABreakAndACallBack(t *testing.T) {
	a, b := anna(1), anna(2)
	a.Breaks = []Pause{{At: 5 * minute, For: 10 * minute, Reason: breakReason}}
	b.Shifts[0].From = 9 * minute
	p := small(t, a, b)
	p.Settings.Queues[0].Callback = acd.DefaultCallback()
	p.Restarts = []Span{{9*minute + 4000, 9*minute + 6000}}
	r := Run(p, []Contact{{ID: 1, At: 6 * minute, Queue: "sales", Patience: Forever, Works: []Work{{Talk: minute}}, Again: Again{Accepts: true, Answers: 100, Rings: 8000}}}, 1)
	require.EqualValues(t, 10*minute-2000-linkAgain, r.Operators[0].Times.Break, "it ends when it would have ended")
	require.EqualValues(t, 1, r.Callbacks.Connected)
	require.InDelta(t, 2*minute+4000+5*minute+8000, r.Callbacks.Took[0], 1500, "a try that was cut counts; the next one is five minutes later")
}

// TestRecordedRestart: the record tells when the server died and was ready again, whom it
// cut off and how they came back, and when operators were connected again.
func TestRecordedRestart(t *testing.T) {
	queues := []acd.Queue{acd.DefaultQueue("sales", "s", 1)}
	party := func(id call.CustomerID) call.Party { return call.Party{Customer: id} }
	const died, ready = 600_000, 605_000
	talked := call.Call{
		ID: 1, Party: party(7), Cause: call.CauseRestart, EndedAt: stamp(died),
		Segments: []call.Segment{{Queue: "sales", Entered: stamp(500_000), Answered: stamp(510_000), Ended: stamp(510_000), Outcome: call.Answered}},
		Talks:    []call.Talk{{Operator: 1, Started: stamp(510_000), Ended: stamp(died), Left: "restart"}},
	}
	waited := call.Call{
		ID: 2, Party: party(8), Cause: call.CauseRestart, EndedAt: stamp(died),
		Segments: []call.Segment{{Queue: "sales", Entered: stamp(580_000), Ended: stamp(died), Outcome: call.Failed, Reason: "restart"}},
	}
	back := call.Call{
		ID: 3, Party: party(7), Started: stamp(658_000),
		Segments: []call.Segment{{Queue: "sales", Entered: stamp(660_000), Answered: stamp(662_000), Ended: stamp(662_000), Outcome: call.Answered, Reason: Redialled}},
		Talks:    []call.Talk{{Operator: 1, Started: stamp(662_000), Ended: stamp(900_000), WrapEnded: stamp(910_000), Left: "customer"}},
	}
	p := &Past{
		From: stamp(0).Wall, To: stamp(3_600_000).Wall, Calls: []call.Call{talked, waited, back},
		Again: []PastAgain{{Call: 3, At: stamp(660_000).Wall, Kind: Redialled, Of: 1}},
		States: []PastState{
			{Operator: 1, At: stamp(0).Wall, To: call.Available}, {Operator: 2, At: stamp(0).Wall, To: call.Available},
			{Operator: 2, At: stamp(300_000).Wall, To: call.Break}, {Operator: 1, At: stamp(510_000).Wall, To: call.InTalk},
			{Operator: 1, At: stamp(ready).Wall, To: call.Lost}, {Operator: 2, At: stamp(ready).Wall, To: call.Lost},
			{Operator: 1, At: stamp(608_000).Wall, To: call.WrapUp}, {Operator: 1, At: stamp(620_000).Wall, To: call.Available},
			{Operator: 2, At: stamp(609_000).Wall, To: call.Break}, {Operator: 2, At: stamp(900_000).Wall, To: call.Available},
		},
		Profiles: []acd.Profile{{Operator: 1, Queues: acd.Serving("sales")}, {Operator: 2, Queues: acd.Serving("sales")}},
	}
	var plan Plan
	p.Into(&plan, 5*minute, 15*minute, false)
	require.Equal(t, []Span{{died, ready}}, plan.Restarts)
	as := p.Agents()
	require.Equal(t, []Span{{died, 608_000}}, as[0].Lost, "since it died")
	require.Equal(t, []Span{{died, 609_000}}, as[1].Lost)
	require.Equal(t, []Pause{{300_000, 600_000, breakReason}}, as[1].Breaks, "one break")

	night := *p
	night.States = []PastState{{Operator: 1, At: stamp(3_000_000).Wall, To: call.Available}}
	require.Equal(t, []Span{{died, 660_000 - 2000}}, night.restarts(), "nobody was signed in: by the next call it was ready")
	night.Calls, night.States = night.Calls[:2], nil
	require.Equal(t, []Span{{died, died}}, night.restarts(), "nobody phoned, nobody worked")

	cs, rep := p.Contacts(queues, 1)
	require.Equal(t, 1, rep.Restarts)
	require.Zero(t, rep.CutOff, "nobody waits on")
	require.Equal(t, Return{Comes: true, After: 60_000, As: 3}, cs[0].Again.Cut)
	require.Greater(t, cs[0].Works[0].Talk, int64(90_000), "he had more to say")
	require.Equal(t, Return{}, cs[1].Again.Cut, "he did not phone again")
	require.True(t, cs[2].Linked)
	require.Contains(t, []Return{{}, {Comes: true, After: 60_000}}, cs[2].Again.Cut, "one of the two fates")
}
