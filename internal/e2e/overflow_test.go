package e2e

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/internal/freeport"
)

// Where callers of the sales queue go who have waited for two seconds.
const shortWait = "  - id: sales\n    max_wait: 2s\n    max_to: "

// partner is a number outside, as the settings list it.
func partner(more string) map[string]string {
	return map[string]string{"numbers: []\n": "numbers:\n  - {id: partner, number: \"+74951234567\", record: true" + more + "}\n", "ask_consent: true": "ask_consent: false"}
}

// TestOverflowOutside: a caller who has waited too long is joined with a number
// outside, a foreign phone: he hears it ring, both hear each other, the talk is
// recorded with a side each, and when the far end hangs up he is let go.
func TestOverflowOutside(t *testing.T) {
	t.Parallel()
	port := freeport.Take(t)
	h := newHouse(t, wants{trunk: port, general: partner(""), queues: map[string]string{"  - id: sales\n": shortWait + "{kind: number, value: partner}\n"}})
	far := startBaresip(t, baresipOptions{user: "74951234567", port: port, say: toneWAV(t, filepath.Join(t.TempDir(), "far.wav"), secondHz, 8000, 60)})
	c := h.toQueue(t, "79160000061", "1", customerHz)
	h.happens(t, c.id, 10*time.Second, "overflow", "queue", "sales", "rule", "max_wait", "to", "number")
	eventually(t, 10*time.Second, "the number outside rings", func() bool { return far.saw("CALL_INCOMING") > 0 })
	eventually(t, 10*time.Second, "the caller hears it ring", func() bool { return c.heard().tone(0, 425) > 0.5 })
	require.Equal(t, "dialling", h.call(c.id).Phase)
	far.command("accept", "")
	h.happens(t, c.id, 10*time.Second, "outside_talk", "number", "partner")
	eventually(t, 15*time.Second, "both hear each other", func() bool {
		return far.heard().tone(0, customerHz) > 2 && c.heard().tone(0, secondHz) > 2
	})
	far.hangup()
	done := h.ended(t, c.id, 15*time.Second)
	require.Equal(t, "overflow", done.Outcome)
	eventually(t, 5*time.Second, "the phone is hung up", func() bool { return c.saw("CALL_CLOSED") > 0 })
	require.True(t, c.heard().ends(t, "ru/bye"))

	require.Equal(t, 1, done.count("outside_dial", "number", "partner"))
	require.Equal(t, 1, done.count("outside_ended", "number", "partner"))
	require.Len(t, done.Segments, 1)
	require.Equal(t, "overflow", done.Segments[0].Outcome)
	require.Len(t, done.Parts, 1)
	require.Equal(t, "outside", done.Parts[0].Kind)
	require.Equal(t, "+7 495 123-45-67", done.Parts[0].Number)
	require.Equal(t, "answered", done.Parts[0].Outcome)
	require.Positive(t, done.Parts[0].Ms)
	list := h.boss.recordings("what=outside&call=" + c.id)
	require.Len(t, list, 1)
	checkRecording(t, h.boss, list[0].ID, secondHz)
	require.Empty(t, h.lost(), "he was served")
}

// TestOverflowOutsideBusy: the number outside is busy (sipp): the caller is told
// that nobody can answer, and stands on the list of lost callers.
func TestOverflowOutsideBusy(t *testing.T) {
	t.Parallel()
	port := freeport.Take(t)
	h := newHouse(t, wants{trunk: port, general: partner(""), queues: map[string]string{"  - id: sales\n": shortWait + "{kind: number, value: partner}\n"}})
	busy := startSipp(t, new(script).add(`<recv request="INVITE"/>`).reply("486 Busy Here", "").add(`<recv request="ACK"/>`), "", port, 1)
	c := h.toQueue(t, "79160000062", "1", customerHz)
	busy.ends(20 * time.Second)
	require.Contains(t, busy.messages(), "INVITE sip:74951234567@")
	done := h.ended(t, c.id, 20*time.Second)
	require.Equal(t, "overflow", done.Outcome)
	require.True(t, c.heard().ends(t, "ru/no_operators"))
	require.Equal(t, 1, done.count("outside_ended", "number", "partner", "cause", "busy"))
	require.Zero(t, done.count("outside_talk"))
	require.Len(t, done.Parts, 1)
	require.Equal(t, "busy", done.Parts[0].Outcome)
	eventually(t, 5*time.Second, "he is on the list of lost callers", func() bool { return len(h.lost()) == 1 })
	require.Empty(t, h.boss.recordings("call="+c.id))
}

// TestOverflowOutsideSilent: nobody answers outside (sipp rings, and gives up): the
// caller leaves a message instead, as the settings say for that number.
func TestOverflowOutsideSilent(t *testing.T) {
	t.Parallel()
	port := freeport.Take(t)
	h := newHouse(t, wants{trunk: port, general: partner(", missed: {kind: voicemail}"), queues: map[string]string{"  - id: sales\n": shortWait + "{kind: number, value: partner}\n"}})
	silent := startSipp(t, new(script).add(`<recv request="INVITE"/>`).reply("180 Ringing", "").pause(2*time.Second).reply("480 Temporarily Unavailable", "").add(`<recv request="ACK"/>`), "", port, 1)
	c := h.toQueue(t, "79160000063", "1", customerHz)
	silent.ends(20 * time.Second)
	h.happens(t, c.id, 20*time.Second, "message_on", "kind", "voicemail")
	c.listens(t, 2)
	c.press("#")
	require.Equal(t, "overflow", h.ended(t, c.id, 15*time.Second).Outcome)
	require.True(t, c.heard().ends(t, "ru/voicemail"))
	_, sound := h.message(t, c.id)
	require.Greater(t, sound.tone(0, customerHz), 1.0)
	require.Empty(t, h.lost(), "his message is dealt with instead")
}

// TestOverflowToQueueAndMessage: one caller goes on to another queue, where he is
// answered; one whom the first queue has no room for hears a message of the settings.
func TestOverflowToQueueAndMessage(t *testing.T) {
	t.Parallel()
	h := newHouse(t, wants{general: map[string]string{"ask_consent: true": "ask_consent: false"}, queues: map[string]string{
		"  - id: sales\n":   shortWait + "{kind: queue, queue: experts}\n",
		"  - id: support\n": "  - id: support\n    limit: 1\n    limit_to: {kind: message, value: info_main}\n",
	}})
	viktor := startHeadset(t, h.server, "viktor", secondHz)
	c := h.toQueue(t, "79160000064", "1", customerHz)
	h.happens(t, c.id, 10*time.Second, "overflow", "queue", "sales", "rule", "max_wait", "to", "queue")
	viktor.answers()
	eventually(t, 10*time.Second, "both hear each other", func() bool { return viktor.hears(customerHz) && c.heard().last(1).tone(0, secondHz) > 0.5 })
	c.hangup()
	done := h.ended(t, c.id, 10*time.Second)
	require.Equal(t, "answered", done.Outcome)
	require.Len(t, done.Segments, 2)
	require.Equal(t, "overflow", done.Segments[0].Outcome)
	require.Equal(t, "experts", done.Segments[1].Queue)

	first := h.toQueue(t, "79160000065", "2", customerHz)
	second := h.calls(t, "79160000066", customerHz)
	second.press("2")
	require.Equal(t, "blocked", h.ended(t, second.id, 60*time.Second).Outcome)
	require.True(t, second.heard().ends(t, "ru/info_main"))
	first.hangup()
	h.ended(t, first.id, 10*time.Second)
}
