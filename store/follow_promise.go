package store

import (
	"encoding/json"

	"hotline/call"
)

// PromiseRow is a call that a customer was promised (DOMAIN.md 8).
type PromiseRow struct {
	Promise   call.ID         `json:"promise"`
	Customer  call.CustomerID `json:"customer,omitempty"`
	Web       string          `json:"web,omitempty"` // a browser page
	Call      call.ID         `json:"call"`          // contact in which it was promised
	KeptBy    call.ID         `json:"kept_by,omitempty"`
	Queue     call.QueueID    `json:"queue"`
	Topic     string          `json:"topic,omitempty"`
	Source    string          `json:"source"`             // queue, full, overflow, menu, operator
	Operator  call.OperatorID `json:"operator,omitempty"` // who promised it by hand
	Asked     call.Time       `json:"asked"`
	Due       int64           `json:"due"`            // promised time, wall ms
	Next      int64           `json:"next,omitempty"` // not before, wall ms
	State     string          `json:"state"`          // waiting, paused, calling, kept, taken_over, failed, closed
	Tries     int             `json:"tries"`
	Talker    call.OperatorID `json:"talker,omitempty"` // who called last
	Connected call.Time       `json:"connected,omitzero"`
	Closed    int64           `json:"closed,omitempty"` // wall ms
	Reason    string          `json:"reason,omitempty"`
	Data      json.RawMessage `json:"data,omitempty"` // the tries
}

func (PromiseRow) row() {}

func (f *follower) promise(r PromiseRow) error {
	if err := f.need(r.Call, r.Customer); err != nil {
		return err
	}
	return f.exec(`INSERT INTO promises (id, customer_id, web, call_id, kept_by, queue, topic, source, operator, asked, asked_mono,
			due, next, state, tries, talker, connected, connected_mono, closed, reason, data)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET customer_id = excluded.customer_id, web = excluded.web, call_id = excluded.call_id,
			kept_by = excluded.kept_by, queue = excluded.queue, topic = excluded.topic, source = excluded.source,
			operator = excluded.operator, asked = excluded.asked, asked_mono = excluded.asked_mono, due = excluded.due,
			next = excluded.next, state = excluded.state, tries = excluded.tries, talker = excluded.talker,
			connected = excluded.connected, connected_mono = excluded.connected_mono, closed = excluded.closed,
			reason = excluded.reason, data = excluded.data`,
		int64(r.Promise), orNull(r.Customer), r.Web, orNull(r.Call), int64(r.KeptBy), string(r.Queue), r.Topic, r.Source,
		int64(r.Operator), r.Asked.Wall, r.Asked.Mono, r.Due, r.Next, r.State, r.Tries, int64(r.Talker), r.Connected.Wall,
		r.Connected.Mono, r.Closed, r.Reason, string(r.Data))
}
