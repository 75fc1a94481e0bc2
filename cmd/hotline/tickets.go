package main

import (
	"context"
	"time"

	"hotline/desk"
)

// ticketsEvery is how often tickets are looked through that change by themselves.
const ticketsEvery = 30 * time.Second

// ticketBook are the rules of tickets in force.
func (h *house) ticketBook() desk.TicketBook { return h.keeper.centre().TicketBook() }

// sweepTickets closes tickets that have been solved for long enough and reopens those
// whose customer called again. Each look works on rows: one that was missed while we
// were down is made up for.
func (h *house) sweepTickets(ctx context.Context) error {
	tick := time.NewTicker(ticketsEvery)
	defer tick.Stop()
	for {
		if _, err := h.store.SweepTickets(ctx, h.ticketBook(), h.clock.Now().Wall); err != nil && ctx.Err() == nil {
			h.log.Error().Err(err).Msg("tickets that change by themselves stay as they are")
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}
