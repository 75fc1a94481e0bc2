package media

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

func TestRecordingBothSides(t *testing.T) {
	engines(t, func(t *testing.T, cfg Config) {
		h := open(t, cfg)
		caller, operator, colleague := newPhone(t, PCMU, 500), newPage(t, 900), newPage(t, 1300)
		h.browserCall("n1/p7", operator)
		h.browserCall("n1/p8", colleague)
		h.trunkCall("n1/i1", caller)
		h.Do(call.RecordStart{Recording: 1, Customer: "n1/i1", Operator: "n1/p7"})
		h.Do(call.Connect{A: "n1/i1", B: "n1/p7"})
		h.tapeHears(1, Left, 0.9, 500)
		h.tapeHears(1, Right, 0.9, 900)

		// A consult: what the operator says to the colleague is not the customer's.
		h.Do(call.Connect{A: "n1/p7", B: "n1/p8"})
		h.Do(call.Play{Leg: "n1/i1", Token: 1, Clips: []string{"music/default"}, Loop: true})
		operator.hears(1300)
		h.settled()
		n := h.rec.get(1).frames[Right]
		caller.hears(1200)
		require.Equal(t, n, h.rec.get(1).frames[Right])

		h.Do(call.Connect{A: "n1/i1", B: "n1/p7"})
		h.Do(call.RecordPause{Recording: 1, Paused: true})
		h.settled()
		paused := h.rec.get(1)
		require.True(t, paused.paused)
		caller.press(5)
		require.Equal(t, call.Digit{Leg: "n1/i1", Key: "*"}, next[call.Digit](h), "payment data is nobody's business")
		require.Equal(t, paused.frames, h.rec.get(1).frames)
		h.Do(call.RecordPause{Recording: 1})
		require.Eventually(t, func() bool { return h.rec.get(1).frames[Right] > paused.frames[Right]+10 }, 5*time.Second, 10*time.Millisecond)
		h.Do(call.RecordStop{Recording: 1})
		h.settled()
		end := h.rec.get(1)
		require.True(t, end.stopped)
		require.Zero(t, end.late, "no frame in a pause or after the end")
		require.InDelta(t, end.told[Left], end.told[Right], 2000)
		require.Zero(t, h.Stats().Taps)
	})
}

func TestRecordingOutlivesItsLegs(t *testing.T) {
	engines(t, func(t *testing.T, cfg Config) {
		h := open(t, cfg)
		p := newPhone(t, PCMA, 500)
		leg := h.trunkCall("n1/i1", p)
		h.Do(call.RecordStart{Recording: 1, Customer: "n1/i1"}) // voicemail: nobody on the right
		require.Eventually(t, func() bool { return h.rec.get(1).frames[Left] > 5 }, 5*time.Second, 10*time.Millisecond)
		leg.Close()
		h.Do(call.RecordStop{Recording: 1, Discard: true})
		h.settled()
		require.True(t, h.rec.get(1).stopped)
		require.Zero(t, h.rec.get(1).late)
		h.Do(call.RecordStart{Recording: 2, Customer: "n1/gone", Operator: "n1/gone2"})
		h.Do(call.RecordStop{Recording: 2})
		h.settled()
		require.True(t, h.rec.get(2).stopped)
	})
}
