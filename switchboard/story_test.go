package switchboard

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

func moscow(customer call.CustomerID) call.Party {
	return call.Party{Customer: customer, Class: call.Mobile, Span: call.Span{Min: 3, Max: 3}}
}

func (h *house) signIn(op call.OperatorID) {
	h.post(call.OperatorSignedIn{Operator: op, Session: "s"})
	h.post(call.PathUp{Operator: op, Leg: call.LegID("n1/p" + opText(op))})
}

func (h *house) act(op call.OperatorID, a call.Act) string {
	h.t.Helper()
	a.Operator = op
	a.Ref = opText(op) + a.Do + time.Duration(h.n).String()
	before := len(h.told)
	h.post(a)
	require.Greater(h.t, len(h.told), before, "an act is always answered")
	return h.told[len(h.told)-1].Error
}

func (h *house) answer(op call.OperatorID) {
	h.t.Helper()
	v := h.views[op]
	require.NotNil(h.t, v.Offer, "operator %d has no offer", op)
	require.Empty(h.t, h.act(op, call.Act{Do: call.DoAnswer, Offer: v.Offer.Offer}))
}

func (h *house) only() *Live {
	h.t.Helper()
	require.Len(h.t, h.core.calls, 1)
	for _, l := range h.core.calls {
		return l
	}
	return nil
}

// The main job: menu, queue, first line, second line, and the bot the next day.
func TestTheWholeDayOfOneCustomer(t *testing.T) {
	h := newHouse(t)
	h.signIn(3)
	h.post(call.Arrived{Leg: "n1/i1", Trunk: "mts", Called: "hotline", Party: moscow(77)})
	h.run(100 * time.Millisecond)
	require.Equal(t, call.Menu, h.only().Phase)
	h.deliver(call.Digit{Leg: "n1/i1", Key: "1"}) // kept: the greeting is not interrupted
	h.run(4 * time.Second)
	l := h.only()
	require.Equal(t, call.Waiting, l.Phase)
	require.Equal(t, call.QueueID("sales"), l.queue())
	require.False(t, l.Notice.IsZero())
	require.True(t, l.Asking, "the consent question is asked while he waits")
	h.deliver(call.Digit{Leg: "n1/i1", Key: "1"})
	require.False(t, l.Asking)
	h.run(20 * time.Second)

	h.signIn(1)
	require.Equal(t, call.Ringing, h.views[1].State)
	require.Equal(t, "orders", h.views[1].Offer.Topic)
	h.answer(1)
	require.Equal(t, call.InTalk, h.views[1].State)
	require.Equal(t, "on", h.views[1].Talk.Recording)
	h.run(30 * time.Second)
	require.Empty(t, h.act(1, call.Act{Do: call.DoHold, On: true}))
	h.run(5 * time.Second)
	require.Empty(t, h.act(1, call.Act{Do: call.DoHold}))
	require.Empty(t, h.act(1, call.Act{Do: call.DoEscalate, Reason: "hard"}))
	require.Equal(t, call.WrapUp, h.views[1].State)
	require.Equal(t, call.Ringing, h.views[3].State)
	require.Empty(t, h.act(1, call.Act{Do: call.DoWrap, Topic: "orders", Result: "escalated", On: true}))
	require.Equal(t, call.Available, h.views[1].State)
	h.answer(3)
	h.run(40 * time.Second)
	require.Empty(t, h.act(3, call.Act{Do: call.DoHangup}))
	h.run(10 * time.Second)
	require.Empty(t, h.core.calls)

	require.Len(t, h.ended, 1)
	for _, c := range h.ended {
		require.Equal(t, call.Answered, c.Outcome)
		require.Len(t, c.Talks, 2)
		require.EqualValues(t, 5000, c.Talks[0].HoldMs)
		require.Equal(t, "escalate", c.Talks[0].Left)
		require.Equal(t, 2, c.Talks[1].Line)
		require.NotZero(t, c.Talks[0].Recording)
		require.NotZero(t, c.Talks[1].Recording)
		require.Len(t, c.Segments, 2)
	}
	// The next day the bot asks.
	keys := "1511"
	h.dialReply = func(d call.Dial) []reply {
		require.Equal(t, call.CustomerID(77), d.Customer)
		out := []reply{{time.Second, call.LegRinging{Leg: d.Leg}}, {3 * time.Second, call.LegAnswered{Leg: d.Leg}}}
		for i, k := range keys {
			out = append(out, reply{time.Duration(5+4*i) * time.Second, call.Digit{Leg: d.Leg, Key: string(k)}})
		}
		return out
	}
	h.run(26 * time.Hour)
	var bot *call.Call
	for _, c := range h.ended {
		if c.Kind == call.Survey {
			bot = &c
		}
	}
	require.NotNil(t, bot, "the bot has called")
	h.sameAfterReplay()
	answers := 0
	for _, text := range h.journal {
		rec, err := Decode(text)
		require.NoError(t, err)
		for _, f := range rec.Facts {
			if b, ok := f.(Bot); ok && b.Fact.Result != nil && b.Fact.Result.Status == "completed" {
				r := b.Fact.Result
				require.Equal(t, 5, r.Q1)
				require.Equal(t, call.OperatorID(3), r.Operator)
				require.Equal(t, 2, r.Line)
				require.Equal(t, call.QueueID("sales"), r.FirstQueue)
				answers++
			}
		}
	}
	require.Positive(t, answers)
}

