package media

import (
	"strings"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"
	"github.com/stretchr/testify/require"

	"hotline/call"
)

// told collects what a browser leg's door hears.
type told struct{ up, dead, back, failed chan error }

func (o *told) events() BrowserEvents {
	*o = told{make(chan error, 9), make(chan error, 9), make(chan error, 9), make(chan error, 9)}
	return BrowserEvents{
		Up:     func(call.LegID) { o.up <- nil },
		Dead:   func(call.LegID) { o.dead <- nil },
		Back:   func(call.LegID) { o.back <- nil },
		Failed: func(_ call.LegID, err error) { o.failed <- err },
	}
}

func await(t *testing.T, c chan error, what string) error {
	t.Helper()
	select {
	case err := <-c:
		return err
	case <-time.After(10 * time.Second):
		require.Fail(t, "did not come: "+what)
	}
	return nil
}

// browserCall connects a page to a new leg.
func (h *house) browserCall(id call.LegID, p *page) *told {
	h.t.Helper()
	o := &told{}
	answer, err := h.NewBrowserLeg(id, p.offer(nil), o.events())
	require.NoError(h.t, err)
	p.answer(answer)
	await(h.t, o.up, "up")
	p.speak()
	return o
}

func TestBrowserAndTrunkBothWays(t *testing.T) {
	engines(t, func(t *testing.T, cfg Config) {
		for _, pt := range []uint8{PCMA, PCMU} {
			h := open(t, cfg)
			caller, operator := newPhone(t, pt, 500), newPage(t, 900)
			h.browserCall("n1/p7", operator)
			h.trunkCall("n1/i1", caller)
			require.Empty(t, operator.packets(), "an idle path gets nothing")
			h.Do(call.Connect{A: "n1/i1", B: "n1/p7"})
			caller.hears(900)
			operator.hears(500)
			require.Equal(t, pt, operator.packets()[0].PayloadType, "sound goes on as it came")
			require.True(t, operator.packets()[0].Marker)

			h.CloseLeg("n1/i1")
			next := newPhone(t, PCMA, 700)
			h.trunkCall("n1/i2", next)
			h.Do(call.Connect{A: "n1/i2", B: "n1/p7"})
			operator.hears(700) // the follow-up call on the same path
			next.hears(900)
			oneStream(t, operator.packets())
			oneStream(t, caller.packets())
			require.NoError(t, h.Close())
		}
	})
}

func TestBrowserToBrowser(t *testing.T) {
	engines(t, func(t *testing.T, cfg Config) {
		h := open(t, cfg)
		a, b := newPage(t, 500), newPage(t, 900)
		h.browserCall("n1/p1", a)
		h.browserCall("n1/p2", b)
		h.Do(call.Connect{A: "n1/p1", B: "n1/p2"})
		a.hears(900)
		b.hears(500)
		h.Do(call.Disconnect{Leg: "n1/p1"})
		h.Do(call.Play{Leg: "n1/p1", Token: 3, Clips: []string{"ru/greeting"}})
		a.hears(600)
		require.Equal(t, call.PlayDone{Leg: "n1/p1", Token: 3}, next[call.PlayDone](h))
		oneStream(t, a.packets())
	})
}

func TestReloadKeepsConnectionAndRecording(t *testing.T) {
	engines(t, func(t *testing.T, cfg Config) {
		h := open(t, cfg)
		caller, operator := newPhone(t, PCMA, 500), newPage(t, 900)
		o := h.browserCall("n1/p7", operator)
		h.trunkCall("n1/i1", caller)
		h.Do(call.Connect{A: "n1/i1", B: "n1/p7"})
		h.Do(call.RecordStart{Recording: 1, Customer: "n1/i1", Operator: "n1/p7"})
		caller.hears(900)
		operator.close() // the page is reloaded

		again := newPage(t, 1100)
		answer, err := h.Renegotiate("n1/p7", again.offer(nil))
		require.NoError(t, err)
		again.answer(answer)
		await(t, o.up, "up again")
		again.speak()
		again.hears(500)
		caller.hears(1100)
		require.Eventually(t, func() bool {
			s := h.rec.get(1).sound[Right]
			return len(s) > 1600 && toneLevel(packetsOf(s[len(s)-1600:]), 1100) > 0.8
		}, 5*time.Second, 20*time.Millisecond)
		oneStream(t, caller.packets())
		h.Do(call.RecordStop{Recording: 1})
	})
}

