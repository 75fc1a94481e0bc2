package people

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"hotline/call"
)

// Extra is a queue or a skill a person has until a moment only, given by a
// supervisor for the shift.
type Extra struct {
	ID    int64           `json:"id"`
	User  call.OperatorID `json:"user"`
	Queue call.QueueID    `json:"queue,omitempty"` // one of both
	Skill string          `json:"skill,omitempty"`
	Level int             `json:"level,omitempty"` // of the skill; 0 takes the skill away
	Until int64           `json:"until"`           // wall ms
	By    call.OperatorID `json:"by,omitempty"`
	Made  int64           `json:"made,omitempty"`
}

// Validate names every mistake of the extra.
func (e Extra) Validate() error {
	var errs []error
	if (e.Queue == "") == (e.Skill == "") {
		errs = append(errs, errors.New("queue: a queue or a skill expected, one of both"))
	}
	if e.Level < 0 || e.Level > 10 {
		errs = append(errs, fmt.Errorf("level: 0 to 10 expected, got %d", e.Level))
	}
	return errors.Join(errs...)
}

// Duty is one stretch of a specialist's duty at a queue.
type Duty struct {
	ID    int64           `json:"id"`
	Queue call.QueueID    `json:"queue"`
	User  call.OperatorID `json:"user"`
	From  int64           `json:"from"` // wall ms
	To    int64           `json:"to"`
	By    call.OperatorID `json:"by,omitempty"`
}

// longestDuty is a slip of the pen if exceeded.
const longestDuty = 35 * 24 * 3600 * 1000

// Validate names every mistake of the duty.
func (d Duty) Validate() error {
	var errs []error
	if d.Queue == "" || d.User == 0 {
		errs = append(errs, errors.New("queue: a queue and a person expected"))
	}
	if d.To <= d.From {
		errs = append(errs, errors.New("to: later than from expected"))
	} else if d.To-d.From > longestDuty {
		errs = append(errs, errors.New("to: at most 35 days after from expected"))
	}
	return errors.Join(errs...)
}

// OnDuty lists who is on duty at a queue at the instant, by id.
func OnDuty(list []Duty, queue call.QueueID, wall int64) []call.OperatorID {
	var out []call.OperatorID
	for _, d := range list {
		if d.Queue == queue && d.From <= wall && wall < d.To {
			out = append(out, d.User)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// At gives the person as he works at the instant: with the extras that hold, and
// without the queues kept by a roster at which he is not on duty.
func At(u User, extras []Extra, roster map[call.QueueID][]call.OperatorID, wall int64) User {
	u.Queues, u.Skills = slices.Clone(u.Queues), slices.Clone(u.Skills)
	for _, e := range extras {
		if e.User != u.ID || e.Until <= wall {
			continue
		}
		switch {
		case e.Queue != "" && !slices.Contains(u.Queues, e.Queue):
			u.Queues = append(u.Queues, e.Queue)
		case e.Skill != "":
			u.Skills = slices.DeleteFunc(u.Skills, func(s Skill) bool { return s.Name == e.Skill })
			if e.Level > 0 {
				u.Skills = append(u.Skills, Skill{e.Skill, e.Level})
			}
		}
	}
	u.Queues = slices.DeleteFunc(u.Queues, func(q call.QueueID) bool {
		on, kept := roster[q]
		return kept && !slices.Contains(on, u.ID)
	})
	slices.Sort(u.Queues)
	slices.SortFunc(u.Skills, func(a, b Skill) int { return cmp.Compare(a.Name, b.Name) })
	return u
}

// NextChange is the first instant after wall at which somebody's extra ends or a
// duty begins or ends; 0 for none.
func NextChange(extras []Extra, duties []Duty, wall int64) (at int64) {
	earlier := func(v int64) {
		if v > wall && (at == 0 || v < at) {
			at = v
		}
	}
	for _, e := range extras {
		earlier(e.Until)
	}
	for _, d := range duties {
		earlier(d.From)
		earlier(d.To)
	}
	return at
}
