package switchboard

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/acd"
	"hotline/call"
	"hotline/ivr"
)

// allHeard lists the clips that a leg was told to play since the story began.
func (h *house) allHeard(leg call.LegID) (clips []string) {
	for _, t := range h.story.items {
		if p, ok := t.what.(call.Play); ok && p.Leg == leg {
			clips = append(clips, p.Clips...)
		}
	}
	return clips
}

// A menu offers the call back in working hours, and the caller makes nothing of it: wrong
// keys, or silence. He is not hung up on, he waits for an operator; at night he is let go.
func TestWhoGivesUpOrderingWaitsInTheQueue(t *testing.T) {
	for name, c := range map[string]struct {
		keys  []string
		night bool
		want  call.Phase
	}{
		"wrong keys": {[]string{"5", "6"}, false, call.Waiting},
		"silence":    {nil, false, call.Waiting},
		"at night":   {[]string{"5", "6"}, true, call.Ended},
	} {
		t.Run(name, func(t *testing.T) {
			h := settled(t, func(s *Settings) {
				day := ivr.Hours{From: 9 * 60, To: 21 * 60}
				s.Calendars = append(s.Calendars, ivr.Calendar{ID: "day", UTCOffset: 3, Workdays: day, Saturday: day, Sunday: day, Holidays: day})
				s.AskConsent, s.Desk.Queues[0].Callback.Calendar = false, "day"
				s.Flows = slices.Clone(s.Flows)
				s.Flows[0].YAML = strings.Replace(s.Flows[0].YAML, "  sales:\n    kind: queue\n", "  sales:\n    kind: callback\n", 1)
			})
			l := h.callIn("n1/i1", 5, "1")
			require.Equal(t, orderConfirm, l.Ordering.Step)
			if c.night {
				h.now.Wall += 12 * hourMs
			}
			for _, key := range c.keys {
				h.deliver(call.Digit{Leg: "n1/i1", Key: key})
				h.run(time.Second)
			}
			h.run(30 * time.Second)
			if c.want == call.Ended {
				require.True(t, h.heard("n1/i1", "ru/bye"))
				require.Equal(t, call.IVRHangup, h.record(l.ID).Outcome)
				return
			}
			require.Equal(t, c.want, l.Phase)
			require.Equal(t, call.QueueID("sales"), l.queue())
			require.False(t, h.heard("n1/i1", "ru/bye"))
			require.Empty(t, h.core.promises.all)
			h.signIn(1)
			h.answer(1)
			h.run(time.Second)
			require.Equal(t, call.Talking, l.Phase)
		})
	}
}

// order is a supervisor's; it gives the core's answer.
func (h *house) order(o call.Order) string {
	h.t.Helper()
	o.Ref = "o" + time.Duration(h.n).String()
	h.post(o)
	require.NotEmpty(h.t, h.ordered)
	return h.ordered[len(h.ordered)-1].Error
}

func (h *house) dials() (out []call.Dial) {
	for _, t := range h.story.items {
		if d, ok := t.what.(call.Dial); ok {
			out = append(out, d)
		}
	}
	return out
}

func (h *house) onlyPromise() Promise {
	h.t.Helper()
	require.Len(h.t, h.core.promises.all, 1)
	for _, p := range h.core.promises.all {
		return p.clone()
	}
	return Promise{}
}

// press presses keys one after another, with time to listen between them.
func (h *house) press(leg call.LegID, keys string) {
	for _, k := range keys {
		h.deliver(call.Digit{Leg: leg, Key: string(k)})
		h.run(300 * time.Millisecond)
	}
}

