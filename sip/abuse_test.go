package sip

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"runtime"
	"strings"
	"testing"
	"time"

	sipmsg "github.com/emiago/sipgo/sip"
	"github.com/stretchr/testify/require"

	"hotline/call"
)

// alive: the next OPTIONS is answered within 100 ms (abuse 1).
func alive(t *testing.T, p *raw) {
	t.Helper()
	for p.recv(time.Millisecond) != "" {
	}
	start := time.Now()
	p.send(p.call("hotline").request("OPTIONS", 1, "", ""))
	p.expect("SIP/2.0 200")
	require.Less(t, time.Since(start), 100*time.Millisecond)
}

// Abuse 1: malformed messages of the RFC 4475 kind from a known peer.
func TestAbuse1Malformed(t *testing.T) {
	r := newRig(t, testConfig()).answering()
	p := newRaw(t, r.udpAddr())
	good := func() string { k := p.call("hotline"); return k.request("INVITE", 1, "", k.sdp("")) }
	for name, m := range map[string]string{
		"nothing":               "\x01\x02\x03\x04\x05\x06",
		"half a message":        good()[:120],
		"no blank line":         "OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP x;branch=z9hG4bK1\r\n",
		"version 7":             swap("SIP/2.0\r\n", "SIP/7.0\r\n")(good()),
		"HTTP":                  "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
		"huge number":           swap("CSeq: 1 ", "CSeq: 36893488147419103232 ")(good()),
		"negative cseq":         swap("CSeq: 1 ", "CSeq: -1 ")(good()),
		"forwards":              swap("Max-Forwards: 70", "Max-Forwards: 300")(good()),
		"quotes":                swap("From: <", "From: \"unterminated <")(good()),
		"no from tag":           swap(";tag=", ";gat=")(good()),
		"uri in brackets":       swap("INVITE sip:hotline@", "INVITE <sip:hotline>@")(good()),
		"spaces in uri":         swap("INVITE sip:hotline@", "INVITE sip:hot line@")(good()),
		"escaped header in uri": swap("SIP/2.0\r\n", "SIP/2.0 \r\n")(good()),
		"control in name":       swap("Contact:", "Cont\x01act:")(good()),
		"NUL in value":          swap("Contact: ", "Contact: \x00")(good()),
		"too many headers":      swap("Contact:", strings.Repeat("X: 1\r\n", 300)+"Contact:")(good()),
		"long line":             swap("Contact:", "X: "+strings.Repeat("a", 9000)+"\r\nContact:")(good()),
		"colon missing":         swap("Contact:", "Contact")(good()),
		"via garbage":           swap("Via: SIP/2.0/UDP", "Via: ,,,;;;")(good()),
		"response status 0":     "SIP/2.0 0 X\r\nVia: SIP/2.0/UDP x;branch=z9hG4bK1\r\nCSeq: 1 INVITE\r\n\r\n",
		"response status 2^32":  "SIP/2.0 4294967301 X\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			p.send(m)
			alive(t, p)
		})
	}
	require.NotZero(t, r.Status().Bad)
	for len(r.events) > 0 {
		e := <-r.events
		require.Fail(t, "reached the core", "%T %+v", e, e)
	}
}

// Abuse 2: a missing header is 400, and no call.
func TestAbuse2MissingHeaders(t *testing.T) {
	r := newRig(t, testConfig())
	p := newRaw(t, r.udpAddr())
	for _, h := range []string{"Via", "From", "To", "Call-ID", "CSeq"} {
		k := p.call("hotline")
		p.send(strings.Replace(k.request("INVITE", 1, "", k.sdp("")), "\r\n"+h+": ", "\r\nX-"+h+": ", 1))
		p.expect("SIP/2.0 400")
	}
	r.quiet(50 * time.Millisecond)
}

