package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestDrillCommand: the command tells what it injected and that all held, the same
// twice.
func TestDrillCommand(t *testing.T) {
	args := []string{"drill", "--hours", "1", "--operators", "6", "--calls", "120", "--seed", "3", "--runs", "2"}
	out, err := say(t, args...)
	require.NoError(t, err)
	for _, part := range []string{"2 hours, ", "lost BYE", "socket cut", "inbound answered", "every invariant held"} {
		require.Contains(t, out, part)
	}
	again, err := say(t, args...)
	require.NoError(t, err)
	require.Equal(t, out, again)
	_, err = say(t, "drill", "--lost-bye", "200")
	require.ErrorContains(t, err, "--lost-bye and --doubled are percent")
	_, err = say(t, "drill", "--hours", "0")
	require.Error(t, err)
}
