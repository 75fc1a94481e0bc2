package reports

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func repeated(pairs ...int) Scores {
	var s Scores
	for i := 0; i < len(pairs); i += 2 {
		s.Add(pairs[i], int64(pairs[i+1]))
	}
	return s
}

func TestVectorF(t *testing.T) {
	s := repeated(5, 50, 4, 30, 3, 12, 2, 4, 1, 4)
	require.EqualValues(t, 100, s.N)
	require.InDelta(t, 4.18, *s.Mean(), 1e-12)
	i := CSI(s, 5)
	shows(t, "79.5", i.Value)
	shows(t, "5.2", i.Margin)
	require.False(t, i.Few)
	shows(t, "83.6", CSIShare(s, 5))
	shows(t, "80.0", CSAT(Histogram{0, 4, 4, 12, 30, 50}, 5))
	shows(t, "65.0", CSI(ScoresOf(5, 5, 4, 3, 1), 5).Value)
	shows(t, "75.9", CSI(ScoresOf(10, 9, 8, 7, 10, 3), 10).Value)
	shows(t, "45.0", NPS(Histogram{3: 10, 6: 5, 7: 10, 8: 15, 9: 20, 10: 40}))
}

func TestStratifiedVector(t *testing.T) {
	a := Stratum{800, repeated(5, 12, 4, 8)} // mean 4.6, CSI 90
	b := Stratum{200, repeated(4, 8, 3, 12)} // mean 3.4, CSI 60
	shows(t, "90.0", CSI(a.Scores, 5).Value)
	shows(t, "60.0", CSI(b.Scores, 5).Value)
	i := StratifiedCSI([]Stratum{a, b}, 5)
	shows(t, "84.0", i.Value)
	require.EqualValues(t, 40, i.N)
	shows(t, "75.0", CSI(a.Scores.Plus(b.Scores), 5).Value)
	silent := Stratum{5000, Scores{}} // answered nothing: leaves the weights
	require.Equal(t, i, StratifiedCSI([]Stratum{a, silent, b}, 5))
	one := StratifiedCSI([]Stratum{{100, ScoresOf(5)}, {100, ScoresOf(1)}}, 5)
	shows(t, "50.0", one.Value)
	require.NotNil(t, one.Margin, "a single answer takes the deviation of all")
	shows(t, "50.0", StratifiedCSI([]Stratum{{0, ScoresOf(5)}, {0, ScoresOf(1)}}, 5).Value)
	require.Nil(t, StratifiedCSI(nil, 5).Value)
}

func TestCSIOfFewAnswers(t *testing.T) {
	i := CSI(Scores{}, 5)
	require.Nil(t, i.Value)
	require.Nil(t, i.Margin)
	i = CSI(ScoresOf(5), 5)
	shows(t, "100.0", i.Value)
	require.Nil(t, i.Margin, "n < 2")
	require.True(t, i.Few)
	i = CSI(ScoresOf(5, 5, 5), 5)
	require.Zero(t, *i.Margin)
	i = CSI(ScoresOf(1, 5), 5)
	require.Zero(t, *i.Low)
	require.EqualValues(t, 100, *i.High)
	require.Nil(t, CSI(ScoresOf(1, 1), 1).Value, "a scale of one answer")
}

func TestCSIStaysOnItsScale(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := rapid.IntRange(2, 10).Draw(t, "k")
		s := ScoresOf(rapid.SliceOfN(rapid.IntRange(1, k), 2, 50).Draw(t, "answers")...)
		i := CSI(s, k)
		require.True(t, 0 <= *i.Low && *i.Low <= *i.Value+1e-9 && *i.Value <= *i.High+1e-9 && *i.High <= 100)
	})
}

func TestWilson(t *testing.T) {
	for _, c := range []struct {
		r         Ratio
		low, high string
	}{{Ratio{80, 100}, "71.1", "86.7"}, {Ratio{3, 4}, "30.1", "95.4"}, {Ratio{10, 10}, "72.2", "100.0"}, {Ratio{68, 95}, "61.8", "79.7"}} {
		w := Wilson(c.r)
		shows(t, c.low, &w.Low)
		shows(t, c.high, &w.High)
	}
	require.Nil(t, Wilson(Ratio{}))
	shows(t, "71.6", ShareOf(Ratio{68, 95}).Value)
}

func TestFCRBySurvey(t *testing.T) {
	var r Ratio
	count := func(n, q2, q3 int) {
		counts, solved := FCRCounts(q2, q3)
		for range n {
			if counts {
				r.Den++
			}
			if solved {
				r.Num++
			}
		}
	}
	count(10, Yes, 1)
	count(2, Yes, 2)
	count(1, Yes, 0)
	count(3, No, 0)
	count(1, Partly, 0)
	count(5, 0, 0)
	require.Equal(t, Ratio{10, 16}, r)
	shows(t, "62.5", r.Percent())
}

func TestCES(t *testing.T) {
	mean, share := CES(Histogram{1: 1, 5: 1, 6: 1, 7: 1})
	require.InDelta(t, 4.75, *mean, 1e-12)
	shows(t, "75.0", share)
	require.Nil(t, CSAT(Histogram{}, 5))
	require.Nil(t, CSAT(Histogram{5: 1}, 11))
}

func TestShow(t *testing.T) {
	for in, want := range map[float64]string{0.05: "0.1", -0.05: "-0.1", 12.25: "12.3", 2.449: "2.4", 8.35: "8.4", 1.15: "1.2", -0.04: "0.0", 0: "0.0"} {
		shows(t, want, &in)
	}
	v := 82.84
	require.Equal(t, "82,8", Show(&v, "ru"))
	require.Equal(t, "—", Show(nil, "ru"))
}