// orderedHouse has customer 5 who ordered a call back after he waited for a
// minute, and hung up.
func orderedHouse(t *testing.T) *house {
	h := newHouse(t)
	h.callIn("n1/i1", 5, "1")
	h.run(62 * time.Second)
	require.Contains(t, h.allHeard("n1/i1"), "ru/callback_offer", "offered when the wait is over 60 s")
	h.press("n1/i1", "1")
	require.Contains(t, h.allHeard("n1/i1"), call.NumberClip("ru", 5), "the number is played")
	require.Equal(t, orderConfirm, h.only().Ordering.Step)
	require.Equal(t, call.Waiting, h.only().Phase, "he keeps his place meanwhile")
	h.press("n1/i1", "1")
	require.Subset(t, h.allHeard("n1/i1"), []string{"ru/callback_done", "ru/callback_done_end"})
	h.run(30 * time.Second)
	require.Empty(t, h.core.calls)
	return h
}

func TestCallbackInQueue(t *testing.T) {
	h := orderedHouse(t)
	p := h.onlyPromise()
	require.Equal(t, PromiseWaiting, p.State)
	require.Equal(t, noon.Wall, p.Place.Wall/60_000*60_000, "the place is that of his first entry")
	require.Equal(t, p.Asked.Wall+30*60_000, p.Due, "promised within 30 min of working time")
	c := h.record(p.Call)
	require.Equal(t, call.Callback, c.Outcome)
	require.Equal(t, call.Callback, c.Segments[0].Outcome)
	require.Empty(t, h.core.lost.of, "who is promised a call is not lost")

	h.callIn("n1/i2", 6, "1") // came later
	h.signIn(1)
	require.Equal(t, call.OutboundState, h.views[1].State, "the operator is reserved first")
	require.Equal(t, "callback", h.views[1].Talk.Purpose)
	require.Equal(t, call.QueueID("sales"), h.views[1].Talk.Queue)
	require.Len(t, h.dials(), 1)
	require.Equal(t, call.CustomerID(5), h.dials()[0].Customer)
	require.EqualValues(t, 30_000, h.dials()[0].RingMs)
	require.Equal(t, PromiseCalling, h.onlyPromise().State)
	h.run(4 * time.Second)
	require.Equal(t, call.InTalk, stateOf(h.views[1]), "joined at once")
	require.Equal(t, "on", h.views[1].Talk.Recording, "the greeting heard when it was ordered covers the recording")
	p = h.onlyPromise()
	require.Equal(t, PromiseKept, p.State)
	require.Less(t, p.Connected.Wall, p.Due)
	h.run(10 * time.Second)
	require.Empty(t, h.act(1, call.Act{Do: call.DoHangup}))
	h.run(5 * time.Second)
	require.Equal(t, call.Answered, h.record(h.dials()[0].Call).Outcome)
	require.Equal(t, p.Call, h.record(h.dials()[0].Call).About)
	h.run(26 * time.Hour)
	require.Empty(t, h.core.promises.all, "a closed promise is forgotten after a day")
}

// stateOf is the state of an operator; in a talk of his own call he is Outbound.
func stateOf(v call.View) call.State {
	if v.State == call.OutboundState && v.Talk != nil && !v.Talk.Dialling {
		return call.InTalk
	}
	return v.State
}

func TestNobodyTakesTheCallback(t *testing.T) {
	h := orderedHouse(t)
	h.dialReply = func(d call.Dial) []reply {
		return []reply{{30 * time.Second, call.LegEnded{Leg: d.Leg, Cause: call.CauseNoAnswer, Status: 480}}}
	}
	h.signIn(1)
	h.run(31 * time.Second)
	p := h.onlyPromise()
	require.Equal(t, PromisePaused, p.State)
	require.Equal(t, call.Available, h.views[1].State, "nothing to wrap up")
	h.run(4 * time.Minute)
	require.Len(t, h.dials(), 1)
	h.run(80 * time.Second)
	require.Len(t, h.dials(), 2, "again after 5 minutes")
	h.run(6 * time.Minute)
	require.Len(t, h.dials(), 3, "and once more")
	require.Equal(t, PromiseFailed, h.onlyPromise().State)
	h.run(time.Hour)
	require.Len(t, h.dials(), 3, "then a supervisor decides")
	id := h.onlyPromise().ID
	require.Empty(t, h.order(call.Order{Do: call.OrderAgain, Promise: id}))
	require.Len(t, h.dials(), 4)
	h.run(20 * time.Minute)
	require.Equal(t, PromiseFailed, h.onlyPromise().State)
	require.Empty(t, h.order(call.Order{Do: call.OrderSettle, Promise: id, Reason: "wrote to him"}))
	require.Equal(t, PromiseClosed, h.onlyPromise().State)
	require.NotEmpty(t, h.order(call.Order{Do: call.OrderSettle, Promise: id}))
	require.Equal(t, errNoPromise, h.order(call.Order{Do: call.OrderSettle, Promise: 99}))
}

