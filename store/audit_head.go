package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync"

	"hotline/people"
)

// auditHead keeps number and hash of the newest audit row in a file outside of
// the database: a chain alone does not show that rows were cut off its end.
// Rows are written by one writer, so the newest sealed one is the head.
type auditHead struct {
	mu      sync.Mutex
	path    string
	sealed  auditMark // of the transaction that runs
	written uint64
	failed  func(error)
}

// auditMark is what the file holds.
type auditMark struct {
	Seq  uint64 `json:"seq"`
	Hash string `json:"hash"`
}

// KeepAuditHead names the file, best outside of the data folder, and who hears
// that it cannot be written. Call it before use.
func (s *Store) KeepAuditHead(path string, failed func(error)) {
	s.head.path, s.head.failed = path, failed
}

// next notes the row that the running transaction seals; take gives it out before
// the transaction ends, as the next one begins at once.
func (h *auditHead) next(e people.AuditEntry) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.sealed = auditMark{e.Seq, e.Hash}
}

func (h *auditHead) take() auditMark {
	h.mu.Lock()
	defer h.mu.Unlock()
	m := h.sealed
	h.sealed = auditMark{}
	return m
}

// keep writes the head once its row is stored: after a crash in between the file
// is a row behind, which VerifyAudit takes for sound.
func (h *auditHead) keep(m auditMark) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.path == "" || m.Seq <= h.written {
		return
	}
	h.written = m.Seq
	if err := m.write(h.path); err != nil && h.failed != nil {
		h.failed(fmt.Errorf("newest row of the audit log: %w", err))
	}
}

func (m auditMark) write(path string) error {
	b, err := json.Marshal(m)
	if err != nil {
		return err
	}
	tmp := path + ".tmp"
	if err := os.WriteFile(tmp, append(b, '\n'), 0o600); err != nil {
		return err
	}
	return os.Rename(tmp, path)
}

// kept reads the head; the zero mark where none was kept.
func (h *auditHead) kept() (m auditMark, err error) {
	if h.path == "" {
		return m, nil
	}
	b, err := os.ReadFile(h.path)
	if errors.Is(err, os.ErrNotExist) {
		return m, nil
	}
	if err == nil {
		err = json.Unmarshal(b, &m)
	}
	if err != nil {
		return m, fmt.Errorf("newest row of the audit log: %w", err)
	}
	return m, nil
}
