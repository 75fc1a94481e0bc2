package alarm

import (
	"errors"
	"fmt"
	"time"

	"hotline/call"
)

// Times are two levels of a length of time: each rings when it is longer.
type Times struct {
	Attention time.Duration `yaml:"attention" json:"attention"`
	Action    time.Duration `yaml:"action" json:"action"`
}

// Counts are two levels of a number or a percentage. What Counts rings by (so many
// or more, over so many, under so many) is said where it stands.
type Counts struct {
	Attention int `yaml:"attention" json:"attention"`
	Action    int `yaml:"action" json:"action"`
}

// Queue are the limits of one queue.
type Queue struct {
	ServiceLevel Counts `yaml:"service_level" json:"service_level"` // percent of the last 30 minutes; under it
	Abandon      Counts `yaml:"abandon" json:"abandon"`             // percent of the last 30 minutes; over it
	Least        int    `yaml:"least" json:"least"`                 // calls of the last 30 minutes for either to mean something

	LongestWait Counts `yaml:"longest_wait" json:"longest_wait"` // percent of the queue's service threshold; over it

	Waiting      Counts `yaml:"waiting" json:"waiting"`             // callers who wait; so many or more
	WaitingShare Counts `yaml:"waiting_share" json:"waiting_share"` // percent of the people on the line; over it
	WaitingLeast int    `yaml:"waiting_least" json:"waiting_least"` // callers for a share to mean something

	Nobody    Times  `yaml:"nobody" json:"nobody"`       // a caller waits so long and nobody of the queue is there
	Short     Counts `yaml:"short" json:"short"`         // people missing of the least the shifts ask for; so many or more
	Hold      Times  `yaml:"hold" json:"hold"`           // a customer on hold
	Callbacks Counts `yaml:"callbacks" json:"callbacks"` // promised calls overdue; so many or more
	Lost      Counts `yaml:"lost" json:"lost"`           // lost callers overdue; so many or more
	Line2     Times  `yaml:"line2" json:"line2"`         // of queues of line 2 and 3: a customer handed up waits and nobody takes him
}

// QueueRules are the limits of a queue that has some of its own.
type QueueRules struct {
	Queue call.QueueID `yaml:"queue" json:"queue"`
	Of    Queue        `yaml:"limits" json:"limits"`
}

// Centre are the limits of what belongs to no queue.
type Centre struct {
	OverLimit   Times  `yaml:"over_limit" json:"over_limit"`     // a break beyond its limit
	NoSound     Times  `yaml:"no_sound" json:"no_sound"`         // an operator at work without sound or connection
	SilentCalls Counts `yaml:"silent_calls" json:"silent_calls"` // runs of short silent calls within half an hour; so many or more

	TrunkDown     Times  `yaml:"trunk_down" json:"trunk_down"`         // a trunk that does not answer OPTIONS, or lost its registration
	Channels      Counts `yaml:"channels" json:"channels"`             // percent of a trunk's channels; over it
	Disk          Counts `yaml:"disk" json:"disk"`                     // percent of the recordings' disk that is free; under it
	SurveyBacklog Times  `yaml:"survey_backlog" json:"survey_backlog"` // a call of the survey bot is due and not made
}

// Rules are all limits, as alarms.yaml holds them.
type Rules struct {
	On  time.Duration `yaml:"on" json:"on"`   // a condition rings when it has held so long
	Off time.Duration `yaml:"off" json:"off"` // and is silent when it is over for so long

	Queues Queue        `yaml:"queues" json:"queues"` // of every queue that has none of its own
	Own    []QueueRules `yaml:"own" json:"own"`
	Centre Centre       `yaml:"centre" json:"centre"`
}

// Defaults are the shipped limits.
func Defaults() Rules {
	return Rules{
		On: 5 * time.Second, Off: 15 * time.Second,
		Queues: Queue{
			ServiceLevel: Counts{80, 70}, Abandon: Counts{5, 10}, Least: 5, LongestWait: Counts{100, 300},
			WaitingShare: Counts{100, 200}, WaitingLeast: 5, Nobody: Times{Action: time.Second}, Short: Counts{1, 3},
			Hold: Times{time.Minute, 2 * time.Minute}, Callbacks: Counts{1, 1}, Lost: Counts{1, 1}, Line2: Times{20 * time.Second, 45 * time.Second},
		},
		Centre: Centre{OverLimit: Times{time.Second, 10 * time.Minute}, NoSound: Times{Action: time.Second}, SilentCalls: Counts{1, 3},
			TrunkDown: Times{time.Second, 30 * time.Second}, Channels: Counts{80, 95}, Disk: Counts{10, 5}, SurveyBacklog: Times{30 * time.Minute, 2 * time.Hour}},
	}
}

