package store

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/call"
	"hotline/desk"
	"hotline/people"
)

// always is a calendar that never closes.
type always struct{}

func (always) Worktime(wall, ms int64) (int64, bool) { return wall + ms, true }
func (always) Worked(from, to int64) int64           { return max(0, to-from) }

var tickets = desk.TicketBook{Rules: desk.DefaultTicketRules(), Hours: always{}, Zone: "Europe/Moscow"}

func addTicket(t testing.TB, s *Store, tk desk.Ticket, at int64) desk.Ticket {
	t.Helper()
	if tk.Title == "" {
		tk.Title = "Не доставлен"
	}
	if tk.Importance == "" {
		tk.Importance = desk.Normal
	}
	tk.Channel, tk.Org = desk.ChannelPhone, people.OwnerOrg
	tk, first := tickets.Open(tk, at)
	tk, err := s.AddTicket(context.Background(), tk, desk.TicketYear(at, tickets.Zone), first, people.AuditEntry{Who: tk.Author})
	require.NoError(t, err)
	return tk
}

func change(t testing.TB, s *Store, number string, c desk.TicketChange, at int64) desk.Ticket {
	t.Helper()
	tk, err := s.ChangeTicket(context.Background(), number, c.Call, people.AuditEntry{Who: c.By},
		func(tk desk.Ticket) (desk.Ticket, []desk.TicketEvent, error) { return tickets.Change(tk, c, at) })
	require.NoError(t, err)
	return tk
}

// TestTicketRows: what is written comes back, with its history; people's changes are
// in the audit log.
func TestTicketRows(t *testing.T) {
	s, ctx := open(t), context.Background()
	p, err := s.PartyOf(ctx, prefers)
	require.NoError(t, err)
	now := ms(0).Wall
	made := addTicket(t, s, desk.Ticket{Customer: p.Customer, Topic: "delivery", Queue: "sales", Text: "Заказ 15", Author: 7, Owner: 7, Call: 5}, now)
	require.Equal(t, "2026-000001", made.Number)
	changed := change(t, s, made.Number, desk.TicketChange{By: 8, Org: "owner", Line: 2, Status: new(desk.TicketWork), Owner: new(call.OperatorID(8)), Note: "звонил на склад", Call: 6}, now+1000)
	got, err := s.Ticket(ctx, made.Number)
	require.NoError(t, err)
	require.Equal(t, changed, got.Ticket)
	require.Equal(t, now+1000, got.Reacted)
	require.Equal(t, prefers, got.Phone)
	require.Equal(t, []call.ID{5, 6}, got.Calls)
	var told []string
	for _, l := range got.History {
		told = append(told, fmt.Sprint(l.By, l.What, l.From, l.To, l.Text))
	}
	require.Len(t, told, 5)
	require.Equal(t, desk.TicketEvent{At: now + 1000, By: 8, What: "note", Text: "звонил на склад", Org: "owner", Line: 2}, got.History[4])

	change(t, s, made.Number, desk.TicketChange{By: 8, Call: 6}, now+2000)
	again, err := s.Ticket(ctx, made.Number)
	require.NoError(t, err)
	require.Len(t, again.History, 5, "it belongs already")

	log, err := s.AuditLog(ctx, AuditFilter{What: people.AuditTicket})
	require.NoError(t, err)
	require.Len(t, log, 5)
	require.Equal(t, "ticket/"+made.Number, log[0].Object)

	for _, number := range []string{"2026-000002", "2026-1", "x", "2026-000001 "} {
		_, err := s.Ticket(ctx, number)
		require.ErrorIs(t, err, ErrNotFound, number)
	}
	_, err = s.ChangeTicket(ctx, made.Number, 0, people.AuditEntry{}, func(tk desk.Ticket) (desk.Ticket, []desk.TicketEvent, error) {
		return tickets.Change(tk, desk.TicketChange{By: 8, Status: new(desk.TicketClosed)}, now)
	})
	require.ErrorIs(t, err, desk.ErrMove)
}

