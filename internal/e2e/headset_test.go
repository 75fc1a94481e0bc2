package e2e

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/internal/headset"
)

// softphone is an operator without a browser: the protocol and the sound of a
// client written from the documentation alone.
type softphone struct {
	*headset.Headset
	t testing.TB
}

func startHeadset(t testing.TB, s *server, login string, hz float64) *softphone {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	h, err := headset.Dial(ctx, headset.Config{URL: "http://" + s.run.HTTP, Login: login, Password: password})
	require.NoError(t, err)
	t.Cleanup(h.Close)
	h.Hum(hz)
	return &softphone{h, t}
}

func (p *softphone) within(d time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), patience*d)
	p.t.Cleanup(cancel)
	return ctx
}

func (p *softphone) answers() {
	p.t.Helper()
	require.NoError(p.t, p.Answer(p.within(20*time.Second)))
}

// listens waits until so many seconds more of sound have come in.
func (p *softphone) listens(seconds float64) {
	p.t.Helper()
	listens(p.t, func() int { n, _ := p.Counts(); return int(n) }, seconds)
}

// listens waits until so many seconds more of sound, in packets of 20 ms, have come
// in at an end: time as the one who listens has it, however slow the machine is.
func listens(t testing.TB, packets func() int, seconds float64) {
	t.Helper()
	until := packets() + int(seconds*50)
	eventually(t, 4*time.Duration(seconds*float64(time.Second))+10*time.Second, "sound comes in", func() bool { return packets() >= until })
}

func (p *softphone) hangsUp() {
	p.t.Helper()
	require.NoError(p.t, p.Act(p.within(5*time.Second), "hangup", nil))
}

// hears tells whether a tone comes in now; a path on which nothing comes is silent.
func (p *softphone) hears(hz float64) bool {
	return p.Since() < 300*time.Millisecond && p.Level(hz) > 0.02
}
