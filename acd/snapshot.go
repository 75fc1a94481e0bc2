package acd

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"hotline/call"
)

// snapshot is the whole state, every list ordered by id.
type snapshot struct {
	Desk      DeskState   `json:"desk"`
	Settings  Settings    `json:"settings"`
	Profiles  []Profile   `json:"profiles"`
	Operators []Operator  `json:"operators"`
	Waiting   []Waiting   `json:"waiting"`
	Queues    []queueSnap `json:"queues"`
}

type queueSnap struct {
	State QueueState   `json:"state"`
	Last  []segmentEnd `json:"last,omitempty"` // of the sliding window
}

// Snapshot gives the whole state as JSON; equal states give equal bytes.
func (d *Desk) Snapshot() ([]byte, error) {
	s := d.state()
	b, err := json.Marshal(&s)
	if err != nil {
		return nil, fmt.Errorf("acd snapshot: %w", err)
	}
	return b, nil
}

// state gathers the whole state.
func (d *Desk) state() snapshot {
	d.ready()
	s := snapshot{Desk: DeskState{NextOffer: d.nextOffer, Breaks: d.byHand}, Settings: d.set}
	for _, h := range d.opOrder {
		o := d.ops[h]
		if o.known {
			s.Profiles = append(s.Profiles, o.prof)
		}
		s.Operators = append(s.Operators, o.Operator)
	}
	for _, c := range d.waitingByID() {
		s.Waiting = append(s.Waiting, c.Waiting)
	}
	for _, m := range d.memory {
		if m.st.Day == 0 && !m.st.Shut && len(m.st.Given) == 0 && len(m.win.ends) == 0 {
			continue // nothing to remember yet: it would be made the same
		}
		s.Queues = append(s.Queues, queueSnap{State: m.st, Last: m.win.ends})
	}
	slices.SortFunc(s.Queues, func(a, b queueSnap) int {
		return strings.Compare(string(a.State.ID), string(b.State.ID))
	})
	return s
}

// Restore replaces the whole state; on an error the desk stays as it was.
func (d *Desk) Restore(b []byte) error {
	var s snapshot
	if err := json.Unmarshal(b, &s); err != nil {
		return fmt.Errorf("acd snapshot: %w", err)
	}
	if err := s.Settings.Validate(); err != nil && len(s.Settings.Queues) > 0 {
		return fmt.Errorf("acd snapshot: %w", err)
	}
	d.now = call.Time{}
	d.clear()
	d.nextOffer, d.byHand = s.Desk.NextOffer, s.Desk.Breaks
	d.install(s.Settings)
	for _, p := range s.Profiles {
		o, _ := d.addOp(p.Operator)
		o.known, o.prof = true, p
	}
	for i := range s.Operators {
		d.applyOperator(&s.Operators[i])
	}
	for i := range s.Waiting {
		d.applyWaiting(&s.Waiting[i])
	}
	for _, q := range s.Queues {
		m := d.remember(q.State.ID)
		m.st, m.win.ends = q.State, q.Last
	}
	return nil
}
