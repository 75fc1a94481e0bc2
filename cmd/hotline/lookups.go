package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"hotline/call"
	"hotline/people"
	"hotline/store"
)

// customerFacts is what a menu may know of a caller.
type customerFacts struct {
	*directory
	now func() call.Time
}

const dayMs = 24 * 60 * 60 * 1000

// Facts implements lookup.Desk. It names no person and no number.
func (d customerFacts) Facts(ctx context.Context, p call.Party) ([]call.Field, error) {
	out := []call.Field{{Name: "known", Value: yesNo(p.Customer != 0)}, {Name: "vip", Value: yesNo(p.VIP)}}
	if p.Customer == 0 {
		return out, nil
	}
	card, err := d.store.Card(ctx, p.Customer)
	if err != nil {
		return nil, fmt.Errorf("card of customer %d: %w", p.Customer, err)
	}
	add := func(name, value string) {
		if value != "" {
			out = append(out, call.Field{Name: name, Value: value})
		}
	}
	add("segment", card.Segment)
	add("lang", card.Customer.Lang)
	for _, c := range card.Contacts {
		if c.Topic == "" && c.Result == "" {
			continue
		}
		add("last_topic", c.Topic)
		add("last_result", c.Result)
		add("last_days", strconv.FormatInt(max(0, d.now().Wall-c.At)/dayMs, 10))
		break
	}
	open, err := d.store.Tickets(ctx, people.System(), store.TicketFilter{Customer: p.Customer, Status: "open", Sort: "importance", Limit: 1}, d.now().Wall)
	if err != nil {
		return nil, fmt.Errorf("open tickets of customer %d: %w", p.Customer, err)
	}
	if len(open) > 0 && !p.Shared { // who calls from a shared number may be anybody
		add("open_ticket", strings.ReplaceAll(open[0].Number, "-", ""))
		add("open_ticket_status", string(open[0].Status))
	}
	return out, nil
}

func yesNo(v bool) string {
	if v {
		return "yes"
	}
	return "no"
}
