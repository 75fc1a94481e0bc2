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
	ctx, cancel := context.WithTimeout(context.Background(), d)
	p.t.Cleanup(cancel)
	return ctx
}

func (p *softphone) answers() {
	p.t.Helper()
	require.NoError(p.t, p.Answer(p.within(20*time.Second)))
}

func (p *softphone) hangsUp() {
	p.t.Helper()
	require.NoError(p.t, p.Act(p.within(5*time.Second), "hangup", nil))
}

// hears tells whether a tone comes in now; a path on which nothing comes is silent.
func (p *softphone) hears(hz float64) bool {
	return p.Since() < 300*time.Millisecond && p.Level(hz) > 0.02
}