// Abuse 3: doubled single headers, two lengths, foreign CSeq method.
func TestAbuse3Doubled(t *testing.T) {
	r := newRig(t, testConfig())
	p := newRaw(t, r.udpAddr())
	doubles := []func(string) string{
		swap("Call-ID:", "Call-ID: other\r\nCall-ID:"),
		swap("Call-ID:", "i: other\r\nCall-ID:"),
		swap("From:", "From: <sip:x@y>;tag=1\r\nFrom:"),
		swap("To:", "t: <sip:x@y>\r\nTo:"),
		swap("CSeq:", "CSeq: 7 INVITE\r\nCSeq:"),
		swap("Content-Length:", "l: 3\r\nContent-Length:"),
		swap("Max-Forwards:", "Max-Forwards: 3\r\nMax-Forwards:"),
		swap("CSeq: 1 INVITE", "CSeq: 1 BYE"),
		swap("Content-Length: ", "Content-Length: 9"),
	}
	for i, f := range doubles {
		k := p.call("hotline")
		p.send(f(k.request("INVITE", 1, "", k.sdp(""))))
		p.expect("SIP/2.0 400")
		if i == len(doubles)-1 {
			continue // on a stream that is a body still to come
		}
		conn := dialTCP(t, r)
		k.network = "TCP"
		fmt.Fprint(conn, f(k.request("INVITE", 1, "", k.sdp(""))))
		requireRefusedAndClosed(t, conn, "400")
	}
	r.quiet(50 * time.Millisecond)
}

func dialTCP(t *testing.T, r *rig) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", r.tcpAddr())
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

func requireRefusedAndClosed(t *testing.T, conn net.Conn, status string) {
	t.Helper()
	_ = conn.SetReadDeadline(time.Now().Add(5 * time.Second))
	br := bufio.NewReader(conn)
	line, err := br.ReadString('\n')
	if err == nil {
		require.Contains(t, line, "SIP/2.0 "+status)
	}
	for err == nil {
		_, err = br.ReadByte()
	}
	var ne net.Error
	require.False(t, asTimeout(err, &ne), "the connection stays open")
}

func asTimeout(err error, ne *net.Error) bool {
	return errors.As(err, ne) && (*ne).Timeout()
}

// Abuse 4: lengths that must never be allocated.
func TestAbuse4LengthBombs(t *testing.T) {
	r := newRig(t, testConfig())
	p := newRaw(t, r.udpAddr())
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for _, length := range []string{"4294967295", "4294967296", "-1", "99999999999999999999", "1e9", "65536"} {
		conn := dialTCP(t, r)
		k := p.call("hotline")
		fmt.Fprint(conn, strings.Replace(k.request("INVITE", 1, "", ""), "Content-Length: 0", "Content-Length: "+length, 1))
		requireRefusedAndClosed(t, conn, "400")
	}
	runtime.ReadMemStats(&after)
	require.Less(t, int64(after.HeapInuse)-int64(before.HeapInuse), int64(4<<20))
	r.quiet(50 * time.Millisecond)
}

// Abuse 5 (the count; the ten seconds are TestSlowConnection).
func TestAbuse5ConnectionsOfStrangers(t *testing.T) {
	cfg := testConfig()
	cfg.Trunks[0].Sources = []string{"127.0.0.77"}
	r := newRig(t, cfg)
	open := 0
	var conns []net.Conn
	for range strangerConns + 10 {
		conns = append(conns, dialTCP(t, r))
	}
	for _, c := range conns {
		_ = c.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
		_, err := c.Read(make([]byte, 1))
		var ne net.Error
		if asTimeout(err, &ne) {
			open++
		}
	}
	require.Equal(t, strangerConns, open)
}

