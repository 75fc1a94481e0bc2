package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"hotline/call"
	"hotline/people"
)

// OnRevoke sets who hears that sessions of a user ended, so that his sockets
// close at once (INVARIANTS 40).
func (s *Store) OnRevoke(fn func(call.OperatorID)) {
	s.revoke.Lock()
	defer s.revoke.Unlock()
	s.revoke.fn = fn
}

func (s *Store) revoked(id call.OperatorID) {
	s.revoke.RLock()
	fn := s.revoke.fn
	s.revoke.RUnlock()
	if fn != nil {
		fn(id)
	}
}

// AddUser stores a new user with the hash of his password and gives him an id;
// a wished id is kept if it is free. ErrTaken when the login is in use.
func (s *Store) AddUser(ctx context.Context, u people.User, hash string) (people.User, error) {
	u = u.Normal()
	if err := u.Validate(); err != nil {
		return u, fmt.Errorf("new user: %w", err)
	}
	err := s.write(ctx, "new user", func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `INSERT INTO users (id, login, name, role, org, line, lang, blocked, languages, shift, days, password)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			orNull(u.ID), u.Login, u.Name, string(u.Role), u.Org, u.Line, u.Lang, u.Blocked, jsonList(u.Languages), u.Shift, jsonList(u.Days), hash)
		if err != nil {
			return taken(err)
		}
		id, err := res.LastInsertId()
		if err != nil {
			return err
		}
		u.ID = call.OperatorID(id)
		return putLists(ctx, tx, u)
	})
	return u, err
}

func taken(err error) error {
	var e *sqlite.Error
	if errors.As(err, &e) && (e.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || e.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY) {
		return ErrTaken
	}
	return err
}

// PutUser changes a user; a new role or organisation, or being blocked, ends
// his sessions.
func (s *Store) PutUser(ctx context.Context, u people.User) error {
	u = u.Normal()
	if err := u.Validate(); err != nil {
		return fmt.Errorf("user %d: %w", u.ID, err)
	}
	ended := false
	err := s.write(ctx, "change of a user", func(tx *sql.Tx) error {
		var role, org string
		if err := tx.QueryRowContext(ctx, `SELECT role, org FROM users WHERE id = ?`, int64(u.ID)).Scan(&role, &org); err != nil {
			return notFound(err)
		}
		if _, err := tx.ExecContext(ctx, `UPDATE users SET login = ?, name = ?, role = ?, org = ?, line = ?, lang = ?, blocked = ?,
				languages = ?, shift = ?, days = ? WHERE id = ?`,
			u.Login, u.Name, string(u.Role), u.Org, u.Line, u.Lang, u.Blocked,
			jsonList(u.Languages), u.Shift, jsonList(u.Days), int64(u.ID)); err != nil {
			return taken(err)
		}
		if err := putLists(ctx, tx, u); err != nil {
			return err
		}
		ended = u.Blocked || role != string(u.Role) || org != u.Org
		if !ended {
			return nil
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM sessions WHERE user_id = ?`, int64(u.ID))
		return err
	})
	if err == nil && ended {
		s.revoked(u.ID)
	}
	return err
}

func putLists(ctx context.Context, tx *sql.Tx, u people.User) error {
	for _, table := range []string{"user_queues", "user_skills"} {
		if _, err := tx.ExecContext(ctx, `DELETE FROM `+table+` WHERE user_id = ?`, int64(u.ID)); err != nil {
			return err
		}
	}
	for _, q := range u.Queues {
		if _, err := tx.ExecContext(ctx, `INSERT INTO user_queues (user_id, queue, rank) VALUES (?, ?, ?)`, int64(u.ID), string(q), u.Ranks[q]); err != nil {
			return err
		}
	}
	for _, k := range u.Skills {
		if _, err := tx.ExecContext(ctx, `INSERT INTO user_skills (user_id, name, level) VALUES (?, ?, ?)`, int64(u.ID), k.Name, k.Level); err != nil {
			return err
		}
	}
	return nil
}

// SetPassword stores a new password hash and ends the user's sessions.
func (s *Store) SetPassword(ctx context.Context, id call.OperatorID, hash string) error {
	err := s.write(ctx, "new password", func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `UPDATE users SET password = ? WHERE id = ?`, hash, int64(id))
		if err := oneRow(res, err); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `DELETE FROM sessions WHERE user_id = ?`, int64(id))
		return err
	})
	if err == nil {
		s.revoked(id)
	}
	return err
}

const userColumns = `id, login, name, role, org, line, lang, blocked, languages, shift, days`

