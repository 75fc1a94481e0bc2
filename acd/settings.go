package acd

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"hotline/call"
)

// Ms is a length of time in whole milliseconds. In settings it may be written
// as a number of milliseconds or as text with a unit ("15s", "5m").
type Ms int64

// Common lengths.
const (
	Second Ms = 1000
	Minute Ms = 60 * Second
)

// Duration gives the same length as a time.Duration.
func (m Ms) Duration() time.Duration { return time.Duration(m) * time.Millisecond }

// UnmarshalJSON reads 15000 or "15s".
func (m *Ms) UnmarshalJSON(b []byte) error {
	s := strings.Trim(string(b), "\"' \t\r\n")
	if v, err := strconv.ParseInt(s, 10, 64); err == nil {
		*m = Ms(v)
		return nil
	}
	d, err := time.ParseDuration(s)
	if err != nil {
		return fmt.Errorf("duration %q: expected milliseconds or text like \"15s\"", s)
	}
	*m = Ms(d.Milliseconds())
	return nil
}

// UnmarshalYAML reads the same two forms from a YAML scalar.
func (m *Ms) UnmarshalYAML(b []byte) error { return m.UnmarshalJSON(b) }

// Settings are the active rules of the whole desk. They arrive as one
// Configure event and are taken or refused as a whole (INVARIANTS 36).
type Settings struct {
	Version  uint64 `json:"version" yaml:"version"`
	Zone     string `json:"zone" yaml:"zone"`         // report zone, cuts "today" (DOMAIN.md 1)
	Language string `json:"language" yaml:"language"` // spoken by operators whose profile lists none

	Ageing int64 `json:"ageing" yaml:"ageing"` // points per second waited
	VIP    int64 `json:"vip" yaml:"vip"`       // base points of a VIP customer
	Normal int64 `json:"normal" yaml:"normal"` // base points of anybody else

	Ring          Ms   `json:"ring" yaml:"ring"`                             // ring time of a colleague's call that has no queue
	Wrap          Ms   `json:"wrap" yaml:"wrap"`                             // wrap-up of such a call and of an outgoing one
	Extension     Ms   `json:"extension" yaml:"extension"`                   // one extension of it
	Extensions    int  `json:"extensions" yaml:"extensions"`                 // how many
	Grace         Ms   `json:"grace" yaml:"grace"`                           // Lost before Offline
	RestartGrace  Ms   `json:"restart_grace" yaml:"restart_grace"`           // the same after our own restart
	DeadMedia     Ms   `json:"dead_media" yaml:"dead_media"`                 // silence before the customer is moved on
	PreferredWait Ms   `json:"preferred_wait" yaml:"preferred_wait"`         // how long a busy preferred operator is waited for
	AssignedWait  Ms   `json:"assigned_wait,omitempty" yaml:"assigned_wait"` // how long a call assigned to a busy operator is kept for him
	DroppedWithin Ms   `json:"dropped_within" yaml:"dropped_within"`         // how long a dropped talk prefers its operator
	PreferLast    bool `json:"prefer_last" yaml:"prefer_last"`               // prefer who talked last
	Disposition   bool `json:"disposition" yaml:"disposition"`               // wrap-up by hand ends only when saved
	Decline       bool `json:"decline,omitempty" yaml:"decline"`             // whether operators are offered to decline
	Pick          bool `json:"pick,omitempty" yaml:"pick"`                   // whether operators may take a waiting call out of turn

	Breaks     int  `json:"breaks,omitempty" yaml:"breaks"`           // people on a break at once; 0: any number
	BreaksKeep bool `json:"breaks_keep,omitempty" yaml:"breaks_keep"` // a limit set by hand holds until it is set again; else it ends with the day

	Queues []Queue `json:"queues" yaml:"queues"`
}

