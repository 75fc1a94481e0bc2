package e2e

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/internal/headset"
	"hotline/internal/phone"
)

// quickServer is a server on fixed ports with the short menu.
func quickServer(t *testing.T, machine string) (*server, *bell) {
	if testing.Short() {
		t.Skip("the whole server: not in the quick suite")
	}
	b := newBell(t)
	s := newServer(t, fixedSettings(t, b.port(), trialBot+machine))
	quickCentre(t, s)
	return s, b
}

func newPhone(t testing.TB, number string) *phone.Phone {
	p, err := phone.NewWith("127.0.0.1:0", phone.Options{User: number})
	require.NoError(t, err)
	t.Cleanup(func() { _ = p.Close() })
	return p
}

// dials phones the hotline, is answered and presses keys.
func dials(t testing.TB, s *server, p *phone.Phone, hz float64, keys string) *phone.Call {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	line, err := p.Call(context.Background(), s.sipURI())
	require.NoError(t, err)
	line.Tone(hz)
	require.NoError(t, line.Answered(ctx))
	require.NoError(t, line.Press(keys))
	return line
}

// waiting counts callers in all queues.
func (c *client) waiting() int {
	var q struct {
		Items []struct {
			Waiting int `json:"waiting"`
		} `json:"items"`
	}
	c.get("/api/v1/queues", &q)
	n := 0
	for _, x := range q.Items {
		n += x.Waiting
	}
	return n
}

func soon(t testing.TB, d time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), d)
	t.Cleanup(cancel)
	return ctx
}

// exits waits for the end of the process and gives its exit code.
func (s *server) exits(within time.Duration) int {
	s.t.Helper()
	select {
	case <-s.ended:
		return s.cmd.ProcessState.ExitCode()
	case <-time.After(within):
		require.Fail(s.t, "the server does not stop")
		return -1
	}
}

// TestE2EStop asks a busy server to stop: new calls get 503, running ones go on
// for the time set, all end with an outcome, the exit code is 0 (INVARIANTS 37).
func TestE2EStop(t *testing.T) {
	s, _ := quickServer(t, "\ndrain: 4s\n")
	s.start()
	boss := s.signIn("super")
	anna := startHeadset(t, s, "anna", operatorHz)
	anna.AutoAnswer(true)
	talker := dials(t, s, newPhone(t, "79160000001"), customerHz, "1")
	require.NoError(t, talker.HearsTone(soon(t, 10*time.Second), operatorHz))
	page, err := headset.OpenPage(soon(t, 5*time.Second), headset.Config{URL: s.url("")})
	require.NoError(t, err)
	t.Cleanup(page.Close)
	require.NoError(t, page.Call(soon(t, 5*time.Second), "test"))
	require.NoError(t, page.Talk(soon(t, 5*time.Second)))
	inMenu := dials(t, s, newPhone(t, "79160000002"), 500, "")
	waits := dials(t, s, newPhone(t, "79160000003"), 600, "2")
	eventually(t, 10*time.Second, "one waits", func() bool { return boss.waiting() == 1 })

	asked := time.Now()
	require.NoError(t, s.cmd.Process.Signal(syscall.SIGTERM))
	eventually(t, 3*time.Second, "the server says that it stops", func() bool { code, _ := s.readyz(); return code == 503 })
	late, err := newPhone(t, "79160000004").Call(context.Background(), s.sipURI())
	require.NoError(t, err)
	var refused *phone.StatusError
	require.ErrorAs(t, late.Answered(soon(t, 3*time.Second)), &refused)
	require.Equal(t, 503, refused.Status)
	require.NoError(t, talker.HearsTone(soon(t, 2*time.Second), operatorHz), "the talk goes on")
	require.True(t, anna.hears(customerHz))
	require.NoError(t, talker.Hangup())
	for _, line := range []*phone.Call{inMenu, waits} {
		require.NoError(t, line.Ended(soon(t, 8*time.Second)))
		require.Greater(t, time.Since(asked), 3*time.Second, "running calls have the time that is set")
	}
	require.Equal(t, 0, s.exits(10*time.Second), s.log.String()[max(0, len(s.log.String())-2000):])
	t.Logf("stopped %s after the request, 4 s of them set", time.Since(asked).Round(time.Millisecond))
	_, err = os.Stat(filepath.Join(s.data(), "run.json"))
	require.ErrorIs(t, err, os.ErrNotExist)
	b := openBook(t, s.data())
	calls := slices.DeleteFunc(b.calls(), func(c bookCall) bool { return c.kind != "inbound" })
	require.Len(t, calls, 4)
	for i, outcome := range []string{"answered", "interrupted", "interrupted", "interrupted"} {
		require.NotZero(t, calls[i].ended, "%+v", calls[i])
		require.Equal(t, outcome, calls[i].outcome, "%+v", calls[i])
	}
	for _, x := range b.tapes() {
		require.Equal(t, "done", x.state, "%+v", x)
	}
	require.NoError(t, integrity(s.data()))
	replay(t, s.data())
}

