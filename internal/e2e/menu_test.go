package e2e

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestMenu: a foreign phone walks the voice menu; what it hears is compared with
// the shipped sounds.
func TestMenu(t *testing.T) {
	t.Parallel()
	h := newHouse(t, wants{general: map[string]string{"first_digit: 7s": "first_digit: 3s"}})
	together(t, map[string]func(*testing.T){
		"the greeting is not interrupted, its keys are kept": func(t *testing.T) {
			c := h.calls(t, "79160000011", 440)
			c.press("1") // by RFC 4733, in the first second of the greeting
			queued := h.happens(t, c.id, 10*time.Second, "queued", "queue", "sales")
			call := h.call(c.id)
			answered, _ := call.find("answered")
			notice, ok := call.find("notice_played")
			require.True(t, ok)
			require.InDelta(t, 3967, notice.At.M-answered.At.M, 300, "the greeting was heard whole")
			require.InDelta(t, 0, queued.At.M-notice.At.M, 200, "the key acts right after it")
			c.press("2") // no surveys, thank you: the consent question ends, music
			eventually(t, 8*time.Second, "music", func() bool { return c.heard().music(t) })
			w := c.heard()
			require.True(t, w.begins(t, "ru/greeting"))
			require.True(t, w.ends(t, "ru/greeting"))
			require.False(t, w.begins(t, "ru/menu_main"), "the menu is not said to who knows it")
			require.Equal(t, "orders", call.Topic)
		},
		"a key cuts the menu short": func(t *testing.T) {
			c := h.calls(t, "79160000012", 440)
			eventually(t, 15*time.Second, "the menu begins", func() bool { return c.heard().begins(t, "ru/menu_main") })
			c.press("2")
			h.happens(t, c.id, 3*time.Second, "queued", "queue", "support")
			eventually(t, 5*time.Second, "the queue is named", func() bool { return c.heard().begins(t, "ru/queue_enter") })
			require.False(t, c.heard().ends(t, "ru/menu_main"))
			c.hangup()
			require.Equal(t, "abandoned", h.ended(t, c.id, 5*time.Second).Outcome)
		},
		"a second wrong key leads to the operator": func(t *testing.T) {
			c := h.calls(t, "79160000013", 440)
			c.press("7")
			eventually(t, 12*time.Second, "the key is called wrong", func() bool { return c.heard().begins(t, "ru/menu_invalid") })
			c.press("8")
			h.happens(t, c.id, 12*time.Second, "queued", "queue", "support")
			require.Equal(t, 2, h.call(c.id).count("menu", "node", "menu"), "two keys, both wrong: %v", h.call(c.id).Timeline)
		},
		"silence leads to the operator": func(t *testing.T) {
			c := h.calls(t, "79160000014", 440)
			h.happens(t, c.id, 60*time.Second, "queued", "queue", "support")
			require.Equal(t, 1, h.call(c.id).count("menu", "node", "menu", "key", ""), "%v", h.call(c.id).Timeline)
			require.True(t, c.heard().ends(t, "ru/menu_main"))
		},
		"star repeats": func(t *testing.T) {
			c := h.calls(t, "79160000015", 440)
			eventually(t, 15*time.Second, "the menu begins", func() bool { return c.heard().begins(t, "ru/menu_main") })
			c.listens(t, 1) // well into the menu
			c.press("*")
			first, _ := c.heard().heard(t, "ru/menu_main", 0, 0.3)
			eventually(t, 8*time.Second, "the menu begins again", func() bool {
				w := c.heard()
				cut := int((first + 0.5) * float64(w.rate))
				if cut > len(w.channels[0]) {
					return false
				}
				rest := wav{w.rate, [][]float64{w.channels[0][cut:]}}
				return rest.begins(t, "ru/menu_main")
			})
			c.press("0")
			h.happens(t, c.id, 5*time.Second, "queued", "queue", "support")
		},
		"3 informs and comes back": func(t *testing.T) {
			c := h.calls(t, "79160000017", 440)
			c.press("3")
			eventually(t, 25*time.Second, "the information is heard", func() bool { return c.heard().ends(t, "ru/info_main") })
			eventually(t, 12*time.Second, "the menu is heard after it", func() bool { return c.heard().begins(t, "ru/menu_main") })
			c.press("1")
			h.happens(t, c.id, 5*time.Second, "queued", "queue", "sales")
		},
		"keys by INFO": func(t *testing.T) {
			s := new(script)
			s.request("INVITE", 1, "application/sdp", sdpBody).add(`<recv response="100" optional="true"/>`).add(`<recv response="200"/>`)
			s.request("ACK", 1, "", "").pause(time.Second)
			s.key("2", 2).pause(5*time.Second).request("BYE", 3, "", "").add(`<recv response="200"/>`)
			r := startSipp(t, s, h.run.UDP[0], 0, 1, "+79160000018")
			r.ends(20 * time.Second)
			c := h.ended(t, h.callOf(t, "79160000018", "inbound"), 5*time.Second)
			require.Equal(t, "support", c.Queue)
			require.Equal(t, "abandoned", c.Outcome)
			_, ok := c.find("menu", "node", "menu", "key", "2")
			require.True(t, ok, "%v", c.Timeline)
		},
	})
}

// TestMenuAfterHours: out of hours the caller hears so, and who presses nothing is
// let go.
func TestMenuAfterHours(t *testing.T) {
	t.Parallel()
	h := newHouse(t, wants{closed: true, general: map[string]string{"first_digit: 7s": "first_digit: 2s"}})
	c := h.calls(t, "79160000019", 440)
	done := h.ended(t, c.id, 45*time.Second)
	require.Equal(t, "after_hours", done.Outcome)
	eventually(t, 5*time.Second, "the phone is hung up", func() bool { return c.saw("CALL_CLOSED") > 0 })
	require.True(t, c.heard().ends(t, "ru/after_hours"))
	require.True(t, c.heard().ends(t, "ru/bye"))
}
