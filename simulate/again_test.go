package simulate

import (
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/acd"
	"hotline/call"
)

// busy is an office whose people are too few for an hour in the middle.
func busy(change func(*Stream)) Scenario {
	s := DefaultScenario()
	s.From, s.To = 9*60*minute, 14*60*minute
	s.Queues = []acd.Queue{acd.DefaultQueue("q", "q", 1)}
	f := DefaultStream()
	f.Queue = "q"
	f.Rates = []Rate{{9 * 60 * minute, 60}, {10 * 60 * minute, 150}, {11 * 60 * minute, 50}}
	f.Talk, f.Wrap, f.Patience = Dist{Mean: 180 * acd.Second}, Dist{Mean: 20 * acd.Second}, Dist{Mean: 180 * acd.Second}
	change(&f)
	s.Calls = []Stream{f}
	g := DefaultGroup()
	g.Name, g.Count, g.Queues = "all", 5, acd.Serving("q")
	s.Operators = []Group{g}
	return s
}

// TestCallbacks: who takes a call back leaves the queue, has his place, and is
// reached when his turn has come; fewer give up.
func TestCallbacks(t *testing.T) {
	without := play(t, busy(func(*Stream) {}), "", 1)
	require.Zero(t, without.Callbacks.Offered)
	s := busy(func(f *Stream) { f.Callback.Accept = 50 })
	require.NoError(t, s.Validate(acd.DefaultSettings()))
	r := play(t, s, "", 1)
	c := r.Callbacks
	t.Logf("%d offered, %d taken, %d reached, %d failed, %d open, kept %d of %d; abandoned %d without, %d with",
		c.Offered, c.Taken, c.Connected, c.Failed, c.Open, c.Kept, c.Due, without.Total.Tally.Abandoned, r.Total.Tally.Abandoned)
	require.Positive(t, c.Taken)
	require.InDelta(t, 50, *r.CallbackRates.TakeUp, 12)
	require.Equal(t, c.Taken, c.Connected+c.Failed+c.Open)
	require.EqualValues(t, c.Taken, r.Total.Tally.Callback, "each left its queue as called back")
	require.InDelta(t, 80+16+3, *r.CallbackRates.Success, 6, "80 % answer each of three calls")
	require.Less(t, r.Total.Tally.Abandoned, without.Total.Tally.Abandoned)
	require.Equal(t, without.Contacts, r.Contacts, "the very same callers")
	handled := int64(0)
	for _, o := range r.Operators {
		handled += o.Times.Handled
	}
	require.InDelta(t, int64(r.Total.Tally.Answered)+c.Connected, handled, 6, "a call nobody took is not handled")
	require.Equal(t, r, play(t, s, "", 1), "the same seed, the same run")
}

// The offer is made by the rules of the queue: later thresholds, fewer offers; off: none.
func TestCallbackRules(t *testing.T) {
	later, off := 240*acd.Second, false
	s := busy(func(f *Stream) { f.Callback.Accept = 50 })
	s.Variants = []Variant{
		{Name: "later", Queues: map[string]QueueChange{"q": {Callback: CallbackChange{Wait: &later, EWT: &later}}}},
		{Name: "off", Queues: map[string]QueueChange{"q": {Callback: CallbackChange{On: &off}}}},
	}
	now, then, none := play(t, s, "", 2), play(t, s, "later", 2), play(t, s, "off", 2)
	require.Greater(t, now.Callbacks.Offered, then.Callbacks.Offered)
	require.Positive(t, then.Callbacks.Offered)
	require.Zero(t, none.Callbacks.Offered)
	require.Zero(t, none.Total.Tally.Callback)
}

