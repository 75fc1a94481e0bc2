package configs

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"hotline/call"
	"hotline/people"
)

// Rota is shifts.yaml: when people work.
type Rota struct {
	Shifts  []people.Shift   `yaml:"shifts"`
	Minimum []people.Minimum `yaml:"minimum"`
	Duty    []call.QueueID   `yaml:"duty"` // queues kept by the duty roster
}

// ShiftOf gives a person's plan; false when he is on no shift.
func (c Centre) ShiftOf(u people.User) (people.Shift, bool) {
	i := slices.IndexFunc(c.Rota.Shifts, func(s people.Shift) bool { return s.ID == u.Shift })
	if u.Shift == "" || i < 0 {
		return people.Shift{}, false
	}
	return c.Rota.Shifts[i], true
}

func (c Centre) checkRota() error {
	var bad mistakes
	each := func(path string, err error) {
		if err == nil {
			return
		}
		for line := range strings.SplitSeq(err.Error(), "\n") {
			bad.add("%s.%s", path, line)
		}
	}
	seen := map[string]bool{}
	for i, s := range c.Rota.Shifts {
		err := s.Validate()
		if seen[s.ID] {
			err = errors.Join(err, errors.New("id: is there already"))
		}
		seen[s.ID] = true
		each(fmt.Sprintf("shifts[%d]", i), err)
	}
	for i, m := range c.Rota.Minimum {
		err := m.Validate()
		if !c.hasQueue(call.QueueID(m.Queue)) {
			err = errors.Join(err, fmt.Errorf("queue: no queue %q; %s", m.Queue, c.whichQueue(call.QueueID(m.Queue))))
		}
		each(fmt.Sprintf("minimum[%d]", i), err)
	}
	for i, q := range c.Rota.Duty {
		if !c.hasQueue(q) {
			bad.add("duty[%d]: no queue %q; %s", i, q, c.whichQueue(q))
		}
	}
	return bad.err()
}
