package sip

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/call"
	"hotline/internal/freeport"
)

// kamailio is a foreign registrar and proxy.
type kamailio struct {
	t    *testing.T
	cfg  string
	port int
	cmd  *exec.Cmd
	log  *syncLog
}

func newKamailio(t *testing.T) *kamailio {
	t.Helper()
	raw, err := os.ReadFile("testdata/kamailio.cfg")
	require.NoError(t, err)
	k := &kamailio{t: t, port: freeport.Take(t), log: &syncLog{}}
	k.cfg = filepath.Join(t.TempDir(), "kamailio.cfg")
	modules, _ := filepath.Glob("/usr/lib/*/kamailio/modules")
	require.NotEmpty(t, modules, "kamailio's modules are not installed: apt-get install kamailio")
	raw = bytes.ReplaceAll(raw, []byte("PORT"), []byte(fmt.Sprint(k.port)))
	raw = bytes.ReplaceAll(raw, []byte("MODULES"), []byte(modules[0]))
	require.NoError(t, os.WriteFile(k.cfg, raw, 0o600))
	k.start()
	t.Cleanup(k.stop)
	return k
}

func (k *kamailio) start() {
	bin := needTool(k.t, "kamailio", "kamailio")
	dir := k.t.TempDir()
	k.cmd = exec.Command(bin, "-DD", "-E", "-f", k.cfg, "-Y", dir, "-P", filepath.Join(dir, "pid"), "-m", "32", "-M", "4")
	k.cmd.Stdout, k.cmd.Stderr = k.log, k.log
	k.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	require.NoError(k.t, k.cmd.Start())
	waitFor(k.t, "tcp", k.port)
}

// stop kills Kamailio and its children, a process group of their own.
func (k *kamailio) stop() {
	if k.cmd == nil {
		return
	}
	_ = syscall.Kill(-k.cmd.Process.Pid, syscall.SIGKILL)
	_ = k.cmd.Wait()
	k.cmd = nil
}

func (k *kamailio) saw(what string) int { return strings.Count(k.log.String(), "PROOF "+what) }

func (k *kamailio) rig(transport, password string) *rig {
	cfg := testConfig()
	cfg.Trunks[0] = TrunkConfig{
		Name: "carrier", Transport: transport, Proxy: fmt.Sprintf("127.0.0.1:%d", k.port),
		MediaFrom: []string{"127.0.0.0/8"}, Numbers: []Number{{Name: "main", Match: []string{"u"}}},
		Register: &RegisterConfig{User: "u", Password: password, Expires: time.Hour, RetryMin: 100 * time.Millisecond, RetryMax: 400 * time.Millisecond},
	}
	return newRig(k.t, cfg)
}

func (r *rig) registered(want bool, d time.Duration) {
	r.t.Helper()
	require.Eventually(r.t, func() bool { return r.Status().Trunks[0].Registered == want }, d, 10*time.Millisecond,
		"%+v\n%s", r.Status().Trunks[0], r.log)
}

// Registration with digest: taken, refreshed before it expires, a stale nonce,
// the registrar gone and back, and calls that come through it.
func TestKamailioRegistration(t *testing.T) {
	t.Parallel()
	k := newKamailio(t)
	r := k.rig("udp", "secret").answering()
	r.registered(true, 5*time.Second)
	require.True(t, r.Status().Trunks[0].Up)
	require.LessOrEqual(t, time.Until(r.Status().Trunks[0].Expires), 2*time.Second, "the registrar's word counts")

	// A call reaches us by the registration.
	p := newRaw(t, fmt.Sprintf("127.0.0.1:%d", k.port))
	c := p.call("u")
	c.invite("", c.sdp(""))
	c.toTag = tagOf(p.expect("SIP/2.0 200"), "To")
	leg := next[call.Arrived](r).Leg
	next[call.LegAnswered](r)
	r.Do(call.Hangup{Leg: leg})
	next[call.LegEnded](r)

	// Refreshes, each time with a nonce that has become stale.
	require.Eventually(t, func() bool { return k.saw("saved") >= 3 && k.saw("stale nonce") >= 2 }, 10*time.Second, 20*time.Millisecond, k.log)
	require.Zero(t, k.saw("wrong credentials"), k.log)
	require.NotContains(t, r.log.String(), "not registered")

	// Gone: the old registration stands until it expires.
	k.stop()
	r.registered(false, 10*time.Second)
	require.NotEmpty(t, r.Status().Trunks[0].RegError)
	require.False(t, r.Status().Trunks[0].Up)
	r.dir.number.Store("+79161234567")
	r.Do(call.Dial{Leg: "n1/o1", Customer: 1, Trunk: "carrier"})
	require.Equal(t, call.CauseUnavailable, next[call.LegEnded](r).Cause)

	// And back.
	k.start()
	r.registered(true, 10*time.Second)
	require.Empty(t, r.Status().Trunks[0].RegError)
}

func TestKamailioOverTCPAndGoodbye(t *testing.T) {
	k := newKamailio(t)
	r := k.rig("tcp", "secret")
	r.registered(true, 5*time.Second)
	require.Equal(t, 1, k.saw("saved"))
	r.stop()
	require.Eventually(t, func() bool { return k.saw("saved u expires 0") == 1 }, 2*time.Second, 10*time.Millisecond, k.log)
}

func TestKamailioWrongPassword(t *testing.T) {
	k := newKamailio(t)
	r := k.rig("udp", "wrong")
	require.Eventually(t, func() bool { return r.Status().Trunks[0].RegError != "" }, 5*time.Second, 10*time.Millisecond)
	require.False(t, r.Status().Trunks[0].Registered)
	require.Zero(t, k.saw("saved"))
	require.NotContains(t, r.log.String(), "wrong\"", "no password in the log")
}
