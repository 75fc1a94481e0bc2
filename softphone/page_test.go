package softphone

import (
	"strings"
	"testing"
	"time"

	"hotline/call"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
)

// ring takes a caller to the moment when the core hears of him.
func (h *house) ring() (*client, call.Arrived) {
	h.t.Helper()
	c := h.dial("/ws/call", "")
	c.send(`{"type":"call","slug":"demo","sdp":"offer"}`)
	require.Equal(h.t, "connecting", c.want("state")["state"])
	require.Equal(h.t, "answer to offer", c.want("media")["sdp"])
	var leg call.LegID
	h.door.pages.mu.Lock()
	for l := range h.door.pages.onLeg {
		leg = l
	}
	h.door.pages.mu.Unlock()
	require.True(h.t, strings.HasPrefix(string(leg), "n1/b"))
	h.door.mediaEdge(leg, true)
	a := next[call.Arrived](h)
	require.Equal(h.t, leg, a.Leg)
	return c, a
}

// talk takes a caller into a call.
func (h *house) talk() (*client, call.Arrived, string) {
	h.t.Helper()
	c, a := h.ring()
	require.True(h.t, h.door.Owns(a.Leg))
	h.door.Do(call.Answer{Leg: a.Leg})
	require.Equal(h.t, call.LegAnswered{Leg: a.Leg}, next[call.LegAnswered](h))
	st := c.want("state")
	require.Equal(h.t, "in_call", st["state"])
	return c, a, st["token"].(string)
}

func TestBrowserCall(t *testing.T) {
	h := newHouse(t)
	c, a, _ := h.talk()
	require.Equal(t, "web", a.Trunk)
	require.Equal(t, "+78000000001", a.Called)
	require.Equal(t, call.Web, a.Party.Class)
	require.True(t, a.Party.Trial)
	require.True(t, strings.HasPrefix(a.Party.Web, "web:"))

	c.send(`{"type":"key","key":"1"}`)
	require.Equal(t, call.Digit{Leg: a.Leg, Key: "1"}, next[call.Digit](h))
	c.send(`{"type":"key","key":"12"}`)
	require.Equal(t, "bad_key", c.want("error")["code"])

	h.boards.set(&call.Board{Calls: []call.CallBoard{{Phase: call.Waiting, Party: a.Party}}})
	require.Equal(t, "waiting", c.want("state")["phase"])
	told := func(phase call.Phase, held bool, p *call.Place) map[string]any {
		h.boards.set(&call.Board{Calls: []call.CallBoard{{Phase: phase, Held: held, Place: p, Party: a.Party}}})
		return c.want("state")
	}
	require.Equal(t, map[string]any{"ahead": 3.0, "wait_ms": 180_000.0}, told(call.Waiting, false, &call.Place{Ahead: 3, WaitMs: 160_000})["place"])
	require.Equal(t, map[string]any{"ahead": 3.0, "wait_ms": 240_000.0}, told(call.Waiting, false, &call.Place{Ahead: 4, WaitMs: 200_000})["place"],
		"a larger number than before is not shown")
	require.Equal(t, map[string]any{"ahead": 0.0, "wait_ms": 30_000.0}, told(call.Waiting, false, &call.Place{WaitMs: 40_000})["place"])
	require.NotContains(t, told(call.Waiting, false, &call.Place{Ahead: 11}), "place", "further back nothing is promised")
	require.Equal(t, "held", told(call.Talking, true, nil)["phase"])

	c.send(`{"type":"hangup"}`)
	require.Equal(t, call.LegEnded{Leg: a.Leg, Cause: call.CauseNormal}, next[call.LegEnded](h))
	require.Equal(t, "normal", c.want("ended")["cause"])
	require.Equal(t, "idle", c.want("state")["state"])
	require.Equal(t, []call.LegID{a.Leg}, h.sound.closed())
	require.False(t, h.door.Owns(a.Leg))
	h.door.Do(call.Hangup{Leg: a.Leg}) // nobody there: nothing happens
	c.send(`{"type":"hangup"}`)
	require.Equal(t, "not_in_call", c.want("error")["code"])
	h.quiet()
}

