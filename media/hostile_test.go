package media

import (
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/stun/v4"
	"github.com/stretchr/testify/require"

	"hotline/call"
)

// settled waits until the loops have done all that was ordered so far.
func (h *house) settled() {
	for _, l := range h.loops {
		done := make(chan struct{})
		l.post(order{do: func() { close(done) }})
		<-done
	}
}

// drops waits until so many packets were dropped for the reason.
func (h *house) drops(why drop, n uint64) {
	h.t.Helper()
	require.Eventually(h.t, func() bool { return h.Stats().Drops[why.String()] >= n }, 5*time.Second, 5*time.Millisecond,
		"dropped: %v", h.Stats().Drops)
}

func TestForeignSourceIsNotHeard(t *testing.T) {
	engines(t, func(t *testing.T, cfg Config) {
		h := open(t, cfg)
		a, b, thief := newPhone(t, PCMA, 500), newPhone(t, PCMA, 900), newPhone(t, PCMA, 1300)
		la := h.trunkCall("n1/i1", a)
		h.trunkCall("n1/o2", b)
		h.Do(call.Connect{A: "n1/i1", B: "n1/o2"})
		b.hears(500)
		thief.speak(la.Local())
		h.drops(dropSource, 20)
		require.Less(t, b.level(1300, 10), 0.05)
		require.Empty(t, thief.packets(), "our sound goes to the right address")
		a.hears(900)
	})
}

func TestAddressLearnedBehindNATAndMovedByReinvite(t *testing.T) {
	engines(t, func(t *testing.T, cfg Config) {
		h := open(t, cfg)
		nat, b, moved := newPhone(t, PCMA, 500), newPhone(t, PCMA, 900), newPhone(t, PCMA, 700)
		leg, err := h.NewTrunkLeg("n1/i1", testOptions)
		require.NoError(t, err)
		silent := newPhone(t, PCMA, 0) // what the SDP announces, and never comes
		require.NoError(t, leg.SetRemote(silent.remote()))
		leg.Start()
		h.trunkCall("n1/o2", b)
		h.Do(call.Connect{A: "n1/i1", B: "n1/o2"})
		nat.speak(leg.Local())
		nat.hears(900)
		b.hears(500)
		nat.mute.Store(true)
		require.NoError(t, leg.SetRemote(moved.remote()))
		moved.speak(leg.Local())
		moved.hears(900)
		b.hears(700)
		oneStream(t, b.packets())
	})
}

func TestBrokenPacketsAreCountedAndHarmless(t *testing.T) {
	engines(t, func(t *testing.T, cfg Config) {
		h := open(t, cfg)
		a, b := newPhone(t, PCMA, 500), newPhone(t, PCMA, 900)
		h.trunkCall("n1/i1", a)
		h.trunkCall("n1/o2", b)
		h.Do(call.Connect{A: "n1/i1", B: "n1/o2"})
		b.hears(500)
		a.raw(nil)
		for n := 1; n < headerLen; n++ {
			a.raw(make([]byte, n))
		}
		h.drops(dropShort, headerLen)
		bad := func(i int, v byte) []byte {
			k := append([]byte{0x80, 8, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1}, silence(20)...)
			k[i] = v
			return k
		}
		a.raw(bad(0, 0x40))
		h.drops(dropVersion, 1)
		a.raw(bad(0, 0x90))
		h.drops(dropExtension, 1)
		a.raw(bad(0, 0xA0))
		h.drops(dropPadding, 1)
		a.raw(bad(0, 0x8F)[:20])
		h.drops(dropCSRC, 1)
		a.raw(bad(1, 97))
		h.drops(dropPayload, 1)
		a.raw(make([]byte, 3000))
		b.hears(500)
		require.Zero(t, h.Stats().Panics)
	})
}

func TestHeldTrunkGetsNothing(t *testing.T) {
	engines(t, func(t *testing.T, cfg Config) {
		cfg.TrunkSilence = 500 * time.Millisecond
		h := open(t, cfg)
		a, b := newPhone(t, PCMA, 500), newPhone(t, PCMA, 900)
		la := h.trunkCall("n1/i1", a)
		h.trunkCall("n1/o2", b)
		h.Do(call.Connect{A: "n1/i1", B: "n1/o2"})
		a.hears(900)
		held := a.remote()
		held.Send, held.Recv = false, false
		a.mute.Store(true)
		require.NoError(t, la.SetRemote(held))
		h.settled()
		n := len(a.packets()) + 3      // on their way
		until := len(b.packets()) + 40 // longer than the silence that kills
		require.Eventually(t, func() bool { return len(b.packets()) > until && b.level(500, 20) == 0 }, 5*time.Second, 10*time.Millisecond)
		require.LessOrEqual(t, len(a.packets()), n)
		require.NotContains(t, h.heardSoFar(), call.MediaDead{Leg: "n1/i1"}, "a held leg may be silent")
		a.mute.Store(false)
		require.NoError(t, la.SetRemote(a.remote()))
		a.hears(900)
		b.hears(500)
		a.mute.Store(true)
		for next[call.MediaDead](h).Leg != "n1/i1" { // a busy machine may silence the other phone too
		}
		a.mute.Store(false)
		for next[call.MediaBack](h).Leg != "n1/i1" {
		}
		oneStream(t, a.packets())
	})
}