// TestTicketNumbersHaveNoGaps: many write at once, some of them in vain.
func TestTicketNumbersHaveNoGaps(t *testing.T) {
	s, ctx := open(t), context.Background()
	var wg sync.WaitGroup
	var mu sync.Mutex
	seen := map[string]bool{}
	for i := range 40 {
		wg.Go(func() {
			tk, first := tickets.Open(desk.Ticket{Title: "x", Importance: desk.Low, Channel: desk.ChannelManual}, ms(0).Wall)
			ctx, cancel := context.WithCancel(ctx)
			defer cancel()
			if i%8 == 7 {
				tk.Title = "" // refused
			}
			tk, err := s.AddTicket(ctx, tk, 2026+i%2, first, people.AuditEntry{})
			if err == nil {
				mu.Lock()
				seen[tk.Number] = true
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	require.Len(t, seen, 35)
	for n := range 20 {
		require.True(t, seen[desk.TicketNumber(2026, n+1)])
	}
	for n := range 15 {
		require.True(t, seen[desk.TicketNumber(2027, n+1)], "counted anew")
	}
}

// TestTicketLists: the order is overdue, importance, deadline; filters; who sees what.
func TestTicketLists(t *testing.T) {
	s, ctx := open(t), context.Background()
	p, err := s.PartyOf(ctx, prefers)
	require.NoError(t, err)
	c, err := s.Customer(ctx, p.Customer)
	require.NoError(t, err)
	c.Segment = desk.SegmentVIP
	require.NoError(t, s.PutCustomer(ctx, c))
	now := ms(0).Wall
	hours := int64(time.Hour / time.Millisecond)
	low := addTicket(t, s, desk.Ticket{Importance: desk.Low, Queue: "sales", Owner: 7}, now-30*hours).Number
	lateNormal := addTicket(t, s, desk.Ticket{Importance: desk.Normal, Queue: "sales", Customer: p.Customer}, now-9*hours).Number
	critical := addTicket(t, s, desk.Ticket{Importance: desk.Critical, Queue: "support", Author: 7}, now).Number
	newer := addTicket(t, s, desk.Ticket{Importance: desk.Normal, Queue: "support"}, now).Number
	older := addTicket(t, s, desk.Ticket{Importance: desk.Normal, Queue: "support"}, now-hours).Number
	list := func(v Viewer, f TicketFilter) (out []string) {
		items, err := s.Tickets(ctx, v, f, now)
		require.NoError(t, err)
		for _, x := range items {
			out = append(out, x.Number)
		}
		return out
	}
	boss := viewer(people.Supervisor, people.OwnerOrg, 1)
	require.Equal(t, []string{lateNormal, low, critical, older, newer}, list(boss, TicketFilter{}))
	require.Equal(t, []string{critical, lateNormal, older, newer, low}, list(boss, TicketFilter{Sort: "importance"}))
	require.Equal(t, []string{low, lateNormal, critical, older, newer}, list(boss, TicketFilter{Sort: "deadline"}))
	require.Equal(t, lateNormal, list(boss, TicketFilter{Sort: "value"})[0])
	for _, sort := range []string{"queue", "owner", "channel"} {
		require.Len(t, list(boss, TicketFilter{Sort: sort}), 5, sort)
	}
	_, err = s.Tickets(ctx, boss, TicketFilter{Sort: "1; DROP TABLE tickets"}, now)
	require.Error(t, err)
	require.Equal(t, []string{lateNormal, low}, list(boss, TicketFilter{Deadline: "overdue"}))
	require.Equal(t, []string{lateNormal, low, critical}, list(boss, TicketFilter{Deadline: "today", Until: now + 2*hours}))
	require.Equal(t, []string{lateNormal}, list(boss, TicketFilter{Value: "vip"}))
	require.Equal(t, []string{low}, list(boss, TicketFilter{Owner: 7}))
	require.Len(t, list(boss, TicketFilter{Unowned: true, Queue: "support"}), 3)
	require.Equal(t, []string{critical}, list(boss, TicketFilter{Importance: desk.Critical, Status: "open"}))
	require.Empty(t, list(boss, TicketFilter{Status: "done"}))

	anna := viewer(people.Operator, people.OwnerOrg, 7)
	anna.Queues = []call.QueueID{"sales"}
	require.Equal(t, []string{lateNormal, low, critical}, list(anna, TicketFilter{}), "nobody's of her queue, her own, what she wrote")
	require.Equal(t, []string{lateNormal}, list(viewer(people.Operator, people.OwnerOrg, 99), TicketFilter{Customer: p.Customer}), "through the contact")
	require.Empty(t, list(viewer(people.Supervisor, "outsource", 50, "sales"), TicketFilter{}))
}

// TestTicketsByThemselves: closed after three days, reopened by a repeat on the topic.
func TestTicketsByThemselves(t *testing.T) {
	s, ctx := open(t), context.Background()
	p, err := s.PartyOf(ctx, prefers)
	require.NoError(t, err)
	start := sec(0).Wall
	day := int64(24 * time.Hour / time.Millisecond)
	number := addTicket(t, s, desk.Ticket{Customer: p.Customer, Topic: "order", Owner: 7, Author: 7}, start).Number
	change(t, s, number, desk.TicketChange{By: 7, Status: new(desk.TicketWork)}, start)
	change(t, s, number, desk.TicketChange{By: 7, Status: new(desk.TicketResolved)}, start+1000)
	sweep := func(now int64) (status desk.TicketStatus) {
		_, err := s.SweepTickets(ctx, tickets, now)
		require.NoError(t, err)
		d, err := s.Ticket(ctx, number)
		require.NoError(t, err)
		return d.Status
	}
	other := answered(1, p.Customer, "sales", 8, "", 50)
	other.Topic = "payment"
	follow(t, s, 1, CallRow{other})
	require.Equal(t, desk.TicketResolved, sweep(start+2*day), "another topic")
	require.Equal(t, desk.TicketClosed, sweep(start+4*day))
	follow(t, s, 2, CallRow{answered(2, p.Customer, "sales", 8, "", 5*86_400)})
	require.Equal(t, desk.TicketWork, sweep(start+5*day+hourMs))
	d, err := s.Ticket(ctx, number)
	require.NoError(t, err)
	require.Equal(t, desk.TicketReopened, d.History[len(d.History)-1].What)
	require.Equal(t, call.OperatorID(7), d.Owner)
	change(t, s, number, desk.TicketChange{By: 7, Status: new(desk.TicketResolved)}, start+5*day+2*hourMs)
	require.Equal(t, desk.TicketResolved, sweep(start+5*day+3*hourMs), "that contact has reopened it already")
}

const hourMs = 3_600_000