// Who is on a break may call him himself: that call keeps the promise.
func TestAPromiseIsKeptByHand(t *testing.T) {
	h := orderedHouse(t)
	h.post(call.OperatorSignedIn{Operator: 1, Session: "s"})
	require.Empty(t, h.act(1, call.Act{Do: call.DoState, State: call.Break, Reason: "lunch"}))
	h.post(call.PathUp{Operator: 1, Leg: "n1/p1"})
	require.Equal(t, PromiseWaiting, h.onlyPromise().State)
	require.Empty(t, h.act(1, call.Act{Do: call.DoDial, Party: moscow(5)}))
	h.run(10 * time.Second)
	require.Equal(t, call.InTalk, stateOf(h.views[1]))
	p := h.onlyPromise()
	require.Equal(t, PromiseKept, p.State)
	require.False(t, p.Connected.IsZero())
	require.Len(t, h.dials(), 1)
}

func TestWhoCallsAgainTakesOverHisPlace(t *testing.T) {
	h := orderedHouse(t)
	first := h.onlyPromise()
	h.callIn("n1/i2", 6, "1") // behind him
	h.post(call.Arrived{Leg: "n1/i3", Trunk: "mts", Party: moscow(5)})
	h.run(6 * time.Second)
	require.Equal(t, PromiseTaken, h.onlyPromise().State)
	require.Subset(t, h.allHeard("n1/i3"), []string{"ru/redial_wait", "ru/queue_next"})
	require.NotContains(t, h.allHeard("n1/i3"), "ru/menu_main", "no menu")
	l := h.core.calls[h.core.legs["n1/i3"]]
	w, ok := h.core.acd.Call(l.ID)
	require.True(t, ok)
	require.Equal(t, first.Place, w.Place)
	h.signIn(1)
	require.Equal(t, l.ID, h.views[1].Offer.Call, "he is before who came later")
	h.run(time.Hour)
	require.Empty(t, h.dials(), "no call for the older request")
}

func TestCallbackWhileItRingsIsTakenOver(t *testing.T) {
	h := orderedHouse(t)
	h.dialReply = func(call.Dial) []reply { return nil }
	h.signIn(1)
	require.Equal(t, PromiseCalling, h.onlyPromise().State)
	h.post(call.Arrived{Leg: "n1/i3", Trunk: "mts", Party: moscow(5)})
	h.run(6 * time.Second)
	require.Equal(t, PromiseTaken, h.onlyPromise().State)
	require.Len(t, h.core.calls, 1, "our own call is ended")
	require.NotNil(t, h.views[1].Offer, "and the operator gets his")
}

func TestCallbackAfterKeyOne(t *testing.T) {
	h := emptyHouse(t)
	s := testSettings(t)
	s.Desk.Queues[0].Callback.Key = true
	h.open(s, testStaff())
	h.callIn("n1/i1", 5, "1")
	h.run(62 * time.Second)
	h.press("n1/i1", "11")
	h.run(40 * time.Second)
	h.signIn(1)
	h.run(4 * time.Second)
	leg := h.dials()[0].Leg
	require.Contains(t, h.allHeard(leg), "ru/callback_connect")
	require.True(t, h.views[1].Talk.Dialling)
	h.run(15 * time.Second) // a machine presses nothing
	require.Equal(t, PromisePaused, h.onlyPromise().State)
	h.run(5*time.Minute + 4*time.Second)
	h.deliver(call.Digit{Leg: h.dials()[1].Leg, Key: "1"})
	require.Equal(t, PromiseKept, h.onlyPromise().State)
}

