package people

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestAuditChain(t *testing.T) {
	var rows []AuditEntry
	prev := AuditEntry{}
	for _, what := range []string{AuditLogin, AuditListen, AuditLogout} {
		prev = Chain(prev, AuditEntry{At: 5, Who: 7, What: what, Object: "recording/r1"})
		rows = append(rows, prev)
	}
	check := func(rows []AuditEntry) error {
		prev := AuditEntry{}
		for _, e := range rows {
			if err := Verify(prev, e); err != nil {
				return err
			}
			prev = e
		}
		return nil
	}
	require.NoError(t, check(rows))
	require.ErrorContains(t, check(rows[1:]), "rows are missing")
	require.ErrorContains(t, check([]AuditEntry{rows[0], rows[2]}), "rows are missing")

	changed := append([]AuditEntry(nil), rows...)
	changed[1].Who = 8
	require.ErrorContains(t, check(changed), "audit row 2: was changed")
	changed[1] = Chain(rows[0], changed[1]) // sealed again: the next row tells
	require.ErrorContains(t, check(changed), "audit row 3: does not continue row 2")

	a, b := AuditEntry{What: "ab", Object: "c"}, AuditEntry{What: "a", Object: "bc"}
	require.NotEqual(t, Chain(AuditEntry{}, a).Hash, Chain(AuditEntry{}, b).Hash)
}

func TestBackoffGrowsToItsLimit(t *testing.T) {
	for n, want := range []time.Duration{0, 0, 0, time.Second, 2 * time.Second, 4 * time.Second} {
		require.Equal(t, want, AccountDelay(n))
	}
	require.Equal(t, accountMax, AccountDelay(1000))
	require.Zero(t, AddressDelay(9))
	require.Equal(t, time.Second, AddressDelay(10))
	require.Equal(t, addressMax, AddressDelay(1000))
}
