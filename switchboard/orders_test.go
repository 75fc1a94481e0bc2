package switchboard

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/acd"
	"hotline/call"
	"hotline/survey"
)

// orders gives the order to the core; the error key comes back.
func (h *house) orders(o call.Order) string {
	h.t.Helper()
	o.Ref, o.By = "o", 9
	before := len(h.ordered)
	h.post(o)
	require.Len(h.t, h.ordered, before+1, "an order is always answered")
	return h.ordered[before].Error
}

func TestASupervisorMovesAWaitingCaller(t *testing.T) {
	h := newHouse(t)
	h.signIn(3) // experts only
	l := h.callIn("n1/i1", 1, "1")
	h.run(20 * time.Second)
	require.Empty(t, h.orders(call.Order{Do: call.OrderMove, Call: l.ID, Queue: "experts", Reason: "сложный вопрос"}))
	require.Len(t, l.Segments, 2)
	require.Equal(t, call.Overflowed, l.Segments[0].Outcome)
	require.Equal(t, call.QueueID("experts"), l.queue())
	require.NotNil(t, h.views[3].Offer)
	require.Equal(t, "moved", l.Reason)

	require.Equal(t, acd.ErrUnknownQueue, h.orders(call.Order{Do: call.OrderMove, Call: l.ID, Queue: "none"}))
	require.Equal(t, acd.ErrAlreadyThere, h.orders(call.Order{Do: call.OrderMove, Call: l.ID, Queue: "experts"}))
	h.answer(3)
	require.Equal(t, acd.ErrUnknownCall, h.orders(call.Order{Do: call.OrderMove, Call: l.ID, Queue: "sales"}), "he talks")
}

// Who has to do with some queues only, orders about calls in them.
func TestAnOrderAboutQueuesOfHisOwn(t *testing.T) {
	h := newHouse(t)
	l := h.callIn("n1/i1", 1, "1")
	for _, o := range []call.Order{
		{Do: call.OrderMove, Queue: "support"}, {Do: call.OrderAssign, Operator: 1}, {Do: call.OrderWithdraw, Kind: acd.ToMessage},
	} {
		o.Call, o.Of = l.ID, []call.QueueID{"support", "experts"}
		require.Equal(t, acd.ErrUnknownCall, h.orders(o))
	}
	require.Empty(t, h.orders(call.Order{Do: call.OrderMove, Call: l.ID, Queue: "support", Of: []call.QueueID{"sales"}}))
}

func TestASupervisorTakesACallerOut(t *testing.T) {
	for kind, prompt := range map[string]string{acd.ToMessage: "ru/queue_full_bye", acd.ToVoicemail: "ru/voicemail"} {
		h := newHouse(t)
		l := h.callIn("n1/i1", 1, "1")
		require.Empty(t, h.orders(call.Order{Do: call.OrderWithdraw, Call: l.ID, Kind: kind, Reason: "закрываемся"}))
		require.Equal(t, call.Overflowed, l.Segments[0].Outcome)
		require.Equal(t, "supervisor", l.Segments[0].Reason)
		require.True(t, h.heard("n1/i1", prompt))
		require.Equal(t, "bad_target", func() string {
			other := h.callIn("n1/i2", 2, "1")
			return h.orders(call.Order{Do: call.OrderWithdraw, Call: other.ID, Kind: "number"})
		}())
	}
}

func TestASupervisorGivesACallToAnOperator(t *testing.T) {
	h := newHouse(t)
	h.signIn(1)
	h.signIn(4)
	require.Empty(t, h.act(1, call.Act{Do: call.DoState, State: call.Break}))
	require.Empty(t, h.act(4, call.Act{Do: call.DoState, State: call.Break}))
	l := h.callIn("n1/i1", 1, "1")
	require.Equal(t, acd.ErrAway, h.orders(call.Order{Do: call.OrderAssign, Call: l.ID, Operator: 4}), "he has a break")
	require.Equal(t, acd.ErrUnknownOperator, h.orders(call.Order{Do: call.OrderAssign, Call: l.ID, Operator: 99}))
	require.Empty(t, h.act(4, call.Act{Do: call.DoState, State: call.Available}))
	require.NotNil(t, h.views[4].Offer, "he is offered it anyway")
	require.Equal(t, "unknown_command", h.orders(call.Order{Do: "nonsense"}))
}

