package simulate

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestSurvival is the textbook's example: 6 of 10 give up, 4 are taken before.
func TestSurvival(t *testing.T) {
	s := survivalOf([]waited{
		{3, true}, {5, true}, {5, true}, {6, false}, {8, true}, {10, false}, {11, true}, {15, false}, {20, true}, {22, false},
	})
	require.Equal(t, []int64{3, 5, 8, 11, 20}, s.at)
	for i, want := range []float64{0.9, 0.7, 0.7 * 5 / 6, 0.7 * 5 / 6 * 3 / 4, 0.7 * 5 / 6 * 3 / 4 / 2} {
		require.InDelta(t, want, s.left[i], 1e-12)
	}
	require.InDelta(t, 105.0/6, s.mean, 1e-12)
}

// TestPatienceOfWhoWasAnswered: of callers who give up by a law of their own, and of whom
// most are answered first, the whole patience is found again: the mean and the share who
// would have waited longer than a minute.
func TestPatienceOfWhoWasAnswered(t *testing.T) {
	const n = 20_000
	r := chance(1, forRecorded, 0, 0)
	law := Dist{Kind: Lognormal, Mean: 60_000, Deviation: 40_000} // not exponential
	var waits []waited
	truth := 0
	for range n {
		patience, answer := law.draw(r), Dist{Mean: 60_000}.draw(r)
		truth += one(patience > 60_000)
		waits = append(waits, waited{min(patience, answer), patience < answer})
	}
	s := survivalOf(waits)
	longer, sum := 0, 0.0
	for _, w := range waits {
		p := w.ms
		if !w.gaveUp {
			p = s.beyond(w.ms, r)
			require.GreaterOrEqual(t, p, w.ms)
		}
		longer += one(p > 60_000)
		sum += float64(p)
	}
	require.InDelta(t, float64(truth)/n, float64(longer)/n, 0.015, "3 standard errors of the censored share")
	require.InDelta(t, 60_000, sum/n, 1500)
}

// TestPatienceWhereNobodyGivesUp has no end.
func TestPatienceWhereNobodyGivesUp(t *testing.T) {
	s := survivalOf([]waited{{3, false}, {9, false}})
	require.Equal(t, Forever, s.beyond(3, chance(1, forRecorded, 0, 0)))
}
