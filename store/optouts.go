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

// OptOuts lists who wants no surveys, the newest first. A customer counts by his
// last word.
func (s *Store) OptOuts(ctx context.Context, before int64, limit int) ([]OptOutItem, error) {
	w := &where{}
	w.add(`o.active AND o.at = (SELECT MAX(x.at) FROM opt_outs x WHERE x.customer_id = o.customer_id)`)
	addIf(w, "o.at < ?", before)
	return each(ctx, s.r, "opt-outs", `SELECT o.customer_id, o.at, o.source, `+customerOf+`
		FROM opt_outs o JOIN customers cu ON cu.id = o.customer_id`+w.sql()+` ORDER BY o.at DESC, o.customer_id DESC LIMIT ?`, append(w.args, page(limit)),
		func(rows *sql.Rows, i *OptOutItem) error {
			return rows.Scan(&i.Customer, &i.At, &i.How, &i.Name, &i.Number)
		})
}
