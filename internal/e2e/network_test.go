package e2e

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/internal/freeport"
	"hotline/internal/headset"
	"hotline/internal/phone"
)

// The world of these tests: the server, a router, and guests behind it.
//
//	server 10.231.1.1 ---- 10.231.1.2 router 10.231.2.1 ---- 10.231.2.2 guests
const (
	serverIP, outerIP = "10.231.1.1", "10.231.1.2"
	innerIP, guestIP  = "10.231.2.1", "10.231.2.2"
)

// world are two network namespaces made for one test.
type world struct {
	t             *testing.T
	router, guest string
}

func newWorld(t *testing.T) *world {
	if testing.Short() {
		t.Skip("makes network namespaces: not in the quick suite")
	}
	need(t, "ip", "sysctl")
	w := &world{t, fmt.Sprintf("hl-r%d", os.Getpid()), fmt.Sprintf("hl-g%d", os.Getpid())}
	for _, ns := range []string{w.router, w.guest} {
		run(t, "ip", "netns", "add", ns)
		t.Cleanup(func() { run(t, "ip", "netns", "del", ns) })
	}
	outside := fmt.Sprintf("hl%d", os.Getpid())
	run(t, "ip", "link", "add", outside, "type", "veth", "peer", "name", "outer", "netns", w.router)
	t.Cleanup(func() { _ = exec.Command("ip", "link", "del", outside).Run() }) // goes with the namespace, too
	run(t, "ip", "addr", "add", serverIP+"/24", "dev", outside)
	run(t, "ip", "link", "set", outside, "up")
	w.in(w.router, "ip", "link", "add", "inner", "type", "veth", "peer", "name", "eth", "netns", w.guest)
	for _, line := range [][]string{
		{w.router, "lo", "127.0.0.1/8"}, {w.router, "outer", outerIP + "/24"}, {w.router, "inner", innerIP + "/24"},
		{w.guest, "lo", "127.0.0.1/8"}, {w.guest, "eth", guestIP + "/24"},
	} {
		if line[1] != "lo" {
			w.in(line[0], "ip", "addr", "add", line[2], "dev", line[1])
		}
		w.in(line[0], "ip", "link", "set", line[1], "up")
	}
	w.in(w.router, "sysctl", "-q", "-w", "net.ipv4.ip_forward=1")
	w.in(w.guest, "ip", "route", "add", "default", "via", innerIP)
	return w
}

func (w *world) in(ns string, args ...string) {
	w.t.Helper()
	run(w.t, "ip", append([]string{"netns", "exec", ns}, args...)...)
}

// routed lets the server answer the guests' own address.
func (w *world) routed() { run(w.t, "ip", "route", "add", "10.231.2.0/24", "via", outerIP) }

// translated puts a NAT into the router: the server sees the router's address,
// and can send nothing to the guests' own.
func (w *world) translated() {
	need(w.t, "nft")
	w.in(w.router, "nft", "add", "table", "ip", "nat")
	w.in(w.router, "nft", "add", "chain", "ip", "nat", "out", "{ type nat hook postrouting priority srcnat ; }")
	w.in(w.router, "nft", "add", "rule", "ip", "nat", "out", "oifname", "outer", "masquerade", "random")
	run(w.t, "ip", "route", "add", "unreachable", "10.231.2.0/24")
	w.t.Cleanup(func() { run(w.t, "ip", "route", "del", "unreachable", "10.231.2.0/24") })
}

