package store

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/people"
)

// A chain shows rows changed or missing in the middle; rows cut off its newest
// end show by the head that is kept beside it (INVARIANTS 39).
func TestAuditLogCutAtItsEnd(t *testing.T) {
	s, ctx := open(t), context.Background()
	s.KeepAuditHead(filepath.Join(t.TempDir(), "audit.head"), func(err error) { require.NoError(t, err) })
	for range 3 {
		_, err := s.Audit(ctx, people.AuditEntry{Who: 1, What: people.AuditLogin})
		require.NoError(t, err)
	}
	n, err := s.VerifyAudit(ctx)
	require.NoError(t, err)
	require.EqualValues(t, 3, n)

	_, err = s.w.Exec(`DROP TRIGGER audit_no_delete; DELETE FROM audit WHERE seq = 3`)
	require.NoError(t, err)
	_, err = s.VerifyAudit(ctx)
	require.ErrorContains(t, err, "ends at row 2, but row 3 was written")

	// Who goes on from there covers nothing up: the row is another one.
	require.NoError(t, auditMark{Seq: 3, Hash: "of the true row"}.write(s.head.path))
	_, err = s.w.Exec(`INSERT INTO audit SELECT 3, at, who, login, what, object, addr, detail, hash, '' FROM audit WHERE seq = 2`)
	require.NoError(t, err)
	_, err = s.VerifyAudit(ctx)
	require.Error(t, err)
}

func TestAuditHeadThatCannotBeWritten(t *testing.T) {
	s := open(t)
	var heard error
	s.KeepAuditHead(filepath.Join(t.TempDir(), "no", "such", "folder"), func(err error) { heard = err })
	_, err := s.Audit(context.Background(), people.AuditEntry{Who: 1, What: people.AuditLogin})
	require.NoError(t, err)
	require.ErrorContains(t, heard, "newest row of the audit log")
}
