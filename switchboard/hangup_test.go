package switchboard

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

// The table "Who hangs up in" of DOMAIN.md 7, cell by cell: rows are the situation,
// columns who hangs up. In all of them operator 1 talks with the customer on n1/i1,
// and operator 3 is the colleague.

// hangupRows bring a talking house into the rows of the table.
var hangupRows = map[string]func(h *house){
	"talk":            func(*house) {},
	"hold":            func(h *house) { require.Empty(h.t, h.act(1, call.Act{Do: call.DoHold, On: true})) },
	"ringing consult": ringColleague,
	"consult":         consultColleague,
	"conference": func(h *house) {
		consultColleague(h)
		require.Empty(h.t, h.act(1, call.Act{Do: call.DoConference}))
	},
}

func consultColleague(h *house) { ringColleague(h); h.answer(3); h.run(5 * time.Second) }

func ringColleague(h *house) {
	h.signIn(3)
	require.Empty(h.t, h.act(1, call.Act{Do: call.DoConsult, To: "operator:3"}))
	h.run(3 * time.Second)
	require.Equal(h.t, call.Ringing, h.views[3].State)
}

// inSituation is a talking house in a row of the table; the colleague's ring is long
// enough for what follows.
func inSituation(t *testing.T, name string) *house {
	t.Helper()
	h := talkingIn(settled(t, func(s *Settings) { s.Desk.Queues[0].Ring = 40_000 }))
	hangupRows[name](h)
	return h
}

// withCustomer checks that the operator and his customer hear each other again.
func (h *house) withCustomer(op call.OperatorID) {
	h.t.Helper()
	require.Equal(h.t, call.LegID("n1/p"+opText(op)), h.pair["n1/i1"])
	require.Equal(h.t, call.InTalk, h.views[op].State)
	require.Nil(h.t, h.views[op].Talk.Consult)
	require.False(h.t, h.only().Held)
}

// headOfQueue checks that the customer waits at the head of his queue, with his
// first entry, and hears why.
func (h *house) headOfQueue(entered call.Time) {
	h.t.Helper()
	l := h.only()
	require.Equal(h.t, call.Waiting, l.Phase)
	w, ok := h.core.acd.Call(l.ID)
	require.True(h.t, ok)
	require.True(h.t, w.Returned, "at the head")
	require.Equal(h.t, entered, w.Place, "by his first entry")
	require.Equal(h.t, call.QueueID("sales"), w.Queue)
	require.Equal(h.t, "operator_lost", l.Segments[len(l.Segments)-1].Reason)
	require.True(h.t, h.heard("n1/i1", "ru/operator_lost"))
}

// allOver checks that nothing of the call is left: no leg, no tape, no sound.
func (h *house) allOver() {
	h.t.Helper()
	require.Empty(h.t, h.core.calls)
	require.Empty(h.t, h.tapes)
	require.Empty(h.t, h.pair, "nobody is joined any more")
	require.Empty(h.t, h.mixed)
	for id, l := range h.legs {
		require.True(h.t, l.gone || l.token == 0, "something plays to %s", id)
	}
}

// Column customer: all legs end within 1 s, here in the very same step.
func TestTheCustomerHangsUp(t *testing.T) {
	for name, colleague := range map[string]call.State{
		"talk": "", "hold": "", "ringing consult": call.Available, "consult": call.WrapUp, "conference": call.WrapUp,
	} {
		t.Run(name, func(t *testing.T) {
			h := inSituation(t, name)
			h.deliver(call.LegEnded{Leg: "n1/i1", Cause: call.CauseNormal})
			require.Equal(t, call.WrapUp, h.views[1].State)
			require.NotNil(t, h.views[1].Wrap)
			require.Nil(t, h.views[3].Offer)
			require.Equal(t, colleague, h.views[3].State)
			h.allOver()
			h.run(time.Second)
			h.allOver()
		})
	}
}

// Column operator, «Завершить»: it ends a consultation first, else his part of the
// call, after which the customer is asked or hears good-bye.
func TestTheOperatorHangsUp(t *testing.T) {
	for name, colleague := range map[string]call.State{"ringing consult": call.Available, "consult": call.WrapUp} {
		t.Run(name, func(t *testing.T) {
			h := inSituation(t, name)
			require.Empty(t, h.act(1, call.Act{Do: call.DoHangup}))
			require.Equal(t, colleague, h.views[3].State)
			require.Nil(t, h.views[3].Offer)
			h.withCustomer(1)
			require.Empty(t, h.act(1, call.Act{Do: call.DoHangup}), "the second one ends his part of the call")
			require.Equal(t, call.WrapUp, h.views[1].State)
		})
	}
	t.Run("conference", func(t *testing.T) {
		h := inSituation(t, "conference")
		require.Empty(t, h.act(1, call.Act{Do: call.DoHangup}))
		h.kept()
		require.Empty(t, h.act(3, call.Act{Do: call.DoHangup}), "it is his part of the call now")
		require.Equal(t, call.WrapUp, h.views[3].State)
		require.True(t, h.heard("n1/i1", "ru/bye"))
	})
	for _, name := range []string{"talk", "hold"} {
		t.Run(name+", bye", func(t *testing.T) {
			h := inSituation(t, name)
			require.Empty(t, h.act(1, call.Act{Do: call.DoHangup}))
			require.Equal(t, call.WrapUp, h.views[1].State)
			require.True(t, h.heard("n1/i1", "ru/bye"))
			require.Len(t, h.core.calls, 1, "he hears it to its end")
			h.run(5 * time.Second)
			h.allOver()
		})
		t.Run(name+", survey", func(t *testing.T) {
			h := afterHouse(t)
			hangupRows[name](h)
			require.Empty(t, h.act(1, call.Act{Do: call.DoHangup}))
			require.Equal(t, call.WrapUp, h.views[1].State)
			require.Equal(t, call.Surveying, h.only().Phase)
			require.False(t, h.heard("n1/i1", "ru/bye"))
		})
	}
}

