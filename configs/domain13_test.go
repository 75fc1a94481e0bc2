package configs

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestCallerLimitsAsShipped: the numbers of DOMAIN.md 13, caller limits, with the
// built-in settings and with files that leave everything out.
func TestCallerLimitsAsShipped(t *testing.T) {
	shipped, problems := LoadCentre(CentreFiles())
	require.Empty(t, problems)
	bare, problems := LoadCentre(bareCentre(t))
	require.Empty(t, problems)
	for _, c := range []Centre{shipped, bare} {
		require.Equal(t, 2, c.General.PerCaller)
		require.Equal(t, 20, c.General.PerDay)
		require.Equal(t, SilentCalls{Under: 10 * time.Second, Alarm: 5}, c.General.SilentCalls)
	}
}

// TestRepeatsAsShipped: the numbers of DOMAIN.md 2 and 5 about shared numbers and repeats.
func TestRepeatsAsShipped(t *testing.T) {
	shipped, problems := LoadCentre(CentreFiles())
	require.Empty(t, problems)
	bare, problems := LoadCentre(bareCentre(t))
	require.Empty(t, problems)
	for _, c := range []Centre{shipped, bare} {
		require.Equal(t, 10, c.General.SharedNumber)
		require.Equal(t, 7*24*time.Hour, c.General.Repeats)
	}
	shipped.General.SharedNumber, shipped.General.Repeats = -1, time.Minute
	err := shipped.Validate()
	require.ErrorContains(t, err, "shared_number: 1 or more expected")
	require.ErrorContains(t, err, "repeats:")
}
