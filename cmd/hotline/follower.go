package main

import (
	"context"
	"time"

	"github.com/rs/zerolog"

	"hotline/store"
	"hotline/store/journal"
	"hotline/switchboard"
)

const (
	followMost    = 256              // records written to the database at once
	followRetry   = time.Second      // after trouble with the database
	snapshotEvery = 20_000           // records
	snapshotPause = 10 * time.Minute // a quiet house writes one too
)

// rowStore takes rows and keeps the journal's cursor in the same transaction.
type rowStore interface {
	Follow(ctx context.Context, cursor uint64, batch []store.Row) error
	Cursor(ctx context.Context) (uint64, error)
}

// follower carries the journal's records into the database, behind the core and
// at its own pace; trouble with the database delays rows and loses none.
type follower struct {
	journal *journal.Journal
	store   rowStore
	wake    chan struct{}
	log     zerolog.Logger
	behind  func(uint64) // records not yet in the database
	tells   func(switchboard.Fact)
	moved   func() // after each batch: the pages that list rows are out of date
}

// nudge tells that there are new records; it never blocks.
func nudge(wake chan struct{}) {
	select {
	case wake <- struct{}{}:
	default:
	}
}

func (f *follower) run(ctx context.Context) error {
	cursor, err := f.store.Cursor(context.WithoutCancel(ctx)) // a stop right after the start: what is there is written all the same
	if err != nil {
		return err
	}
	r := f.journal.NewReader(cursor + 1)
	defer r.Close()
	for {
		rows, last, err := f.batch(r)
		if err != nil {
			return err
		}
		if last == 0 {
			select {
			case <-ctx.Done():
				return nil
			case <-f.wake:
				continue
			}
		}
		f.write(ctx, last, rows)
		f.behind(f.journal.Last() - last)
		f.moved()
	}
}

func (f *follower) batch(r *journal.Reader) (rows []store.Row, last uint64, err error) {
	for range followMost {
		n, payload, ok, err := r.Next()
		if err != nil || !ok {
			return rows, last, err
		}
		rec, err := switchboard.Decode(payload)
		if err != nil {
			return nil, 0, err
		}
		rows = append(rows, rowsOf(n, rec)...)
		for _, fact := range rec.Facts {
			f.tells(fact)
		}
		last = n
	}
	return rows, last, nil
}

// write tries until the rows are stored; on the way out it tries once.
func (f *follower) write(ctx context.Context, last uint64, rows []store.Row) {
	for {
		err := f.store.Follow(context.WithoutCancel(ctx), last, rows)
		if err == nil {
			return
		}
		f.log.Error().Err(err).Uint64("record", last).Msg("the database takes no rows; trying again")
		select {
		case <-ctx.Done():
			return
		case <-time.After(followRetry):
		}
	}
}

// replica is a second core that only applies facts, so that writing a snapshot
// never stops the first one (DESIGN.md 3).
type replica struct {
	journal *journal.Journal
	wake    chan struct{}
	keep    time.Duration // age of segments that are deleted
	log     zerolog.Logger
}

func (p *replica) run(ctx context.Context) error {
	n, state, err := p.journal.NewestSnapshot(0)
	if err != nil {
		return err
	}
	core := switchboard.NewCore()
	if state != nil {
		if core, err = switchboard.Restore(state); err != nil {
			return err
		}
	}
	r := p.journal.NewReader(n + 1)
	defer r.Close()
	tick := time.NewTicker(snapshotPause)
	defer tick.Stop()
	last, saved := n, n
	for {
		k, payload, ok, err := r.Next()
		if err != nil {
			return err
		}
		if ok {
			rec, err := switchboard.Decode(payload)
			if err != nil {
				return err
			}
			if err := core.ApplyRecord(rec); err != nil {
				return err
			}
			last = k
			if last-saved >= snapshotEvery {
				p.save(core, last)
				saved = last
			}
			continue
		}
		select {
		case <-ctx.Done():
			if last > saved {
				p.save(core, last)
			}
			return nil
		case <-p.wake:
		case <-tick.C:
			if last > saved {
				p.save(core, last)
				saved = last
			}
		}
	}
}

func (p *replica) save(core *switchboard.Core, n uint64) {
	state, err := core.Snapshot()
	if err == nil {
		err = p.journal.WriteSnapshot(n, state)
	}
	if err != nil {
		p.log.Error().Err(err).Uint64("record", n).Msg("snapshot not written")
		return
	}
	if err := p.journal.DropOlderThan(p.keep, n); err != nil {
		p.log.Error().Err(err).Msg("old journal segments not deleted")
	}
}
