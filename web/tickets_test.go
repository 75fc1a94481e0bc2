package web

import (
	"context"
	"encoding/json"
	"slices"
	"sync"
	"testing"

	"hotline/call"
	"hotline/desk"
	"hotline/people"

	"github.com/stretchr/testify/require"
)

// always is a calendar that never closes.
type always struct{}

func (always) Worktime(wall, ms int64) (int64, bool) { return wall + ms, true }
func (always) Worked(from, to int64) int64           { return max(0, to-from) }

// fakeTickets keeps tickets in memory.
type fakeTickets struct {
	ticketsMu sync.Mutex
	tickets   []TicketDetail
}

func (d *fakeTickets) Tickets(_ context.Context, v people.Viewer, _ TicketFilter, _ int64) (out []TicketItem, _ error) {
	d.ticketsMu.Lock()
	defer d.ticketsMu.Unlock()
	for _, t := range d.tickets {
		if people.CanSeeTicket(v, people.TicketFacts{Owner: t.Owner, Author: t.Author, Org: t.Org, Queue: t.Queue}) {
			out = append(out, t.TicketItem)
		}
	}
	return out, nil
}

func (d *fakeTickets) at(number string) int {
	return slices.IndexFunc(d.tickets, func(t TicketDetail) bool { return t.Number == number })
}

func (d *fakeTickets) Ticket(_ context.Context, number string) (TicketDetail, error) {
	d.ticketsMu.Lock()
	defer d.ticketsMu.Unlock()
	if i := d.at(number); i >= 0 {
		return d.tickets[i], nil
	}
	return TicketDetail{}, ErrNotFound
}

func (d *fakeTickets) AddTicket(_ context.Context, t desk.Ticket, _ int, first desk.TicketEvent, _ people.AuditEntry) (desk.Ticket, error) {
	d.ticketsMu.Lock()
	defer d.ticketsMu.Unlock()
	t.Number = desk.TicketNumber(2026, len(d.tickets)+1)
	d.tickets = append(d.tickets, TicketDetail{TicketItem: TicketItem{Ticket: t}, History: []desk.TicketEvent{first}})
	return t, nil
}

func (d *fakeTickets) ChangeTicket(_ context.Context, number string, _ call.ID, _ people.AuditEntry,
	change func(desk.Ticket) (desk.Ticket, []desk.TicketEvent, error),
) (desk.Ticket, error) {
	d.ticketsMu.Lock()
	defer d.ticketsMu.Unlock()
	i := d.at(number)
	t, lines, err := change(d.tickets[i].Ticket)
	if err == nil {
		d.tickets[i].Ticket = t
		d.tickets[i].History = append(d.tickets[i].History, lines...)
	}
	return t, err
}

// TestTicketOfACall: what the call knows is filled in, its operator owns it; the
// owner's notes of line 2 are not for an outsourcer.
func TestTicketOfACall(t *testing.T) {
	h := newHouse(t)
	var made TicketFull
	status, text := h.as("anna").do("POST", "/tickets", `{"call":"c1","title":"Не доставлен","topic":"delivery","importance":"high"}`)
	require.Equal(t, 201, status, text)
	require.NoError(t, json.Unmarshal([]byte(text), &made))
	require.Equal(t, call.CustomerID(3), made.Customer)
	require.Equal(t, call.QueueID("sales"), made.Queue)
	require.Equal(t, "Доставка", made.TopicName)
	require.Equal(t, "Анна", made.OwnerName)
	require.Equal(t, []string{"work"}, made.Moves)
	require.Equal(t, made.Created+4*3_600_000, made.Due)

	status, text = h.as("olga").do("PATCH", "/tickets/"+made.Number, `{"owner":4,"status":"work","note":"только для нас"}`)
	require.Equal(t, 200, status, text)
	var full TicketFull
	require.NoError(t, json.Unmarshal([]byte(text), &full))
	require.Equal(t, "Пётр", full.OwnerName)
	require.Len(t, full.History, 4)
	require.Equal(t, "Ольга", full.History[1].ByName)
	require.Equal(t, "Пётр", full.History[1].ToName)

	h.data.tickets[0].Org = "ext"
	h.data.tickets[0].History[3].Line = 2
	_, text = h.as("ext").do("GET", "/tickets/"+made.Number, "")
	require.Contains(t, text, made.Number)
	require.NotContains(t, text, "только для нас")
}
