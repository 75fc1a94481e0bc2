package acd

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

// checkBreaks: nobody stands in the line for a break who could go, whoever went out
// of it left the limits and the least number on the line unharmed, and who stands in
// it keeps his place.
func (ob *observer) checkBreaks(_ call.Time, ev Event, r Result) error {
	went, away := map[call.OperatorID]bool{}, map[call.OperatorID]bool{}
	for _, f := range r.Facts {
		switch c := f.Changed; {
		case c == nil:
		case c.To == call.Break && c.Cause == Pend:
			went[c.Op] = ob.queueing[c.Op]
		default: // who comes from where he took no calls leaves nobody fewer
			away[c.Op] = c.To == call.Available && c.Cause == Set
		}
	}
	clear(ob.queueing)
	for _, o := range ob.desk.Operators() {
		queueing := o.Pending == call.Break && !o.Asked.IsZero()
		ob.queueing[o.ID] = queueing
		if err := ob.checkLine(o, queueing, ev); err != nil {
			return err
		}
		bar := ob.breakBar(o.ID, queueing, false)
		switch {
		case went[o.ID] && o.State == call.Break && ob.breakBar(o.ID, false, away[o.ID]) != "":
			return fmt.Errorf("breaks: %d went on a break against %s", o.ID, ob.breakBar(o.ID, false, away[o.ID]))
		case queueing && bar == "" && slices.Contains([]call.State{call.Available, call.Training, call.Backoffice}, o.State):
			return fmt.Errorf("breaks: %d waits for a break that nothing bars", o.ID)
		}
	}
	return nil
}

// checkLine: only who asks again after a call he missed, or comes back into the line,
// has another place in it.
func (ob *observer) checkLine(o Operator, queueing bool, ev Event) error {
	was, stood := ob.asked[o.ID]
	delete(ob.asked, o.ID)
	if !queueing {
		return nil
	}
	ob.asked[o.ID] = o.Asked
	if c, again := ev.(Choose); stood && o.Asked != was && !(again && c.Op == o.ID) {
		return fmt.Errorf("breaks: %d asked at %d, his place is that of %d", o.ID, was.Mono, o.Asked.Mono)
	}
	return nil
}

// breakBar says anew, slowly, what forbids the break of an operator who is about
// to go (or is gone already).
func (ob *observer) breakBar(op call.OperatorID, going, away bool) string {
	one := 0
	if going {
		one = 1
	}
	p, known := ob.desk.Profile(op)
	if !known {
		return ""
	}
	me, _ := ob.desk.Operator(op)
	count := func(q call.QueueID) (rest, working int) {
		for _, o := range ob.desk.Operators() {
			x, known := ob.desk.Profile(o.ID)
			if !known || q != "" && !slices.ContainsFunc(x.Queues, func(m Member) bool { return m.Queue == q }) {
				continue
			}
			if o.State == call.Break && o.Reason != call.ReasonNoSound {
				rest++
			}
			if Working(o.State) {
				working++
			}
		}
		return rest, working
	}
	most := ob.desk.BreakBoard().Limit
	if rest, _ := count(""); most > 0 && rest+one > most {
		return "the limit"
	}
	for _, m := range p.Queues {
		q, there := ob.desk.QueueSettings(m.Queue)
		if !there {
			continue
		}
		rest, working := count(m.Queue)
		if q.Breaks > 0 && rest+one > q.Breaks {
			return "the limit of " + string(m.Queue)
		}
		if q.MinStaff > 0 && !away && (!going || Working(me.State)) && working-one < q.MinStaff {
			return "the least number of " + string(m.Queue)
		}
	}
	return ""
}

// breakRoom is a room of n operators of queue q, all on the line, 1 first.
func breakRoom(t *testing.T, n int, edit func(*Settings)) *Desk {
	t.Helper()
	var ps []Profile
	for id := range call.OperatorID(n) {
		ps = append(ps, Profile{Operator: id + 1, Line: 1, Queues: Serving("q")})
	}
	return room(t, func(s *Settings) {
		s.Queues = []Queue{DefaultQueue("q", "q", 1)}
		edit(s)
	}, ps...)
}

func (d *Desk) breakOf(t *testing.T, ms int64, op call.OperatorID) {
	t.Helper()
	for _, o := range d.Step(at(ms), Choose{Op: op, State: call.Break, Reason: "lunch"}).Orders {
		_, refused := o.(Refused)
		require.False(t, refused, "%+v", o)
	}
}

func stateOf(d *Desk, op call.OperatorID) call.State {
	o, _ := d.Operator(op)
	return o.State
}

