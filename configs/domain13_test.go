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
