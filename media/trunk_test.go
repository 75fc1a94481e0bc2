package media

import (
	"testing"
	"time"

	"github.com/pion/rtp"
	"github.com/stretchr/testify/require"

	"hotline/call"
)

// trunkCall makes a trunk leg that talks with a phone.
func (h *house) trunkCall(id call.LegID, p *phone) *TrunkLeg {
	h.t.Helper()
	leg, err := h.NewTrunkLeg(id, testOptions)
	require.NoError(h.t, err)
	require.NoError(h.t, leg.SetRemote(p.remote()))
	leg.Start()
	p.speak(leg.Local())
	return leg
}

func TestTrunkHearsSilenceFromAnswerToEnd(t *testing.T) {
	engines(t, func(t *testing.T, cfg Config) {
		h := open(t, cfg)
		p := newPhone(t, PCMU, 440)
		leg := h.trunkCall("n1/i1", p)
		require.Eventually(t, func() bool { return len(p.packets()) >= 25 }, 5*time.Second, 5*time.Millisecond)
		leg.Close()
		got := p.packets()
		require.True(t, got[0].Marker)
		for i, k := range got {
			require.Equal(t, uint8(PCMU), k.PayloadType)
			require.Len(t, k.Payload, frameLen)
			require.Equal(t, byte(SilenceULaw), k.Payload[7])
			require.Equal(t, got[0].SSRC, k.SSRC)
			require.Equal(t, got[0].SequenceNumber+uint16(i), k.SequenceNumber)
		}
		n := len(got) - 1
		span := float64(got[n].Timestamp-got[0].Timestamp) / frameLen
		skipped := 0 // by a machine that is busy elsewhere; a leg has every fourth slot
		for _, l := range h.Stats().Loops {
			skipped += int(l.SkippedSlots)
		}
		require.InDelta(t, n, span, 5+float64(skipped)/quarters)
	})
}

func TestTrunkToTrunkBothWays(t *testing.T) {
	engines(t, func(t *testing.T, cfg Config) {
		h := open(t, cfg)
		a, b := newPhone(t, PCMA, 500), newPhone(t, PCMU, 900)
		h.trunkCall("n1/i1", a)
		h.trunkCall("n1/o2", b)
		h.Do(call.Connect{A: "n1/i1", B: "n1/o2"})
		a.hears(900)
		b.hears(500)
		h.Do(call.Disconnect{Leg: "n1/o2"})
		require.Eventually(t, func() bool { return a.level(900, 5) == 0 && b.level(500, 5) == 0 }, 3*time.Second, 10*time.Millisecond)
		oneStream(t, a.packets())
		oneStream(t, b.packets())
	})
}

// oneStream checks what a receiver relies on: one SSRC, no number twice,
// timestamps that never go back.
func oneStream(t *testing.T, got []rtp.Packet) {
	t.Helper()
	seen := map[uint16]bool{}
	for i, k := range got {
		require.Equal(t, got[0].SSRC, k.SSRC)
		require.False(t, seen[k.SequenceNumber], "number %d left twice", k.SequenceNumber)
		seen[k.SequenceNumber] = true
		if i > 0 && k.PayloadType != DefaultEvent && got[i-1].PayloadType != DefaultEvent {
			require.GreaterOrEqual(t, int32(k.Timestamp-got[i-1].Timestamp), int32(frameLen), "packet %d", i)
		}
	}
}