// TestASupervisorGivesTheNextCall: who talks gets the call that is given to him as his
// next one, before those who wait longer; the wall says for whom it is kept.
func TestASupervisorGivesTheNextCall(t *testing.T) {
	h := talkingHouse(t)
	op := h.only().Operator
	first, second := h.callIn("n1/i5", 5, "1"), h.callIn("n1/i6", 6, "1")
	require.Empty(t, h.orders(call.Order{Do: call.OrderAssign, Call: second.ID, Operator: op}))
	require.Equal(t, acd.ErrAlreadyThere, h.orders(call.Order{Do: call.OrderAssign, Call: second.ID, Operator: op}))
	for _, row := range h.core.Board(h.now).Calls {
		require.Equal(t, row.Call == second.ID, row.KeptFor == op, "%+v", row)
	}
	require.Equal(t, []map[string]string{{"operator": opText(op), "reason": acd.ReasonAssigned, "for": "300000"}}, h.happened(second.ID, "kept"))
	require.Empty(t, h.act(op, call.Act{Do: call.DoHangup}))
	require.Equal(t, call.Waiting, second.Phase)
	h.run(31 * time.Second) // his wrap-up
	require.NotNil(t, h.views[op].Offer)
	require.Equal(t, second.ID, h.views[op].Offer.Call)
	require.Equal(t, acd.ReasonAssigned, h.views[op].Offer.Reason)
	require.Equal(t, call.Waiting, first.Phase)
}

func TestAnOperatorTakesACallOutOfTurn(t *testing.T) {
	h := settled(t, func(s *Settings) { s.Desk.Pick = true })
	h.signIn(3) // experts
	require.Equal(t, acd.ErrUnknownCall, h.act(3, call.Act{Do: call.DoPick, Call: 12345}))
	first := h.callIn("n1/i1", 1, "1")
	second := h.callIn("n1/i2", 2, "1")
	require.Equal(t, acd.ErrNotSkilled, h.act(3, call.Act{Do: call.DoPick, Call: second.ID}), "he does not serve that queue")
	// operator 1 comes to the line: the first caller is offered to him, and he misses it
	h.signIn(1)
	h.run(16 * time.Second)
	require.Equal(t, call.NotResponding, h.views[1].State)
	require.Equal(t, call.Waiting, first.Phase)
	require.Equal(t, acd.ErrIllegalState, h.act(1, call.Act{Do: call.DoPick, Call: second.ID}), "he is not on the line")
}

func TestPickingConnectsAtOnce(t *testing.T) {
	for _, may := range []bool{true, false} {
		h := settled(t, func(s *Settings) {
			s.Desk.Pick = may
			s.Desk.Queues[0].Needs = []acd.Need{{Skill: "goods"}}
			s.Desk.Queues[0].Relax = []acd.Relax{{After: 0, Level: 9}, {After: 60 * acd.Second, Level: 1}}
		})
		h.post(Staffed{Profiles: []acd.Profile{{Operator: 1, Line: 1, Queues: acd.Serving("sales"), Skills: []acd.Skill{{Skill: "goods", Level: 3}}}}})
		h.signIn(1)
		h.callIn("n1/i1", 1, "1")
		second := h.callIn("n1/i2", 2, "1")
		require.Nil(t, h.views[1].Offer, "they wait for somebody who knows more")
		err := h.act(1, call.Act{Do: call.DoPick, Call: second.ID})
		if !may {
			require.Equal(t, "not_allowed", err)
			continue
		}
		require.Empty(t, err)
		require.Equal(t, call.Talking, second.Phase)
		require.Equal(t, call.LegID("n1/p1"), h.pair["n1/i2"])
		require.Equal(t, "picked", h.views[1].Talk.Reason)
	}
}

// ---- emergencies ----

func TestClosingTheCentreKeepsRunningCalls(t *testing.T) {
	h := talkingHouse(t)
	require.Equal(t, "reason_needed", h.orders(call.Order{Do: call.OrderEmergency, Kind: call.EmergencyClosed}))
	require.Equal(t, acd.ErrUnknownQueue, h.orders(call.Order{Do: call.OrderEmergency, Kind: call.EmergencyClosed, Queue: "none", Reason: "x"}))
	require.Empty(t, h.orders(call.Order{Do: call.OrderEmergency, Kind: call.EmergencyClosed, Reason: "пожар"}))
	require.Equal(t, call.Talking, h.only().Phase)

	h.post(call.Arrived{Leg: "n1/i5", Trunk: "mts", Party: moscow(5)})
	h.run(time.Second)
	l := h.core.calls[h.core.legs["n1/i5"]]
	require.True(t, h.heard("n1/i5", "ru/no_operators"))
	h.run(5 * time.Second)
	require.Equal(t, call.Blocked, h.record(l.ID).Outcome)

	// it survives a restart
	h.post(Restarted{})
	snap, err := h.mirror.Snapshot()
	require.NoError(t, err)
	core, err := Restore(snap)
	require.NoError(t, err)
	require.True(t, core.closed(""))
	require.Equal(t, call.OperatorID(9), core.emergencyBoard()[0].By)

	require.Empty(t, h.orders(call.Order{Do: call.OrderEmergency, Kind: call.EmergencyOver}))
	require.Equal(t, acd.ErrAlreadyThere, h.orders(call.Order{Do: call.OrderEmergency, Kind: call.EmergencyOver}))
	h.callIn("n1/i6", 6, "1")
	require.Equal(t, call.Waiting, h.only().Phase)
}

