package sip

import (
	"net"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

// callee is a rig whose trunk leads to a raw peer.
func callee(t *testing.T, edit func(*Config)) (*rig, *raw) {
	t.Helper()
	p := newRaw(t, "127.0.0.1:9")
	cfg := testConfig()
	cfg.Trunks[0].Proxy = p.addr().String()
	cfg.Trunks[0].DialAs = Dial8
	if edit != nil {
		edit(&cfg)
	}
	r := newRig(t, cfg)
	r.dir.number.Store("+79161234567")
	to, err := net.ResolveUDPAddr("udp", r.udpAddr())
	require.NoError(t, err)
	p.to = to
	return r, p
}

func (r *rig) dialIt(leg call.LegID) {
	r.Do(call.Dial{Leg: leg, Customer: 1, Purpose: "survey", CallerID: "+79990000000"})
}

const theirSDP = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 43000 RTP/AVP 8 101\r\na=rtpmap:101 telephone-event/8000\r\n"

func (p *raw) contact() string { return "Contact: <sip:b@" + p.addr().String() + ">\r\n" }

func TestOutgoingCall(t *testing.T) {
	t.Parallel()
	r, p := callee(t, nil)
	r.dialIt("n1/o1")
	inv := p.expect("INVITE sip:89161234567@127.0.0.1")
	require.Contains(t, headerOf(inv, "From"), "sip:+78001234567@", "own list only")
	require.Contains(t, inv, "RTP/AVP 8 0 101")
	p.send(answerTo(inv, 100, "", "", ""))
	p.send(answerTo(inv, 180, "b1", p.contact(), ""))
	require.Equal(t, call.LegRinging{Leg: "n1/o1"}, next[call.LegRinging](r))
	p.send(answerTo(inv, 183, "b1", p.contact(), theirSDP))
	require.Equal(t, call.LegRinging{Leg: "n1/o1", Early: true}, next[call.LegRinging](r))
	p.send(answerTo(inv, 200, "b1", p.contact(), theirSDP))
	ack := p.expect("ACK sip:b@" + p.addr().String())
	require.Equal(t, "b1", tagOf(ack, "To"))
	require.Equal(t, call.LegAnswered{Leg: "n1/o1"}, next[call.LegAnswered](r))
	require.EqualValues(t, 43000, r.media.leg("n1/o1").peer().Addr.Port())

	p.send(answerTo(inv, 200, "b1", p.contact(), theirSDP)) // sent again
	p.expect("ACK")
	p.send(answerTo(inv, 200, "b2", p.contact(), theirSDP)) // another fork
	require.Equal(t, "b2", tagOf(p.expect("ACK"), "To"))
	bye := p.expect("BYE")
	require.Equal(t, "b2", tagOf(bye, "To"))
	p.send(answerTo(bye, 200, "", "", ""))

	r.dialIt("n1/o1") // a command seen twice acts once
	r.Do(call.Hangup{Leg: "n1/o1"})
	bye = p.expect("BYE")
	require.Equal(t, "b1", tagOf(bye, "To"))
	p.send(answerTo(bye, 200, "", "", ""))
	require.Equal(t, call.CauseOrdered, next[call.LegEnded](r).Cause)
	r.quiet(50 * time.Millisecond)
	r.empty(70 * testT1)
}

func TestRefusals(t *testing.T) {
	r, p := callee(t, nil)
	for i, c := range []struct {
		status int
		cause  call.Cause
	}{
		{486, call.CauseBusy}, {480, call.CauseNoAnswer}, {603, call.CauseDeclined}, {404, call.CauseNoNumber},
		{607, call.CauseUnwanted}, {608, call.CauseCampaign}, {302, call.CauseTrouble}, {500, call.CauseTrouble}, {503, call.CauseUnavailable},
	} {
		leg := call.LegID("n1/o" + string(rune('a'+i)))
		r.dialIt(leg)
		inv := p.expect("INVITE")
		p.send(answerTo(inv, c.status, "x", "Contact: <sip:+79991112233@127.0.0.1:9>\r\n", ""))
		p.expect("ACK")
		require.Equal(t, call.LegEnded{Leg: leg, Cause: c.cause, Status: c.status}, next[call.LegEnded](r))
	}
	require.Zero(t, r.media.open.Load())
}

func TestRingTimeout(t *testing.T) {
	r, p := callee(t, nil)
	r.Do(call.Dial{Leg: "n1/o1", Customer: 1, RingMs: 100})
	inv := p.expect("INVITE")
	p.send(answerTo(inv, 180, "b", p.contact(), ""))
	next[call.LegRinging](r)
	cancel := p.expect("CANCEL")
	require.Equal(t, headerOf(inv, "Via"), headerOf(cancel, "Via"))
	require.Equal(t, call.LegEnded{Leg: "n1/o1", Cause: call.CauseNoAnswer, Status: 408}, next[call.LegEnded](r))
	p.send(answerTo(cancel, 200, "b", "", ""))
	p.send(answerTo(inv, 487, "b", "", ""))
	p.expect("ACK")
	r.quiet(50 * time.Millisecond)
}

// CANCEL against 200: the answer wins, so it gets ACK and BYE.
func TestCancelAgainst200(t *testing.T) {
	r, p := callee(t, nil)
	r.dialIt("n1/o1")
	inv := p.expect("INVITE")
	p.send(answerTo(inv, 180, "b", p.contact(), ""))
	next[call.LegRinging](r)
	r.Do(call.Hangup{Leg: "n1/o1"})
	next[call.LegEnded](r)
	cancel := p.expect("CANCEL")
	p.send(answerTo(inv, 200, "b", p.contact(), theirSDP))
	p.send(answerTo(cancel, 200, "b", "", ""))
	p.expect("ACK")
	p.send(answerTo(p.expect("BYE"), 200, "", "", ""))
	r.quiet(50 * time.Millisecond)
}

// Without a provisional no CANCEL may be sent; it follows the first one.
func TestCancelWaitsForProvisional(t *testing.T) {
	r, p := callee(t, nil)
	r.Do(call.Dial{Leg: "n1/o1", Customer: 1, RingMs: 50})
	inv := p.expect("INVITE")
	require.Equal(t, call.CauseNoAnswer, next[call.LegEnded](r).Cause)
	for m := p.recv(3 * testT1); m != ""; m = p.recv(testT1) {
		require.True(t, strings.HasPrefix(m, "INVITE"), m)
		break
	}
	p.send(answerTo(inv, 180, "b", p.contact(), ""))
	p.send(answerTo(p.expect("CANCEL"), 200, "b", "", ""))
	p.send(answerTo(inv, 487, "b", "", ""))
	p.expect("ACK")
}

func TestNobodyThere(t *testing.T) {
	t.Parallel()
	r, _ := callee(t, nil)
	r.dialIt("n1/o1")
	require.Equal(t, call.LegEnded{Leg: "n1/o1", Cause: call.CauseUnavailable, Status: 408}, next[call.LegEnded](r))
	r.Do(call.Dial{Leg: "n1/o2", Customer: 2})
	require.Equal(t, call.CauseNoNumber, next[call.LegEnded](r).Cause)
	r.Do(call.Dial{Leg: "n1/o3", Customer: 1, Trunk: "nowhere"})
	require.Equal(t, call.CauseUnavailable, next[call.LegEnded](r).Cause)
	r.media.full.Store(true)
	r.dialIt("n1/o4")
	require.Equal(t, call.CauseTrouble, next[call.LegEnded](r).Cause)
	r.empty(70 * testT1)
}

func TestAnswerWithoutSound(t *testing.T) {
	r, p := callee(t, nil)
	for i, sdp := range []string{"", strings.Replace(theirSDP, "8 101", "18", 1), strings.Replace(theirSDP, "c=IN IP4 127.0.0.1", "c=IN IP4 239.0.0.1", 1)} {
		r.dialIt(call.LegID("n1/o" + string(rune('a'+i))))
		inv := p.expect("INVITE")
		p.send(answerTo(inv, 200, "b", p.contact(), sdp))
		p.expect("ACK")
		p.send(answerTo(p.expect("BYE"), 200, "", "", ""))
		require.Equal(t, call.CauseTrouble, next[call.LegEnded](r).Cause)
	}
}

func TestDigestOfOutgoingCalls(t *testing.T) {
	t.Setenv("TRUNK_PASSWORD", "secret")
	r, p := callee(t, func(c *Config) {
		c.Trunks[0].Register = &RegisterConfig{User: "u", PasswordEnv: "TRUNK_PASSWORD", Domain: "carrier.example"}
	})
	reg := p.expect("REGISTER sip:carrier.example")
	require.True(t, r.Status().Trunks[0].Down, "not registered yet")
	p.send(answerTo(reg, 200, "x", headerLine("Contact", headerOf(reg, "Contact")+";expires=60"), ""))
	require.Eventually(t, func() bool { return r.Status().Trunks[0].Registered }, time.Second, time.Millisecond)
	r.dialIt("n1/o1")
	inv := p.expect("INVITE")
	require.Empty(t, headerOf(inv, "Proxy-Authorization"))
	p.send(answerTo(inv, 407, "x", `Proxy-Authenticate: Digest realm="r", nonce="n1", qop="auth", algorithm=MD5`+"\r\n", ""))
	p.expect("ACK")
	inv2 := p.expect("INVITE")
	require.Equal(t, headerOf(inv, "Call-ID"), headerOf(inv2, "Call-ID"))
	require.Contains(t, headerOf(inv2, "Proxy-Authorization"), `username="u", realm="r", nonce="n1"`)
	require.NotContains(t, inv2, "secret")
	p.send(answerTo(inv2, 200, "b", p.contact(), theirSDP))
	p.expect("ACK")
	next[call.LegAnswered](r)
	r.Do(call.Hangup{Leg: "n1/o1"})
	next[call.LegEnded](r)
	bye := p.expect("BYE")
	p.send(answerTo(bye, 407, "b", `Proxy-Authenticate: Digest realm="r", nonce="n2", qop="auth"`+"\r\n", ""))
	p.send(answerTo(p.expect("BYE"), 200, "", "", ""))

	// Wrong credentials for ever: asked twice, then given up.
	r.dialIt("n1/o2")
	for i := 0; i < 3; i++ {
		p.send(answerTo(p.expect("INVITE"), 401, "x", `WWW-Authenticate: Digest realm="r", nonce="n"`+"\r\n", ""))
		p.expect("ACK")
	}
	require.Equal(t, 401, next[call.LegEnded](r).Status)
}

func headerLine(name, value string) string { return name + ": " + value + "\r\n" }

func TestDigitsByInfo(t *testing.T) {
	t.Parallel()
	r, p := callee(t, func(c *Config) { c.Trunks[0].DTMF = DTMFInfo })
	r.dialIt("n1/o1")
	p.send(answerTo(p.expect("INVITE"), 200, "b", p.contact(), theirSDP))
	next[call.LegAnswered](r)
	require.True(t, r.DigitsByINFO("n1/o1"))
	require.False(t, r.DigitsByINFO("n1/o9"))
	r.Do(call.SendDigits{Leg: "n1/o1", Keys: "1x#"})
	for _, key := range []string{"1", "#"} {
		info := p.expect("INFO")
		require.Contains(t, info, "Signal="+key+"\r\n")
		p.send(answerTo(info, 200, "", "", ""))
	}
}

// A process that died left its dialog in the book; the next one ends it.
func TestBookOfDialogs(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	r, p := callee(t, func(c *Config) { c.StateDir = dir })
	r.dialIt("n1/o1")
	p.send(answerTo(p.expect("INVITE"), 200, "b", p.contact()+"Record-Route: <sip:"+p.addr().String()+";lr>\r\n", theirSDP))
	ack := p.expect("ACK")
	next[call.LegAnswered](r)
	require.Empty(t, r.Leftovers())
	pages := (&book{dir: dir + "/dialogs"}).pages()
	require.Len(t, pages, 1)

	cfg := r.cfg
	cfg.UDP = []string{"127.0.0.1:0"}
	second := newRig(t, cfg)
	left := second.Leftovers()
	require.Len(t, left, 1)
	require.Equal(t, call.LegID("n1/o1"), left[0].Leg)
	second.Do(call.Hangup{Leg: "n1/o1"})
	bye := p.expect("BYE")
	for _, h := range []string{"Call-ID", "From", "To", "Route"} {
		require.Equal(t, headerOf(ack, h), headerOf(bye, h), h)
	}
	require.Equal(t, call.LegEnded{Leg: "n1/o1", Cause: call.CauseRestart}, next[call.LegEnded](second))
	require.Empty(t, second.Leftovers())
	second.Do(call.Hangup{Leg: "n1/o1"})
	second.Do(call.Hangup{Leg: "../../etc/passwd"})
	second.quiet(50 * time.Millisecond)
}

// A call that rang when the process died is cancelled by the next one; what the
// far end answers to the INVITE is acknowledged, and an answered call is ended.
func TestBookOfRingingCalls(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ rang, answered bool }{{true, false}, {true, true}, {false, true}} {
		dir := t.TempDir()
		r, p := callee(t, func(c *Config) { c.StateDir = dir })
		r.dialIt("n1/o1")
		inv := p.expect("INVITE")
		if c.rang {
			p.send(answerTo(inv, 180, "b", p.contact(), ""))
			next[call.LegRinging](r)
		} // else picked up at once, and we die before we hear of it
		require.Empty(t, r.Leftovers())

		cfg := r.cfg
		cfg.UDP = []string{"127.0.0.1:0"}
		second := newRig(t, cfg)
		require.Len(t, second.Leftovers(), 1)
		second.Do(call.Hangup{Leg: "n1/o1"})
		cancel := p.expect("CANCEL")
		for _, h := range []string{"Call-ID", "From", "To", "Via"} {
			require.Equal(t, headerOf(inv, h), headerOf(cancel, h), h)
		}
		require.Equal(t, "1 CANCEL", headerOf(cancel, "CSeq"))
		to, err := net.ResolveUDPAddr("udp", second.udpAddr())
		require.NoError(t, err)
		p.to = to
		p.send(answerTo(cancel, 200, "b", "", ""))
		require.Equal(t, call.LegEnded{Leg: "n1/o1", Cause: call.CauseRestart}, next[call.LegEnded](second))
		if c.answered {
			p.send(answerTo(inv, 200, "b", p.contact(), theirSDP))
			p.expect("ACK")
			require.Equal(t, "b", tagOf(p.expect("BYE"), "To"))
		} else {
			p.send(answerTo(inv, 487, "b", "", ""))
			ack := p.expect("ACK")
			require.Equal(t, "b", tagOf(ack, "To"))
			require.Equal(t, headerOf(inv, "Via"), headerOf(ack, "Via"))
		}
		require.Empty(t, second.Leftovers())
	}
}

