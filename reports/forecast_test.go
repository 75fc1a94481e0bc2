package reports

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestForecast: the product of DOMAIN.md 6.
func TestForecast(t *testing.T) {
	require.InDelta(t, 10_000*0.2*1.1*0.2*0.05, Forecast(10_000, 0.2, Season{1.1, 0.2, 0.05}), 1e-9)
	require.Zero(t, Forecast(0, 0.2, Season{1, 1, 1}))
}

// TestIndices: means of past ratios, each set normalised.
func TestIndices(t *testing.T) {
	shares := Shares([][]float64{{10, 30}, {0, 0}, {200, 200}}) // 0.25 and 0.5 of the first
	require.InDeltaSlice(t, []float64{0.375, 0.625}, shares, 1e-12)
	months := MonthIndices([][]float64{{100, 100, 400}, {10, 10, 40}})
	require.InDeltaSlice(t, []float64{0.5, 0.5, 2}, months, 1e-12)
	require.Nil(t, Shares(nil))
	require.Nil(t, Shares([][]float64{{0, 0}}))
	require.Nil(t, Shares([][]float64{{1, 2}, {1, 2, 3}}))
	require.Nil(t, MonthIndices(nil))
}
