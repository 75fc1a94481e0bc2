package survey

import (
	"errors"
	"fmt"
	"time"

	"hotline/call"
)

// Consent modes.
const (
	Explicit = "explicit" // only with a consent that can be proved
	Implied  = "implied"  // by an administrator's signed switch
)

// Config holds the settings of DOMAIN.md 10 and 13.
type Config struct {
	On           bool          `yaml:"on" json:"on"`
	Flow         string        `yaml:"flow" json:"flow"`                   // ivr flow of the dialogue
	Consent      string        `yaml:"consent" json:"consent"`             // explicit, implied
	ImpliedBy    string        `yaml:"implied_by" json:"implied_by"`       // administrator who signed for implied
	ConsentTerm  time.Duration `yaml:"consent_term" json:"consent_term"`   // an answer is valid so long, 365d
	Wording      string        `yaml:"wording" json:"wording"`             // version of the consent wording
	OperatorMark bool          `yaml:"operator_mark" json:"operator_mark"` // an operator may note a consent; off, it biases the sample
	Comment      bool          `yaml:"comment" json:"comment,omitempty"`   // ask who gives 3 or less what to mend, in his own words
	TalkMin      time.Duration `yaml:"talk_min" json:"talk_min"`           // talk with an operator, 15s
	Quarantine   time.Duration `yaml:"quarantine" json:"quarantine"`       // since the last survey a human answered, 30d
	Weekdays     call.Hours    `yaml:"weekdays" json:"weekdays"`           // 10:00-20:00
	Weekend      call.Hours    `yaml:"weekend" json:"weekend"`             // 11:00-18:00
	Holidays     []string      `yaml:"holidays" json:"holidays"`           // excluded days, 2026-05-09
	MaxAttempts  int           `yaml:"max_attempts" json:"max_attempts"`   // 3
	Gap          time.Duration `yaml:"gap" json:"gap"`                     // between attempts, 3h
	BusyGap      time.Duration `yaml:"busy_gap" json:"busy_gap"`           // after the first busy, 30m
	TroubleGap   time.Duration `yaml:"trouble_gap" json:"trouble_gap"`     // after our own fault, 15m
	TroubleExtra int           `yaml:"trouble_extra" json:"trouble_extra"` // such attempts, uncounted, 2
	Ring         time.Duration `yaml:"ring" json:"ring"`                   // 30s
	MaxLate      int           `yaml:"max_late" json:"max_late"`           // days after the next one, 2
	Concurrency  int           `yaml:"concurrency" json:"concurrency"`     // simultaneous bot calls, 5
	StartEvery   time.Duration `yaml:"start_every" json:"start_every"`     // between two call starts, 1s
	FreePercent  int           `yaml:"free_percent" json:"free_percent"`   // channels that must be free, 30
	PerOperator  int           `yaml:"per_operator" json:"per_operator"`   // completed in a month, 0 unlimited, 20
	PerQueue     int           `yaml:"per_queue" json:"per_queue"`         // completed in a month, 0 unlimited, 385
	Kazakhstan   bool          `yaml:"kazakhstan" json:"kazakhstan"`       // numbers of Kazakhstan too
	Belarus      bool          `yaml:"belarus" json:"belarus,omitempty"`   // numbers of Belarus too
	CallerIDs    []string      `yaml:"caller_ids" json:"caller_ids"`       // our own labelled numbers, one is picked per plan
	Labelling    Contract      `yaml:"labelling" json:"labelling"`         // caller labelling (маркировка)
	MassCalls    Contract      `yaml:"mass_calls" json:"mass_calls"`       // mass-call contract
	Delay        time.Duration `yaml:"delay" json:"delay"`                 // trial callees only: instead of the next day
	TaskDays     int           `yaml:"task_days" json:"task_days"`         // working days a supervisor has for a bad answer, 1
	ZoneHours    int           `yaml:"zone_hours" json:"zone_hours"`       // UTC offset of the report zone, 3
}

// Contract is what 126-ФЗ wants to be entered before the bot dials.
type Contract struct {
	Carrier string `yaml:"carrier" json:"carrier,omitempty"`
	Number  string `yaml:"number" json:"number,omitempty"`
	Date    string `yaml:"date" json:"date,omitempty"`
}