func TestSlowConnection(t *testing.T) {
	t.Parallel()
	r := newRig(t, testConfig())
	silent, slow, busy := dialTCP(t, r), dialTCP(t, r), dialTCP(t, r)
	start := time.Now()
	done := make(chan struct{})
	go func() {
		defer close(done)
		for i := 0; ; i++ {
			if _, err := slow.Write([]byte("O")); err != nil || time.Since(start) > 15*time.Second {
				return
			}
			<-time.After(500 * time.Millisecond)
		}
	}()
	p := newRaw(t, r.udpAddr())
	k := p.call("hotline")
	k.network = "TCP"
	fmt.Fprint(busy, k.request("OPTIONS", 1, "", ""))
	line, err := bufio.NewReader(busy).ReadString('\n')
	require.NoError(t, err)
	require.Contains(t, line, "200")
	for _, c := range []net.Conn{silent, slow} {
		_ = c.SetReadDeadline(start.Add(12 * time.Second))
		_, err := c.Read(make([]byte, 1))
		var ne net.Error
		require.False(t, asTimeout(err, &ne), "closed after ten seconds")
	}
	require.Greater(t, time.Since(start), 9*time.Second)
	<-done
	fmt.Fprint(busy, p.call("hotline").request("OPTIONS", 1, "", "")) // idle but known: still there
	_ = busy.SetReadDeadline(time.Now().Add(time.Second))
	_, err = busy.Read(make([]byte, 1))
	require.NoError(t, err)
}

// Abuse 7, scaled down: INVITEs never acknowledged or cancelled leave nothing.
func TestAbuse7NeverAcknowledged(t *testing.T) {
	r := newRig(t, testConfig()).answering()
	before := runtime.NumGoroutine()
	p := newRaw(t, r.udpAddr())
	const calls = 300
	for range calls {
		k := p.call("hotline")
		k.invite("", k.sdp(""))
	}
	go func() { // swallow what comes
		for p.recv(5*time.Second) != "" {
		}
	}()
	began := map[call.LegID]time.Time{}
	for ended := 0; ended < calls; {
		switch e := (<-r.events).(type) {
		case call.LegAnswered:
			began[e.Leg] = time.Now()
		case call.LegEnded:
			ended++
			require.Less(t, time.Since(began[e.Leg]), 64*testT1*11/10+time.Second) // a busy machine gets a second
		}
	}
	r.empty(65 * testT1)
	require.Eventually(t, func() bool { return runtime.NumGoroutine() <= before+5 }, 70*testT1, 50*time.Millisecond,
		"goroutines %d before, %d after", before, runtime.NumGoroutine())
	require.Empty(t, r.index.merged)
	require.Zero(t, r.Status().Trunks[0].Channels)
}

// Abuse 10: a stranger's datagram is dropped unread, a stranger's connection
// gets one 403 and is closed.
func TestAbuse10Strangers(t *testing.T) {
	cfg := testConfig()
	cfg.UDP, cfg.TCP = []string{"0.0.0.0:0"}, []string{"0.0.0.0:0"}
	cfg.Trunks[0].Sources = []string{"127.0.0.2"}
	r := newRig(t, cfg).answering()
	port := func(a string) string { _, p, _ := net.SplitHostPort(a); return "127.0.0.1:" + p }
	stranger := newRaw(t, port(r.udpAddr()))
	for range 200 {
		k := stranger.call("hotline")
		k.invite("", k.sdp(""))
	}
	require.Empty(t, stranger.recv(300*time.Millisecond), "not one byte back")
	require.EqualValues(t, 200, r.Status().Dropped)
	require.Less(t, strings.Count(r.log.String(), "unknown source"), 10)
	require.Equal(t, 1, r.tpl.Pool("udp").Size(), "no trace in sipgo")
	r.quiet(10 * time.Millisecond)

	conn, err := net.Dial("tcp", port(r.tcpAddr()))
	require.NoError(t, err)
	defer conn.Close()
	k := stranger.call("hotline")
	fmt.Fprint(conn, k.request("INVITE", 1, "", k.sdp("")))
	requireRefusedAndClosed(t, conn, "403")
	r.quiet(10 * time.Millisecond)

	known := newRawAt(t, "127.0.0.2:0", port(r.udpAddr()))
	alive(t, known)
}

