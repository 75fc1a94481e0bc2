package configs

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"hotline/acd"
	"hotline/alarm"
	"hotline/call"
	"hotline/desk"
	"hotline/ivr"
	"hotline/lookup"
	"hotline/survey"
)

//go:embed centre demo
var shipped embed.FS

// CentreFiles is the built-in folder of centre settings: configs/centre.
func CentreFiles() fs.FS { return sub(shipped, "centre") }

func sub(fsys fs.FS, dir string) fs.FS {
	out, err := fs.Sub(fsys, dir)
	if err != nil {
		panic(err) // the names are constants of this package
	}
	return out
}

// Centre are the settings of the contact centre, whole. Each part is a file of
// the folder: centre.yaml, queues.yaml, hours.yaml, holidays.yaml, topics.yaml,
// shifts.yaml, alarms.yaml, survey.yaml, and the menus in flows/*.yaml.
type Centre struct {
	General   General
	Skills    []Skill
	Desk      acd.Settings
	Calendars []ivr.Calendar
	Days      Days
	Lists     desk.Lists
	Rota      Rota
	Alarms    alarm.Rules
	Survey    survey.Config // without contracts and trial, which are the machine's
	Flows     []FlowFile
	Prompts   []OwnPrompt
	Files     []File // the text form it was read from

	own map[string]int64 // sounds of this installation: lengths in ms

	entries   map[string]ivr.Calendar // hours that a caller of a number meets first
	soundless bool                    // menus are not held to the sounds there are
}

// General is centre.yaml.
type General struct {
	Brand       string        `yaml:"brand"`
	Zone        string        `yaml:"zone"`
	Lang        string        `yaml:"lang"`
	Routes      []Route       `yaml:"routes"`
	Fallback    call.QueueID  `yaml:"fallback"`
	MaxCall     time.Duration `yaml:"max_call"`
	RecordPause time.Duration `yaml:"record_pause"`
	Redial      time.Duration `yaml:"redial"`
	PerCaller   int           `yaml:"per_caller"`
	PerDay      int           `yaml:"per_caller_day"`
	SilentCalls SilentCalls   `yaml:"silent_calls"`
	AskConsent  bool          `yaml:"ask_consent"`
	Menu        ivr.Config    `yaml:"menu"`

	Numbers []Number        `yaml:"numbers"`
	Lookups []lookup.Source `yaml:"lookups"`

	RedialDropped time.Duration `yaml:"redial_dropped"`
	WorkingHours  string        `yaml:"working_hours"`
	Lost          Lost          `yaml:"lost"`
	Returns       Returns       `yaml:"returns"`
	Hold          Hold          `yaml:"hold"`

	Tickets desk.TicketRules `yaml:"tickets"`

	SharedNumber int           `yaml:"shared_number"`
	Repeats      time.Duration `yaml:"repeats"`
}

// Number is a number outside of the house that callers may be sent to; there are
// no others.
type Number struct {
	ID       string `yaml:"id"`
	Number   string `yaml:"number"`
	Trunk    string `yaml:"trunk"`     // that the call leaves by; empty: any
	CallerID string `yaml:"caller_id"` // it shows, of the trunk's own; empty: the trunk's first
	Record   bool   `yaml:"record"`    // those who answer there know that talks are recorded

	// Missed is where the caller goes when it is busy, refuses or does not answer:
	// message, voicemail or hangup; zero: the message that nobody can answer.
	Missed acd.Target `yaml:"missed"`
}

// SilentCalls says what a run of short silent calls of a number is.
type SilentCalls struct {
	Under time.Duration `yaml:"under"` // a call or talk shorter than this
	Alarm int           `yaml:"alarm"` // so many in a row; 0: no alarm
}

// Lost is about the list of lost callers.
type Lost struct {
	Due  time.Duration `yaml:"due"`
	Keep time.Duration `yaml:"keep"`
}

// Returns is about customers who call back after a call of ours.
type Returns struct {
	Survey string        `yaml:"survey"`
	Within time.Duration `yaml:"within"`
}

