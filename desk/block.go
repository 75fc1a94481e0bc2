package desk

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"hotline/call"
)

// Block keeps a number out until its term is over: an entry of the blacklist
// (DOMAIN.md 13). Who calls from it is told what callers above the limit are told.
type Block struct {
	ID       int64           `json:"id"`
	Customer call.CustomerID `json:"customer"`
	Reason   string          `json:"reason"`
	Made     int64           `json:"made"`             // wall ms
	Until    int64           `json:"until"`            // wall ms; it ends by itself
	By       call.OperatorID `json:"approved_by"`      // who answers for it
	Lifted   int64           `json:"lifted,omitempty"` // wall ms, when it was taken back before its term
	LiftedBy call.OperatorID `json:"lifted_by,omitempty"`
}

// LongestBlock bounds the term of an entry.
const LongestBlock = 366 * 24 * time.Hour

const mostReason = 200 // letters

// Validate tells what is missing of an entry that begins now (wall ms).
func (b Block) Validate(now int64) error {
	var errs []error
	if n := utf8.RuneCountInString(strings.TrimSpace(b.Reason)); n == 0 || n > mostReason {
		errs = append(errs, fmt.Errorf("reason: 1 to %d letters expected", mostReason))
	}
	if b.Until <= now || b.Until-now > LongestBlock.Milliseconds() {
		errs = append(errs, errors.New("term: from now to 366 days expected"))
	}
	if b.By == 0 {
		errs = append(errs, errors.New("approved_by: nobody answers for it"))
	}
	return errors.Join(errs...)
}

// Holds tells whether the number is kept out at the moment (wall ms).
func (b Block) Holds(now int64) bool { return b.Lifted == 0 && now < b.Until }
