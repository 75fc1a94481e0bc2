package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"hotline/call"
)

// WrapRow is what an operator saved about a call; it may come after the call's
// last CallRow. Ended is the end of his wrap-up, zero while it goes on.
type WrapRow struct {
	Call     call.ID         `json:"call"`
	Operator call.OperatorID `json:"operator"`
	Topic    string          `json:"topic,omitempty"`
	Result   string          `json:"result,omitempty"`
	At       call.Time       `json:"at"`
	Ended    call.Time       `json:"ended,omitzero"`
}

func (WrapRow) row() {}

// wrap writes topic and result into the call's record, and the end of the
// wrap-up into the operator's last talk of it.
func (f *follower) wrap(r WrapRow) error {
	var text string
	err := f.tx.QueryRowContext(f.ctx, `SELECT record FROM calls WHERE id = ?`, int64(r.Call)).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) || err == nil && text == "" {
		return nil // the journal begins after the call
	}
	if err != nil {
		return err
	}
	var c call.Call
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		return fmt.Errorf("record of call %s: %w", r.Call, err)
	}
	if r.Topic != "" {
		c.Topic = r.Topic
	}
	if r.Result != "" {
		c.Result = r.Result
	}
	for i := len(c.Talks) - 1; i >= 0 && !r.Ended.IsZero(); i-- {
		if c.Talks[i].Operator == r.Operator {
			c.Talks[i].WrapEnded = r.Ended
			break
		}
	}
	return f.call(&c)
}
