package simulate

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"hotline/acd"
	"hotline/call"
)

// Scenario is one scenario file: a day of callers and operators, and the variants
// to compare. Queues left out are those of the centre's settings.
type Scenario struct {
	Name      string      `yaml:"name"`
	Day       string      `yaml:"day"` // 2026-03-10, in the centre's zone
	From      Clock       `yaml:"from"`
	To        Clock       `yaml:"to"`
	Warmup    acd.Ms      `yaml:"warmup"`   // at the start, not counted
	Interval  acd.Ms      `yaml:"interval"` // in which the load is compared with the formulas
	Goal      Goal        `yaml:"goal"`     // that needed agents are counted for
	Seed      uint64      `yaml:"seed"`
	Runs      int         `yaml:"runs"` // with seed, seed + 1, …
	Queues    []acd.Queue `yaml:"queues"`
	Calls     []Stream    `yaml:"calls"`
	Operators []Group     `yaml:"operators"`
	Redial    *acd.Ms     `yaml:"redial_dropped"` // who gave up and phones again by then has his place; nil: as in force, else 5 min
	Variants  []Variant   `yaml:"variants"`
}

// Goal is what staff must reach, in percent (DOMAIN.md 6); within which time a call
// is answered, the queue says.
type Goal struct {
	Level        float64 `yaml:"level"`
	MaxOccupancy float64 `yaml:"max_occupancy"`
	Shrinkage    float64 `yaml:"shrinkage"` // of paid time
}

// Group are operators alike.
type Group struct {
	Name      string       `yaml:"name"`
	Count     int          `yaml:"count"`
	Org       string       `yaml:"org"`
	Line      int          `yaml:"line"`
	Queues    []acd.Member `yaml:"queues"`
	Skills    []acd.Skill  `yaml:"skills"`
	Languages []string     `yaml:"languages"`
	From      Clock        `yaml:"from"`
	To        Clock        `yaml:"to"`
	Breaks    []Breather   `yaml:"breaks"`
	Answer    Dist         `yaml:"answer"`
	Miss      float64      `yaml:"miss"`   // percent of offers nobody sees
	Return    acd.Ms       `yaml:"return"` // after a missed ring
}

// Breather is a break; one member after the other takes it, Stagger apart.
type Breather struct {
	At      Clock  `yaml:"at"`
	For     acd.Ms `yaml:"for"`
	Reason  string `yaml:"reason"`
	Stagger acd.Ms `yaml:"stagger"`
}

// Variant is the scenario with something else: staff, strategy, thresholds.
type Variant struct {
	Name      string                 `yaml:"name"`
	Settings  SettingsChange         `yaml:"settings"`
	Queues    map[string]QueueChange `yaml:"queues"`
	Operators map[string]GroupChange `yaml:"operators"`
	Add       []Group                `yaml:"add"` // more operators
}

// SettingsChange are the rules of the whole desk worth trying.
type SettingsChange struct {
	Ageing        *int64  `yaml:"ageing"`
	VIP           *int64  `yaml:"vip"`
	PreferredWait *acd.Ms `yaml:"preferred_wait"`
	PreferLast    *bool   `yaml:"prefer_last"`
	Redial        *acd.Ms `yaml:"redial_dropped"`
}

// CallbackChange are other rules of calls back.
type CallbackChange struct {
	On      *bool   `yaml:"on"`
	EWT     *acd.Ms `yaml:"ewt"`
	Wait    *acd.Ms `yaml:"wait"`
	Ring    *acd.Ms `yaml:"ring"`
	Retry   *acd.Ms `yaml:"retry"`
	Retries *int    `yaml:"retries"`
	Within  *acd.Ms `yaml:"within"`
}

// QueueChange are the rules of a queue worth trying.
type QueueChange struct {
	Strategy      *acd.Strategy   `yaml:"strategy"`
	RingMax       *int            `yaml:"ring_max"`
	Shares        *[]acd.Share    `yaml:"shares"`
	Weight        *int64          `yaml:"weight"`
	Base          *int64          `yaml:"base"`
	Ring          *acd.Ms         `yaml:"ring"`
	Wrap          *acd.Ms         `yaml:"wrap"`
	MaxWait       *acd.Ms         `yaml:"max_wait"`
	MaxTo         *acd.Target     `yaml:"max_to"`
	Limit         *int            `yaml:"limit"`
	Overflow      *[]acd.Overflow `yaml:"overflow"`
	Needs         *[]acd.Need     `yaml:"needs"`
	Relax         *[]acd.Relax    `yaml:"relax"`
	LanguageRelax *acd.Ms         `yaml:"language_relax"`
	Threshold     *acd.Ms         `yaml:"threshold"`
	Short         *acd.Ms         `yaml:"short"`
	AutoAnswer    *bool           `yaml:"auto_answer"`
	Escalate      *call.QueueID   `yaml:"escalate"`
	EscalateWait  *acd.Ms         `yaml:"escalate_wait"`
	Callback      CallbackChange  `yaml:"callback"`
}

// GroupChange are other figures of a group of operators.
type GroupChange struct {
	Count     *int          `yaml:"count"`
	Queues    *[]acd.Member `yaml:"queues"`
	Skills    *[]acd.Skill  `yaml:"skills"`
	Languages *[]string     `yaml:"languages"`
	From      *Clock        `yaml:"from"`
	To        *Clock        `yaml:"to"`
	Breaks    *[]Breather   `yaml:"breaks"`
	Answer    *Dist         `yaml:"answer"`
	Miss      *float64      `yaml:"miss"`
}

