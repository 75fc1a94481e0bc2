package switchboard

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/acd"
	"hotline/call"
	"hotline/ivr"
)

// untilNine is a house whose sales sends its callers to where to says at nine in the
// evening (it is noon), for its menu has no hours.
func untilNine(t *testing.T, to acd.Target) *house {
	return settled(t, func(s *Settings) {
		day := ivr.Hours{From: 9 * 60, To: 21 * 60}
		s.Calendars = append(s.Calendars, ivr.Calendar{ID: "day", UTCOffset: 3, Workdays: day, Saturday: day, Sunday: day, Holidays: day})
		q := &s.Desk.Queues[0]
		q.MaxWait, q.Callback.Wait = 0, 24*3600*acd.Second
		q.Callback.Calendar = "day"
		q.Overflow = []acd.Overflow{{When: acd.RuleHours, To: to}}
	})
}

// Who waits at closing time is told so then, and may be called in the morning or leave a
// message; so is who comes later. At opening all is as it was.
func TestTheHoursOfAQueueAreOver(t *testing.T) {
	h := untilNine(t, acd.Target{Kind: acd.ToCallback})
	h.run(9*time.Hour - 90*time.Second)
	waits := h.callIn("n1/i1", 1, "1")
	h.run(60 * time.Second)
	require.Equal(t, call.Waiting, waits.Phase, "it is not nine yet")
	h.run(28 * time.Second)
	require.Equal(t, string(acd.RuleHours), waits.Segments[0].Reason)
	require.True(t, h.heard("n1/i1", "ru/after_hours"))
	h.press("n1/i1", "1")
	h.press("n1/i1", "1")
	p := h.onlyPromise()
	require.Equal(t, PromisePaused, p.State)
	require.Equal(t, time.Date(2026, 3, 13, 6, 30, 0, 0, time.UTC).UnixMilli(), p.Due, "half an hour after the opening")
	h.run(30 * time.Second)
	require.Equal(t, call.Overflowed, h.record(waits.ID).Outcome)

	later := h.callIn("n1/i2", 2, "1")
	require.True(t, h.heard("n1/i2", "ru/after_hours"))
	h.press("n1/i2", "2")
	require.Equal(t, call.Voicemail, later.Phase)
	h.deliver(call.LegEnded{Leg: "n1/i2", Cause: call.CauseNormal})

	h.run(12 * time.Hour)
	early := h.callIn("n1/i3", 3, "1")
	require.Equal(t, call.Waiting, early.Phase, "nine in the morning")
}

// A talk goes on, and who was cut off in one waits for those who are there still.
func TestATalkOutlivesTheHours(t *testing.T) {
	h := untilNine(t, acd.Target{Kind: acd.ToMessage})
	h.run(9*time.Hour - 60*time.Second)
	h.signIn(1)
	h.signIn(4)
	l := h.callIn("n1/i1", 1, "1")
	require.NotNil(t, h.views[1].Offer)
	h.answer(1)
	h.run(2 * time.Minute)
	require.Equal(t, call.Talking, l.Phase)
	h.post(call.Arrived{Leg: "n1/i2", Trunk: "mts", Party: moscow(2)})
	h.deliver(call.Digit{Leg: "n1/i2", Key: "1"})
	h.run(30 * time.Second)
	require.True(t, h.heard("n1/i2", "ru/after_hours_bye"), "nothing to choose")
	require.Len(t, h.core.calls, 1, "he is let go, the talk goes on")
	h.post(call.PathDead{Operator: 1, Leg: opLeg(1)})
	h.run(17 * time.Second)
	require.NotNil(t, h.views[4].Offer, "the other one is there")
	require.Equal(t, l.ID, h.views[4].Offer.Call)
}

// The process is down at closing time: after its start the hours are over as well, and
// what lives from the facts alone sees it.
func TestClosingTimePassesWhileWeAreDown(t *testing.T) {
	h := untilNine(t, acd.Target{Kind: acd.ToMessage})
	h.run(9*time.Hour - time.Minute)
	h.now.Wall, h.now.Mono = h.now.Wall+5*60_000, h.now.Mono+5*60_000
	h.post(Restarted{Died: h.now})
	require.Equal(t, []call.QueueID{"sales"}, h.core.acd.Shut())
	h.post(Configured{Settings: testSettings(t)})
	require.Empty(t, h.core.acd.Shut(), "no rule, no hours")
}

// Nobody is handed over to a queue whose hours are over; an escalation to such a line is
// back at once, with a promised call (INVARIANTS 46).
func TestHandingOverOutOfHours(t *testing.T) {
	h := settled(t, func(s *Settings) {
		s.Calendars = append(s.Calendars, ivr.Calendar{ID: "never", UTCOffset: 3})
		for i := range s.Desk.Queues[1:] {
			q := &s.Desk.Queues[1+i]
			q.Callback.Calendar = "never"
			q.Overflow = []acd.Overflow{{When: acd.RuleHours, To: acd.Target{Kind: acd.ToMessage}}}
		}
	})
	h.signIn(1)
	h.signIn(3)
	l := h.callIn("n1/i1", 1, "1")
	h.answer(1)
	require.Equal(t, "queue_closed", h.act(1, call.Act{Do: call.DoTransfer, To: "queue:support"}))
	require.Equal(t, call.Talking, l.Phase)
	require.Empty(t, h.act(1, call.Act{Do: call.DoEscalate, Reason: "сложно"}))
	require.Equal(t, call.QueueID("sales"), l.queue())
	require.Equal(t, "escalation_back", l.Reason)
	require.NotZero(t, l.Promised)
}
