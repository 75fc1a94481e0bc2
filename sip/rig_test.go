package sip

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	sipmsg "github.com/emiago/sipgo/sip"
	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"

	"hotline/call"
)

// Timers of the tests: T1 is a twelfth of the real one, so 64*T1 is 2.56 s.
const testT1 = 40 * time.Millisecond

func TestMain(m *testing.M) {
	sipmsg.SetTimers(testT1, 8*testT1, 10*testT1)
	sipmsg.Timer_D = 64 * testT1
	os.Exit(m.Run())
}

// fakeMedia counts leases and remembers what it was told.
type fakeMedia struct {
	mu     sync.Mutex
	legs   map[call.LegID]*fakeLeg
	open   atomic.Int32
	full   atomic.Bool
	refuse atomic.Pointer[error]
}

type fakeLeg struct {
	m      *fakeMedia
	conn   net.PacketConn
	mu     sync.Mutex
	peers  []MediaPeer
	closed bool
	start  bool
	opts   MediaOptions
}

func (m *fakeMedia) Lease(id call.LegID, o MediaOptions) (MediaLeg, error) {
	if m.full.Load() {
		return nil, errors.New("no port")
	}
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	l := &fakeLeg{m: m, conn: conn, opts: o}
	if m.legs == nil {
		m.legs = map[call.LegID]*fakeLeg{}
	}
	m.legs[id] = l
	m.open.Add(1)
	return l, nil
}

func (m *fakeMedia) leg(id call.LegID) *fakeLeg {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.legs[id]
}

func (l *fakeLeg) Port() int { return l.conn.LocalAddr().(*net.UDPAddr).Port }

func (l *fakeLeg) Set(p MediaPeer) error {
	if err := l.m.refuse.Load(); err != nil {
		return *err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.peers = append(l.peers, p)
	return nil
}

func (l *fakeLeg) Start() { l.mu.Lock(); l.start = true; l.mu.Unlock() }

func (l *fakeLeg) Close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.closed {
		l.closed = true
		l.m.open.Add(-1)
		_ = l.conn.Close()
	}
}

func (l *fakeLeg) peer() MediaPeer {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.peers) == 0 {
		return MediaPeer{}
	}
	return l.peers[len(l.peers)-1]
}

// fakeDirectory knows customer 1, and everybody who calls.
type fakeDirectory struct {
	number atomic.Value // of customer 1
	raw    atomic.Value // last caller asked for
	delay  atomic.Int64 // of PartyOf, nanoseconds

	trouble atomic.Int64 // so many answers are errors
	asking  atomic.Int64
}

func (d *fakeDirectory) PartyOf(ctx context.Context, raw, _ string) (call.Party, error) {
	d.raw.Store(raw)
	d.asking.Add(1)
	defer d.asking.Add(-1)
	if d.trouble.Add(-1) >= 0 {
		return call.Party{}, errors.New("the disk stands still")
	}
	select {
	case <-time.After(time.Duration(d.delay.Load())):
		return call.Party{Customer: 1, Class: call.Mobile}, nil
	case <-ctx.Done():
		return call.Party{}, ctx.Err()
	}
}

func (d *fakeDirectory) NumberOf(c call.CustomerID) (string, bool) {
	n, _ := d.number.Load().(string)
	return n, c == 1 && n != ""
}

// rig is a door with a tiny core: what it does on an event is a function.
type rig struct {
	*Server
	t      *testing.T
	media  *fakeMedia
	dir    *fakeDirectory
	events chan call.Event
	on     atomic.Value // func(call.Event)
	full   atomic.Bool
	log    *syncLog
}

type syncLog struct {
	mu sync.Mutex
	b  strings.Builder
}

func (s *syncLog) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncLog) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func testConfig() Config {
	return Config{
		UDP: []string{"127.0.0.1:0"}, TCP: []string{"127.0.0.1:0"},
		Trunks: []TrunkConfig{{
			Name: "test", Kind: KindTest, Sources: []string{"127.0.0.1"}, MediaFrom: []string{"127.0.0.0/8"},
			Numbers:   []Number{{Name: "main", Match: []string{"+78001234567", "hotline"}}},
			CallerIDs: []string{"+78001234567"},
		}},
	}
}

