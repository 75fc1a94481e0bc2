package switchboard

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/acd"
	"hotline/call"
)

func (h *house) onlyLost() LostItem {
	h.t.Helper()
	require.Len(h.t, h.core.lost.of, 1)
	for _, i := range h.core.lost.of {
		return i
	}
	return LostItem{}
}

// lostHouse has customer 5 who gave up after 20 s of waiting.
func lostHouse(t *testing.T) *house {
	h := newHouse(t)
	h.callIn("n1/i1", 5, "1")
	h.run(20 * time.Second)
	h.deliver(call.LegEnded{Leg: "n1/i1", Cause: call.CauseNormal})
	return h
}

func TestALostCallerIsOnTheListOnce(t *testing.T) {
	h := lostHouse(t)
	i := h.onlyLost()
	require.False(t, i.Ours)
	require.Equal(t, LostOpen, i.State)
	require.Equal(t, call.QueueID("sales"), i.Queue)
	require.Equal(t, i.Opened.Wall+30*60_000, i.Due)
	h.run(6 * time.Minute) // his place is no longer kept
	h.callIn("n1/i2", 5, "2")
	h.run(20 * time.Second)
	h.deliver(call.LegEnded{Leg: "n1/i2", Cause: call.CauseTrouble})
	again := h.onlyLost()
	require.Equal(t, i.ID, again.ID)
	require.Equal(t, i.Due, again.Due, "due by the first")
	require.True(t, again.Ours, "our fault now")
	require.Equal(t, 2, again.Times)
}

// A wait of 5 s is no short one any more: who gave up then is lost (DOMAIN.md 2).
func TestFiveSecondsAreNotShort(t *testing.T) {
	for wait, lost := range map[int64]int{4999: 0, 5000: 1} {
		h := newHouse(t)
		entered := h.callIn("n1/i1", 5, "1").Segments[0].Entered.Mono
		h.run(time.Duration(entered+wait-h.now.Mono) * time.Millisecond)
		h.deliver(call.LegEnded{Leg: "n1/i1", Cause: call.CauseNormal})
		require.Len(t, h.core.lost.of, lost, "%d ms", wait)
	}
}

func TestWhoIsNotLost(t *testing.T) {
	h := newHouse(t)
	h.callIn("n1/i1", 5, "1")
	h.run(time.Second) // given up at once
	h.deliver(call.LegEnded{Leg: "n1/i1", Cause: call.CauseNormal})
	require.Empty(t, h.core.lost.of)
	for i, p := range []call.Party{{Class: call.Withheld}, {Customer: 7, Class: call.TollFree}, {Web: "web:1", Class: call.Web, Trial: true}} {
		leg := call.LegID("n1/i" + string(rune('2'+i)))
		h.post(call.Arrived{Leg: leg, Trunk: "mts", Party: p})
		h.run(100 * time.Millisecond)
		h.deliver(call.Digit{Leg: leg, Key: "1"})
		h.run(30 * time.Second)
		h.deliver(call.LegEnded{Leg: leg, Cause: call.CauseNormal})
	}
	require.Empty(t, h.core.lost.of)
}

func TestALostCallerIsTakenWithOneClick(t *testing.T) {
	h := lostHouse(t)
	id := h.onlyLost().ID
	h.dialReply = func(d call.Dial) []reply {
		return []reply{{30 * time.Second, call.LegEnded{Leg: d.Leg, Cause: call.CauseNoAnswer, Status: 480}}}
	}
	h.signIn(1)
	h.signIn(2)
	require.Equal(t, "lost_closed", h.act(1, call.Act{Do: call.DoLostTake, Item: 99}))
	require.Empty(t, h.act(1, call.Act{Do: call.DoLostTake, Item: id}))
	require.Equal(t, "lost", h.views[1].Talk.Purpose)
	require.Equal(t, call.QueueID("sales"), h.views[1].Talk.Queue)
	require.Equal(t, "lost_taken", h.act(2, call.Act{Do: call.DoLostTake, Item: id}), "one taker at most")
	require.Equal(t, "number_busy", h.act(2, call.Act{Do: call.DoDial, Party: moscow(5)}), "one attempt at a time")
	h.run(31 * time.Second)
	require.Equal(t, LostOpen, h.onlyLost().State, "not reached: on the list again")
	require.Equal(t, 1, h.onlyLost().Tries)

	h.dialReply = func(d call.Dial) []reply { return []reply{{time.Second, call.LegAnswered{Leg: d.Leg}}} }
	require.Empty(t, h.act(2, call.Act{Do: call.DoLostTake, Item: id}))
	h.run(5 * time.Second)
	require.Empty(t, h.core.lost.of, "reached")
	require.NotContains(t, h.core.places.of, call.CustomerID(5), "the place that was kept is no longer needed")
}

