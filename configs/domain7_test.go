package configs

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/acd"
	"hotline/desk"
	"hotline/softphone"
)

// What is shipped holds the numbers of DOMAIN.md 7: the centre's files as they are
// written, what a queue leaves out, and the machine's settings.
func TestShippedNumbersOfOperators(t *testing.T) {
	c, problems := LoadCentre(CentreFiles())
	require.Empty(t, problems)
	m, found := ReadMachine("hotline.yaml", Example, nil)
	require.Empty(t, found)
	left := acd.DefaultQueue("q", "q", 1)
	for _, x := range []struct {
		what string
		is   acd.Ms
		want time.Duration
	}{
		{"ring time of a queue", left.Ring, 15 * time.Second},
		{"ring time of a colleague's call", c.Desk.Ring, 15 * time.Second},
		{"wrap-up of a queue", left.Wrap, 30 * time.Second},
		{"wrap-up of a call without a queue", c.Desk.Wrap, 30 * time.Second},
		{"one extension of a queue", left.Extension, 30 * time.Second},
		{"one extension of a call without a queue", c.Desk.Extension, 30 * time.Second},
		{"back after a lost connection", c.Desk.Grace, 30 * time.Second},
		{"back after our own restart", c.Desk.RestartGrace, 60 * time.Second},
		{"dead media", c.Desk.DeadMedia, 15 * time.Second},
		{"signalling lost", ms(m.Softphone.SignalGrace), 5 * time.Second},
		{"no STUN or RTP in a talk", ms(m.Media.BrowserSilence), 5 * time.Second},
		{"valid STUN check of one who is routable (INVARIANTS 12)", ms(m.Media.BrowserIdle), 6 * time.Second},
	} {
		require.Equal(t, x.want, x.is.Duration(), x.what)
	}
	for _, q := range c.Desk.Queues {
		require.Equal(t, left.Ring, q.Ring, q.ID)
		if q.Line == 1 { // the second line writes longer notes
			require.Equal(t, left.Wrap, q.Wrap, q.ID)
		}
		require.Equal(t, []any{left.Extension, 1}, []any{q.Extension, q.Extensions}, q.ID)
		require.False(t, q.AutoAnswer, "%s: recommended, and chosen by who runs the centre", q.ID)
	}
	require.Equal(t, 1, c.Desk.Extensions, "once")
	require.True(t, c.Desk.Disposition, "topic and result are asked for")
	require.False(t, c.Desk.Decline, "declining is hidden")
	require.Equal(t, 5*time.Second, softphone.Defaults().SignalGrace)
}

// The reasons for a break, in the order of DOMAIN.md 7, of a new installation and of
// the shipped files alike.
func TestShippedBreakReasons(t *testing.T) {
	c, problems := LoadCentre(CentreFiles())
	require.Empty(t, problems)
	want := []string{"Обед", "Короткий перерыв", "Техническая пауза", "Регламентный перерыв 10 мин", "Совещание"}
	for name, list := range map[string][]desk.BreakReason{"centre": c.Lists.BreakReasons, "demo": Demo().Centre.Lists.BreakReasons} {
		var names []string
		for _, r := range list {
			names = append(names, r.Name)
			if r.ID == "regulated" {
				require.Equal(t, 10, r.LimitMin)
			}
		}
		require.Equal(t, want, names, name)
	}
}

func ms(d time.Duration) acd.Ms { return acd.Ms(d.Milliseconds()) }
