package configs

import (
	"embed"
	"io/fs"
	"slices"
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
