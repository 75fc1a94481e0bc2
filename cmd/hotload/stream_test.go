package main

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestATagComesBack(t *testing.T) {
	b := make([]byte, frameLen)
	_, ok := readTag(b)
	require.False(t, ok, "a frame of the server has none")
	want := tag{from: 7, talk: 3, seq: 1 << 20, stamp: 1_700_000_000_123_456_789}
	want.put(b)
	got, ok := readTag(b)
	require.True(t, ok)
	require.Equal(t, want, got)
	_, ok = readTag(b[:10])
	require.False(t, ok)
}

func TestPayloadOfRTP(t *testing.T) {
	b := make([]byte, 12+frameLen)
	rtpHeader(b, 8, true, 65535, 160, 99)
	pt, payload, ok := rtpPayload(b)
	require.True(t, ok)
	require.EqualValues(t, 8, pt)
	require.Len(t, payload, frameLen)
	for _, bad := range [][]byte{nil, {0x80}, {0x80, 200, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, {0x8F, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}} {
		_, _, ok := rtpPayload(bad)
		require.False(t, ok, "%x", bad)
	}
}

// Whatever comes in whatever order, what did not come is what is lost.
func TestLossIsWhatDidNotCome(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := rapid.Uint32Range(0, 1000).Draw(t, "base")
		n := rapid.Uint32Range(1, 300).Draw(t, "n")
		s := newStream(tag{seq: base}, 0)
		got := map[uint32]bool{}
		for _, i := range rapid.SliceOfN(rapid.Uint32Range(0, n-1), 1, 400).Draw(t, "order") {
			_, fresh := s.take(tag{seq: base + i}, 0)
			require.Equal(t, !got[base+i], fresh)
			got[base+i] = true
		}
		from := base + rapid.Uint32Range(0, n).Draw(t, "from")
		to := base + rapid.Uint32Range(0, n).Draw(t, "to")
		want := 0
		for q := from; q < to; q++ {
			if !got[q] {
				want++
			}
		}
		sent, lost := s.lost(from, to)
		require.Equal(t, want, lost)
		require.Equal(t, max(int(to)-int(from), 0), sent)
	})
}

func TestFramesOfSomebodyElseAreCountedApart(t *testing.T) {
	s := newStream(tag{from: 1, seq: 10}, 100)
	d, ok := s.take(tag{from: 1, seq: 10, stamp: 40}, 100)
	require.True(t, ok)
	require.EqualValues(t, 60, d)
	s.take(tag{from: 1, seq: 10 + settled}, 100)
	_, ok = s.take(tag{from: 2, seq: 11}, 100)
	require.False(t, ok)
	require.Equal(t, 1, s.cross)
	require.EqualValues(t, 2, s.other.from)
	_, ok = s.take(tag{from: 1, seq: 10, stamp: 40}, 100)
	require.False(t, ok)
	require.Equal(t, 1, s.twice)
}

// Frames that are left of another talk are counted as what they are, not the talk after them.
func TestWhoIsHeardIsKnownAfterASecond(t *testing.T) {
	s := newStream(tag{from: 1}, 0)
	say := func(from, first, n uint32) {
		for i := range n {
			s.take(tag{from: from, seq: first + i}, 0)
		}
	}
	say(1, 0, 3)
	say(2, 700, 100)
	say(3, 0, 2)
	require.EqualValues(t, 2, s.from)
	require.Equal(t, 3+2, s.cross)
	from, to := s.whole()
	sent, lost := s.lost(from, to)
	require.Equal(t, []int{100, 0}, []int{sent, lost})
}