func TestAddressesThatAreRefused(t *testing.T) {
	h := open(t, Config{BrowserIPs: []netip.Addr{loopback}, OwnPorts: []uint16{5060}})
	strict := TrunkOptions{LocalIP: loopback, Advertised: netip.MustParseAddr("198.51.100.7")}
	leg, err := h.NewTrunkLeg("n1/i1", strict)
	require.NoError(t, err)
	kind, err := h.NewTrunkLeg("n1/i2", testOptions)
	require.NoError(t, err)
	set := func(l *TrunkLeg, a string) error {
		return l.SetRemote(Remote{Addr: netip.MustParseAddrPort(a), Payload: PCMA, Send: true, Recv: true})
	}
	for _, a := range []string{"127.0.0.1:4000", "127.8.8.8:4000", "198.51.100.7:4000", "224.0.0.5:4000", "255.255.255.255:4000", "169.254.1.1:4000", "[2001:db8::1]:4000"} {
		require.ErrorIs(t, set(leg, a), ErrAddress, a)
	}
	require.NoError(t, set(leg, "192.0.2.1:4000"))
	require.NoError(t, set(leg, "0.0.0.0:4000"), "the old way to hold")
	require.NoError(t, set(kind, "127.0.0.1:4000"))
	own := []uint16{kind.LocalPort(), leg.LocalPort(), leg.LocalPort() + 1, h.BrowserPorts()[0], 5060}
	for _, p := range own {
		require.ErrorIs(t, set(kind, netip.AddrPortFrom(loopback, p).String()), ErrAddress, "own port %d", p)
	}
	require.Error(t, kind.SetRemote(Remote{Payload: 97}))
}

func TestPortsAreLeasedInTurnAndRest(t *testing.T) {
	engines(t, func(t *testing.T, cfg Config) {
		now := time.Duration(0)
		base := freeRange(t)
		cfg.TrunkPorts = PortRange{base, base + 5}
		p := newPorts(cfg.TrunkPorts, 3*time.Second)
		require.Equal(t, 3, cfg.TrunkPorts.pairs())
		one, _ := p.lease(int64(now))
		two, _ := p.lease(int64(now))
		p.release(one, int64(now))
		three, _ := p.lease(int64(now))
		require.Equal(t, []uint16{base, base + 2, base + 4}, []uint16{one, two, three})
		_, ok := p.lease(int64(2 * time.Second))
		require.False(t, ok, "a port rests")
		again, _ := p.lease(int64(3 * time.Second))
		require.Equal(t, one, again)

		h := open(t, cfg)
		blocker, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: int(base) + 3})
		require.NoError(t, err)
		defer func() { _ = blocker.Close() }()
		var got []uint16
		for _, id := range []call.LegID{"n1/i1", "n1/i2"} {
			leg, err := h.NewTrunkLeg(id, testOptions)
			require.NoError(t, err)
			got = append(got, leg.LocalPort())
		}
		require.Equal(t, []uint16{base, base + 4}, got, "a port somebody else has is passed over")
		_, err = h.NewTrunkLeg("n1/i3", testOptions)
		require.ErrorIs(t, err, ErrNoPort)
		require.Equal(t, 2, h.Stats().PortsInUse)
		_, err = h.NewTrunkLeg("n1/i1", testOptions)
		require.Error(t, err)
	})
}

// freeRange finds six ports that nobody uses.
func freeRange(t *testing.T) uint16 {
	for range 100 {
		base := 30000 + uint16(number()%10000)*2
		var open []*net.UDPConn
		for i := range uint16(6) {
			if c, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: int(base + i)}); err == nil {
				open = append(open, c)
			}
		}
		for _, c := range open {
			_ = c.Close()
		}
		if len(open) == 6 {
			return base
		}
	}
	t.Fatal("no free ports")
	return 0
}

