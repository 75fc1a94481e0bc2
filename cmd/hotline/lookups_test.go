package main

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/call"
	"hotline/configs"
	"hotline/desk"
	"hotline/people"
	"hotline/store"
)

// A menu hears of the most urgent open ticket, except on a number many use.
func TestAMenuHearsOfTheOpenTicket(t *testing.T) {
	ctx := context.Background()
	s, err := store.Open(t.TempDir())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	p, err := s.PartyOf(ctx, "+79160000078")
	require.NoError(t, err)
	facts := customerFacts{&directory{store: s}, func() call.Time { return call.Time{Wall: time.Now().UnixMilli()} }}
	told := func(p call.Party) map[string]string {
		list, err := facts.Facts(ctx, p)
		require.NoError(t, err)
		out := map[string]string{}
		for _, f := range list {
			out[f.Name] = f.Value
		}
		return out
	}
	require.NotContains(t, told(p), "open_ticket")
	centre, problems := configs.LoadCentre(configs.CentreFiles())
	require.Empty(t, problems)
	tk, first := centre.TicketBook().Open(desk.Ticket{Customer: p.Customer, Title: "x", Importance: desk.High, Channel: desk.ChannelPhone}, time.Now().UnixMilli())
	tk, err = s.AddTicket(ctx, tk, 2026, first, people.AuditEntry{})
	require.NoError(t, err)
	require.Equal(t, "2026-000001", tk.Number)
	require.Equal(t, "2026000001", told(p)["open_ticket"])
	require.Equal(t, "new", told(p)["open_ticket_status"])
	p.Shared = true
	require.NotContains(t, told(p), "open_ticket")
}
