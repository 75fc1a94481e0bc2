package call

import (
	"fmt"
	"strconv"
	"strings"
)

// ID names one call (contact, обращение): one customer from ringing in (or
// being dialled) to hanging up. Ids come from the number of the event that
// made the call, so replay gives the same ones. Text form: "c" and base 36.
type ID uint64

// String gives the text form of the id, "c" followed by base 36.
func (id ID) String() string { return "c" + strconv.FormatUint(uint64(id), 36) }

// MarshalText implements encoding.TextMarshaler; ids travel as text in JSON.
func (id ID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (id *ID) UnmarshalText(b []byte) error {
	v, err := ParseID(string(b))
	*id = v
	return err
}

// ParseID reads the text form of an id.
func ParseID(s string) (ID, error) {
	rest, ok := strings.CutPrefix(s, "c")
	if !ok {
		return 0, fmt.Errorf("call id %q: starts with \"c\"", s)
	}
	v, err := strconv.ParseUint(rest, 36, 64)
	if err != nil {
		return 0, fmt.Errorf("call id %q: %w", s, err)
	}
	return ID(v), nil
}

// LegID names one leg (a SIP dialog or a browser's media path), addressed
// node/leg so that one machine can become several: "n1/i7", "n1/o12", "n1/b3".
// A door makes the ids of legs that come in ("i" SIP, "b" browser caller,
// "p" operator's media path), the core those that it orders ("o").
type LegID string

// CustomerID names a customer in the database; 0 is a withheld or unknown
// number. Journal and core carry this id instead of the number (DESIGN.md 3).
type CustomerID uint64

// OperatorID names a person of the `people` package; 0 is nobody.
type OperatorID uint32

// QueueID is the slug of a queue in the centre settings, e.g. "sales".
type QueueID string

// OfferID names one offer of a call to an operator; unique within the journal.
type OfferID uint64

// RecordingID names one recording. It is also the file's name, so that nothing
// a caller sends ever reaches a path (INVARIANTS 2, 36). Text form: "r" base 36.
type RecordingID uint64

// String gives the text form, "r" followed by base 36.
func (id RecordingID) String() string { return "r" + strconv.FormatUint(uint64(id), 36) }

// MarshalText implements encoding.TextMarshaler.
func (id RecordingID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (id *RecordingID) UnmarshalText(b []byte) error {
	rest, ok := strings.CutPrefix(string(b), "r")
	if !ok {
		return fmt.Errorf("recording id %q: starts with \"r\"", b)
	}
	v, err := strconv.ParseUint(rest, 36, 64)
	if err != nil {
		return fmt.Errorf("recording id %q: %w", b, err)
	}
	*id = RecordingID(v)
	return nil
}
