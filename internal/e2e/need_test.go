package e2e

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/internal/headset"
)

// TestASkillOfTheCall: a key of the menu asks for a skill that the free operator has not.
// A foreign phone waits, another one that came later is answered; the supervisor lends
// her the skill for the shift, and she is rung at once.
func TestASkillOfTheCall(t *testing.T) {
	t.Parallel()
	h := newHouse(t, wants{general: map[string]string{"ask_consent: true": "ask_consent: false"}, menu: map[string]string{
		"    queue: sales\n": "    queue: sales\n    needs: {experts: 4}\n    priority: 60\n",
	}})
	anna := startHeadset(t, h.server, "anna", operatorHz)
	first := h.toQueue(t, "79160000161", "1", customerHz)
	h.happens(t, first.id, 10*time.Second, "queued", "needs", "experts 4", "priority", "60")
	second := h.toQueue(t, "79160000162", "2", 500)
	rung := func() string {
		v, err := anna.Until(anna.within(20*time.Second), func(v headset.View) bool { return v.Offer != nil })
		require.NoError(t, err)
		return v.Offer.Call
	}
	require.Equal(t, second.id, rung(), "the first one is not hers")
	anna.answers()
	second.listens(t, 1)
	second.hangup()
	h.ended(t, second.id, 10*time.Second)
	anna.becomes("wrapup")
	anna.does("wrap", headset.Fields{"call": second.id, "topic": "support", "result": "solved", "on": true})
	anna.becomes("available")
	require.Empty(t, h.call(first.id).Offers)

	var lent map[string]any
	lend := map[string]any{"skill": "experts", "level": 4, "until": time.Now().Add(time.Hour).UnixMilli()}
	require.Equal(t, 201, h.boss.send(http.MethodPost, fmt.Sprintf("/api/v1/users/%d/extras", anna.id()), lend, &lent))
	require.Equal(t, first.id, rung(), "now he is")
	anna.answers()
	eventually(t, 15*time.Second, "they hear each other", func() bool { return anna.hears(customerHz) && first.heard().last(1).tone(0, operatorHz) > 0.4 })
	third := h.toQueue(t, "79160000163", "2", 500)
	require.Empty(t, h.order(t, "/calls/"+third.id+"/assign", map[string]any{"operator": anna.id()}))
	third.hangup()
	h.ended(t, third.id, 10*time.Second)
	first.hangup()
	require.Equal(t, "answered", h.ended(t, first.id, 10*time.Second).Outcome)

	b := startBrowser(t, "")
	b.enter(h.server, "super", "#/calls/"+first.id)
	b.see("timeline")
	require.Contains(t, b.text("timeline"), "нужны навыки: Сложные вопросы 4 · приоритет 60")
	b.picture("call-needs")
	b.goes("#/calls/"+third.id, "timeline")
	b.waits("the other call", `/Оставлен для оператора/.test(document.querySelector('`+id("timeline")+`').innerText)`)
	require.Contains(t, b.text("timeline"), "отдан супервизором · не дольше 5:00")
	require.Contains(t, b.text("timeline"), "anna · super", "who gave it to her")
	b.picture("call-kept")
}
