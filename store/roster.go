package store

import (
	"context"
	"database/sql"
	"fmt"

	"hotline/call"
	"hotline/people"
)

// PutExtra gives a person a queue or skill for a while, in place of an earlier
// one for the same, and returns it with its id.
func (s *Store) PutExtra(ctx context.Context, e people.Extra) (people.Extra, error) {
	if err := e.Validate(); err != nil {
		return e, fmt.Errorf("extra: %w", err)
	}
	e.Made = s.nowMs()
	err := s.write(ctx, "extra of a user", func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM user_extras WHERE user_id = ? AND queue = ? AND skill = ? OR until <= ?`,
			int64(e.User), string(e.Queue), e.Skill, e.Made); err != nil {
			return err
		}
		res, err := tx.ExecContext(ctx, `INSERT INTO user_extras (user_id, queue, skill, level, until, made_by, made) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			int64(e.User), string(e.Queue), e.Skill, e.Level, e.Until, int64(e.By), e.Made)
		if err == nil {
			e.ID, err = res.LastInsertId()
		}
		return err
	})
	return e, err
}

// DropExtra takes one back; ErrNotFound when it is not there any more.
func (s *Store) DropExtra(ctx context.Context, id int64) error {
	return s.write(ctx, "extra of a user", func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `DELETE FROM user_extras WHERE id = ?`, id)
		return oneRow(res, err)
	})
}

// Extras lists those that still hold, by person.
func (s *Store) Extras(ctx context.Context) ([]people.Extra, error) {
	return each(ctx, s.r, "extras of users", `SELECT id, user_id, queue, skill, level, until, made_by, made FROM user_extras
		WHERE until > ? ORDER BY user_id, id`, []any{s.nowMs()}, func(rows *sql.Rows, e *people.Extra) error {
		return rows.Scan(&e.ID, &e.User, &e.Queue, &e.Skill, &e.Level, &e.Until, &e.By, &e.Made)
	})
}

// AddDuty writes a duty into the roster.
func (s *Store) AddDuty(ctx context.Context, d people.Duty) (people.Duty, error) {
	if err := d.Validate(); err != nil {
		return d, fmt.Errorf("duty: %w", err)
	}
	err := s.write(ctx, "duty", func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `INSERT INTO duties (queue, user_id, starts, ends, made_by) VALUES (?, ?, ?, ?, ?)`,
			string(d.Queue), int64(d.User), d.From, d.To, int64(d.By))
		if err == nil {
			d.ID, err = res.LastInsertId()
		}
		return err
	})
	return d, err
}

// DropDuty takes a duty out of the roster; ErrNotFound when it is not in it.
func (s *Store) DropDuty(ctx context.Context, id int64) error {
	return s.write(ctx, "duty", func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `DELETE FROM duties WHERE id = ?`, id)
		return oneRow(res, err)
	})
}

// Duties lists what ends after the instant (wall ms), the earliest first.
func (s *Store) Duties(ctx context.Context, after int64) ([]people.Duty, error) {
	return each(ctx, s.r, "duties", `SELECT id, queue, user_id, starts, ends, made_by FROM duties WHERE ends > ? ORDER BY starts, id`,
		[]any{after}, func(rows *sql.Rows, d *people.Duty) error {
			var user, by int64
			err := rows.Scan(&d.ID, &d.Queue, &user, &d.From, &d.To, &by)
			d.User, d.By = call.OperatorID(user), call.OperatorID(by) //nolint:gosec // written from the same type
			return err
		})
}
