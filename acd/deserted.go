package acd

import "slices"

// hours notes which queues are out of their hours. Who waits in one that becomes so
// goes on by its rule "hours", where it has one.
func (d *Desk) hours(ev Hours) {
	for _, q := range d.queues {
		shut := slices.Contains(ev.Shut, q.cfg.ID)
		if q.st.Shut == shut {
			continue
		}
		q.st.Shut = shut
		d.saveQueue(q)
		if shut {
			d.deserted = append(d.deserted, q)
		}
	}
}

// over tells whether the queue's rule "hours" holds for the call. Who was served
// already, or is back from a ring, waits for those who are there still.
func (q *queue) over(c *callSlot) bool { return q.st.Shut && (!c.Returned || q.signed == 0) }

// overflowDeserted applies the rules "nobody" and "hours" to those who wait where the
// last operator has left or the hours are over. An escalation goes back.
func (d *Desk) overflowDeserted() {
	for len(d.deserted) > 0 {
		q := d.deserted[0]
		d.deserted = d.deserted[1:]
		for _, c := range d.inOrder(q, 0) {
			if len(c.Offered) == 0 {
				d.leaveDeserted(q, c)
			}
		}
	}
}

func (d *Desk) leaveDeserted(q *queue, c *callSlot) {
	if c.Escalated != nil && q.signed == 0 { // it never waits unowned (INVARIANTS 46)
		d.escalationBack(c)
		return
	}
	for _, r := range q.cfg.Overflow {
		if (r.When == RuleNobody || r.When == RuleHours) && !c.Virtual && d.entryRule(q, c, r) {
			if c.Escalated != nil {
				d.escalationBack(c)
			} else {
				d.overflow(c, r.When, r.To, 0)
			}
			return
		}
	}
}
