package store

import (
	"encoding/json"

	"hotline/call"
)

// ProfileRow is what the core was told of an operator; Profile is null when he works
// here no more. A profile that is as it was is not written again.
type ProfileRow struct {
	Record   uint64          `json:"record"` // of the journal
	Operator call.OperatorID `json:"operator"`
	At       call.Time       `json:"at"`
	Profile  json.RawMessage `json:"profile,omitempty"`
}

func (ProfileRow) row() {}

func (f *follower) profile(r ProfileRow) error {
	return f.exec(`INSERT INTO profiles (operator, record, at, profile) SELECT ?1, ?2, ?3, ?4
		WHERE ?4 IS NOT (SELECT profile FROM profiles WHERE operator = ?1 AND record < ?2 ORDER BY record DESC LIMIT 1)
		ON CONFLICT DO NOTHING`, int64(r.Operator), int64(r.Record), r.At.Wall, string(r.Profile))
}
