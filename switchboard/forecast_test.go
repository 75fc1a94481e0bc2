package switchboard

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/acd"
	"hotline/call"
)

// Who is told how long he will wait, and then is answered, measures the forecast.
func TestTheForecastOfTheWaitIsMeasured(t *testing.T) {
	h := emptyHouse(t)
	s := testSettings(t)
	for i := range s.Desk.Queues {
		s.Desk.Queues[i].Announce = acd.Announce{First: 10_000, Period: 45_000, Position: true, Wait: true}
	}
	h.open(s, testStaff())
	h.signIn(1)
	for n := range 5 { // no forecast before five were handled
		leg := call.LegID(fmt.Sprintf("n1/i%d", n+1))
		h.callIn(leg, call.CustomerID(n+1), "1")
		h.answer(1)
		h.run(20 * time.Second)
		require.Empty(t, h.act(1, call.Act{Do: call.DoHangup}))
		h.run(5 * time.Second)
		require.Empty(t, h.act(1, call.Act{Do: call.DoWrap, Topic: "order", Result: "solved", On: true}))
		h.run(10 * time.Second)
	}
	h.callIn("n1/i6", 6, "1")
	h.answer(1)
	waiting := h.callIn("n1/i7", 7, "1")
	h.run(60 * time.Second)
	seg := h.core.calls[waiting.ID].segment()
	require.NotNil(t, seg)
	require.Positive(t, seg.Told, "he was told")
	at := seg.ToldAt
	require.Empty(t, h.act(1, call.Act{Do: call.DoHangup}))
	require.Empty(t, h.act(1, call.Act{Do: call.DoWrap, Topic: "order", Result: "solved", On: true}))
	h.answer(1)
	told := h.core.calls[waiting.ID].Segments[0]
	require.Equal(t, call.Answered, told.Outcome)
	require.Equal(t, at, told.ToldAt, "the first forecast counts")
	require.Equal(t, 1, h.watch.seen[KindWaitedAsTold])
}

// A caller who leaves the consent question unanswered is told his place all the
// same, and a key pressed after that is no consent.
func TestSilenceAtTheConsentQuestionKeepsNobodyInTheDark(t *testing.T) {
	h := emptyHouse(t)
	s := testSettings(t)
	s.AskConsent = true
	for i := range s.Desk.Queues {
		s.Desk.Queues[i].Announce = acd.Announce{First: 10_000, Period: 45_000, Position: true}
	}
	h.open(s, testStaff())
	h.callIn("n1/i1", 1, "1")
	h.run(60 * time.Second)
	require.Equal(t, 1, h.watch.seen["consent_asked"])
	require.Positive(t, h.watch.seen["announced"])
	h.deliver(call.Digit{Leg: "n1/i1", Key: "1"})
	h.run(time.Second)
	require.Zero(t, h.watch.seen["consent"])
}