func newRig(t *testing.T, cfg Config) *rig {
	t.Helper()
	r := &rig{t: t, media: &fakeMedia{}, dir: &fakeDirectory{}, events: make(chan call.Event, 100000), log: &syncLog{}}
	r.on.Store(func(call.Event) {})
	s, err := New(cfg, r.media, r.take, r.dir, zerolog.New(r.log))
	require.NoError(t, err)
	require.NoError(t, s.Start(context.Background()))
	r.Server = s
	t.Cleanup(func() {
		r.stop()
		require.Zero(t, s.panics.Load(), "panics:\n%s", r.log)
		if t.Failed() {
			t.Log(r.log.String())
		}
	})
	return r
}

func (r *rig) stop() {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	_ = r.Close(ctx)
}

func (r *rig) take(e call.Event) bool {
	if r.full.Load() {
		if _, ending := e.(call.LegEnded); !ending {
			return false
		}
	}
	r.events <- e
	r.on.Load().(func(call.Event))(e)
	return true
}

// answering makes the core answer every call.
func (r *rig) answering() *rig {
	r.on.Store(func(e call.Event) {
		if a, ok := e.(call.Arrived); ok {
			r.Do(call.Answer{Leg: a.Leg})
		}
	})
	return r
}

func (r *rig) udpAddr() string { return r.Addr().UDP[0].String() }
func (r *rig) tcpAddr() string { return r.Addr().TCP[0].String() }

// next waits for the next event of a type, skipping none: an event of another
// type fails the test.
func next[E call.Event](r *rig) E {
	r.t.Helper()
	select {
	case e := <-r.events:
		got, ok := e.(E)
		require.True(r.t, ok, "unexpected %T %+v", e, e)
		return got
	case <-time.After(12 * time.Second):
		var want E
		require.FailNow(r.t, "no event", "%T\n%s", want, r.log)
		panic("unreachable")
	}
}

// quiet asserts that no event comes for a while.
func (r *rig) quiet(d time.Duration) {
	r.t.Helper()
	select {
	case e := <-r.events:
		require.Fail(r.t, "unexpected event", "%T %+v", e, e)
	case <-time.After(d):
	}
}

// empty waits until nothing is left of any call.
func (r *rig) empty(d time.Duration) {
	r.t.Helper()
	require.Eventually(r.t, func() bool {
		st := r.Status()
		return st.Legs == 0 && st.Dialogs == 0 && r.media.open.Load() == 0
	}, d, 20*time.Millisecond, "legs %+v media %d", r.Status(), r.media.open.Load())
}

// raw is a peer that speaks SIP text over UDP.
type raw struct {
	t    *testing.T
	conn *net.UDPConn
	to   *net.UDPAddr
	n    int
}

func newRaw(t *testing.T, server string) *raw { return newRawAt(t, "127.0.0.1:0", server) }

func newRawAt(t *testing.T, local, server string) *raw {
	t.Helper()
	la, err := net.ResolveUDPAddr("udp", local)
	require.NoError(t, err)
	conn, err := net.ListenUDP("udp", la)
	require.NoError(t, err)
	to, err := net.ResolveUDPAddr("udp", server)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	return &raw{t: t, conn: conn, to: to}
}

func (p *raw) addr() netip.AddrPort { return p.conn.LocalAddr().(*net.UDPAddr).AddrPort() }

func (p *raw) send(msg string) {
	p.t.Helper()
	_, err := p.conn.WriteToUDP([]byte(msg), p.to)
	require.NoError(p.t, err)
}

// recv gives the next message, "" after d.
func (p *raw) recv(d time.Duration) string {
	p.t.Helper()
	b := make([]byte, 65535)
	_ = p.conn.SetReadDeadline(time.Now().Add(d))
	n, _, err := p.conn.ReadFromUDP(b)
	if err != nil {
		return ""
	}
	return string(b[:n])
}

