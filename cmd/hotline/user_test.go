package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A person is added where the settings say that the data lies, as every other command
// finds it.
func TestAPersonIsAddedWhereTheSettingsSay(t *testing.T) {
	dir := t.TempDir()
	settings := filepath.Join(dir, "hotline.yaml")
	require.NoError(t, os.WriteFile(settings, []byte("data: "+filepath.Join(dir, "d")+"\n"), 0o600))
	var out bytes.Buffer
	cmd := root()
	cmd.SetArgs([]string{"user", "add", "anna", "--role", "admin", "-c", settings})
	cmd.SetIn(strings.NewReader("a long enough word 12\n"))
	cmd.SetOut(&out)
	require.NoError(t, cmd.ExecuteContext(t.Context()))
	require.Contains(t, out.String(), "anna is person 1")
	require.FileExists(t, filepath.Join(dir, "d", "hotline.db"))
}
