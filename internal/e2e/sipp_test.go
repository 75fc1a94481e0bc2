package e2e

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/internal/freeport"
)

// script writes a scenario of sipp, the foreign party that does exactly what it
// is told, step by step.
type script struct{ steps strings.Builder }

const sdpBody = `v=0
o=sipp 1 1 IN IP4 127.0.0.1
s=-
c=IN IP4 127.0.0.1
t=0 0
m=audio [media_port] RTP/AVP 8 101
a=rtpmap:101 telephone-event/8000
`

func (s *script) add(format string, args ...any) *script {
	fmt.Fprintf(&s.steps, format+"\n", args...)
	return s
}

func (s *script) pause(d time.Duration) *script {
	return s.add(`<pause milliseconds="%d"/>`, d.Milliseconds())
}

func (s *script) label(n int) *script { return s.add(`<label id="%d"/>`, n) }

// request within the dialogue that this side began.
func (s *script) request(method string, cseq int, kind, body string) *script {
	head := ""
	if kind != "" {
		head = "\nContent-Type: " + kind
	}
	retrans := ` retrans="500"`
	if method == "ACK" {
		retrans = ""
	}
	return s.add(`<send%s><![CDATA[
%s sip:hotline@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch];rport
From: <sip:[field0]@[local_ip]:[local_port]>;tag=[call_number]s
To: <sip:hotline@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: %d %s
Max-Forwards: 70
Contact: <sip:sipp@[local_ip]:[local_port]>%s
Content-Length: [len]

%s
]]></send>`, retrans, method, cseq, method, head, body)
}

// key by INFO; 200 awaited.
func (s *script) key(k string, cseq int) *script {
	return s.request("INFO", cseq, "application/dtmf-relay", "Signal="+k+"\nDuration=160").add(`<recv response="200"/>`)
}

// reply to what came last; tag names our end of the dialogue.
func (s *script) reply(status, body string) *script {
	kind := ""
	if body != "" {
		kind = "\nContent-Type: application/sdp"
	}
	retrans := ""
	if body != "" {
		retrans = ` retrans="500"`
	}
	return s.add(`<send%s><![CDATA[
SIP/2.0 %s
[last_Via:]
[last_From:]
[last_To:];tag=[call_number]s
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:sipp@[local_ip]:[local_port]>%s
Content-Length: [len]

%s
]]></send>`, retrans, status, kind, body)
}

func (s *script) byeAnswered() *script {
	return s.add(`<recv request="BYE"/>`).add(`<send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>`)
}

// sippRun is a running sipp.
type sippRun struct {
	t    testing.TB
	dir  string
	port int
	cmd  *exec.Cmd
	done chan error
}

// startSipp runs a scenario: towards an address, or waiting for calls when it
// is empty. Rows are what [field0] is, one a call.
func startSipp(t testing.TB, s *script, address string, port, calls int, rows ...string) *sippRun {
	need(t, "sipp")
	dir := t.TempDir()
	file := filepath.Join(dir, "scenario.xml")
	require.NoError(t, os.WriteFile(file, []byte("<?xml version=\"1.0\" encoding=\"ISO-8859-1\" ?>\n<scenario name=\"e2e\">\n"+s.steps.String()+"</scenario>\n"), 0o600))
	if port == 0 {
		port = freeport.Take(t)
	}
	args := []string{"-sf", file, "-i", "127.0.0.1", "-p", fmt.Sprint(port), "-mp", fmt.Sprint(port + 2), "-nostdin", "-aa", "-m", fmt.Sprint(calls),
		"-timeout", "100s", "-trace_err", "-error_file", filepath.Join(dir, "err.log"), "-trace_msg", "-message_file", filepath.Join(dir, "msg.log")}
	if len(rows) > 0 {
		table := filepath.Join(dir, "rows.csv")
		require.NoError(t, os.WriteFile(table, []byte("SEQUENTIAL\n"+strings.Join(rows, "\n")+"\n"), 0o600))
		args = append(args, "-inf", table)
	}
	if address != "" {
		args = append(args, address)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	cmd := exec.CommandContext(ctx, "sipp", args...)
	cmd.Dir = dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	require.NoError(t, cmd.Start())
	r := &sippRun{t: t, dir: dir, port: port, cmd: cmd, done: make(chan error, 1)}
	go func() { r.done <- cmd.Wait() }()
	t.Cleanup(func() {
		cancel()
		if t.Failed() {
			errs, _ := os.ReadFile(filepath.Join(dir, "err.log"))
			t.Logf("sipp on %d:\n%s\n%s", port, errs, r.messages())
		}
	})
	return r
}

func (r *sippRun) messages() string {
	b, _ := os.ReadFile(filepath.Join(r.dir, "msg.log"))
	return string(b)
}

// ends waits until all calls of the scenario went as written.
func (r *sippRun) ends(limit time.Duration) {
	r.t.Helper()
	select {
	case err := <-r.done:
		require.NoError(r.t, err, "sipp: a call did not go as written")
	case <-time.After(limit):
		require.Fail(r.t, "sipp is not done in time")
	}
}
