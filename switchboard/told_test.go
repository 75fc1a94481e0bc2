package switchboard

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

// toldHouse has customer 1 and 2 waiting in sales; the second one was told that one
// call is ahead of him.
func toldHouse(t *testing.T) (*house, *Live) {
	h := settled(t, func(s *Settings) { s.AskConsent, s.Desk.Disposition = false, false })
	h.callIn("n1/i1", 1, "1")
	l := h.callIn("n1/i2", 2, "1")
	h.run(15 * time.Second)
	require.Equal(t, []int{1}, h.toldPlaces("n1/i2"))
	return h, l
}

// toldPlaces are how many calls ahead the leg was told of, in turn.
func (h *house) toldPlaces(leg call.LegID) (places []int) {
	for _, clip := range h.allHeard(leg) {
		if n, ok := placeSaid(clip); ok {
			places = append(places, n)
		}
	}
	return places
}

// placeSaid is the number of calls ahead that a clip tells of.
func placeSaid(clip string) (int, bool) {
	_, id, _ := strings.Cut(clip, "/")
	if id == "queue_next" {
		return 0, true
	}
	text, ok := strings.CutPrefix(id, "queue_position_")
	n, err := strconv.Atoi(text)
	return n, ok && err == nil
}

// vips come in front of those who wait in the queue of the key.
func (h *house) vips(n int, key string) {
	h.t.Helper()
	for i := range n {
		p := moscow(call.CustomerID(100 + i))
		p.VIP = true
		leg := call.LegID("n1/v" + strconv.Itoa(i))
		h.post(call.Arrived{Leg: leg, Trunk: "mts", Party: p})
		h.run(100 * time.Millisecond)
		h.deliver(call.Digit{Leg: leg, Key: key})
		h.run(3 * time.Second)
	}
}

// A larger place than before is never told to the same caller (DOMAIN.md 8): not in
// another queue, to which he is moved,
func TestAWorsePlaceIsNotToldElsewhere(t *testing.T) {
	h, l := toldHouse(t)
	h.vips(3, "2")
	require.Empty(t, h.orders(call.Order{Do: call.OrderMove, Call: l.ID, Queue: "support", Reason: "туда"}))
	h.run(time.Minute)
	require.Equal(t, []int{1}, h.toldPlaces("n1/i2"))
	require.Contains(t, h.allHeard("n1/i2"), "ru/queue_thanks")
	require.Contains(t, h.happened(l.ID, "announced"), map[string]string{"prompt": "queue_position", "ahead": "1"})
}

// and not when he drops and phones again: he has his place, but others went before it.
func TestAWorsePlaceIsNotToldToWhoRedials(t *testing.T) {
	h, _ := toldHouse(t)
	h.deliver(call.LegEnded{Leg: "n1/i2", Cause: call.CauseNormal})
	h.vips(2, "1")
	h.post(call.Arrived{Leg: "n1/i3", Trunk: "mts", Party: moscow(2)})
	h.run(time.Minute)
	require.Contains(t, h.allHeard("n1/i3"), "ru/redial_wait")
	require.Empty(t, h.toldPlaces("n1/i3"))
	require.Contains(t, h.allHeard("n1/i3"), "ru/queue_thanks")
}

// What the word to who redials has told counts for the next announcements.
func TestThePlaceOfARedialIsTold(t *testing.T) {
	h, _ := toldHouse(t)
	h.deliver(call.LegEnded{Leg: "n1/i2", Cause: call.CauseNormal})
	h.post(call.Arrived{Leg: "n1/i3", Trunk: "mts", Party: moscow(2)})
	h.run(6 * time.Second)
	require.Equal(t, []int{1}, h.toldPlaces("n1/i3"))
	h.vips(2, "1")
	h.run(time.Minute)
	require.Equal(t, []int{1}, h.toldPlaces("n1/i3"))
	for i := range 2 {
		h.deliver(call.LegEnded{Leg: call.LegID("n1/v" + strconv.Itoa(i)), Cause: call.CauseNormal})
	}
	h.deliver(call.LegEnded{Leg: "n1/i1", Cause: call.CauseNormal})
	h.run(time.Minute)
	require.Equal(t, 0, slices.Min(h.toldPlaces("n1/i3")), "a better one is")
}

// Who has talked waits anew: he is told how it is now.
func TestAfterATalkThePlaceIsToldAnew(t *testing.T) {
	h, l := toldHouse(t)
	h.signIn(4)
	h.answer(4)
	h.run(5 * time.Second)
	h.deliver(call.LegEnded{Leg: "n1/i1", Cause: call.CauseNormal})
	require.Empty(t, h.act(4, call.Act{Do: call.DoState, State: call.Available}))
	if h.views[4].Offer == nil {
		h.run(31 * time.Second)
	}
	h.answer(4)
	require.Equal(t, call.Talking, l.Phase)
	h.vips(3, "2")
	require.Empty(t, h.act(4, call.Act{Do: call.DoTransfer, To: "queue:support"}))
	h.run(20 * time.Second)
	places := h.toldPlaces("n1/i2")
	require.Equal(t, 3, places[len(places)-1])
}