// Column operator, his leg ends: its sound is dead for 15 s. The customer hears music
// meanwhile and is then at the head of his queue; a colleague who rings is free, one
// who talks wraps up.
func TestTheOperatorsLegEnds(t *testing.T) {
	for name, colleague := range map[string]call.State{
		"talk": "", "hold": "", "ringing consult": call.Available, "consult": call.WrapUp,
	} {
		t.Run(name, func(t *testing.T) {
			h := inSituation(t, name)
			entered := h.only().Segments[0].Entered
			h.post(call.PathDead{Operator: 1, Leg: "n1/p1"})
			require.NotZero(t, h.leg("n1/i1").token, "music meanwhile")
			h.run(14_900 * time.Millisecond)
			require.Equal(t, call.Talking, h.only().Phase)
			require.NotZero(t, h.leg("n1/i1").token)
			h.run(200 * time.Millisecond)
			require.Equal(t, call.WrapUp, h.views[1].State)
			require.Equal(t, colleague, h.views[3].State)
			require.Nil(t, h.views[3].Offer)
			require.NotContains(t, h.pair, call.LegID("n1/p3"))
			h.headOfQueue(entered)
			h.run(30 * time.Second)
			require.Equal(t, call.Break, h.views[1].State)
			require.Equal(t, call.ReasonNoSound, h.views[1].Reason)
		})
	}
}

// Of a conference the second keeps the talk, whose sound the customer has meanwhile.
func TestTheOperatorsLegEndsInAConference(t *testing.T) {
	h := inSituation(t, "conference")
	h.post(call.PathDead{Operator: 1, Leg: "n1/p1"})
	h.run(14_900 * time.Millisecond)
	require.Equal(t, call.OperatorID(1), h.only().Operator)
	require.Zero(t, h.leg("n1/i1").token, "no music: he talks with the second")
	h.run(200 * time.Millisecond)
	h.kept()
	require.Len(t, h.only().Segments, 1, "he never waits")
	h.run(30 * time.Second)
	require.Equal(t, call.Break, h.views[1].State)
}

// Column second operator: no answer or a refusal is his missed call, hanging up his
// wrap-up; the operator is with the customer again.
func TestTheColleagueHangsUp(t *testing.T) {
	t.Run("ringing consult, no answer", func(t *testing.T) {
		h := inSituation(t, "ringing consult")
		h.run(40 * time.Second)
		require.Equal(t, call.NotResponding, h.views[3].State)
		h.withCustomer(1)
	})
	t.Run("ringing consult, declined", func(t *testing.T) {
		h := inSituation(t, "ringing consult")
		require.Empty(t, h.act(3, call.Act{Do: call.DoDecline, Offer: h.views[3].Offer.Offer}))
		require.Equal(t, call.NotResponding, h.views[3].State)
		h.withCustomer(1)
	})
	t.Run("consult", func(t *testing.T) {
		h := inSituation(t, "consult")
		require.Empty(t, h.act(3, call.Act{Do: call.DoHangup}))
		require.Equal(t, call.WrapUp, h.views[3].State)
		h.withCustomer(1)
	})
	t.Run("conference", func(t *testing.T) {
		h := inSituation(t, "conference")
		require.Empty(t, h.act(3, call.Act{Do: call.DoHangup}))
		require.Equal(t, call.WrapUp, h.views[3].State)
		h.withCustomer(1)
	})
	t.Run("conference, let go", func(t *testing.T) {
		h := inSituation(t, "conference")
		require.Empty(t, h.act(1, call.Act{Do: call.DoConsultCancel}))
		require.Equal(t, call.WrapUp, h.views[3].State)
		h.withCustomer(1)
	})
	t.Run("conference, his leg ends", func(t *testing.T) {
		h := inSituation(t, "conference")
		h.post(call.PathDead{Operator: 3, Leg: "n1/p3"})
		h.run(15 * time.Second)
		require.Equal(t, call.WrapUp, h.views[3].State)
		h.withCustomer(1)
	})
	t.Run("consult, his leg ends", func(t *testing.T) {
		h := inSituation(t, "consult")
		h.post(call.PathDead{Operator: 3, Leg: "n1/p3"})
		h.run(15 * time.Second)
		require.Equal(t, call.WrapUp, h.views[3].State)
		h.withCustomer(1)
	})
}

// Row wrap-up: the customer's survey ends with him; the operator's state, and the end
// of his wrap-up, stay.
func TestTheCustomerHangsUpInTheWrapUp(t *testing.T) {
	h := afterHouse(t)
	require.Empty(t, h.act(1, call.Act{Do: call.DoHangup}))
	h.run(2 * time.Second)
	require.Equal(t, call.Surveying, h.only().Phase)
	before := h.views[1]
	h.deliver(call.LegEnded{Leg: "n1/i1", Cause: call.CauseNormal})
	h.allOver()
	require.Equal(t, call.WrapUp, h.views[1].State)
	require.Equal(t, before.Since, h.views[1].Since)
	require.Equal(t, before.Until, h.views[1].Until)
	require.Equal(t, before.Wrap, h.views[1].Wrap)
}