// expect skips messages until one starts with prefix.
func (p *raw) expect(prefix string) string {
	p.t.Helper()
	end := time.Now().Add(10 * time.Second)
	var seen []string
	for time.Now().Before(end) {
		m := p.recv(time.Until(end))
		if strings.HasPrefix(m, prefix) {
			return m
		}
		first, _, _ := strings.Cut(m, "\r\n")
		seen = append(seen, first)
	}
	require.FailNow(p.t, "no "+prefix, "got %q", seen)
	return ""
}

// talk is one call of a raw peer.
type talk struct {
	p                      *raw
	callID, tag, toTag, to string
	cseq                   int
	network                string
}

func (p *raw) call(user string) *talk {
	p.n++
	return &talk{p: p, callID: fmt.Sprintf("call%d-%d@raw", p.n, time.Now().UnixNano()), tag: "t" + newTag(), to: user, cseq: 1, network: "UDP"}
}

func (c *talk) sdp(extra string) string {
	return "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n" +
		"m=audio 41000 RTP/AVP 8 0 101\r\na=rtpmap:101 telephone-event/8000\r\n" + extra
}

// request writes a request; lines are more header lines with CRLF.
func (c *talk) request(method string, cseq int, lines, body string) string {
	to := fmt.Sprintf("<sip:%s@%s>", c.to, c.p.to)
	if c.toTag != "" {
		to += ";tag=" + c.toTag
	}
	if body != "" && !strings.Contains(lines, "Content-Type") {
		lines += "Content-Type: application/sdp\r\n"
	}
	return fmt.Sprintf("%s sip:%s@%s SIP/2.0\r\nVia: SIP/2.0/%s %s;rport;branch=z9hG4bK%s\r\n"+
		"From: <sip:+79161234567@raw>;tag=%s\r\nTo: %s\r\nCall-ID: %s\r\nCSeq: %d %s\r\nMax-Forwards: 70\r\n"+
		"Contact: <sip:raw@%s>\r\n%sContent-Length: %d\r\n\r\n%s",
		method, c.to, c.p.to, c.network, c.p.addr(), newTag(), c.tag, to, c.callID, cseq, method, c.p.addr(), lines, len(body), body)
}

// invite sends INVITE and gives the message for later use.
func (c *talk) invite(lines, body string) string {
	m := c.request("INVITE", c.cseq, lines, body)
	c.p.send(m)
	return m
}

// established dials and acknowledges.
func (c *talk) established() string {
	c.invite("", c.sdp(""))
	ok := c.p.expect("SIP/2.0 200")
	c.toTag = tagOf(ok, "To")
	c.p.send(c.request("ACK", c.cseq, "", ""))
	return ok
}

func (c *talk) next(method, lines, body string) {
	c.cseq++
	c.p.send(c.request(method, c.cseq, lines, body))
}

func (c *talk) bye() {
	c.next("BYE", "", "")
	c.p.expect("SIP/2.0 200")
}

// answer writes a response to a request that came.
func answerTo(req string, status int, toTag, lines, body string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "SIP/2.0 %d X\r\n", status)
	for _, l := range strings.Split(req, "\r\n") {
		name, _, _ := strings.Cut(l, ":")
		switch name {
		case "Via", "From", "Call-ID", "CSeq", "Record-Route":
			b.WriteString(l + "\r\n")
		case "To":
			if toTag != "" && !strings.Contains(l, "tag=") {
				l += ";tag=" + toTag
			}
			b.WriteString(l + "\r\n")
		}
	}
	if body != "" {
		lines += "Content-Type: application/sdp\r\n"
	}
	fmt.Fprintf(&b, "%sContent-Length: %d\r\n\r\n%s", lines, len(body), body)
	return b.String()
}

func headerOf(msg, name string) string {
	for _, l := range strings.Split(msg, "\r\n") {
		if n, v, ok := strings.Cut(l, ":"); ok && strings.EqualFold(n, name) {
			return strings.TrimSpace(v)
		}
	}
	return ""
}

func tagOf(msg, name string) string {
	_, tag, _ := strings.Cut(headerOf(msg, name), "tag=")
	tag, _, _ = strings.Cut(tag, ";")
	return tag
}
