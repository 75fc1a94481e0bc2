package sip

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

func TestIncomingCall(t *testing.T) {
	t.Parallel()
	r := newRig(t, testConfig())
	p := newRaw(t, r.udpAddr())
	c := p.call("88001234567")
	c.invite("", c.sdp("a=ptime:30\r\n"))
	p.expect("SIP/2.0 100")
	a := next[call.Arrived](r)
	require.Equal(t, "test", a.Trunk)
	require.Equal(t, "main", a.Called)
	require.Equal(t, call.CustomerID(1), a.Party.Customer)
	require.True(t, a.Party.Trial, "a test peer")
	require.Regexp(t, `^n1/i[0-9a-z]+$`, string(a.Leg))
	require.Equal(t, "+79161234567", r.dir.raw.Load())
	require.Zero(t, r.media.open.Load(), "no port before the answer")

	r.Do(call.Answer{Leg: a.Leg})
	ok := p.expect("SIP/2.0 200")
	require.Equal(t, a.Leg, next[call.LegAnswered](r).Leg)
	require.Contains(t, ok, "m=audio")
	require.Contains(t, ok, "PCMA/8000")
	require.NotContains(t, ok, "PCMU")
	require.NotRegexp(t, `(?m)^Server:.*[0-9]`, ok)
	c.toTag = tagOf(ok, "To")
	p.send(c.request("ACK", 1, "", ""))
	m := r.media.leg(a.Leg)
	require.Equal(t, MediaPeer{Addr: netip.MustParseAddrPort("127.0.0.1:41000"), Codec: PCMA, DTMF: 101, Ptime: 30 * time.Millisecond, Send: true, Recv: true}, m.peer())
	require.Equal(t, 1, r.Status().Trunks[0].Channels)
	on := r.TrunkLegs()[r.Status().Trunks[0].Name]
	require.Len(t, on, 1)
	require.Equal(t, a.Leg, on[0].Leg)
	require.False(t, on[0].Out)

	r.Do(call.Hangup{Leg: a.Leg, Cause: call.CauseOrdered})
	p.send(answerTo(p.expect("BYE"), 200, "", "", ""))
	require.Equal(t, call.LegEnded{Leg: a.Leg, Cause: call.CauseOrdered}, next[call.LegEnded](r))
	require.Zero(t, r.Status().Trunks[0].Channels)
	r.empty(70 * testT1)
}

func TestCallerHangsUp(t *testing.T) {
	r := newRig(t, testConfig()).answering()
	c := newRaw(t, r.udpAddr()).call("hotline")
	c.established()
	leg := next[call.Arrived](r).Leg
	next[call.LegAnswered](r)
	c.bye()
	require.Equal(t, call.LegEnded{Leg: leg, Cause: call.CauseNormal}, next[call.LegEnded](r))
	c.p.send(c.request("ACK", 1, "", "")) // ACK after BYE
	c.next("BYE", "", "")
	c.p.expect("SIP/2.0 481")
	r.quiet(100 * time.Millisecond)
	r.empty(time.Second)
}

func TestByeBeforeAck(t *testing.T) {
	r := newRig(t, testConfig()).answering()
	c := newRaw(t, r.udpAddr()).call("hotline")
	c.invite("", c.sdp(""))
	c.toTag = tagOf(c.p.expect("SIP/2.0 200"), "To")
	c.bye()
	c.p.send(c.request("ACK", 1, "", ""))
	next[call.Arrived](r)
	next[call.LegAnswered](r)
	require.Equal(t, call.CauseNormal, next[call.LegEnded](r).Cause)
	require.Empty(t, c.p.recv(3*testT1), "no more 200")
	r.empty(time.Second)
}