func TestBrowserCallEndsByOrder(t *testing.T) {
	h := newHouse(t)
	c, a, _ := h.talk()
	h.door.Do(call.Hangup{Leg: a.Leg, Cause: call.CauseNormal})
	require.Equal(t, call.LegEnded{Leg: a.Leg, Cause: call.CauseOrdered}, next[call.LegEnded](h))
	c.want("ended")
	c.want("state")

	c, a = h.ring()
	h.door.Do(call.Reject{Leg: a.Leg, Status: 486})
	require.Equal(t, call.LegEnded{Leg: a.Leg, Cause: call.CauseOrdered, Status: 486}, next[call.LegEnded](h))
	require.Equal(t, "busy", c.want("ended")["cause"])
}

func TestBotRingsThePage(t *testing.T) {
	h := newHouse(t)
	c, a, _ := h.talk()
	c.send(`{"type":"hangup"}`)
	next[call.LegEnded](h)
	c.want("ended")
	c.want("state")

	h.door.Do(call.Dial{Leg: "n1/o1", Web: a.Party.Web, Purpose: "survey", RingMs: 30000})
	require.Equal(t, call.LegRinging{Leg: "n1/o1"}, next[call.LegRinging](h))
	require.Equal(t, "ringing", c.want("state")["state"])
	require.Equal(t, "survey", c.want("ring")["purpose"])
	h.door.Do(call.Dial{Leg: "n1/o2", Web: a.Party.Web, Purpose: "survey", RingMs: 30000})
	require.Equal(t, call.LegEnded{Leg: "n1/o2", Cause: call.CauseBusy, Status: 486}, next[call.LegEnded](h))

	c.send(`{"type":"answer","sdp":"offer"}`)
	require.Equal(t, "connecting", c.want("state")["state"])
	c.want("media")
	h.door.mediaEdge("n1/o1", true)
	require.Equal(t, call.LegAnswered{Leg: "n1/o1"}, next[call.LegAnswered](h))
	require.Equal(t, "in_call", c.want("state")["state"])
	h.door.Do(call.Hangup{Leg: "n1/o1"})
	require.Equal(t, call.LegID("n1/o1"), next[call.LegEnded](h).Leg)
	c.want("ended")
	c.want("state")

	h.door.Do(call.Dial{Leg: "n1/o3", Web: a.Party.Web, RingMs: 30000})
	next[call.LegRinging](h)
	c.want("state")
	c.want("ring")
	c.send(`{"type":"decline"}`)
	require.Equal(t, call.LegEnded{Leg: "n1/o3", Cause: call.CauseDeclined, Status: 603}, next[call.LegEnded](h))
	c.want("ended")
	c.want("state")

	h.door.Do(call.Dial{Leg: "n1/o4", Web: a.Party.Web, RingMs: 20})
	next[call.LegRinging](h)
	require.Equal(t, call.LegEnded{Leg: "n1/o4", Cause: call.CauseNoAnswer, Status: 408}, next[call.LegEnded](h))
	c.want("state")
	c.want("ring")
	c.want("ring_off")

	h.door.Do(call.Dial{Leg: "n1/o5", Web: "web:nobody", RingMs: 20})
	require.Equal(t, call.CauseNoAnswer, next[call.LegEnded](h).Cause)
}

func TestPageReloadKeepsTheCall(t *testing.T) {
	h := newHouse(t)
	c, a, token := h.talk()
	h.door.mediaEdge(a.Leg, false)
	require.NoError(t, c.ws.Close())
	back := h.dial("/ws/call", "")
	back.send(`{"type":"resume","token":"` + token + `","sdp":"offer"}`)
	require.Equal(t, "in_call", back.want("state")["state"])
	back.want("media")
	require.Equal(t, 2, h.sound.legs[a.Leg])
	h.door.mediaEdge(a.Leg, true)

	other := h.dial("/ws/call", "")
	other.send(`{"type":"resume","token":"` + token + `"}`)
	require.Equal(t, "in_call", other.want("state")["state"])
	require.Equal(t, closeTaken, back.closed())
	h.quiet()

	h.door.mediaEdge(a.Leg, false)
	require.NoError(t, other.ws.Close())
	require.Equal(t, call.LegEnded{Leg: a.Leg, Cause: call.CauseMediaDead}, next[call.LegEnded](h))
	require.Eventually(t, func() bool {
		h.door.pages.mu.Lock()
		defer h.door.pages.mu.Unlock()
		return len(h.door.pages.byID) == 0 && len(h.door.pages.onLeg) == 0
	}, patience, time.Millisecond)
}

