package configs

import (
	"fmt"
	"io/fs"

	"hotline/people"
)

// DemoSettings is everything `hotline demo` starts with.
type DemoSettings struct {
	Machine Machine
	Centre  Centre
	People  []people.User // Anna and Boris on line 1, Viktor on line 2, a supervisor, an administrator
}

// DemoPassword is every demo person's; the demo listens on loopback.
const DemoPassword = "hotline"

// Demo gives the settings of the demo. They are embedded, so a mistake in them
// is a bug that a test finds: Demo panics on it.
func Demo() DemoSettings {
	must := func(problems []Problem) {
		if err := Error(problems); err != nil {
			panic(fmt.Sprintf("settings of the demo: %v", err))
		}
	}
	data, err := fs.ReadFile(shipped, "demo/hotline.yaml")
	if err != nil {
		panic(err)
	}
	m, problems := ReadMachine("demo/hotline.yaml", data, nil)
	must(problems)
	c, problems := LoadCentre(DemoCentreFiles())
	must(problems)
	list, problems := readPeople("demo/people.yaml")
	must(problems)
	return DemoSettings{Machine: m, Centre: c, People: list}
}

// DemoCentreFiles is the folder of centre settings of the demo: the shipped one
// with what the demo does otherwise.
func DemoCentreFiles() fs.FS { return overlay{over: sub(shipped, "demo"), under: CentreFiles()} }

// overlay is a folder in which files of over hide those of under.
type overlay struct{ over, under fs.FS }

// Open implements fs.FS. Folders are those of under: nothing in a folder of its
// own is replaced.
func (o overlay) Open(name string) (fs.File, error) {
	if info, err := fs.Stat(o.over, name); err == nil && !info.IsDir() {
		return o.over.Open(name)
	}
	return o.under.Open(name)
}

func readPeople(name string) ([]people.User, []Problem) {
	data, err := fs.ReadFile(shipped, name)
	if err != nil {
		return nil, []Problem{{File: name, What: err.Error()}}
	}
	var file struct {
		People []people.User `yaml:"people"`
	}
	b := &binder{file: name}
	b.read(data, &file)
	for i, u := range file.People {
		file.People[i] = u.Normal()
		if err := file.People[i].Validate(); err != nil {
			b.add(b.lineOf(fmt.Sprintf("people[%d]", i)), err.Error(), "")
		}
	}
	return file.People, b.problems
}
