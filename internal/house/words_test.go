package house

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// machinery are words of workshops and scaffolding. The tree is about the
// product: how it came to be is not in it.
var machinery = regexp.MustCompile(`(/tmp/` + `bash_jobs|/work/` + `(main|shared|steering)|\.\./` + `shared/|\bTO` + `DO\b|\bFIX` + `ME\b|\bXX` + `X\b)`)

func TestTheTreeSpeaksOfTheProductAlone(t *testing.T) {
	top := top(t)
	out, err := exec.CommandContext(t.Context(), "git", "-C", top, "ls-files", "-z").Output()
	require.NoError(t, err, "the test reads the list of files from git")
	for file := range strings.SplitSeq(strings.TrimRight(string(out), "\x00"), "\x00") {
		if strings.HasSuffix(file, ".wav") || strings.HasSuffix(file, ".png") || strings.HasSuffix(file, "package-lock.json") {
			continue
		}
		data, err := os.ReadFile(filepath.Join(top, file))
		if os.IsNotExist(err) {
			continue // removed, not yet committed
		}
		require.NoError(t, err)
		if word := machinery.Find(data); word != nil {
			t.Errorf("%s says %q: write what the product is or does", file, word)
		}
	}
}

// top is the folder of go.mod.
func top(t *testing.T) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "env", "GOMOD").Output()
	require.NoError(t, err)
	return filepath.Dir(strings.TrimSpace(string(out)))
}
