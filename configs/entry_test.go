package configs

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEntryOfTheNumberCalled(t *testing.T) {
	files, err := ReadFiles(CentreFiles())
	require.NoError(t, err)
	for i, f := range files {
		if f.Name == "centre.yaml" {
			files[i].Text = replaceOnce(t, f.Text, "  - called: \"\"\n    flow: main", "  - called: bot\n    flow: survey\n  - called: \"\"\n    flow: main")
		}
	}
	c, problems := LoadFiles(files, nil)
	require.Empty(t, problems)
	cal, ok := c.Entry("any")
	require.True(t, ok)
	require.Equal(t, "office", cal.ID)
	_, ok = c.Entry("bot")
	require.False(t, ok, "a menu that asks for no hours")
}
