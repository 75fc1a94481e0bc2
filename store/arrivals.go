package store

import (
	"context"
	"database/sql"
	"fmt"

	"hotline/call"
)

// ArrivalStep is the length of what arrivals are counted in: intervals of every zone
// consist of it.
const ArrivalStep = 15 * 60_000 // ms

// Arrivals are contacts that came to their first queue in a step of time.
type Arrivals struct {
	Queue call.QueueID
	At    int64 // wall ms, of the step's beginning
	N     int64
}

// Load is the work of a queue: talks whose wrap-up is finished, and how long its callers
// have patience by those who lost it.
type Load struct {
	Queue     call.QueueID
	Handled   int64
	TalkMs    int64 // with hold
	WrapMs    int64
	WaitMs    int64 // of all stays
	Abandoned int64
}

// Arrivals counts contacts of a time by the queue they came to first (a forecast's
// past), in the order of queue and time.
func (s *Store) Arrivals(ctx context.Context, from, to int64) ([]Arrivals, error) {
	return each(ctx, s.r, "arrivals", `SELECT s.queue, s.entered / ?, COUNT(*) FROM call_segments s JOIN calls c ON c.id = s.call_id
		WHERE s.n = 0 AND c.kind = 'inbound' AND s.entered >= ? AND s.entered < ? GROUP BY 1, 2 ORDER BY 1, 2`,
		[]any{ArrivalStep, from, to}, func(rows *sql.Rows, a *Arrivals) error {
			err := rows.Scan(&a.Queue, &a.At, &a.N)
			a.At *= ArrivalStep
			return err
		})
}

// Loads gives the work of each queue in a time.
func (s *Store) Loads(ctx context.Context, from, to int64) (map[call.QueueID]Load, error) {
	list, err := each(ctx, s.r, "work of queues", `SELECT queue, SUM(talks), SUM(talk), SUM(wrap), SUM(wait), SUM(abandoned) FROM (
			SELECT t.queue AS queue, COUNT(*) AS talks, SUM(t.talk_ms + t.hold_ms) AS talk, SUM(t.wrap_ms) AS wrap, 0 AS wait, 0 AS abandoned
			FROM call_talks t WHERE t.wrapped = 1 AND t.consult = 0 AND t.started >= ? AND t.started < ? GROUP BY t.queue
			UNION ALL
			SELECT s.queue, 0, 0, 0, SUM(s.wait_ms), SUM(CASE WHEN s.outcome = 'abandoned' THEN 1 ELSE 0 END)
			FROM call_segments s WHERE s.entered >= ? AND s.entered < ? GROUP BY s.queue) AS parts GROUP BY queue`,
		[]any{from, to, from, to}, func(rows *sql.Rows, l *Load) error {
			return rows.Scan(&l.Queue, &l.Handled, &l.TalkMs, &l.WrapMs, &l.WaitMs, &l.Abandoned)
		})
	out := map[call.QueueID]Load{}
	for _, l := range list {
		out[l.Queue] = l
	}
	if err != nil {
		return nil, fmt.Errorf("past of the queues: %w", err)
	}
	return out, nil
}