func TestAMissedRingCostsTheCallerNothing(t *testing.T) {
	h := newHouse(t)
	h.signIn(1)
	h.signIn(2)
	h.comes("n1/i1", moscow(5), "2")
	h.run(4 * time.Second)
	first := call.OperatorID(1)
	if h.views[2].Offer != nil {
		first = 2
	}
	entered := h.only().Segments[0].Entered
	h.run(16 * time.Second)
	require.Equal(t, call.NotResponding, h.views[first].State)
	require.NotNil(t, h.views[3-first].Offer)
	require.Equal(t, entered, h.only().Segments[0].Entered)
	h.answer(3 - first)
	require.Equal(t, call.Talking, h.only().Phase)
}

func TestConsultAndHandOver(t *testing.T) {
	h := talkingHouse(t)
	h.signIn(3)
	require.Empty(t, h.act(1, call.Act{Do: call.DoConsult, To: "operator:3"}))
	require.Equal(t, "ringing", h.views[1].Talk.Consult.State)
	h.answer(3)
	require.Equal(t, call.LegID("n1/p3"), h.pair["n1/p1"])
	require.Empty(t, h.act(1, call.Act{Do: call.DoConsultDone}))
	require.Equal(t, call.LegID("n1/p3"), h.pair["n1/i1"])
	require.Equal(t, call.WrapUp, h.views[1].State)
	require.Equal(t, call.InTalk, h.views[3].State)
	h.deliver(call.LegEnded{Leg: "n1/i1", Cause: call.CauseNormal})
	require.Equal(t, call.WrapUp, h.views[3].State)
	require.Empty(t, h.tapes)
}

func TestConsultNobodyTakesGivesTheCustomerBack(t *testing.T) {
	h := talkingHouse(t)
	h.signIn(3)
	require.Empty(t, h.act(1, call.Act{Do: call.DoConsult, To: "operator:3"}))
	h.run(20 * time.Second)
	require.Equal(t, call.NotResponding, h.views[3].State)
	require.Nil(t, h.views[1].Talk.Consult)
	require.Equal(t, call.LegID("n1/p1"), h.pair["n1/i1"])
}

func TestBlindTransferNobodyTakesReturnsToTheQueue(t *testing.T) {
	h := talkingHouse(t)
	h.signIn(3)
	require.Empty(t, h.act(1, call.Act{Do: call.DoTransfer, To: "operator:3"}))
	require.Equal(t, call.WrapUp, h.views[1].State)
	h.run(20 * time.Second)
	l := h.only()
	require.Equal(t, call.Waiting, l.Phase)
	require.Equal(t, "sales", string(l.queue()))
	require.NotZero(t, h.leg("n1/i1").token, "he hears music")
}