// Who is owed a call is shown to those of his queue, and theirs to call; so he whom the
// queue is none of is refused. Where there is no such queue any more, everybody may.
func TestALostCallerIsOfThoseOfHisQueue(t *testing.T) {
	h := lostHouse(t)
	i := h.onlyLost()
	require.Equal(t, call.QueueID("sales"), i.Queue)
	h.signIn(3)
	require.Equal(t, acd.ErrNotSkilled, h.act(3, call.Act{Do: call.DoLostTake, Item: i.ID}))
	require.Equal(t, i, h.onlyLost())
	require.Empty(t, h.dials())
	require.Equal(t, call.Available, h.views[3].State)

	h.post(Configured{Settings: without(t, "sales", 2)})
	require.Empty(t, h.act(3, call.Act{Do: call.DoLostTake, Item: i.ID}))
	require.Equal(t, LostTaken, h.onlyLost().State)
}

func TestWhoGetsThroughIsOffTheList(t *testing.T) {
	h := lostHouse(t)
	h.callIn("n1/i2", 5, "1")
	require.Len(t, h.core.lost.of, 1, "he waits still")
	h.signIn(1)
	h.answer(1)
	require.Empty(t, h.core.lost.of)
}

func TestRestartVictimsAreLostByOurFault(t *testing.T) {
	h := talkingHouse(t)
	h.callIn("n1/i2", 6, "1")
	h.post(Restarted{})
	require.Len(t, h.core.lost.of, 2)
	for _, i := range h.core.lost.of {
		require.True(t, i.Ours)
	}
	h.run(8 * 24 * time.Hour)
	require.Empty(t, h.core.lost.of, "items expire")
}

func TestATakenItemIsFreeAfterARestart(t *testing.T) {
	h := lostHouse(t)
	h.dialReply = func(call.Dial) []reply { return nil }
	h.signIn(1)
	require.Empty(t, h.act(1, call.Act{Do: call.DoLostTake, Item: h.onlyLost().ID}))
	require.Equal(t, LostTaken, h.onlyLost().State)
	h.post(Restarted{})
	require.Equal(t, LostOpen, h.onlyLost().State)
}

// Who dropped and phones again within the time set is told his place and has it.
func TestWhoDroppedHasHisPlaceAgain(t *testing.T) {
	h := newHouse(t)
	first := h.callIn("n1/i1", 5, "1").Segments[0].Entered
	h.callIn("n1/i2", 6, "1")
	h.run(20 * time.Second)
	h.deliver(call.LegEnded{Leg: "n1/i1", Cause: call.CauseNormal})
	h.run(time.Minute)
	h.post(call.Arrived{Leg: "n1/i3", Trunk: "mts", Party: moscow(5)})
	h.run(6 * time.Second)
	l := h.core.calls[h.core.legs["n1/i3"]]
	require.Equal(t, call.Waiting, l.Phase)
	require.Subset(t, h.allHeard("n1/i3"), []string{"ru/redial_wait", "ru/queue_next"})
	w, _ := h.core.acd.Call(l.ID)
	require.Equal(t, first, w.Place)
	require.False(t, w.Returned, "his place, not the head of the queue")
	require.Greater(t, w.Entered.Mono, first.Mono, "the wait is measured anew")

	late := newHouse(t)
	late.callIn("n1/i1", 5, "1")
	late.run(20 * time.Second)
	late.deliver(call.LegEnded{Leg: "n1/i1", Cause: call.CauseNormal})
	late.run(6 * time.Minute)
	late.post(call.Arrived{Leg: "n1/i3", Trunk: "mts", Party: moscow(5)})
	late.run(3 * time.Second)
	require.Equal(t, call.Menu, late.only().Phase)
}

func TestNoPlaceForASharedNumber(t *testing.T) {
	h := newHouse(t)
	p := moscow(5)
	p.Shared = true
	h.comes("n1/i1", p, "1")
	h.run(30 * time.Second)
	h.deliver(call.LegEnded{Leg: "n1/i1", Cause: call.CauseNormal})
	require.Empty(t, h.core.places.of)
}

