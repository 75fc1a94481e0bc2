package sip

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/call"
	"hotline/internal/freeport"
	"hotline/internal/phone"
)

// baresip starts the phone with a WAV file as its voice; what it hears lands in
// dir as *-dec.wav. say sends a command to it.
func baresip(t *testing.T, voice, transport string) (dir string, port int, say func(command, params string)) {
	t.Helper()
	bin := needTool(t, "baresip", "baresip-core")
	modules, _ := filepath.Glob("/usr/lib/*baresip/modules")
	more, _ := filepath.Glob("/usr/lib/*/baresip/modules")
	modules = append(modules, more...)
	require.NotEmpty(t, modules, "baresip's modules are not installed: apt-get install baresip-core")
	dir = t.TempDir()
	port = freeport.Take(t)
	ctrl, rtp := port+2, port+4 // the phone itself takes the next one for TLS
	config := fmt.Sprintf(`sip_listen 127.0.0.1:%d
net_interface 127.0.0.1
rtp_ports %d-%d
audio_source aufile,%s
audio_player aufile,%s
audio_alert aufile,/dev/null
snd_path %s
ctrl_tcp_listen 127.0.0.1:%d
module_path %s
module g711.so
module aufile.so
module sndfile.so
module_app account.so
module_app menu.so
module_app ctrl_tcp.so
`, port, rtp, rtp+freeport.Block-5, voice, voice, dir, ctrl, modules[0])
	require.NoError(t, os.WriteFile(filepath.Join(dir, "config"), []byte(config), 0o600))
	account := fmt.Sprintf("<sip:a@127.0.0.1:%d;transport=%s>;regint=0;answermode=auto;audio_codecs=PCMA/8000/1\n", port, transport)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "accounts"), []byte(account), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "contacts"), nil, 0o600))
	log := &syncLog{}
	cmd := exec.Command(bin, "-f", dir)
	cmd.Stdout, cmd.Stderr = log, log
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if t.Failed() {
			t.Log(log.String())
		}
	})
	waitFor(t, "tcp", ctrl)
	conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", ctrl))
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	return dir, port, func(command, params string) {
		msg := fmt.Sprintf(`{"command":%q,"params":%q,"token":"x"}`, command, params)
		_, err := fmt.Fprintf(conn, "%d:%s,", len(msg), msg)
		require.NoError(t, err)
	}
}

// A foreign phone calls in over UDP and TCP, hears the engine, is heard, and
// presses a key by RFC 4733.
func TestBaresipCallsIn(t *testing.T) {
	for _, transport := range []string{"udp", "tcp"} {
		t.Run(transport, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
			defer cancel()
			voice := filepath.Join(t.TempDir(), "voice.wav")
			require.NoError(t, phone.WriteWAV(voice, phone.Sine(440, 20*time.Second)))
			dir, _, say := baresip(t, voice, transport)

			ear, err := phone.New("127.0.0.1:0") // whom we connect it to
			require.NoError(t, err)
			defer ear.Close()
			rung := make(chan *phone.Call, 1)
			ear.OnCall(func(c *phone.Call) { _ = c.Answer(); rung <- c })
			cfg := testConfig()
			cfg.Trunks[0].Proxy = ear.Addr()
			r, e := soundRig(t, cfg)
			r.answering()
			r.dir.number.Store("+79161234567")
			addr := r.udpAddr()
			if transport == "tcp" {
				addr = r.tcpAddr()
			}
			say("dial", "sip:hotline@"+addr+";transport="+transport)
			leg := next[call.Arrived](r).Leg
			next[call.LegAnswered](r)
			e.Do(call.Play{Leg: leg, Token: 1, Clips: []string{"test/tone"}, Loop: true})

			say("sndcode", "7")
			require.Equal(t, call.Digit{Leg: leg, Key: "7"}, next[call.Digit](r))
			<-time.After(time.Second) // of tone to be heard; baresip tells nobody when
			r.dialIt("n1/o1")
			c := <-rung
			next[call.LegAnswered](r)
			e.Do(call.Connect{A: leg, B: "n1/o1"})
			require.NoError(t, c.HearsTone(ctx, 440))

			say("hangup", "")
			require.Equal(t, call.LegEnded{Leg: leg, Cause: call.CauseNormal}, next[call.LegEnded](r))
			r.Do(call.Hangup{Leg: "n1/o1"})
			next[call.LegEnded](r)
			require.True(t, heardIn(t, dir, 600), "baresip did not hear our tone")
		})
	}
}

// heardIn looks for a tone in what baresip wrote down.
func heardIn(t *testing.T, dir string, hz float64) bool {
	t.Helper()
	found := false
	require.Eventually(t, func() bool {
		files, _ := filepath.Glob(filepath.Join(dir, "*-dec.wav"))
		for _, f := range files {
			s, err := phone.ReadWAV(f)
			for i := 0; err == nil && i+1600 <= len(s); i += 1600 {
				found = found || phone.ToneShare(s[i:i+1600], hz) > 0.5
			}
		}
		return found
	}, 5*time.Second, 50*time.Millisecond)
	return found
}
