package store

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/call"
	"hotline/people"
)

func anna() people.User {
	return people.User{Login: "anna", Name: "Анна", Role: people.Operator, Org: "north", Queues: []call.QueueID{"sales", "help"},
		Skills: []people.Skill{{Name: "ru", Level: 5}}}
}

func TestUsersComeBackWhole(t *testing.T) {
	s, ctx := open(t), context.Background()
	u, err := s.AddUser(ctx, anna(), "hash")
	require.NoError(t, err)
	require.NotZero(t, u.ID)
	got, hash, err := s.UserByLogin(ctx, " ANNA ")
	require.NoError(t, err)
	require.Equal(t, u, got)
	require.Equal(t, "hash", hash)
	_, err = s.AddUser(ctx, anna(), "other")
	require.ErrorIs(t, err, ErrTaken)
	_, err = s.AddUser(ctx, people.User{Login: "!"}, "x")
	require.ErrorContains(t, err, "login:")
	_, hash, err = s.UserByLogin(ctx, "nobody")
	require.ErrorIs(t, err, ErrNotFound)
	require.Empty(t, hash)

	u.Name, u.Queues, u.Skills = "Анна П.", []call.QueueID{"help"}, nil
	u.Ranks, u.Languages, u.Shift = map[call.QueueID]int{"help": 2}, []string{"en", "ru"}, "night"
	u.Days = []people.Exception{{Date: "2026-03-09"}, {Date: "2026-03-14", Hours: "10:00-14:00"}}
	require.NoError(t, s.PutUser(ctx, u))
	boris, err := s.AddUser(ctx, people.User{Login: "boris", Name: "Борис", Role: people.Supervisor, Org: "north", Queues: []call.QueueID{"second"}}, "x")
	require.NoError(t, err)
	users, err := s.Users(ctx)
	require.NoError(t, err)
	require.Equal(t, []people.User{u, boris}, users)
	boris.Login = "anna"
	require.ErrorIs(t, s.PutUser(ctx, boris), ErrTaken)
	v, err := s.ViewerOf(ctx, boris.ID)
	require.NoError(t, err)
	require.Equal(t, []call.QueueID{"help", "second"}, v.OrgQueues)
	require.ErrorIs(t, s.PutUser(ctx, people.User{ID: 99, Login: "x", Name: "x", Role: people.Admin}), ErrNotFound)
}

func TestSessionsEndWhenTheyMust(t *testing.T) {
	s, ctx := open(t), context.Background()
	now := time.UnixMilli(1_773_133_200_000)
	s.SetClock(func() time.Time { return now })
	var ended []call.OperatorID
	s.OnRevoke(func(id call.OperatorID) { ended = append(ended, id) })
	u, err := s.AddUser(ctx, anna(), "hash")
	require.NoError(t, err)
	sign := func() string {
		token, _, err := s.NewSession(ctx, u.ID, time.Hour, "127.0.0.1", "test")
		require.NoError(t, err)
		_, v, err := s.SessionOf(ctx, token)
		require.NoError(t, err)
		require.Equal(t, "anna", v.Login)
		return token
	}
	gone := func(token string) {
		t.Helper()
		_, _, err := s.SessionOf(ctx, token)
		require.ErrorIs(t, err, ErrNotFound)
	}
	token := sign()
	var stored string
	require.NoError(t, s.r.QueryRow(`SELECT token_hash FROM sessions`).Scan(&stored))
	require.NotContains(t, stored, token, "the token itself is not kept")
	require.NoError(t, s.EndSession(ctx, token))
	require.NoError(t, s.EndSession(ctx, token), "again")
	gone(token)

	token = sign()
	u.Name = "Анна П."
	require.NoError(t, s.PutUser(ctx, u)) // a new name ends nothing
	_, _, err = s.SessionOf(ctx, token)
	require.NoError(t, err)
	u.Role = people.Supervisor
	require.NoError(t, s.PutUser(ctx, u))
	gone(token)
	token = sign()
	require.NoError(t, s.SetPassword(ctx, u.ID, "other"))
	gone(token)
	token = sign()
	require.NoError(t, s.EndSessions(ctx, u.ID))
	gone(token)
	token = sign()
	now = now.Add(time.Hour)
	gone(token)
	require.Equal(t, []call.OperatorID{u.ID, u.ID, u.ID, u.ID}, ended)
	require.ErrorIs(t, s.SetPassword(ctx, 99, "x"), ErrNotFound)
}

