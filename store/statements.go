package store

import (
	"context"
	"database/sql"
	"errors"
	"sync"
)

// statements is the readers' pool with the texts it has seen kept prepared: a call
// asks the same few questions each time, and parsing them cost more than the
// answer. Texts built for one search are many; past maxStatements they are asked
// unprepared.
type statements struct {
	*sql.DB
	mu   sync.RWMutex
	kept map[string]*sql.Stmt
}

const maxStatements = 256

func keepStatements(db *sql.DB) *statements {
	return &statements{DB: db, kept: map[string]*sql.Stmt{}}
}

// prepared gives the statement of a text, nil if it is to be asked as it is.
func (s *statements) prepared(ctx context.Context, query string) *sql.Stmt {
	s.mu.RLock()
	stmt, full := s.kept[query], len(s.kept) >= maxStatements
	s.mu.RUnlock()
	if stmt != nil || full {
		return stmt
	}
	made, err := s.PrepareContext(ctx, query)
	if err != nil {
		return nil // the question itself will say what is wrong
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if stmt = s.kept[query]; stmt != nil { // somebody was faster
		_ = made.Close() //nolint:sqlclosecheck // only here, the other one stays
		return stmt
	}
	s.kept[query] = made
	return made
}

// QueryContext is the pool's, prepared.
func (s *statements) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if stmt := s.prepared(ctx, query); stmt != nil { //nolint:sqlclosecheck // kept until Close
		return stmt.QueryContext(ctx, args...)
	}
	return s.DB.QueryContext(ctx, query, args...)
}

// QueryRowContext is the pool's, prepared.
func (s *statements) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if stmt := s.prepared(ctx, query); stmt != nil { //nolint:sqlclosecheck // kept until Close
		return stmt.QueryRowContext(ctx, args...)
	}
	return s.DB.QueryRowContext(ctx, query, args...)
}

// Close ends the statements and the connections.
func (s *statements) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	errs := make([]error, 0, len(s.kept)+1)
	for _, stmt := range s.kept {
		errs = append(errs, stmt.Close())
	}
	return errors.Join(append(errs, s.DB.Close())...)
}