// A call that was given up stays in the book until the far end has said its last
// word: should we die in between, the next run ends it.
func TestBookOfGivenUpCalls(t *testing.T) {
	t.Parallel()
	for _, answered := range []bool{false, true} {
		dir := t.TempDir()
		r, p := callee(t, func(c *Config) { c.StateDir = dir })
		pages := func() int { return len((&book{dir: dir + "/dialogs"}).pages()) }
		r.dialIt("n1/o1")
		inv := p.expect("INVITE")
		p.send(answerTo(inv, 180, "b", p.contact(), ""))
		next[call.LegRinging](r)
		r.Do(call.Hangup{Leg: "n1/o1"})
		next[call.LegEnded](r)
		p.send(answerTo(p.expect("CANCEL"), 200, "b", "", ""))
		r.book.settled(t.Context())
		require.Equal(t, 1, pages())
		if answered {
			p.send(answerTo(inv, 200, "b", p.contact(), theirSDP))
			p.send(answerTo(p.expect("BYE"), 200, "b", "", ""))
		} else {
			p.send(answerTo(inv, 487, "b", "", ""))
			p.expect("ACK")
		}
		require.Eventually(t, func() bool { return pages() == 0 }, time.Second, time.Millisecond)
	}
}

func TestKeepAlive(t *testing.T) {
	t.Parallel()
	r, p := callee(t, func(c *Config) { c.Trunks[0].KeepAlive = 20 * time.Millisecond })
	p.send(answerTo(p.expect("OPTIONS"), 404, "x", "", ""))
	require.Eventually(t, func() bool { s := r.Status().Trunks[0]; return s.Up && !s.Down && s.RTT > 0 }, time.Second, time.Millisecond)
	require.Eventually(t, func() bool { s := r.Status().Trunks[0]; return !s.Up && s.Down }, 100*testT1, 10*time.Millisecond)
	r.Do(call.Dial{Leg: "n1/o1", Customer: 1})
	require.Equal(t, call.CauseUnavailable, next[call.LegEnded](r).Cause)
}

