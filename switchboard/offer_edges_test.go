package switchboard

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/acd"
	"hotline/call"
)

// When a call back is offered (DOMAIN.md 8): above 60 s waited, or above 120 s
// expected, and not at the very figure.

func offered(h *house, leg call.LegID) bool {
	for _, clip := range h.allHeard(leg) {
		if clip == "ru/callback_offer" {
			return true
		}
	}
	return false
}

func TestACallBackIsOfferedAfterSixtySeconds(t *testing.T) {
	h := emptyHouse(t)
	s := testSettings(t)
	s.AskConsent = false
	s.Desk.Queues[0].Announce = acd.Announce{} // nothing else is said
	h.open(s, testStaff())
	l := h.callIn("n1/i1", 5, "1")
	entered := l.Segments[0].Entered.Mono
	h.run(time.Duration(entered+60_000-h.now.Mono) * time.Millisecond)
	require.False(t, offered(h, "n1/i1"), "60 s exactly")
	h.run(time.Millisecond)
	require.True(t, offered(h, "n1/i1"))
	require.Equal(t, call.Waiting, l.Phase)
}

// busyHouse has served five calls of ten minutes, each with a wrap-up ended at
// once, so that its mean handling time is known; operator 1 talks.
func busyHouse(t *testing.T, ewt acd.Ms) *house {
	h := emptyHouse(t)
	s := testSettings(t)
	s.AskConsent, s.Desk.Disposition = false, false
	s.Desk.Queues[0].Callback.EWT, s.Desk.Queues[0].Callback.Wait = ewt, acd.Ms(time.Hour.Milliseconds())
	s.Desk.Queues[0].Announce = acd.Announce{First: 10 * acd.Second, Period: 45 * acd.Second, Position: true}
	h.open(s, testStaff())
	h.signIn(1)
	for n := range 6 {
		h.callIn(call.LegID(fmt.Sprintf("n1/i%d", n+1)), call.CustomerID(n+1), "1")
		h.answer(1)
		if n == 5 {
			break
		}
		h.run(20 * time.Second)
		require.Empty(t, h.act(1, call.Act{Do: call.DoHangup}))
		h.run(5 * time.Second)
		require.Empty(t, h.act(1, call.Act{Do: call.DoReady}))
	}
	return h
}

func TestACallBackIsOfferedByTheExpectedWait(t *testing.T) {
	probe := busyHouse(t, acd.Ms(time.Hour.Milliseconds()))
	wait, sure := probe.core.acd.ExpectedWait("sales", 0)
	require.True(t, sure)
	require.Greater(t, wait, int64(60_000))
	for ewt, want := range map[acd.Ms]bool{acd.Ms(wait): false, acd.Ms(wait) - 1: true} {
		h := busyHouse(t, ewt)
		h.callIn("n1/i9", 9, "1")
		h.run(12 * time.Second)
		require.Equal(t, want, offered(h, "n1/i9"), "expected %d ms, offered above %d", wait, ewt)
	}
}

// Who is not sure of the wait does not offer by it.
func TestNoOfferByAWaitNobodyKnows(t *testing.T) {
	h := emptyHouse(t)
	s := testSettings(t)
	s.AskConsent = false
	s.Desk.Queues[0].Callback.EWT = 1
	h.open(s, testStaff())
	h.callIn("n1/i1", 5, "1")
	h.run(30 * time.Second)
	require.Empty(t, h.watch.seen["callback_offered"])
	require.Positive(t, h.watch.seen["announced"])
}

// A callback nobody took in the end is closed as callback_failed: an alarm, and it
// stays with the supervisor until he settles it.
func TestACallbackFailed(t *testing.T) {
	h := orderedHouse(t)
	var alarms []Alarmed
	h.spoil = func(_ *house, _ call.Event, r *Result) {
		for _, f := range r.Facts {
			if a, ok := f.(Alarmed); ok {
				alarms = append(alarms, a)
			}
		}
	}
	var at []int64
	h.dialReply = func(d call.Dial) []reply {
		at = append(at, h.now.Mono)
		return []reply{{30 * time.Second, call.LegEnded{Leg: d.Leg, Cause: call.CauseNoAnswer, Status: 480}}}
	}
	h.signIn(1)
	h.run(11*time.Minute + 31*time.Second)
	require.Len(t, at, 3, "once and two retries")
	for i := 1; i < len(at); i++ {
		require.EqualValues(t, 30_000+5*60_000, at[i]-at[i-1], "5 minutes after nobody took it")
	}
	p := h.onlyPromise()
	require.Equal(t, PromiseFailed, p.State)
	require.Equal(t, string(call.CauseNoAnswer), p.Reason)
	require.False(t, p.Closed.IsZero())
	require.Len(t, alarms, 1)
	require.Equal(t, "callback_failed", alarms[0].Kind)
	require.Equal(t, call.Available, h.views[1].State, "the operator is free for others")
}

// An operator found ends in the same instant whatever the caller is being told, so
// that an announcement never delays a talk (below 100 ms: the rest is one frame of
// sound, media: TestAnotherSoundCutsIn).
func TestAnOfferEndsEveryAnnouncement(t *testing.T) {
	for name, prepare := range map[string]func(h *house){
		"position":       func(h *house) { h.run(10 * time.Second) },
		"consent":        func(h *house) { h.run(3 * time.Second) },
		"callback offer": func(h *house) { h.run(57 * time.Second) },
		"number":         func(h *house) { h.run(57 * time.Second); h.press("n1/i1", "1") },
	} {
		h := emptyHouse(t)
		s := testSettings(t)
		s.AskConsent = name == "consent"
		h.open(s, testStaff())
		h.callIn("n1/i1", 5, "1")
		prepare(h)
		l := h.only()
		for l.Then == thenNothing && !l.Asking && l.Ordering == nil { // until something is said
			h.run(100 * time.Millisecond)
		}
		before := len(h.story.items)
		h.signIn(1)
		var plays []call.Play
		for _, x := range h.story.items[before:] {
			if p, ok := x.what.(call.Play); ok && p.Leg == "n1/i1" {
				plays = append(plays, p)
			}
		}
		require.Len(t, plays, 1, name)
		require.Equal(t, []string{musicClip}, plays[0].Clips, name)
		require.Equal(t, call.Offered, l.Phase, name)
		require.Equal(t, h.now, l.segment().Offered, name)
	}
}
