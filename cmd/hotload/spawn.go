package main

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"hotline/call"
	"hotline/configs"
	"hotline/people"
	"hotline/store"
)

//go:embed centre
var ownCentre embed.FS

const (
	startWithin = 30 * time.Second
	stopWithin  = 20 * time.Second
	spawnedPass = "hotload hotload"
)

// server is a hotline that we have started.
type server struct {
	dir   string
	cmd   *exec.Cmd
	ended chan struct{}
	err   error
}

// spawn makes a folder with settings and people, and runs hotline on it. The
// options learn where it is.
func spawn(ctx context.Context, o *options) (*server, error) {
	dir, err := os.MkdirTemp("", "hotload-")
	if err != nil {
		return nil, err
	}
	s := &server{dir: dir, ended: make(chan struct{})}
	if err := s.furnish(ctx, o); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	if err := s.start(ctx, o); err != nil {
		return nil, errors.Join(err, s.logEnd(), os.RemoveAll(dir))
	}
	return s, nil
}

func (s *server) data() string { return filepath.Join(s.dir, "data") }

func (s *server) furnish(ctx context.Context, o *options) error {
	if err := os.WriteFile(filepath.Join(s.dir, "hotline.yaml"), []byte(machineSettings(o)), 0o600); err != nil {
		return err
	}
	if o.centre == "" {
		o.centre = filepath.Join(s.dir, "centre")
		if err := writeCentre(o.centre); err != nil {
			return err
		}
	}
	o.prefix, o.password = "load", spawnedPass
	return addPeople(ctx, s.data(), o.operators)
}

// machineSettings are those of a test server on loopback without limits.
func machineSettings(o *options) string {
	return fmt.Sprintf(`web: {https: "", http: "127.0.0.1:0"}
log: {level: warn, format: json}
sip:
  udp: ["127.0.0.1:0"]
  tcp: ["127.0.0.1:0"]
  max_legs: %d
  trunks:
    - name: load
      kind: test
      local: 127.0.0.1
      sources: [127.0.0.0/8]
      media_from: [127.0.0.0/8]
      max_rate: 1000000
      numbers:
        - {name: main, match: ["*"]}
media:
  trunk_ports: {first: 0, last: 0}
  browser_ips: [127.0.0.1]
  browser_port: 0
  portable: %t
  io_uring: %t
  loops: %d
`, 2*o.calls+100, o.portable, !o.noRing, o.loops)
}

// writeCentre writes the shipped centre with our queues and hours.
func writeCentre(dir string) error {
	if err := os.CopyFS(dir, configs.CentreFiles()); err != nil {
		return err
	}
	for _, name := range []string{"queues.yaml", "hours.yaml"} {
		b, err := fs.ReadFile(ownCentre, "centre/"+name)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// addPeople stores the operators, who share the hash of one password.
func addPeople(ctx context.Context, data string, n int) error {
	st, err := store.Open(data)
	if err != nil {
		return err
	}
	hash, err := people.NewHasher(1).Hash(ctx, spawnedPass)
	for i := 0; i < n && err == nil; i++ {
		_, err = st.AddUser(ctx, people.User{
			Login: fmt.Sprintf("load%d", i+1), Name: fmt.Sprintf("Load %d", i+1), Role: people.Operator, Line: 1,
			Queues: []call.QueueID{"sales", "support"},
			Skills: []people.Skill{{Name: "sales", Level: 9}, {Name: "support", Level: 9}},
		}, hash)
	}
	return errors.Join(err, st.Close())
}

func (s *server) start(ctx context.Context, o *options) error {
	log, err := os.Create(filepath.Join(s.dir, "server.log"))
	if err != nil {
		return err
	}
	defer log.Close()
	s.cmd = exec.Command(o.hotline, "serve", "-c", filepath.Join(s.dir, "hotline.yaml"), "--centre", o.centre, "--data", s.data()) //nolint:noctx // stop ends it, in time to write its files
	s.cmd.Stdout, s.cmd.Stderr = log, log
	s.cmd.SysProcAttr = dieWithUs()
	if err := s.cmd.Start(); err != nil {
		return fmt.Errorf("%w; build it with make build, or name it with --hotline", err)
	}
	go func() {
		s.err = s.cmd.Wait()
		close(s.ended)
	}()
	var at struct {
		HTTP string   `json:"http"`
		UDP  []string `json:"sip_udp"`
	}
	for end := time.Now().Add(startWithin); ; {
		b, err := os.ReadFile(filepath.Join(s.data(), "run.json"))
		if err == nil && json.Unmarshal(b, &at) == nil {
			break
		}
		select {
		case <-s.ended:
			return fmt.Errorf("the server ended: %w", s.err)
		case <-time.After(50 * time.Millisecond):
		}
		if ctx.Err() != nil || time.Now().After(end) {
			s.stop()
			return fmt.Errorf("the server did not say where it listens within %s", startWithin)
		}
	}
	o.server, o.sip, o.pid = "http://"+at.HTTP, at.UDP[0], s.cmd.Process.Pid
	o.recordings = filepath.Join(s.data(), "recordings")
	return nil
}

// stop ends the server as an administrator does.
func (s *server) stop() {
	_ = s.cmd.Process.Signal(syscall.SIGTERM) // gone already: the same
	select {
	case <-s.ended:
	case <-time.After(stopWithin):
		_ = s.cmd.Process.Kill()
		<-s.ended
		s.err = fmt.Errorf("the server did not stop within %s", stopWithin)
	}
}

// logEnd is the end of what the server said, as an error for the reader.
func (s *server) logEnd() error {
	b, err := os.ReadFile(filepath.Join(s.dir, "server.log"))
	if err != nil || len(b) == 0 {
		return err
	}
	return fmt.Errorf("the server's log ends:\n%s", b[max(0, len(b)-3000):])
}