func TestHangupWaitsForAck(t *testing.T) {
	t.Parallel()
	r := newRig(t, testConfig()).answering()
	c := newRaw(t, r.udpAddr()).call("hotline")
	c.invite("", c.sdp(""))
	c.toTag = tagOf(c.p.expect("SIP/2.0 200"), "To")
	leg := next[call.Arrived](r).Leg
	next[call.LegAnswered](r)
	r.Do(call.Hangup{Leg: leg})
	next[call.LegEnded](r)
	require.Zero(t, r.media.open.Load())
	c.p.expect("SIP/2.0 200") // sent again, no BYE yet
	c.p.send(c.request("ACK", 1, "", ""))
	c.p.send(answerTo(c.p.expect("BYE"), 200, "", "", ""))
	r.empty(70 * testT1)
}

func TestCancelBeforeAnswer(t *testing.T) {
	r := newRig(t, testConfig())
	c := newRaw(t, r.udpAddr()).call("hotline")
	inv := c.invite("", c.sdp(""))
	leg := next[call.Arrived](r).Leg
	c.p.send(cancelText(inv))
	c.p.expect("SIP/2.0 200")
	c.p.expect("SIP/2.0 487")
	c.p.send(ackText(inv))
	require.Equal(t, call.LegEnded{Leg: leg, Cause: call.CauseNormal, Status: 487}, next[call.LegEnded](r))
	r.Do(call.Answer{Leg: leg})
	r.quiet(100 * time.Millisecond)
	r.empty(time.Second)
}

func TestCancelBeforeTheDirectoryAnswers(t *testing.T) {
	r := newRig(t, testConfig())
	r.dir.delay.Store(int64(200 * time.Millisecond))
	c := newRaw(t, r.udpAddr()).call("hotline")
	inv := c.invite("", c.sdp(""))
	c.p.expect("SIP/2.0 100")
	c.p.send(cancelText(inv))
	c.p.expect("SIP/2.0 487")
	r.quiet(300 * time.Millisecond)
	r.empty(time.Second)
}

func TestSlowDirectoryLosesNoCall(t *testing.T) {
	r := newRig(t, testConfig())
	r.dir.delay.Store(int64(time.Minute))
	c := newRaw(t, r.udpAddr()).call("hotline")
	c.invite("", c.sdp(""))
	a := next[call.Arrived](r) // does not wait for a minute
	require.Equal(t, call.Party{Class: call.Mobile, Span: call.Span{Min: 3, Max: 3}, Trial: true}, a.Party, "what the number itself tells stays")
}

// A caller whom the directory finds later is known from then on, once, and only
// while his call lives.
func TestCallerIsRecognisedLater(t *testing.T) {
	r := newRig(t, testConfig()).answering()
	r.dir.delay.Store(int64(partyTime + 200*time.Millisecond))
	c := newRaw(t, r.udpAddr()).call("hotline")
	c.established()
	a := next[call.Arrived](r)
	require.Zero(t, a.Party.Customer)
	require.Equal(t, call.Mobile, a.Party.Class)
	next[call.LegAnswered](r)
	require.Equal(t, call.Recognised{Leg: a.Leg, Party: call.Party{Customer: 1, Class: call.Mobile, Trial: true}}, next[call.Recognised](r))
	c.bye()
	next[call.LegEnded](r)

	r.dir.trouble.Store(1) // asked again after an error
	r.dir.delay.Store(0)
	again := newRaw(t, r.udpAddr()).call("hotline")
	again.established()
	require.Zero(t, next[call.Arrived](r).Party.Customer)
	next[call.LegAnswered](r)
	require.Equal(t, call.CustomerID(1), next[call.Recognised](r).Party.Customer)
	again.bye()
	next[call.LegEnded](r)

	r.dir.delay.Store(int64(partyTime + 200*time.Millisecond))
	gone := newRaw(t, r.udpAddr()).call("hotline")
	gone.established()
	next[call.Arrived](r)
	next[call.LegAnswered](r)
	gone.bye()
	next[call.LegEnded](r)
	r.quiet(300 * time.Millisecond)
	require.Eventually(t, func() bool { return r.dir.asking.Load() == 0 }, time.Second, time.Millisecond, "nobody asks for who is gone")
}

