package phone

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func pair(t *testing.T, a, b Options) (*Phone, *Phone) {
	t.Helper()
	one, err := NewWith("127.0.0.1:0", a)
	require.NoError(t, err)
	two, err := NewWith("127.0.0.1:0", b)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, one.Close()); require.NoError(t, two.Close()) })
	return one, two
}

func TestTwoPhonesTalk(t *testing.T) {
	for _, transport := range []string{"udp", "tcp"} {
		for _, codec := range []string{"PCMA", "PCMU"} {
			t.Run(transport+" "+codec, func(t *testing.T) {
				t.Parallel()
				ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
				defer cancel()
				one, two := pair(t, Options{User: "one"}, Options{Codecs: []string{codec}})
				calls := make(chan *Call, 1)
				two.OnCall(func(c *Call) {
					_ = c.Ring()
					_ = c.Answer()
					calls <- c
				})
				c, err := one.Call(ctx, two.URI("bob")+";transport="+transport)
				require.NoError(t, err)
				require.NoError(t, c.Answered(ctx), c.Events())
				d := <-calls
				require.Equal(t, "one", d.From())
				require.Equal(t, "bob", d.To())
				wav := filepath.Join(t.TempDir(), "heard.wav")
				require.NoError(t, d.Record(wav))
				c.Tone(440)
				d.Tone(1000)
				require.NoError(t, d.HearsTone(ctx, 440))
				require.NoError(t, c.HearsTone(ctx, 1000))
				require.NoError(t, c.Press("12#"))
				require.Eventually(t, func() bool { return d.Digits() == "12#" }, time.Second, 10*time.Millisecond, "%q", d.Digits())
				require.NoError(t, c.Hold(true))
				require.NoError(t, c.Hold(false))
				require.NoError(t, d.HearsTone(ctx, 440))
				require.NoError(t, d.Hangup())
				require.NoError(t, c.Ended(ctx))
				s, err := ReadWAV(wav)
				require.NoError(t, err)
				require.Greater(t, ToneShare(s[len(s)-rate/5:], 440), 0.5)
				require.Greater(t, Loudness(s), 100.0)
				require.Contains(t, c.Events()[len(c.Events())-1].What, "ended by the other side")
				require.ErrorIs(t, c.Press("1"), ErrEnded)
			})
		}
	}
}

func TestRefusedCancelledAndNobody(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	one, two := pair(t, Options{}, Options{})
	c, err := one.Call(ctx, two.URI("x"))
	require.NoError(t, err)
	var refused *StatusError
	require.ErrorAs(t, c.Answered(ctx), &refused)
	require.Equal(t, 480, refused.Status)

	two.OnCall(func(c *Call) { _ = c.Reject(486) })
	c, err = one.Call(ctx, two.URI("x"))
	require.NoError(t, err)
	require.ErrorAs(t, c.Answered(ctx), &refused)
	require.Equal(t, 486, refused.Status)

	rung := make(chan *Call, 1)
	two.OnCall(func(c *Call) { _ = c.Ring(); rung <- c })
	c, err = one.Call(ctx, two.URI("x"))
	require.NoError(t, err)
	d := <-rung
	require.NoError(t, c.Hangup())
	require.NoError(t, d.Ended(ctx))
	require.ErrorAs(t, c.Answered(ctx), &refused)
	require.Equal(t, 487, refused.Status)

	_, err = one.Call(ctx, "mailto:x@y")
	require.Error(t, err)
}

func TestSayAndWAV(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	one, two := pair(t, Options{}, Options{})
	calls := make(chan *Call, 1)
	two.OnCall(func(c *Call) { _ = c.Answer(); calls <- c })
	c, err := one.Call(ctx, two.URI("x"))
	require.NoError(t, err)
	require.NoError(t, c.Answered(ctx))
	pcm := make([]int16, rate/2)
	for i := range pcm {
		pcm[i] = int16(i % 37 * 400)
	}
	path := filepath.Join(t.TempDir(), "say.wav")
	require.NoError(t, WriteWAV(path, pcm))
	back, err := ReadWAV(path)
	require.NoError(t, err)
	require.Equal(t, pcm, back)
	start := time.Now()
	require.NoError(t, c.Say(ctx, path))
	require.InDelta(t, 0.5, time.Since(start).Seconds(), 0.3)
	require.NoError(t, (<-calls).HearsSound(ctx))
	require.Error(t, c.Say(ctx, filepath.Join(t.TempDir(), "none.wav")))
	for _, bad := range []string{"", "RIFF....WAVE", "RIFF....WAVEfmt \x04\x00\x00\x00abcd"} {
		_, err := parseWAV([]byte(bad))
		require.Error(t, err)
	}
	require.NotErrorIs(t, c.Press("x"), ErrEnded)
}

func TestG711(t *testing.T) {
	for _, table := range []*[256]int16{&alawTable, &ulawTable} {
		codes := codesOf(table)
		for i := range 256 {
			v := table[i]
			back := table[codes[(int(v)+32768)>>4]]
			require.InDelta(t, v, back, 16+math64(v)/16)
		}
	}
	require.EqualValues(t, 8, alawTable[0xd5], "silence")
	require.EqualValues(t, 0, ulawTable[0xff])
}

func math64(v int16) float64 {
	if v < 0 {
		return -float64(v)
	}
	return float64(v)
}
