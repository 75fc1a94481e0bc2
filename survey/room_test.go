package survey

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

func TestAttribution(t *testing.T) {
	now := call.Time{Wall: 10_000_000, Mono: 10_000_000}
	c := call.Call{
		ID: 5, Topic: "orders", EndedAt: now,
		Party:    call.Party{Customer: 7},
		Segments: []call.Segment{{Queue: "sales", Line: 1}, {Queue: "experts", Line: 2}},
		Talks: []call.Talk{
			{Operator: 1, Org: "a", Line: 1, Queue: "sales", Started: now.Add(-9 * time.Minute)},
			{Operator: 2, Org: "b", Line: 2, Queue: "experts", Started: now.Add(-5 * time.Minute)},
			{Operator: 3, Line: 2, Started: now.Add(-time.Minute), Consult: true},
		},
	}
	res := attribute(&c, NextDay)
	require.Equal(t, Result{
		About: 5, Mode: NextDay, Open: true, Customer: 7, Topic: "orders", ContactAt: now.Wall, Scale: 5,
		Operator: 2, Org: "b", Line: 2, Queue: "experts", FirstQueue: "sales", FirstLine: 1, Also: []call.OperatorID{1, 3},
	}, res)
}

func TestTalkTime(t *testing.T) {
	now := call.Time{Wall: 1, Mono: 1_000_000}
	c := call.Call{EndedAt: now, Talks: []call.Talk{
		{Started: now.Add(-20 * time.Second), Ended: now.Add(-12 * time.Second)},
		{Started: now.Add(-10 * time.Second), Ended: now, Consult: true},
		{Started: now.Add(-7 * time.Second)}, // cut without an end of its own
		{},
	}}
	require.Equal(t, int64(15_000), c.TalkedMs())
}

// The survey right after the talk is stored apart and takes the place of the
// next day's; a customer who opted out is not passed into it.
func TestSameCall(t *testing.T) {
	r := newTape().room
	now := call.Time{Wall: at(t, "2026-03-10 12:00"), Mono: 1}
	r.Step(now, ConsentGiven{Customer: 7, Given: true, Wording: "v1", Source: "ivr", Call: 1})
	c := contactOf(7, now)
	require.True(t, r.MayAskNow(c.Party, call.Time{}))
	r.Step(now, AfterCall{Call: c})
	for _, a := range []Answer{{Question: "q1", Value: "2"}, {Question: "q2", Value: "1"}, {Question: "q3", Value: "2"}} {
		a.About = c.ID
		_, facts := r.Step(now, a)
		require.NotEmpty(t, facts)
	}
	orders, facts := r.Step(now, AfterCallEnded{About: c.ID, Exit: "completed"})
	require.Equal(t, Completed, facts[0].Result.Status)
	require.Equal(t, SameCall, facts[0].Result.Mode)
	require.Equal(t, "low_score", orders[0].(Task).Reason)
	orders, facts = r.Step(now, AfterCallEnded{About: c.ID})
	require.Empty(t, orders)
	require.Empty(t, facts)

	_, facts = r.Step(now, ContactEnded{Call: c, Seed: 1})
	require.Equal(t, string(ReasonSameCall), facts[0].Skipped.Reason)

	r.Step(now, OptOut{Customer: 7, How: "form"})
	require.False(t, r.MayAskNow(c.Party, now))
	_, facts = r.Step(now, AfterCall{Call: c})
	require.Empty(t, facts)
}

func TestSameCallCutByRestart(t *testing.T) {
	r := newTape().room
	now := call.Time{Wall: at(t, "2026-03-10 12:00"), Mono: 1}
	r.Step(now, AfterCall{Call: contactOf(7, now)})
	r.Step(now, Answer{About: 7, Question: "q1", Value: "4"})
	_, facts := r.Step(now, Restarted{})
	require.Equal(t, Partial, facts[0].Result.Status)
}

func TestImport(t *testing.T) {
	r := newTape().room
	now := call.Time{Wall: at(t, "2026-03-10 12:00"), Mono: 1}
	good := ImportRow{Customer: 1, Date: now.Wall - dayMs, Wording: "v1", Proof: "form 12"}
	bad := []ImportRow{
		{Date: 1, Wording: "v1", Proof: "p"}, {Customer: 2, Wording: "v1", Proof: "p"},
		{Customer: 3, Date: 1, Proof: "p"}, {Customer: 4, Date: 1, Wording: "v1"},
		{Customer: 5, Date: now.Wall + 1, Wording: "v1", Proof: "p"}, // from tomorrow
	}
	_, facts := r.Step(now, Import{Rows: append(bad, good, ImportRow{Customer: 6, OptOut: true})})
	require.Len(t, facts, 2)
	p, ok := r.Person(1)
	require.True(t, ok)
	require.True(t, r.cfg().agreed(p, now.Wall))
	p, _ = r.Person(6)
	require.Equal(t, "list", p.OptOut.How)
	for _, row := range bad[:4] {
		require.NotEmpty(t, row.Problem())
	}
	// an older row does not undo what the customer said since
	r.Step(now, ConsentGiven{Customer: 1, Wording: "v1", Source: "ivr", Call: 3})
	_, facts = r.Step(now, Import{Rows: []ImportRow{good}})
	require.Empty(t, facts)
}

