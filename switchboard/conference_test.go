package switchboard

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/acd"
	"hotline/call"
)

// A call of three (DOMAIN.md 7, row conference). In all of them operator 1 talks with
// the customer on n1/i1 and operator 3 is the colleague who joined.

func inConference(t *testing.T) *house { return inSituation(t, "conference") }

// threeTalk checks that the three hear one another.
func (h *house) threeTalk() {
	h.t.Helper()
	require.Equal(h.t, []call.LegID{"n1/i1", "n1/p1", "n1/p3"}, h.mixed["n1/i1"])
	require.False(h.t, h.only().Held)
	for _, op := range []call.OperatorID{1, 3} {
		require.Equal(h.t, call.InTalk, h.views[op].State)
		require.Equal(h.t, "conference", h.views[op].Talk.Consult.State)
		require.Equal(h.t, "talking", h.views[op].Talk.Customer)
	}
}

// kept checks that the colleague has the talk now, as any operator has his.
func (h *house) kept() {
	h.t.Helper()
	require.Equal(h.t, call.LegID("n1/p3"), h.pair["n1/i1"])
	require.Equal(h.t, call.OperatorID(3), h.only().Operator)
	require.Equal(h.t, call.InTalk, h.views[3].State)
	require.Nil(h.t, h.views[3].Talk.Consult)
	require.Equal(h.t, call.WrapUp, h.views[1].State)
	require.NotNil(h.t, h.views[1].Wrap)
}

func TestAllThreeHearOneAnother(t *testing.T) {
	h := inSituation(t, "consult")
	require.NotEmpty(t, h.act(3, call.Act{Do: call.DoConference}), "it is the operator's to say")
	both := func() []call.OperatorID {
		row := h.core.Board(h.core.now).Calls[0]
		return []call.OperatorID{row.Operator, row.Second}
	}
	require.Equal(t, []call.OperatorID{1, 0}, both(), "a consultation is no call of three yet")
	require.True(t, h.only().Held)
	require.Empty(t, h.act(1, call.Act{Do: call.DoConference}))
	require.Zero(t, h.leg("n1/i1").token, "the music has ended")
	h.threeTalk()
	require.Equal(t, call.OperatorID(3), h.views[1].Talk.Consult.Operator)
	require.Equal(t, call.OperatorID(1), h.views[3].Talk.Consult.Operator)
	require.True(t, h.views[3].Talk.Consult.Guest, "he has nothing to say but good-bye")
	require.False(t, h.views[1].Talk.Consult.Guest)
	require.NotEmpty(t, h.act(1, call.Act{Do: call.DoConference}), "it is one already")
	require.Equal(t, []call.OperatorID{1, 3}, both(), "the wall names both")
	require.Empty(t, h.act(1, call.Act{Do: call.DoConsultCancel}))
	require.Equal(t, []call.OperatorID{1, 0}, both())
}

func TestAConferenceNeedsAColleagueWhoTalks(t *testing.T) {
	for _, name := range []string{"talk", "hold", "ringing consult"} {
		require.Equal(t, acd.ErrIllegalState, inSituation(t, name).act(1, call.Act{Do: call.DoConference}), name)
	}
}

// While three talk nobody hands the customer on: first one of the two goes.
func TestNobodyHandsOnAConference(t *testing.T) {
	h := inConference(t)
	require.Equal(t, acd.ErrIllegalState, h.act(1, call.Act{Do: call.DoTransfer, To: "queue:support"}))
	require.Equal(t, acd.ErrIllegalState, h.act(1, call.Act{Do: call.DoTransfer, To: "operator:2"}))
	require.Equal(t, acd.ErrIllegalState, h.act(1, call.Act{Do: call.DoEscalate}))
	require.NotEmpty(t, h.act(1, call.Act{Do: call.DoConsult, To: "operator:2"}))
	require.NotEmpty(t, h.act(3, call.Act{Do: call.DoHold, On: true}), "the call is the operator's")
	h.threeTalk()
}

