package alarm

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

const now = int64(100_000_000)

func ago(ms int64) call.Time { return at(now - ms) }

func rung(p Picture) (out []string) {
	p.Now = at(now)
	if p.Staff == nil {
		p.Staff = map[call.QueueID]Staff{"sales": {Threshold: 20 * time.Second}}
	}
	if p.Board == nil {
		p.Board = &call.Board{}
	}
	for _, a := range Judge(Defaults(), p) {
		out = append(out, fmt.Sprint(a.Key, " ", a.Level))
	}
	return out
}

func queue(change func(*call.QueueBoard)) Picture {
	q := call.QueueBoard{Queue: "sales", Line: 1, SignedIn: 3, Working: 3}
	change(&q)
	return Picture{Board: &call.Board{Queues: []call.QueueBoard{q}}}
}

func waits(n int, ms int64, working int) Picture {
	return queue(func(q *call.QueueBoard) { q.Waiting, q.LongestSince, q.Working = n, ago(ms), working })
}

func last30(offered, answered, within, abandoned int) Picture {
	return queue(func(q *call.QueueBoard) {
		q.Last30 = call.QueueTally{Offered: offered, Answered: answered, AnsweredIn: within, Abandoned: abandoned}
	})
}

func operator(o call.OperatorBoard) Picture {
	o.Operator = 7
	return Picture{Board: &call.Board{Operators: []call.OperatorBoard{o}}, BreakLimits: map[string]time.Duration{"lunch": time.Second}}
}

func oneCall(c call.CallBoard, line int) Picture {
	c.Call, c.Queue = 1, "sales"
	return Picture{Board: &call.Board{Calls: []call.CallBoard{c}, Queues: []call.QueueBoard{{Queue: "sales", Line: line, Working: 1}}}}
}

// The shipped limits, each at its figure and not before (UX 4).
func TestEachConditionRingsAtItsFigure(t *testing.T) {
	for i, row := range []struct {
		of   Picture
		want []string
	}{
		{Picture{}, nil},
		{waits(1, 20_000, 3), nil},
		{waits(1, 20_001, 3), []string{"longest/sales 1"}},
		{waits(1, 60_000, 3), []string{"longest/sales 1"}},
		{waits(1, 60_001, 3), []string{"longest/sales 2"}},
		{waits(4, 1, 1), nil},
		{waits(5, 1, 5), nil},
		{waits(5, 1, 3), []string{"waiting/sales 1"}},
		{waits(6, 1, 3), []string{"waiting/sales 1"}},
		{waits(7, 1, 3), []string{"waiting/sales 2"}},
		{waits(1, 1000, 0), nil},
		{waits(1, 1001, 0), []string{"nobody/sales 2"}},
		{last30(20, 20, 16, 0), nil},
		{last30(20, 20, 15, 0), []string{"sl/sales 1"}},
		{last30(20, 20, 14, 0), []string{"sl/sales 1"}},
		{last30(20, 20, 13, 0), []string{"sl/sales 2"}},
		{last30(4, 4, 0, 0), nil},
		{last30(20, 19, 19, 1), nil},
		{last30(20, 18, 18, 2), []string{"abandon/sales 1"}},
		{last30(20, 17, 17, 3), []string{"abandon/sales 2"}},
		{operator(call.OperatorBoard{State: call.Break, Reason: "lunch", Since: ago(2000)}), nil},
		{operator(call.OperatorBoard{State: call.Break, Reason: "lunch", Since: ago(2001)}), []string{"over/7 1"}},
		{operator(call.OperatorBoard{State: call.Break, Reason: "lunch", Since: ago(601_001)}), []string{"over/7 2"}},
		{operator(call.OperatorBoard{State: call.Break, Reason: "tea", Since: ago(601_001)}), nil},
		{operator(call.OperatorBoard{State: call.Available, Reason: "lunch", Since: ago(601_001)}), nil},
		{operator(call.OperatorBoard{State: call.Break, Reason: call.ReasonNoSound, Since: ago(1001)}), []string{"no_sound/7 2"}},
		{operator(call.OperatorBoard{State: call.Lost, Since: ago(1001)}), []string{"no_sound/7 2"}},
		{oneCall(call.CallBoard{Held: true, HeldSince: ago(60_000)}, 1), nil},
		{oneCall(call.CallBoard{Held: true, HeldSince: ago(60_001)}, 1), []string{"hold/c1 1"}},
		{oneCall(call.CallBoard{Held: true, HeldSince: ago(120_001)}, 1), []string{"hold/c1 2"}},
		{oneCall(call.CallBoard{Help: call.Help{Since: ago(1)}}, 1), []string{"help/c1 2"}},
		{oneCall(call.CallBoard{Escalated: ago(20_000)}, 2), nil},
		{oneCall(call.CallBoard{Escalated: ago(20_001)}, 2), []string{"line2/sales 1"}},
		{oneCall(call.CallBoard{Escalated: ago(45_001)}, 2), []string{"line2/sales 2"}},
		{oneCall(call.CallBoard{Escalated: ago(45_001)}, 1), nil},
		{Picture{Board: &call.Board{Degraded: true}}, []string{"degraded 2"}},
		{Picture{Owed: []Owed{{"", 0, 1}, {"sales", 1, 0}, {"vip", 0, 0}}}, []string{"lost 2", "callbacks/sales 2"}},
		{Picture{Trunks: []Trunk{{Name: "mts", Down: ago(1000)}}}, nil},
		{Picture{Trunks: []Trunk{{Name: "mts", Down: ago(1001)}}}, []string{"trunk/mts 1"}},
		{Picture{Trunks: []Trunk{{Name: "mts", Down: ago(30_001), Channels: 10}}}, []string{"trunk/mts 2"}},
		{Picture{Trunks: []Trunk{{Name: "mts", Channels: 8, Max: 10}}}, nil},
		{Picture{Trunks: []Trunk{{Name: "mts", Channels: 81, Max: 100}}}, []string{"channels/mts 1"}},
		{Picture{Trunks: []Trunk{{Name: "mts", Channels: 96, Max: 100}}}, []string{"channels/mts 2"}},
		{Picture{Disk: Room{100, 1000}}, nil},
		{Picture{Disk: Room{99, 1000}}, []string{"disk 1"}},
		{Picture{Disk: Room{49, 1000}}, []string{"disk 2"}},
		{Picture{Disk: Room{0, 0}}, nil},
		{Picture{Board: &call.Board{SurveyDue: at(now - 30*60_000)}}, nil},
		{Picture{Board: &call.Board{SurveyDue: at(now - 30*60_000 - 1)}}, []string{"survey 1"}},
		{Picture{Board: &call.Board{SurveyDue: at(now - 120*60_000 - 1)}}, []string{"survey 2"}},
		{Picture{SilentCalls: 1}, []string{"silent 1"}},
		{Picture{SilentCalls: 3}, []string{"silent 2"}},
	} {
		require.Equal(t, row.want, rung(row.of), "row %d", i)
	}
}

