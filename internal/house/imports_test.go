package house

import (
	"encoding/json"
	"os/exec"
	"path"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// table says who may import whom inside the house: direct imports, tests aside
// (docs/architecture.md). "*" is everything. A package that is not named here
// has no place yet: give it one.
var table = map[string][]string{
	"call":              {},
	"ivr":               {},
	"acd":               {"call"},
	"survey":            {"call", "ivr"},
	"media":             {"call"},
	"switchboard":       {"call", "ivr", "acd", "survey"},
	"sip":               {"call", "media"},
	"recordings":        {"call", "media"},
	"softphone":         {"call", "acd", "media"},
	"lookup":            {"call"},
	"desk":              {"call", "acd", "survey"},
	"people":            {"call", "acd", "survey"},
	"reports":           {"call", "acd", "survey"},
	"alarm":             {"call", "reports"},
	"simulate":          {"call", "acd", "reports"},
	"store":             {"call", "ivr", "acd", "survey", "switchboard", "desk", "people", "reports"},
	"web":               {"call", "ivr", "acd", "survey", "switchboard", "recordings", "softphone", "desk", "people", "reports", "alarm"},
	"configs":           {"call", "ivr", "acd", "survey", "switchboard", "media", "sip", "recordings", "softphone", "lookup", "desk", "people", "reports", "alarm", "simulate", "store", "web"},
	"cmd/hotline":       {"*"},
	"cmd/hotload":       {"*"},
	"internal":          {"*"},
	"store/journal":     {"call"},
	"web/ui":            {},
	"internal/house":    {},
	"internal/freeport": {},
	"internal/phone":    {"sip", "media"},
}

type pkg struct {
	ImportPath string
	Dir        string
	Doc        string
	GoFiles    []string
	Imports    []string
}

// packages lists the packages of the module, those of web/ui/node_modules aside.
func packages(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Dir,Doc,GoFiles,Imports", "hotline/...")
	out, err := cmd.Output()
	require.NoError(t, err)
	var list []pkg
	for dec := json.NewDecoder(strings.NewReader(string(out))); dec.More(); {
		var p pkg
		require.NoError(t, dec.Decode(&p))
		if !strings.Contains(p.Dir, "node_modules") {
			list = append(list, p)
		}
	}
	require.NotEmpty(t, list)
	return list
}

func inside(importPath string) (string, bool) { return strings.CutPrefix(importPath, "hotline/") }

// rule finds the row of a package: its own, or that of the nearest folder above.
func rule(name string) (row string, may []string, ok bool) {
	for row = name; row != "."; row = path.Dir(row) {
		if may, ok = table[row]; ok {
			return row, may, true
		}
	}
	return "", nil, false
}

func TestEachPackageImportsOnlyWhatItMay(t *testing.T) {
	for _, p := range packages(t) {
		name, ok := inside(p.ImportPath)
		if !ok {
			continue // the top of the module
		}
		row, may, ok := rule(name)
		if !ok {
			t.Errorf("%s has no row in the table of internal/house: decide what it may import, or put its code into the room where a newcomer would look for it", name)
			continue
		}
		sort.Strings(p.Imports)
		for _, imported := range p.Imports {
			dep, ours := inside(imported)
			if !ours || allowed(row, may, dep) {
				continue
			}
			t.Errorf("%s imports %s, but %s may import %s: move the code, or let the caller declare a small interface", name, dep, row, said(may))
		}
	}
}

// allowed: a row, its own sub-packages, and what the table lists with theirs.
func allowed(row string, may []string, dep string) bool {
	if slices.Contains(may, "*") {
		return true
	}
	for _, name := range append([]string{row}, may...) {
		if dep == name || strings.HasPrefix(dep, name+"/") {
			return true
		}
	}
	return false
}

func said(may []string) string {
	if len(may) == 0 {
		return "nothing of the house"
	}
	return "only " + strings.Join(may, ", ")
}

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	for _, p := range packages(t) {
		if len(p.GoFiles) == 0 {
			continue
		}
		require.NotEmpty(t, p.Doc, "%s has no package comment", p.ImportPath)
		if room := !strings.Contains(p.ImportPath, "/cmd/") && !strings.Contains(p.ImportPath, "/internal/"); room {
			require.Contains(t, p.GoFiles, "doc.go", "%s keeps its package comment in doc.go", p.ImportPath)
		}
	}
}

// A row that names a package which never came is a promise nobody keeps.
func TestTheTableNamesNoStrangers(t *testing.T) {
	for row, may := range table {
		for _, dep := range may {
			if dep == "*" {
				continue
			}
			_, ok := table[dep]
			require.True(t, ok, "the row of %s names %s, which has no row itself", row, dep)
		}
	}
}
