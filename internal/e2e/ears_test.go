package e2e

import (
	"math"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	clipMu sync.Mutex
	clips  = map[string][]float64{}
)

// clip is a shipped sound by its key, such as ru/greeting.
func clip(t testing.TB, key string) []float64 {
	clipMu.Lock()
	defer clipMu.Unlock()
	if clips[key] == nil {
		b, err := os.ReadFile(filepath.Join("../../configs/prompts/sound", key+".wav"))
		require.NoError(t, err)
		clips[key] = readWAV(t, b).channels[0]
	}
	return clips[key]
}

// piece is how much of a sound is compared: 0.2 s.
const piece = 1600

// loudest gives the loudest piece of samples[from:to].
func loudest(x []float64, from, to int) []float64 {
	best, at := -1.0, from
	for i := from; i+piece <= to; i += piece / 4 {
		if p := power(x[i : i+piece]); p > best {
			best, at = p, i
		}
	}
	return x[at : at+piece]
}

func power(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v * v
	}
	return sum / float64(max(1, len(x)))
}

// find gives where a piece is heard best in a sound, and how alike, 0..1. Sound
// passes us unchanged, so only places of about the same loudness are compared.
func find(sound, what []float64) (at int, alike float64) {
	n := len(what)
	own, here := 0.0, 0.0
	for _, v := range what {
		own += v * v
	}
	for i, v := range sound {
		here += v * v
		if i >= n {
			here -= sound[i-n] * sound[i-n]
		}
		if i < n-1 || here < 0.7*own || here > 1.4*own {
			continue
		}
		start := i - n + 1
		if 4*dot(sound[start:], what, 4) < 0.5*own {
			continue
		}
		if a := dot(sound[start:], what, 1) / math.Sqrt(own*here); a > alike {
			at, alike = start, a
		}
	}
	return at, alike
}

// dot multiplies every step-th sample.
func dot(x, y []float64, step int) float64 {
	sum := 0.0
	for i := 0; i < len(y); i += step {
		sum += x[i] * y[i]
	}
	return sum
}

// heard tells whether the part lo..hi (0..1) of a shipped sound is in what was
// received, and at which second.
func (w wav) heard(t testing.TB, key string, lo, hi float64) (second float64, ok bool) {
	c := clip(t, key)
	at, alike := find(w.channels[0], loudest(c, int(lo*float64(len(c))), int(hi*float64(len(c)))))
	return float64(at) / float64(w.rate), alike > 0.85
}

// begins and ends tell whether the beginning or the end of a prompt was heard.
func (w wav) begins(t testing.TB, key string) bool { _, ok := w.heard(t, key, 0, 0.3); return ok }
func (w wav) ends(t testing.TB, key string) bool   { _, ok := w.heard(t, key, 0.8, 1); return ok }

// last gives the last seconds of what was received.
func (w wav) last(seconds float64) wav {
	out := wav{rate: w.rate}
	for _, c := range w.channels {
		out.channels = append(out.channels, c[max(0, len(c)-int(seconds*float64(w.rate))):])
	}
	return out
}

func (w wav) seconds() float64 { return float64(len(w.channels[0])) / float64(max(1, w.rate)) }

// music tells whether the last second is the hold music.
func (w wav) music(t testing.TB) bool {
	x := w.last(1).channels[0]
	if len(x) < w.rate {
		return false
	}
	what := loudest(x, 0, len(x))
	if power(what) < 1e-6 {
		return false
	}
	_, alike := find(clip(t, "music/default"), what)
	return alike > 0.85
}
