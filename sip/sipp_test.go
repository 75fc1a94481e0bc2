package sip

import (
	"bytes"
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
)

// needTool fails, never skips: a proof that did not run is no proof.
func needTool(t *testing.T, name, pkg string) string {
	t.Helper()
	for _, dir := range []string{"", "/usr/sbin/"} {
		if p, err := exec.LookPath(dir + name); err == nil {
			return p
		}
	}
	t.Fatalf("%s is not installed; the proofs of SIP need it: apt-get install %s", name, pkg)
	return ""
}

// sipp runs a scenario of testdata once against addr ("" as callee).
func sipp(t *testing.T, scenario, addr string, port int, args ...string) {
	t.Helper()
	bin := needTool(t, "sipp", "sip-tester")
	path, err := filepath.Abs(filepath.Join("testdata", scenario+".xml"))
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	dir := t.TempDir()
	all := append([]string{"-sf", path, "-m", "1", "-i", "127.0.0.1", "-p", fmt.Sprint(port), "-mp", fmt.Sprint(port + 2),
		"-nostdin", "-timeout", "20s", "-timeout_error", "-trace_err", "-error_file", filepath.Join(dir, "err.log"),
		"-trace_msg", "-message_file", filepath.Join(dir, "msg.log")}, args...)
	if addr != "" {
		all = append(all, addr)
	}
	cmd := exec.CommandContext(ctx, bin, all...)
	cmd.Dir = dir
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		errs, _ := os.ReadFile(filepath.Join(dir, "err.log"))
		msgs, _ := os.ReadFile(filepath.Join(dir, "msg.log"))
		t.Fatalf("sipp %s: %v\n%s\n%s", scenario, err, errs, msgs)
	}
}

// seen are the events of one call, in order, for comparison.
func (r *rig) seen() []string {
	var out []string
	for {
		select {
		case e := <-r.events:
			switch e := e.(type) {
			case call.LegHeld:
				out = append(out, fmt.Sprintf("held %v", e.Held))
			case call.LegEnded:
				out = append(out, "ended "+string(e.Cause))
			case call.Digit:
				out = append(out, "digit "+e.Key)
			case call.LegRinging:
				out = append(out, fmt.Sprintf("ringing %v", e.Early))
			default:
				out = append(out, map[bool]string{true: "arrived", false: "answered"}[fmt.Sprintf("%T", e) == "call.Arrived"])
			}
		default:
			return out
		}
	}
}