// Keys are listened for in the sound where the trunk is set so (DOMAIN 9).
func TestInbandDigitsWhereTheTrunkIsSetSo(t *testing.T) {
	for _, inband := range []bool{false, true} {
		cfg := testConfig()
		cfg.Trunks[0].Inband = inband
		r := newRig(t, cfg).answering()
		c := newRaw(t, r.udpAddr()).call("hotline")
		c.established()
		leg := next[call.Arrived](r).Leg
		next[call.LegAnswered](r)
		require.Equal(t, inband, r.media.leg(leg).opts.Tones)
		c.bye()
		next[call.LegEnded](r)
	}
}

func cancelText(inv string) string {
	head, _, _ := strings.Cut(inv, "Contact:")
	head = strings.Replace(head, "INVITE sip", "CANCEL sip", 1)
	return strings.Replace(head, "1 INVITE", "1 CANCEL", 1) + "Content-Length: 0\r\n\r\n"
}

func ackText(inv string) string {
	head, _, _ := strings.Cut(inv, "Contact:")
	head = strings.Replace(head, "INVITE sip", "ACK sip", 1)
	return strings.Replace(head, "1 INVITE", "1 ACK", 1) + "Content-Length: 0\r\n\r\n"
}

func TestReject(t *testing.T) {
	r := newRig(t, testConfig())
	r.on.Store(func(e call.Event) {
		if a, ok := e.(call.Arrived); ok {
			r.Do(call.Reject{Leg: a.Leg, Status: 503, RetryAfter: 7})
		}
	})
	c := newRaw(t, r.udpAddr()).call("hotline")
	inv := c.invite("", c.sdp(""))
	require.Equal(t, "7", headerOf(c.p.expect("SIP/2.0 503"), "Retry-After"))
	c.p.send(ackText(inv))
	next[call.Arrived](r)
	require.Equal(t, 503, next[call.LegEnded](r).Status)
	r.empty(time.Second)
}

func TestFullCoreAndFullTrunk(t *testing.T) {
	cfg := testConfig()
	cfg.Trunks[0].MaxChannels = 1
	r := newRig(t, cfg)
	p := newRaw(t, r.udpAddr())
	r.full.Store(true)
	c := p.call("hotline")
	c.invite("", c.sdp(""))
	require.NotEmpty(t, headerOf(p.expect("SIP/2.0 503"), "Retry-After"))
	r.quiet(50 * time.Millisecond)
	r.empty(time.Second)

	r.full.Store(false)
	c = p.call("hotline")
	c.invite("", c.sdp(""))
	next[call.Arrived](r)
	c2 := p.call("hotline")
	c2.invite("", c2.sdp(""))
	require.NotEmpty(t, headerOf(p.expect("SIP/2.0 503"), "Retry-After"))
	r.quiet(50 * time.Millisecond)
	require.EqualValues(t, 2, r.Status().Refused)
}

func TestNoSoundNoAnswer(t *testing.T) {
	r := newRig(t, testConfig()).answering()
	p := newRaw(t, r.udpAddr())
	r.media.full.Store(true)
	c := p.call("hotline")
	c.invite("", c.sdp(""))
	p.expect("SIP/2.0 503")
	next[call.Arrived](r)
	require.Equal(t, call.CauseTrouble, next[call.LegEnded](r).Cause)

	r.media.full.Store(false)
	r.media.refuse.Store(&ErrMediaAddress)
	c = p.call("hotline")
	c.invite("", c.sdp(""))
	p.expect("SIP/2.0 488")
	next[call.Arrived](r)
	next[call.LegEnded](r)
	r.empty(time.Second)
}

