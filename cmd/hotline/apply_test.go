package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/configs"
)

func TestExportLeavesWhatIsInForce(t *testing.T) {
	dir := t.TempDir()
	files, err := configs.ReadFiles(configs.CentreFiles())
	require.NoError(t, err)
	require.NoError(t, writeFiles(dir, files))
	old := filepath.Join(dir, "flows", "old.yaml")
	kept := filepath.Join(dir, "notes.txt")
	for _, name := range []string{old, kept} {
		require.NoError(t, os.WriteFile(name, []byte("flow: old\n"), 0o600))
	}
	require.NoError(t, writeFiles(dir, files))
	require.NoFileExists(t, old, "a menu that is not in force")
	require.FileExists(t, kept, "what is no setting is not ours")
	again, err := configs.ReadFiles(os.DirFS(dir))
	require.NoError(t, err)
	require.Equal(t, configs.SortFiles(files), again)
}

func TestWhichFolderAFirstStartTakes(t *testing.T) {
	data, named := t.TempDir(), t.TempDir()
	read := func(named string) string {
		files, err := firstFiles(named, data)
		require.NoError(t, err)
		for _, f := range files {
			if f.Name == "centre.yaml" {
				return f.Text
			}
		}
		return ""
	}
	built := read("")
	require.NotEmpty(t, built)
	require.NoError(t, os.Mkdir(filepath.Join(data, "centre"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(data, "centre", "centre.yaml"), []byte("brand: own\n"), 0o600))
	require.Equal(t, "brand: own\n", read(""))
	require.NoError(t, os.WriteFile(filepath.Join(named, "centre.yaml"), []byte("brand: named\n"), 0o600))
	require.Equal(t, "brand: named\n", read(named))
}

func TestApplyTellsMistakesAndDifferences(t *testing.T) {
	var out bytes.Buffer
	a := applying{out: &out, files: []configs.File{{Name: "centre.yaml", Text: "brand: new\n"}}}
	require.NoError(t, a.tell([]configs.File{{Name: "centre.yaml", Text: "brand: old\n"}}, nil, true))
	require.Contains(t, out.String(), "-brand: old")
	require.Contains(t, out.String(), "+brand: new")
}