func placeOf(d *Desk, op call.OperatorID) string {
	v, _ := d.View(op, d.now)
	if v.BreakPlace == nil {
		return ""
	}
	return fmt.Sprintf("%d of %d: %s %s", v.BreakPlace.Place, v.BreakPlace.Of, v.BreakPlace.Why, v.BreakPlace.Queue)
}

func TestBreakLine(t *testing.T) {
	d := breakRoom(t, 4, func(s *Settings) { s.Breaks = 1 })
	for i, op := range []call.OperatorID{3, 1, 2} {
		d.breakOf(t, int64(1000+i), op)
	}
	require.Equal(t, call.Break, stateOf(d, 3))
	require.Equal(t, "1 of 2: limit ", placeOf(d, 1))
	require.Equal(t, "2 of 2: limit ", placeOf(d, 2))
	require.Equal(t, call.Available, stateOf(d, 1), "who waits for a break works on")
	require.Equal(t, call.BreakBoard{Limit: 1, Usual: 1, On: 1, Waiting: 2}, d.BreakBoard())

	res := d.Step(at(5000), Choose{Op: 3, State: call.Available})
	require.Equal(t, call.Break, stateOf(d, 1), "the break begins by itself, in the order asked")
	require.Equal(t, "1 of 1: limit ", placeOf(d, 2))
	moved := false
	for _, o := range res.Orders {
		c, ok := o.(OperatorChanged)
		moved = moved || ok && c.Op == 2
	}
	require.True(t, moved, "who moved up hears of it")
	d.Step(at(6000), Choose{Op: 2, State: call.Available})
	require.Empty(t, placeOf(d, 2), "back on the line takes the wish back")
}

// Who is on a call keeps his place; those behind go meanwhile, and he goes before
// those who asked later once his wrap-up is over.
func TestBreakLineAndCalls(t *testing.T) {
	d := breakRoom(t, 3, func(s *Settings) { s.Breaks = 1 })
	o, ok := find[Offer](d.Step(at(1000), Enter{Call: 1, Queue: "q"}))
	require.True(t, ok)
	busy := o.Op
	others := slices.DeleteFunc([]call.OperatorID{1, 2, 3}, func(op call.OperatorID) bool { return op == busy })
	d.Step(at(1100), Accept{busy, o.Offer})
	d.breakOf(t, 2000, busy)
	require.Equal(t, "1 of 1: call ", placeOf(d, busy))
	d.breakOf(t, 2100, others[0])
	require.Equal(t, call.Break, stateOf(d, others[0]))
	d.breakOf(t, 2200, others[1])
	require.Equal(t, "1 of 2: limit ", placeOf(d, busy))
	d.Step(at(3000), TalkEnded{Op: busy, Call: 1, Answered: true})
	d.Step(at(4000), Ready{busy})
	require.Equal(t, call.Available, stateOf(d, busy))
	d.Step(at(5000), Choose{Op: others[0], State: call.Available})
	require.Equal(t, call.Break, stateOf(d, busy))
	require.Equal(t, "1 of 1: limit ", placeOf(d, others[1]))
}

func TestLeastNumberOnTheLine(t *testing.T) {
	d := breakRoom(t, 3, func(s *Settings) { s.Queues[0].MinStaff = 2 })
	d.breakOf(t, 1000, 1)
	require.Equal(t, call.Break, stateOf(d, 1))
	d.breakOf(t, 2000, 2)
	require.Equal(t, "1 of 1: min_staff q", placeOf(d, 2))
	d.Step(at(3000), Choose{Op: 3, State: call.Training})
	require.Equal(t, call.Available, stateOf(d, 2), "fewer than before: he waits on")
	d.breakOf(t, 3500, 3)
	require.Equal(t, call.Break, stateOf(d, 3), "who is not on the line leaves nobody fewer")
	d.Step(at(4000), Choose{Op: 1, State: call.Available})
	require.Equal(t, "1 of 1: min_staff q", placeOf(d, 2), "2 on the line, 1 would be left")
	d.Step(at(5000), Choose{Op: 3, State: call.Available})
	require.Equal(t, call.Break, stateOf(d, 2))
}

