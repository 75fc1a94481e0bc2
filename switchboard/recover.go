package switchboard

import (
	"fmt"

	"hotline/call"
)

// Source is what a core is recovered from; store/journal.Journal is one.
type Source interface {
	NewestSnapshot(max uint64) (n uint64, state []byte, err error)
	Read(from uint64, fn func(n uint64, payload []byte) error) error
}

// Recover builds the core from the newest snapshot at or below record max (0: any)
// and the facts of the records after it, up to max. last is the instant of the
// newest record.
func Recover(src Source, max uint64) (c *Core, last call.Time, err error) {
	n, state, err := src.NewestSnapshot(max)
	if err != nil {
		return nil, last, err
	}
	c = NewCore()
	if state != nil {
		if c, err = Restore(state); err != nil {
			return nil, last, err
		}
	}
	// from n, not n+1: the record of the snapshot tells the time
	err = src.Read(n, func(k uint64, payload []byte) error {
		if max != 0 && k > max {
			return nil
		}
		rec, err := Decode(payload)
		if err != nil {
			return fmt.Errorf("record %d: %w", k, err)
		}
		last = rec.At
		if k == n {
			return nil
		}
		return c.ApplyRecord(rec)
	})
	if err != nil {
		return nil, last, err
	}
	return c, last, nil
}

// ApplyRecord puts all facts of a record in place.
func (c *Core) ApplyRecord(rec Record) error {
	for _, f := range rec.Facts {
		if err := c.Apply(f); err != nil {
			return err
		}
	}
	return nil
}