// serves starts a server that is reached from elsewhere under its address, and
// takes calls from that source.
func (w *world) serves(source string) *server {
	text := settings(freeport.Take(w.t), trialBot)
	for from, to := range map[string]string{
		`https: "127.0.0.1:0"`:              `https: "0.0.0.0:0", names: [localhost, ` + serverIP + `]`,
		`udp: ["127.0.0.1:0"]`:              `udp: ["0.0.0.0:0"]`,
		`tcp: ["127.0.0.1:0"]`:              `tcp: ["0.0.0.0:0"]`,
		`local: 127.0.0.1`:                  `advertise: ` + serverIP,
		`sources: [127.0.0.0/8]`:            `sources: [` + source + `]`,
		"      media_from: [127.0.0.0/8]\n": "",
		`browser_ips: [127.0.0.1]`:          `browser_addrs: [` + serverIP + `]`,
		`proxy: 127.0.0.1:`:                 `proxy: ` + source + `:`,
	} {
		if strings.Contains(text, from) {
			text = strings.Replace(text, from, to, 1)
		} else {
			require.Fail(w.t, "not in the settings: "+from)
		}
	}
	s := newServer(w.t, text)
	quickCentre(w.t, s)
	s.start()
	return s
}

// guestJob is what a guest does; it runs this test's own binary in the namespace.
type guestJob struct {
	What, SIP, URL, CA string
}

// guestRun is a guest at work: each line he says is an event.
type guestRun struct {
	t     *testing.T
	in    io.WriteCloser
	lines chan string
	all   *lockedBuffer
}

func (w *world) sends(job guestJob) *guestRun {
	b, err := json.Marshal(job)
	require.NoError(w.t, err)
	self, err := os.Executable()
	require.NoError(w.t, err)
	cmd := exec.Command("ip", "netns", "exec", w.guest, self, "-test.run", "^TestE2ENetworkGuest$", "-test.v")
	cmd.Env = append(os.Environ(), "HOTLINE_GUEST="+string(b))
	g := &guestRun{t: w.t, lines: make(chan string, 100), all: &lockedBuffer{}}
	g.in, err = cmd.StdinPipe()
	require.NoError(w.t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(w.t, err)
	cmd.Stderr = g.all
	require.NoError(w.t, cmd.Start())
	read := make(chan struct{})
	go func() {
		defer close(read)
		for scan := bufio.NewScanner(out); scan.Scan(); {
			_, _ = fmt.Fprintln(g.all, scan.Text())
			if said, ok := strings.CutPrefix(scan.Text(), "guest: "); ok {
				g.lines <- said
			}
		}
	}()
	w.t.Cleanup(func() {
		_ = g.in.Close() // he goes when nobody holds the line
		<-read
		_ = cmd.Wait()
	})
	return g
}

// says waits until the guest says this.
func (g *guestRun) says(what string) {
	g.t.Helper()
	select {
	case said := <-g.lines:
		require.Equal(g.t, what, said, "%s", g.all.String())
	case <-time.After(20 * time.Second):
		require.Fail(g.t, "the guest is silent", "waiting for %q: %s", what, g.all.String())
	}
}

// TestE2ENetworkGuest is not a test: it is the guest, when he is asked for.
func TestE2ENetworkGuest(t *testing.T) {
	text := os.Getenv("HOTLINE_GUEST")
	if text == "" {
		return // nobody asked for him
	}
	var job guestJob
	require.NoError(t, json.Unmarshal([]byte(text), &job))
	gone := make(chan struct{})
	go func() { _, _ = io.Copy(io.Discard, os.Stdin); close(gone) }()
	map[string]func(*testing.T, guestJob){"phone": guestPhone, "browser": guestBrowser}[job.What](t, job)
	<-gone
}

func guestSays(what string) { fmt.Println("\nguest: " + what) }

// guestPhone calls, presses 1, is heard, hears, and is hung up on.
func guestPhone(t *testing.T, job guestJob) {
	p, err := phone.NewWith(guestIP+":0", phone.Options{User: "79160000001"})
	require.NoError(t, err)
	line, err := p.Call(context.Background(), job.SIP)
	require.NoError(t, err)
	line.Tone(customerHz)
	require.NoError(t, line.Answered(soon(t, 10*time.Second)))
	require.NoError(t, line.HearsSound(soon(t, 5*time.Second)))
	guestSays("answered")
	require.NoError(t, line.Press("1"))
	require.NoError(t, line.HearsTone(soon(t, 20*time.Second), operatorHz))
	guestSays("hears the operator")
	require.NoError(t, line.Ended(soon(t, 20*time.Second)))
	require.Contains(t, fmt.Sprint(line.Events()), "ended by the other side")
	guestSays("was hung up on")
}

// guestBrowser opens the page with the local authority alone, and works there.
func guestBrowser(t *testing.T, job guestJob) {
	pool := x509.NewCertPool()
	require.True(t, pool.AppendCertsFromPEM([]byte(job.CA)))
	trust := &tls.Config{RootCAs: pool}
	resp, err := (&http.Client{Transport: &http.Transport{TLSClientConfig: trust}}).Get(job.URL + "/")
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, http.StatusOK, resp.StatusCode)
	_, err = (&http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: x509.NewCertPool()}}}).Get(job.URL + "/") //nolint:bodyclose // refused
	var distrust *tls.CertificateVerificationError
	require.ErrorAs(t, err, &distrust)
	guestSays("the page is there")
	h, err := headset.Dial(soon(t, 15*time.Second), headset.Config{URL: job.URL, TLS: trust, Login: "anna", Password: password})
	require.NoError(t, err)
	h.Hum(operatorHz)
	guestSays("sound is up")
	require.NoError(t, h.Answer(soon(t, 20*time.Second)))
	eventually(t, 10*time.Second, "the customer is heard", func() bool { return h.Since() < 300*time.Millisecond && h.Level(customerHz) > 0.02 })
	guestSays("hears the customer")
	listens(t, func() int { n, _ := h.Counts(); return int(n) }, 2) // a little talk, for the recording
	require.NoError(t, h.Act(soon(t, 5*time.Second), "hangup", nil))
	guestSays("hung up")
}

