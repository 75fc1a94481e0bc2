package switchboard

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/acd"
	"hotline/call"
)

const laserMenu = `flow: main
start: hello
operator: plain
nodes:
  hello: {kind: play, say: greeting, notice: true, next: ask}
  ask: {kind: menu, say: menu_main, keys: {"1": laser, "2": plain, "3": urgent, "4": back}}
  laser: {kind: queue, queue: support, needs: {laser: 3}}
  urgent: {kind: queue, queue: support, priority: 100}
  back: {kind: callback, queue: support, needs: {laser: 3}}
  plain: {kind: queue, queue: support}
`

// laserHouse has a menu whose key 1 asks for who knows lasers: operator 2, not 1.
func laserHouse(t *testing.T) *house {
	h := newHouse(t)
	s := testSettings(t)
	s.Version, s.AskConsent = 2, false
	s.Flows[0].YAML = laserMenu
	h.post(Configured{Settings: s})
	staff := testStaff()
	staff[1].Skills = []acd.Skill{{Skill: "laser", Level: 5}}
	h.post(Staffed{Profiles: staff})
	return h
}

func (h *house) needsOf(l *Live) []acd.Need {
	h.t.Helper()
	w, there := h.core.acd.Call(l.ID)
	require.True(h.t, there)
	return w.Needs
}

var laser = []acd.Need{{Skill: "laser", Level: 3}}

// The menu asks for a skill on top of the queue's: who has it not is not rung, and why
// is told; the other call of the queue goes to him.
func TestACallAsksForASkillOfItsOwn(t *testing.T) {
	h := laserHouse(t)
	h.signIn(1)
	l := h.callIn("n1/i1", 1, "1")
	require.Nil(t, h.views[1].Offer)
	require.Equal(t, laser, h.needsOf(l))
	require.Contains(t, h.happened(l.ID, "queued"), map[string]string{"queue": "support", "reason": "menu", "needs": "laser 3"})
	other := h.callIn("n1/i2", 2, "2")
	require.Equal(t, other.ID, h.views[1].Offer.Call)
	h.signIn(2)
	require.Equal(t, l.ID, h.views[2].Offer.Call)

	// Missed: still of those who know lasers.
	h.run(16 * time.Second)
	require.Equal(t, call.Waiting, l.Phase)
	require.Equal(t, laser, h.needsOf(l))
}

// So it stays on every way back into that queue.
func TestTheSkillIsAskedForOnEveryWayBack(t *testing.T) {
	ways := map[string]func(h *house, l *Live) *Live{
		"the sound of his operator is lost": func(h *house, l *Live) *Live {
			h.post(call.PathDead{Operator: 2, Leg: "n1/p2"})
			h.run(16 * time.Second)
			return l
		},
		"nobody takes the hand-over": func(h *house, l *Live) *Live {
			require.Empty(h.t, h.act(2, call.Act{Do: call.DoTransfer, To: "operator:1"}))
			require.Empty(h.t, h.act(2, call.Act{Do: call.DoState, State: call.Break}))
			h.run(16 * time.Second)
			return l
		},
		"nobody takes the escalation": func(h *house, l *Live) *Live {
			h.signIn(3)
			require.Empty(h.t, h.act(3, call.Act{Do: call.DoState, State: call.Break}))
			require.Empty(h.t, h.act(2, call.Act{Do: call.DoEscalate, Reason: "сложно"}))
			require.Empty(h.t, h.needsOf(l), "the next line is asked for no skill of the first")
			require.Empty(h.t, h.act(2, call.Act{Do: call.DoState, State: call.Break}))
			h.run(61 * time.Second)
			return l
		},
		"we died, and he phones again": func(h *house, _ *Live) *Live {
			h.post(Restarted{})
			h.post(call.Arrived{Leg: "n1/i9", Trunk: "mts", Party: moscow(1)})
			h.run(6 * time.Second)
			return h.core.calls[h.core.legs["n1/i9"]]
		},
	}
	for way, goes := range ways {
		t.Run(way, func(t *testing.T) {
			h := laserHouse(t)
			h.signIn(1)
			h.signIn(2)
			l := h.callIn("n1/i1", 1, "1")
			require.Equal(t, l.ID, h.views[2].Offer.Call)
			h.answer(2)
			l = goes(h, l)
			require.Equal(t, call.QueueID("support"), l.queue())
			require.Equal(t, laser, h.needsOf(l))
			require.Nil(t, h.views[1].Offer)
		})
	}
}

// A call back is made by who knows lasers too, whether he ordered it waiting or in the
// menu; and who phones himself instead asks for the same.
func TestACallBackAsksForTheSkill(t *testing.T) {
	for _, key := range []string{"1", "4"} {
		h := laserHouse(t)
		h.callIn("n1/i1", 5, key)
		if key == "1" {
			h.run(62 * time.Second)
			h.press("n1/i1", "1") // yes, please
		}
		h.press("n1/i1", "1") // at this number
		h.run(30 * time.Second)
		require.Empty(t, h.core.calls)
		p := h.onlyPromise()
		h.signIn(1)
		require.Nil(t, h.views[1].Talk, "key %s", key)
		w, _ := h.core.acd.Call(p.Slot)
		require.Equal(t, laser, w.Needs)
		again := h.callIn("n1/i2", 5, "2")
		require.Equal(t, laser, h.needsOf(again), "he has the place of his promise")
		h.signIn(2)
		require.Equal(t, again.ID, h.views[2].Offer.Call)
	}
}

// Reached by the call back, he is given to the queue by an operator whose sound is lost:
// there he is again one for those who know lasers.
func TestACallBackThatLosesItsOperatorAsksForTheSkill(t *testing.T) {
	h := laserHouse(t)
	h.callIn("n1/i1", 5, "4")
	h.press("n1/i1", "1")
	h.run(30 * time.Second)
	h.dialReply = func(d call.Dial) []reply { return []reply{{time.Second, call.LegAnswered{Leg: d.Leg}}} }
	h.signIn(1)
	h.signIn(2)
	h.run(5 * time.Second)
	l := h.only()
	require.Equal(t, call.Talking, l.Phase)
	h.post(call.PathDead{Operator: 2, Leg: "n1/p2"})
	h.run(16 * time.Second)
	require.Equal(t, call.QueueID("support"), l.queue())
	require.Equal(t, laser, h.needsOf(l))
	require.Nil(t, h.views[1].Offer)
}

// Elsewhere nobody asks for it: where he is moved, or overflows to.
func TestAnotherQueueDoesNotAskForTheSkill(t *testing.T) {
	h := laserHouse(t)
	h.signIn(4)
	l := h.callIn("n1/i1", 1, "1")
	require.Empty(t, h.orders(call.Order{Do: call.OrderMove, Call: l.ID, Queue: "sales", Reason: "там свободно"}))
	require.Equal(t, l.ID, h.views[4].Offer.Call)
}

// Points of a key: worth so many seconds of waiting.
func TestAKeyIsWorthPoints(t *testing.T) {
	h := laserHouse(t)
	first := h.callIn("n1/i1", 1, "2")
	h.run(80 * time.Second)
	urgent := h.callIn("n1/i2", 2, "3")
	h.signIn(1)
	require.Equal(t, urgent.ID, h.views[1].Offer.Call)
	require.Contains(t, h.happened(urgent.ID, "queued"), map[string]string{"queue": "support", "reason": "menu", "priority": "100"})
	h.signIn(2)
	require.Equal(t, first.ID, h.views[2].Offer.Call)
}
