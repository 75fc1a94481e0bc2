package reports

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestVectorD(t *testing.T) {
	d := OperatorTimes{Paid: 28_800_000, Idle: 9_000_000, Ringing: 600_000, Talk: 10_800_000, Hold: 1_200_000, Wrap: 3_000_000,
		Break: 1_800_000, Training: 1_800_000, NotResponding: 600_000, Handled: 50}
	shows(t, "300.0", AHT(d))
	shows(t, "216.0", ATT(d))
	shows(t, "24.0", AHold(d))
	shows(t, "60.0", ACW(d))
	shows(t, "62.5", Occupancy(d))
	shows(t, "85.4", Utilisation(d))
	shows(t, "14.6", Shrinkage(d))
	shows(t, "300.0", AHT(d.Plus(d)))
	shows(t, "10.0", MissedOffers(OperatorTimes{Answered: 9, Missed: 1}))
	for _, v := range []*float64{AHT(OperatorTimes{}), Occupancy(OperatorTimes{}), Utilisation(OperatorTimes{}), MissedOffers(OperatorTimes{})} {
		require.Nil(t, v)
	}
}

func TestVectorE(t *testing.T) {
	for _, c := range []struct {
		x    []float64
		want float64
	}{{[]float64{10, 10, 10}, 1}, {[]float64{12, 10, 8}, 0.974}, {[]float64{20, 10, 0}, 0.6}} {
		require.InDelta(t, c.want, *Evenness(c.x), 5e-4)
	}
	require.Nil(t, Evenness([]float64{5}))
	require.Nil(t, Evenness([]float64{0, 0}))
	shows(t, "8.0", EscalationRate(80, 1000))
	shows(t, "92.0", FirstLineShare(80, 1000))
}
