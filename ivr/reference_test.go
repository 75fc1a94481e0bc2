package ivr

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The guide of menus names every kind with all its settings, every kind of spoken
// data and every word of a scenario; its menu can be loaded, and its scenario holds.
func TestTheGuideIsTrue(t *testing.T) {
	text, err := os.ReadFile("../docs/menus.md")
	require.NoError(t, err)
	guide := string(text)
	rows := map[string]string{}
	for line := range strings.Lines(guide) {
		if cells := strings.Split(line, "|"); len(cells) > 4 {
			rows[strings.Trim(cells[1], " `")] = cells[2] + cells[3]
		}
	}
	for _, s := range Shapes() {
		row, ok := rows[string(s.Kind)]
		require.True(t, ok, s.Kind)
		named := regexp.MustCompile("[a-z_]+").FindAllString(row, -1)
		require.ElementsMatch(t, append(s.Must, s.May...), named, s.Kind)
		require.Contains(t, Reference(), "  "+string(s.Kind)+" ")
	}
	for _, kind := range spoken {
		require.Contains(t, guide, "`{"+kind+": ")
	}
	for _, verb := range append(verbs, "flow", "lang", "node", "var", "clock", "call") {
		require.Regexp(t, "`"+verb+"[ `]", guide)
	}

	block := func(kind string) string {
		_, rest, _ := strings.Cut(guide, "```"+kind+"\n")
		body, _, ok := strings.Cut(rest, "```")
		require.True(t, ok, kind)
		return body
	}
	flow, problems := Parse("order.yaml", []byte(block("yaml")))
	require.Empty(t, problems)
	book := NewBook(Defaults(), "support", []Calendar{office()}, flow)
	require.Empty(t, Check(book, Known{Queues: []string{"support"}, Langs: []string{"ru", "en"}, Clips: shippedClips(t),
		Lookups: []Lookup{{ID: "order", Fields: []string{"sum", "day"}}}}))
	got, err := RunScenario(book, block("scenario"), nil)
	require.NoError(t, err)
	require.Equal(t, block("scenario"), got)
}