// One caller, by hand: he waits 60 s, takes the call, and is called as soon as
// somebody is free; at first nobody answers.
func TestOneCallback(t *testing.T) {
	s := busy(func(*Stream) {})
	s.Operators[0].Count, s.Operators[0].From, s.Operators[0].To = 1, 9*60*minute+2*minute, 14*60*minute
	p, err := s.Build(acd.DefaultSettings(), nil, nil)
	require.NoError(t, err)
	x := Contact{ID: 1, Queue: "q", Patience: 90_000, Works: []Work{{Talk: 60_000, Wrap: 10_000}}}
	x.Again = Again{Accepts: true, Answers: 100, Rings: 5000}
	r := Run(p, []Contact{x}, 1)
	require.EqualValues(t, 1, r.Callbacks.Connected)
	require.Equal(t, []int64{120_000 - 60_001 + 5000}, r.Callbacks.Took, "his turn is when she comes; then it rings 5 s")
	require.EqualValues(t, 1, r.Operators[0].Times.Handled)
	require.Zero(t, r.Total.Tally.Answered, "his stay in the queue ended as called back")
	require.Equal(t, 1, r.Total.Tally.Callback)
	require.EqualValues(t, 65_000, r.Operators[0].Times.Talk, "ringing out is part of the call")

	x.Again.Answers = 0
	r = Run(p, []Contact{x}, 1)
	require.EqualValues(t, 1, r.Callbacks.Failed)
	require.Zero(t, r.Operators[0].Times.Handled)
	require.EqualValues(t, 3*30_000, r.Operators[0].Times.Talk, "three calls of 30 s")

	x.Again.Answers, x.Again.Vain = 100, []int64{1000}
	r = Run(p, []Contact{x}, 1)
	require.Equal(t, []int64{120_000 - 60_001 + 1000 + 300_000 + 5000}, r.Callbacks.Took, "he is busy at first, and takes the call five minutes later")

	x.Again.Takes = Return{Comes: true, After: 100_000}
	r = Run(p, []Contact{x}, 1)
	require.EqualValues(t, 1, r.Callbacks.TakenOver)
	require.Zero(t, r.Callbacks.Connected)
	require.Equal(t, 1, r.Total.Tally.Answered, "he phones himself between the two")
	require.Equal(t, 2, r.Contacts)
}

// TestRedials: who phones again in time has his place, who comes later has not.
func TestRedials(t *testing.T) {
	p, err := func() (Plan, error) { s := busy(func(*Stream) {}); return s.Build(acd.DefaultSettings(), nil, nil) }()
	require.NoError(t, err)
	p.Agents[0].Shifts[0].From = 3 * minute // she comes when both wait
	p.Agents = p.Agents[:1]
	both := []Contact{ // the first waits from 0 to 40 s and again from 170 to 210 s
		{ID: 1, Queue: "q", Patience: 40_000, Works: []Work{{Talk: 60_000, Wrap: 0}}, Again: Again{GaveUp: Return{Comes: true, After: 130_000}}},
		{ID: 2, At: 10_000, Queue: "q", Patience: Forever, Works: []Work{{Talk: 60_000, Wrap: 0}}},
	}
	for window, kept := range map[int64]int{5 * minute: 1, 2 * minute: 0} {
		p.Redial = window
		r := Run(p, both, 1)
		require.Equal(t, 1, r.Redials)
		require.Equal(t, kept, r.Kept)
		require.Equal(t, 3, r.Contacts)
		require.Equal(t, 1+kept, r.Total.Tally.Answered, "in his place he is the first; else the other is, and he gives up again")
	}
	s := busy(func(f *Stream) { f.Redial = Redial{Percent: 60, After: Dist{Mean: 60 * acd.Second}} })
	r, without := play(t, s, "", 1), play(t, busy(func(*Stream) {}), "", 1)
	t.Logf("%d phoned again, %d had their place", r.Redials, r.Kept)
	require.Positive(t, r.Redials)
	require.GreaterOrEqual(t, r.Redials, r.Kept)
	require.Equal(t, without.Contacts+r.Redials, r.Contacts)
	require.Equal(t, r.Contacts, r.Total.Tally.Offered, "every wait ends once")
}

// A recorded day plays again whom the record shows as called back.
func TestRecordedCallback(t *testing.T) {
	at := func(s int64) call.Time { return call.Time{Wall: s * 1000, Mono: s*1000 + 1} }
	past := Past{To: 3600_000, Calls: []call.Call{{
		ID: 5, Segments: []call.Segment{{Queue: "q", Entered: at(10), Ended: at(80), Outcome: call.Callback}},
	}}}
	got, _ := past.Contacts([]acd.Queue{acd.DefaultQueue("q", "q", 1)}, 1)
	require.True(t, got[0].Again.Accepts)
	require.False(t, got[0].Again.GaveUp.Comes, "who phoned again is in the record himself")
}
