package store

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// A question asked again is asked prepared; what was wrong with it is said each
// time; and a flood of texts of one search each does not fill the memory.
func TestStatementsAreKept(t *testing.T) {
	s, err := Open(t.TempDir())
	require.NoError(t, err)
	ctx := context.Background()
	for range 3 {
		var n int
		require.NoError(t, s.r.QueryRowContext(ctx, `SELECT ? + 1`, 41).Scan(&n))
		require.Equal(t, 42, n)
	}
	require.Len(t, s.r.kept, 1)

	for range 2 {
		_, err = s.r.QueryContext(ctx, `SELECT nonsense FROM nowhere`) //nolint:rowserrcheck,sqlclosecheck // there are none
		require.ErrorContains(t, err, "nowhere")
	}
	require.Len(t, s.r.kept, 1)

	for i := range maxStatements + 50 {
		var n int
		require.NoError(t, s.r.QueryRowContext(ctx, fmt.Sprintf(`SELECT %d`, i)).Scan(&n))
		require.Equal(t, i, n)
	}
	require.Len(t, s.r.kept, maxStatements)
	require.NoError(t, s.Close())
}

// BenchmarkPartyOf is what an INVITE of a known number waits for, its number not
// in the cache.
func BenchmarkPartyOf(b *testing.B) {
	s, err := Open(b.TempDir())
	require.NoError(b, err)
	defer s.Close()
	ctx := context.Background()
	_, err = s.PartyOf(ctx, "+79160000001")
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := party(ctx, s.r, "+79160000001"); err != nil {
			b.Fatal(err)
		}
	}
}
