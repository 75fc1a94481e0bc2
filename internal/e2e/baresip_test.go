package e2e

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/internal/freeport"
)

// baresip is a foreign SIP phone, driven over its control socket.
type baresip struct {
	t    testing.TB
	dir  string
	port int
	cmd  *exec.Cmd
	conn net.Conn

	mu     sync.Mutex
	events []string
}

type baresipOptions struct {
	user   string // of its address
	say    string // WAV to speak
	answer bool   // answers by itself
	port   int
	codecs string
}

// ticker is the line of figures that baresip draws ten times a second.
var ticker = regexp.MustCompile(`\[\d+:\d\d:\d\d\] audio=[^)]*\(bit/s\)\s*`)

// startBaresip runs a phone of its own folder and ports.
func startBaresip(t testing.TB, o baresipOptions) *baresip {
	need(t, "baresip")
	b := &baresip{t: t, dir: t.TempDir(), port: o.port}
	if b.port == 0 {
		b.port = freeport.Take(t)
	}
	if o.codecs == "" {
		o.codecs = "PCMA/8000/1"
	}
	ctrl, rtp := b.port+2, b.port+4 // the phone itself takes the next one for TLS
	config := fmt.Sprintf(`sip_listen 127.0.0.1:%d
net_interface 127.0.0.1
rtp_ports %d-%d
module_path /usr/lib/baresip/modules
module g711.so
module aufile.so
module sndfile.so
module_app account.so
module_app menu.so
module_app ctrl_tcp.so
audio_source aufile,%s
audio_player aufile,%s
snd_path %s
ctrl_tcp_listen 127.0.0.1:%d
`, b.port, rtp, rtp+freeport.Block-5, o.say, filepath.Join(b.dir, "played.wav"), b.dir, ctrl)
	mode := "manual"
	if o.answer {
		mode = "auto"
	}
	account := fmt.Sprintf("<sip:%s@127.0.0.1:%d>;regint=0;answermode=%s;audio_codecs=%s\n", o.user, b.port, mode, o.codecs)
	require.NoError(t, os.WriteFile(filepath.Join(b.dir, "config"), []byte(config), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(b.dir, "accounts"), []byte(account), 0o600))
	b.cmd = exec.Command("baresip", "-f", b.dir)
	out := &lockedBuffer{}
	b.cmd.Stdout, b.cmd.Stderr = out, out
	b.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	require.NoError(t, b.cmd.Start())
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("baresip %s:\n%s", o.user, ticker.ReplaceAllString(out.String(), ""))
		}
		_ = b.cmd.Process.Kill()
		_ = b.cmd.Wait()
	})
	eventually(t, 10*time.Second, "baresip opens its control socket", func() bool {
		var err error
		b.conn, err = net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", ctrl))
		return err == nil
	})
	go b.read()
	return b
}

// read collects what the phone tells (netstrings of JSON).
func (b *baresip) read() {
	r := bufio.NewReader(b.conn)
	for {
		head, err := r.ReadString(':')
		if err != nil {
			return
		}
		n, err := strconv.Atoi(strings.TrimLeft(strings.TrimSuffix(head, ":"), ","))
		if err != nil {
			return
		}
		body := make([]byte, n+1)
		for got := 0; got < len(body); {
			k, err := r.Read(body[got:])
			if err != nil {
				return
			}
			got += k
		}
		b.mu.Lock()
		b.events = append(b.events, string(body[:n]))
		b.mu.Unlock()
	}
}

func (b *baresip) command(cmd, params string) {
	b.t.Helper()
	text, _ := json.Marshal(map[string]string{"command": cmd, "params": params})
	_, err := fmt.Fprintf(b.conn, "%d:%s,", len(text), text)
	require.NoError(b.t, err)
}

func (b *baresip) dial(uri string) { b.command("dial", uri) }
func (b *baresip) hangup()         { b.command("hangup", "") }

// press sends digits by RFC 4733.
func (b *baresip) press(keys string) {
	for _, k := range keys {
		b.command("sndcode", string(k))
		time.Sleep(250 * time.Millisecond) // the press of a person's finger
	}
}

// saw tells whether the phone told of an event, e.g. CALL_ESTABLISHED.
func (b *baresip) saw(event string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	n := 0
	for _, e := range b.events {
		if strings.Contains(e, event) {
			n++
		}
	}
	return n
}

// received is the file of what the phone has received in its newest call, "" before
// the first.
func (b *baresip) received() string {
	files, _ := filepath.Glob(filepath.Join(b.dir, "*-dec.wav"))
	if len(files) == 0 {
		return ""
	}
	newest := files[0]
	for _, f := range files {
		if st, err := os.Stat(f); err == nil {
			if old, err := os.Stat(newest); err == nil && st.ModTime().After(old.ModTime()) {
				newest = f
			}
		}
	}
	return newest
}

// listens waits until so many seconds more of sound have come in at the phone: time
// as the one who listens has it, however slow the machine is.
func (b *baresip) listens(t testing.TB, seconds float64) {
	t.Helper()
	size := func() float64 {
		st, err := os.Stat(b.received())
		if err != nil {
			return 0
		}
		return float64(st.Size()) / (2 * 8000) // 16 bits, 8 kHz
	}
	from := size()
	eventually(t, 4*time.Duration(seconds*float64(time.Second))+10*time.Second, "the phone listens", func() bool { return size() >= from+seconds })
}

// heard is what the phone has received so far in its newest call.
func (b *baresip) heard() wav {
	newest := b.received()
	if newest == "" {
		return wav{rate: 8000, channels: [][]float64{nil}}
	}
	body, err := os.ReadFile(newest)
	require.NoError(b.t, err)
	if len(body) <= 44 {
		return wav{rate: 8000, channels: [][]float64{nil}}
	}
	return readWAV(b.t, body)
}