func TestDrain(t *testing.T) {
	r := newRig(t, testConfig())
	r.Drain()
	c := newRaw(t, r.udpAddr()).call("hotline")
	c.invite("", c.sdp(""))
	c.p.expect("SIP/2.0 503")
	r.quiet(50 * time.Millisecond)
	require.True(t, r.Status().Draining)
}

// What is wrong with an INVITE decides its answer (RFC 3261, 8.2).
func TestInviteScreening(t *testing.T) {
	r := newRig(t, testConfig()).answering()
	p := newRaw(t, r.udpAddr())
	for _, c := range []struct {
		name, user string
		lines      string
		edit       func(string) string
		body       string
		want       int
		header     string
	}{
		{name: "foreign number", user: "84991112233", want: 404},
		{name: "other scheme", user: "hotline", edit: swap("INVITE sip:", "INVITE mailto:"), want: 416},
		{name: "sips", user: "hotline", edit: swap("INVITE sip:", "INVITE sips:"), want: 416},
		{name: "no hops left", user: "hotline", edit: swap("Max-Forwards: 70", "Max-Forwards: 0"), want: 483},
		{name: "reliable provisional required", user: "hotline", lines: "Require: 100rel\r\n", want: 420, header: "Unsupported"},
		{name: "replaces required", user: "hotline", lines: "Require: replaces\r\n", want: 420, header: "Unsupported"},
		{name: "no contact", user: "hotline", edit: swap("Contact: ", "X-Contact: "), want: 400},
		{name: "not a description", user: "hotline", lines: "Content-Type: text/plain\r\n", want: 415, header: "Accept"},
		{name: "compressed", user: "hotline", lines: "Content-Encoding: gzip\r\n", want: 415},
		{name: "unreadable description", user: "hotline", body: "hello", want: 400},
		{name: "no codec", user: "hotline", body: "v=0\r\nc=IN IP4 127.0.0.1\r\nm=audio 41000 RTP/AVP 18\r\n", want: 488},
		{name: "broadcast", user: "hotline", body: "v=0\r\nc=IN IP4 255.255.255.255\r\nm=audio 41000 RTP/AVP 8\r\n", want: 488},
		{name: "multicast", user: "hotline", body: "v=0\r\nc=IN IP4 239.1.2.3\r\nm=audio 41000 RTP/AVP 8\r\n", want: 488},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := p.call(c.user)
			if c.body == "" {
				c.body = k.sdp("")
			}
			m := k.request("INVITE", 1, c.lines, c.body)
			if c.edit != nil {
				m = c.edit(m)
			}
			p.send(m)
			res := p.expect(fmt.Sprintf("SIP/2.0 %d", c.want))
			if c.header != "" {
				require.NotEmpty(t, headerOf(res, c.header), res)
			}
			p.send(ackText(m))
		})
	}
	r.quiet(100 * time.Millisecond)
	require.Zero(t, r.media.open.Load())
}

func swap(old, with string) func(string) string {
	return func(s string) string { return strings.Replace(s, old, with, 1) }
}

func TestMergedRequest(t *testing.T) {
	r := newRig(t, testConfig())
	c := newRaw(t, r.udpAddr()).call("hotline")
	c.invite("", c.sdp(""))
	next[call.Arrived](r)
	c.p.send(c.request("INVITE", 1, "", c.sdp(""))) // same identity, another branch
	c.p.expect("SIP/2.0 482")
	r.quiet(50 * time.Millisecond)
}

