package sip

import (
	"context"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"

	"hotline/call"
	"hotline/internal/phone"
	"hotline/media"
)

// soundRig is a door with the house's own sound engine.
func soundRig(t *testing.T, cfg Config) (*rig, *media.Engine) {
	t.Helper()
	lib := media.NewLibrary()
	lib.Add("test/tone", media.Tone(1000, 0.3, 600))
	r := &rig{t: t, media: &fakeMedia{}, dir: &fakeDirectory{}, events: make(chan call.Event, 1000), log: &syncLog{}}
	r.on.Store(func(call.Event) {})
	e, err := media.New(media.Config{}, lib, func(ev call.Event) { r.take(ev) }, media.NoRecorder{})
	require.NoError(t, err)
	s, err := New(cfg, EngineMedia(e), r.take, r.dir, zerolog.New(r.log))
	require.NoError(t, err)
	require.NoError(t, s.Start(context.Background()))
	r.Server = s
	t.Cleanup(func() {
		r.stop()
		require.NoError(t, e.Close())
		require.Zero(t, s.panics.Load(), r.log)
	})
	return r, e
}

// A caller hears the engine, presses keys both ways, is connected to a phone we
// call, and both hear each other; over UDP and TCP.
func TestSoundThroughTheHouse(t *testing.T) {
	for _, transport := range []string{"udp", "tcp"} {
		t.Run(transport, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
			defer cancel()
			caller, err := phone.New("127.0.0.1:0")
			require.NoError(t, err)
			defer caller.Close()
			callee, err := phone.NewWith("127.0.0.1:0", phone.Options{Codecs: []string{"PCMU"}})
			require.NoError(t, err)
			defer callee.Close()
			rung := make(chan *phone.Call, 1)
			callee.OnCall(func(c *phone.Call) { _ = c.Ring(); rung <- c })

			cfg := testConfig()
			cfg.Trunks[0].Proxy, cfg.Trunks[0].Transport = callee.Addr(), transport
			r, e := soundRig(t, cfg)
			r.answering()
			r.dir.number.Store("+79161234567")

			addr := r.udpAddr()
			if transport == "tcp" {
				addr = r.tcpAddr()
			}
			c, err := caller.Call(ctx, "sip:88001234567@"+addr+";transport="+transport)
			require.NoError(t, err)
			require.NoError(t, c.Answered(ctx))
			leg := next[call.Arrived](r).Leg
			next[call.LegAnswered](r)
			e.Do(call.Play{Leg: leg, Token: 1, Clips: []string{"test/tone"}, Loop: true})
			require.NoError(t, c.HearsTone(ctx, 600))
			require.NoError(t, c.Press("5"))
			require.Equal(t, call.Digit{Leg: leg, Key: "5"}, next[call.Digit](r))
			e.Do(call.StopPlay{Leg: leg})

			r.dialIt("n1/o1")
			d := <-rung
			require.Equal(t, "+78001234567", d.From())
			next[call.LegRinging](r)
			require.NoError(t, d.Answer())
			next[call.LegAnswered](r)
			e.Do(call.Connect{A: leg, B: "n1/o1"})
			c.Tone(440)
			d.Tone(1000)
			require.NoError(t, d.HearsTone(ctx, 440))
			require.NoError(t, c.HearsTone(ctx, 1000))
			require.NoError(t, c.Hold(true))
			require.True(t, next[call.LegHeld](r).Held)
			require.NoError(t, c.Hold(false))
			require.False(t, next[call.LegHeld](r).Held)
			require.NoError(t, c.HearsTone(ctx, 1000))

			require.NoError(t, c.Hangup())
			require.Equal(t, call.LegEnded{Leg: leg, Cause: call.CauseNormal}, next[call.LegEnded](r))
			r.Do(call.Hangup{Leg: "n1/o1"})
			require.NoError(t, d.Ended(ctx))
			next[call.LegEnded](r)
			require.Eventually(t, func() bool { return e.Stats().TrunkLegs == 0 }, time.Second, time.Millisecond)
		})
	}
}