// On hold the customer hears music, and the two talk aside; then all three again.
func TestHoldInAConference(t *testing.T) {
	for _, back := range []call.Act{{Do: call.DoHold}, {Do: call.DoConference}} {
		h := inConference(t)
		require.Empty(t, h.act(1, call.Act{Do: call.DoHold, On: true}))
		require.NotZero(t, h.leg("n1/i1").token)
		require.Equal(t, call.LegID("n1/p3"), h.pair["n1/p1"])
		require.Equal(t, "held", h.views[3].Talk.Customer)
		h.run(8 * time.Second)
		require.Empty(t, h.act(1, back))
		h.threeTalk()
		h.run(4 * time.Second)
		id := h.only().ID
		h.deliver(call.LegEnded{Leg: "n1/i1", Cause: call.CauseNormal})
		talks := customerTalks(h.record(id))
		require.EqualValues(t, 16_000, talks[0].HoldMs, "consultation and hold")
		require.EqualValues(t, 8_000, talks[1].HoldMs)
	}
}

// Of a conference on hold the customer is never left with the music.
func TestSomebodyLeavesAConferenceOnHold(t *testing.T) {
	for name, who := range map[string]struct {
		op call.OperatorID
		do string
	}{"the operator": {1, call.DoHangup}, "the operator connects": {1, call.DoConsultDone}, "the colleague": {3, call.DoHangup}, "the colleague is let go": {1, call.DoConsultCancel}} {
		t.Run(name, func(t *testing.T) {
			h := inConference(t)
			require.Empty(t, h.act(1, call.Act{Do: call.DoHold, On: true}))
			require.Empty(t, h.act(who.op, call.Act{Do: who.do}))
			if who.op == 1 && who.do != call.DoConsultCancel {
				h.kept()
				return
			}
			h.withCustomer(1)
			require.Equal(t, call.WrapUp, h.views[3].State)
		})
	}
}

// The customer is thanked for holding first, where the settings want it.
func TestThanksBeforeAConference(t *testing.T) {
	h := talkingIn(settled(t, func(s *Settings) { s.HoldReturn = true }))
	hangupRows["conference"](h)
	require.True(t, h.heard("n1/i1", "ru/hold_return"))
	h.run(5 * time.Second)
	h.threeTalk()
}

// The recording of the talk goes on with all three; who keeps the talk has one of his
// own from then on.
func TestRecordingOfAConference(t *testing.T) {
	h := inSituation(t, "consult")
	id, first := h.only().ID, h.only().Tape.ID
	require.NotZero(t, first)
	require.Empty(t, h.act(1, call.Act{Do: call.DoConference}))
	require.Equal(t, first, h.only().Tape.ID)
	require.Empty(t, h.act(1, call.Act{Do: call.DoRecPause, On: true}))
	require.Equal(t, "paused", h.views[3].Talk.Recording)
	h.run(61 * time.Second)
	require.Equal(t, "on", h.views[3].Talk.Recording, "the pause ends by itself")
	require.Empty(t, h.act(1, call.Act{Do: call.DoHangup}))
	second := h.only().Tape.ID
	require.NotEqual(t, first, second)
	require.Len(t, h.tapes, 1)
	require.Equal(t, call.LegID("n1/p3"), h.tapes[second].Operator)
	h.deliver(call.LegEnded{Leg: "n1/i1", Cause: call.CauseNormal})
	talks := customerTalks(h.record(id))
	require.Equal(t, first, talks[0].Recording)
	require.Equal(t, second, talks[1].Recording)
	require.True(t, talks[1].Conference)
}

// Who was only for a while with them has the recording of that talk.
func TestTheColleaguesRecordingIsTheTalks(t *testing.T) {
	h := inConference(t)
	id, tape := h.only().ID, h.only().Tape.ID
	require.Empty(t, h.act(3, call.Act{Do: call.DoHangup}))
	h.run(5 * time.Second)
	h.deliver(call.LegEnded{Leg: "n1/i1", Cause: call.CauseNormal})
	for _, k := range customerTalks(h.record(id)) {
		require.Equal(t, tape, k.Recording)
	}
}

func TestDoNotRecordAConference(t *testing.T) {
	h := inConference(t)
	tape := h.only().Tape.ID
	require.Empty(t, h.act(1, call.Act{Do: call.DoNoRecord}))
	require.True(t, h.watch.thrown[tape])
	require.Empty(t, h.act(1, call.Act{Do: call.DoHangup}))
	require.Empty(t, h.tapes, "it never resumes")
	require.Equal(t, "forbidden", h.views[3].Talk.Recording)
}