func TestOutOfDialogMethods(t *testing.T) {
	r := newRig(t, testConfig())
	p := newRaw(t, r.udpAddr())
	for method, want := range map[string]string{
		"OPTIONS": "200", "MESSAGE": "405", "INFO": "405", "REFER": "405", "REGISTER": "405", "FOO": "405",
		"NOTIFY": "489", "SUBSCRIBE": "489", "PUBLISH": "489",
		"BYE": "481", "UPDATE": "481", "PRACK": "481", "CANCEL": "481",
	} {
		p.send(p.call("hotline").request(method, 1, "Refer-To: <sip:+79991112233@evil>\r\n", ""))
		res := p.expect("SIP/2.0 " + want)
		require.Contains(t, headerOf(res, "CSeq"), method)
		if want == "405" {
			require.NotEmpty(t, headerOf(res, "Allow"))
		}
	}
	for _, method := range []string{"INVITE", "BYE", "INFO", "OPTIONS", "REFER", "NOTIFY"} {
		c := p.call("hotline")
		c.toTag = "nobody"
		p.send(c.request(method, 1, "", ""))
		p.expect("SIP/2.0 481")
	}
	r.quiet(50 * time.Millisecond)
}

func TestInDialog(t *testing.T) {
	r := newRig(t, testConfig()).answering()
	c := newRaw(t, r.udpAddr()).call("hotline")
	c.established()
	leg := next[call.Arrived](r).Leg
	next[call.LegAnswered](r)
	media := r.media.leg(leg)
	ok := func() string { return c.p.expect("SIP/2.0 200") }
	reinvite := func(sdp string) string {
		c.next("INVITE", "", sdp)
		res := ok()
		c.p.send(c.request("ACK", c.cseq, "", ""))
		return res
	}

	res := reinvite(c.sdp("a=sendonly\r\n"))
	require.Contains(t, res, "a=recvonly")
	require.Equal(t, call.LegHeld{Leg: leg, Held: true}, next[call.LegHeld](r))
	require.False(t, media.peer().Send)

	reinvite(c.sdp(""))
	require.False(t, next[call.LegHeld](r).Held)

	reinvite(strings.Replace(c.sdp(""), "c=IN IP4 127.0.0.1", "c=IN IP4 0.0.0.0", 1))
	require.True(t, next[call.LegHeld](r).Held)
	require.False(t, media.peer().Addr.IsValid())

	reinvite(strings.Replace(c.sdp(""), "41000 RTP/AVP 8 0", "42000 RTP/AVP 0", 1))
	require.False(t, next[call.LegHeld](r).Held)
	require.Equal(t, PCMU, media.peer().Codec)
	require.EqualValues(t, 42000, media.peer().Addr.Port())

	c.next("INVITE", "", "v=0\r\nc=IN IP4 239.0.0.1\r\nm=audio 4000 RTP/AVP 8\r\n")
	c.p.expect("SIP/2.0 488")
	require.EqualValues(t, 42000, media.peer().Addr.Port(), "the session goes on as before")

	c.next("UPDATE", "", "")
	ok()
	c.next("UPDATE", "", c.sdp(""))
	require.Contains(t, ok(), "m=audio")
	require.Equal(t, PCMA, media.peer().Codec)

	c.next("INFO", "Content-Type: application/dtmf-relay\r\n", "Signal=5\r\nDuration=160\r\n")
	ok()
	require.Equal(t, call.Digit{Leg: leg, Key: "5"}, next[call.Digit](r))
	c.next("INFO", "Content-Type: application/dtmf\r\n", "#")
	ok()
	require.Equal(t, "#", next[call.Digit](r).Key)
	c.next("INFO", "Content-Type: application/dtmf-relay\r\n", "Signal=99\r\n")
	c.p.expect("SIP/2.0 400")
	c.next("INFO", "Content-Type: application/x\r\n", "x")
	c.p.expect("SIP/2.0 415")
	c.next("INFO", "", "")
	ok()

	c.next("OPTIONS", "", "")
	ok()
	c.next("REFER", "Refer-To: <sip:+79991112233@evil>\r\n", "")
	c.p.expect("SIP/2.0 405")
	c.next("NOTIFY", "Event: refer\r\n", "")
	c.p.expect("SIP/2.0 489")
	c.next("MESSAGE", "Content-Type: text/plain\r\n", "hi")
	c.p.expect("SIP/2.0 405")
	c.next("UPDATE", "Require: timer\r\n", "")
	c.p.expect("SIP/2.0 420")

	// Offer from us in a re-INVITE without one, glare with the next.
	c.next("INVITE", "", "")
	require.Contains(t, ok(), "m=audio")
	first := c.cseq
	c.next("INVITE", "", c.sdp(""))
	c.p.expect("SIP/2.0 491")
	c.p.send(c.request("ACK", first, "", c.sdp("")))
	require.Eventually(t, func() bool { return len(media.peer().Codec) > 0 && r.index.leg(leg) != nil }, time.Second, time.Millisecond)

	// Old CSeq and foreign tag.
	c.p.send(c.request("INVITE", 1, "", c.sdp("")))
	c.p.expect("SIP/2.0 500")
	tag := c.tag
	c.tag = "foreign"
	c.next("BYE", "", "")
	c.p.expect("SIP/2.0 481")
	c.tag = tag
	c.bye()
	next[call.LegEnded](r)
	r.empty(70 * testT1)
}

