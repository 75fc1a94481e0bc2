package main

import (
	"context"
	"fmt"
	"strconv"

	"hotline/call"
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
	return out, nil
}

func yesNo(v bool) string {
	if v {
		return "yes"
	}
	return "no"
}