// Hold are the prompts around a hold, both off as shipped (DOMAIN.md 11).
type Hold struct {
	Start  bool `yaml:"start"`
	Return bool `yaml:"return"`
}

// Route says which menu answers one of our numbers; Called "" answers all.
type Route struct {
	Called string `yaml:"called"`
	Flow   string `yaml:"flow"`
	Lang   string `yaml:"lang"`
}

// Skill is what an operator can know.
type Skill struct {
	ID   string `yaml:"id"`
	Name string `yaml:"name"`
}

// FlowFile is the text of one menu.
type FlowFile struct {
	Name string // without .yaml; the name other menus and routes use
	YAML []byte
}

// queuesFile is queues.yaml: the skills beside acd's own settings.
type queuesFile struct {
	Skills []Skill `yaml:"skills"`
	acd.Settings
}

type hoursFile struct {
	Calendars []ivr.Calendar `yaml:"calendars"`
}

func defaultGeneral() General {
	return General{
		Zone: "Europe/Moscow", Lang: "ru", MaxCall: 4 * time.Hour, RecordPause: time.Minute,
		Redial: 15 * time.Minute, PerCaller: 2, PerDay: 20, SilentCalls: SilentCalls{10 * time.Second, 5}, AskConsent: true, Menu: ivr.Defaults(),
		RedialDropped: 5 * time.Minute, Lost: Lost{Due: 30 * time.Minute, Keep: 7 * 24 * time.Hour}, Returns: Returns{Within: 24 * time.Hour},
		Tickets: desk.DefaultTicketRules(), SharedNumber: 10, Repeats: 7 * 24 * time.Hour,
	}
}

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

func (c Centre) check(l *loader) {
	l.found("centre.yaml", c.checkGeneral())
	l.found("queues.yaml", errors.Join(c.checkDesk(), c.checkQueues()))
	l.found("hours.yaml", c.checkHours())
	l.found("holidays.yaml", c.Days.Validate())
	l.found("topics.yaml", errors.Join(c.Lists.Validate(), c.checkTopics()))
	l.found("shifts.yaml", c.checkRota())
	l.found("alarms.yaml", c.checkAlarms())
	l.found("survey.yaml", c.Survey.Validate())
	l.found("prompts.yaml", c.checkPrompts())
	c.checkFlows(l)
}

func (c Centre) checkGeneral() error {
	var bad mistakes
	if _, err := time.LoadLocation(c.General.Zone); err != nil || c.General.Zone == "" {
		bad.add("zone: a zone like Europe/Moscow expected, got %q", c.General.Zone)
	}
	if !oneOf(c.General.Lang, Langs...) {
		bad.add("lang: %s expected, got %q", strings.Join(Langs, " or "), c.General.Lang)
	}
	if !c.hasQueue(c.General.Fallback) {
		bad.add("fallback: no queue %q; %s", c.General.Fallback, c.whichQueue(c.General.Fallback))
	}
	if len(c.General.Routes) == 0 {
		bad.add("routes: none, no call would be answered; write - {called: \"\", flow: main}")
	}
	for i, r := range c.General.Routes {
		if !slices.ContainsFunc(c.Flows, func(f FlowFile) bool { return f.Name == r.Flow }) {
			bad.add("routes[%d].flow: no file flows/%s.yaml; %s", i, r.Flow, ivr.Meant(r.Flow, c.menuNames(), "write that menu or name one that is there"))
		}
		if r.Lang != "" && !oneOf(r.Lang, Langs...) {
			bad.add("routes[%d].lang: %s expected, got %q", i, strings.Join(Langs, " or "), r.Lang)
		}
	}
	bad = append(bad, c.checkOutside()...)
	between(&bad, "max_call", c.General.MaxCall, time.Minute, 24*time.Hour)
	between(&bad, "record_pause", c.General.RecordPause, 10*time.Second, time.Hour)
	between(&bad, "redial", c.General.Redial, 0, 24*time.Hour)
	c.checkDebts(&bad)
	if c.General.PerCaller < 1 {
		bad.add("per_caller: 1 or more expected, got %d", c.General.PerCaller)
	}
	if c.General.PerDay < 0 {
		bad.add("per_caller_day: 1 or more expected, or 0 for any number, got %d", c.General.PerDay)
	}
	if c.General.SharedNumber < 0 {
		bad.add("shared_number: 1 or more expected, or 0 for marked numbers alone, got %d", c.General.SharedNumber)
	}
	between(&bad, "repeats", c.General.Repeats, time.Hour, 30*24*time.Hour)
	between(&bad, "silent_calls.under", c.General.SilentCalls.Under, time.Second, time.Minute)
	if n := c.General.SilentCalls.Alarm; n < 0 || n == 1 {
		bad.add("silent_calls.alarm: 2 or more expected, or 0 for none, got %d", n)
	}
	if err := c.General.Menu.Validate(); err != nil {
		for line := range strings.SplitSeq(err.Error(), "\n") {
			bad.add("menu.%s", line)
		}
	}
	return bad.err()
}