// Abuse 11 beyond TestInviteScreening and TestRefusals: REFER, Replaces and a
// redirection never cause a call out.
func TestAbuse11NoCallOut(t *testing.T) {
	t.Parallel()
	r, p := callee(t, nil)
	r.answering()
	c := p.call("hotline")
	c.invite("Replaces: x;to-tag=1;from-tag=2\r\nReferred-By: <sip:x@y>\r\n", c.sdp(""))
	c.toTag = tagOf(p.expect("SIP/2.0 200"), "To")
	p.send(c.request("ACK", 1, "", ""))
	c.next("REFER", "Refer-To: <sip:+79991112233@127.0.0.1>\r\n", "")
	p.expect("SIP/2.0 405")
	p.send(p.call("+79991112233").request("INVITE", 1, "Route: <sip:127.0.0.1:9;lr>\r\n", ""))
	p.expect("SIP/2.0 404")
	require.Equal(t, 1, r.Status().Trunks[0].Channels)
}

// Abuse 12 and 19: answers to requests we did not send to that trunk.
func TestAbuse12ForeignChallenges(t *testing.T) {
	cfg := testConfig()
	p := newRaw(t, "127.0.0.1:9")
	cfg.UDP = []string{"127.0.0.1:0"}
	cfg.Trunks[0].Name = "carrier"
	cfg.Trunks[0].Sources = []string{"127.0.0.3"}
	cfg.Trunks[0].Proxy = "127.0.0.3:" + portOf(p.addr().Port())
	cfg.Trunks[0].Register = &RegisterConfig{User: "u", Password: "secret", RetryMin: time.Hour}
	cfg.Trunks = append(cfg.Trunks, TrunkConfig{Name: "other", Kind: KindTest, Sources: []string{"127.0.0.1"}})
	reg := newRawAt(t, "127.0.0.3:"+portOf(p.addr().Port()), "127.0.0.1:9")
	r := newRig(t, cfg)
	to, err := net.ResolveUDPAddr("udp", r.udpAddr())
	require.NoError(t, err)
	p.to, reg.to = to, to

	m := reg.expect("REGISTER")
	challenge := answerTo(m, 401, "x", `WWW-Authenticate: Digest realm="r", nonce="n"`+"\r\n", "")
	p.send(challenge)                                                            // right branch, wrong peer
	p.send(strings.ReplaceAll(challenge, "z9hG4bK-carrier.", "z9hG4bK-other.x")) // never sent
	p.send(strings.ReplaceAll(challenge, "z9hG4bK-", "z9hG4bKforged"))           // not ours
	p.send(strings.ReplaceAll(challenge, "SIP/2.0 401 X", "SIP/2.0 200 OK"))     // a 200 nobody asked for
	require.Empty(t, p.recv(200*time.Millisecond))
	for got := reg.recv(100 * time.Millisecond); got != ""; got = reg.recv(100 * time.Millisecond) {
		require.NotContains(t, got, "Authorization")
	}
	reg.send(challenge) // from the trunk itself: answered
	for got := ""; !strings.Contains(got, "Authorization: Digest"); {
		got = reg.expect("REGISTER")
	}
}

func portOf(p uint16) string { return fmt.Sprint(p) }

// Abuse 13 is TestOutOfDialogMethods. Abuse 14: header tricks earn no trust.
func TestAbuse14HeaderTricks(t *testing.T) {
	r := newRig(t, testConfig())
	p := newRaw(t, r.udpAddr())
	k := p.call("hotline")
	k.invite("P-Asserted-Identity: <sip:+74950000000@x>\r\nX-Role: admin\r\nP-Preferred-Identity: <sip:1@x>\r\n", k.sdp(""))
	next[call.Arrived](r)
	require.Equal(t, "+79161234567", r.dir.raw.Load())
}