func TestAQueueWithTooFewPeople(t *testing.T) {
	for working, want := range map[int][]string{4: nil, 3: {"short/sales 1"}, 1: {"short/sales 2"}} {
		p := queue(func(q *call.QueueBoard) { q.Working = working })
		p.Staff = map[call.QueueID]Staff{"sales": {Minimum: 4}}
		require.Equal(t, want, rung(p))
	}
}

// The longest wait follows the service threshold of its queue; a queue may have limits
// of its own, and a level of 0 does not ring.
func TestLimitsOfAQueue(t *testing.T) {
	p := waits(3, 30_000, 3)
	p.Now = at(now)
	p.Staff = map[call.QueueID]Staff{"sales": {Threshold: time.Minute}}
	r := Defaults()
	require.Empty(t, Judge(r, p))
	own := r.Queues
	own.LongestWait, own.Waiting = Counts{Attention: 0, Action: 40}, Counts{Attention: 2, Action: 4}
	r.Own = []QueueRules{{"sales", own}}
	require.Len(t, Judge(r, p), 2)
	require.Equal(t, Action, Judge(r, p)[0].Level)
	require.Equal(t, Attention, Judge(r, p)[1].Level)
	own.LongestWait, own.Waiting = Counts{}, Counts{}
	r.Own = []QueueRules{{"sales", own}}
	require.Empty(t, Judge(r, p))
}

// What runs is told with the instant it began, so that a screen counts on.
func TestWhatRunsTellsWhenItBegan(t *testing.T) {
	p := operator(call.OperatorBoard{State: call.Break, Reason: "lunch", Since: ago(5000)})
	p.Now = at(now)
	a := Judge(Defaults(), p)[0]
	require.Equal(t, ago(4000), a.Since)
	require.Equal(t, float64(4000), a.Value)
}

func TestEveryKindIsListed(t *testing.T) {
	require.Len(t, Kinds, 19)
}
