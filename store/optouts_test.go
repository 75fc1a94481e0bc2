package store

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

// A list that was taken in gives many rows of one instant: no page loses one, and a
// word taken back is not in it.
func TestOptOutsPageByPage(t *testing.T) {
	s := open(t)
	ctx := context.Background()
	var all []call.CustomerID
	for i := range 7 {
		p, err := s.PartyOf(ctx, "+7916000000"+string(rune('1'+i)))
		require.NoError(t, err)
		_, err = s.w.ExecContext(ctx, `INSERT INTO opt_outs (customer_id, at, mono, active, call_id, source) VALUES (?, 1000, 1, TRUE, 0, 'list')`, int64(p.Customer))
		require.NoError(t, err)
		all = append([]call.CustomerID{p.Customer}, all...)
	}
	_, err := s.w.ExecContext(ctx, `INSERT INTO opt_outs (customer_id, at, mono, active, call_id, source) VALUES (?, 2000, 2, FALSE, 0, 'form')`, int64(all[3]))
	require.NoError(t, err)

	var got []call.CustomerID
	cursor := ""
	for range 10 {
		rows, next, err := s.OptOuts(ctx, cursor, 2)
		require.NoError(t, err)
		for _, r := range rows {
			got = append(got, r.Customer)
		}
		if cursor = next; cursor == "" {
			break
		}
	}
	require.Equal(t, append(append([]call.CustomerID{}, all[:3]...), all[4:]...), got)
	_, _, err = s.OptOuts(ctx, "nonsense", 2)
	require.ErrorIs(t, err, ErrCursor)
}