// DefaultScenario holds what a file leaves out.
func DefaultScenario() Scenario {
	return Scenario{
		Day: "2026-03-10", From: 9 * 60 * minute, To: 18 * 60 * minute,
		Interval: 30 * acd.Minute, Seed: 1, Runs: 1,
		Goal: Goal{Level: 80, MaxOccupancy: 85, Shrinkage: 30},
	}
}

// DefaultGroup holds what a group leaves out: the whole run, an answer after 3 s.
func DefaultGroup() Group {
	return Group{Count: 1, Line: 1, Answer: Dist{Mean: 3 * acd.Second, Max: 12 * acd.Second}, Return: 30 * acd.Second}
}

// Variant gives the variant of the name; nil is the scenario as it stands.
func (s *Scenario) Variant(name string) (*Variant, error) {
	if name == "" {
		return nil, nil
	}
	for i := range s.Variants {
		if s.Variants[i].Name == name {
			return &s.Variants[i], nil
		}
	}
	names := "the scenario itself is base"
	for i := range s.Variants {
		names += fmt.Sprintf(", %q", s.Variants[i].Name)
	}
	return nil, fmt.Errorf("no variant is called %q: %s", name, names)
}

// Plan is one variant, ready to run.
type Plan struct {
	Name     string
	Settings acd.Settings
	Agents   []Agent
	Start    call.Time // of the run
	Length   int64     // ms in which calls arrive
	Warmup   int64     // ms
	Interval int64     // ms
	Goal     Goal
	Redial   int64 // ms a place is kept for one who gave up
	CutOff   int64 // and for one whom the server cut off

	Restarts  []Span // from the death of the server until it was ready again
	Strangers bool   // the agents are not the operators whom recorded contacts prefer
}

// redialDropped is how long a place is kept where nothing else is said.
const redialDropped = 5 * acd.Minute

// Build makes the plan of a variant (nil: none) on the centre's settings. Recorded
// agents serve where the scenario names no operators.
func (s *Scenario) Build(base acd.Settings, recorded []Agent, v *Variant) (Plan, error) {
	p := Plan{Name: s.Name, Settings: base, Length: int64(s.To - s.From), Warmup: int64(s.Warmup), Interval: int64(s.Interval), Goal: s.Goal, Redial: int64(redialDropped)}
	if s.Redial != nil {
		p.Redial = int64(*s.Redial)
	}
	if v == nil {
		v = &Variant{}
	} else {
		p.Name = v.Name
	}
	if len(s.Queues) > 0 {
		p.Settings.Queues = s.Queues
	}
	p.Settings.Queues = slices.Clone(p.Settings.Queues)
	if err := v.change(&p.Settings); err != nil {
		return p, err
	}
	if v.Settings.Redial != nil {
		p.Redial = int64(*v.Settings.Redial)
	}
	groups, err := v.groups(s.Operators)
	if err != nil {
		return p, err
	}
	p.Agents = slices.Clone(recorded)
	if len(s.Operators) > 0 {
		p.Agents, p.Strangers = nil, true
	}
	for _, g := range groups {
		p.Agents = append(p.Agents, s.agents(g, p.Agents)...)
	}
	start, err := s.start(p.Settings.Zone)
	p.Start = start
	return p, errors.Join(err, p.check())
}

func (s *Scenario) start(zone string) (call.Time, error) {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return call.Time{}, fmt.Errorf("zone: %w", err)
	}
	day, err := time.ParseInLocation(time.DateOnly, s.Day, loc)
	if err != nil {
		return call.Time{}, fmt.Errorf("day: a date such as 2026-03-10 expected, got %q", s.Day)
	}
	return call.Time{Wall: day.UnixMilli() + int64(s.From), Mono: int64(s.From) + 1}, nil
}

// agents are the members of a group, numbered on from those who are there.
func (s *Scenario) agents(g Group, there []Agent) []Agent {
	last := call.OperatorID(0)
	for _, a := range there {
		last = max(last, a.Profile.Operator)
	}
	if g.To == 0 {
		g.From, g.To = s.From, s.To
	}
	out := make([]Agent, g.Count)
	for i := range out {
		a := Agent{
			Profile: acd.Profile{
				Operator: last + call.OperatorID(i) + 1, Org: g.Org, Line: g.Line,
				Queues: g.Queues, Skills: g.Skills, Languages: g.Languages,
			},
			Group: g.Name, Answer: g.Answer, Miss: g.Miss, Return: g.Return,
			Shifts: []Span{{int64(g.From - s.From), int64(g.To - s.From)}},
		}
		for _, b := range g.Breaks {
			a.Breaks = append(a.Breaks, Pause{int64(b.At-s.From) + int64(i)*int64(b.Stagger), int64(b.For), b.Reason})
		}
		out[i] = a
	}
	return out
}

// check lets the desk say what is wrong with settings and staff.
func (p *Plan) check() error {
	d := acd.New()
	var profiles []acd.Profile
	for _, a := range p.Agents {
		profiles = append(profiles, a.Profile)
	}
	for _, ev := range []acd.Event{acd.Configure{Settings: p.Settings}, acd.Staff{Profiles: profiles}} {
		for _, o := range d.Step(call.Time{Mono: 1}, ev).Orders {
			if r, bad := o.(acd.Refused); bad {
				return fmt.Errorf("%s: %s", p.Name, r.Text)
			}
		}
	}
	return nil
}
