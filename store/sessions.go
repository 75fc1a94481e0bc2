package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"time"

	"hotline/call"
)

const tokenBytes = 32

// NewSession signs a user in. The token is given out once and kept as its hash.
func (s *Store) NewSession(ctx context.Context, user call.OperatorID, life time.Duration, from, agent string) (string, Session, error) {
	b := make([]byte, tokenBytes)
	if _, err := rand.Read(b); err != nil {
		return "", Session{}, fmt.Errorf("token of a session: %w", err)
	}
	token := base64.RawURLEncoding.EncodeToString(b)
	now := s.now()
	ses := Session{User: user, Made: now.UnixMilli(), Expires: now.Add(life).UnixMilli(), From: from, Agent: clip(agent, 200)}
	err := s.write(ctx, "new session", func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM sessions WHERE expires <= ?`, ses.Made); err != nil {
			return err
		}
		res, err := tx.ExecContext(ctx, `INSERT INTO sessions (token_hash, user_id, made, expires, addr, agent) VALUES (?, ?, ?, ?, ?, ?)`,
			tokenHash(token), int64(user), ses.Made, ses.Expires, ses.From, ses.Agent)
		if err != nil {
			return err
		}
		ses.ID, err = res.LastInsertId()
		return err
	})
	return token, ses, err
}

func tokenHash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

func clip(s string, n int) string {
	if len(s) > n {
		return s[:n]
	}
	return s
}

// SessionOf finds the live session of a token and its viewer; a blocked user
// has none. ErrNotFound otherwise.
func (s *Store) SessionOf(ctx context.Context, token string) (Session, Viewer, error) {
	var ses Session
	err := s.r.QueryRowContext(ctx, `SELECT s.id, s.user_id, s.made, s.expires, s.addr, s.agent FROM sessions s
		JOIN users u ON u.id = s.user_id WHERE s.token_hash = ? AND s.expires > ? AND u.blocked = 0`, tokenHash(token), s.nowMs()).
		Scan(&ses.ID, &ses.User, &ses.Made, &ses.Expires, &ses.From, &ses.Agent)
	if err != nil {
		return Session{}, Viewer{}, fmt.Errorf("session: %w", notFound(err))
	}
	v, err := s.ViewerOf(ctx, ses.User)
	return ses, v, err
}

// EndSession signs out; an unknown token is no error.
func (s *Store) EndSession(ctx context.Context, token string) error {
	var user call.OperatorID
	err := s.write(ctx, "end of a session", func(tx *sql.Tx) error {
		hash := tokenHash(token)
		if err := tx.QueryRowContext(ctx, `SELECT user_id FROM sessions WHERE token_hash = ?`, hash).Scan(&user); err != nil {
			return notFound(err)
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM sessions WHERE token_hash = ?`, hash)
		return err
	})
	switch {
	case user == 0:
		return ignoreNotFound(err)
	case err == nil:
		s.revoked(user)
	}
	return err
}

// EndSessions signs a user out everywhere.
func (s *Store) EndSessions(ctx context.Context, user call.OperatorID) error {
	err := s.write(ctx, "end of sessions", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM sessions WHERE user_id = ?`, int64(user))
		return err
	})
	if err == nil {
		s.revoked(user)
	}
	return err
}
