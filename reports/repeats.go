package reports

import (
	"time"

	"hotline/call"
)

// Windows of the rules of repeats (DOMAIN.md 2, 5).
const (
	SharedWindow = 30 * 24 * time.Hour // in which contacts of a number are counted
	RepeatDay    = 24 * time.Hour      // of the shorter repeat rate
)

// RepeatRules are what FCR by repeats, the repeat rates and shared numbers go by.
type RepeatRules struct {
	Within time.Duration // a contact so soon after the end of another repeats it
	Shared int           // with more contacts than this in 30 days a number is shared; 0: none is by itself
	Short  time.Duration // who gave up sooner repeats nothing
}

// DefaultRepeatRules are the values of DOMAIN.md.
func DefaultRepeatRules() RepeatRules {
	return RepeatRules{Within: 7 * 24 * time.Hour, Shared: 10, Short: DefaultThresholds().Short}
}

// RepeatContact is one inbound contact of a customer.
type RepeatContact struct {
	ID      call.ID
	Started int64 // wall ms
	Ended   int64 // wall ms, 0: it goes on
	Topic   string
	Outcome call.Outcome
	WaitMs  int64 // first entry to first answer or to the end of the last wait
	Marked  bool  // the number is marked as shared
}

// counts tells whether a contact repeats an earlier one: it reached an operator,
// or its customer gave up after more than a moment.
func (r RepeatRules) counts(c RepeatContact) bool {
	return c.Outcome == call.Answered || c.Outcome == call.Abandoned && c.WaitMs >= r.Short.Milliseconds()
}

// Judged is what the rules say of one contact.
type Judged struct {
	Withheld bool    `json:"withheld,omitempty"` // nobody knows whose contact it is
	Shared   bool    `json:"shared,omitempty"`   // of a shared number at that time
	Matured  bool    `json:"matured,omitempty"`  // the time for repeats has passed
	Repeated bool    `json:"repeated,omitempty"` // a later one came in the time for repeats
	Repeat   call.ID `json:"repeat,omitempty"`   // the first that did; 0 also where it is not to be seen
	Day      bool    `json:"day,omitempty"`      // there is an earlier one, ended less than 24 h before
	Within   bool    `json:"within,omitempty"`   // the same, in the window of the rules
}

// Judge looks at all inbound contacts of one customer, in the order of their start.
// What happened before the first and after the last is unknown to it.
func (r RepeatRules) Judge(contacts []RepeatContact, now int64) []Judged {
	out := make([]Judged, len(contacts))
	within, window := r.Within.Milliseconds(), SharedWindow.Milliseconds()
	first, lastEnd := 0, int64(0)
	for i, c := range contacts {
		for contacts[first].Started <= c.Started-window {
			first++
		}
		j := &out[i]
		j.Shared = c.Marked || r.Shared > 0 && i-first+1 > r.Shared
		j.Matured = c.Ended != 0 && now >= c.Ended+within
		if i > 0 {
			j.Day = c.Started-lastEnd <= RepeatDay.Milliseconds()
			j.Within = c.Started-lastEnd <= within
		}
		if c.Ended == 0 {
			lastEnd = max(lastEnd, now)
			continue
		}
		lastEnd = max(lastEnd, c.Ended)
		if !j.Shared {
			j.Repeat = r.repeat(c, contacts[i+1:])
			j.Repeated = j.Repeat != 0
		}
	}
	return out
}

// repeat finds the first contact that repeats c. With a topic on both sides only
// the same one does.
func (r RepeatRules) repeat(c RepeatContact, later []RepeatContact) call.ID {
	for _, x := range later {
		if x.Started > c.Ended+r.Within.Milliseconds() {
			break
		}
		if r.counts(x) && (x.Topic == "" || c.Topic == "" || x.Topic == c.Topic) {
			return x.ID
		}
	}
	return 0
}

// Repeats are the counts of a selection of contacts.
type Repeats struct {
	Contacts  int64 `json:"contacts"`  // inbound ones that ended
	Withheld  int64 `json:"withheld"`  // without a number
	Shared    int64 `json:"shared"`    // of shared numbers
	Unmatured int64 `json:"unmatured"` // of the others: the time for repeats still runs
	FCR       Ratio `json:"-"`         // not repeated ÷ matured
	Day       Ratio `json:"-"`         // with an earlier one within 24 h ÷ with a number
	Within    Ratio `json:"-"`         // the same, in the window of the rules
}

// Add counts one contact. Withheld numbers and shared ones are only counted as such.
func (r *Repeats) Add(j Judged) {
	r.Contacts++
	switch {
	case j.Withheld:
		r.Withheld++
		return
	case j.Shared:
		r.Shared++
		return
	}
	r.Day.count(j.Day)
	r.Within.count(j.Within)
	if !j.Matured {
		r.Unmatured++
		return
	}
	r.FCR.count(!j.Repeated)
}

// Plus sums two selections.
func (r Repeats) Plus(o Repeats) Repeats {
	return Repeats{
		Contacts: r.Contacts + o.Contacts, Withheld: r.Withheld + o.Withheld, Shared: r.Shared + o.Shared,
		Unmatured: r.Unmatured + o.Unmatured, FCR: r.FCR.Plus(o.FCR), Day: r.Day.Plus(o.Day), Within: r.Within.Plus(o.Within),
	}
}

// SharedShare is the share of contacts that come from shared numbers, percent.
func (r Repeats) SharedShare() *float64 { return Percent(r.Shared, r.Contacts) }

// RepeatMetric is a figure of repeats whose contacts can be listed.
type RepeatMetric string

// Figures of repeats.
const (
	MetricFCR       RepeatMetric = "fcr"       // the matured ones, solved or not
	MetricRepeated  RepeatMetric = "repeated"  // of these, those that were repeated
	MetricDay       RepeatMetric = "day"       // with an earlier one within 24 h
	MetricWithin    RepeatMetric = "within"    // the same, in the window of the rules
	MetricShared    RepeatMetric = "shared"    // of shared numbers
	MetricUnmatured RepeatMetric = "unmatured" // the time for repeats still runs
	MetricWithheld  RepeatMetric = "withheld"  // without a number
)

// Counts tells whether a contact is one of those behind a figure.
func (m RepeatMetric) Counts(j Judged) bool {
	ours := !j.Withheld && !j.Shared
	switch m {
	case MetricFCR:
		return ours && j.Matured
	case MetricRepeated:
		return ours && j.Matured && j.Repeated
	case MetricDay:
		return ours && j.Day
	case MetricWithin:
		return ours && j.Within
	case MetricShared:
		return j.Shared
	case MetricUnmatured:
		return ours && !j.Matured
	case MetricWithheld:
		return j.Withheld
	}
	return true
}
