package e2e

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/internal/headset"
)

// TestTicketOwnerIsPreferred: the first call's question is not solved, so that its
// operator opens a ticket in the wrap-up. The second call of the same number rings at
// him, although a colleague has been idle for longer, and the offer says why; the card
// that comes with the ring shows the ticket.
func TestTicketOwnerIsPreferred(t *testing.T) {
	t.Parallel()
	h := newHouse(t, wants{general: map[string]string{"ask_consent: true": "ask_consent: false"}})
	boris := startHeadset(t, h.server, "boris", operatorHz)
	first := h.talksWith(t, "79160000091", "1", customerHz, boris)
	anna := startHeadset(t, h.server, "anna", secondHz) // idle from now on
	first.hangup()
	_, err := boris.State(boris.within(10*time.Second), "wrapup")
	require.NoError(t, err)
	his := h.signIn("boris")
	var ticket struct {
		Number string `json:"number"`
		Owner  int    `json:"owner"`
		Queue  string `json:"queue"`
	}
	require.Equal(t, 201, his.send("POST", "/api/v1/tickets", map[string]any{"call": first.id, "title": "Не привезли заказ", "topic": "delivery", "importance": "high"}, &ticket))
	require.Equal(t, "sales", ticket.Queue)
	require.Regexp(t, `^\d{4}-000001$`, ticket.Number)
	require.NoError(t, boris.Act(boris.within(5*time.Second), "wrap", headset.Fields{"call": first.id, "topic": "delivery", "result": "unsolved", "on": true}))
	_, err = boris.State(boris.within(5*time.Second), "available")
	require.NoError(t, err)
	done := h.ended(t, first.id, 10*time.Second)
	require.Equal(t, "answered", done.Outcome)

	again := h.toQueue(t, "79160000091", "1", customerHz)
	v, err := boris.State(boris.within(10*time.Second), "ringing")
	require.NoError(t, err, "the owner is rung; anna, idle for longer, is not")
	require.Equal(t, "ticket", v.Offer.Reason)
	require.Len(t, v.Offer.Party.Tickets, 1)
	require.Equal(t, ticket.Number, v.Offer.Party.Tickets[0].Number)
	require.True(t, v.Offer.Party.Tickets[0].Mine)
	require.Equal(t, "available", anna.View().State)
	boris.answers()
	h.happens(t, again.id, 10*time.Second, "talk")
	offers := h.call(again.id).Offers
	require.Len(t, offers, 1)
	require.Equal(t, ticket.Owner, offers[0].Operator)
	require.Contains(t, string(offers[0].Why), `"trigger":"preferred"`)
	require.Contains(t, string(offers[0].Why), `"rule":"ticket"`)
	again.hangup()
}