func TestLostSocketWithSoundCostsNothing(t *testing.T) {
	h := newHouse(t)
	c, a, token := h.talk()
	require.NoError(t, c.ws.Close())
	select {
	case ev := <-h.core.events:
		require.Failf(t, "the call ended", "%#v", ev)
	case <-time.After(500 * time.Millisecond): // longer than Gone: nothing may happen
	}
	back := h.dial("/ws/call", "")
	back.send(`{"type":"resume","token":"` + token + `"}`)
	require.Equal(t, "in_call", back.want("state")["state"])
	h.door.Do(call.Hangup{Leg: a.Leg})
	next[call.LegEnded](h)
}

func TestBrowserCallLimits(t *testing.T) {
	h := newHouse(t, func(c *Config, _ *Deps) { c.Callers.PerAddress = 2 })
	one, _ := h.ring()
	two := h.dial("/ws/call", "")
	two.send(`{"type":"call","slug":"demo","sdp":"offer"}`)
	two.want("state")
	two.want("media")
	three := h.dial("/ws/call", "")
	three.send(`{"type":"call","slug":"demo","sdp":"offer"}`)
	require.Equal(t, "too_many_calls", three.want("error")["code"])
	three.want("state")
	three.send(`{"type":"call","slug":"nowhere","sdp":"offer"}`)
	require.Equal(t, "no_such_page", three.want("error")["code"])
	three.want("state")
	one.send(`{"type":"call","slug":"demo","sdp":"offer"}`)
	require.Equal(t, "already_in_call", one.want("error")["code"])
	two.send(`{"type":"hangup"}`) // before the sound was up: the core never heard of it
	two.want("ended")
	two.want("state")
	h.quiet()
	three.send(`{"type":"call","slug":"demo","sdp":"bad"}`)
	require.Equal(t, "bad_sdp", three.want("error")["code"])
	three.want("ended")
	three.want("state")
	three.send(`{"type":"call","slug":"demo","sdp":"offer"}`)
	require.Equal(t, "connecting", three.want("state")["state"])
}

func TestFullCoreRefusesCalls(t *testing.T) {
	h := newHouse(t)
	h.core.setFull(true)
	c := h.dial("/ws/call", "")
	c.send(`{"type":"call","slug":"demo","sdp":"offer"}`)
	c.want("state")
	c.want("media")
	h.door.pages.mu.Lock()
	var leg call.LegID
	for l := range h.door.pages.onLeg {
		leg = l
	}
	h.door.pages.mu.Unlock()
	h.door.mediaEdge(leg, true)
	require.Equal(t, "busy", c.want("error")["code"])
	c.want("ended")
	h.core.setFull(false)
	h.quiet()
}

func TestCallersOff(t *testing.T) {
	h := newHouse(t, func(c *Config, _ *Deps) { c.Callers.On = false })
	resp, err := h.server.Client().Get(h.server.URL + "/ws/call")
	require.NoError(t, err)
	_ = resp.Body.Close()
	require.Equal(t, 403, resp.StatusCode) // no Origin comes first
}

func TestTokens(t *testing.T) {
	tk, now := newTokens("secret"), time.Now()
	id := uuid.New()
	s := tk.make(id, now)
	got, ok := tk.read(s, now.Add(23*time.Hour))
	require.True(t, ok)
	require.Equal(t, id, got)
	_, ok = tk.read(s, now.Add(25*time.Hour))
	require.False(t, ok, "old")
	_, ok = newTokens("other").read(s, now)
	require.False(t, ok, "not ours")
	for _, bad := range []string{"", "x", s[:len(s)-2], "AAAA" + s[4:], s + "A"} {
		_, ok = tk.read(bad, now)
		require.False(t, ok, bad)
	}
}