// Queue is the rules of one queue.
type Queue struct {
	ID   call.QueueID `json:"id" yaml:"id"`
	Name string       `json:"name" yaml:"name"`
	Line int          `json:"line" yaml:"line"` // support tier 1..3

	Strategy Strategy `json:"strategy" yaml:"strategy"`
	RingMax  int      `json:"ring_max" yaml:"ring_max"` // ring_all: at most so many at once
	Shares   []Share  `json:"shares,omitempty" yaml:"shares"`
	Weight   int64    `json:"weight" yaml:"weight"` // points against other queues of an operator
	Base     int64    `json:"base" yaml:"base"`     // points every call of the queue starts with

	Ring       Ms  `json:"ring" yaml:"ring"`
	Wrap       Ms  `json:"wrap" yaml:"wrap"`
	Extension  Ms  `json:"extension" yaml:"extension"`
	Extensions int `json:"extensions" yaml:"extensions"`

	MaxWait  Ms         `json:"max_wait" yaml:"max_wait"`           // then MaxTo; 0 = for ever
	MaxTo    Target     `json:"max_to,omitzero" yaml:"max_to"`      // zero: message
	Limit    int        `json:"limit" yaml:"limit"`                 // waiting calls; above it callers are blocked
	LimitTo  Target     `json:"limit_to,omitzero" yaml:"limit_to"`  // zero: message
	Overflow []Overflow `json:"overflow,omitempty" yaml:"overflow"` // further rules, first that holds wins

	Needs         []Need  `json:"needs,omitempty" yaml:"needs"`       // skills every call of the queue needs
	Relax         []Relax `json:"relax,omitempty" yaml:"relax"`       // steps of lower demands, by time waited
	Language      string  `json:"language,omitempty" yaml:"language"` // needed when the call names none
	LanguageRelax Ms      `json:"language_relax" yaml:"language_relax"`

	Breaks   int `json:"breaks,omitempty" yaml:"breaks"`       // of its operators on a break at once; 0: any number
	MinStaff int `json:"min_staff,omitempty" yaml:"min_staff"` // a break waits that would leave fewer on the line

	Announce  Announce `json:"announce" yaml:"announce"`
	Threshold Ms       `json:"threshold" yaml:"threshold"` // X of the service level
	Short     Ms       `json:"short" yaml:"short"`         // abandons below it are short

	AutoAnswer   bool         `json:"auto_answer" yaml:"auto_answer"`
	Survey       string       `json:"survey,omitempty" yaml:"survey"` // when its customers are asked: SurveyNone ...
	Escalate     call.QueueID `json:"escalate,omitempty" yaml:"escalate"`
	EscalateWait Ms           `json:"escalate_wait" yaml:"escalate_wait"` // an escalation INTO this queue comes back after it

	Callback Callback `json:"callback,omitzero" yaml:"callback"`
}

// Callback says when a waiting caller is offered to be called back, and how that
// is done (DOMAIN.md 8). The desk keeps the place; the rest is the switchboard's.
type Callback struct {
	On       bool   `json:"on" yaml:"on"`
	EWT      Ms     `json:"ewt" yaml:"ewt"`           // offered when the expected wait is longer
	Wait     Ms     `json:"wait" yaml:"wait"`         // or when he has waited longer
	Key      bool   `json:"key" yaml:"key"`           // joined only after key 1 on callback_connect
	Ring     Ms     `json:"ring" yaml:"ring"`         // how long it rings
	Retry    Ms     `json:"retry" yaml:"retry"`       // after a call nobody took
	Retries  int    `json:"retries" yaml:"retries"`   // how often
	Within   Ms     `json:"within" yaml:"within"`     // promised time, in working time
	Calendar string `json:"calendar" yaml:"calendar"` // of the queue's hours; "" is that of the centre
}

// DefaultCallback returns the values of DOMAIN.md 8.
func DefaultCallback() Callback {
	return Callback{
		On: true, EWT: 120 * Second, Wait: 60 * Second, Ring: 30 * Second,
		Retry: 5 * Minute, Retries: 2, Within: 30 * Minute,
	}
}

// OfferAfter is the wait in ms at which a call back is offered: longer than Wait.
func (c Callback) OfferAfter() int64 { return int64(c.Wait) + 1 }

// OfferBy tells whether a call back is offered by the expected wait in ms; not by
// one that nobody is sure of.
func (c Callback) OfferBy(expected int64, sure bool) bool {
	return c.On && sure && expected > int64(c.EWT)
}

// When the customers of a queue are asked how they were served.
const (
	SurveyNone     = "none"
	SurveyNextDay  = "next_day"  // by a call of the bot; "" is this too
	SurveySameCall = "same_call" // right after the talk
)

// Need is one skill a call needs, with the level at the start of its wait
// (0: the first relaxation step's level, or 1).
type Need struct {
	Skill string `json:"skill" yaml:"skill"`
	Level int    `json:"level,omitempty" yaml:"level"`
}

