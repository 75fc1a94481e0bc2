package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"hotline/call"
)

// RecordedDay is what happened at the queues in a time, as a simulation plays it
// again: inbound contacts that had ended, in the order of their start, and what
// operators did meanwhile.
type RecordedDay struct {
	Calls  []call.Call
	States []StateRow // from a day before on, so that the first one of each operator is known
	Offers []OfferRow // without the reasons
}

// dayBefore is how far back an operator's state is looked for.
const dayBefore = 24 * 3600 * 1000

// RecordedDay reads contacts whose start is in from..to (wall ms, to excluded). It
// holds no number and no name.
func (s *Store) RecordedDay(ctx context.Context, from, to int64) (d RecordedDay, err error) {
	d.Calls, err = each(ctx, s.r, "recorded calls",
		`SELECT record FROM calls WHERE kind = 'inbound' AND ended > 0 AND started >= ? AND started < ? ORDER BY started, id`,
		[]any{from, to}, func(rows *sql.Rows, c *call.Call) error {
			var record string
			if err := rows.Scan(&record); err != nil {
				return err
			}
			if err := json.Unmarshal([]byte(record), c); err != nil {
				return fmt.Errorf("record of a call: %w", err)
			}
			return nil
		})
	if err != nil {
		return d, err
	}
	d.States, err = each(ctx, s.r, "recorded states",
		`SELECT operator, at, mono, from_state, to_state, cause, reason FROM operator_states WHERE at >= ? AND at < ? ORDER BY seq`,
		[]any{from - dayBefore, to}, func(rows *sql.Rows, r *StateRow) error {
			return rows.Scan(&r.Operator, &r.At.Wall, &r.At.Mono, &r.From, &r.To, &r.Cause, &r.Reason)
		})
	if err != nil {
		return d, err
	}
	d.Offers, err = each(ctx, s.r, "recorded offers",
		`SELECT id, call_id, operator, queue, kind, at, mono, ended, ended_mono, how FROM offers WHERE at >= ? AND at < ? AND kind <> 'callback' ORDER BY id`,
		[]any{from, to}, func(rows *sql.Rows, r *OfferRow) error {
			return rows.Scan(&r.Offer, &r.Call, &r.Operator, &r.Queue, &r.Kind, &r.At.Wall, &r.At.Mono, &r.EndedAt.Wall, &r.EndedAt.Mono, &r.End)
		})
	return d, err
}