// missedHouse has customer 5 whom the bot did not reach.
func missedHouse(t *testing.T, reply func(call.Dial) []reply) *house {
	h := newHouse(t)
	require.True(t, h.callIn("n1/i1", 5, "1").Asking)
	h.deliver(call.Digit{Leg: "n1/i1", Key: "1"})
	h.signIn(1)
	h.answer(1)
	h.run(30 * time.Second)
	h.deliver(call.LegEnded{Leg: "n1/i1", Cause: call.CauseNormal})
	h.dialReply = reply
	for range 60 {
		h.run(30 * time.Minute)
		if len(h.dials()) > 0 {
			break
		}
	}
	h.run(2 * time.Minute)
	return h
}

func TestACallBackAfterASurveyMeetsItsMenu(t *testing.T) {
	h := missedHouse(t, func(d call.Dial) []reply {
		return []reply{{30 * time.Second, call.LegEnded{Leg: d.Leg, Cause: call.CauseNoAnswer, Status: 480}}}
	})
	require.Contains(t, h.core.returns, call.CustomerID(5))
	h.post(call.Arrived{Leg: "n1/i9", Trunk: "mts", Party: moscow(5)})
	h.run(4 * time.Second)
	require.Contains(t, h.allHeard("n1/i9"), "ru/missed_return")
	h.press("n1/i9", "0")
	h.run(time.Second)
	l := h.core.calls[h.core.legs["n1/i9"]]
	require.Contains(t, []call.Phase{call.Waiting, call.Offered}, l.Phase)
	person, _ := h.core.bot.Person(5)
	require.Nil(t, person.OptOut, "0 is no opt-out")
	h.deliver(call.LegEnded{Leg: "n1/i9", Cause: call.CauseNormal})

	h.run(6 * time.Minute)
	h.post(call.Arrived{Leg: "n1/i10", Trunk: "mts", Party: moscow(5)})
	h.run(4 * time.Second)
	require.NotContains(t, h.allHeard("n1/i10"), "ru/missed_return", "once")
}

func TestNineInTheReturnMenuOptsOut(t *testing.T) {
	h := missedHouse(t, func(d call.Dial) []reply {
		return []reply{{30 * time.Second, call.LegEnded{Leg: d.Leg, Cause: call.CauseNoAnswer, Status: 480}}}
	})
	h.post(call.Arrived{Leg: "n1/i9", Trunk: "mts", Party: moscow(5)})
	h.run(4 * time.Second)
	h.press("n1/i9", "9")
	h.run(10 * time.Second)
	person, _ := h.core.bot.Person(5)
	require.NotNil(t, person.OptOut)
}

func TestWhoAnsweredTheSurveyMeetsTheMainMenu(t *testing.T) {
	h := missedHouse(t, func(d call.Dial) []reply {
		out := []reply{{time.Second, call.LegAnswered{Leg: d.Leg}}}
		for i, k := range "1511" {
			out = append(out, reply{time.Duration(5+4*i) * time.Second, call.Digit{Leg: d.Leg, Key: string(k)}})
		}
		return out
	})
	require.Empty(t, h.core.returns)
}

func TestAnOperatorsCallEndsTheReturnMenu(t *testing.T) {
	h := missedHouse(t, func(d call.Dial) []reply {
		return []reply{{20 * time.Second, call.LegEnded{Leg: d.Leg, Cause: call.CauseBusy, Status: 486}}}
	})
	require.NotEmpty(t, h.core.returns)
	h.act(1, call.Act{Do: call.DoState, State: call.Available})
	require.Empty(t, h.act(1, call.Act{Do: call.DoDial, Party: moscow(5)}))
	require.Empty(t, h.core.returns, "the last call to him was another one")
}

func TestClosedMenuWithoutCallbacksSaysGoodbye(t *testing.T) {
	h := closedHouse(t)
	s := h.core.settings
	s.Version++
	s.Desk.Queues = append([]acd.Queue{}, s.Desk.Queues...)
	s.Desk.Queues[0].Callback.On = false
	h.post(Configured{Settings: s})
	h.post(call.Arrived{Leg: "n1/i1", Trunk: "mts", Party: moscow(5)})
	h.run(5 * time.Second)
	h.press("n1/i1", "1")
	h.run(5 * time.Second)
	require.Empty(t, h.core.calls)
	require.Empty(t, h.core.promises.all)
}
