package e2e

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/internal/freeport"
	"hotline/internal/headset"
)

// TestMissedRing (RONA): the operator who does not answer is set aside, the next
// one is rung, the caller keeps his place and hears music all the time.
func TestMissedRing(t *testing.T) {
	t.Parallel()
	h := newHouse(t, wants{queues: shortRings})
	anna := startHeadset(t, h.server, "anna", operatorHz)
	boris := startHeadset(t, h.server, "boris", secondHz)
	c := h.toQueue(t, "79160000021", "1", customerHz)
	first, second := anna, boris
	eventually(t, 5*time.Second, "somebody is rung", func() bool {
		if boris.View().Offer != nil {
			first, second = boris, anna
		}
		return first.View().Offer != nil
	})
	v, err := first.State(first.within(6*time.Second), "not_responding")
	require.NoError(t, err)
	require.Equal(t, 1, v.Counters.Missed)
	eventually(t, 3*time.Second, "the other is rung", func() bool { return second.View().Offer != nil })
	require.True(t, c.heard().music(t), "the caller waits with music")
	second.answers()
	eventually(t, 5*time.Second, "the customer hears the second", func() bool {
		return c.heard().tone(0, operatorHz) > 0.5 || c.heard().tone(0, secondHz) > 0.5
	})
	call := h.call(c.id)
	require.Len(t, call.Segments, 1, "one place in the queue")
	require.Equal(t, 2, call.Segments[0].Offers)
	require.Len(t, call.Offers, 2)
	require.Equal(t, int(first.Welcome().User.ID), call.Offers[0].Operator)
	require.Equal(t, "timed_out", call.Offers[0].End)
	require.NotEmpty(t, call.Offers[1].Why)
	queued, _ := call.find("queued")
	require.Equal(t, queued.At.M, call.Segments[0].Entered.M, "the entry time is kept")
	require.NoError(t, first.Act(first.within(5*time.Second), "ready", nil))
	_, err = first.State(first.within(5*time.Second), "available")
	require.NoError(t, err)
	second.hangsUp()
	require.Equal(t, "answered", h.ended(t, c.id, 15*time.Second).Outcome)
}

// TestAnnouncementsStop: a waiting caller hears music and his position; the
// instant an operator is found the announcement ends.
func TestAnnouncementsStop(t *testing.T) {
	t.Parallel()
	h := newHouse(t, wants{
		general: map[string]string{"ask_consent: true": "ask_consent: false"},
		queues:  map[string]string{"  - id: sales\n": "  - id: sales\n    announce: {first: 8s, period: 45s, position: true, wait: true}\n"},
	})
	other := h.toQueue(t, "79160000022", "1", customerHz)
	eventually(t, 12*time.Second, "music", func() bool { return other.heard().music(t) })
	said := h.happens(t, other.id, 12*time.Second, "announced")
	eventually(t, 5*time.Second, "the position is heard", func() bool {
		return other.heard().begins(t, "ru/"+said.Data["prompt"])
	})
	second := h.toQueue(t, "79160000023", "1", customerHz)
	h.happens(t, second.id, 20*time.Second, "announced")
	eventually(t, 3*time.Second, "one call is ahead", func() bool { return second.heard().begins(t, "ru/queue_position_1") })
	other.hangup()
	h.ended(t, other.id, 5*time.Second)
	anna := startHeadset(t, h.server, "anna", operatorHz)
	offer := h.happens(t, second.id, 8*time.Second, "offer")
	anna.answers()
	talk := h.happens(t, second.id, 5*time.Second, "talk")
	require.GreaterOrEqual(t, talk.At.M, offer.At.M)
	for _, e := range h.call(second.id).Timeline {
		require.False(t, e.Kind == "announced" && e.At.M >= offer.At.M, "nothing is said after the offer")
	}
	eventually(t, 5*time.Second, "they talk", func() bool { return second.heard().tone(0, operatorHz) > 0.5 && anna.hears(customerHz) })
}

