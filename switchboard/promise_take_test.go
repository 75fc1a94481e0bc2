package switchboard

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

// onBreak signs an operator in who takes no calls, and may make one.
func (h *house) onBreak(op call.OperatorID) {
	h.post(call.OperatorSignedIn{Operator: op, Session: "s"})
	require.Empty(h.t, h.act(op, call.Act{Do: call.DoState, State: call.Break, Reason: "lunch"}))
	h.post(call.PathUp{Operator: op, Leg: call.LegID("n1/p" + opText(op))})
}

func (h *house) takePromise(op call.OperatorID, id call.ID) string {
	return h.act(op, call.Act{Do: call.DoPromiseTake, Promise: id})
}

func nobodyAnswers(d call.Dial) []reply {
	return []reply{{20 * time.Second, call.LegEnded{Leg: d.Leg, Cause: call.CauseNoAnswer, Status: 480}}}
}

// Who is on a break takes a promised call out of its turn: it carries what the customer
// was promised, and keeps the promise.
func TestAPromiseIsTakenByHand(t *testing.T) {
	h := orderedHouse(t)
	h.onBreak(1)
	h.onBreak(2)
	p := h.onlyPromise()
	require.Equal(t, PromiseWaiting, p.State)
	require.Equal(t, errNoPromise, h.takePromise(1, 99))
	require.Empty(t, h.takePromise(1, p.ID))
	v := h.views[1]
	require.Equal(t, call.OutboundState, v.State)
	require.Equal(t, "callback", v.Talk.Purpose)
	require.Equal(t, call.QueueID("sales"), v.Talk.Queue)
	require.Equal(t, p.Topic, v.Talk.Topic)
	require.Equal(t, PromiseCalling, h.onlyPromise().State)
	require.Equal(t, errTaken, h.takePromise(2, p.ID), "one taker at most")
	require.Equal(t, "number_busy", h.act(2, call.Act{Do: call.DoDial, Party: moscow(5)}), "one attempt at a time")
	h.signIn(3)
	require.Len(t, h.dials(), 1, "nobody is reserved for it any more")

	h.run(10 * time.Second)
	require.Equal(t, call.InTalk, stateOf(h.views[1]))
	kept := h.onlyPromise()
	require.Equal(t, PromiseKept, kept.State)
	require.Len(t, kept.Tries, 1)
	require.Equal(t, call.OperatorID(1), kept.Tries[0].Operator)
	require.Equal(t, errNoPromise, h.takePromise(2, p.ID))
	require.Empty(t, h.act(1, call.Act{Do: call.DoHangup}))
	h.run(time.Minute)
	require.Equal(t, p.Call, h.record(h.dials()[0].Call).About)
	require.Equal(t, call.Break, h.views[1].State, "he goes on with his break")
	require.Len(t, h.dials(), 1)
}

// A try by hand is a try of the promise: it counts, and the pause after it holds for
// everybody.
func TestATakenPromiseIsTriedAgain(t *testing.T) {
	h := orderedHouse(t)
	h.dialReply = nobodyAnswers
	h.onBreak(1)
	id := h.onlyPromise().ID
	require.Empty(t, h.takePromise(1, id))
	h.run(25 * time.Second)
	p := h.onlyPromise()
	require.Equal(t, PromisePaused, p.State)
	require.Equal(t, 1, p.counted())
	require.Equal(t, call.Break, h.views[1].State, "nothing to wrap up")
	require.Equal(t, errLater, h.takePromise(1, id))
	h.run(5 * time.Minute)
	require.Equal(t, PromiseWaiting, h.onlyPromise().State)
	require.Empty(t, h.takePromise(1, id))
	h.run(6 * time.Minute)
	require.Empty(t, h.takePromise(1, id))
	require.Empty(t, h.act(1, call.Act{Do: call.DoHangup}), "he gives it up while it rings")
	h.run(time.Second)
	require.Equal(t, PromiseFailed, h.onlyPromise().State, "tried often enough: a supervisor decides")
	require.Len(t, h.dials(), 3)
}

// Who phones himself while his promised call rings takes it over.
func TestATakenPromiseIsTakenOver(t *testing.T) {
	h := orderedHouse(t)
	h.dialReply = nobodyAnswers
	h.onBreak(1)
	require.Empty(t, h.takePromise(1, h.onlyPromise().ID))
	h.callIn("n1/i2", 5, "1")
	require.Equal(t, PromiseTaken, h.onlyPromise().State)
	h.run(time.Second)
	require.Equal(t, call.Break, h.views[1].State)
}

// What a call of the promise's turn may not, one that is taken may not either.
func TestWhatMayNotBeTaken(t *testing.T) {
	h := orderedHouse(t)
	id := h.onlyPromise().ID
	h.post(call.OperatorSignedIn{Operator: 1, Session: "s"})
	require.Equal(t, "no_audio", h.takePromise(1, id))
	h.post(call.PathUp{Operator: 1, Leg: "n1/p1"})
	require.Equal(t, errTaken, h.takePromise(1, id), "he was reserved for it the instant he came")

	h = orderedHouse(t)
	id = h.onlyPromise().ID
	h.onBreak(3)
	require.Equal(t, "not_skilled", h.takePromise(3, id), "another queue's")
	h.onBreak(1)
	require.Empty(t, h.order(call.Order{Do: call.OrderEmergency, Queue: "sales", Kind: call.EmergencyClosed, Reason: "fire"}))
	require.Equal(t, "queue_closed", h.takePromise(1, id))
	require.Empty(t, h.order(call.Order{Do: call.OrderEmergency, Queue: "sales", Kind: call.EmergencyOver}))
	h.post(call.Arrived{Leg: "n1/i3", Trunk: "mts", Party: moscow(5)})
	require.Equal(t, "number_busy", h.takePromise(1, id), "he is on the line with us")
	require.Empty(t, h.dials())
}

// Restarted in the middle of it: the try is over and may have rung.
func TestATakenPromiseSurvivesARestart(t *testing.T) {
	h := orderedHouse(t)
	h.dialReply = nobodyAnswers
	h.onBreak(1)
	require.Empty(t, h.takePromise(1, h.onlyPromise().ID))
	h.post(Restarted{})
	p := h.onlyPromise()
	require.Equal(t, PromisePaused, p.State)
	require.Equal(t, 1, p.counted())
}
