package web

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestDiffShowsWhatIsNearAChange(t *testing.T) {
	a := "1\n2\n3\n4\n5\n6\n7\n8\n9\n"
	d := DiffFiles([]SettingsFile{{Name: "x", Text: a}}, []SettingsFile{{Name: "x", Text: strings.Replace(a, "8", "eight\nacht", 1)}, {Name: "new", Text: "n\n"}})
	require.Equal(t, "--- x\n...\n 5\n 6\n 7\n-8\n+eight\n+acht\n 9\n", d[0].String())
	require.Equal(t, "--- new\n+n\n", d[1].String())
	require.Empty(t, DiffFiles([]SettingsFile{{Name: "x", Text: a}}, []SettingsFile{{Name: "x", Text: a}}))
}

// What is "in" or "same" is the new text, what is "out" or "same" the old one.
func TestDiffTellsBothTexts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c", "d"}), 0, 30)
		a, b := draw.Draw(t, "a"), draw.Draw(t, "b")
		var x, y []string
		for _, l := range diffLines(a, b) {
			if l.Op != "in" {
				require.Equal(t, a[l.From-1], l.Text)
				x = append(x, l.Text)
			}
			if l.Op != "out" {
				require.Equal(t, b[l.To-1], l.Text)
				y = append(y, l.Text)
			}
		}
		require.Equal(t, strings.Join(a, " "), strings.Join(x, " "))
		require.Equal(t, strings.Join(b, " "), strings.Join(y, " "))
	})
}