func TestSTUNAndDTLSFromStrangers(t *testing.T) {
	engines(t, func(t *testing.T, cfg Config) {
		h := open(t, cfg)
		p := newPage(t, 900)
		offer := p.offer(nil)
		answer, err := h.NewBrowserLeg("n1/b1", offer, BrowserEvents{})
		require.NoError(t, err)
		find := func(sdp, key string) string {
			_, rest, _ := strings.Cut(sdp, "a="+key+":")
			v, _, _ := strings.Cut(rest, "\r\n")
			return v
		}
		name := stun.NewUsername(find(answer, "ice-ufrag") + ":" + find(offer, "ice-ufrag"))
		stranger := newPhone(t, PCMA, 0)
		stranger.to = netip.AddrPortFrom(loopback, h.BrowserPorts()[0])
		if cfg.Loops > 1 {
			stranger.to = netip.AddrPortFrom(loopback, portOf(answer))
		}
		for _, set := range [][]stun.Setter{
			{stun.TransactionID, stun.BindingRequest, name, stun.Fingerprint},
			{stun.TransactionID, stun.BindingRequest, name, stun.NewShortTermIntegrity("wrong"), stun.Fingerprint},
			{stun.TransactionID, stun.BindingRequest, stun.NewUsername("nobody:x"), stun.NewShortTermIntegrity(find(answer, "ice-pwd")), stun.Fingerprint},
			{stun.TransactionID, stun.BindingRequest, stun.Fingerprint},
		} {
			stranger.raw(stun.MustBuild(set...).Raw)
		}
		h.drops(dropSTUN, 4)
		stranger.raw(append([]byte{22, 0xFE, 0xFD}, make([]byte, 100)...)) // a ClientHello
		h.drops(dropDTLS, 1)
		stranger.raw(append([]byte{0x80, 8}, make([]byte, 170)...))
		h.drops(dropSource, 1)
		p.answer(answer)
		require.Eventually(t, func() bool { return h.Stats().Handshakes == 1 }, 10*time.Second, 10*time.Millisecond, "the browser itself connects")
		require.Empty(t, stranger.packets())
	})
}

// portOf reads the port of an answer's first candidate.
func portOf(answer string) uint16 {
	i := strings.Index(answer, " typ host")
	f := strings.Fields(answer[:i])
	var n uint16
	for _, c := range f[len(f)-1] {
		n = n*10 + uint16(c-'0')
	}
	return n
}

func TestUnauthenticAndReplayedSRTP(t *testing.T) {
	engines(t, func(t *testing.T, cfg Config) {
		h := open(t, cfg)
		caller, operator := newPhone(t, PCMA, 500), newPage(t, 900)
		h.browserCall("n1/p7", operator)
		h.trunkCall("n1/i1", caller)
		h.Do(call.Connect{A: "n1/i1", B: "n1/p7"})
		caller.hears(900)
		// Forged packets come from the browser's own address: given to the loop as if.
		en := h.legs["n1/p7"]
		done := make(chan netip.AddrPort, 1)
		en.loop.post(order{do: func() { done <- en.leg.browser.cur.path.addr }})
		src := <-done
		forged, err := (&rtp.Packet{Header: rtp.Header{Version: 2, PayloadType: 8, SSRC: 5}, Payload: silence(20)}).Marshal()
		require.NoError(t, err)
		en.loop.post(order{do: func() {
			for range 1000 {
				en.loop.datagram(en.loop.browser[0], forged, src, en.loop.now(), en.loop.now())
			}
		}})
		h.drops(dropSRTP, 1000)
		n := len(caller.packets())
		require.Eventually(t, func() bool { return len(caller.packets()) > n+20 }, 5*time.Second, 10*time.Millisecond)
		caller.hears(900)
	})
}

func TestUnknownCommands(t *testing.T) {
	h := open(t, Config{BrowserIPs: []netip.Addr{loopback}})
	for _, c := range []call.Command{
		call.Play{Leg: "n1/x"}, call.StopPlay{Leg: "n1/x"}, call.Connect{A: "n1/x", B: "n1/y"}, call.Disconnect{Leg: "n1/x"},
		call.SendDigits{Leg: "n1/x", Keys: "1"}, call.RecordPause{Recording: 3}, call.RecordStop{Recording: 3}, call.Hangup{Leg: "n1/x"},
	} {
		h.Do(c)
	}
	require.EqualValues(t, 7, h.Stats().Ignored, "RecordStop goes on to the recorder, who knows what ended before")
	_, err := h.Renegotiate("n1/x", "")
	require.ErrorIs(t, err, ErrOffer)
	h.CloseLeg("n1/x")
}
