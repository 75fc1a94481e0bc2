package switchboard

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/call"
	"hotline/ivr"
)

// pinNodes ask for a secret code and let a bank look at it.
func pinNodes(t *testing.T) string {
	b, err := os.ReadFile("../ivr/testdata/secret_nodes.yaml")
	require.NoError(t, err)
	return "\n" + string(b)
}

// bankHouse has a menu that asks for a secret code behind key 1.
func bankHouse(t *testing.T) *house {
	h := settled(t, func(s *Settings) {
		s.AskConsent = false
		s.Flows[0].YAML = strings.Replace(s.Flows[0].YAML, "next: sales}", "next: pin}", 1) + pinNodes(t)
	})
	return h
}

var keyInJournal = regexp.MustCompile(`"key":"([^"]*)"`)

// keysInJournal are all keys that stand in the journal, one after another.
func (h *house) keysInJournal() (keys string) {
	for _, m := range keyInJournal.FindAllSubmatch(bytes.Join(h.journal, nil), -1) {
		keys += string(m[1])
	}
	return keys
}

// Secret digits stand nowhere in the journal, nor in a snapshot, nor on anybody's
// screen; the one who is asked gets them from the door (INVARIANTS 20).
func TestSecretDigitsAreNotInTheJournal(t *testing.T) {
	for name, press := range map[string]func(h *house){
		"after the question": func(h *house) { h.run(8 * time.Second); h.press("n1/i1", "1"); h.press("n1/i1", "864297#") },
		"typed ahead":        func(h *house) { h.press("n1/i1", "1864297#"); h.run(20 * time.Second) },
	} {
		t.Run(name, func(t *testing.T) {
			h := bankHouse(t)
			var asked *call.Lookup
			h.lookups = func(q call.Lookup) []reply {
				asked = &q
				return []reply{{time.Second, call.LookedUp{Call: q.Call, ID: q.ID, OK: true}}}
			}
			h.post(call.Arrived{Leg: "n1/i1", Trunk: "mts", Party: moscow(5)})
			h.run(time.Second)
			press(h)
			h.run(3 * time.Second)
			require.Equal(t, call.Waiting, h.only().Phase)
			require.Equal(t, []call.Field{{Name: "pin", Value: "******"}}, asked.Args)
			require.Len(t, asked.Hidden, 1)
			hidden := asked.Hidden[0]
			require.Equal(t, call.LegID("n1/i1"), hidden.Leg)
			require.Equal(t, "pin", hidden.Name)
			snap, err := h.core.Snapshot()
			require.NoError(t, err)
			story := h.story.String()
			for _, text := range []string{string(bytes.Join(h.journal, nil)), string(snap), story, h.keysInJournal()} {
				require.NotContains(t, text, "8642")
			}
			require.Equal(t, "1#*", squeeze(h.keysInJournal()), "the menu's key, the end, and masks")
			require.True(t, strings.Contains(story, "******"), "the story tells how many there were")
			h.deliver(call.LegEnded{Leg: "n1/i1", Cause: call.CauseNormal})
		})
	}
}

// Who hangs up in the question leaves nothing of it at the door.
func TestKeysOfWhoIsGoneAreForgotten(t *testing.T) {
	h := bankHouse(t)
	h.post(call.Arrived{Leg: "n1/i1", Trunk: "mts", Party: moscow(5)})
	h.run(8 * time.Second)
	h.press("n1/i1", "1")
	h.press("n1/i1", "86")
	h.run(time.Second)
	require.Equal(t, ivr.HearHidden, h.leg("n1/i1").hears.Mode)
	h.deliver(call.LegEnded{Leg: "n1/i1", Cause: call.CauseNormal})
	require.Equal(t, ivr.Hearing{}, h.leg("n1/i1").hears)
	require.Zero(t, h.core.Live())
}

// squeeze keeps each key once, the masks last.
func squeeze(keys string) (out string) {
	masked := ""
	for _, k := range keys {
		switch {
		case string(k) == ivr.Mask:
			masked = ivr.Mask
		case !strings.ContainsRune(out, k):
			out += string(k)
		}
	}
	return out + masked
}