// Who was promised a call is not called back while a supervisor keeps the centre
// closed; then he is.
func TestAClosedCentreCallsNobodyBack(t *testing.T) {
	h := orderedHouse(t)
	require.Empty(t, h.obeys(call.Order{By: 9, Do: call.OrderEmergency, Kind: call.EmergencyClosed, Reason: "fire"}))
	h.signIn(1)
	h.run(time.Minute)
	require.Empty(t, h.dials())
	require.Equal(t, PromisePaused, h.onlyPromise().State)
	require.Empty(t, h.obeys(call.Order{By: 9, Do: call.OrderEmergency, Kind: call.EmergencyOver}))
	h.run(5 * time.Minute)
	require.Len(t, h.dials(), 1)
}

func TestAClosedQueue(t *testing.T) {
	h := newHouse(t)
	waiting := h.callIn("n1/i1", 1, "1")
	require.Empty(t, h.orders(call.Order{Do: call.OrderEmergency, Queue: "sales", Kind: call.EmergencyClosed, Reason: "склад закрыт"}))
	require.Equal(t, call.Waiting, waiting.Phase, "who waits goes on")
	h.comes("n1/i2", moscow(2), "1")
	h.run(2 * time.Second)
	require.True(t, h.heard("n1/i2", "ru/no_operators"))
	other := h.callIn("n1/i3", 3, "2")
	require.Equal(t, call.Waiting, other.Phase, "the other queue is open")
	require.Equal(t, "queue_closed", h.orders(call.Order{Do: call.OrderMove, Call: other.ID, Queue: "sales"}))
}

func TestTheNoticeOfAnOutageIsSaidOnce(t *testing.T) {
	h := newHouse(t)
	require.Empty(t, h.orders(call.Order{Do: call.OrderEmergency, Kind: call.EmergencyOutage, Reason: "не работает сайт"}))
	h.post(call.Arrived{Leg: "n1/i1", Trunk: "mts", Party: moscow(1)})
	h.run(4 * time.Second)
	var said []string
	for _, e := range h.story.items {
		if p, ok := e.what.(call.Play); ok {
			said = append(said, strings.Join(p.Clips, " "))
		}
	}
	require.Equal(t, []string{"ru/greeting", "ru/outage ru/outage_end ru/menu_main"}, said, "after the greeting, before the menu")
	h.deliver(call.Digit{Leg: "n1/i1", Key: "1"})
	require.Equal(t, call.Waiting, h.only().Phase, "if the question is another one, he goes on")
	n := 0
	for _, e := range h.story.items {
		if p, ok := e.what.(call.Play); ok && strings.Contains(strings.Join(p.Clips, " "), "outage ") {
			n++
		}
	}
	require.Equal(t, 1, n)
}

// ---- lookups ----

func askingHouse(t testing.TB, answer func(call.Lookup) []reply) *house {
	h := settled(t, func(s *Settings) {
		s.Flows[0].YAML = `flow: main
start: greeting
operator: operator
nodes:
  greeting: {kind: play, say: greeting, notice: true, next: who}
  who: {kind: lookup, ask: customer, save: card, wait: 2s, next: vip, fail: operator}
  vip: {kind: branch, var: card_vip, cases: {"yes": sales}, else: operator}
  sales: {kind: queue, queue: sales}
  operator: {kind: queue, queue: support}
`
	})
	h.lookups = answer
	h.post(call.Arrived{Leg: "n1/i1", Trunk: "mts", Party: moscow(3)})
	h.run(5 * time.Second)
	return h
}

func TestAMenuAsksTheOutside(t *testing.T) {
	h := askingHouse(t, func(q call.Lookup) []reply {
		require.Equal(t, "customer", q.What)
		require.Equal(t, call.CustomerID(3), q.Customer)
		return []reply{{300 * time.Millisecond, call.LookedUp{Call: q.Call, ID: q.ID, OK: true, Data: []call.Field{{Name: "vip", Value: "yes"}}}}}
	})
	require.Equal(t, call.QueueID("sales"), h.only().queue())
}