// Relax lowers the demands on the needed skills once a call has waited After:
// a level of at least Level is enough. With Group set, operators of that queue
// may take the call too, whatever their skills (DOMAIN.md 8, overflow group).
type Relax struct {
	After Ms           `json:"after" yaml:"after"`
	Level int          `json:"level" yaml:"level"`
	Group call.QueueID `json:"group,omitempty" yaml:"group"`
}

// Announce says when and what a waiting caller is told.
type Announce struct {
	First    Ms   `json:"first" yaml:"first"`   // 0 = never
	Period   Ms   `json:"period" yaml:"period"` // 0 = only once
	Position bool `json:"position" yaml:"position"`
	Wait     bool `json:"wait" yaml:"wait"` // expected wait
}

// Share is an organisation's part of a queue's calls, in percent.
type Share struct {
	Org     string `json:"org" yaml:"org"`
	Percent int    `json:"percent" yaml:"percent"`
}

// Rule names the reason of an overflow or block.
type Rule string

// Rules.
const (
	RuleMaxWait Rule = "max_wait" // waited MaxWait
	RuleLimit   Rule = "limit"    // the queue is full on entry: blocked
	RuleWait    Rule = "wait"     // waited At
	RuleLength  Rule = "length"   // At or more calls waiting on entry
	RuleEWT     Rule = "ewt"      // expected wait on entry above At
	RuleNobody  Rule = "nobody"   // nobody of the queue is signed in
	RuleHours   Rule = "hours"    // the queue's hours are over
	RuleClosed  Rule = "closed"   // the queue was taken out of the settings
	RuleUntaken Rule = "untaken"  // nobody took the escalation
	RuleMoved   Rule = "moved"    // by a supervisor
)

// Overflow moves calls elsewhere when its rule holds.
type Overflow struct {
	When Rule   `json:"when" yaml:"when"` // wait, length, ewt, nobody, hours
	At   Ms     `json:"at" yaml:"at"`     // a time; length: calls
	To   Target `json:"to" yaml:"to"`
}

// Kinds of a target.
const (
	ToQueue     = "queue"
	ToVoicemail = "voicemail"
	ToMessage   = "message"
	ToCallback  = "callback"
	ToNumber    = "number"
	ToHangup    = "hangup"
)

// Target is where an overflowing call goes. The desk itself carries out Kind
// "queue"; the others are for the switchboard.
type Target struct {
	Kind  string       `json:"kind" yaml:"kind"` // queue, voicemail, message, callback, number, hangup
	Queue call.QueueID `json:"queue,omitempty" yaml:"queue"`
	Value string       `json:"value,omitempty" yaml:"value"` // prompt id or number name
}

// DefaultSettings returns the values of DOMAIN.md 7 and 8, without queues.
func DefaultSettings() Settings {
	return Settings{
		Zone: "Europe/Moscow", Language: "ru",
		Ageing: 1, VIP: 300, Normal: 0,
		Ring: 15 * Second, Wrap: 30 * Second, Extension: 30 * Second, Extensions: 1,
		Grace: 30 * Second, RestartGrace: 60 * Second, DeadMedia: 15 * Second,
		PreferredWait: 20 * Second, AssignedWait: 300 * Second, DroppedWithin: 10 * Minute, Disposition: true,
	}
}

// DefaultQueue returns a queue with the values of DOMAIN.md 2, 7 and 8.
func DefaultQueue(id call.QueueID, name string, line int) Queue {
	return Queue{
		ID: id, Name: name, Line: line, Strategy: LongestIdle, RingMax: 10,
		Ring: 15 * Second, Wrap: 30 * Second, Extension: 30 * Second, Extensions: 1,
		MaxWait: 300 * Second, Limit: 50,
		Announce:  Announce{First: 10 * Second, Period: 45 * Second, Position: true, Wait: true},
		Threshold: 20 * Second, Short: 5 * Second, EscalateWait: 60 * Second, Callback: DefaultCallback(),
	}
}

// DefaultRelax returns the steps of DOMAIN.md 8: level 5 at once, 3 after 20 s,
// 1 after 40 s and, when group is given, its operators after 90 s.
func DefaultRelax(group call.QueueID) []Relax {
	steps := []Relax{{0, 5, ""}, {20 * Second, 3, ""}, {40 * Second, 1, ""}}
	if group != "" {
		steps = append(steps, Relax{90 * Second, 1, group})
	}
	return steps
}
