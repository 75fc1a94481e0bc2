package headset

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestLawsGoThereAndBack(t *testing.T) {
	for s := -32768; s <= 32767; s += 7 {
		tolerance := math.Abs(float64(s))/16 + 40
		require.InDelta(t, s, decodeALaw(encodeALaw(int16(s))), tolerance, "A-law %d", s)
		require.InDelta(t, s, decodeMuLaw(encodeMuLaw(int16(s))), tolerance, "µ-law %d", s)
	}
	for code := range 256 {
		a := decodeALaw(byte(code))
		require.Equal(t, byte(code), encodeALaw(a), "A-law code %#x", code)
	}
	require.Equal(t, byte(0xd5), encodeALaw(0), "silence")
	require.Equal(t, byte(0xff), encodeMuLaw(0), "silence")
}

func TestGoertzelFindsTheTone(t *testing.T) {
	pcm := make([]int16, 1600)
	for i := range pcm {
		pcm[i] = int16(8000 * math.Sin(2*math.Pi*440*float64(i)/8000))
	}
	require.InDelta(t, 8000.0/32768, amplitude(pcm, 440), 0.01)
	require.Less(t, amplitude(pcm, 1000), 0.01)
	require.Zero(t, amplitude(nil, 440))
}