// checkOutside checks the numbers and systems outside of the house.
func (c Centre) checkOutside() (bad mistakes) {
	seen := map[string]bool{}
	for i, n := range c.General.Numbers {
		if n.ID == "" || seen[n.ID] {
			bad.add("numbers[%d].id: a name of its own expected, got %q", i, n.ID)
		}
		seen[n.ID] = true
		switch call.ParseNumber(n.Number).Class {
		case call.Mobile, call.Geographic:
		default:
			bad.add("numbers[%d].number: a Russian mobile or geographic number expected, got %q", i, n.Number)
		}
		switch {
		case !oneOf(n.Missed.Kind, "", acd.ToMessage, acd.ToVoicemail, acd.ToHangup):
			bad.add("numbers[%d].missed.kind: message, voicemail or hangup expected, got %q", i, n.Missed.Kind)
		case n.Missed.Kind == acd.ToMessage && n.Missed.Value != "" && !c.hasPrompt(n.Missed.Value):
			bad.add("numbers[%d].missed.value: no prompt %q", i, n.Missed.Value)
		}
	}
	if err := lookup.CheckSources(c.General.Lookups); err != nil {
		bad = append(bad, err)
	}
	return bad
}

// lookups names what menus may ask, and what they may hear.
func (c Centre) lookups() []ivr.Lookup {
	out := []ivr.Lookup{{ID: lookup.Customer, Fields: lookup.CustomerFields}}
	for _, s := range c.General.Lookups {
		l := ivr.Lookup{ID: s.ID}
		for _, f := range s.Fields {
			l.Fields = append(l.Fields, f.Name)
		}
		out = append(out, l)
	}
	return out
}

// Refusals are the systems outside that menus would ask and this machine would
// not: what only both kinds of settings together can tell.
func (c Centre) Refusals(machine lookup.Config) (out []Problem) {
	for i, s := range c.General.Lookups {
		if lookup.CheckSources([]lookup.Source{s}) != nil {
			continue // told already, it is no address
		}
		if what, cure := machine.Refusal(s); what != "" {
			out = append(out, Problem{File: "centre.yaml", Line: c.lineWith("centre.yaml", s.URL), What: fmt.Sprintf("lookups[%d].url: %s", i, what), Cure: cure})
		}
	}
	return out
}

// lineWith finds the first line of a file that holds a text, 0 when none does.
func (c Centre) lineWith(file, text string) int {
	for _, f := range c.Files {
		if before, _, found := strings.Cut(f.Text, text); f.Name == file && found {
			return strings.Count(before, "\n") + 1
		}
	}
	return 0
}

func (c Centre) menuNames() (out []string) {
	for _, f := range c.Flows {
		out = append(out, f.Name)
	}
	return out
}

