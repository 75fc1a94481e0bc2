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
// menus follow. prompts.yaml, shifts.yaml and alarms.yaml may be missing.
var centreNames = []string{"centre.yaml", "queues.yaml", "hours.yaml", "holidays.yaml", "topics.yaml", "shifts.yaml", "alarms.yaml", "survey.yaml", "prompts.yaml"}

var flowName = regexp.MustCompile(`^flows/[a-z0-9][a-z0-9_-]{0,62}\.yaml$`)

// needed are the files that no folder may lack.
var needed = []string{"centre.yaml", "queues.yaml", "hours.yaml", "holidays.yaml", "topics.yaml", "survey.yaml"}

// Names lists the files of a centre's settings that lie in a folder, whether they
// can be read or not. Hidden files, which editors and copying leave, are none.
func Names(fsys fs.FS) (out []string) {
	for _, name := range centreNames {
		if _, err := fs.Lstat(fsys, name); !errors.Is(err, fs.ErrNotExist) {
			out = append(out, name)
		}
	}
	return append(out, slices.DeleteFunc(glob(fsys, "flows/*.yaml"), hidden)...)
}

func hidden(name string) bool { return strings.HasPrefix(path.Base(name), ".") }

func glob(fsys fs.FS, pattern string) []string {
	names, err := fs.Glob(fsys, pattern)
	if err != nil {
		panic(err) // the patterns are constants
	}
	return names
}

// ReadFiles reads the text form of a centre's settings from a folder. What does
// not belong there is left alone; a file that cannot be read as text, and one that
// was meant as settings and would be left out, are Problems.
func ReadFiles(fsys fs.FS) ([]File, error) {
	var out []File
	var problems []Problem
	for _, name := range Names(fsys) {
		text, problem := readText(fsys, name)
		if problem != nil {
			problems = append(problems, *problem)
			continue
		}
		out = append(out, File{Name: name, Text: text})
	}
	for _, name := range append(glob(fsys, "*.yml"), glob(fsys, "flows/*.yml")...) {
		if meant := strings.TrimSuffix(name, ".yml") + ".yaml"; strings.HasPrefix(name, "flows/") || slices.Contains(centreNames, meant) {
			problems = append(problems, Problem{File: name, What: "would not be read, settings end in .yaml", Cure: "rename it to " + meant})
		}
	}
	return out, Error(problems)
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
	return load(SortFiles(files), Centre{own: own})
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