func TestSipp(t *testing.T) {
	simple := []string{"arrived", "answered", "ended normal"}
	for _, c := range []struct {
		scenario string
		want     []string
		codec    Codec
		port     uint16 // of the far end's media at the end
		tcp      bool   // also over TCP
		core     string
	}{
		{scenario: "pcma_only", want: simple, codec: PCMA, tcp: true},
		{scenario: "pcmu_only", want: simple, codec: PCMU},
		{scenario: "codec_change", want: simple, codec: PCMU},
		{scenario: "hold_sendonly", want: []string{"arrived", "answered", "held true", "held false", "ended normal"}, tcp: true},
		{scenario: "hold_inactive", want: []string{"arrived", "answered", "held true", "held false", "ended normal"}},
		{scenario: "hold_zero", want: []string{"arrived", "answered", "held true", "held false", "ended normal"}},
		{scenario: "moved_media", want: simple, port: 47006},
		{scenario: "info_digits", want: []string{"arrived", "answered", "digit 4", "digit #", "ended normal"}, tcp: true},
		{scenario: "no_sdp", want: simple, codec: PCMU, tcp: true},
		{scenario: "lost_ack", want: simple},
		{scenario: "retransmissions", want: simple, core: "answers late"},
		{scenario: "cancel", want: []string{"arrived", "ended normal"}, core: "waits", tcp: true},
		{scenario: "cancel_too_late", want: simple},
		{scenario: "bye_before_ack", want: simple, tcp: true},
		{scenario: "foreign_404", tcp: true},
		{scenario: "server_hangs_up", want: []string{"arrived", "answered", "ended ordered"}, core: "hangs up", tcp: true},
		{scenario: "update_options", want: simple, tcp: true},
	} {
		for _, network := range []string{"udp", "tcp"} {
			if network == "tcp" && !c.tcp {
				continue
			}
			t.Run(c.scenario+" "+network, func(t *testing.T) {
				r := newRig(t, testConfig())
				switch c.core {
				case "":
					r.answering()
				case "answers late":
					r.on.Store(func(e call.Event) {
						if a, ok := e.(call.Arrived); ok {
							time.AfterFunc(300*time.Millisecond, func() { r.Do(call.Answer{Leg: a.Leg}) })
						}
					})
				case "hangs up":
					r.on.Store(func(e call.Event) {
						switch e := e.(type) {
						case call.Arrived:
							r.Do(call.Answer{Leg: e.Leg})
						case call.LegAnswered:
							time.AfterFunc(200*time.Millisecond, func() { r.Do(call.Hangup{Leg: e.Leg}) })
						}
					})
				}
				addr, args := r.udpAddr(), []string{"-s", "88001234567"}
				if c.scenario == "foreign_404" {
					args[1] = "84991112233"
				}
				if network == "tcp" {
					addr, args = r.tcpAddr(), append(args, "-t", "t1")
				}
				sipp(t, c.scenario, addr, freeport.Take(t), args...)
				require.Eventually(t, func() bool { return r.Status().Legs == 0 }, 5*time.Second, 10*time.Millisecond)
				require.Equal(t, c.want, r.seen())
				require.Zero(t, r.media.open.Load())
				r.media.mu.Lock()
				defer r.media.mu.Unlock()
				for _, l := range r.media.legs {
					if c.codec != "" {
						require.Equal(t, c.codec, l.peer().Codec)
					}
					if c.port != 0 {
						require.Equal(t, fmt.Sprintf("127.0.0.9:%d", c.port), l.peer().Addr.String())
					}
					require.True(t, l.start)
				}
			})
		}
	}
}

// We call sipp.
func TestSippAnswers(t *testing.T) {
	for _, network := range []string{"udp", "tcp"} {
		t.Run(network, func(t *testing.T) {
			port := freeport.Take(t)
			cfg := testConfig()
			cfg.Trunks[0].Proxy, cfg.Trunks[0].Transport = fmt.Sprintf("127.0.0.1:%d", port), network
			r := newRig(t, cfg)
			r.dir.number.Store("+79161234567")
			r.on.Store(func(e call.Event) {
				if a, ok := e.(call.LegAnswered); ok {
					time.AfterFunc(100*time.Millisecond, func() { r.Do(call.Hangup{Leg: a.Leg}) })
				}
			})
			done := make(chan struct{})
			go func() {
				defer close(done)
				args := []string{}
				if network == "tcp" {
					args = append(args, "-t", "t1")
				}
				sipp(t, "uas_answers", "", port, args...)
			}()
			waitFor(t, network, port)
			r.dialIt("n1/o1")
			<-done
			require.Eventually(t, func() bool { return r.Status().Legs == 0 }, 5*time.Second, 10*time.Millisecond)
			require.Equal(t, []string{"ringing false", "ringing true", "answered", "ended ordered"}, r.seen())
		})
	}
}

// waitFor waits until somebody listens at a port: for UDP until binding fails.
func waitFor(t *testing.T, network string, port int) {
	t.Helper()
	require.Eventually(t, func() bool {
		if network == "tcp" {
			c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
			if err == nil {
				_ = c.Close()
			}
			return err == nil
		}
		c, err := net.ListenPacket("udp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			_ = c.Close()
		}
		return err != nil
	}, 10*time.Second, 20*time.Millisecond)
}