func TestICERestartKeepsKeys(t *testing.T) {
	engines(t, func(t *testing.T, cfg Config) {
		h := open(t, cfg)
		caller, operator := newPhone(t, PCMA, 500), newPage(t, 900)
		o := h.browserCall("n1/p7", operator)
		h.trunkCall("n1/i1", caller)
		h.Do(call.Connect{A: "n1/i1", B: "n1/p7"})
		operator.hears(500)
		handshakes := h.Stats().Handshakes
		answer, err := h.Renegotiate("n1/p7", operator.offer(&webrtc.OfferOptions{ICERestart: true}))
		require.NoError(t, err)
		operator.answer(answer)
		await(t, o.up, "up on the new path")
		n := len(operator.packets())
		require.Eventually(t, func() bool { return len(operator.packets()) > n+10 }, 5*time.Second, 10*time.Millisecond)
		operator.hears(500)
		caller.hears(900)
		require.Equal(t, handshakes, h.Stats().Handshakes)
	})
}

func TestWrongFingerprintGetsNoSound(t *testing.T) {
	engines(t, func(t *testing.T, cfg Config) {
		h := open(t, cfg)
		p := newPage(t, 900)
		offer := p.offer(nil)
		i := strings.Index(offer, "a=fingerprint:sha-256 ") + len("a=fingerprint:sha-256 ")
		offer = offer[:i] + strings.Repeat("AB:", 31) + "AB" + offer[i+95:]
		o := &told{}
		answer, err := h.NewBrowserLeg("n1/b1", offer, o.events())
		require.NoError(t, err)
		p.answer(answer)
		require.ErrorContains(t, await(t, o.failed, "failed"), "fingerprint")
		h.Do(call.Play{Leg: "n1/b1", Token: 1, Clips: []string{"ru/greeting"}})
		require.Empty(t, p.packets())
		require.Empty(t, o.up)
	})
}

// An idle operator sends nothing but checks: one that is lost must not take him
// off the line. In a talk packets come all the time, so silence is known sooner.
func TestBrowserSilenceOfTalk(t *testing.T) {
	engines(t, func(t *testing.T, cfg Config) {
		cfg.BrowserSilence, cfg.BrowserIdle = 300*time.Millisecond, time.Hour
		h := open(t, cfg)
		idle, talking, other := newPage(t, 901), newPage(t, 902), newPage(t, 903)
		quiet := h.browserCall("n1/p1", idle)
		o := h.browserCall("n1/p2", talking)
		h.browserCall("n1/b3", other)
		h.Do(call.Connect{A: "n1/p2", B: "n1/b3"})
		idle.mute.Store(true)
		talking.mute.Store(true)
		await(t, o.dead, "dead")
		require.Empty(t, quiet.dead)
	})
}

func TestBrowserDeadAndBack(t *testing.T) {
	engines(t, func(t *testing.T, cfg Config) {
		cfg.BrowserSilence, cfg.BrowserIdle = time.Hour, 300*time.Millisecond
		h := open(t, cfg)
		p := newPage(t, 900)
		o := h.browserCall("n1/p7", p)
		p.mute.Store(true) // checks come every 2 s only: long dead before
		await(t, o.dead, "dead")
		require.Equal(t, call.MediaDead{Leg: "n1/p7"}, next[call.MediaDead](h))
		p.mute.Store(false)
		await(t, o.back, "back")
		require.Equal(t, call.MediaBack{Leg: "n1/p7"}, next[call.MediaBack](h))
	})
}
