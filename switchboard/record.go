package switchboard

import (
	"encoding/json"
	"fmt"

	"hotline/call"
)

// CoreVersion names the rules by which facts were decided; replay names it when
// it compares with other rules.
const CoreVersion = "11"

// Record is one line of the journal: an event, and the facts decided from it.
type Record struct {
	At    call.Time
	Event call.Event
	Facts []Fact
	Core  string
}

type recordJSON struct {
	At    call.Time `json:"t"`
	Core  string    `json:"v"`
	Event tagged    `json:"e"`
	Facts []tagged  `json:"f,omitempty"`
}

// Encode gives the record's text: JSON, one line, field order fixed.
func (r Record) Encode() ([]byte, error) {
	out := recordJSON{At: r.At, Core: CoreVersion}
	var err error
	if out.Event, err = events.encode(r.Event); err != nil {
		return nil, err
	}
	for _, f := range r.Facts {
		t, err := facts.encode(f)
		if err != nil {
			return nil, err
		}
		out.Facts = append(out.Facts, t)
	}
	return json.Marshal(out)
}

// Decode reads a record's text.
func Decode(b []byte) (Record, error) {
	var in recordJSON
	if err := json.Unmarshal(b, &in); err != nil {
		return Record{}, fmt.Errorf("record: %w", err)
	}
	r := Record{At: in.At, Core: in.Core}
	var err error
	if r.Event, err = events.decode(in.Event); err != nil {
		return Record{}, err
	}
	for _, t := range in.Facts {
		f, err := facts.decode(t)
		if err != nil {
			return Record{}, err
		}
		r.Facts = append(r.Facts, f)
	}
	return r, nil
}
