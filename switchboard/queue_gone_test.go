package switchboard

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/acd"
	"hotline/call"
)

// without gives settings that do not know the queue any more; the menu's key for it
// leads elsewhere.
func without(t *testing.T, gone call.QueueID, version uint64) Settings {
	s := testSettings(t)
	s.Version = version
	s.Desk.Queues = slices.DeleteFunc(s.Desk.Queues, func(q acd.Queue) bool { return q.ID == gone })
	for i := range s.Desk.Queues {
		if q := &s.Desk.Queues[i]; q.Escalate == gone {
			q.Escalate = ""
		}
	}
	other := string(s.Desk.Queues[0].ID)
	s.Flows[0].YAML = strings.ReplaceAll(s.Flows[0].YAML, "queue: "+string(gone), "queue: "+other)
	s.Topics = slices.DeleteFunc(s.Topics, func(r TopicRule) bool { return r.Queue == gone })
	if s.Fallback == gone {
		s.Fallback = call.QueueID(other)
	}
	return s
}

// A queue is taken out of the settings with people in it: who waits goes on waiting
// in the queue behind every mistake, with his place; nobody is sent away for what an
// administrator did (INVARIANTS 36).
func TestAQueueIsTakenOutWithCallersInIt(t *testing.T) {
	h := newHouse(t)
	first := h.callIn("n1/i1", 1, "1")
	require.Equal(t, call.QueueID("sales"), first.queue())
	h.run(20 * time.Second)
	other := h.callIn("n1/i2", 2, "2")
	h.run(5 * time.Second)
	h.post(Configured{Settings: without(t, "sales", 2)})
	require.Equal(t, call.Waiting, first.Phase)
	require.Equal(t, call.QueueID("support"), first.queue())
	require.Len(t, first.Segments, 2)
	require.Equal(t, call.Overflowed, first.Segments[0].Outcome)
	require.Equal(t, string(acd.RuleClosed), first.Segments[0].Reason)
	h.signIn(2)
	require.Equal(t, first.ID, h.views[2].Offer.Call, "he came first")
	h.answer(2)
	require.Equal(t, call.Waiting, other.Phase)
}

// The same when the queue rings at an operator just then, and when it was the one
// behind every mistake itself: the new settings name another.
func TestTheQueueBehindEveryMistakeIsTakenOut(t *testing.T) {
	h := newHouse(t)
	h.signIn(2)
	l := h.callIn("n1/i1", 1, "2")
	require.NotNil(t, h.views[2].Offer)
	h.post(Configured{Settings: without(t, "support", 2)})
	require.Equal(t, call.QueueID("sales"), l.queue())
	require.NotNil(t, h.views[2].Offer, "he serves that one too")
	require.Equal(t, call.QueueID("sales"), h.views[2].Offer.Queue)
	h.answer(2)
	require.Equal(t, call.Talking, l.Phase)
}

// A caller is in the menu as it was when he called, and chooses a queue that is gone.
func TestAnOlderMenuLeadsToAQueueThatIsGone(t *testing.T) {
	h := newHouse(t)
	h.post(call.Arrived{Leg: "n1/i1", Trunk: "mts", Party: moscow(5)})
	h.run(6 * time.Second)
	h.post(Configured{Settings: without(t, "sales", 2)})
	h.deliver(call.Digit{Leg: "n1/i1", Key: "1"})
	h.run(time.Second)
	l := h.only()
	require.Equal(t, call.Waiting, l.Phase)
	require.Equal(t, call.QueueID("support"), l.queue())
	require.False(t, h.heard("n1/i1", "ru/sys_error"))
}

// The same while a supervisor keeps the queue behind every mistake closed.
func TestAnOlderMenuLeadsNowhere(t *testing.T) {
	h := newHouse(t)
	h.post(call.Arrived{Leg: "n1/i1", Trunk: "mts", Party: moscow(5)})
	h.run(6 * time.Second)
	h.post(Configured{Settings: without(t, "sales", 2)})
	require.Empty(t, h.orders(call.Order{Do: call.OrderEmergency, Kind: call.EmergencyClosed, Queue: "support", Reason: "авария"}))
	l := h.only()
	h.deliver(call.Digit{Leg: "n1/i1", Key: "1"})
	h.run(20 * time.Second)
	require.Equal(t, call.Blocked, h.record(l.ID).Outcome)
}

// An emergency ends with its queue: nobody could take it back any more.
func TestAnEmergencyOfAQueueThatIsTakenOut(t *testing.T) {
	h := newHouse(t)
	for _, q := range []call.QueueID{"", "sales", "support"} {
		require.Empty(t, h.orders(call.Order{Do: call.OrderEmergency, Kind: call.EmergencyOutage, Queue: q, Reason: "авария"}))
	}
	h.post(Configured{Settings: without(t, "sales", 2)})
	require.Len(t, h.core.emergencyBoard(), 2)
	require.Equal(t, acd.ErrAlreadyThere, h.orders(call.Order{Do: call.OrderEmergency, Kind: call.EmergencyOver, Queue: "sales"}))
}

// An escalation waits for a line that is taken out: it is back with the first line,
// and the customer is promised a call (INVARIANTS 46).
func TestAnEscalationToALineThatIsTakenOut(t *testing.T) {
	h := newHouse(t)
	h.signIn(1)
	h.signIn(3)
	require.Empty(t, h.act(3, call.Act{Do: call.DoState, State: call.Break}))
	l := h.callIn("n1/i1", 1, "1")
	h.answer(1)
	require.Empty(t, h.act(1, call.Act{Do: call.DoEscalate, Reason: "сложно"}))
	require.Equal(t, call.QueueID("experts"), l.queue())
	h.post(Configured{Settings: without(t, "experts", 2)})
	require.Equal(t, call.QueueID("sales"), l.queue())
	require.Equal(t, "escalation_back", l.Reason)
	require.NotZero(t, l.Promised)
}

// A promised call has its place in a queue that is taken out, and which was the one
// behind every mistake: it is kept in the new one.
func TestAPromiseKeepsItsPlaceWhenItsQueueIsTakenOut(t *testing.T) {
	h := orderedHouse(t)
	s := testSettings(t)
	s.Version, s.Fallback = 2, "sales"
	h.post(Configured{Settings: s})
	h.post(Configured{Settings: without(t, "sales", 3)})
	p := h.onlyPromise()
	require.Equal(t, PromiseWaiting, p.State)
	require.Equal(t, call.QueueID("support"), p.Queue)
	h.signIn(2)
	require.Equal(t, "callback", h.views[2].Talk.Purpose)
}
