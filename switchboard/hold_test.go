package switchboard

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

// onHold is a talk that is put on hold, with the prompts around it on or off.
func onHold(t *testing.T, prompts bool) *house {
	h := settled(t, func(s *Settings) { s.HoldStart, s.HoldReturn = prompts, prompts })
	h.signIn(1)
	h.callIn("n1/i1", 5, "1")
	h.answer(1)
	h.run(5 * time.Second)
	require.Empty(t, h.act(1, call.Act{Do: call.DoHold, On: true}))
	h.run(10 * time.Second)
	require.True(t, h.only().Held)
	return h
}

// As shipped a hold begins and ends without a word (DOMAIN.md 11).
func TestHoldWithoutPrompts(t *testing.T) {
	h := onHold(t, false)
	require.Empty(t, h.act(1, call.Act{Do: call.DoHold}))
	require.False(t, h.only().Held)
	require.Equal(t, h.only().OpLeg, h.pair["n1/i1"])
	require.NotContains(t, h.allHeard("n1/i1"), "ru/hold_start")
	require.NotContains(t, h.allHeard("n1/i1"), "ru/hold_return")
}

// Where the settings want it he is told, hears music, and is thanked before the talk
// goes on; the thanks are part of the hold, asking twice cuts them short, and the
// operator may think better of it.
func TestHoldPrompts(t *testing.T) {
	h := onHold(t, true)
	require.Contains(t, h.allHeard("n1/i1"), "ru/hold_start")
	require.Equal(t, musicClip, h.allHeard("n1/i1")[len(h.allHeard("n1/i1"))-1])
	require.Empty(t, h.act(1, call.Act{Do: call.DoHold}))
	require.True(t, h.only().Held, "he is thanked first")
	require.Contains(t, h.allHeard("n1/i1"), "ru/hold_return")
	h.run(6 * time.Second)
	require.False(t, h.only().Held)
	require.Equal(t, h.only().OpLeg, h.pair["n1/i1"])

	again := onHold(t, true)
	require.Empty(t, again.act(1, call.Act{Do: call.DoHold}))
	require.Empty(t, again.act(1, call.Act{Do: call.DoHold}))
	require.False(t, again.only().Held)

	better := onHold(t, true)
	require.Empty(t, better.act(1, call.Act{Do: call.DoHold}))
	require.Empty(t, better.act(1, call.Act{Do: call.DoHold, On: true}))
	better.run(20 * time.Second)
	require.True(t, better.only().Held)
}

// Her sound may go while he is thanked: then there is music again until it is back.
func TestHoldEndsWhileHerSoundIsAway(t *testing.T) {
	h := onHold(t, true)
	require.Empty(t, h.act(1, call.Act{Do: call.DoHold}))
	h.post(call.PathDead{Operator: 1, Leg: "n1/p1"})
	h.run(6 * time.Second)
	require.False(t, h.only().Held)
	require.True(t, h.only().Parted)
	require.Equal(t, musicClip, h.allHeard("n1/i1")[len(h.allHeard("n1/i1"))-1])
	h.post(call.PathUp{Operator: 1, Leg: "n1/p1"})
	require.Equal(t, h.only().OpLeg, h.pair["n1/i1"])
}

// The same, and the settings no longer want the thanks when they end.
func TestThanksThatTheSettingsTakeBack(t *testing.T) {
	h := onHold(t, true)
	require.Empty(t, h.act(1, call.Act{Do: call.DoHold}))
	h.post(call.PathDead{Operator: 1, Leg: "n1/p1"})
	h.post(Configured{Settings: testSettings(t)}) // as shipped: without
	h.run(6 * time.Second)
	require.False(t, h.only().Held)
	require.Equal(t, musicClip, h.allHeard("n1/i1")[len(h.allHeard("n1/i1"))-1])
}