// checkDebts looks at what concerns calls back, lost callers and who returns.
func (c Centre) checkDebts(bad *mistakes) {
	g := c.General
	between(bad, "redial_dropped", g.RedialDropped, 0, 24*time.Hour)
	between(bad, "lost.due", g.Lost.Due, time.Minute, 7*24*time.Hour)
	between(bad, "lost.keep", g.Lost.Keep, 0, 90*24*time.Hour)
	checkTickets(bad, g.Tickets)
	between(bad, "returns.within", g.Returns.Within, 0, 31*24*time.Hour)
	if g.Returns.Survey != "" && !slices.ContainsFunc(c.Flows, func(f FlowFile) bool { return f.Name == g.Returns.Survey }) {
		bad.add("returns.survey: no file flows/%s.yaml; %s", g.Returns.Survey, ivr.Meant(g.Returns.Survey, c.menuNames(), "write that menu or name one that is there"))
	}
	if g.WorkingHours != "" && !c.hasCalendar(g.WorkingHours) {
		bad.add("working_hours: no calendar %q in hours.yaml", g.WorkingHours)
	}
}

func (c Centre) hasCalendar(id string) bool {
	return slices.ContainsFunc(c.Calendars, func(cal ivr.Calendar) bool { return cal.ID == id })
}

func between(bad *mistakes, name string, v, low, high time.Duration) {
	if v < low || v > high {
		bad.add("%s: %s to %s expected, got %s", name, low, high, v)
	}
}

// checkDesk asks the room itself, and names the queues by their place in the
// file as every other message does.
func (c Centre) checkDesk() error {
	d := c.Desk
	d.Zone = "Europe/Moscow" // the real one is checked where it stands, in centre.yaml
	err := d.Validate()
	if err == nil {
		return nil
	}
	var bad mistakes
	for line := range strings.SplitSeq(err.Error(), "\n") {
		line = strings.TrimPrefix(line, "acd.")
		for i, q := range d.Queues {
			if rest, ok := strings.CutPrefix(line, fmt.Sprintf("queues[%s]", q.ID)); ok {
				line = fmt.Sprintf("queues[%d]%s", i, rest)
				break
			}
		}
		bad.add("%s", line)
	}
	return bad.err()
}

func (c Centre) checkQueues() error {
	var bad mistakes
	skills := map[string]bool{}
	for i, s := range c.Skills {
		if s.ID == "" || s.Name == "" {
			bad.add("skills[%d]: id and name expected", i)
		}
		if skills[s.ID] {
			bad.add("skills[%d]: id %q is there already", i, s.ID)
		}
		skills[s.ID] = true
	}
	for i, q := range c.Desk.Queues {
		c.checkTargets(&bad, i, q)
		if cal := q.Callback.Calendar; cal != "" && !c.hasCalendar(cal) {
			bad.add("queues[%d].callback.calendar: no calendar %q in hours.yaml", i, cal)
		}
		for j, o := range q.Overflow {
			if o.When == acd.RuleHours && q.Callback.Calendar == "" && c.General.WorkingHours == "" {
				bad.add("queues[%d].overflow[%d].when: of which hours? name a calendar in callback.calendar of the queue, or in working_hours of centre.yaml", i, j)
			}
		}
		for j, need := range q.Needs {
			if !skills[need.Skill] {
				bad.add("queues[%d].needs[%d].skill: no skill %q; %s", i, j, need.Skill,
					ivr.Meant(need.Skill, slices.Sorted(maps.Keys(skills)), "add it to skills"))
			}
		}
	}
	return bad.err()
}

// checkTargets: where a queue sends callers must be there: a prompt, a number.
func (c Centre) checkTargets(bad *mistakes, i int, q acd.Queue) {
	check := func(name string, t acd.Target) {
		switch {
		case t.Kind == acd.ToNumber && !slices.ContainsFunc(c.General.Numbers, func(n Number) bool { return n.ID == t.Value }):
			bad.add("queues[%d].%s.value: no number %q; add it to numbers in centre.yaml", i, name, t.Value)
		case t.Kind == acd.ToMessage && t.Value != "" && !c.hasPrompt(t.Value):
			bad.add("queues[%d].%s.value: no prompt %q", i, name, t.Value)
		}
	}
	check("max_to", q.MaxTo)
	check("limit_to", q.LimitTo)
	for j, o := range q.Overflow {
		check(fmt.Sprintf("overflow[%d].to", j), o.To)
	}
}

