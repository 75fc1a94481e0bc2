package acd

import (
	"errors"
	"fmt"
	"reflect"
	"time"
	_ "time/tzdata" // zone data is part of the program (DESIGN.md 1)

	"hotline/call"
)

func (d *Desk) configure(ev Configure) {
	s := ev.Settings
	if err := s.Validate(); err != nil {
		d.refuse(Refused{Event: "configure", Error: ErrBadSettings, Text: err.Error()})
		return
	}
	d.closeQueues(&s)
	d.install(s)
	d.facts = append(d.facts, Fact{Settings: &s})
	d.again()
}

// install makes the settings the active ones. They were validated before.
func (d *Desk) install(s Settings) {
	loc, err := time.LoadLocation(s.Zone)
	if err != nil {
		loc = time.UTC
	}
	d.set = s
	d.cal.zone(loc)
	d.stale = true
}

// closeQueues lets the calls of queues that the new settings do not have go: an
// escalation back to where it came from, the others by rule "closed".
func (d *Desk) closeQueues(s *Settings) {
	for _, q := range d.queues {
		if s.queue(q.cfg.ID) != nil {
			continue
		}
		for _, c := range d.inOrder(q, 0) {
			if c.Escalated != nil && s.queue(c.Escalated.Queue) != nil {
				d.escalationBack(c)
				continue
			}
			d.withdrawAll(c, BySupervisor)
			d.overflow(c, RuleClosed, Target{}, 0)
		}
	}
}

// flushQueues tells the queues' values before their handles change.
func (d *Desk) flushQueues() {
	for _, h := range d.dirtyQueue {
		q := d.queues[h]
		q.dirty = false
		st := q.st
		d.facts = append(d.facts, Fact{Queue: &st})
	}
	d.dirtyQueue = d.dirtyQueue[:0]
}

// again rebuilds the indexes and looks at everybody once more.
func (d *Desk) again() {
	d.flushQueues()
	d.stale = true
	d.ready()
	d.deserted, d.lifted = nil, nil
	for _, q := range d.queues {
		if q.signed == 0 || q.st.Shut {
			d.deserted = append(d.deserted, q)
		}
	}
	for _, c := range d.waitingByID() {
		if step := d.stepOf(c); step != c.Step {
			c.Step = step
			d.saveCall(c)
		}
		if c.HeldFor != 0 && !d.stillAssigned(c) { // the preferred one may no longer fit
			c.HeldFor, c.HeldWhy = 0, ""
			d.saveCall(c)
		}
		if len(c.Offered) == 0 {
			d.refresh(c)
		}
	}
	for _, h := range d.opOrder {
		if d.ops[h].placed.free {
			d.release(h)
		}
	}
}

func (s *Settings) queue(id call.QueueID) *Queue {
	for i := range s.Queues {
		if s.Queues[i].ID == id {
			return &s.Queues[i]
		}
	}
	return nil
}

func (d *Desk) staff(ev Staff) {
	if err := validateStaff(ev.Profiles); err != nil {
		d.refuse(Refused{Event: "staff", Error: ErrBadStaff, Text: err.Error()})
		return
	}
	keep := make(map[call.OperatorID]bool, len(ev.Profiles))
	for i := range ev.Profiles {
		p := ev.Profiles[i]
		keep[p.Operator] = true
		o, _ := d.addOp(p.Operator)
		if !o.known || !reflect.DeepEqual(o.prof, p) {
			o.known, o.prof = true, p
			d.facts = append(d.facts, Fact{Profile: &p})
		}
	}
	var gone []int32
	for _, h := range d.opOrder {
		if o := d.ops[h]; o.known && !keep[o.ID] {
			gone = append(gone, h)
		}
	}
	for _, h := range gone {
		d.facts = append(d.facts, Fact{DropProfile: d.ops[h].ID})
		d.sendOff(h)
		d.ops[h].known = false
		d.saveOp(h)
	}
	d.again()
}

// validateStaff lists every mistake of the profiles.
func validateStaff(ps []Profile) error {
	var errs []error
	seen := map[call.OperatorID]bool{}
	for i, p := range ps {
		at := fmt.Sprintf("staff[%d] (operator %d)", i, p.Operator)
		if p.Operator == 0 {
			errs = append(errs, fmt.Errorf("%s: operator: above zero expected", at))
		}
		if seen[p.Operator] {
			errs = append(errs, fmt.Errorf("%s: operator: named twice", at))
		}
		seen[p.Operator] = true
		queues := map[call.QueueID]bool{}
		for _, m := range p.Queues {
			if m.Queue == "" || queues[m.Queue] {
				errs = append(errs, fmt.Errorf("%s: queues: %q is empty or named twice", at, m.Queue))
			}
			queues[m.Queue] = true
		}
		skills := map[string]bool{}
		for _, s := range p.Skills {
			if s.Skill == "" || skills[s.Skill] {
				errs = append(errs, fmt.Errorf("%s: skills: %q is empty or named twice", at, s.Skill))
			}
			skills[s.Skill] = true
			if s.Level < 1 || s.Level > 10 {
				errs = append(errs, fmt.Errorf("%s: skill %q: level 1 to 10 expected, got %d", at, s.Skill, s.Level))
			}
		}
	}
	return errors.Join(errs...)
}