func TestWithheldNumberIsKeyed(t *testing.T) {
	h := newHouse(t)
	h.post(call.Arrived{Leg: "n1/i1", Trunk: "mts", Party: call.Party{Class: call.Withheld}})
	h.run(100 * time.Millisecond)
	h.deliver(call.Digit{Leg: "n1/i1", Key: "1"})
	h.run(70 * time.Second)
	tries := 0
	h.keyed = func(g call.GatherNumber) []reply {
		if tries++; tries == 1 { // premium, or no number at all
			return keys(g, g.Digits, call.NumberKeyed{})
		}
		return keys(g, g.Digits, call.NumberKeyed{OK: true, Party: moscow(77)})
	}
	h.press("n1/i1", "1")
	require.Contains(t, h.allHeard("n1/i1"), "ru/callback_other")
	h.run(8 * time.Second)
	require.Contains(t, h.allHeard("n1/i1"), "ru/bad_number")
	h.run(8 * time.Second)
	require.Contains(t, h.allHeard("n1/i1"), call.NumberClip("ru", 77))
	h.press("n1/i1", "1")
	require.Equal(t, call.CustomerID(77), h.onlyPromise().Party.Customer)
	for _, text := range h.journal {
		require.NotContains(t, string(text), `"key":"secret"`)
	}
}

func TestAnOperatorCutsTheOrderShort(t *testing.T) {
	h := newHouse(t)
	h.callIn("n1/i1", 5, "1")
	h.run(62 * time.Second)
	h.press("n1/i1", "12")
	require.Equal(t, orderNumber, h.only().Ordering.Step)
	h.signIn(1)
	require.Nil(t, h.only().Ordering)
	require.Zero(t, h.leg("n1/i1").gather, "keys are keys again")
	h.answer(1)
	require.Empty(t, h.core.promises.all)
}

func TestSilenceLeavesTheCallerInTheQueue(t *testing.T) {
	h := newHouse(t)
	h.callIn("n1/i1", 5, "1")
	h.run(62 * time.Second)
	h.press("n1/i1", "1")
	h.run(30 * time.Second)
	require.Nil(t, h.only().Ordering)
	require.Equal(t, call.Waiting, h.only().Phase)
}

func TestNotOfferedToANumberWeMayNotCall(t *testing.T) {
	h := newHouse(t)
	for i, class := range []call.NumberClass{call.TollFree, call.Premium, call.Local, call.Foreign} {
		leg := call.LegID("n1/i" + string(rune('1'+i)))
		h.post(call.Arrived{Leg: leg, Trunk: "mts", Party: call.Party{Customer: call.CustomerID(i + 1), Class: class}})
		h.run(100 * time.Millisecond)
		h.deliver(call.Digit{Leg: leg, Key: "1"})
		h.run(4 * time.Second)
	}
	h.run(3 * time.Minute)
	for _, l := range h.core.calls {
		require.NotContains(t, h.allHeard(l.Leg), "ru/callback_offer")
	}
}

func TestFullQueueOffersACallback(t *testing.T) {
	h := fullExperts(t)
	h.callIn("n1/i1", 1, "1")
	l := h.callIn("n1/i2", 2, "1")
	h.press("n1/i2", "1")
	h.press("n1/i2", "1")
	h.run(40 * time.Second)
	require.Equal(t, call.Blocked, h.record(l.ID).Outcome)
	require.Equal(t, FromFull, h.onlyPromise().Source)
	require.Equal(t, PromiseWaiting, h.onlyPromise().State)
	require.Empty(t, h.core.lost.of)
}

