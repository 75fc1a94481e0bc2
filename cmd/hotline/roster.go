package main

import (
	"context"
	"time"

	"hotline/call"
	"hotline/people"
	"hotline/softphone"
	"hotline/switchboard"
)

// rosterTick is how late a duty or an extra may begin or end.
const rosterTick = time.Second

// staff has the core told who works here, after a change of people.
func (h *house) staff(ctx context.Context) error {
	_, err := inTurn(ctx, h.clerk, func() (struct{}, error) { return struct{}{}, h.tellStaff(ctx) })
	return err
}

// tellStaff tells the core all operators' profiles as they are now: the database
// owns people, what they are given for a shift, and the duty roster. Only the clerk
// does so, so that the newest telling is the newest state.
func (h *house) tellStaff(ctx context.Context) error {
	users, err := h.store.Users(ctx)
	if err != nil {
		return err
	}
	now := h.clock.Now().Wall
	extras, err := h.store.Extras(ctx)
	if err != nil {
		return err
	}
	duties, err := h.store.Duties(ctx, now)
	if err != nil {
		return err
	}
	roster := map[call.QueueID][]call.OperatorID{}
	for _, q := range h.keeper.centre().Rota.Duty {
		roster[q] = people.OnDuty(duties, q, now)
	}
	h.loop.Post(switchboard.Staffed{Profiles: profiles(users, func(u people.User) people.User { return people.At(u, extras, roster, now) })})
	h.nextStaff = people.NextChange(extras, duties, now)
	h.soft.CatalogChanged()
	return nil
}

// clerks does the changes of the centre, and tells the core when a duty begins or
// ends, or an extra is over.
func (h *house) clerks(ctx context.Context) error {
	return h.clerk.run(ctx, rosterTick, func(ctx context.Context) {
		if h.nextStaff == 0 || h.clock.Now().Wall < h.nextStaff {
			return
		}
		if err := h.tellStaff(ctx); err != nil && ctx.Err() == nil {
			h.log.Error().Err(err).Msg("the roster could not be read; trying again")
		}
	})
}

// shiftOf is what an operator reads of his own shift; nil without a plan.
func (d *softDesk) shiftOf(ctx context.Context, id call.OperatorID) (*softphone.Shift, error) {
	u, err := d.store.User(ctx, id)
	if err != nil {
		return nil, err
	}
	centre := d.centre()
	shift, ok := centre.ShiftOf(u)
	if !ok {
		return nil, nil //nolint:nilnil // no plan is no error
	}
	zone, err := time.LoadLocation(centre.General.Zone)
	if err != nil {
		return nil, err
	}
	plan := people.Plan{Shift: shift, Exceptions: u.Days, Zone: zone}
	now := d.now().Wall
	out := &softphone.Shift{Name: shift.Name}
	if s, on := plan.Now(now); on {
		out.Now = &softphone.Stint{From: s.From, To: s.To}
	}
	if s, ok := plan.Next(now); ok {
		out.Next = &softphone.Stint{From: s.From, To: s.To}
	}
	return out, nil
}
