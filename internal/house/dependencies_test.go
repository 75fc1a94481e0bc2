package house

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Each dependency has one line of reason, and no line outlives its dependency.
func TestEveryDependencyIsArguedFor(t *testing.T) {
	top := top(t)
	page, err := os.ReadFile(filepath.Join(top, "docs/dependencies.md"))
	require.NoError(t, err)
	argued := map[string]bool{}
	for line := range strings.SplitSeq(string(page), "\n") {
		cells := strings.Split(line, "|")
		if len(cells) == 4 && !strings.HasPrefix(cells[1], "-") {
			argued[strings.TrimSpace(cells[1])] = true
		}
	}
	delete(argued, "module")
	delete(argued, "package")
	for _, name := range append(goModules(t), npmPackages(t, top)...) {
		require.True(t, argued[name], "docs/dependencies.md does not say why %s is used", name)
		delete(argued, name)
	}
	require.Empty(t, argued, "docs/dependencies.md argues for what is not used")
}

func goModules(t *testing.T) []string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "mod", "edit", "-json").Output()
	require.NoError(t, err)
	var mod struct {
		Require []struct {
			Path     string
			Indirect bool
		}
	}
	require.NoError(t, json.Unmarshal(out, &mod))
	var names []string
	for _, r := range mod.Require {
		if !r.Indirect {
			names = append(names, r.Path)
		}
	}
	require.NotEmpty(t, names)
	return names
}

func npmPackages(t *testing.T, top string) []string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(top, "web/ui/package.json"))
	require.NoError(t, err)
	var file struct {
		Dependencies    map[string]string `json:"dependencies"`
		DevDependencies map[string]string `json:"devDependencies"`
	}
	require.NoError(t, json.Unmarshal(data, &file))
	var names []string
	for _, list := range []map[string]string{file.Dependencies, file.DevDependencies} {
		for name := range list {
			names = append(names, name)
		}
	}
	return names
}
