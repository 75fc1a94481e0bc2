package switchboard

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/acd"
	"hotline/call"
)

// What the random walks found once, as stories that stay.

func (h *house) record(id call.ID) call.Call {
	h.t.Helper()
	c, ok := h.ended[id]
	require.True(h.t, ok, "call %s has not ended", id)
	return c
}

func fullExperts(t *testing.T) *house {
	h := emptyHouse(t)
	s := testSettings(t)
	s.Desk.Queues[2].Limit, s.Desk.Queues[0].Limit = 1, 1
	h.open(s, testStaff())
	return h
}

// comes lets somebody call and press a key in the menu.
func (h *house) comes(leg call.LegID, party call.Party, key string) {
	h.post(call.Arrived{Leg: leg, Trunk: "mts", Party: party})
	h.run(100 * time.Millisecond)
	h.deliver(call.Digit{Leg: leg, Key: key})
}

// callIn brings a customer from the menu into the queue of the key.
func (h *house) callIn(leg call.LegID, customer call.CustomerID, key string) *Live {
	h.t.Helper()
	h.comes(leg, moscow(customer), key)
	h.run(4 * time.Second)
	l := h.core.calls[h.core.legs[leg]]
	require.NotNil(h.t, l)
	return l
}

func TestFullQueueBlocks(t *testing.T) {
	h := fullExperts(t)
	h.callIn("n1/i1", 1, "1")
	h.post(call.Arrived{Leg: "n1/i2", Trunk: "mts", Party: moscow(2)})
	h.run(100 * time.Millisecond)
	l := h.core.calls[h.core.legs["n1/i2"]]
	h.deliver(call.Digit{Leg: "n1/i2", Key: "1"})
	h.run(24 * time.Second)
	require.Equal(t, call.Blocked, h.record(l.ID).Outcome)
	require.Empty(t, h.record(l.ID).Segments, "he never was in the queue")
}

func TestNobodyIsHandedToAFullQueue(t *testing.T) {
	h := fullExperts(t)
	h.signIn(3)
	require.Empty(t, h.act(3, call.Act{Do: call.DoState, State: call.Break}))
	h.signIn(1)
	h.callIn("n1/i1", 1, "1")
	h.answer(1)
	require.Empty(t, h.act(1, call.Act{Do: call.DoEscalate}))
	require.Empty(t, h.act(1, call.Act{Do: call.DoWrap, Result: "solved", On: true}))
	h.callIn("n1/i2", 2, "1")
	h.answer(1)
	require.Equal(t, "queue_full", h.act(1, call.Act{Do: call.DoEscalate}))
	require.Equal(t, "queue_full", h.act(1, call.Act{Do: call.DoTransfer, To: "queue:experts"}))
	require.Equal(t, call.LegID("n1/p1"), h.pair["n1/i2"], "he keeps his customer")
}

func TestColleagueWithoutSoundEndsTheConsult(t *testing.T) {
	h := talkingHouse(t)
	h.signIn(3)
	require.Empty(t, h.act(1, call.Act{Do: call.DoConsult, To: "operator:3"}))
	h.answer(3)
	h.post(call.PathDead{Operator: 3, Leg: "n1/p3"})
	h.run(16 * time.Second)
	require.Nil(t, h.only().Consult)
	require.Equal(t, call.WrapUp, h.views[3].State)
	require.Equal(t, call.LegID("n1/p1"), h.pair["n1/i1"])
}

func TestHandOverToAColleagueWithoutSound(t *testing.T) {
	h := talkingHouse(t)
	h.signIn(3)
	require.Empty(t, h.act(1, call.Act{Do: call.DoConsult, To: "operator:3"}))
	h.answer(3)
	h.post(call.PathDead{Operator: 3, Leg: "n1/p3"})
	require.Empty(t, h.act(1, call.Act{Do: call.DoConsultDone}))
	require.NotZero(t, h.leg("n1/i1").token, "music, not silence")
	h.post(call.PathUp{Operator: 3, Leg: "n1/p3"})
	require.Equal(t, call.LegID("n1/p3"), h.pair["n1/i1"])
}

