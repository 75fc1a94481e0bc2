package store

import (
	"context"
	"database/sql"

	"hotline/call"
)

// Overdue counts promised calls and lost callers of a queue that are past their time.
type Overdue struct {
	Queue     call.QueueID
	Callbacks int
	Lost      int
}

// Overdue counts them by queue at a wall ms; queues that owe nothing are left out.
func (s *Store) Overdue(ctx context.Context, now int64) ([]Overdue, error) {
	return each(ctx, s.r, "overdue calls", `SELECT queue, SUM(promised), SUM(lost) FROM (
			SELECT queue, 1 AS promised, 0 AS lost FROM promises WHERE `+openPromise+` AND due < ?1
			UNION ALL SELECT queue, 0, 1 FROM lost_items WHERE state <> 'closed' AND due < ?1) GROUP BY queue ORDER BY queue`, []any{now},
		func(rows *sql.Rows, o *Overdue) error { return rows.Scan(&o.Queue, &o.Callbacks, &o.Lost) })
}