func scanUser(row interface{ Scan(...any) error }, u *people.User, more ...any) error {
	var languages, days string
	err := row.Scan(append([]any{&u.ID, &u.Login, &u.Name, &u.Role, &u.Org, &u.Line, &u.Lang, &u.Blocked, &languages, &u.Shift, &days}, more...)...)
	if err != nil {
		return err
	}
	return errors.Join(fromList(languages, &u.Languages), fromList(days, &u.Days))
}

// jsonList is a short list as it is kept in one column; fromList reads it, an
// empty one as nil.
func jsonList[T any](list []T) string {
	if len(list) == 0 {
		return "[]"
	}
	b, _ := json.Marshal(list) // texts and numbers: never fails
	return string(b)
}

func fromList[T any](text string, to *[]T) error {
	if text == "[]" {
		*to = nil
		return nil
	}
	return json.Unmarshal([]byte(text), to)
}

// User gives one user.
func (s *Store) User(ctx context.Context, id call.OperatorID) (people.User, error) {
	var u people.User
	if err := scanUser(s.r.QueryRowContext(ctx, `SELECT `+userColumns+` FROM users WHERE id = ?`, int64(id)), &u); err != nil {
		return u, fmt.Errorf("user %d: %w", id, notFound(err))
	}
	return u, s.lists(ctx, []*people.User{&u})
}

// UserByLogin also gives the stored password hash, empty with ErrNotFound.
func (s *Store) UserByLogin(ctx context.Context, login string) (people.User, string, error) {
	var u people.User
	var hash string
	row := s.r.QueryRowContext(ctx, `SELECT `+userColumns+`, password FROM users WHERE login = ?`, strings.ToLower(strings.TrimSpace(login)))
	if err := scanUser(row, &u, &hash); err != nil {
		return u, "", fmt.Errorf("user by login: %w", notFound(err))
	}
	return u, hash, s.lists(ctx, []*people.User{&u})
}

// Users lists everybody by id; what a viewer sees of them is people's.
func (s *Store) Users(ctx context.Context) ([]people.User, error) {
	users, err := each(ctx, s.r, "users", `SELECT `+userColumns+` FROM users ORDER BY id`, nil,
		func(rows *sql.Rows, u *people.User) error { return scanUser(rows, u) })
	if err != nil {
		return nil, err
	}
	ptrs := make([]*people.User, len(users))
	for i := range users {
		ptrs[i] = &users[i]
	}
	return users, s.lists(ctx, ptrs)
}

type userList struct {
	user  call.OperatorID
	name  string
	level int // of a skill; of a queue its rank
}

// lists fills queues and skills of users, with two queries for all of them.
func (s *Store) lists(ctx context.Context, users []*people.User) error {
	byID := map[call.OperatorID]*people.User{}
	cond, args := "", []any(nil)
	for _, u := range users {
		byID[u.ID] = u
	}
	if len(users) == 1 {
		cond, args = ` WHERE user_id = ?`, []any{int64(users[0].ID)}
	}
	scan := func(rows *sql.Rows, l *userList) error { return rows.Scan(&l.user, &l.name, &l.level) }
	queues, err := each(ctx, s.r, "queues of users", `SELECT user_id, queue, rank FROM user_queues`+cond+` ORDER BY user_id, queue`, args, scan)
	if err != nil {
		return err
	}
	skills, err := each(ctx, s.r, "skills of users", `SELECT user_id, name, level FROM user_skills`+cond+` ORDER BY user_id, name`, args, scan)
	if err != nil {
		return err
	}
	for _, q := range queues {
		if u := byID[q.user]; u != nil {
			u.Queues = append(u.Queues, call.QueueID(q.name))
			if q.level != 0 {
				if u.Ranks == nil {
					u.Ranks = map[call.QueueID]int{}
				}
				u.Ranks[call.QueueID(q.name)] = q.level
			}
		}
	}
	for _, k := range skills {
		if u := byID[k.user]; u != nil {
			u.Skills = append(u.Skills, people.Skill{Name: k.name, Level: k.level})
		}
	}
	return nil
}

// ViewerOf gives the user with the queues his organisation serves.
func (s *Store) ViewerOf(ctx context.Context, id call.OperatorID) (Viewer, error) {
	u, err := s.User(ctx, id)
	if err != nil {
		return Viewer{}, err
	}
	v := Viewer{User: u}
	if u.Owner() {
		return v, nil
	}
	v.OrgQueues, err = each(ctx, s.r, "queues of an organisation",
		`SELECT DISTINCT q.queue FROM user_queues q JOIN users u ON u.id = q.user_id WHERE u.org = ? AND u.blocked = 0 ORDER BY q.queue`,
		[]any{u.Org}, func(rows *sql.Rows, q *call.QueueID) error { return rows.Scan(q) })
	return v, err
}
