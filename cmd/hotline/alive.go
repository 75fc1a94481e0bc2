package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"hotline/call"
	"hotline/configs"
)

// aliveEvery is how often the house notes that it lives.
const aliveEvery = time.Second

// alive is DATA/alive, two numbers in one line: the last instant this house
// lived, wall and monotonic. After a crash the calls it carried have ended then,
// however long it was down (INVARIANTS 29).
type alive struct {
	file *os.File
	now  func() call.Time
}

func alivePath(m configs.Machine) string { return filepath.Join(m.Data, "alive") }

// lastAlive is the newest instant of the last run: that of its last record, or
// the one in the file. A missing or torn file says nothing.
func lastAlive(path string, record call.Time) call.Time {
	var t call.Time
	b, err := os.ReadFile(path)
	if err != nil {
		return record
	}
	if _, err := fmt.Sscanf(string(b), "%d %d\n", &t.Wall, &t.Mono); err != nil || t.Mono < record.Mono {
		return record
	}
	return t
}

func openAlive(path string, now func() call.Time) (*alive, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	return &alive{f, now}, nil
}

// run writes over the same bytes, so that a full disk does not stop it.
func (a *alive) run(ctx context.Context) error {
	tick := time.NewTicker(aliveEvery)
	defer tick.Stop()
	for {
		t := a.now()
		_, _ = a.file.WriteAt(fmt.Appendf(nil, "%020d %020d\n", t.Wall, t.Mono), 0) // a sick disk is the journal's to tell
		select {
		case <-ctx.Done():
			return a.file.Close()
		case <-tick.C:
		}
	}
}
