package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"hotline/call"
	"hotline/people"
	"hotline/softphone"
)

// keepAuditHead keeps the newest end of the audit log beside the keys, so that
// rows cut off the database show.
func (h *house) keepAuditHead() error {
	dir := h.machine.KeysDir()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("folder of keys: %w", err)
	}
	h.store.KeepAuditHead(filepath.Join(dir, "audit.head"), func(err error) {
		h.log.Error().Err(err).Msg("the end of the audit log is not kept")
		h.metrics.alarms.WithLabelValues("audit").Inc()
	})
	return nil
}

// checkAudit reads the whole audit log once in a run and rings when rows of it
// were changed or are missing.
func (h *house) checkAudit(ctx context.Context) error {
	rows, err := h.store.VerifyAudit(ctx)
	switch {
	case ctx.Err() != nil:
	case err != nil:
		h.log.Error().Err(err).Uint64("sound_rows", rows).Msg("the audit log is not as it was written")
		h.metrics.alarms.WithLabelValues("audit").Inc()
	default:
		h.log.Info().Uint64("rows", rows).Msg("the audit log is sound")
	}
	return nil //nolint:nilerr // a bad log rings; it is no reason to stop the house
}

// denied leaves a row of a softphone's command for somebody else's call.
func (h *house) denied(ctx context.Context, who softphone.User, from string, id call.ID) {
	_, err := h.store.Audit(ctx, people.AuditEntry{Who: who.ID, Login: who.Login, What: people.AuditDenied, Object: "call/" + id.String(), From: from})
	if err != nil {
		h.log.Error().Err(err).Msg("audit row could not be written")
	}
}
