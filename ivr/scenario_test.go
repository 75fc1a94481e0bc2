package ivr

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var rewrite = flag.Bool("rewrite", false, "write what happened into the scenario files")

func TestScenarios(t *testing.T) {
	files, err := filepath.Glob("testdata/scenarios/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	book := testBook(t)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			src, err := os.ReadFile(file)
			require.NoError(t, err)
			got, err := RunScenario(book, string(src), nil)
			require.NoError(t, err)
			if *rewrite {
				require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
				return
			}
			require.Equal(t, string(src), got)
		})
	}
}

// Every node and every way of every shipped menu is walked by some scenario.
func TestShippedMenusAreCovered(t *testing.T) {
	files, err := filepath.Glob("testdata/scenarios/*.txt")
	require.NoError(t, err)
	var cover Coverage
	book := shippedBook(t)
	for _, file := range files {
		src, err := os.ReadFile(file)
		require.NoError(t, err)
		if strings.Contains(string(src), "flow kinds") { // a menu of the tests
			continue
		}
		_, err = cover.Run(book, string(src), nil)
		require.NoError(t, err)
	}
	rows := cover.Of(book)
	require.Len(t, rows, len(book.current))
	for _, row := range rows {
		require.Empty(t, row.Unseen, "nodes of %s", row.Flow)
		require.Empty(t, row.Unwalked, "ways of %s", row.Flow)
		require.Equal(t, row.Ways, row.Walked)
	}
}

// At least a thousand scenarios a second (issue of the menus).
func TestScenariosAreFast(t *testing.T) {
	src, err := os.ReadFile("testdata/scenarios/main_choices.txt")
	require.NoError(t, err)
	book := testBook(t)
	start, n := time.Now(), 0
	for ; time.Since(start) < 200*time.Millisecond; n++ {
		_, err := RunScenario(book, string(src), nil)
		require.NoError(t, err)
	}
	calls := strings.Count(string(src), "\ncall\n")
	require.Greater(t, n*calls, 200, "scenarios in 0.2 s")
}

func TestScenarioMistakes(t *testing.T) {
	book := testBook(t)
	for src, want := range map[string]string{
		"":                                                `line 1: no call in it, write "flow main" and below it "call"`,
		"flow main\n":                                     `line 1: no call in it, write "flow main" and below it "call"`,
		"flow maim\ncall":                                 `line 1: no menu "maim", did you mean main?`,
		"flow\ncall":                                      `line 1: no menu "", name one of kinds, main, missed_return, sub, survey`,
		"call":                                            `line 1: a call to no menu, write "flow" with its name above`,
		"flow main\n  play x\ncall":                       `line 2: an indented line before "call", begin it at the left, or write "call" above it`,
		"flow main\nkey 1":                                `line 2: "key" before the call, write "call" above it`,
		"flow main\ncall\nkye 1":                          `line 3: "kye" says nothing to a call, did you mean key?`,
		"flow main\ncall\nwhistle":                        `line 3: "whistle" says nothing to a call, write one of flow, lang, node, var, clock, call, heard, key, pause, answer, hangup`,
		"flow main\ncall\nkey x":                          `line 3: key: keys of the telephone expected, got "x", write them in one word, like 12#`,
		"flow main\ncall\nkey 1 2":                        `line 3: key: keys of the telephone expected, got "1 2", write them in one word, like 12#`,
		"flow main\ncall\npause 7":                        `line 3: pause: a time expected, got "7", write a time with its unit, like 8s or 2m`,
		"flow main\nclock noon":                           `line 2: clock: a time expected, got "noon", write it like 2026-03-10 12:00`,
		"flow main\nnode menuu\ncall":                     `line 3: no node "menuu", did you mean menu?`,
		"flow main\nvar sum\ncall":                        `line 2: var: a name and a value expected, got "sum", write name=value`,
		"flow main\ncall\nanswer ok":                      `line 3: an answer, and nothing was asked, remove it, or lead the call to a lookup node before`,
		"flow kinds\ncall\nkey 1\nanswer yes":             `line 4: answer: ok or failed expected, got "yes", write it like answer ok name=value`,
		"flow kinds\ncall\nkey 1\nanswer ok vip":          `line 4: answer: a name and a value expected, got "vip", write name=value`,
		"flow main\ncall\nheard\nheard\nheard":            `line 5: nothing is playing, remove it, or let time pass before`,
		"flow main\ncall\nhangup\npause 1m\n\n# x\nkey 1": `line 7: "key" after the call has left the menu, remove it, or begin another "call"`,
	} {
		_, err := RunScenario(book, src, nil)
		require.EqualError(t, err, want, src)
		require.ErrorAs(t, err, &Problem{})
	}
}

// A file of an editor that ends lines in its own way, or indents with a tab, says
// the same.
func TestScenarioText(t *testing.T) {
	const src = "# x\nflow main\nclock 2026-03-10 12:00\ncall\n  play ru/greeting\nhangup\n  exit gone outcome=ivr_hangup\n"
	odd := strings.ReplaceAll(strings.ReplaceAll(src, "\n", " \r\n"), "  play", "\tplay")
	require.Equal(t, src, ScenarioText(odd))
	got, err := RunScenario(testBook(t), odd, nil)
	require.NoError(t, err)
	require.Equal(t, src, got)
}
