package desk

import (
	"errors"
	"fmt"
	"strings"

	"hotline/call"
)

// Segment of a customer as the card stores it. The empty one is told from the
// contacts: new without an earlier contact, else regular.
const (
	SegmentVIP     = "vip"
	SegmentRegular = "regular"
	SegmentNew     = "new"
)

// Customer is one person or firm that calls. Identity is the normalised number
// (DOMAIN.md 12); a card may have several.
type Customer struct {
	ID       call.CustomerID `json:"id"`
	Number   string          `json:"number"` // E.164, the first of Numbers
	Numbers  []string        `json:"numbers,omitempty"`
	Name     string          `json:"name,omitempty"`
	Segment  string          `json:"segment,omitempty"`
	Region   *call.Span      `json:"region,omitempty"` // set by hand: wins over the number's table
	Lang     string          `json:"lang,omitempty"`
	Operator call.OperatorID `json:"operator,omitempty"` // personal operator
	Shared   bool            `json:"shared,omitempty"`   // shared number, marked by hand (DOMAIN.md 2)
}

// Validate reports every mistake of what a person may change.
func (c Customer) Validate() error {
	var errs []error
	if len(c.Name) > 400 || strings.ContainsAny(c.Name, "\x00\r\n") {
		errs = append(errs, errors.New("name: one line of at most 400 bytes expected"))
	}
	if c.Segment != "" && c.Segment != SegmentVIP && c.Segment != SegmentRegular {
		errs = append(errs, fmt.Errorf("segment: vip, regular or empty expected, got %q", c.Segment))
	}
	if c.Lang != "" && c.Lang != "ru" && c.Lang != "en" {
		errs = append(errs, fmt.Errorf("lang: ru, en or empty expected, got %q", c.Lang))
	}
	if r := c.Region; r != nil && (r.Min < -12 || r.Max > 14 || r.Min > r.Max) {
		errs = append(errs, fmt.Errorf("region: UTC offsets from -12 to 14 expected, got %d..%d", r.Min, r.Max))
	}
	return errors.Join(errs...)
}

// Contact is one line of the history on a card.
type Contact struct {
	Call     call.ID         `json:"call"`
	At       int64           `json:"at"` // wall ms
	Kind     call.Kind       `json:"kind"`
	Outcome  call.Outcome    `json:"outcome"`
	Queue    call.QueueID    `json:"queue,omitempty"`
	Topic    string          `json:"topic,omitempty"`
	Result   string          `json:"result,omitempty"`
	Operator call.OperatorID `json:"operator,omitempty"` // last who talked
	Note     string          `json:"note,omitempty"`
}

// LastSurvey is the newest answered survey of a customer.
type LastSurvey struct {
	At       int64 `json:"at"`
	Score    int   `json:"score,omitempty"` // Q1
	Resolved int   `json:"resolved,omitempty"`
}

// Card is what opens while the call rings (DOMAIN.md 14). An unknown number
// gives an empty card under that number.
type Card struct {
	Customer Customer    `json:"customer"`
	Segment  string      `json:"segment"` // vip, regular, new
	Contacts []Contact   `json:"contacts"`
	Survey   *LastSurvey `json:"survey,omitempty"`
	OptOut   *OptOut     `json:"opt_out,omitempty"` // wants no surveys
}

// OptOut says since when a customer wants no surveys, and how he said so.
type OptOut struct {
	At  int64  `json:"at"`            // wall ms
	How string `json:"how,omitempty"` // key, spoken, form, list, operator
}
