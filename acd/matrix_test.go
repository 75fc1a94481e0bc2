package acd

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

// names of the table of DOMAIN.md 7.
var tableNames = map[string]call.State{
	"Offline": call.Offline, "Available": call.Available, "Ringing": call.Ringing, "Talking": call.InTalk,
	"WrapUp": call.WrapUp, "Break": call.Break, "Training": call.Training, "Backoffice": call.Backoffice,
	"Outbound": call.OutboundState, "NotResponding": call.NotResponding, "Lost": call.Lost,
}

// TestMatrix compares every cell and cause with testdata/matrix.md, which is the
// table of DOMAIN.md 7 as it stands there.
func TestMatrix(t *testing.T) {
	b, err := os.ReadFile("testdata/matrix.md")
	require.NoError(t, err)
	rows := tableRows(string(b))
	require.Len(t, rows, len(states)+1)
	for i, row := range rows[1:] {
		require.Equal(t, states[i], tableNames[row[0]], "row %d", i)
		require.Len(t, row, len(states)+1)
		for j, cell := range row[1:] {
			require.Equal(t, states[j], tableNames[rows[0][j+1]])
			if cell == "·" {
				cell = ""
			}
			require.Equal(t, cell, matrix[i][j], "%s to %s", row[0], rows[0][j+1])
			for _, c := range []Cause{In, Out, Set, Pend, Ring, Took, Gone, Miss, Dialed, End, Done, Mute, Loss, Back, Grace} {
				want := strings.Contains(" "+cell+" ", " "+string(c)+" ")
				require.Equal(t, want, Legal(states[i], states[j], c), "%s to %s by %s", states[i], states[j], c)
			}
		}
	}
	require.False(t, Legal("asleep", call.Available, Set))
}

// tableRows reads a Markdown table without its rule line.
func tableRows(s string) [][]string {
	var rows [][]string
	for line := range strings.Lines(s) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "|---") {
			continue
		}
		cells := strings.Split(strings.Trim(line, "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		rows = append(rows, cells)
	}
	return rows
}