func TestOperatorWithoutSoundLosesNoCustomer(t *testing.T) {
	h := talkingHouse(t)
	h.post(call.PathDead{Operator: 1, Leg: "n1/p1"})
	require.NotZero(t, h.leg("n1/i1").token, "music while the sound is gone")
	h.run(5 * time.Second)
	h.post(call.PathUp{Operator: 1, Leg: "n1/p1"})
	require.Equal(t, call.LegID("n1/p1"), h.pair["n1/i1"], "the sound is back, so is the talk")
	h.post(call.PathDead{Operator: 1, Leg: "n1/p1"})
	h.run(16 * time.Second)
	l := h.only()
	require.Equal(t, call.Waiting, l.Phase)
	require.Equal(t, "operator_lost", l.Segments[1].Reason)
}

func TestRestartKeepsThePlace(t *testing.T) {
	h := newHouse(t)
	h.comes("n1/i1", moscow(5), "1")
	h.run(10 * time.Second)
	require.Equal(t, call.Waiting, h.only().Phase)
	h.post(Restarted{})
	require.Empty(t, h.core.calls)
	for _, c := range h.ended {
		require.Equal(t, call.Interrupted, c.Outcome)
		require.Equal(t, call.Failed, c.Segments[0].Outcome)
	}
	h.run(time.Minute)
	h.post(call.Arrived{Leg: "n1/i2", Trunk: "mts", Party: moscow(5)})
	h.run(6 * time.Second)
	l := h.only()
	require.Equal(t, call.Waiting, l.Phase, "no menu: straight to his place")
	require.Equal(t, "redial", l.Segments[0].Reason)
	require.Empty(t, h.core.places.of)
}

func TestClickToCall(t *testing.T) {
	h := newHouse(t)
	h.signIn(1)
	require.Equal(t, "number_not_allowed", h.act(1, call.Act{Do: call.DoDial, Party: call.Party{Customer: 9, Class: call.Premium}}))
	require.Empty(t, h.act(1, call.Act{Do: call.DoDial, Party: moscow(9)}))
	require.Equal(t, call.OutboundState, h.views[1].State)
	require.True(t, h.views[1].Talk.Dialling)
	h.run(6 * time.Second)
	l := h.only()
	require.Equal(t, call.Talking, l.Phase)
	require.NotZero(t, l.Tape.ID)
	require.Empty(t, h.act(1, call.Act{Do: call.DoHangup}))
	h.run(5 * time.Second)
	require.Equal(t, call.WrapUp, h.views[1].State)
}

func TestDoNotRecordLeavesNothing(t *testing.T) {
	h := talkingHouse(t)
	require.Len(t, h.tapes, 1)
	require.Empty(t, h.act(1, call.Act{Do: call.DoRecPause, On: true}))
	require.Equal(t, "paused", h.views[1].Talk.Recording)
	h.run(61 * time.Second)
	require.Equal(t, "on", h.views[1].Talk.Recording, "a pause ends by itself")
	require.Empty(t, h.act(1, call.Act{Do: call.DoNoRecord}))
	require.Empty(t, h.tapes)
	require.Equal(t, "forbidden", h.views[1].Talk.Recording)
}

func TestThirdCallOfOneNumberIsTurnedAway(t *testing.T) {
	h := newHouse(t)
	for i, leg := range []call.LegID{"n1/i1", "n1/i2", "n1/i3"} {
		h.post(call.Arrived{Leg: leg, Trunk: "mts", Party: moscow(5)})
		h.run(time.Duration(i+1) * 100 * time.Millisecond)
	}
	h.run(3 * time.Second)
	rejected := 0
	for _, c := range h.ended {
		if c.Outcome == call.Rejected {
			rejected++
		}
	}
	require.Equal(t, 1, rejected)
	require.Len(t, h.core.calls, 2)
}

// talkingHouse has operator 1 in a talk with the customer on leg n1/i1.
func talkingHouse(t *testing.T) *house {
	t.Helper()
	return talkingIn(newHouse(t))
}

func talkingIn(h *house) *house {
	h.signIn(1)
	h.comes("n1/i1", moscow(5), "1")
	h.run(4 * time.Second)
	h.answer(1)
	h.run(10 * time.Second)
	require.Equal(h.t, call.Talking, h.only().Phase)
	return h
}