// Of gives the limits of a queue; "" has those of every queue.
func (r Rules) Of(id call.QueueID) Queue {
	for _, q := range r.Own {
		if q.Queue == id {
			return q.Of
		}
	}
	return r.Queues
}

// longest length of time a limit may have.
const longest = 24 * time.Hour

// most callers, calls or people a limit may name; of a percentage of something that
// can be more than all of it, too.
const most = 10_000

// Validate names every mistake, joined: "setting: what; cure".
func (r Rules) Validate() error {
	var bad []error
	span := func(name string, d time.Duration) {
		if d < 0 || d > 5*time.Minute {
			bad = append(bad, fmt.Errorf("%s: 0s to 5m expected, got %s", name, d))
		}
	}
	span("on", r.On)
	span("off", r.Off)
	bad = append(bad, r.Queues.mistakes("queues")...)
	seen := map[call.QueueID]bool{}
	for i, q := range r.Own {
		if seen[q.Queue] {
			bad = append(bad, fmt.Errorf("own[%d].queue: %q is there already", i, q.Queue))
		}
		seen[q.Queue] = true
		bad = append(bad, q.Of.mistakes(fmt.Sprintf("own[%d].limits", i))...)
	}
	bad = append(bad, r.Centre.mistakes()...)
	return errors.Join(bad...)
}

func (q Queue) mistakes(path string) (bad []error) {
	bad = append(bad, under(path+".service_level", q.ServiceLevel)...)
	for _, c := range []struct {
		name string
		of   Counts
		most int
	}{
		{"abandon", q.Abandon, 100}, {"longest_wait", q.LongestWait, most}, {"waiting", q.Waiting, most}, {"waiting_share", q.WaitingShare, most},
		{"short", q.Short, most}, {"callbacks", q.Callbacks, most}, {"lost", q.Lost, most},
	} {
		bad = append(bad, over(path+"."+c.name, c.of, c.most)...)
	}
	for _, n := range []struct {
		name string
		of   int
	}{{"least", q.Least}, {"waiting_least", q.WaitingLeast}} {
		if n.of < 1 || n.of > most {
			bad = append(bad, fmt.Errorf("%s.%s: 1 to %d expected, got %d", path, n.name, most, n.of))
		}
	}
	bad = append(bad, long(path+".nobody", q.Nobody)...)
	bad = append(bad, long(path+".hold", q.Hold)...)
	return append(bad, long(path+".line2", q.Line2)...)
}

func (c Centre) mistakes() (bad []error) {
	bad = append(bad, long("centre.over_limit", c.OverLimit)...)
	bad = append(bad, long("centre.no_sound", c.NoSound)...)
	bad = append(bad, over("centre.silent_calls", c.SilentCalls, most)...)
	bad = append(bad, long("centre.trunk_down", c.TrunkDown)...)
	bad = append(bad, over("centre.channels", c.Channels, 100)...)
	bad = append(bad, under("centre.disk", c.Disk)...)
	return append(bad, long("centre.survey_backlog", c.SurveyBacklog)...)
}

// over: the figure that calls for action lies above the one that asks for attention.
func over(path string, c Counts, top int) (bad []error) {
	bad = within(path, c, top)
	if bad == nil && c.Action != 0 && c.Attention > c.Action {
		bad = append(bad, fmt.Errorf("%s.attention: %d is above action, %d; attention comes first, make it %d or less, or 0 for none", path, c.Attention, c.Action, c.Action))
	}
	return bad
}

// under: of percentages that fall.
func under(path string, c Counts) (bad []error) {
	bad = within(path, c, 100)
	if bad == nil && c.Attention != 0 && c.Attention < c.Action {
		bad = append(bad, fmt.Errorf("%s.attention: %d is below action, %d; attention comes first, make it %d or more, or 0 for none", path, c.Attention, c.Action, c.Action))
	}
	return bad
}

func within(path string, c Counts, top int) (bad []error) {
	for _, l := range []struct {
		name string
		n    int
	}{{"attention", c.Attention}, {"action", c.Action}} {
		if l.n < 0 || l.n > top {
			bad = append(bad, fmt.Errorf("%s.%s: 0 to %d expected, got %d", path, l.name, top, l.n))
		}
	}
	return bad
}

func long(path string, t Times) (bad []error) {
	for _, l := range []struct {
		name string
		d    time.Duration
	}{{"attention", t.Attention}, {"action", t.Action}} {
		if l.d < 0 || l.d > longest {
			bad = append(bad, fmt.Errorf("%s.%s: 0s to 24h expected, got %s", path, l.name, l.d))
		}
	}
	if bad == nil && t.Action != 0 && t.Attention > t.Action {
		bad = append(bad, fmt.Errorf("%s.attention: %s is above action, %s; attention comes first, make it %s or less, or 0s for none", path, t.Attention, t.Action, t.Action))
	}
	return bad
}
