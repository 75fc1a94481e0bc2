package journal

import (
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
)

const keepSnapshots = 3

// WriteSnapshot stores the state after record n: written beside, synced, then
// renamed, so that a half-written one is never found. Older ones past the
// newest three are deleted.
func (j *Journal) WriteSnapshot(n uint64, state []byte) error {
	name := filepath.Join(j.dir, fmt.Sprintf("%s%020d%s", snapshotPrefix, n, suffix))
	tmp := name + ".tmp"
	body := append(fmt.Appendf(nil, "%08x\n", crc32.Checksum(state, castagnoli)), state...)
	f, err := os.OpenFile(tmp, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("snapshot: %w", err)
	}
	_, werr := f.Write(body)
	if err := errors.Join(werr, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("snapshot: %w", err)
	}
	if err := os.Rename(tmp, name); err != nil {
		return fmt.Errorf("snapshot: %w", err)
	}
	if err := syncDir(j.dir); err != nil {
		return fmt.Errorf("snapshot: %w", err)
	}
	return j.dropOldSnapshots()
}

func (j *Journal) dropOldSnapshots() error {
	all, err := numbered(j.dir, snapshotPrefix, suffix)
	if err != nil {
		return err
	}
	for i := 0; i < len(all)-keepSnapshots; i++ {
		if err := os.Remove(j.snapshotPath(all[i])); err != nil {
			return fmt.Errorf("snapshot: %w", err)
		}
	}
	return nil
}

func (j *Journal) snapshotPath(n uint64) string {
	return filepath.Join(j.dir, fmt.Sprintf("%s%020d%s", snapshotPrefix, n, suffix))
}

// NewestSnapshot gives the newest whole snapshot at or below record max (0 =
// any) and the record it stands after; 0 and nil when there is none.
func (j *Journal) NewestSnapshot(max uint64) (n uint64, state []byte, err error) {
	all, err := numbered(j.dir, snapshotPrefix, suffix)
	if err != nil {
		return 0, nil, err
	}
	for i := len(all) - 1; i >= 0; i-- {
		if max != 0 && all[i] > max {
			continue
		}
		body, err := os.ReadFile(j.snapshotPath(all[i]))
		if err != nil {
			return 0, nil, fmt.Errorf("snapshot: %w", err)
		}
		if len(body) > 9 && fmt.Sprintf("%08x", crc32.Checksum(body[9:], castagnoli)) == string(body[:8]) {
			return all[i], body[9:], nil
		}
	}
	return 0, nil, nil
}
