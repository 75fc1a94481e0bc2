package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite" // also the driver "sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"hotline/call"
	"hotline/reports"
)

// Errors callers tell apart.
var (
	ErrNotFound = errors.New("not found") // or not visible to the viewer
	ErrTaken    = errors.New("this login is taken")
)

//go:embed migrations/sqlite/*.sql
var migrations embed.FS

const (
	// readers is how many connections queries share; writing has one.
	readers = 4
	// SQLite itself waits for a locked database without looking at the context,
	// so it waits shortly and we try again: an INVITE gives up in time
	// (INVARIANTS 33), everybody else after lockedFor.
	busyWait  = 20 * time.Millisecond
	lockedFor = 5 * time.Second
)

// Store is the database. It is safe for use by many goroutines.
type Store struct {
	w          *sql.DB // one connection: one writer, in order
	r          *statements
	now        func() time.Time
	sharedOver func() int // contacts in 30 days above which a number is a shared one
	parties    partyCache
	head       auditHead
	revoke     struct {
		sync.RWMutex
		fn func(call.OperatorID)
	}
}

// Open opens (or makes) the database dir/hotline.db and brings its schema up to date.
func Open(dir string) (*Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("directory of the database: %w", err)
	}
	path, err := filepath.Abs(filepath.Join(dir, "hotline.db"))
	if err != nil {
		return nil, fmt.Errorf("path of the database: %w", err)
	}
	s := &Store{now: time.Now, sharedOver: func() int { return reports.DefaultRepeatRules().Shared }}
	// synchronous=FULL: what a person was told is stored survives a power cut.
	if s.w, err = connect(path, 1, "synchronous(FULL)", busyWait); err != nil {
		return nil, err
	}
	if err = migrate(s.w); err != nil {
		return nil, errors.Join(fmt.Errorf("database %s: %w", path, err), s.w.Close())
	}
	r, err := connect(path, readers, "query_only(1)", 5*time.Second)
	if err != nil {
		return nil, errors.Join(err, s.w.Close())
	}
	s.r = keepStatements(r)
	return s, nil
}

// OpenToRead opens the database of a folder for a command that only looks: it makes
// none, and it brings no schema up to date, as a server of another version may be
// running on it. A schema that is not ours is an error in words.
func OpenToRead(ctx context.Context, dir string) (*Store, error) {
	path, err := filepath.Abs(filepath.Join(dir, "hotline.db"))
	if err != nil {
		return nil, fmt.Errorf("path of the database: %w", err)
	}
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("%s is no data folder: there is no hotline.db in it", dir)
	}
	s := &Store{now: time.Now, sharedOver: func() int { return reports.DefaultRepeatRules().Shared }}
	if s.w, err = connect(path, 1, "query_only(1)", busyWait); err != nil {
		return nil, err
	}
	if err := sameSchema(ctx, s.w, dir); err != nil {
		return nil, errors.Join(err, s.w.Close())
	}
	r, err := connect(path, readers, "query_only(1)", 5*time.Second)
	if err != nil {
		return nil, errors.Join(err, s.w.Close())
	}
	s.r = keepStatements(r)
	return s, nil
}

// sameSchema tells in words when the database is of another version.
func sameSchema(ctx context.Context, db *sql.DB, dir string) error {
	var has int64
	if err := db.QueryRowContext(ctx, `SELECT COALESCE(MAX(version_id), 0) FROM goose_db_version WHERE is_applied`).Scan(&has); err != nil {
		return fmt.Errorf("%s: its hotline.db is not of this program: %w", dir, err)
	}
	p, err := migrationsOf(db)
	if err != nil {
		return err
	}
	sources := p.ListSources()
	switch want := sources[len(sources)-1].Version; {
	case has > want:
		return fmt.Errorf("%s belongs to a newer hotline (its database is of version %d, this program knows %d): use the newer program", dir, has, want)
	case has < want:
		return fmt.Errorf("%s belongs to an older hotline (its database is of version %d, this program's is %d): use that program, or start this one's server on the folder or on a copy of it once", dir, has, want)
	}
	return nil
}

func migrationsOf(db *sql.DB) (*goose.Provider, error) {
	sub, err := fs.Sub(migrations, "migrations/sqlite")
	if err != nil {
		return nil, fmt.Errorf("migrations: %w", err)
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, sub, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return nil, fmt.Errorf("migrations: %w", err)
	}
	return p, nil
}

func connect(path string, conns int, pragma string, busy time.Duration) (*sql.DB, error) {
	q := url.Values{"_txlock": {"immediate"}, "_pragma": {
		fmt.Sprintf("busy_timeout(%d)", busy.Milliseconds()), "journal_mode(WAL)", "foreign_keys(1)", pragma,
	}}
	if conns > 1 {
		q.Set("_txlock", "deferred")
	}
	dsn := url.URL{Scheme: "file", OmitHost: true, Path: path, RawQuery: q.Encode()}
	db, err := sql.Open("sqlite", dsn.String())
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	if err := db.PingContext(context.Background()); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), db.Close())
	}
	return db, nil
}

func migrate(db *sql.DB) error {
	p, err := migrationsOf(db)
	if err != nil {
		return err
	}
	if _, err := p.Up(context.Background()); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// Close ends all connections; the write-ahead log is folded into the file.
func (s *Store) Close() error { return errors.Join(s.r.Close(), s.w.Close()) }

// SetClock replaces the clock of sessions, sign-ins, notes and audit rows; call
// it before use. The wall part of the house's clock can be moved in tests of days.
func (s *Store) SetClock(now func() time.Time) { s.now = now }

// SetShared replaces how many contacts in 30 days a number may have before it counts
// as a shared one (DOMAIN.md 2); 0: only those marked so do. Call it before use.
func (s *Store) SetShared(over func() int) { s.sharedOver = over }

func (s *Store) nowMs() int64 { return s.now().UnixMilli() }

// write runs fn in one transaction of the only writer.
func (s *Store) write(ctx context.Context, what string, fn func(tx *sql.Tx) error) error {
	tx, err := s.begin(ctx)
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	defer tx.Rollback() //nolint:errcheck // a no-op after Commit
	err = fn(tx)
	head := s.head.take()
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	s.head.keep(head)
	return nil
}

// begin takes the write lock, trying again while another program holds it.
func (s *Store) begin(ctx context.Context) (*sql.Tx, error) {
	for until := time.Now().Add(lockedFor); ; {
		tx, err := s.w.BeginTx(ctx, nil)
		if !busy(err) || time.Now().After(until) {
			return tx, err
		}
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("the database is locked: %w", err)
		}
	}
}

func busy(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code()&0xff == sqlite3.SQLITE_BUSY // the low byte of an extended code
}