// While one operator's sound is away the customer talks with the other; with both away
// he hears music.
func TestSoundLostInAConference(t *testing.T) {
	h := inConference(t)
	h.post(call.PathDead{Operator: 1, Leg: "n1/p1"})
	require.Zero(t, h.leg("n1/i1").token, "the colleague is with him")
	require.Equal(t, "talking", h.views[3].Talk.Customer)
	h.run(5 * time.Second)
	h.post(call.PathDead{Operator: 3, Leg: "n1/p3"})
	require.NotZero(t, h.leg("n1/i1").token)
	require.Equal(t, "waiting", h.views[1].Talk.Customer)
	h.post(call.PathUp{Operator: 3, Leg: "n1/p3"})
	require.Zero(t, h.leg("n1/i1").token)
	require.True(t, h.only().Parted, "that of the operator is away still")
	h.post(call.PathUp{Operator: 1, Leg: "n1/p1"})
	h.threeTalk()
}

// Both lose their sound: the customer goes to the head of the queue, once.
func TestBothOperatorsOfAConferenceAreLost(t *testing.T) {
	h := inConference(t)
	entered := h.only().Segments[0].Entered
	h.post(call.PathDead{Operator: 1, Leg: "n1/p1"})
	h.run(5 * time.Second)
	h.post(call.PathDead{Operator: 3, Leg: "n1/p3"})
	h.run(10 * time.Second)
	require.Equal(t, call.WrapUp, h.views[1].State)
	require.Equal(t, call.OperatorID(3), h.only().Operator)
	require.NotZero(t, h.leg("n1/i1").token, "music, not silence")
	h.run(5 * time.Second)
	require.Equal(t, call.WrapUp, h.views[3].State)
	h.headOfQueue(entered)
}

// The one who stayed talked last: the survey's mark is his (DOMAIN.md 10).
func TestWhoStayedTalkedLast(t *testing.T) {
	for name, c := range map[string]struct {
		leaves, last call.OperatorID
	}{"the colleague leaves": {3, 1}, "the operator leaves": {1, 3}, "the customer leaves": {0, 1}} {
		t.Run(name, func(t *testing.T) {
			h := inConference(t)
			id := h.only().ID
			if c.leaves != 0 {
				require.Empty(t, h.act(c.leaves, call.Act{Do: call.DoHangup}))
				h.run(20 * time.Second)
			}
			h.deliver(call.LegEnded{Leg: "n1/i1", Cause: call.CauseNormal})
			record := h.record(id)
			require.Equal(t, c.last, record.LastTalk().Operator)
			require.Equal(t, call.Answered, record.Outcome)
			require.Equal(t, "customer", record.EndedBy)
		})
	}
}

// The customer is passed into the survey by the one who stays, not by the one who goes.
func TestSurveyAfterAConference(t *testing.T) {
	h := afterHouse(t)
	hangupRows["conference"](h)
	require.False(t, h.views[1].Talk.Survey)
	require.Empty(t, h.act(1, call.Act{Do: call.DoHangup}))
	h.kept()
	require.True(t, h.views[3].Talk.Survey)
	h.run(20 * time.Second)
	require.Empty(t, h.act(3, call.Act{Do: call.DoHangup}))
	require.Equal(t, call.Surveying, h.only().Phase)
}

// Both have handled the contact, once each (DOMAIN.md 4).
func TestBothHandledAConference(t *testing.T) {
	h := inConference(t)
	h.run(10 * time.Second)
	h.deliver(call.LegEnded{Leg: "n1/i1", Cause: call.CauseNormal})
	for _, op := range []call.OperatorID{1, 3} {
		require.Empty(t, h.act(op, call.Act{Do: call.DoWrap, Topic: "order", Result: "solved", On: true}))
		require.Equal(t, call.Available, h.views[op].State)
		require.Equal(t, 1, h.views[op].Counters.Handled)
	}
}

// A restart in a conference leaves each of the two the form of the call.
func TestRestartInAConference(t *testing.T) {
	h := inConference(t)
	id := h.only().ID
	h.doorsGone()
	h.post(Restarted{})
	c := h.record(id)
	require.True(t, c.CutByUs)
	for _, op := range []call.OperatorID{1, 3} {
		h.signIn(op)
		require.Equal(t, call.WrapUp, h.views[op].State)
		require.Equal(t, id, h.views[op].Wrap.Call)
	}
}
