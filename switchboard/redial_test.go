package switchboard

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/acd"
	"hotline/call"
)

// Redial (DOMAIN.md 8): who waited or talked when we failed and phones again
// within 15 minutes is at the head of his queue, once.

// phones lets a customer call, and gives his call when the greeting was heard.
func (h *house) phones(leg call.LegID, p call.Party) *Live {
	h.t.Helper()
	h.post(call.Arrived{Leg: leg, Trunk: "mts", Party: p})
	h.run(6 * time.Second)
	return h.core.calls[h.core.legs[leg]]
}

func (h *house) waiting(l *Live) acd.Waiting {
	h.t.Helper()
	w, ok := h.core.acd.Call(l.ID)
	require.True(h.t, ok)
	return w
}

// What counts is when he phones, not when the greeting has been said.
func TestAPlaceIsKeptForFifteenMinutes(t *testing.T) {
	for after, kept := range map[time.Duration]bool{
		15*time.Minute - time.Millisecond: true, 15 * time.Minute: false, 16*time.Minute + time.Second: false,
	} {
		h := newHouse(t)
		h.callIn("n1/i1", 5, "1")
		h.run(20 * time.Second)
		h.post(Restarted{})
		h.run(after)
		l := h.phones("n1/i2", moscow(5))
		require.Equal(t, kept, l.Phase == call.Waiting, after)
		require.Equal(t, !kept, l.Phase == call.Menu, after)
	}
}

func TestARedialIsTheHeadOfTheQueueOnce(t *testing.T) {
	h := newHouse(t)
	first := h.callIn("n1/i1", 5, "1").Segments[0].Entered
	h.run(20 * time.Second)
	h.post(Restarted{})
	h.callIn("n1/i2", 6, "1") // before him in the queue
	l := h.phones("n1/i3", moscow(5))
	require.Subset(t, h.allHeard("n1/i3"), []string{"ru/greeting", "ru/redial_wait", "ru/queue_next"})
	require.NotContains(t, h.allHeard("n1/i3"), "ru/menu_main")
	w := h.waiting(l)
	require.True(t, w.Returned)
	require.Equal(t, first, w.Place, "the old entry time for the score")
	require.Greater(t, w.Entered.Mono, first.Mono, "the wait is measured anew")
	h.deliver(call.LegEnded{Leg: "n1/i3", Cause: call.CauseNormal})
	h.run(5*time.Minute + time.Second)
	require.Equal(t, call.Menu, h.phones("n1/i4", moscow(5)).Phase, "once")
}

func TestARedialAfterATalkIsToldSo(t *testing.T) {
	h := talkingHouse(t)
	first := h.only().Segments[0].Entered
	h.post(Restarted{})
	l := h.phones("n1/i3", moscow(5))
	require.Contains(t, h.allHeard("n1/i3"), "ru/redial_talk")
	require.NotContains(t, h.allHeard("n1/i3"), "ru/queue_next")
	require.Equal(t, first, h.waiting(l).Place)
}

// Not only a restart is our failure: a transport that broke, a step that panicked.
func TestWhomWeFailedOtherwiseHasHisPlace(t *testing.T) {
	h := newHouse(t)
	h.callIn("n1/i1", 5, "1")
	h.run(20 * time.Second)
	h.deliver(call.LegEnded{Leg: "n1/i1", Cause: call.CauseTrouble})
	l := h.phones("n1/i2", moscow(5))
	require.True(t, h.waiting(l).Returned)
	require.Contains(t, h.allHeard("n1/i2"), "ru/redial_wait")

	h = talkingHouse(t)
	h.post(Skipped{Call: h.only().ID, What: "digit"})
	h.run(time.Second)
	require.Empty(t, h.core.calls)
	require.True(t, h.core.places.of[5].Talked, "he had talked")
	h.run(time.Minute)
	require.Equal(t, call.Offered, h.phones("n1/i2", moscow(5)).Phase, "no menu")
}

func TestNoRedialForASharedNumberOrOneWithheld(t *testing.T) {
	shared := moscow(5)
	shared.Shared = true
	for _, p := range []call.Party{shared, {Class: call.Withheld}} {
		h := newHouse(t)
		h.comes("n1/i1", p, "1")
		h.run(20 * time.Second)
		h.post(Restarted{})
		require.Empty(t, h.core.places.of)
		require.Equal(t, call.Menu, h.phones("n1/i2", p).Phase)
	}
	h := newHouse(t) // it was marked so in between
	h.callIn("n1/i1", 5, "1")
	h.run(20 * time.Second)
	h.post(Restarted{})
	require.Equal(t, call.Menu, h.phones("n1/i2", shared).Phase)
}