// A Hangup right behind the Dial finds the leg.
func TestHangupAtOnce(t *testing.T) {
	r, p := callee(t, nil)
	r.dialIt("n1/o1")
	r.Do(call.Hangup{Leg: "n1/o1"})
	require.Equal(t, call.CauseOrdered, next[call.LegEnded](r).Cause)
	if inv := p.recv(2 * testT1); strings.HasPrefix(inv, "INVITE") {
		p.send(answerTo(inv, 180, "b", p.contact(), ""))
		p.expect("CANCEL")
	}
}

// Listening at all addresses, each peer sees the address that it can reach.
func TestListenEverywhere(t *testing.T) {
	r, p := callee(t, func(c *Config) { c.UDP, c.TCP = []string{"0.0.0.0:0"}, []string{"0.0.0.0:0"} })
	p.to.IP = net.IPv4(127, 0, 0, 1)
	r.dialIt("n1/o1")
	inv := p.expect("INVITE")
	require.Contains(t, headerOf(inv, "Via"), " 127.0.0.1:"+portOf(p.to.AddrPort().Port()))
	require.Contains(t, headerOf(inv, "Contact"), "@127.0.0.1:")
	require.Contains(t, inv, "c=IN IP4 127.0.0.1")
	p.send(answerTo(inv, 486, "x", "", ""))
	p.expect("ACK")
	next[call.LegEnded](r)

	r.answering()
	c := p.call("hotline")
	ok := c.established()
	require.Contains(t, ok, "c=IN IP4 127.0.0.1")
	c.bye()
}

// A core that is full for a while loses no event and keeps their order.
func TestFullCoreLater(t *testing.T) {
	r, p := callee(t, nil)
	r.dialIt("n1/o1")
	inv := p.expect("INVITE")
	r.full.Store(true)
	p.send(answerTo(inv, 200, "b", p.contact(), theirSDP))
	p.expect("ACK")
	r.quiet(60 * time.Millisecond)
	r.full.Store(false)
	next[call.LegAnswered](r)
}
