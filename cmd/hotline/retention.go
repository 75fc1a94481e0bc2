package main

import (
	"context"
	"time"

	"github.com/rs/zerolog"

	"hotline/call"
	"hotline/people"
	"hotline/store"
)

const (
	retentionEvery = time.Hour
	retentionBatch = 200
)

// retention deletes recordings past their term; what is under legal hold stays,
// and every deletion is logged (DOMAIN.md 13, INVARIANTS 21).
type retention struct {
	store interface {
		Expired(ctx context.Context, before int64, limit int) ([]store.Recording, error)
		RecordingDeleted(ctx context.Context, v store.Viewer, id call.RecordingID, why string) error
	}
	tapes interface {
		Delete(id call.RecordingID) error
	}
	keep time.Duration
	now  func() call.Time
	log  zerolog.Logger
}

func (r *retention) run(ctx context.Context) error {
	tick := time.NewTicker(retentionEvery)
	defer tick.Stop()
	for {
		r.pass(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// pass deletes everything that is due; the file goes before its row says so.
func (r *retention) pass(ctx context.Context) {
	for ctx.Err() == nil {
		due, err := r.store.Expired(ctx, r.now().Wall-r.keep.Milliseconds(), retentionBatch)
		if err != nil {
			r.log.Error().Err(err).Msg("recordings past their term cannot be listed")
			return
		}
		for _, rec := range due {
			if err := r.tapes.Delete(rec.ID); err != nil {
				r.log.Error().Err(err).Stringer("recording", rec.ID).Msg("recording past its term not deleted")
				return
			}
			if err := r.store.RecordingDeleted(ctx, people.System(), rec.ID, "retention"); err != nil {
				r.log.Error().Err(err).Stringer("recording", rec.ID).Msg("deletion not noted")
				return
			}
		}
		if len(due) < retentionBatch {
			return
		}
	}
}
