package e2e

import (
	"encoding/json"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/internal/headset"
)

// nobodyFits: for ten minutes nobody is good enough for a call, so that it waits
// beside free operators, for people to decide.
var nobodyFits = map[string]string{
	"{after: 0s, level: 5}": "{after: 0s, level: 10}", "{after: 20s, level: 3}": "{after: 600s, level: 3}", "{after: 40s, level: 1}": "{after: 700s, level: 1}",
	"  - id: sales\n": "  - id: sales\n    wrap: 60s\n",
}

// order is a supervisor's, by the id alone: the board need not show the call yet. The
// error key is of the refusal, "" when it is done.
func (h *house) order(t *testing.T, path string, body any) string {
	t.Helper()
	var raw []byte
	code := h.boss.send(http.MethodPost, "/api/v1"+path, body, &raw)
	if code < 300 {
		return ""
	}
	require.Equal(t, 409, code, string(raw))
	var p struct {
		Type   string `json:"type"`
		Detail string `json:"detail"`
	}
	require.NoError(t, json.Unmarshal(raw, &p))
	require.NotEmpty(t, p.Detail, "said in words too")
	return p.Type
}

// id is how the API names an operator.
func (p *softphone) id() uint32 { return p.Welcome().User.ID }

// TestWaitingCallsAreOrdered: foreign phones wait, and people decide: an operator
// takes one out of turn, a supervisor gives one to a free operator, one to a busy one
// as his next, moves one with his place, and takes two out. Refused orders say why;
// those carried out are in the audit log.
func TestWaitingCallsAreOrdered(t *testing.T) {
	t.Parallel()
	h := newHouse(t, wants{queues: nobodyFits, general: map[string]string{"ask_consent: true": "ask_consent: false"}})
	root := h.signIn("root")
	anna, boris := startHeadset(t, h.server, "anna", operatorHz), startHeadset(t, h.server, "boris", secondHz)
	first := h.toQueue(t, "79160000101", "1", customerHz)
	second := h.toQueue(t, "79160000102", "1", customerHz)
	third := h.toQueue(t, "79160000103", "1", customerHz)

	anna.does("pick", headset.Fields{"call": second.id})
	eventually(t, 10*time.Second, "they talk, out of turn", func() bool { return anna.hears(customerHz) && second.heard().last(1).tone(0, operatorHz) > 0.4 })
	require.Equal(t, 1, h.call(second.id).count("picked"))

	boris.does("state", headset.Fields{"state": "break", "reason": "lunch"})
	boris.becomes("break")
	require.Equal(t, "urn:hotline:refused:operator_away", h.order(t, "/calls/"+third.id+"/assign", map[string]any{"operator": boris.id()}))
	require.Empty(t, h.order(t, "/calls/"+third.id+"/assign", map[string]any{"operator": anna.id()}), "she talks: it is her next one")
	require.Equal(t, "urn:hotline:refused:already_there", h.order(t, "/calls/"+third.id+"/assign", map[string]any{"operator": anna.id()}))
	boris.does("state", headset.Fields{"state": "available"})
	boris.becomes("available")
	require.Empty(t, h.order(t, "/calls/"+first.id+"/assign", map[string]any{"operator": boris.id()}), "he is free: he gets it now")
	boris.answers()
	eventually(t, 10*time.Second, "they talk", func() bool { return boris.hears(customerHz) && first.heard().last(1).tone(0, secondHz) > 0.4 })
	boris.hangsUp()
	h.ended(t, first.id, 10*time.Second)

	anna.hangsUp()
	anna.becomes("wrapup")
	anna.does("wrap", headset.Fields{"call": second.id, "topic": "orders", "result": "solved", "on": true})
	v, err := anna.Until(anna.within(10*time.Second), func(v headset.View) bool { return v.Offer != nil })
	require.NoError(t, err)
	require.Equal(t, third.id, v.Offer.Call, "kept for her, though she does not fit yet")
	require.Equal(t, "assigned", v.Offer.Reason)
	anna.answers()
	h.happens(t, third.id, 5*time.Second, "talk")
	third.hangup()
	h.ended(t, third.id, 10*time.Second)

	moved := h.toQueue(t, "79160000104", "1", customerHz)
	entered, _ := h.call(moved.id).find("queued")
	viktor := startHeadset(t, h.server, "viktor", operatorHz)
	require.Equal(t, "urn:hotline:refused:already_there", h.order(t, "/calls/"+moved.id+"/move", map[string]any{"queue": "sales"}))
	require.Empty(t, h.order(t, "/calls/"+moved.id+"/move", map[string]any{"queue": "experts", "reason": "сложный вопрос"}))
	viktor.answers()
	done := h.happens(t, moved.id, 5*time.Second, "talk")
	require.Greater(t, done.At.M, entered.At.M)
	moved.hangup()
	require.Equal(t, []string{"sales", "experts"}, queues(h.ended(t, moved.id, 10*time.Second)))

	tells := h.toQueue(t, "79160000105", "1", customerHz)
	require.Empty(t, h.order(t, "/calls/"+tells.id+"/withdraw", map[string]any{"to": "voicemail", "reason": "закрываемся"}))
	h.happens(t, tells.id, 20*time.Second, "message_on", "kind", "voicemail")
	tells.listens(t, 2)
	tells.press("#")
	require.Equal(t, "overflow", h.ended(t, tells.id, 15*time.Second).Outcome)
	_, sound := h.message(t, tells.id)
	require.Greater(t, sound.tone(0, customerHz), 1.0)
	goes := h.toQueue(t, "79160000106", "1", customerHz)
	require.Empty(t, h.order(t, "/calls/"+goes.id+"/withdraw", map[string]any{"to": "message", "reason": "закрываемся"}))
	require.Equal(t, "overflow", h.ended(t, goes.id, 30*time.Second).Outcome)
	require.True(t, goes.heard().ends(t, "ru/queue_full_bye"))
	eventually(t, 5*time.Second, "there is nobody to take out any more", func() bool {
		return h.boss.send(http.MethodPost, "/api/v1/calls/"+goes.id+"/withdraw", map[string]string{"to": "message", "reason": "x"}, nil) == 404
	})

	for what, calls := range map[string][]string{"order.assign": {third.id, first.id}, "order.move": {moved.id}, "order.withdraw": {tells.id, goes.id}} {
		require.Len(t, h.audit(root, what, "call/"), len(calls), what)
		for _, id := range calls {
			rows := h.audit(root, what, id)
			require.Len(t, rows, 1, "%s %s", what, id)
			require.Equal(t, "super", rows[0].Login)
		}
	}
}