// Whatever number of ours he phones, and whatever key he has pressed already: he
// goes to the queue he had waited in.
func TestARedialGoesToHisQueue(t *testing.T) {
	h := newHouse(t)
	h.callIn("n1/i1", 5, "2")
	h.run(20 * time.Second)
	h.post(Restarted{})
	h.post(call.Arrived{Leg: "n1/i2", Trunk: "mts", Called: "+74950000002", Party: moscow(5)})
	h.run(100 * time.Millisecond)
	h.deliver(call.Digit{Leg: "n1/i2", Key: "1"})
	h.run(6 * time.Second)
	require.Equal(t, call.QueueID("support"), h.waiting(h.only()).Queue)

	h = newHouse(t) // that queue is no more
	h.callIn("n1/i1", 5, "1")
	h.run(20 * time.Second)
	h.post(Restarted{})
	s := testSettings(t)
	s.Version, s.Desk.Queues = 2, s.Desk.Queues[1:]
	h.post(Configured{Settings: s})
	require.Equal(t, s.Fallback, h.waiting(h.phones("n1/i2", moscow(5))).Queue)
}

// A closed queue takes nobody; his place is there when it is open again.
func TestARedialToAClosedQueue(t *testing.T) {
	h := newHouse(t)
	h.callIn("n1/i1", 5, "1")
	h.run(20 * time.Second)
	h.post(Restarted{})
	require.Empty(t, h.order(call.Order{Do: call.OrderEmergency, Queue: "sales", Kind: call.EmergencyClosed, Reason: "fire"}))
	h.post(call.Arrived{Leg: "n1/i2", Trunk: "mts", Party: moscow(5)})
	id := h.only().ID
	h.run(30 * time.Second)
	require.Equal(t, call.Blocked, h.record(id).Outcome)
	require.Empty(t, h.order(call.Order{Do: call.OrderEmergency, Queue: "sales", Kind: call.EmergencyOver}))
	require.True(t, h.waiting(h.phones("n1/i3", moscow(5))).Returned)
}

// The first entry is what counts, however often he was moved or phoned again.
func TestTheFirstEntryIsKept(t *testing.T) {
	h := newHouse(t)
	first := h.callIn("n1/i1", 5, "1").Segments[0].Entered
	h.run(20 * time.Second)
	require.Empty(t, h.order(call.Order{Do: call.OrderMove, Call: h.only().ID, Queue: "support"}))
	h.run(10 * time.Second)
	h.post(Restarted{})
	l := h.phones("n1/i2", moscow(5))
	require.Equal(t, call.QueueID("support"), h.waiting(l).Queue)
	require.Equal(t, first, h.waiting(l).Place)
	h.run(time.Minute)
	h.post(Restarted{})
	require.Equal(t, first, h.waiting(h.phones("n1/i3", moscow(5))).Place, "a second time")
	h.deliver(call.LegEnded{Leg: "n1/i3", Cause: call.CauseNormal})
	h.run(time.Minute)
	l = h.phones("n1/i4", moscow(5))
	require.Equal(t, first, h.waiting(l).Place, "he gave up and phoned again")
	require.False(t, h.waiting(l).Returned)
}

// A place nobody comes back to is forgotten, so that the book does not grow.
func TestAnOldPlaceIsForgotten(t *testing.T) {
	h := newHouse(t)
	h.callIn("n1/i1", 5, "1")
	h.run(20 * time.Second)
	h.deliver(call.LegEnded{Leg: "n1/i1", Cause: call.CauseNormal})
	require.Len(t, h.core.places.of, 1)
	h.run(7 * time.Minute)
	require.Empty(t, h.core.places.of)
}

// A call back may take the same place: who is reached has none any more.
func TestACallBackTakesThePlace(t *testing.T) {
	h := newHouse(t)
	h.callIn("n1/i1", 5, "1")
	h.run(20 * time.Second)
	h.post(Restarted{})
	h.signIn(1)
	require.Empty(t, h.act(1, call.Act{Do: call.DoLostTake, Item: h.onlyLost().ID}))
	h.run(10 * time.Second)
	require.Empty(t, h.core.places.of)
	require.Empty(t, h.core.lost.of)
}