func TestPlayToItsEnd(t *testing.T) {
	engines(t, func(t *testing.T, cfg Config) {
		h := open(t, cfg)
		p := newPhone(t, PCMA, 0)
		h.trunkCall("n1/i1", p)
		began := time.Now()
		h.Do(call.Play{Leg: "n1/i1", Token: 7, Clips: []string{"ru/greeting", "ru/nothing", "ru/digit_5"}})
		p.hears(600)
		require.Equal(t, call.PlayDone{Leg: "n1/i1", Token: 7}, next[call.PlayDone](h))
		took := time.Since(began)
		require.Greater(t, took, 590*time.Millisecond)
		require.Less(t, took, 1500*time.Millisecond)
		require.EqualValues(t, 1, h.Stats().ClipsMissing)

		h.Do(call.Play{Leg: "n1/i1", Token: 8, Clips: []string{"music/default"}, Loop: true})
		p.hears(1200)
		h.Do(call.Play{Leg: "n1/i1", Token: 9, Clips: []string{"ru/digit_5"}}) // replaces, 8 is never done
		require.Equal(t, call.PlayDone{Leg: "n1/i1", Token: 9}, next[call.PlayDone](h))
		h.Do(call.Play{Leg: "n1/i1", Token: 10, Clips: []string{"ru/nothing"}})
		require.Equal(t, call.PlayDone{Leg: "n1/i1", Token: 10}, next[call.PlayDone](h))
		h.Do(call.Play{Leg: "n1/i1", Token: 11, Clips: []string{"ru/greeting"}})
		h.Do(call.StopPlay{Leg: "n1/i1"})
		require.Eventually(t, func() bool { return p.level(600, 10) == 0 && p.level(800, 10) == 0 }, 3*time.Second, 10*time.Millisecond)
		none[call.PlayDone](h)
		oneStream(t, p.packets())
	})
}

// TestAnotherSoundCutsIn: an announcement ends within 100 ms of the order that
// follows it, counted in the frames of 20 ms that still carry it (DOMAIN.md 8).
func TestAnotherSoundCutsIn(t *testing.T) {
	engines(t, func(t *testing.T, cfg Config) {
		h := open(t, cfg)
		p := newPhone(t, PCMA, 0)
		h.trunkCall("n1/i1", p)
		for _, order := range []call.Command{
			call.Play{Leg: "n1/i1", Token: 2, Clips: []string{"music/default"}, Loop: true}, // an operator is found
			call.StopPlay{Leg: "n1/i1"},
		} {
			h.Do(call.Play{Leg: "n1/i1", Token: 1, Clips: []string{"ru/greeting"}, Loop: true})
			p.hears(600)
			before := len(p.packets())
			h.Do(order)
			require.Eventually(t, func() bool { return len(p.packets()) >= before+25 }, 5*time.Second, 5*time.Millisecond)
			old := 0
			for _, k := range p.packets()[before:] {
				if toneLevel([]rtp.Packet{k}, 600) > 0.2 {
					old++
				}
			}
			require.LessOrEqual(t, old, 5, "%T", order)
		}
	})
}

func TestDigits(t *testing.T) {
	engines(t, func(t *testing.T, cfg Config) {
		h := open(t, cfg)
		a, b := newPhone(t, PCMA, 500), newPhone(t, PCMA, 900)
		la := h.trunkCall("n1/i1", a)
		h.trunkCall("n1/o2", b)
		h.Do(call.Connect{A: "n1/i1", B: "n1/o2"})
		a.hears(900)
		for _, code := range []byte{5, 5, 11} {
			a.press(code)
		}
		for _, key := range []string{"5", "5", "#"} {
			require.Equal(t, call.Digit{Leg: "n1/i1", Key: key}, next[call.Digit](h))
		}
		la.Digit("#") // the same press, by INFO
		la.Digit("1")
		require.Equal(t, call.Digit{Leg: "n1/i1", Key: "1"}, next[call.Digit](h))
		for _, k := range b.packets() {
			require.Equal(t, uint8(PCMA), k.PayloadType, "keys of one side do not go to the other by themselves")
		}

		h.Do(call.SendDigits{Leg: "n1/o2", Keys: "1#"})
		require.Eventually(t, func() bool { return len(presses(b.packets())) == 2 }, 3*time.Second, 10*time.Millisecond)
		require.Equal(t, []byte{1, 11}, presses(b.packets()))
		oneStream(t, b.packets())
	})
}

// presses reads the keys out of a stream as a receiver would.
func presses(got []rtp.Packet) (keys []byte) {
	last := uint32(0)
	for _, k := range got {
		if k.PayloadType == DefaultEvent && k.Payload[1]&0x80 != 0 && k.Timestamp != last {
			last = k.Timestamp
			keys = append(keys, k.Payload[0])
		}
	}
	return keys
}