// Abuse 15 over the wire; the parser's own limits are TestSDPBombs.
func TestAbuse15Bombs(t *testing.T) {
	r := newRig(t, testConfig()).answering()
	p := newRaw(t, r.udpAddr())
	for _, tail := range []string{strings.Repeat("m=audio 4 RTP/AVP 8\r\n", 1000), strings.Repeat("a=x\r\n", 5000)} {
		k := p.call("hotline")
		m := k.request("INVITE", 1, "", k.sdp(tail))
		start := time.Now()
		p.send(m)
		p.expect("SIP/2.0 4")
		p.send(ackText(m))
		require.Less(t, time.Since(start), 100*time.Millisecond)
	}
	k := p.call("hotline") // no final newline, doubled codecs: taken
	k.invite("", strings.TrimRight(k.sdp("a=rtpmap:8 PCMA/8000\r\na=rtpmap:8 PCMU/8000"), "\r\n"))
	p.expect("SIP/2.0 200")
}

// Abuse 16: our own ports are refused always, this machine unless media_from
// names it.
func TestAbuse16OwnAddresses(t *testing.T) {
	cfg := testConfig()
	cfg.OwnPorts = []PortRange{{41000, 41010}}
	r := newRig(t, cfg)
	p := newRaw(t, r.udpAddr())
	offer := func(addr, port string) {
		k := p.call("hotline")
		m := k.request("INVITE", 1, "", strings.NewReplacer("c=IN IP4 127.0.0.1", "c=IN IP4 "+addr, "41000", port).Replace(k.sdp("")))
		p.send(m)
		p.expect("SIP/2.0 488")
		p.send(ackText(m))
	}
	offer("127.0.0.1", "41000")
	offer("127.0.0.1", portOf(r.Addr().UDP[0].(*net.UDPAddr).AddrPort().Port()))
	offer("127.255.255.255", "5000")

	cfg = testConfig()
	cfg.Trunks[0].MediaFrom = nil
	r = newRig(t, cfg)
	p = newRaw(t, r.udpAddr())
	offer("127.0.0.1", "5000")
	r.quiet(10 * time.Millisecond)
}

// FuzzMessage throws raw datagrams at everything between socket and core.
func FuzzMessage(f *testing.F) {
	cfg := testConfig().WithDefaults()
	t0 := &talk{p: &raw{to: &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 5060}}, callID: "c@x", tag: "t", to: "hotline", cseq: 1, network: "UDP"}
	conn, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		f.Fatal(err)
	}
	t0.p.conn = conn
	for _, m := range []string{"INVITE", "OPTIONS", "BYE", "CANCEL", "ACK", "INFO", "REGISTER"} {
		f.Add([]byte(t0.request(m, 1, "", t0.sdp(""))))
	}
	f.Add([]byte("SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK-test.aaaa\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\n\r\n"))
	s := fuzzServer(f, cfg)
	src := addrPort(&net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 9})
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, stream := range []bool{false, true} {
			pass, answer := s.gate.judge(b, src, stream)
			if pass && answer != nil || len(answer) > len(b)+600 {
				t.Fatalf("pass %v, answer %q", pass, answer)
			}
			if !pass {
				continue
			}
			msg, err := sipmsg.ParseMessage(b)
			if err != nil {
				t.Fatal(err)
			}
			req, ok := msg.(*sipmsg.Request)
			if !ok {
				continue
			}
			req.SetSource(src.String())
			req.SetTransport("UDP")
			tx := sipmsg.NewServerTx("k", req, &nullConn{}, quietLog(s.log))
			if err := tx.Init(); err != nil {
				t.Fatal(err)
			}
			s.onRequest(req, tx)
			tx.Terminate()
			if n := s.panics.Load(); n != 0 {
				t.Fatalf("%d panics", n)
			}
		}
	})
}