// hasPrompt tells whether a prompt has its sound in every language.
func (c Centre) hasPrompt(id string) bool {
	lengths := c.clipLengths()
	for _, lang := range Langs {
		if _, ok := lengths[lang+"/"+id]; !ok {
			return false
		}
	}
	return true
}

func (c Centre) checkHours() error {
	var bad mistakes
	seen := map[string]bool{}
	for i, cal := range c.Calendars {
		if seen[cal.ID] {
			bad.add("calendars[%d].id: %q is there already", i, cal.ID)
		}
		seen[cal.ID] = true
		cal.Production = nil // of holidays.yaml, and checked there
		if err := cal.Validate(); err != nil {
			for line := range strings.SplitSeq(err.Error(), "\n") {
				bad.add("calendars[%d].%s", i, line)
			}
		}
	}
	return bad.err()
}

func (c Centre) checkTopics() error {
	var bad mistakes
	for i, t := range c.Lists.Topics {
		if t.Queue != "" && !c.hasQueue(t.Queue) {
			bad.add("topics[%d].queue: no queue %q; %s", i, t.Queue, c.whichQueue(t.Queue))
		}
	}
	return bad.err()
}

// checkFlows reads every menu and then all together, sound included.
func (c Centre) checkFlows(l *loader) {
	var flows []*ivr.Flow
	for _, f := range c.Flows {
		flow, problems := ivr.Parse("flows/"+f.Name+".yaml", f.YAML)
		l.menus(problems)
		if flow != nil && len(problems) == 0 {
			l.menus(named(flow, f))
			flows = append(flows, flow)
		}
	}
	if len(flows) < len(c.Flows) {
		return
	}
	book := ivr.NewBook(c.General.Menu, "", c.Calendars, flows...) // the fallback is checked in centre.yaml
	known := ivr.Known{Langs: Langs, Lookups: c.lookups(), Vars: []string{"brand", "called", "redial", "when", "comment"}}
	if !c.soundless {
		known.Clips = c.clipLengths()
	}
	for _, n := range c.General.Numbers {
		known.Numbers = append(known.Numbers, n.ID)
	}
	for _, q := range c.Desk.Queues {
		known.Queues = append(known.Queues, string(q.ID))
	}
	l.menus(ivr.Check(book, known))
	for _, f := range flows {
		c.checkMenuTopics(l, f)
	}
}

// named: routes and other menus know a menu by the name of its file.
func named(flow *ivr.Flow, f FlowFile) []ivr.Problem {
	if flow.Name == f.Name {
		return nil
	}
	return []ivr.Problem{{
		File: flow.File, Line: flow.LineOf("flow"), What: fmt.Sprintf("flow: %q in a file of another name", flow.Name),
		Cure: fmt.Sprintf("write flow: %s, or name the file flows/%s.yaml", f.Name, flow.Name),
	}}
}

// checkMenuTopics: the topic that a key prefills is one an operator can choose.
func (c Centre) checkMenuTopics(l *loader, f *ivr.Flow) {
	for _, n := range f.Nodes {
		if n.Kind != ivr.KindMenu {
			continue
		}
		for _, k := range n.Keys {
			if k.Topic != "" && !slices.ContainsFunc(c.Lists.Topics, func(t desk.Topic) bool { return t.ID == k.Topic }) {
				l.problems = append(l.problems, Problem{
					File: f.File, Line: k.Line, What: fmt.Sprintf("%s: key %s: no topic %q", n.ID, k.Key, k.Topic),
					Cure: ivr.Meant(k.Topic, c.topics(), "add it to topics.yaml"),
				})
			}
		}
	}
}

