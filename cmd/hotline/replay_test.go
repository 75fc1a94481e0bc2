package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/switchboard"
)

// A folder without a journal is a mistake, and no folder is made of it.
func TestReplayOfNothing(t *testing.T) {
	dir := t.TempDir()
	cmd := replayCommand()
	cmd.SetArgs([]string{"--data", dir})
	cmd.SilenceUsage, cmd.SilenceErrors = true, true
	require.ErrorContains(t, cmd.Execute(), "no journal in "+dir)
	require.NoDirExists(t, dir+"/journal")
}

// Records are long: what is printed is where they part.
func TestReplayShowsWhereRecordsPart(t *testing.T) {
	same := strings.Repeat("очередь ", 1000)
	var out bytes.Buffer
	err := printReplay(&out, switchboard.Replayed{Records: 3, Differences: []switchboard.Difference{
		{Record: 2, Core: "6", Want: same + `"offered":8` + same, Got: same + `"offered":9` + same},
	}})
	require.Equal(t, exitCode(2), err)
	require.Contains(t, out.String(), "3 records decided again")
	require.Contains(t, out.String(), `"offered":8`)
	require.Contains(t, out.String(), `"offered":9`)
	require.Less(t, out.Len(), 1000)
}
