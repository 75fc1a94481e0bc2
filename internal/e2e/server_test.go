package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var builtOnce = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "hotline-e2e-")
	if err != nil {
		return "", err
	}
	bin := filepath.Join(dir, "hotline")
	out, err := exec.Command("go", "build", "-tags", "testclock", "-o", bin, "hotline/cmd/hotline").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return bin, nil
})

// staffedOnce makes a data folder with the people in it, by the command line, for
// all servers of this run to start with.
var staffedOnce = sync.OnceValues(func() (string, error) {
	bin, err := builtOnce()
	if err != nil {
		return "", err
	}
	data := filepath.Join(filepath.Dir(bin), "people")
	for _, p := range staff {
		add := exec.Command(bin, "user", "add", p.login, "--data", data, "--role", p.role, "--queues", p.queues, "--line", p.line, "--skills", p.skills)
		add.Stdin = strings.NewReader(password + "\n")
		if out, err := add.CombinedOutput(); err != nil {
			return "", fmt.Errorf("user add: %w\n%s", err, out)
		}
	}
	return data, nil
})

// product builds the product once per test run, with the clock that tests may move.
func product(t testing.TB) string {
	bin, err := builtOnce()
	require.NoError(t, err)
	return bin
}

// need fails the test when a program is missing: `make test` fetches them.
func need(t testing.TB, programs ...string) {
	for _, p := range programs {
		_, err := exec.LookPath(p)
		require.NoError(t, err, "%s is missing; make deps installs it", p)
	}
}

type person struct{ login, role, queues, line, skills string }

var staff = []person{
	{"anna", "operator", "sales,support", "1", "sales:8,support:5"}, {"boris", "operator", "support,sales", "1", "sales:5,support:8"},
	{"viktor", "operator", "experts", "2", "experts:9"}, {"super", "supervisor", "", "0", ""}, {"root", "admin", "", "0", ""},
}

const password = "correct horse 7"

// server is a running hotline.
type server struct {
	t     testing.TB
	dir   string
	cmd   *exec.Cmd
	log   *lockedBuffer
	ended chan struct{}
	run   struct {
		HTTP string   `json:"http"`
		UDP  []string `json:"sip_udp"`
		TCP  []string `json:"sip_tcp"`
	}
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// settings of a test server: one trunk of kind test towards proxy.
func settings(proxyPort int, extra string) string {
	return fmt.Sprintf(`
web: {https: "127.0.0.1:0", http: "127.0.0.1:0"}
log: {level: debug, format: json}
sip:
  udp: ["127.0.0.1:0"]
  tcp: ["127.0.0.1:0"]
  trunks:
    - name: test
      kind: test
      local: 127.0.0.1
      sources: [127.0.0.0/8]
      media_from: [127.0.0.0/8]
      caller_ids: ["+74950000001"]
      dial_as: "7"
      proxy: 127.0.0.1:%d
      numbers:
        - {name: main, match: ["*"]}
media: {trunk_ports: {first: 0, last: 0}, browser_ips: [127.0.0.1], browser_port: 0}
softphone:
  callers: {on: true, per_address: 50, numbers: [{slug: test, called: main, title: Test}]}
%s`, proxyPort, extra)
}

// newServer makes the data folder and the people; start runs it.
func newServer(t testing.TB, config string) *server {
	s := &server{t: t, dir: t.TempDir()}
	require.NoError(t, os.WriteFile(filepath.Join(s.dir, "hotline.yaml"), []byte(config), 0o600))
	s.centre(map[string]string{"on: false": "on: true", "talk_min: 15s": "talk_min: 3s"})
	people, err := staffedOnce()
	require.NoError(t, err)
	require.NoError(t, os.CopyFS(s.data(), os.DirFS(people)))
	t.Cleanup(s.stop)
	return s
}

// centre lays the shipped centre settings into the server's folder: always open,
// the bot switched on, and with what the test wants otherwise in survey.yaml.
func (s *server) centre(survey map[string]string) {
	dir := filepath.Join(s.dir, "centre")
	require.NoError(s.t, os.CopyFS(dir, os.DirFS("../../configs/centre")))
	open, err := os.ReadFile("../../configs/demo/hours.yaml")
	require.NoError(s.t, err)
	require.NoError(s.t, os.WriteFile(filepath.Join(dir, "hours.yaml"), open, 0o600))
	name := filepath.Join(dir, "survey.yaml")
	text, err := os.ReadFile(name)
	require.NoError(s.t, err)
	for from, to := range survey {
		require.Contains(s.t, string(text), from)
		text = bytes.ReplaceAll(text, []byte(from), []byte(to))
	}
	require.NoError(s.t, os.WriteFile(name, text, 0o600))
}

func (s *server) data() string { return filepath.Join(s.dir, "data") }

// start runs the binary and waits until it says where it listens.
func (s *server) start() {
	s.t.Helper()
	s.log, s.ended = &lockedBuffer{}, make(chan struct{})
	_ = os.Remove(filepath.Join(s.data(), "run.json"))
	s.cmd = exec.Command(product(s.t), "serve", "-c", filepath.Join(s.dir, "hotline.yaml"), "--centre", filepath.Join(s.dir, "centre"), "--data", s.data())
	s.cmd.Stdout, s.cmd.Stderr = s.log, s.log
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	require.NoError(s.t, s.cmd.Start())
	go func() {
		_ = s.cmd.Wait()
		close(s.ended)
	}()
	s.eventually(20*time.Second, "the server says where it listens", func() bool {
		b, err := os.ReadFile(filepath.Join(s.data(), "run.json"))
		return err == nil && json.Unmarshal(b, &s.run) == nil
	})
}

func (s *server) kill() {
	_ = s.cmd.Process.Kill()
	<-s.ended
}

// stop ends the server as an administrator does and shows its log if the test failed.
func (s *server) stop() {
	if s.cmd == nil {
		return
	}
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-s.ended:
	case <-time.After(15 * time.Second):
		s.t.Errorf("the server did not stop in time")
		s.kill()
	}
	if s.t.Failed() {
		kept := filepath.Join(os.TempDir(), "hotline-e2e-failed", strings.ReplaceAll(s.t.Name(), "/", "_"))
		_ = os.RemoveAll(kept)
		_ = os.CopyFS(kept, os.DirFS(s.dir))
		text := s.log.String()
		s.t.Logf("server log (end):\n%s", text[max(0, len(text)-20000):])
	}
}