// An ACK that never comes: 200 again and again, BYE after 64*T1 (13.3.1.4).
func TestAckNeverComes(t *testing.T) {
	t.Parallel()
	r := newRig(t, testConfig()).answering()
	c := newRaw(t, r.udpAddr()).call("hotline")
	start := time.Now()
	c.invite("", c.sdp(""))
	n := 0
	for {
		m := c.p.recv(10 * time.Second)
		if strings.HasPrefix(m, "BYE") {
			c.p.send(answerTo(m, 200, "", "", ""))
			break
		}
		if strings.HasPrefix(m, "SIP/2.0 200") {
			n++
		}
	}
	took := time.Since(start)
	require.InDelta(t, 64*testT1.Seconds(), took.Seconds(), 0.7)
	require.GreaterOrEqual(t, n, 9)
	require.LessOrEqual(t, n, 13)
	next[call.Arrived](r)
	next[call.LegAnswered](r)
	require.Equal(t, call.CauseTrouble, next[call.LegEnded](r).Cause)
}

func TestOfferInAck(t *testing.T) {
	t.Parallel()
	r := newRig(t, testConfig()).answering()
	c := newRaw(t, r.udpAddr()).call("hotline")
	c.invite("", "")
	ok := c.p.expect("SIP/2.0 200")
	require.Contains(t, ok, "RTP/AVP 8 0 101")
	leg := next[call.Arrived](r).Leg
	r.quiet(50 * time.Millisecond) // no sound, no answer
	c.toTag = tagOf(ok, "To")
	c.p.send(c.request("ACK", 1, "", strings.Replace(c.sdp(""), "8 0 101", "0 101", 1)))
	next[call.LegAnswered](r)
	require.Equal(t, PCMU, r.media.leg(leg).peer().Codec)
	c.bye()
	next[call.LegEnded](r)

	c = c.p.call("hotline")
	c.invite("", "")
	c.toTag = tagOf(c.p.expect("SIP/2.0 200"), "To")
	next[call.Arrived](r)
	c.p.send(c.request("ACK", 1, "", "")) // without the answer
	c.p.expect("BYE")
	require.Equal(t, call.CauseTrouble, next[call.LegEnded](r).Cause)
}

func TestGhostIsFoundByOptions(t *testing.T) {
	cfg := testConfig()
	cfg.Probe = 50 * time.Millisecond
	r := newRig(t, cfg).answering()
	c := newRaw(t, r.udpAddr()).call("hotline")
	c.established()
	next[call.Arrived](r)
	next[call.LegAnswered](r)
	c.p.send(answerTo(c.p.expect("OPTIONS"), 200, "", "", ""))
	c.p.send(answerTo(c.p.expect("OPTIONS"), 481, "", "", ""))
	require.Equal(t, call.CauseMediaDead, next[call.LegEnded](r).Cause)
	r.empty(time.Second)
}
