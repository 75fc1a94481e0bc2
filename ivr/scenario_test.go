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
		"flow nope\ncall":              `line 2: ivr: no flow "nope"`,
		"flow main\nkey 1":             `line 2: "key" before "call"`,
		"flow main\ncall\nwhistle":     `line 3: "whistle" is not known: call, heard, key, pause, answer, hangup`,
		"flow main\ncall\npause long":  `line 3: pause: a time like 7s expected, got "long"`,
		"flow main\nclock noon":        `line 2: clock: a time like 2026-03-10 12:00 expected, got "noon"`,
		"flow main\nnode cellar\ncall": `line 3: ivr: flow main has no node "cellar"`,
	} {
		_, err := RunScenario(book, src, nil)
		require.EqualError(t, err, want)
	}
}
