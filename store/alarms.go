package store

import (
	"context"
	"database/sql"
	"fmt"

	"hotline/call"
)

// AlarmRow is something the people who run the centre must see.
type AlarmRow struct {
	Seq      uint64          `json:"seq"`
	At       call.Time       `json:"at"`
	Kind     string          `json:"kind"`
	Detail   string          `json:"detail,omitempty"`
	Customer call.CustomerID `json:"customer,omitempty"` // whose number it is about
}

func (AlarmRow) row() {}

// alarmsKept is how long alarms are listed, ms.
const alarmsKept = 90 * 24 * 3600 * 1000

func (f *follower) alarm(r AlarmRow) error {
	if err := f.need(0, r.Customer); err != nil {
		return err
	}
	if err := f.exec(`DELETE FROM alarms WHERE at < ?`, r.At.Wall-alarmsKept); err != nil {
		return err
	}
	var customer any
	if r.Customer != 0 {
		customer = int64(r.Customer)
	}
	return f.exec(`INSERT INTO alarms (seq, at, kind, detail, customer_id) VALUES (?, ?, ?, ?, ?) ON CONFLICT (seq) DO NOTHING`,
		int64(r.Seq), r.At.Wall, r.Kind, r.Detail, customer) //nolint:gosec // numbers of records
}

// AlarmItem is an alarm as lists show it.
type AlarmItem struct {
	At       int64 // wall ms
	Kind     string
	Detail   string
	Customer call.CustomerID
	Number   string
	Name     string
}

// Alarms lists the newest alarms of a kind ("": of all).
func (s *Store) Alarms(ctx context.Context, kind string, limit int) ([]AlarmItem, error) {
	w := &where{}
	if kind != "" {
		w.add(`a.kind = ?`, kind)
	}
	return each(ctx, s.r, "alarms", `SELECT a.at, a.kind, a.detail, COALESCE(a.customer_id, 0), `+customerOf+`
		FROM alarms a LEFT JOIN customers cu ON cu.id = a.customer_id`+w.sql()+` ORDER BY a.at DESC, a.seq DESC LIMIT ?`, append(w.args, page(limit)),
		func(rows *sql.Rows, i *AlarmItem) error {
			return rows.Scan(&i.At, &i.Kind, &i.Detail, &i.Customer, &i.Name, &i.Number)
		})
}

// CountAlarms counts the alarms of a kind since a wall ms.
func (s *Store) CountAlarms(ctx context.Context, kind string, since int64) (n int, err error) {
	err = s.r.QueryRowContext(ctx, `SELECT COUNT(*) FROM alarms WHERE kind = ? AND at >= ?`, kind, since).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("alarms: %w", err)
	}
	return n, nil
}