// Sound that is gone is no break; a supervisor lets one go out of turn; who is on
// a break may change its reason.
func TestBreaksThatDoNotQueue(t *testing.T) {
	d := breakRoom(t, 3, func(s *Settings) { s.Queues[0].Breaks = 1 })
	d.Step(at(1000), SoundLost{3})
	require.Equal(t, call.Break, stateOf(d, 3))
	d.breakOf(t, 2000, 1)
	require.Equal(t, call.Break, stateOf(d, 1))
	d.breakOf(t, 3000, 2)
	require.Equal(t, "1 of 1: queue q", placeOf(d, 2))
	d.Step(at(4000), Choose{Op: 2, State: call.Break, Reason: "short", Grant: true})
	require.Equal(t, call.Break, stateOf(d, 2))
	d.Step(at(5000), Choose{Op: 1, State: call.Break, Reason: "meeting"})
	o, _ := d.Operator(1)
	require.Equal(t, "meeting", o.Reason)
}

// The line stands over a restart of the core from its facts.
func TestBreakLineComesBack(t *testing.T) {
	d := breakRoom(t, 4, func(s *Settings) { s.Breaks = 1 })
	for i, op := range []call.OperatorID{4, 3, 1} {
		d.breakOf(t, int64(1000+i), op)
	}
	b, err := d.Snapshot()
	require.NoError(t, err)
	again := New()
	require.NoError(t, again.Restore(b))
	require.Equal(t, "1 of 2: limit ", placeOf(again, 3))
	require.Equal(t, "2 of 2: limit ", placeOf(again, 1))
	require.Equal(t, d.BreakBoard(), again.BreakBoard())
}

// Who waits for a break, is lost and comes back without sound takes no calls, and his
// turn comes all the same.
func TestBreakLineWithoutSound(t *testing.T) {
	d := breakRoom(t, 2, func(s *Settings) { s.Breaks = 1 })
	d.breakOf(t, 1000, 1)
	d.breakOf(t, 1100, 2)
	d.Step(at(2000), SignalLost{2})
	d.Step(at(2100), SoundLost{2})
	d.Step(at(3000), SignalBack{2})
	o, ok := d.Operator(2)
	require.True(t, ok)
	require.Equal(t, call.Break, o.State)
	require.Equal(t, call.ReasonNoSound, o.Reason)
	require.Equal(t, "1 of 1: limit ", placeOf(d, 2))
	d.Step(at(4000), Choose{Op: 1, State: call.Available})
	o, _ = d.Operator(2)
	require.Equal(t, call.Break, o.State)
	require.NotEqual(t, call.ReasonNoSound, o.Reason)
}

// A supervisor changes the limit for today: who waits goes at once, who is on a break
// stays; the settings hold again the next day, or when he takes it back.
func TestLimitOfBreaksByHand(t *testing.T) {
	d := breakRoom(t, 4, func(s *Settings) { s.Breaks = 1 })
	for op := call.OperatorID(1); op <= 3; op++ {
		d.Step(at(10+int64(op)), Choose{Op: op, State: call.Break, Reason: "lunch"})
	}
	require.Equal(t, call.BreakBoard{Limit: 1, Usual: 1, On: 1, Waiting: 2}, d.BreakBoard())
	d.Step(at(20), LimitBreaks{2})
	require.Equal(t, call.BreakBoard{Limit: 2, Usual: 1, ByHand: true, On: 2, Waiting: 1}, d.BreakBoard())
	again := New()
	snap, err := d.Snapshot()
	require.NoError(t, err)
	require.NoError(t, again.Restore(snap))
	require.Equal(t, d.BreakBoard(), again.BreakBoard())
	d.Step(at(30), LimitBreaks{1})
	require.Equal(t, call.BreakBoard{Limit: 1, Usual: 1, ByHand: true, On: 2, Waiting: 1}, d.BreakBoard(), "nobody is called back from a break")
	d.Step(at(40), LimitBreaks{0})
	require.Equal(t, 0, d.BreakBoard().Waiting, "0 is any number")
	d.Step(at(50), LimitBreaks{LimitAsSet})
	require.Equal(t, call.BreakBoard{Limit: 1, Usual: 1, On: 3}, d.BreakBoard())
	require.IsType(t, Refused{}, d.Step(at(60), LimitBreaks{-2}).Orders[0])
	require.IsType(t, Refused{}, d.Step(at(60), LimitBreaks{breaksMost + 1}).Orders[0])
}

func TestLimitOfBreaksEndsWithTheDay(t *testing.T) {
	for keep, want := range map[bool]int{false: 1, true: 3} {
		d := breakRoom(t, 2, func(s *Settings) { s.Breaks, s.BreaksKeep = 1, keep })
		d.Step(at(20), LimitBreaks{3})
		d.Step(at(30), Tick{})
		require.Equal(t, 3, d.BreakBoard().Limit)
		d.Step(at(24*3600_000), Tick{})
		require.Equal(t, want, d.BreakBoard().Limit, "keep %v", keep)
	}
}