// queues names the queues of a call, one after the other.
func queues(c full) (out []string) {
	for _, s := range c.Segments {
		out = append(out, s.Queue)
	}
	return out
}

// TestEmergencyOutlivesAKill: one queue is closed and the other tells of an outage,
// the process is killed and started again, and both hold: callers hear so. Opened
// again, and killed once more, nothing of it is left. Each order is in the audit log.
func TestEmergencyOutlivesAKill(t *testing.T) {
	t.Parallel()
	h := newHouse(t, wants{general: map[string]string{"ask_consent: true": "ask_consent: false"}})
	root := h.signIn("root")
	phone := func(number, key string) *caller {
		c := h.calls(t, number, customerHz)
		c.press(key)
		return c
	}
	emergencies := func() (out []string) {
		var list struct {
			Items []struct {
				Queue  string `json:"queue"`
				Kind   string `json:"kind"`
				Reason string `json:"reason"`
				By     string `json:"by_name"`
			} `json:"items"`
		}
		require.Equal(t, 200, h.boss.get("/api/v1/emergency", &list))
		for _, e := range list.Items {
			out = append(out, e.Queue+" "+e.Kind+" "+e.Reason+" "+e.By)
		}
		return out
	}
	require.Empty(t, h.order(t, "/emergency", map[string]string{"queue": "sales", "kind": "closed", "reason": "прорвало трубу"}))
	require.Empty(t, h.order(t, "/emergency", map[string]string{"queue": "support", "kind": "outage", "reason": "нет связи"}))
	on := []string{"sales closed прорвало трубу super", "support outage нет связи super"}
	eventually(t, 5*time.Second, "they are shown", func() bool { return slices.Equal(on, emergencies()) })

	h.kill()
	h.start()
	eventually(t, 20*time.Second, "the server takes calls again", func() bool { code, _ := h.readyz(); return code == 200 })
	eventually(t, 5*time.Second, "they are shown again", func() bool { return slices.Equal(on, emergencies()) })
	turned, told := phone("79160000111", "1"), phone("79160000112", "2")
	require.Equal(t, "blocked", h.ended(t, turned.id, 30*time.Second).Outcome)
	require.True(t, turned.heard().ends(t, "ru/no_operators"))
	h.happens(t, told.id, 20*time.Second, "outage_told", "queue", "support")
	h.happens(t, told.id, 20*time.Second, "queued", "queue", "support")
	eventually(t, 20*time.Second, "he hears of the outage, and waits", func() bool {
		w := told.heard()
		return w.begins(t, "ru/outage") && w.ends(t, "ru/outage_end") && w.music(t)
	})
	told.hangup()
	h.ended(t, told.id, 10*time.Second)

	for _, q := range []string{"sales", "support"} {
		require.Equal(t, 200, h.boss.send(http.MethodDelete, "/api/v1/emergency?queue="+q, struct{}{}, nil))
		require.Len(t, h.audit(root, "order.emergency", "emergency/"+q), 2, "on and off")
	}
	h.kill()
	h.start()
	eventually(t, 20*time.Second, "the server takes calls again", func() bool { code, _ := h.readyz(); return code == 200 })
	eventually(t, 5*time.Second, "none is left", func() bool { return len(emergencies()) == 0 })
	for number, key := range map[string]string{"79160000113": "1", "79160000114": "2"} {
		c := phone(number, key)
		h.happens(t, c.id, 20*time.Second, "queued")
		eventually(t, 20*time.Second, "music", func() bool { return c.heard().music(t) })
		require.False(t, c.heard().begins(t, "ru/outage"))
		c.hangup()
		require.Equal(t, "abandoned", h.ended(t, c.id, 10*time.Second).Outcome)
	}
	require.Len(t, h.audit(root, "order.emergency", "emergency/"), 4)
}
