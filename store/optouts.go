package store

import (
	"context"
	"database/sql"

	"hotline/call"
)

// OptOutItem is a customer who is asked in no survey any more.
type OptOutItem struct {
	Customer call.CustomerID
	At       int64  // wall ms
	How      string // key, spoken, form, list, operator
	Number   string
	Name     string
}

// OptOuts lists who wants no surveys, the newest first; next is the cursor of the
// following page, empty at the end. A customer counts by his last word.
func (s *Store) OptOuts(ctx context.Context, cursor string, limit int) (items []OptOutItem, next string, err error) {
	w := &where{}
	w.add(`o.active AND o.at = (SELECT MAX(x.at) FROM opt_outs x WHERE x.customer_id = o.customer_id)`)
	if err := w.after(cursor, "o.at", "o.customer_id"); err != nil {
		return nil, "", err
	}
	limit = page(limit)
	items, err = each(ctx, s.r, "opt-outs", `SELECT o.customer_id, o.at, o.source, `+customerOf+`
		FROM opt_outs o JOIN customers cu ON cu.id = o.customer_id`+w.sql()+` ORDER BY o.at DESC, o.customer_id DESC LIMIT ?`, append(w.args, limit+1),
		func(rows *sql.Rows, i *OptOutItem) error {
			return rows.Scan(&i.Customer, &i.At, &i.How, &i.Name, &i.Number)
		})
	if err != nil || len(items) <= limit {
		return items, "", err
	}
	last := items[limit-1]
	return items[:limit], cursorOf(last.At, uint64(last.Customer)), nil
}
