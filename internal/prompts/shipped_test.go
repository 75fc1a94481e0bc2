package prompts

import (
	"io/fs"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/configs"
	"hotline/media"
)

// audible is where sound begins for the ear, of full scale.
const audible = 0.01

// heardSound is a shipped voice as the telephone plays it.
type heardSound struct {
	configs.Sound
	x                 []float64
	lead, tail, pause int // silence before, after, and the longest within, ms
}

func shippedVoices(t *testing.T) (out []heardSound) {
	list, err := configs.Manifest(configs.Sounds())
	require.NoError(t, err)
	for _, s := range list {
		if s.Text == "" { // tones and music
			continue
		}
		file, err := fs.ReadFile(configs.Sounds(), s.File())
		require.NoError(t, err)
		alaw, err := media.DecodeWAV(file)
		require.NoError(t, err)
		h := heardSound{Sound: s, x: make([]float64, len(alaw))}
		for i, b := range alaw {
			h.x[i] = float64(media.DecodeALaw(b)) / 32768
		}
		h.silences()
		out = append(out, h)
	}
	return out
}

func (h *heardSound) silences() {
	quiet, longest, first := 0, 0, -1
	for i, v := range h.x {
		if math.Abs(v) < audible {
			quiet++
			continue
		}
		if first < 0 {
			first = i
		} else {
			longest = max(longest, quiet)
		}
		quiet = 0
	}
	h.lead, h.tail, h.pause = first/8, quiet/8, longest/8
}

// Every shipped sound as an ear would judge it: none clips, all are equally loud,
// none begins or ends in silence or holds one, and each is as long as its text wants.
func TestShippedVoicesAreInLine(t *testing.T) {
	voices := shippedVoices(t)
	require.Len(t, voices, len(Shipped()))
	for _, v := range voices {
		db := 20 * math.Log10(activeRMS(v.x))
		require.InDelta(t, level, db, 0.5, "%s: speech at %.1f dBFS", v.Key, db)
		require.Less(t, peak(v.x), 0.95, "%s clips", v.Key)
		require.GreaterOrEqual(t, v.lead, lead, "%s: begins at once", v.Key)
		require.LessOrEqual(t, v.lead, 160, "%s: silence before", v.Key)
		require.GreaterOrEqual(t, v.tail, lead, "%s: ends at once", v.Key)
		require.LessOrEqual(t, v.tail, 280, "%s: silence after", v.Key)
		require.LessOrEqual(t, v.pause, 450, "%s: silence within", v.Key)
		require.Equal(t, len(v.x)/8, v.Ms, "%s: length in the manifest", v.Key)
		require.Zero(t, len(v.x)%frame, "%s: whole frames", v.Key)

		lang, _, _ := strings.Cut(v.Key, "/")
		letters := len([]rune(Spell(lang, v.Text)))
		spoken := max(float64(v.Ms-v.lead-v.tail)/1000, 0.25) // a word of hushed sounds alone is hardly audible
		require.Less(t, float64(letters)/spoken, 30.0, "%s: %d letters in %.1f s, words are missing", v.Key, letters, spoken)
		require.Greater(t, float64(letters), 7*(spoken-0.4), "%s: %d letters in %.1f s", v.Key, letters, spoken)
	}
}

// Nowhere do samples stay at the top, which is what clipping sounds like.
func TestShippedVoicesAreNotCutOff(t *testing.T) {
	for _, v := range shippedVoices(t) {
		top, run, longest := peak(v.x), 0, 0
		for _, x := range v.x {
			if run++; math.Abs(x) < top {
				run = 0
			}
			longest = max(longest, run)
		}
		require.Less(t, longest, 6, "%s: flat at its top", v.Key)
	}
}

// One idea a prompt, at most 10 s (DOMAIN 9). Longer are those whose words DOMAIN 10
// and 11 give; any key interrupts them.
func TestPromptsAreShort(t *testing.T) {
	var long []string
	for _, v := range shippedVoices(t) {
		if v.Ms > 10_000 {
			long = append(long, v.Key)
		}
	}
	slices.Sort(long)
	require.Equal(t, []string{"en/survey_s0", "en/survey_s0_recent", "ru/after_hours", "ru/missed_return", "ru/survey_s0", "ru/survey_s0_recent"}, long)
}
