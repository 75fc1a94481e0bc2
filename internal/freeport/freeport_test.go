package freeport

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTakeNeverGivesTheSameTwice(t *testing.T) {
	seen := map[int]bool{}
	for range 5 {
		port := Take(t)
		require.False(t, seen[port])
		require.GreaterOrEqual(t, port, first)
		require.LessOrEqual(t, port+Block-1, last)
		seen[port] = true
	}
}

func TestTakePassesOverAPortInUse(t *testing.T) {
	port := Take(t) + Block
	l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		t.Skip("somebody outside the tests has the next port already")
	}
	defer func() { _ = l.Close() }()
	require.NotEqual(t, port, Take(t))
}

// Two test processes at the same time: what one holds the other is not given.
func TestTakeBetweenProcesses(t *testing.T) {
	if os.Getenv("FREEPORT_CHILD") != "" {
		fmt.Printf("port %d\n", Take(t))
		return
	}
	mine := map[string]bool{}
	for range 3 {
		mine[fmt.Sprintf("port %d", Take(t))] = true
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^TestTakeBetweenProcesses$")
	cmd.Env = append(os.Environ(), "FREEPORT_CHILD=1")
	out, err := cmd.Output()
	require.NoError(t, err)
	line, _, _ := strings.Cut(string(out), "\n")
	require.True(t, strings.HasPrefix(line, "port "), "%s", out)
	require.False(t, mine[line], "%s was given twice", line)
}