func (c Contract) complete() bool { return c.Carrier != "" && c.Number != "" && c.Date != "" }

// Defaults are the values of DOMAIN.md 10 and 13; the bot is off.
func Defaults() Config {
	return Config{
		Flow: "survey", Consent: Explicit, ConsentTerm: 365 * 24 * time.Hour,
		TalkMin: 15 * time.Second, Quarantine: 30 * 24 * time.Hour,
		Weekdays: call.Hours{From: 600, To: 1200}, Weekend: call.Hours{From: 660, To: 1080},
		MaxAttempts: 3, Gap: 3 * time.Hour, BusyGap: 30 * time.Minute, TroubleGap: 15 * time.Minute, TroubleExtra: 2,
		Ring: 30 * time.Second, MaxLate: 2, Concurrency: 5, StartEvery: time.Second, FreePercent: 30,
		PerOperator: 20, PerQueue: 385, TaskDays: 1, ZoneHours: 3,
	}
}

// Validate names every setting that is out of its range.
func (c Config) Validate() error {
	var errs []error
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if c.Consent != Explicit && c.Consent != Implied {
		bad("consent: explicit or implied expected, got %q", c.Consent)
	}
	if c.Consent == Implied && c.ImpliedBy == "" {
		bad("implied_by: empty, the administrator who signs for calls without consent is named here")
	}
	if c.Flow == "" {
		bad("flow: empty, the name of the survey's flow expected")
	}
	for _, w := range []struct {
		name  string
		hours call.Hours
	}{{"weekdays", c.Weekdays}, {"weekend", c.Weekend}} {
		name, h := w.name, w.hours
		if h != (call.Hours{}) && (h.From < call.HardHours.From || h.To > call.HardHours.To || h.From >= h.To) {
			bad("%s: a stretch within 09:00-21:00 expected, got %s", name, h)
		}
	}
	for i, d := range c.Holidays {
		if _, err := time.Parse(time.DateOnly, d); err != nil {
			bad("holidays[%d]: a date like 2026-05-09 expected, got %q", i, d)
		}
	}
	for _, r := range []struct {
		name        string
		v, min, max int
	}{
		{"max_attempts", c.MaxAttempts, 1, 3}, {"trouble_extra", c.TroubleExtra, 0, 5}, {"max_late", c.MaxLate, 0, 2},
		{"concurrency", c.Concurrency, 1, 1000}, {"free_percent", c.FreePercent, 0, 100},
		{"per_operator", c.PerOperator, 0, 1_000_000}, {"per_queue", c.PerQueue, 0, 1_000_000},
		{"task_days", c.TaskDays, 0, 30}, {"zone_hours", c.ZoneHours, -12, 14},
	} {
		if r.v < r.min || r.v > r.max {
			bad("%s: %d to %d expected, got %d", r.name, r.min, r.max, r.v)
		}
	}
	for _, r := range []struct {
		name   string
		v, min time.Duration
	}{
		{"consent_term", c.ConsentTerm, 24 * time.Hour}, {"talk_min", c.TalkMin, 0}, {"quarantine", c.Quarantine, 0},
		{"gap", c.Gap, 3 * time.Hour}, {"busy_gap", c.BusyGap, 30 * time.Minute}, {"trouble_gap", c.TroubleGap, time.Minute},
		{"ring", c.Ring, 5 * time.Second}, {"start_every", c.StartEvery, 100 * time.Millisecond}, {"delay", c.Delay, 0},
	} {
		if r.v < r.min {
			bad("%s: %s or more expected, got %s", r.name, r.min, r.v)
		}
	}
	return errors.Join(errs...)
}

// week is the configured window by weekday.
func (c Config) week() call.Week {
	w := call.EveryDay(c.Weekdays)
	w[0], w[6] = c.Weekend, c.Weekend
	return w
}

// ready tells what the law wants entered before the bot dials (DOMAIN.md 13).
func (c Config) ready() bool {
	return c.Labelling.complete() && c.MassCalls.complete() && c.Wording != ""
}
