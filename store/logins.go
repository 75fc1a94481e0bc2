package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"hotline/people"
)

// failureMemory is how long a failed sign-in counts.
const failureMemory = 10 * time.Minute

// LoginWait tells how long this account and address must still wait before a
// try; 0 means now. Ask before looking at the password.
func (s *Store) LoginWait(ctx context.Context, login, from string) (time.Duration, error) {
	var wait time.Duration
	for _, k := range failureKeys(login, from) {
		n, last, err := s.failures(ctx, s.r, k)
		if err != nil {
			return 0, err
		}
		wait = max(wait, k.delay(n)-s.now().Sub(last))
	}
	return max(wait, 0), nil
}

type failureKey struct {
	kind, name string
	delay      func(n int) time.Duration
}

func failureKeys(login, from string) []failureKey {
	login = clip(strings.ToLower(strings.TrimSpace(login)), 64)
	return []failureKey{{"account", login, people.AccountDelay}, {"address", from, people.AddressDelay}}
}

// failures counts those in a row that are still remembered.
func (s *Store) failures(ctx context.Context, q querier, k failureKey) (int, time.Time, error) {
	var n int
	var last int64
	err := q.QueryRowContext(ctx, `SELECT n, last FROM login_failures WHERE kind = ? AND name = ?`, k.kind, k.name).Scan(&n, &last)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, time.Time{}, fmt.Errorf("failed sign-ins: %w", err)
	}
	at := time.UnixMilli(last)
	if s.now().Sub(at) > failureMemory {
		n = 0
	}
	return n, at, nil
}

// LoginDone counts a try. Success clears the account; the address is only
// forgiven by time, so that one known password opens no door to guessing.
func (s *Store) LoginDone(ctx context.Context, login, from string, ok bool) error {
	return s.write(ctx, "count of sign-ins", func(tx *sql.Tx) error {
		keys := failureKeys(login, from)
		if ok {
			_, err := tx.ExecContext(ctx, `DELETE FROM login_failures WHERE kind = ? AND name = ?`, keys[0].kind, keys[0].name)
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM login_failures WHERE last < ?`, s.now().Add(-failureMemory).UnixMilli()); err != nil {
			return err
		}
		for _, k := range keys {
			n, _, err := s.failures(ctx, tx, k)
			if err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, `INSERT INTO login_failures (kind, name, n, last) VALUES (?, ?, ?, ?)
				ON CONFLICT (kind, name) DO UPDATE SET n = excluded.n, last = excluded.last`, k.kind, k.name, n+1, s.nowMs()); err != nil {
				return err
			}
		}
		return nil
	})
}

func ignoreNotFound(err error) error {
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}