func TestTheColleagueSeesWhatTheOperatorDoes(t *testing.T) {
	h := talkingHouse(t)
	h.signIn(3)
	require.Empty(t, h.act(1, call.Act{Do: call.DoConsult, To: "operator:3"}))
	h.answer(3)
	require.Empty(t, h.act(1, call.Act{Do: call.DoRecPause, On: true}))
	require.Equal(t, "paused", h.views[3].Talk.Recording)
	h.run(51 * time.Second) // the beep, then the end of the pause by itself
	h.run(10 * time.Second)
	require.Equal(t, "on", h.views[3].Talk.Recording)
}

func TestOwnCallEndsWhenItsOperatorHasNoSound(t *testing.T) {
	h := newHouse(t)
	h.dialReply = func(d call.Dial) []reply { return []reply{{time.Second, call.LegRinging{Leg: d.Leg}}} }
	h.signIn(1)
	require.Empty(t, h.act(1, call.Act{Do: call.DoDial, Party: moscow(9)}))
	id := h.only().ID
	h.run(2 * time.Second)
	h.post(call.PathDead{Operator: 1, Leg: "n1/p1"})
	h.run(16 * time.Second)
	require.Empty(t, h.core.calls, "nobody is put into a queue who has not answered")
	require.Equal(t, call.Abandoned, h.record(id).Outcome)
	require.Empty(t, h.record(id).Segments)
}

func TestFormAfterARestart(t *testing.T) {
	h := talkingHouse(t)
	id := h.only().ID
	h.doorsGone()
	h.post(Restarted{})
	h.signIn(1)
	require.Equal(t, call.WrapUp, h.views[1].State)
	require.NotNil(t, h.views[1].Wrap)
	require.Equal(t, id, h.views[1].Wrap.Call)
	require.Empty(t, h.act(1, call.Act{Do: call.DoWrap, Topic: "order", Result: "solved", On: true}))
	require.Equal(t, call.Available, h.views[1].State)
}

func TestFormOfALostOperatorIsClosed(t *testing.T) {
	h := talkingHouse(t)
	h.post(call.PathDead{Operator: 1, Leg: "n1/p1"})
	h.post(call.SignalLost{Operator: 1})
	h.run(16 * time.Second)
	require.Equal(t, call.Waiting, h.only().Phase, "the customer is in the queue again")
	h.run(20 * time.Second)
	require.Equal(t, call.Offline, h.views[1].State)
	require.Nil(t, h.views[1].Wrap)
}

func TestCustomerGivesUpWhileTheHandOverRings(t *testing.T) {
	h := talkingHouse(t)
	h.signIn(3)
	id := h.only().ID
	require.Empty(t, h.act(1, call.Act{Do: call.DoTransfer, To: "operator:3"}))
	h.run(7 * time.Second)
	h.deliver(call.LegEnded{Leg: "n1/i1", Cause: call.CauseNormal})
	c := h.record(id)
	require.Equal(t, call.Answered, c.Outcome)
	require.True(t, c.LostAfterAnswer)
	last := c.Segments[len(c.Segments)-1]
	require.Equal(t, call.Abandoned, last.Outcome)
	require.EqualValues(t, 7000, last.Ended.Mono-last.Entered.Mono)
	require.Equal(t, call.Available, h.views[3].State)
	for _, tally := range []call.QueueTally{h.queue("sales").Today, h.queue("sales").Last30} { // as in the records
		require.Equal(t, []int{2, 1, 1, 0}, []int{tally.Offered, tally.Answered, tally.Abandoned, tally.Short})
	}
	h.sameAfterReplay()
}

