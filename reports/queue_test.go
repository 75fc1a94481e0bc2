package reports

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"hotline/call"
)

func shows(t *testing.T, want string, v *float64) {
	t.Helper()
	require.Equal(t, want, Show(v, "en"))
}

// vectorA is test vector A of DOMAIN.md 3.
func vectorA() (t Tally) {
	th := DefaultThresholds()
	for _, wait := range []int64{0, 5000, 20_000, 20_001, 45_000} {
		t.Add(call.Answered, wait, th)
	}
	for _, wait := range []int64{3000, 5000, 15_000, 60_000} {
		t.Add(call.Abandoned, wait, th)
	}
	t.Add(call.Callback, 30_000, th)
	t.Add(call.Overflowed, 120_000, th)
	return t
}

func levels(t *testing.T, tally Tally, want map[Variant]string) {
	t.Helper()
	for v, w := range want {
		require.Equal(t, w, Show(ServiceLevel(v, tally), "en"), string(v))
	}
}

func TestVectorA(t *testing.T) {
	a := vectorA()
	a.Add(call.IVRHangup, 0, DefaultThresholds()) // no segment outcome: changes nothing
	require.Equal(t, vectorA(), a)
	require.Equal(t, 11, a.Offered)
	require.Equal(t, 9, a.Base())
	require.Equal(t, 1, a.Short)
	levels(t, a, map[Variant]string{NetShort: "37.5", Strict: "33.3", StrictFlow: "27.3", Ignore: "50.0", Positive: "66.7", AnsweredOnly: "60.0"})
	shows(t, "37.5", Abandonment(a))
	shows(t, "44.4", AbandonmentGross(a))
	shows(t, "9.1", CallbackShare(a))
	shows(t, "9.1", OverflowShare(a))
	shows(t, "18.0", ASA(a))
	require.InDelta(t, 18.0002, *ASA(a), 1e-9)
	shows(t, "26.7", TimeToAbandon(a))
	shows(t, "45.5", AnswerRate(a))
	require.EqualValues(t, 120_000, a.WaitMax)
}

func TestVectorB(t *testing.T) {
	b := Tally{QueueTally: call.QueueTally{Offered: 1060, Answered: 1000, AnsweredIn: 860, Abandoned: 60, Short: 10, AbandonedIn: 20}}
	levels(t, b, map[Variant]string{Strict: "81.1", NetShort: "81.9", Ignore: "82.7", Positive: "83.0", AnsweredOnly: "86.0"})
	shows(t, "4.8", Abandonment(b))
	shows(t, "0.5", LineRefusals(6, 1200, 0))
}

func TestVectorC(t *testing.T) {
	c := Tally{QueueTally: call.QueueTally{Offered: 100, Answered: 90, AnsweredIn: 70, Abandoned: 10, AbandonedIn: 10}}
	levels(t, c, map[Variant]string{Ignore: "77.8", Strict: "70.0", Positive: "80.0"})
}

func TestEmptySelectionIsADash(t *testing.T) {
	for _, v := range Variants {
		require.Nil(t, ServiceLevel(v, Tally{}))
	}
	require.Nil(t, ServiceLevel("other", vectorA()))
	for _, v := range []*float64{Abandonment(Tally{}), ASA(Tally{}), TimeToAbandon(Tally{}), AnswerRate(Tally{}), LineRefusals(0, 3, 3)} {
		shows(t, "—", v)
	}
}

func TestServiceLevelNeverStandsAlone(t *testing.T) {
	s := ServiceOf(NetShort, vectorA(), Line{Inbound: 1200, Blocked: 6}, DefaultThresholds())
	require.Equal(t, NetShort, s.Variant)
	require.EqualValues(t, 20_000, s.ThresholdMs)
	shows(t, "37.5", s.Level)
	shows(t, "9.1", s.Callback)
	shows(t, "9.1", s.Overflow)
	shows(t, "0.5", s.Refusals)
}

// Cutting a selection anywhere and summing the parts gives the whole.
func TestTalliesOfPartsAddUp(t *testing.T) {
	outcomes := []call.Outcome{call.Answered, call.Abandoned, call.Callback, call.Overflowed, call.Failed, ""}
	rapid.Check(t, func(t *rapid.T) {
		var whole, sum Tally
		for range rapid.IntRange(0, 4).Draw(t, "parts") {
			var part Tally
			for range rapid.IntRange(0, 8).Draw(t, "segments") {
				o, w := rapid.SampledFrom(outcomes).Draw(t, "outcome"), rapid.Int64Range(0, 60_000).Draw(t, "wait")
				part.Add(o, w, DefaultThresholds())
				whole.Add(o, w, DefaultThresholds())
			}
			sum = sum.Plus(part)
		}
		require.Equal(t, whole, sum)
		require.Equal(t, whole.Offered, whole.Base()+whole.Callback+whole.Overflow+whole.Failed)
	})
}
