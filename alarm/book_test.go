package alarm

import (
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

func at(ms int64) call.Time { return call.Time{Wall: ms, Mono: ms} }

// looks walks a condition through time: a level at each instant, 0 when it is over.
func looks(t *testing.T, kind Kind, steps [][2]int64) (levels []int) {
	t.Helper()
	var b Book
	for _, s := range steps {
		var list []Alarm
		if s[1] > 0 {
			list = append(list, Alarm{Key: "k", Kind: kind, Level: int(s[1])})
		}
		level := 0
		for _, a := range b.Look(Defaults(), list, at(s[0])) {
			level = a.Level
		}
		levels = append(levels, level)
	}
	return levels
}

func TestRingsAfterFiveSecondsAndIsSilentAfterFifteen(t *testing.T) {
	require.Equal(t, []int{0, 0, 1, 1, 1, 0}, looks(t, Longest, [][2]int64{{0, 1}, {4999, 1}, {5000, 1}, {6000, 0}, {19_999, 0}, {20_000, 0}}))
	require.Equal(t, []int{0, 0, 0, 0}, looks(t, Longest, [][2]int64{{0, 1}, {4000, 0}, {4001, 1}, {9000, 1}}), "a gap begins anew")
	require.Equal(t, []int{0, 1, 1, 1, 1}, looks(t, Longest, [][2]int64{{0, 1}, {5000, 1}, {6000, 0}, {19_000, 1}, {33_000, 0}}), "back in time: it never was silent")
}

func TestEachLevelIsHeldDown(t *testing.T) {
	require.Equal(t, []int{0, 1, 1, 2, 2, 2, 1}, looks(t, SL, [][2]int64{{0, 1}, {5000, 1}, {6000, 2}, {11_000, 2}, {12_000, 1}, {25_999, 1}, {26_000, 1}}))
	require.Equal(t, []int{0, 2}, looks(t, SL, [][2]int64{{0, 2}, {5000, 2}}))
}

func TestHelpRingsAtOnceAndEndsAtOnce(t *testing.T) {
	require.Equal(t, []int{2, 0}, looks(t, Help, [][2]int64{{0, 2}, {100, 0}}))
}

func TestWhatIsOverDoesNotRunOn(t *testing.T) {
	var b Book
	a := Alarm{Key: "hold/c1", Kind: Hold, Level: 1, Since: at(1), Value: 4999}
	b.Look(Defaults(), []Alarm{a}, at(0))
	require.Equal(t, at(1), b.Look(Defaults(), []Alarm{a}, at(5000))[0].Since)
	left := b.Look(Defaults(), nil, at(6000))
	require.True(t, left[0].Since.IsZero())
	require.Equal(t, float64(4999), left[0].Value)
	require.Equal(t, at(0), left[0].From)
}

func TestHelpIsOnTopThenByLevelThenTheLongest(t *testing.T) {
	var b Book
	list := []Alarm{{Key: "a", Kind: SL, Level: 1}, {Key: "b", Kind: SL, Level: 2}, {Key: "h", Kind: Help, Level: 2}, {Key: "c", Kind: SL, Level: 1}}
	b.Look(Defaults(), list[1:], at(0))
	b.Look(Defaults(), list, at(1))
	var keys []string
	for _, a := range b.Look(Defaults(), list, at(6000)) {
		keys = append(keys, a.Key)
	}
	require.Equal(t, []string{"h", "b", "c", "a"}, keys)
}