// TestE2EStopTwice: a second request does not wait for the running calls.
func TestE2EStopTwice(t *testing.T) {
	s, _ := quickServer(t, "\ndrain: 1m\n")
	s.start()
	line := dials(t, s, newPhone(t, "79160000001"), customerHz, "")
	require.NoError(t, s.cmd.Process.Signal(syscall.SIGTERM))
	eventually(t, 3*time.Second, "the server says that it stops", func() bool { code, _ := s.readyz(); return code == 503 })
	require.NoError(t, s.cmd.Process.Signal(syscall.SIGTERM))
	require.NoError(t, line.Ended(soon(t, 5*time.Second)))
	require.Equal(t, 0, s.exits(10*time.Second))
}

// TestE2EStopDeafPeer: phones that answer no BYE and browsers that do not read
// neither hold up the stop nor make it a failure.
func TestE2EStopDeafPeer(t *testing.T) {
	s, _ := quickServer(t, "")
	s.start()
	boss := s.signIn("super")
	deaf := exec.Command(product(t), "call", s.sipURI(), "--digits", "1:1", "--time", "5m")
	deaf.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	require.NoError(t, deaf.Start())
	defer func() {
		_ = deaf.Process.Kill()
		_ = deaf.Wait()
	}()
	anna := startHeadset(t, s, "anna", operatorHz)
	eventually(t, 10*time.Second, "the caller waits", func() bool { return boss.waiting() == 1 || anna.View().Offer != nil })
	require.NoError(t, deaf.Process.Signal(syscall.SIGSTOP))
	asked := time.Now()
	require.NoError(t, s.cmd.Process.Signal(syscall.SIGTERM))
	require.Equal(t, 0, s.exits(10*time.Second), s.log.String()[max(0, len(s.log.String())-2000):])
	t.Logf("stopped in %s beside a deaf phone", time.Since(asked).Round(time.Millisecond))
	for _, c := range openBook(t, s.data()).calls() {
		require.NotEmpty(t, c.outcome, "%+v", c)
	}
}

// TestE2ECrashRedial: who waited when the process died and phones again within
// 15 min skips the menu and is first, once (INVARIANTS 45).
func TestE2ECrashRedial(t *testing.T) {
	s, _ := quickServer(t, "")
	s.start()
	boss := s.signIn("super")
	onBreak := startHeadset(t, s, "boris", secondHz) // a queue without anybody takes no callers
	require.NoError(t, onBreak.Act(soon(t, 5*time.Second), "state", headset.Fields{"state": "break", "reason": "lunch"}))
	first, other := newPhone(t, "79160000001"), newPhone(t, "79160000002")
	waited := dials(t, s, first, customerHz, "1")
	eventually(t, 10*time.Second, "he waits", func() bool { return boss.waiting() == 1 })
	s.kill()
	s.start()
	s.ready(time.Now())
	require.NoError(t, waited.Ended(soon(t, 10*time.Second)), "his dialog got BYE")
	dials(t, s, other, 500, "1")
	eventually(t, 10*time.Second, "another caller was quicker", func() bool { return boss.waiting() == 1 })
	again := dials(t, s, first, customerHz, "") // presses nothing
	eventually(t, 10*time.Second, "he skips the menu", func() bool { return boss.waiting() == 2 })

	anna := startHeadset(t, s, "anna", operatorHz)
	v, err := anna.Until(soon(t, 10*time.Second), func(v headset.View) bool { return v.Offer != nil })
	require.NoError(t, err)
	require.Equal(t, "+79160000001", v.Offer.Party.Number, "he is first")
	require.Equal(t, "redial", v.Offer.Reason)
	anna.answers()
	require.NoError(t, again.HearsTone(soon(t, 10*time.Second), operatorHz))
	require.NoError(t, again.Hangup())
	eventually(t, 10*time.Second, "the other one waits", func() bool { return boss.waiting() == 1 })

	dials(t, s, first, customerHz, "")
	b := openBook(t, s.data())
	eventually(t, 10*time.Second, "the third time he is in the menu", func() bool {
		return slices.ContainsFunc(b.calls(), func(c bookCall) bool { return c.number == "+79160000001" && c.phase == "menu" })
	})
	require.Equal(t, 1, boss.waiting(), "the place is taken once")
}
