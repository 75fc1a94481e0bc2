package acd

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

// crowd is a desk with n operators of mixed skills in ten queues, all on a call,
// and w calls waiting.
type crowd struct {
	desk *Desk
	now  call.Time
	next call.ID
	ops  int
}

func (c *crowd) step(ev Event) Result {
	c.now.Mono++
	c.now.Wall++
	r := c.desk.Step(c.now, ev)
	if x, bad := find[Refused](r); bad {
		panic(fmt.Sprintf("%T: %+v", ev, x))
	}
	return r
}

var crowdSkills = []string{"cars", "loans", "cards", "homes", "travel"}

func crowdSettings() Settings {
	s := DefaultSettings()
	s.Disposition = false
	for i := range 10 {
		q := DefaultQueue(call.QueueID(fmt.Sprint("q", i)), "q", 1)
		q.Limit, q.MaxWait, q.Wrap = 0, 0, 0
		q.Announce = Announce{}
		q.Needs = []Need{{Skill: crowdSkills[i%5]}}
		q.Relax = DefaultRelax(call.QueueID(fmt.Sprint("q", (i+1)%10)))
		s.Queues = append(s.Queues, q)
	}
	return s
}

func crowdStaff(n int) Staff {
	var st Staff
	for i := range n {
		p := Profile{Operator: call.OperatorID(i + 1), Languages: []string{"ru", "en"}[:1+i%2]}
		for k := range 3 {
			p.Queues = append(p.Queues, Member{Queue: call.QueueID(fmt.Sprint("q", (i*7+k*3)%10))})
		}
		for k, sk := range crowdSkills {
			p.Skills = append(p.Skills, Skill{sk, 1 + (i*3+k*5)%10})
		}
		st.Profiles = append(st.Profiles, p)
	}
	return st
}

func newCrowd(b testing.TB, ops, waiting int) *crowd {
	b.Helper()
	c := &crowd{desk: New(), now: at(0), ops: ops}
	c.step(Configure{crowdSettings()})
	c.step(crowdStaff(ops))
	for i := range ops {
		c.step(SoundBack{call.OperatorID(i + 1)})
		c.step(SignIn{Op: call.OperatorID(i + 1)})
	}
	for range ops * 2 { // nearly everybody gets a call
		c.answer(c.enter())
	}
	for range waiting {
		c.enter()
	}
	return c
}

func (c *crowd) enter() Result {
	c.next++
	e := Enter{Call: c.next, Queue: call.QueueID(fmt.Sprintf("q%d", uint64(c.next)%10)), VIP: c.next%13 == 0}
	if c.next%4 == 0 {
		e.Language = "en"
	}
	return c.step(e)
}

// answer takes the offer that was made, if any.
func (c *crowd) answer(r Result) {
	if o, ok := find[Offer](r); ok {
		c.step(Accept{o.Op, o.Offer})
	}
}

// turn is one operator's turn: a call comes, a talk ends, the next one begins.
func (c *crowd) turn(i int) {
	id := call.OperatorID(i%c.ops + 1)
	c.answer(c.enter())
	if o, _ := c.desk.Operator(id); o.Call != 0 {
		c.answer(c.step(TalkEnded{Op: id, Call: o.Call, Answered: true}))
	}
}

// BenchmarkCycle is one operator's turn with everybody busy: a call comes, a talk
// ends (and the operator is rung with the best waiting call, explained), he answers.
func BenchmarkCycle(b *testing.B) {
	for _, n := range []struct{ ops, waiting int }{
		{100, 1_000}, {500, 2_000}, {1_000, 10_000}, {10_000, 100_000},
	} {
		b.Run(fmt.Sprintf("operators=%d/waiting=%d", n.ops, n.waiting), func(b *testing.B) {
			c := newCrowd(b, n.ops, n.waiting)
			b.ReportAllocs()
			b.ResetTimer()
			for i := range b.N {
				c.turn(i)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(3*b.N), "ns/event")
		})
	}
}

// BenchmarkFree is the other side: most operators free, a call comes and is given
// up again.
func BenchmarkFree(b *testing.B) {
	for _, ops := range []int{100, 1_000, 10_000} {
		b.Run(fmt.Sprintf("operators=%d", ops), func(b *testing.B) {
			c := &crowd{desk: New(), now: at(0), ops: ops}
			c.step(Configure{crowdSettings()})
			c.step(crowdStaff(ops))
			for i := range ops {
				c.step(SoundBack{call.OperatorID(i + 1)})
				c.step(SignIn{Op: call.OperatorID(i + 1)})
			}
			for range 100 {
				c.enter()
				c.step(Leave{c.next, call.Abandoned})
			}
			b.ReportAllocs()
			b.ResetTimer()
			for range b.N {
				c.enter()
				c.step(Leave{c.next, call.Abandoned})
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(2*b.N), "ns/event")
		})
	}
}

// TestCostGrowsSlowly: an event in a house ten times as big costs no more than the
// logarithm allows, with explanations on. It compares two sizes on the same machine
// in the same minute, the best of several rounds each, so that a busy machine does
// not decide it; the bound leaves room for caches, which a list walked in full
// (ten times the cost) would exceed by far.
func TestCostGrowsSlowly(t *testing.T) {
	if testing.Short() {
		t.Skip("some seconds of work")
	}
	small, large := newCrowd(t, 500, 2_000), newCrowd(t, 5_000, 20_000)
	best := func(c *crowd) time.Duration {
		least := time.Hour
		for range 7 {
			begun := time.Now()
			for i := range 1000 {
				c.turn(i)
			}
			least = min(least, time.Since(begun))
		}
		return least
	}
	a, b := best(small), best(large)
	t.Logf("a turn of 3 events: %v with 500 operators and 2,000 waiting, %v with ten times as many: %.2f times", a/1000, b/1000, float64(b)/float64(a))
	require.Less(t, float64(b)/float64(a), 4.0)
}
