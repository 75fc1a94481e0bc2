package main

import (
	"context"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"

	"hotline/call"
	"hotline/store"
)

type shelf struct {
	rows    []store.Recording
	files   map[call.RecordingID]bool
	deleted []call.RecordingID
}

func (s *shelf) Expired(_ context.Context, before int64, limit int) (out []store.Recording, _ error) {
	for _, r := range s.rows {
		if r.At.Wall < before && r.State == "done" && len(out) < limit {
			out = append(out, r)
		}
	}
	return out, nil
}

func (s *shelf) RecordingDeleted(_ context.Context, _ store.Viewer, id call.RecordingID, _ string) error {
	s.deleted = append(s.deleted, id)
	for i := range s.rows {
		if s.rows[i].ID == id {
			s.rows[i].State = "deleted"
		}
	}
	return nil
}

func (s *shelf) Delete(id call.RecordingID) error {
	delete(s.files, id)
	return nil
}

func TestRetentionDeletesWhatIsPastItsTerm(t *testing.T) {
	now := call.Time{Wall: time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC).UnixMilli()}
	s := &shelf{files: map[call.RecordingID]bool{}}
	for i := range 1000 {
		id := call.RecordingID(i + 1)
		s.files[id] = true
		s.rows = append(s.rows, store.Recording{ID: id, State: "done", At: now.Add(-time.Duration(i) * 12 * time.Hour)})
	}
	r := retention{store: s, tapes: s, keep: 180 * 24 * time.Hour, now: func() call.Time { return now }, log: zerolog.Nop()}
	r.pass(context.Background())
	require.Len(t, s.files, 361, "180 days at two a day, and the one that is exactly as old")
	require.Len(t, s.deleted, 639)
}
