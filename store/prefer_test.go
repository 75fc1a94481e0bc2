package store

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/call"
	"hotline/desk"
)

const prefers = "+79160000077"

// A caller brings along whom he had rather have: his personal operator, who
// talked last, and whether that talk was cut off; never one he rated badly.
func TestWhomACustomerPrefers(t *testing.T) {
	s, ctx := open(t), context.Background()
	p, err := s.PartyOf(ctx, prefers)
	require.NoError(t, err)
	require.Zero(t, p.Personal+p.Last+p.Dropped, "a new customer prefers nobody")
	id := p.Customer

	follow(t, s, 1, CallRow{answered(1, id, "sales", 7, "", 0)})
	p, err = s.PartyOf(ctx, prefers)
	require.NoError(t, err)
	require.Equal(t, call.OperatorID(7), p.Last)
	require.Zero(t, p.Dropped, "he hung up himself")

	cut := answered(2, id, "sales", 8, "", 1000)
	cut.Cause, cut.Talks[0].Ended = call.CauseMediaDead, cut.EndedAt
	follow(t, s, 2, CallRow{cut})
	c, err := s.Customer(ctx, id)
	require.NoError(t, err)
	c.Operator = 9
	require.NoError(t, s.PutCustomer(ctx, c))
	p, err = s.PartyOf(ctx, prefers)
	require.NoError(t, err)
	require.Equal(t, []call.OperatorID{9, 8, 8}, []call.OperatorID{p.Personal, p.Last, p.Dropped})
	require.Equal(t, cut.EndedAt.Mono, p.DroppedAt)

	_, err = s.w.ExecContext(ctx, `INSERT INTO survey_results (about, mode, customer_id, at, mono, result, operator, q1) VALUES (2, 'next_day', ?, 1, 1, 'completed', 8, 2)`, int64(id))
	require.NoError(t, err)
	p, err = s.PartyOf(ctx, prefers)
	require.NoError(t, err)
	require.Equal(t, []call.OperatorID{9, 0, 0}, []call.OperatorID{p.Personal, p.Last, p.Dropped}, "rated 2")

	lost := answered(3, id, "sales", 4, "", 2000)
	lost.Talks[0].Left = call.LeftLost // back in the queue he gave up
	follow(t, s, 3, CallRow{lost})
	p, err = s.PartyOf(ctx, prefers)
	require.NoError(t, err)
	require.Equal(t, []call.OperatorID{9, 4, 4}, []call.OperatorID{p.Personal, p.Last, p.Dropped}, "his operator was lost")
	require.Equal(t, lost.Talks[0].Ended.Mono, p.DroppedAt)

	late := addTicket(t, s, desk.Ticket{Customer: id, Owner: 5, Importance: desk.Low}, 1000)
	addTicket(t, s, desk.Ticket{Customer: id, Owner: 6, Importance: desk.High}, 1000)
	owner := func() call.OperatorID {
		p, err := s.PartyOf(ctx, prefers)
		require.NoError(t, err)
		return p.Ticket
	}
	require.Equal(t, call.OperatorID(6), owner(), "of the most urgent ticket")
	change(t, s, late.Number, desk.TicketChange{By: 5, Owner: new(call.OperatorID(8)), Importance: new(desk.Critical)}, 2000)
	require.Zero(t, owner(), "he rated 8 badly")
	change(t, s, late.Number, desk.TicketChange{By: 5, Owner: new(call.OperatorID(5)), Status: new(desk.TicketWork)}, 2000)
	require.Equal(t, call.OperatorID(5), owner())
	change(t, s, late.Number, desk.TicketChange{By: 5, Status: new(desk.TicketResolved)}, 3000)
	require.Equal(t, call.OperatorID(6), owner(), "of an open one")

	c.Shared = true
	require.NoError(t, s.PutCustomer(ctx, c))
	p, err = s.PartyOf(ctx, prefers)
	require.NoError(t, err)
	require.Zero(t, p.Personal+p.Ticket+p.Last+p.Dropped, "a shared number is nobody's")
}