func TestFailedSignInsSlowDown(t *testing.T) {
	s, ctx := open(t), context.Background()
	now := time.UnixMilli(1_773_133_200_000)
	s.SetClock(func() time.Time { return now })
	wait := func(login, from string) time.Duration {
		d, err := s.LoginWait(ctx, login, from)
		require.NoError(t, err)
		return d
	}
	for range 3 {
		require.Zero(t, wait("anna", "10.0.0.1"))
		require.NoError(t, s.LoginDone(ctx, "Anna", "10.0.0.1", false))
	}
	require.Equal(t, time.Second, wait("anna", "10.0.0.2"), "the account waits everywhere")
	require.Zero(t, wait("boris", "10.0.0.1"), "the office does not, yet")
	now = now.Add(time.Second)
	require.Zero(t, wait("anna", "10.0.0.1"))
	require.NoError(t, s.LoginDone(ctx, "anna", "10.0.0.1", true))
	for i := range 7 {
		require.NoError(t, s.LoginDone(ctx, "user"+string(rune('a'+i)), "10.0.0.1", false))
	}
	require.Equal(t, time.Second, wait("boris", "10.0.0.1"), "ten failures of any accounts")
	require.NoError(t, s.LoginDone(ctx, "anna", "10.0.0.1", true))
	require.Positive(t, wait("boris", "10.0.0.1"), "one known password forgives no guessing")
	now = now.Add(failureMemory + time.Second)
	require.Zero(t, wait("boris", "10.0.0.1"))
}

func TestAuditLogIsAppendOnlyAndShowsTampering(t *testing.T) {
	s, ctx := open(t), context.Background()
	for range 3 {
		_, err := s.Audit(ctx, people.AuditEntry{Who: 1, What: people.AuditLogin, From: "127.0.0.1"})
		require.NoError(t, err)
	}
	_, err := s.w.Exec(`UPDATE audit SET who = 2`)
	require.ErrorContains(t, err, "append-only")
	_, err = s.w.Exec(`DELETE FROM audit`)
	require.ErrorContains(t, err, "append-only")
	n, err := s.VerifyAudit(ctx)
	require.NoError(t, err)
	require.EqualValues(t, 3, n)
	log, err := s.AuditLog(ctx, AuditFilter{Who: 1, Before: 3, Limit: 1})
	require.NoError(t, err)
	require.EqualValues(t, 2, log[0].Seq)
	_, err = s.w.Exec(`DROP TRIGGER audit_no_update; UPDATE audit SET who = 2 WHERE seq = 2`)
	require.NoError(t, err)
	n, err = s.VerifyAudit(ctx)
	require.ErrorContains(t, err, "audit row 2: was changed")
	require.EqualValues(t, 1, n)
}

func TestSettingsVersions(t *testing.T) {
	s, ctx := open(t), context.Background()
	_, err := s.Settings(ctx, 0)
	require.ErrorIs(t, err, ErrNotFound)
	follow(t, s, 1, SettingsRow{Version: 1, At: ms(0), Content: []byte("a: 1"), Diff: "+a"}, SettingsRow{Version: 2, At: ms(5), Author: 3, Content: []byte("a: 2")})
	newest, err := s.Settings(ctx, 0)
	require.NoError(t, err)
	require.Equal(t, SettingsRow{Version: 2, At: ms(5), Author: 3, Content: []byte("a: 2")}, newest)
	first, err := s.Settings(ctx, 1)
	require.NoError(t, err)
	require.Equal(t, "a: 1", string(first.Content))
	list, err := s.SettingsVersions(ctx, 0)
	require.NoError(t, err)
	require.Len(t, list, 2)
	require.Equal(t, "+a", list[1].Diff)
}

func TestDatabaseIsReopenedAsItWas(t *testing.T) {
	dir, ctx := t.TempDir(), context.Background()
	s, err := Open(dir)
	require.NoError(t, err)
	follow(t, s, 7, CallRow{answered(1, 1, "sales", 7, "", 0)})
	want := dump(t, s)
	require.NoError(t, s.Close())
	s, err = Open(dir)
	require.NoError(t, err)
	defer s.Close()
	require.Equal(t, want, dump(t, s))
	require.NoError(t, s.Integrity(ctx))
}