func TestOverflowToCallback(t *testing.T) {
	h := emptyHouse(t)
	s := testSettings(t)
	s.Desk.Queues[0].MaxWait, s.Desk.Queues[0].MaxTo = 45*acd.Second, acd.Target{Kind: acd.ToCallback}
	h.open(s, testStaff())
	l := h.callIn("n1/i1", 5, "1")
	h.run(48 * time.Second)
	require.Contains(t, h.allHeard("n1/i1"), "ru/queue_full")
	h.press("n1/i1", "11")
	h.run(40 * time.Second)
	require.Equal(t, call.Overflowed, h.record(l.ID).Outcome)
	require.Equal(t, FromOverflow, h.onlyPromise().Source)
	require.Equal(t, h.record(l.ID).Segments[0].Entered, h.onlyPromise().Place)
}

// closedHouse is open from 9 to 21; it is 22 o'clock, and the menu offers a call.
func closedHouse(t *testing.T) *house {
	h := emptyHouse(t)
	s := testSettings(t)
	day := ivr.Hours{From: 9 * 60, To: 21 * 60}
	s.Calendars = []ivr.Calendar{{ID: "office", UTCOffset: 3, Workdays: day, Saturday: day, Sunday: day}}
	s.Flows[0].YAML = "flow: main\nlang: ru\nstart: greeting\noperator: op\nnodes:\n" +
		"  greeting: {kind: play, say: greeting, notice: true, next: hours}\n" +
		"  hours: {kind: hours, calendar: office, open: op, closed: closed}\n" +
		"  closed:\n    kind: menu\n    say: after_hours\n    keys:\n      \"1\": order\n    silence: bye\n    wrong: bye\n" +
		"  order: {kind: callback, queue: sales}\n  op: {kind: queue, queue: sales}\n  bye: {kind: hangup, say: bye, outcome: after_hours}\n"
	h.now.Wall += 10 * hourMs
	h.open(s, testStaff())
	return h
}

func TestAfterHoursACallIsPromisedForTheOpening(t *testing.T) {
	h := closedHouse(t)
	h.post(call.Arrived{Leg: "n1/i1", Trunk: "mts", Party: moscow(5)})
	h.run(5 * time.Second)
	h.press("n1/i1", "1")
	h.press("n1/i1", "1")
	h.run(40 * time.Second)
	p := h.onlyPromise()
	require.Equal(t, call.AfterHours, h.record(p.Call).Outcome)
	require.Equal(t, PromisePaused, p.State)
	opens := noon.Wall + 21*hourMs // 9 in the morning
	require.Equal(t, opens, p.From)
	require.Equal(t, opens+30*60_000, p.Due)
	h.signIn(1)
	h.run(10 * time.Hour)
	require.Empty(t, h.dials())
	h.run(2 * time.Hour)
	require.Len(t, h.dials(), 1)
	require.Equal(t, PromiseKept, h.onlyPromise().State)
}

// A number of Vladivostok is not called at 16 o'clock in Moscow, on another day
// than it was ordered.
func TestAnotherDayKeepsTheHours(t *testing.T) {
	h := closedHouse(t)
	far := call.Party{Customer: 5, Class: call.Geographic, Span: call.Span{Min: 10, Max: 10}}
	h.post(call.Arrived{Leg: "n1/i1", Trunk: "mts", Party: far})
	h.run(5 * time.Second)
	h.press("n1/i1", "1")
	h.press("n1/i1", "1")
	h.run(40 * time.Second)
	h.run(18 * time.Hour) // 16 o'clock: 23 there
	h.signIn(1)
	h.run(time.Minute)
	require.Empty(t, h.dials())
	require.Equal(t, PromisePaused, h.onlyPromise().State)
	h.run(17 * time.Hour) // 9 in the morning, 16 there
	require.Len(t, h.dials(), 1)
}

func TestACallbackSurvivesARestart(t *testing.T) {
	h := orderedHouse(t)
	h.dialReply = func(call.Dial) []reply { return nil }
	h.signIn(1)
	require.Equal(t, PromiseCalling, h.onlyPromise().State)
	h.run(2 * time.Second)
	h.post(Restarted{})
	p := h.onlyPromise()
	require.Equal(t, PromisePaused, p.State)
	require.Equal(t, call.CauseRestart, p.Tries[0].Cause)
	require.True(t, p.Tries[0].Counts, "it may have rung: the attempt counts")
	require.Len(t, h.dials(), 1, "and is not sent again")
	h.signIn(1)
	h.run(6 * time.Minute)
	require.Len(t, h.dials(), 2)
}