func TestRestartWhileTheHandOverRings(t *testing.T) {
	h := talkingHouse(t)
	h.signIn(3)
	id := h.only().ID
	require.Empty(t, h.act(1, call.Act{Do: call.DoTransfer, To: "operator:3"}))
	h.run(7 * time.Second)
	h.post(Restarted{})
	c := h.record(id)
	require.Equal(t, call.Answered, c.Outcome)
	require.True(t, c.CutByUs, "he had talked, and we ended his wait")
	last := c.Segments[len(c.Segments)-1]
	require.Equal(t, call.Failed, last.Outcome)
	require.EqualValues(t, 7000, last.Ended.Mono-last.Entered.Mono)
	require.Len(t, h.core.lost.of, 1)
	today := h.queue("sales").Today
	require.Equal(t, []int{2, 1, 1}, []int{today.Offered, today.Answered, today.Failed})
}

// Nothing falls due between the end of the process and the moment in which everybody is
// known to be gone: nobody is rung whose line we have lost, for a caller who is gone.
func TestARestartRingsNobody(t *testing.T) {
	h := talkingHouse(t)
	h.signIn(3)
	waits := h.callIn("n1/i2", 6, "1").ID
	require.Empty(t, h.act(1, call.Act{Do: call.DoTransfer, To: "operator:3"}))
	h.run(5 * time.Second)
	require.Equal(t, call.WrapUp, h.views[1].State)
	died := h.now
	h.advance(h.now.Mono + 60_000) // his wrap-up would have been over
	h.post(Restarted{Died: died})
	c := h.record(waits)
	require.Equal(t, call.Interrupted, c.Outcome)
	require.Zero(t, c.Segments[0].Offers)
	require.True(t, c.Segments[0].Offered.IsZero())
	require.Equal(t, call.WrapUp, h.core.acd.Operators()[0].Prev, "he comes back to his wrap-up")
	h.sameAfterReplay()
}

// queue is a queue of the board.
func (h *house) queue(id call.QueueID) call.QueueBoard {
	for _, q := range h.core.Board(h.core.now).Queues {
		if q.Queue == id {
			return q
		}
	}
	return call.QueueBoard{}
}

func TestRingAllGoesOnRingingAtTheOthers(t *testing.T) {
	h := emptyHouse(t)
	s := testSettings(t)
	s.Desk.Queues[0].Strategy = acd.RingAll
	h.open(s, testStaff())
	h.signIn(1)
	h.signIn(4)
	l := h.callIn("n1/i1", 1, "1")
	require.NotNil(t, h.views[1].Offer)
	require.NotNil(t, h.views[4].Offer)
	require.Empty(t, h.act(1, call.Act{Do: call.DoDecline, Offer: h.views[1].Offer.Offer}))
	require.Equal(t, call.Offered, l.Phase)
	h.answer(4)
	require.Equal(t, call.Talking, l.Phase)
}

func TestLostTalkOfAnOperatorWithoutQueues(t *testing.T) {
	h := emptyHouse(t)
	h.open(testSettings(t), append(testStaff(), acd.Profile{Operator: 6, Line: 2}))
	h.signIn(6)
	require.Empty(t, h.act(6, call.Act{Do: call.DoDial, Party: moscow(9)}))
	h.run(6 * time.Second)
	require.Equal(t, call.Talking, h.only().Phase)
	h.post(call.PathDead{Operator: 6, Leg: "n1/p6"})
	h.run(16 * time.Second)
	require.Equal(t, call.Waiting, h.only().Phase)
	require.Equal(t, call.QueueID("support"), h.only().queue())
}

func TestDismissedOperatorSeesTheEndOfHisShift(t *testing.T) {
	h := newHouse(t)
	h.signIn(4)
	require.Equal(t, call.Available, h.views[4].State)
	h.post(Staffed{Profiles: testStaff()[:3]})
	require.Equal(t, call.Offline, h.views[4].State)
}