// eventually waits for a condition that the outside world brings about.
func (s *server) eventually(limit time.Duration, what string, ok func() bool) {
	s.t.Helper()
	eventually(s.t, limit, what, ok)
}

// patience is how many times longer than it should take something may take before a
// test calls it broken: the machine may be busy with other things.
const patience = 3

// eventually looks again and again. What takes long to look at, as sound does, is
// looked at less often: the machine is needed by those who bring it about.
func eventually(t testing.TB, limit time.Duration, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(patience * limit); time.Now().Before(end); {
		began := time.Now()
		if ok() {
			return
		}
		time.Sleep(max(50*time.Millisecond, 2*time.Since(began)))
	}
	require.Fail(t, "waited in vain: "+what)
}

func (s *server) url(path string) string { return "http://" + s.run.HTTP + path }

// shift moves the server's wall clock.
func (s *server) shift(d time.Duration) {
	resp, err := http.Post(s.url("/testclock?shift="+d.String()), "", nil)
	require.NoError(s.t, err)
	_ = resp.Body.Close()
	require.Equal(s.t, http.StatusOK, resp.StatusCode)
}

// client is a person at the API.
type client struct {
	s    *server
	http *http.Client
}

func (s *server) signIn(login string) *client {
	s.t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(s.t, err)
	c := &client{s, &http.Client{Jar: jar, Timeout: 20 * time.Second}}
	body, _ := json.Marshal(map[string]string{"login": login, "password": password})
	resp, err := c.http.Post(s.url("/api/v1/session"), "application/json", bytes.NewReader(body))
	require.NoError(s.t, err)
	defer func() { _ = resp.Body.Close() }()
	text, _ := io.ReadAll(resp.Body)
	require.Equal(s.t, http.StatusOK, resp.StatusCode, string(text))
	return c
}

// get reads JSON into v and gives the status.
func (c *client) get(path string, v any) int {
	c.s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.s.url(path), nil)
	require.NoError(c.s.t, err)
	resp, err := c.http.Do(req)
	require.NoError(c.s.t, err)
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	require.NoError(c.s.t, err)
	if raw, ok := v.(*[]byte); ok {
		*raw = b
	} else if v != nil && resp.StatusCode == http.StatusOK {
		require.NoError(c.s.t, json.Unmarshal(b, v), string(b))
	}
	return resp.StatusCode
}
