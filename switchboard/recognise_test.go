package switchboard

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

// stranger calls in before the directory has answered.
func (h *house) stranger(leg call.LegID) *Live {
	p := moscow(5)
	h.post(call.Arrived{Leg: leg, Trunk: "mts", Party: call.Party{Class: p.Class, Span: p.Span}})
	return h.core.calls[h.core.legs[leg]]
}

// strangerWaits is one who has got to a queue by key 1.
func (h *house) strangerWaits(leg call.LegID) {
	h.stranger(leg)
	h.run(3 * time.Second)
	h.press(leg, "1")
	h.run(3 * time.Second)
}

func (h *house) call(leg call.LegID) *Live { return h.core.calls[h.core.legs[leg]] }

// A caller of whom the directory tells only while he waits, or talks, is one we know
// from then on: on the screens, in the queue, in the record.
func TestACallerBecomesKnown(t *testing.T) {
	vip := moscow(5)
	vip.VIP, vip.Personal = true, 2
	h := newHouse(t)
	h.strangerWaits("n1/i1")
	h.callIn("n1/i2", 6, "1")
	require.Equal(t, call.Waiting, h.call("n1/i1").Phase)
	h.deliver(call.Recognised{Leg: "n1/i1", Party: vip})
	w, _ := h.core.acd.Call(h.call("n1/i1").ID)
	require.True(t, w.VIP)
	require.Equal(t, int64(300), w.Base)
	require.Equal(t, vip, h.call("n1/i1").Party)

	other := moscow(7)
	h.deliver(call.Recognised{Leg: "n1/i1", Party: other})
	require.Equal(t, vip, h.call("n1/i1").Party, "known is known")
	h.deliver(call.Recognised{Leg: "n1/i2", Party: other})
	require.Equal(t, call.CustomerID(6), h.call("n1/i2").Party.Customer)

	id := h.call("n1/i1").ID
	h.signIn(2)
	h.run(time.Second)
	require.Equal(t, call.CustomerID(5), h.views[2].Offer.Party.Customer)
	h.answer(2)
	h.deliver(call.LegEnded{Leg: "n1/i1", Cause: call.CauseNormal})
	require.Equal(t, call.CustomerID(5), h.ended[id].Party.Customer)
	require.Zero(t, h.core.callers[5])
	h.deliver(call.Recognised{Leg: "n1/i1", Party: vip}) // too late
}

// Who rings or talks already sees the card come.
func TestTheCardComesWhileItRings(t *testing.T) {
	h := newHouse(t)
	h.signIn(1)
	h.strangerWaits("n1/i1")
	require.Zero(t, h.views[1].Offer.Party.Customer)
	h.deliver(call.Recognised{Leg: "n1/i1", Party: moscow(5)})
	require.Equal(t, call.CustomerID(5), h.views[1].Offer.Party.Customer)

	talk := newHouse(t)
	talk.signIn(1)
	talk.strangerWaits("n1/i1")
	talk.answer(1)
	require.Zero(t, talk.views[1].Talk.Party.Customer)
	talk.deliver(call.Recognised{Leg: "n1/i1", Party: moscow(5)})
	require.Equal(t, call.CustomerID(5), talk.views[1].Talk.Party.Customer)
}

// What is remembered of a caller counts when he is known: the place that was kept for
// him while he is in the menu, the limit of his number while he is not yet answered.
func TestWhatIsRememberedOfWhoBecomesKnown(t *testing.T) {
	h := newHouse(t)
	first := h.callIn("n1/i1", 5, "1").Segments[0].Entered
	h.run(20 * time.Second)
	h.deliver(call.LegEnded{Leg: "n1/i1", Cause: call.CauseNormal})
	h.run(time.Minute)
	h.stranger("n1/i2")
	h.run(5 * time.Second)
	require.Equal(t, call.Menu, h.call("n1/i2").Phase)
	h.deliver(call.Recognised{Leg: "n1/i2", Party: moscow(5)})
	w, _ := h.core.acd.Call(h.call("n1/i2").ID)
	require.Equal(t, first, w.Place)
	require.Empty(t, h.core.places.of)

	many := newHouse(t)
	for _, leg := range []call.LegID{"n1/i1", "n1/i2"} {
		many.post(call.Arrived{Leg: leg, Trunk: "mts", Party: moscow(5)})
	}
	many.stranger("n1/i3")
	id := many.call("n1/i3").ID
	many.deliver(call.Recognised{Leg: "n1/i3", Party: moscow(5)})
	many.run(4 * time.Second)
	require.Equal(t, call.Rejected, many.ended[id].Outcome)
}

// Who is recognised while he leaves a message is not cut short; when he goes on to a
// queue he has the place that was kept for him.
func TestWhoIsKnownInHisMessageHasHisPlaceAfterIt(t *testing.T) {
	h := newHouse(t)
	s := h.core.settings
	s.Version++
	s.Flows = slices.Clone(s.Flows)
	s.Flows[0].YAML = strings.Replace(s.Flows[0].YAML, `"3": info`, "\"3\": info\n      \"4\": leave", 1) +
		"\n  leave:\n    kind: voicemail\n    say: voicemail\n    limit: 60s\n    next: menu\n"
	h.post(Configured{Settings: s})
	first := h.callIn("n1/i1", 5, "1").Segments[0].Entered
	h.run(20 * time.Second)
	h.deliver(call.LegEnded{Leg: "n1/i1", Cause: call.CauseNormal})
	h.run(time.Minute)

	h.stranger("n1/i2")
	h.run(3 * time.Second)
	h.press("n1/i2", "4")
	h.run(5 * time.Second)
	require.Equal(t, call.Voicemail, h.call("n1/i2").Phase)
	h.deliver(call.Recognised{Leg: "n1/i2", Party: moscow(5)})
	h.run(5 * time.Second)
	require.Equal(t, call.Voicemail, h.call("n1/i2").Phase)
	h.press("n1/i2", "#")
	h.run(3 * time.Second)
	require.Equal(t, call.Menu, h.call("n1/i2").Phase)
	h.press("n1/i2", "2")
	l := h.call("n1/i2")
	require.Equal(t, call.QueueID("sales"), l.Segments[0].Queue, "his queue, whatever he chose")
	require.Equal(t, "redial", l.Segments[0].Reason)
	require.Equal(t, first, l.firstEntry())
	require.Empty(t, h.core.places.of)
}