func TestOrdersCollapseAndAreLimited(t *testing.T) {
	h := newHouse(t)
	for i := range 5 {
		leg := call.LegID("n1/i" + string(rune('1'+i)))
		h.post(call.Arrived{Leg: leg, Trunk: "mts", Party: call.Party{Class: call.Withheld}})
		h.run(100 * time.Millisecond)
		h.deliver(call.Digit{Leg: leg, Key: "1"})
		h.run(70 * time.Second)
		h.press(leg, "1")
		h.run(8 * time.Second)
		h.press(leg, "1")
		h.run(40 * time.Second)
	}
	require.Len(t, h.core.promises.all, 1, "five orders for one number are one promise")
	h = newHouse(t)
	offers := 0
	for i := range 5 {
		leg := call.LegID("n1/i" + string(rune('1'+i)))
		h.keyed = func(g call.GatherNumber) []reply {
			return keys(g, g.Digits, call.NumberKeyed{OK: true, Party: moscow(call.CustomerID(100 + i))})
		}
		h.callIn(leg, 5, "1")
		h.run(62 * time.Second)
		if slices.Contains(h.allHeard(leg), "ru/callback_offer") {
			offers++
		}
		h.press(leg, "12")
		h.run(8 * time.Second)
		h.press(leg, "1")
		h.run(40 * time.Second)
		h.deliver(call.LegEnded{Leg: leg, Cause: call.CauseNormal})
	}
	require.Equal(t, ordersPerHour, offers)
	require.Len(t, h.core.promises.all, ordersPerHour)
}

func TestAnOperatorPromisesACall(t *testing.T) {
	h := talkingHouse(t)
	require.Equal(t, errBadTime, h.act(1, call.Act{Do: call.DoPromise, At: h.now.Wall - 1}))
	at := h.now.Wall + 2*hourMs
	require.Empty(t, h.act(1, call.Act{Do: call.DoPromise, At: at}))
	require.Equal(t, at, h.views[1].Talk.Promised)
	p := h.onlyPromise()
	require.Equal(t, call.OperatorID(1), p.Operator)
	require.Equal(t, at, p.Due)
	require.Empty(t, h.act(1, call.Act{Do: call.DoHangup}))
	h.run(5 * time.Second)
	require.Empty(t, h.act(1, call.Act{Do: call.DoWrap, Result: "callback", On: true}))
	h.run(2*time.Hour - time.Minute)
	require.Empty(t, h.dials())
	h.run(2 * time.Minute)
	require.Len(t, h.dials(), 1)
	require.Equal(t, PromiseKept, h.onlyPromise().State)
	require.Equal(t, acd.ErrNotYourCall, h.act(2, call.Act{Do: call.DoPromise, At: at + dayMs}))
}

func TestABrowserPageIsRungBackWhereThereIsNoRealTrunk(t *testing.T) {
	for _, pages := range []bool{true, false} {
		h := emptyHouse(t)
		s := testSettings(t)
		s.RingPages = pages
		h.open(s, testStaff())
		h.post(call.Arrived{Leg: "n1/b1", Trunk: "web", Party: call.Party{Web: "web:1", Class: call.Web, Trial: true}})
		h.run(100 * time.Millisecond)
		h.deliver(call.Digit{Leg: "n1/b1", Key: "1"})
		h.run(66 * time.Second)
		h.press("n1/b1", "1")
		if !pages {
			require.Contains(t, h.allHeard("n1/b1"), "ru/callback_other", "without a number: he is asked for one")
			continue
		}
		h.run(10 * time.Second)
		h.signIn(1)
		require.Equal(t, "web:1", h.dials()[0].Web)
		h.run(4 * time.Second)
		require.Equal(t, PromiseKept, h.onlyPromise().State)
	}
}
