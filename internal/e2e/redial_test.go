package e2e

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/internal/headset"
)

// hears waits until the phone has heard the prompt in its newest call.
func (c *caller) hears(t testing.TB, prompt string) {
	t.Helper()
	eventually(t, 20*time.Second, "heard: "+prompt, func() bool {
		_, ok := c.heard().heard(t, prompt, 0.3, 1)
		return ok
	})
}

// redials calls once more from the same phone.
func (h *house) redials(t testing.TB, c *caller, number string) *caller {
	t.Helper()
	before := h.callOf(t, number, "inbound")
	again := h.dials(t, c.baresip, number)
	eventually(t, 10*time.Second, "the new call is known", func() bool {
		again.id = h.callsOf(number, "inbound")[0].ID
		return again.id != before
	})
	return again
}

// again dials once more, presses nothing, and has its place.
func (h *house) again(t testing.TB, c *caller, number string) *caller {
	t.Helper()
	c = h.redials(t, c, number)
	h.happens(t, c.id, 20*time.Second, "queued", "reason", "redial")
	c.hears(t, "ru/redial_wait")
	require.Zero(t, h.call(c.id).count("menu"), "without the menu")
	return c
}

// TestRedialFromAForeignPhone: who gives up waiting and phones again has his place before
// who came meanwhile, and is told so. Then the server dies: both phones are hung up on by
// its next run, phone again in the other order, and stand as they stood, by the first
// entry, before a newcomer. The first is rung through, both hear each other; his next call
// is met by the menu again: a place is taken once.
func TestRedialFromAForeignPhone(t *testing.T) {
	t.Parallel()
	h := newHouse(t, wants{general: map[string]string{"ask_consent: true": "ask_consent: false"}})
	onBreak := startHeadset(t, h.server, "boris", secondHz)
	onBreak.does("state", headset.Fields{"state": "break", "reason": "lunch"})
	onBreak.becomes("break")

	first := h.toQueue(t, "79160000151", "1", customerHz)
	first.hears(t, "ru/queue_enter")
	first.hangup()
	require.Equal(t, "abandoned", h.ended(t, first.id, 10*time.Second).Outcome)
	second := h.toQueue(t, "79160000152", "1", 500)
	first = h.again(t, first, "79160000151")
	first.hears(t, "ru/queue_next")

	closed := [2]int{first.saw("CALL_CLOSED"), second.saw("CALL_CLOSED")}
	h.kill()
	h.start()
	h.ready(time.Now())
	eventually(t, 15*time.Second, "the next run hangs up on both", func() bool {
		return first.saw("CALL_CLOSED") > closed[0] && second.saw("CALL_CLOSED") > closed[1]
	})
	for _, c := range []*caller{first, second} {
		require.Equal(t, "interrupted", h.ended(t, c.id, 10*time.Second).Outcome)
	}
	newcomer := h.toQueue(t, "79160000153", "1", 700)
	second = h.again(t, second, "79160000152")
	second.hears(t, "ru/queue_next")
	first = h.again(t, first, "79160000151")
	first.hears(t, "ru/queue_next")

	anna := startHeadset(t, h.server, "anna", operatorHz)
	for _, c := range []*caller{first, second, newcomer} {
		v, err := anna.Until(anna.within(20*time.Second), func(v headset.View) bool { return v.Offer != nil })
		require.NoError(t, err)
		require.Equal(t, c.id, v.Offer.Call)
		anna.answers()
		eventually(t, 15*time.Second, "she is heard", func() bool { return c.heard().last(2).tone(0, operatorHz) > 1 })
		if c == first {
			require.Equal(t, "redial", v.Offer.Reason)
			eventually(t, 10*time.Second, "and hears him", func() bool { return anna.hears(customerHz) })
		}
		c.hangup()
		require.Equal(t, "answered", h.ended(t, c.id, 10*time.Second).Outcome)
		anna.becomes("wrapup")
		anna.does("wrap", headset.Fields{"call": c.id, "topic": "orders", "result": "solved", "on": true})
	}

	onceMore := h.redials(t, first, "79160000151")
	onceMore.hears(t, "ru/menu_main")
	require.Zero(t, h.call(onceMore.id).count("redial"))
}