func TestAnOutsideThatIsSilentHangsNoMenu(t *testing.T) {
	h := askingHouse(t, func(call.Lookup) []reply { return nil })
	require.Equal(t, call.QueueID("support"), h.only().queue())
	h.post(call.LookedUp{Call: h.only().ID, ID: 1, OK: true})
	require.Equal(t, call.Waiting, h.only().Phase, "a late answer changes nothing")
}

func TestAFailedQuestionTakesItsOwnWay(t *testing.T) {
	h := askingHouse(t, func(q call.Lookup) []reply {
		return []reply{{0, call.LookedUp{Call: q.Call, ID: q.ID}}}
	})
	require.Equal(t, call.QueueID("support"), h.only().queue())
}

// ---- auto-answer ----

func TestAutoAnswerWhispersThenConnects(t *testing.T) {
	h := settled(t, func(s *Settings) {
		s.Desk.Queues[0].AutoAnswer = true
		s.Whispers = []string{"topic_orders", "whisper_sales"}
	})
	h.signIn(1)
	l := h.callIn("n1/i1", 1, "1")
	require.True(t, h.heard("n1/p1", "tone/beep ru/whisper_sales ru/topic_orders"))
	require.False(t, h.heard("n1/i1", "ru/whisper_sales"), "the caller hears none of it")
	h.run(3 * time.Second)
	require.Equal(t, call.Talking, l.Phase)
	require.Equal(t, call.LegID("n1/p1"), h.pair["n1/i1"])
	s := l.Segments[0]
	require.Equal(t, l.Talks[0].Started, s.Answered, "the wait ends when they are joined")
	require.EqualValues(t, 4500, s.Answered.Mono-s.Offered.Mono, "three clips of the toy media")
}

func TestAWhisperIsCutWhenTheCallerIsGone(t *testing.T) {
	h := settled(t, func(s *Settings) { s.Desk.Queues[0].AutoAnswer = true })
	h.signIn(1)
	h.comes("n1/i1", moscow(1), "1")
	for h.views[1].Offer == nil {
		h.run(100 * time.Millisecond)
	}
	require.NotZero(t, h.leg("n1/p1").token)
	h.deliver(call.LegEnded{Leg: "n1/i1", Cause: call.CauseNormal})
	require.Zero(t, h.leg("n1/p1").token, "silence in his ear")
	require.Equal(t, call.Available, h.views[1].State)
	h.run(10 * time.Second)
	require.Equal(t, call.Available, h.views[1].State)
}

func TestAnsweringEarlyEndsTheWhisper(t *testing.T) {
	h := settled(t, func(s *Settings) { s.Desk.Queues[0].AutoAnswer = true })
	h.signIn(1)
	h.comes("n1/i1", moscow(1), "1")
	for h.views[1].Offer == nil {
		h.run(100 * time.Millisecond)
	}
	h.answer(1)
	require.Equal(t, call.LegID("n1/p1"), h.pair["n1/i1"])
	h.run(5 * time.Second)
	require.Equal(t, call.Talking, h.only().Phase)
}

// A comment of the next day's survey is stored with its answer too.
func TestACommentOnTheNextDay(t *testing.T) {
	h := settled(t, func(s *Settings) { s.Survey.Comment, s.Survey.Delay = true, 40*time.Second })
	h.signIn(1)
	p := call.Party{Web: "web:1", Class: call.Web, Trial: true}
	h.post(call.Arrived{Leg: "n1/b1", Trunk: "web", Party: p})
	h.run(100 * time.Millisecond)
	h.deliver(call.Digit{Leg: "n1/b1", Key: "1"})
	h.run(4 * time.Second)
	h.answer(1)
	h.run(20 * time.Second)
	h.deliver(call.LegEnded{Leg: "n1/b1", Cause: call.CauseNormal})
	h.dialReply = func(d call.Dial) []reply {
		out := []reply{{time.Second, call.LegAnswered{Leg: d.Leg}}}
		for i, k := range []string{"1", "3", "2"} {
			out = append(out, reply{time.Duration(3+3*i) * time.Second, call.Digit{Leg: d.Leg, Key: k}})
		}
		return append(out, reply{20 * time.Second, call.Digit{Leg: d.Leg, Key: "#"}})
	}
	h.run(3 * time.Minute)
	r := h.result(survey.NextDay)
	require.Equal(t, survey.Completed, r.Status)
	require.NotZero(t, r.Comment)
	require.Len(t, h.tapedOf(call.PartComment), 1)
}