// TestOfferCutsTheVoice: the consent question is being said when an operator
// comes: it ends at once, music follows, it counts as not asked.
func TestOfferCutsTheVoice(t *testing.T) {
	t.Parallel()
	h := newHouse(t, wants{})
	c := h.toQueue(t, "79160000024", "1", customerHz)
	h.happens(t, c.id, 5*time.Second, "consent_asked")
	eventually(t, 10*time.Second, "the question begins", func() bool { return c.heard().begins(t, "ru/survey_consent") })
	anna := startHeadset(t, h.server, "anna", operatorHz)
	_, err := anna.State(anna.within(5*time.Second), "ringing")
	require.NoError(t, err)
	eventually(t, 3*time.Second, "music", func() bool { return c.heard().music(t) })
	anna.answers()
	eventually(t, 5*time.Second, "they talk", func() bool { return c.heard().tone(0, operatorHz) > 0.5 && anna.hears(customerHz) })
	require.False(t, c.heard().ends(t, "ru/survey_consent"))
	require.Zero(t, h.call(c.id).count("consent"))
}

// TestClickToCall: an operator phones a foreign phone; the notice is said before
// the two are joined; both hear each other.
func TestClickToCall(t *testing.T) {
	t.Parallel()
	port := freeport.Take(t)
	h := newHouse(t, wants{trunk: port})
	phone := startBaresip(t, baresipOptions{user: "79160000031", port: port, answer: true,
		say: toneWAV(t, t.TempDir()+"/hum.wav", customerHz, 8000, 60)})
	anna := startHeadset(t, h.server, "anna", operatorHz)
	require.NoError(t, anna.Act(anna.within(5*time.Second), "dial", headset.Fields{"number": "8 (916) 000-00-31"}))
	_, err := anna.State(anna.within(5*time.Second), "outbound")
	require.NoError(t, err)
	eventually(t, 10*time.Second, "the foreign phone answers", func() bool { return phone.saw("CALL_ESTABLISHED") > 0 })
	eventually(t, 10*time.Second, "both hear each other", func() bool { return phone.heard().tone(0, operatorHz) > 1 && anna.hears(customerHz) })
	w := phone.heard()
	notice, ok := w.heard(t, "ru/record_notice", 0, 0.3)
	require.True(t, ok, "the notice is said")
	require.Less(t, (wav{w.rate, [][]float64{w.channels[0][:int(notice*float64(w.rate))]}}).tone(0, operatorHz), 0.2, "and before the talk")
	phone.hangup()
	c := h.ended(t, h.callOf(t, "79160000031", "outbound"), 10*time.Second)
	require.Equal(t, "answered", c.Outcome)
	require.Equal(t, "outbound", c.Kind)
	require.NotEmpty(t, c.Talks[0].Recording)
}

// TestClickToCallBusy: the phone is busy (sipp); the operator hears of it and is
// free again after his wrap-up.
func TestClickToCallBusy(t *testing.T) {
	t.Parallel()
	port := freeport.Take(t)
	h := newHouse(t, wants{trunk: port, queues: shortRings})
	s := new(script).add(`<recv request="INVITE"/>`).reply("486 Busy Here", "").add(`<recv request="ACK"/>`)
	sipp := startSipp(t, s, "", port, 1)
	anna := startHeadset(t, h.server, "anna", operatorHz)
	require.NoError(t, anna.Act(anna.within(5*time.Second), "dial", headset.Fields{"number": "+79160000032"}))
	sipp.ends(10 * time.Second)
	c := h.ended(t, h.callOf(t, "79160000032", "outbound"), 10*time.Second)
	require.Equal(t, "busy", c.Cause)
	require.NotEqual(t, "answered", c.Outcome)
	_, err := anna.State(anna.within(10*time.Second), "available")
	require.NoError(t, err)
	require.Len(t, h.callsOf("", "outbound"), 1)
}

// TestClickToCallNotAllowed: emergency, premium, foreign and malformed numbers
// are refused before anything is dialled.
func TestClickToCallNotAllowed(t *testing.T) {
	t.Parallel()
	port := freeport.Take(t)
	h := newHouse(t, wants{trunk: port, carrier: true})
	silent := startSipp(t, new(script).add(`<recv request="INVITE"/>`).reply("486 Busy Here", "").add(`<recv request="ACK"/>`), "", port, 1)
	anna := startHeadset(t, h.server, "anna", operatorHz)
	for _, number := range []string{"112", "8-809-555-12-34", "8 800 555 35 35", "+1 900 555 1234", "звонок", "sip:root@10.0.0.1"} {
		told, err := anna.ActRef(anna.within(5*time.Second), "dial-"+number, "dial", headset.Fields{"number": number})
		require.NoError(t, err)
		require.NotEmpty(t, told.Error, number)
		require.NotEmpty(t, told.Message, number)
	}
	require.Empty(t, h.callsOf("", "outbound"))
	require.NotContains(t, silent.messages(), "INVITE sip:", "nothing was dialled")
}