// The digits are forgotten by the door when the menu is over: keys are keys again.
func TestKeysAfterASecretMenuAreKeys(t *testing.T) {
	h := bankHouse(t)
	h.post(call.Arrived{Leg: "n1/i1", Trunk: "mts", Party: moscow(5)})
	h.run(8 * time.Second)
	require.Equal(t, ivr.HearOne, h.only().Hears.Mode)
	h.press("n1/i1", "1864297#")
	require.Contains(t, h.keysInJournal(), "******")
	h.run(4 * time.Second)
	require.Equal(t, call.Waiting, h.only().Phase)
	require.Equal(t, ivr.Hearing{}, h.only().Hears)
	require.Empty(t, h.leg("n1/i1").pad.Typed(ivr.Hidden{Round: 1, Digits: 6}))
}

// Keys that an operator sends are masked by the door: the core passes on its name
// for them.
func TestKeysOfAnOperatorAreHeldAtTheDoor(t *testing.T) {
	h := talkingHouse(t)
	require.Empty(t, h.act(1, call.Act{Do: call.DoKeys, Keys: "****", Held: 3}))
	for _, e := range h.story.items {
		if c, ok := e.what.(call.SendDigits); ok {
			require.Equal(t, call.SendDigits{Leg: "n1/i1", Keys: "****", Held: 3}, c)
			return
		}
	}
	t.Fatal("nothing is sent")
}

// keysTold are the keys that doors told the core.
func (h *house) keysTold() (keys string) {
	for _, text := range h.journal {
		rec, err := Decode(text)
		require.NoError(h.t, err)
		if d, ok := rec.Event.(call.Digit); ok {
			keys += d.Key
		}
	}
	return keys
}

// While the recording is paused for payment data no key of the customer is told,
// however it comes.
func TestKeysInAPauseAreMasked(t *testing.T) {
	h := talkingHouse(t)
	require.Empty(t, h.act(1, call.Act{Do: call.DoRecPause, On: true}))
	before := len(h.keysTold())
	h.press("n1/i1", "4276#")
	require.Equal(t, "*****", h.keysTold()[before:])
	h.run(time.Duration(h.core.settings.RecPauseMs) * time.Millisecond) // it ends by itself
	require.Equal(t, ivr.Hearing{}, h.only().Hears)
	h.press("n1/i1", "5")
	require.Equal(t, "*****5", h.keysTold()[before:])
}

// A digit that was let through while the menu listened, and comes when it has gone on
// to a secret question by time-out, is written down without its value and does
// nothing; a replay decides the same.
func TestADigitOnItsWayToASecretQuestionIsNotWritten(t *testing.T) {
	h := settled(t, func(s *Settings) {
		s.AskConsent = false
		s.Flows[0].YAML = strings.Replace(s.Flows[0].YAML, "    kind: menu\n", "    kind: menu\n    silence: pin\n", 1) + pinNodes(t)
	})
	h.post(call.Arrived{Leg: "n1/i1", Trunk: "mts", Party: moscow(5)})
	for h.only().Hears.Mode != ivr.HearHidden {
		h.run(100 * time.Millisecond)
		require.Equal(t, call.Menu, h.only().Phase)
	}
	before := len(h.keysTold())
	h.post(call.Digit{Leg: "n1/i1", Key: "7"}) // the door let it through a moment ago
	require.Equal(t, ivr.Unheard, h.keysTold()[before:])
	require.Empty(t, h.only().Session.Typed)
	h.press("n1/i1", "8642#")
	h.run(5 * time.Second)
	require.Equal(t, call.Waiting, h.only().Phase)
	require.NotContains(t, h.keysTold(), "7")
	h.sameAfterReplay()
}

// The same for the pause for payment data that the operator has begun.
func TestADigitOnItsWayIntoAPauseIsNotWritten(t *testing.T) {
	h := talkingHouse(t)
	require.Empty(t, h.act(1, call.Act{Do: call.DoRecPause, On: true}))
	before := len(h.keysTold())
	h.post(call.Digit{Leg: "n1/i1", Key: "7"})
	require.Equal(t, ivr.Unheard, h.keysTold()[before:])
	h.sameAfterReplay()
}

// Keys before the answer wait at the door where the menu has a secret question, and
// act after the greeting.
func TestKeysBeforeTheAnswerOfASecretMenu(t *testing.T) {
	h := bankHouse(t)
	h.post(call.Arrived{Leg: "n1/i1", Trunk: "mts", Party: moscow(5)})
	for _, k := range "1864297#" {
		h.deliver(call.Digit{Leg: "n1/i1", Key: string(k)})
	}
	require.False(t, h.only().LegUp)
	require.Empty(t, h.keysTold())
	h.run(20 * time.Second)
	require.Equal(t, call.Waiting, h.only().Phase)
	require.Equal(t, "1#*", squeeze(h.keysInJournal()))
}
