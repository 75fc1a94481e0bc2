package configs

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A file that editors and copying have spoilt is told as what it is, before anything
// of it is read as settings.
func TestFilesThatAreNoText(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"mark before it": {"\ufeff# Очереди\n", ""},
		"windows-1251":   {"skills:\n  - {id: sales, name: \xcf\xf0\xee\xe4\xe0\xe6\xe8}\n", "queues.yaml:2: letters that are no UTF-8, save it as UTF-8, it looks like another encoding, such as Windows-1251"},
		"utf-16":         {"\xff\xfe#\x00\n\x00", "queues.yaml:1: the text is in UTF-16, save it as UTF-8"},
		"zeros":          {"queues: []\n\x00\x00", "queues.yaml:2: this is no text, put the file from a backup there, or write it anew"},
		"huge":           {strings.Repeat("# \n", maxText), "queues.yaml: 786432 bytes, a file has at most 262144"},
	} {
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(dir, "queues.yaml"), []byte(c.text), 0o600))
		files, err := ReadFiles(os.DirFS(dir))
		if c.want == "" {
			require.NoError(t, err, name)
			require.Equal(t, "# Очереди\n", files[0].Text, name)
			continue
		}
		require.EqualError(t, err, c.want, name)
		_, problems := LoadCentre(os.DirFS(dir))
		require.Equal(t, err, Error(problems), "alone: what else is missing follows from it")
	}
}

// What was meant as settings is never left out in silence; what was not is left alone.
func TestNamesOfAFolder(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"flows/new.yml", "queues.yml", "README.yml", "flows/.main.yaml.swp", "flows/._main.yaml", "flows/main.yaml~", ".DS_Store"} {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o600))
	}
	require.NoError(t, os.Symlink("b.yaml", filepath.Join(dir, "flows", "a.yaml")))
	require.NoError(t, os.Symlink("a.yaml", filepath.Join(dir, "flows", "b.yaml")))
	require.NoError(t, os.Mkdir(filepath.Join(dir, "flows", "c.yaml"), 0o700))
	files, err := ReadFiles(os.DirFS(dir))
	require.Empty(t, files)
	require.EqualError(t, err, `flows/a.yaml: cannot be read: too many levels of symbolic links, check the name and the rights
flows/b.yaml: cannot be read: too many levels of symbolic links, check the name and the rights
flows/c.yaml: no ordinary file, put the file itself there
queues.yml: would not be read, settings end in .yaml, rename it to queues.yaml
flows/new.yml: would not be read, settings end in .yaml, rename it to flows/new.yaml`)
}

func TestOpenFolder(t *testing.T) {
	dir := t.TempDir()
	_, err := OpenFolder(filepath.Join(dir, "none"))
	require.ErrorContains(t, err, "none: no such folder")
	file := filepath.Join(dir, "queues.yaml")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	_, err = OpenFolder(file)
	require.ErrorContains(t, err, "a file, a folder expected, name the folder that it lies in")
	tree, err := OpenFolder(dir)
	require.NoError(t, err)
	require.Equal(t, []string{"queues.yaml"}, Names(tree))
}