func (c Centre) topics() (out []string) {
	for _, t := range c.Lists.Topics {
		out = append(out, t.ID)
	}
	return out
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

// Whispers lists the prompts there are for operators' ears: whisper_QUEUE and
// topic_TOPIC, in the centre's language.
func (c Centre) Whispers() (out []string) {
	for key := range c.clipLengths() {
		id, ok := strings.CutPrefix(key, c.General.Lang+"/")
		if ok && (strings.HasPrefix(id, "whisper_") || strings.HasPrefix(id, "topic_")) {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out
}

func (c Centre) hasQueue(id call.QueueID) bool {
	return slices.ContainsFunc(c.Desk.Queues, func(q acd.Queue) bool { return q.ID == id })
}

// whichQueue is the cure for the name of a queue that is not there.
func (c Centre) whichQueue(name call.QueueID) string {
	names := make([]string, len(c.Desk.Queues))
	for i, q := range c.Desk.Queues {
		names[i] = string(q.ID)
	}
	return ivr.Meant(string(name), names, "name one of "+cmp.Or(strings.Join(names, ", "), "none yet"))
}

// checkTickets: a term of minutes to months each.
func checkTickets(bad *mistakes, r desk.TicketRules) {
	if err := r.Validate(); err != nil {
		for line := range strings.SplitSeq(err.Error(), "\n") {
			bad.add("tickets.%s", line)
		}
	}
}

// TicketBook are the rules of tickets with the calendar they are counted by.
func (c Centre) TicketBook() desk.TicketBook {
	hours := ivr.AlwaysOpen("")
	for _, cal := range c.Calendars {
		if cal.ID == c.General.WorkingHours {
			hours = cal
		}
	}
	return desk.TicketBook{Rules: c.General.Tickets, Hours: hours, Zone: c.General.Zone}
}

// Days is holidays.yaml: the Russian production calendar and the holidays in it.
type Days struct {
	Production map[string][]string `yaml:"production"` // as ivr.Calendar reads it
	Holidays   []string            `yaml:"holidays"`   // month and day, "05-09"
}

// Validate names every mistake of the days.
func (d Days) Validate() error {
	var bad mistakes
	for i, day := range d.Holidays {
		if _, err := time.Parse("01-02", day); err != nil {
			bad.add("holidays[%d]: month and day like 05-09 expected, got %q", i, day)
		}
	}
	hours := ivr.Hours{From: 0, To: 24 * 60}
	if err := (ivr.Calendar{ID: "x", Workdays: hours, Production: d.Production}).Validate(); err != nil {
		bad = append(bad, err)
	}
	return bad.err()
}

// Off lists every holiday and moved day off of the years of the calendar, and the
// holidays of the years after it, as dates: the days on which nobody is phoned.
func (d Days) Off() []string {
	out := d.dates(d.isOff)
	last, err := strconv.Atoi(slices.Max(append(slices.Collect(maps.Keys(d.Production)), "0")))
	for year := last + 1; err == nil && last > 0 && year <= last+yearsAhead; year++ {
		for _, day := range d.Holidays {
			out = append(out, strconv.Itoa(year)+"-"+day)
		}
	}
	slices.Sort(out)
	return out
}

// yearsAhead is for how long a forgotten production calendar still keeps holidays.
const yearsAhead = 5

// Worked lists weekend days that are worked, as dates.
func (d Days) Worked() []string {
	return d.dates(func(day time.Time, listed bool) bool { return weekend(day) && !listed })
}

func (d Days) isOff(day time.Time, listed bool) bool {
	return listed && !weekend(day) || slices.Contains(d.Holidays, day.Format("01-02"))
}

func weekend(day time.Time) bool {
	return day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
}

func (d Days) dates(want func(day time.Time, listed bool) bool) []string {
	var out []string
	for year, months := range d.Production {
		for day, err := time.Parse("2006", year); err == nil && day.Format("2006") == year; day = day.AddDate(0, 0, 1) {
			m := int(day.Month()) - 1
			if m < len(months) && want(day, dayOff(months[m], day.Day())) {
				out = append(out, day.Format(time.DateOnly))
			}
		}
	}
	slices.Sort(out)
	return out
}

// dayOff tells whether a month's line names the day as one off: plain or moved.
func dayOff(line string, day int) bool {
	for item := range strings.SplitSeq(line, ",") {
		item = strings.TrimSpace(item)
		if strings.TrimSuffix(item, "+") == fmt.Sprint(day) {
			return true
		}
	}
	return false
}