// TestE2ENetwork calls and answers from another network, with routed addresses.
func TestE2ENetwork(t *testing.T) {
	w := newWorld(t)
	w.routed()
	w.whole(guestIP)
}

// TestE2ENetworkNAT is the same from behind a NAT: only rport, learned sources
// and ICE bring the way back.
func TestE2ENetworkNAT(t *testing.T) {
	w := newWorld(t)
	w.translated()
	w.whole(outerIP)
}

// whole is a call from a guest's phone to a guest's browser: page, sound both
// ways, BYE, recording.
func (w *world) whole(source string) {
	t, s := w.t, w.serves(source)
	var ports struct {
		HTTPS string   `json:"https"`
		UDP   []string `json:"sip_udp"`
	}
	b, err := os.ReadFile(filepath.Join(s.data(), "run.json"))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, &ports))
	_, webPort, err := net.SplitHostPort(ports.HTTPS)
	require.NoError(t, err)
	_, sipPort, err := net.SplitHostPort(ports.UDP[0])
	require.NoError(t, err)
	ca, err := os.ReadFile(filepath.Join(s.data(), "keys", "tls", "ca.crt"))
	require.NoError(t, err)

	browser := w.sends(guestJob{What: "browser", URL: "https://" + net.JoinHostPort(serverIP, webPort), CA: string(ca)})
	browser.says("the page is there")
	browser.says("sound is up")
	caller := w.sends(guestJob{What: "phone", SIP: "sip:hotline@" + net.JoinHostPort(serverIP, sipPort)})
	caller.says("answered")
	caller.says("hears the operator")
	browser.says("hears the customer")
	browser.says("hung up")
	caller.says("was hung up on")

	boss := s.signIn("super")
	var calls callList
	eventually(t, 10*time.Second, "the record is written", func() bool {
		boss.get("/api/v1/calls?kind=inbound", &calls)
		return len(calls.Items) == 1 && calls.Items[0].Outcome == "answered"
	})
	var c callDetail
	require.Equal(t, 200, boss.get("/api/v1/calls/"+calls.Items[0].ID, &c))
	require.Len(t, c.Talks, 1)
	checkRecording(t, boss, c.Talks[0].Recording, operatorHz)
}
