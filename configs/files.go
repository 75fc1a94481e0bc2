package configs

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"hotline/switchboard"
)

// File is one file of a centre's settings, by its path in the folder.
type File = switchboard.File

// Bounds of a centre's text form; honest ones need a tenth.
const (
	maxFiles = 100
	maxText  = 256 << 10 // bytes of one file
)

// centreNames are the files of the folder in the order a reader wants them; the
// menus follow. prompts.yaml and shifts.yaml may be missing.
var centreNames = []string{"centre.yaml", "queues.yaml", "hours.yaml", "holidays.yaml", "topics.yaml", "shifts.yaml", "survey.yaml", "prompts.yaml"}

var flowName = regexp.MustCompile(`^flows/[a-z0-9][a-z0-9_-]{0,62}\.yaml$`)

// ReadFiles reads the text form of a centre's settings from a folder. What does
// not belong there is left alone.
func ReadFiles(fsys fs.FS) ([]File, error) {
	var out []File
	var errs []error
	read := func(name string) {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			errs = append(errs, err)
			return
		}
		out = append(out, File{Name: name, Text: string(data)})
	}
	for _, name := range centreNames {
		if _, err := fs.Stat(fsys, name); !errors.Is(err, fs.ErrNotExist) {
			read(name)
		}
	}
	flows, err := fs.Glob(fsys, "flows/*.yaml")
	errs = append(errs, err)
	for _, name := range flows {
		read(name)
	}
	return out, errors.Join(errs...)
}

// SortFiles puts files in the order of ReadFiles.
func SortFiles(files []File) []File {
	rank := func(f File) int {
		if i := slices.Index(centreNames, f.Name); i >= 0 {
			return i
		}
		return len(centreNames)
	}
	return slices.SortedFunc(slices.Values(files), func(a, b File) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.Name, b.Name))
	})
}

// LoadFiles reads a centre's settings from their text form. own are the lengths
// in ms of the sounds that this installation has beside the shipped ones.
func LoadFiles(files []File, own map[string]int64) (Centre, []Problem) {
	if problems := checkNames(files); len(problems) > 0 {
		return Centre{}, problems
	}
	return loadCentre(textTree(files), own)
}

func checkNames(files []File) (problems []Problem) {
	if len(files) > maxFiles {
		return []Problem{{File: "flows", What: fmt.Sprintf("%d files", len(files)), Cure: fmt.Sprintf("at most %d", maxFiles)}}
	}
	seen := map[string]bool{}
	for _, f := range files {
		switch {
		case !slices.Contains(centreNames, f.Name) && !flowName.MatchString(f.Name):
			problems = append(problems, Problem{File: f.Name, What: "no file of the centre's settings",
				Cure: "a menu is flows/name.yaml in small Latin letters, digits, - and _; the others are " + strings.Join(centreNames, ", ")})
		case seen[f.Name]:
			problems = append(problems, Problem{File: f.Name, What: "is there twice", Cure: "keep one"})
		case len(f.Text) > maxText:
			problems = append(problems, Problem{File: f.Name, What: fmt.Sprintf("%d bytes", len(f.Text)), Cure: fmt.Sprintf("a file has at most %d", maxText)})
		}
		seen[f.Name] = true
	}
	return problems
}

// textTree is a folder that lies in memory.
type textTree []File

// ReadFile implements fs.ReadFileFS.
func (t textTree) ReadFile(name string) ([]byte, error) {
	for _, f := range t {
		if f.Name == name {
			return []byte(f.Text), nil
		}
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// Glob implements fs.GlobFS.
func (t textTree) Glob(pattern string) ([]string, error) {
	var out []string
	for _, f := range SortFiles(t) {
		ok, err := path.Match(pattern, f.Name)
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, f.Name)
		}
	}
	return out, nil
}

// Open implements fs.FS; only whole files are read from it.
func (t textTree) Open(name string) (fs.File, error) {
	data, err := t.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return &textFile{name: name, Reader: strings.NewReader(string(data))}, nil
}

type textFile struct {
	name string
	*strings.Reader
}

// Stat implements fs.File.
func (f *textFile) Stat() (fs.FileInfo, error) { return textInfo{path.Base(f.name), f.Size()}, nil }

// Close implements fs.File.
func (f *textFile) Close() error { return nil }

type textInfo struct {
	name string
	size int64
}

// What fs.FileInfo asks of a file in memory.
func (i textInfo) Name() string     { return i.name }
func (i textInfo) Size() int64      { return i.size }
func (textInfo) Mode() fs.FileMode  { return 0o444 }
func (textInfo) ModTime() time.Time { return time.Time{} }
func (textInfo) IsDir() bool        { return false }
func (textInfo) Sys() any           { return nil }
