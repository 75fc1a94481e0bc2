package survey

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

// DOMAIN.md 10, "How many".
func TestQuotaNumbers(t *testing.T) {
	require.Equal(t, 2, dayQuota(20, 5, 10))
	require.Equal(t, 0, dayQuota(20, 25, 10))
	require.Equal(t, 15, dayQuota(20, 5, 0))
	require.Equal(t, 385, QuotaForProportion(0))
	require.Equal(t, 278, QuotaForProportion(1000))
	require.Equal(t, 132, QuotaForProportion(200))
	require.Equal(t, 384, QuotaForProportion(1_000_000))
}

func TestSurveyDaysLeft(t *testing.T) {
	cfg := Defaults()
	require.Equal(t, 22, cfg.daysLeft(at(t, "2026-03-10 12:00")))
	require.Equal(t, 1, cfg.daysLeft(at(t, "2026-03-31 23:59")))
	cfg.Weekend = call.Hours{}
	require.Equal(t, 16, cfg.daysLeft(at(t, "2026-03-10 12:00")))
	cfg.Holidays = []string{"2026-03-10", "2026-03-31"}
	require.Equal(t, 14, cfg.daysLeft(at(t, "2026-03-10 12:00")))
}

// A month in which everybody answers: no day passes its quota, the month's quota
// is met exactly and spread over the days.
func TestMonthOfQuotas(t *testing.T) {
	tp := newTape()
	cfg := tp.room.campaign.Config
	cfg.Consent, cfg.ImpliedBy, cfg.PerQueue = Implied, "Петрова", 0
	tp.step(Configure{Config: cfg})
	tp.now = call.Time{Wall: at(t, "2026-03-31 12:00"), Mono: 1}
	done := map[call.Day]int{}
	id, total := 0, 0
	for day := range 30 {
		for range 10 {
			id++
			tp.step(ContactEnded{Seed: uint64(id), Call: contactOf(id, tp.now)})
		}
		tp.now = tp.now.Add(22 * time.Hour) // the morning of the next day
		for range 200 {
			orders, _ := tp.room.Step(tp.now, Tick{Free: 100})
			for _, o := range orders {
				if d, ok := o.(Dial); ok {
					n := complete(t, tp.room, tp.now, d.Attempt)
					done[call.DayAt(tp.now.Wall, 3)] += n
					total += n
				}
			}
			tp.now = tp.now.Add(3 * time.Minute)
		}
		next := at(t, "2026-04-01 12:00") + int64(day)*dayMs
		tp.now = tp.now.Add(time.Duration(next-tp.now.Wall) * time.Millisecond)
	}
	require.Equal(t, 20, total, "per day %v", done)
	for day, n := range done {
		require.LessOrEqual(t, n, 1, "⌈20/30⌉ a day, day %d", day)
	}
	require.GreaterOrEqual(t, len(done), 20)
	require.Empty(t, tp.room.results, "who was left out is not kept open")
}

func contactOf(id int, now call.Time) call.Call {
	return call.Call{
		ID: call.ID(id), Kind: call.Inbound, Outcome: call.Answered, EndedAt: now,
		Party: call.Party{Customer: call.CustomerID(id), Class: call.Mobile, Span: call.Moscow},
		Talks: []call.Talk{{Operator: 3, Line: 1, Queue: "sales", Started: now.Add(-time.Minute), Ended: now}},
	}
}

func complete(t *testing.T, r *Room, now call.Time, attempt uint64) int {
	r.Step(now, AttemptAnswered{Attempt: attempt, Call: 1})
	for _, a := range []Answer{{Question: "s0", Value: "1"}, {Question: "q1", Value: "5"}, {Question: "q2", Value: "3"}} {
		a.Attempt = attempt
		r.Step(now, a)
	}
	_, facts := r.Step(now, AttemptEnded{Attempt: attempt, Cause: call.CauseOrdered, Exit: "completed"})
	for _, f := range facts {
		if f.Result != nil && !f.Result.Open {
			require.Equal(t, Completed, f.Result.Status)
			return 1
		}
	}
	return 0
}
