package people

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"

	"hotline/call"
)

// AuditEntry is one row of the append-only audit log: who did what, when, from
// where (INVARIANTS 39). Each row carries the hash of the one before, so that a
// changed or missing row shows.
type AuditEntry struct {
	Seq    uint64          `json:"seq"` // 1, 2, 3 … without gaps
	At     int64           `json:"at"`  // wall ms, UTC
	Who    call.OperatorID `json:"who"` // 0: nobody signed in, or the system
	Login  string          `json:"login,omitempty"`
	What   string          `json:"what"`             // see the Audit constants
	Object string          `json:"object,omitempty"` // e.g. "call/c12", "user/7"
	From   string          `json:"from,omitempty"`   // address
	Detail string          `json:"detail,omitempty"` // small JSON, no secrets, no full numbers
	Prev   string          `json:"prev"`             // hash of the row before, hex
	Hash   string          `json:"hash"`
}

// What an audit row tells. Doors may add their own, "noun.verb".
const (
	AuditLogin       = "login"
	AuditLoginFailed = "login.failed"
	AuditLogout      = "logout"
	AuditPassword    = "user.password"
	AuditUserNew     = "user.new"
	AuditUserChange  = "user.change"
	AuditSettings    = "settings.change"
	AuditPrompt      = "prompt.change"
	AuditListen      = "recording.listen"
	AuditDownload    = "recording.download"
	AuditDelete      = "recording.delete"
	AuditMessage     = "message.handled"
	AuditExport      = "export"
	AuditDenied      = "denied"
	AuditNote        = "note.change"
	AuditCustomer    = "customer.change"
	AuditExtra       = "user.extra"
	AuditDuty        = "duty.change"
	AuditTicket      = "ticket.change"
	AuditBlacklist   = "blacklist.change"
)

// Chain numbers the entry after prev (the zero value before the first row) and
// seals it with the hash of both.
func Chain(prev, entry AuditEntry) AuditEntry {
	entry.Seq = prev.Seq + 1
	entry.Prev = prev.Hash
	entry.Hash = seal(entry)
	return entry
}

// Verify checks that next follows prev unharmed; prev is the zero value for the
// first row of the log.
func Verify(prev, next AuditEntry) error {
	switch {
	case next.Seq != prev.Seq+1:
		return fmt.Errorf("audit row %d: follows %d, rows are missing", next.Seq, prev.Seq)
	case next.Prev != prev.Hash:
		return fmt.Errorf("audit row %d: does not continue row %d", next.Seq, prev.Seq)
	case next.Hash != seal(next):
		return fmt.Errorf("audit row %d: was changed after it was written", next.Seq)
	}
	return nil
}

// seal hashes every field with its length, so that no two rows share a form.
func seal(e AuditEntry) string {
	h := sha256.New()
	num := func(v uint64) { _ = binary.Write(h, binary.BigEndian, v) }
	text := func(s string) {
		num(uint64(len(s)))
		h.Write([]byte(s))
	}
	num(e.Seq)
	num(uint64(e.At))
	num(uint64(e.Who))
	for _, s := range []string{e.Login, e.What, e.Object, e.From, e.Detail, e.Prev} {
		text(s)
	}
	return hex.EncodeToString(h.Sum(nil))
}
