package configs

import (
	"errors"
	"io/fs"
	"maps"
	"reflect"
	"slices"
	"strings"

	"hotline/acd"
	"hotline/ivr"
	"hotline/survey"
)

// LoadCentre reads a folder of centre settings and reports every mistake of all
// its files at once.
func LoadCentre(fsys fs.FS) (Centre, []Problem) { return loadFolder(fsys, Centre{}) }

// LoadMenus is LoadCentre for who only looks at menus: prompts that are not
// recorded yet are no mistakes.
func LoadMenus(fsys fs.FS) (Centre, []Problem) { return loadFolder(fsys, Centre{soundless: true}) }

func loadFolder(fsys fs.FS, c Centre) (Centre, []Problem) {
	files, err := ReadFiles(fsys)
	var problems Problems
	errors.As(err, &problems)
	if problems = append(problems, checkNames(files)...); len(problems) > 0 {
		return c, problems
	}
	return load(files, c)
}

func load(files []File, c Centre) (Centre, []Problem) {
	c.Files = files
	l := loader{files: c.Files}
	c.General, c.Survey = defaultGeneral(), survey.Defaults()
	queues := queuesFile{Settings: acd.DefaultSettings()}
	var hours hoursFile
	l.file("centre.yaml", &c.General, nil)
	l.file("queues.yaml", &queues, func(b *binder) {
		b.fresh = map[reflect.Type]any{reflect.TypeFor[acd.Queue](): acd.DefaultQueue("", "", 1)}
		const there = "write it in centre.yaml"
		b.hidden = map[string]string{"version": "versions are counted by the server", "zone": there, "language": there}
	})
	l.file("hours.yaml", &hours, nil)
	l.file("holidays.yaml", &c.Days, nil)
	l.file("topics.yaml", &c.Lists, nil)
	if l.has("shifts.yaml") { // older folders have none
		l.file("shifts.yaml", &c.Rota, nil)
	}
	c.Alarms = l.alarms("alarms.yaml")
	l.file("survey.yaml", &c.Survey, func(b *binder) {
		const there = "write it in the machine settings, section survey"
		b.hidden = map[string]string{"delay": there, "labelling": there, "mass_calls": there, "caller_ids": there}
	})
	var prompts promptsFile
	if l.has("prompts.yaml") {
		l.file("prompts.yaml", &prompts, nil)
	}
	c.Prompts = prompts.Prompts
	c.Flows = l.flows()
	c.Skills, c.Desk = queues.Skills, queues.Settings
	c.Desk.Zone, c.Desk.Language = c.General.Zone, c.General.Lang
	c.Calendars = hours.Calendars
	for i := range c.Calendars {
		c.Calendars[i].Feasts = c.Days.Holidays
		if len(c.Calendars[i].Production) == 0 {
			c.Calendars[i].Production = c.Days.Production
		}
	}
	c.Survey.Holidays = append(c.Survey.Holidays, c.Days.Off()...)
	if len(l.problems) == 0 {
		c.check(&l)
	}
	if len(l.problems) == 0 {
		c.entries = c.findEntries()
	}
	return c, l.problems
}

// Validate checks the centre as a whole and returns every mistake, joined.
func (c Centre) Validate() error {
	var l loader
	c.check(&l)
	return Error(l.problems)
}

// loader reads the files of a folder and keeps where every setting stands.
type loader struct {
	files    []File
	binders  map[string]*binder
	problems []Problem
}

func (l *loader) file(name string, v any, prepare func(*binder)) {
	b := &binder{file: name}
	if prepare != nil {
		prepare(b)
	}
	if l.binders == nil {
		l.binders = map[string]*binder{}
	}
	l.binders[name] = b
	if l.has(name) {
		b.read([]byte(l.text(name)), v)
	} else {
		b.add(0, "no such file", "the folder of centre settings holds "+strings.Join(needed, ", "))
	}
	l.problems = append(l.problems, b.problems...)
}

func (l *loader) has(name string) bool {
	return slices.ContainsFunc(l.files, func(f File) bool { return f.Name == name })
}

func (l *loader) text(name string) string {
	i := slices.IndexFunc(l.files, func(f File) bool { return f.Name == name })
	return l.files[i].Text
}

func (l *loader) flows() (out []FlowFile) {
	for _, f := range l.files {
		if id, ok := strings.CutPrefix(f.Name, "flows/"); ok {
			out = append(out, FlowFile{Name: strings.TrimSuffix(id, ".yaml"), YAML: []byte(f.Text)})
		}
	}
	return out
}

// found reports the mistakes of err at the lines of a file.
func (l *loader) found(file string, err error) {
	b := l.binders[file]
	if b == nil {
		b = &binder{file: file}
	}
	b.problems = nil
	b.invalid("", err)
	l.problems = append(l.problems, b.problems...)
}

func (l *loader) menus(problems []ivr.Problem) {
	for _, p := range problems {
		l.problems = append(l.problems, Problem{File: p.File, Line: p.Line, What: p.What, Cure: p.Cure})
	}
}

// clipLengths are the sounds that callers would hear: the shipped ones, and over
// them those of this installation.
func (c Centre) clipLengths() map[string]int64 {
	list, err := Manifest(Sounds())
	if err != nil {
		panic(err) // embedded; a test reads it
	}
	out := make(map[string]int64, len(list)+len(c.own))
	for _, s := range list {
		out[s.Key] = int64(s.Ms)
	}
	maps.Copy(out, c.own)
	return out
}