// Doubled and foreign events change nothing (INVARIANTS 31).
func TestDoubledEvents(t *testing.T) {
	tp := newTape()
	_, err := tp.run("clock 2026-03-10 12:00\nconsent 7 yes\ncontact 1 customer=7\ndue\nanswered\nanswer q1 5\n")
	require.NoError(t, err)
	before, err := tp.room.Snapshot()
	require.NoError(t, err)
	for _, ev := range []Event{
		AttemptAnswered{Attempt: tp.attempt, Call: 2}, AttemptAnswered{Attempt: 12345}, AttemptEnded{Attempt: tp.attempt + 1},
		Answer{Attempt: 12345, Question: "q1", Value: "1"}, Answer{Attempt: tp.attempt, Question: "q1", Value: "55"}, Answer{About: 1, Question: "q1", Value: "1"},
		ContactEnded{Call: contactOf(1, tp.now)}, TakenBack{Customer: 7}, Resume{}, OptOut{}, ConsentGiven{}, AfterCallEnded{About: 1}, Tick{Free: 100},
	} {
		orders, facts := tp.room.Step(tp.now, ev)
		require.Empty(t, orders, "%T", ev)
		require.Empty(t, facts, "%T", ev)
	}
	after, err := tp.room.Snapshot()
	require.NoError(t, err)
	require.Equal(t, string(before), string(after))
	tp.step(AttemptEnded{Attempt: tp.attempt, Cause: call.CauseNormal})
	_, facts := tp.room.Step(tp.now, AttemptEnded{Attempt: tp.attempt, Cause: call.CauseNormal})
	require.Empty(t, facts, "ended once")
}

func TestDeadline(t *testing.T) {
	tp := newTape()
	_, ok := tp.room.Deadline()
	require.False(t, ok)
	_, err := tp.run("clock 2026-03-10 12:00\nconsent 7 yes\ncontact 1 customer=7\n")
	require.NoError(t, err)
	mono, ok := tp.room.Deadline()
	require.True(t, ok)
	require.Equal(t, tp.now.Mono+maxSleep, mono, "never far away: the wall clock may be moved")
	require.False(t, tp.room.Due(tp.now))
	require.True(t, tp.room.Behind(tp.now).IsZero())
	moved := call.Time{Wall: at(t, "2026-03-11 15:00"), Mono: tp.now.Mono}
	require.True(t, tp.room.Due(moved))
	orders, _ := tp.room.Step(moved, Tick{Free: 10})
	require.Empty(t, orders)
	mono, _ = tp.room.Deadline()
	require.Equal(t, moved.Mono+shortLook, mono, "no channels: look again in a second")
	late := tp.room.Behind(moved)
	require.Equal(t, moved.Wall-late.Wall, moved.Mono-late.Mono, "since it was due")
	require.Positive(t, moved.Since(late))
	require.False(t, tp.room.Due(moved))
}

func TestRestoreRefusesNonsense(t *testing.T) {
	require.Error(t, New(Defaults()).Restore([]byte("{")))
}

func TestConfig(t *testing.T) {
	require.NoError(t, Defaults().Validate())
	bad := Defaults()
	bad.Consent, bad.Flow, bad.MaxAttempts, bad.Gap = "maybe", "", 4, time.Hour
	bad.Weekdays, bad.Holidays = call.Hours{From: 0, To: 1440}, []string{"9 мая"}
	err := bad.Validate()
	for _, want := range []string{
		`consent: explicit or implied expected, got "maybe"`, "flow: empty", "max_attempts: 1 to 3 expected, got 4",
		"gap: 3h0m0s or more expected, got 1h0m0s", "weekdays: a stretch within 09:00-21:00 expected, got 00:00-24:00",
		`holidays[0]: a date like 2026-05-09 expected, got "9 мая"`,
	} {
		require.ErrorContains(t, err, want)
	}
	bad = Defaults()
	bad.Consent = Implied
	require.ErrorContains(t, bad.Validate(), "implied_by: empty")
	b, err := json.Marshal(Defaults())
	require.NoError(t, err)
	require.Contains(t, string(b), `"weekdays":"10:00-20:00"`)
}
