package store

import (
	"hotline/people"
)

// The conditions here are people.CanList, CanOpen and CanHear said in SQL; a
// test compares both on random contacts. The alias of the contact is c.

// listable adds what the viewer may see as a row.
func (w *where) listable(v Viewer) {
	switch {
	case v.Blocked:
		w.add("1 = 0")
	case v.Role == people.Operator:
		w.ownTalk(v)
	case v.Owner():
	default:
		in, queues := marks(v.OrgQueues)
		cond := orgTalked
		if in != "" {
			cond = "(" + orgTalked + " OR EXISTS (SELECT 1 FROM call_segments vs WHERE vs.call_id = c.id AND vs.queue IN (" + in + ")))"
		}
		w.add(cond, append([]any{v.Org}, queues...)...)
	}
}

const orgTalked = "EXISTS (SELECT 1 FROM call_talks vt WHERE vt.call_id = c.id AND vt.consult = 0 AND vt.org = ?)"

// openable adds what the viewer may open; searches by what is personal use it,
// so that looking for a number tells nothing about contacts one may only list.
func (w *where) openable(v Viewer) {
	switch {
	case v.Blocked:
		w.add("1 = 0")
	case v.Role == people.Operator:
		w.ownTalk(v)
	case v.Owner():
	default:
		w.add(orgTalked, v.Org)
	}
}

// hearable adds whose recordings (alias r) the viewer may play.
func (w *where) hearable(v Viewer) {
	w.openable(v)
	if v.Role == people.Operator {
		w.add("r.operator = ?", int64(v.ID))
	}
}

func (w *where) ownTalk(v Viewer) {
	w.add("EXISTS (SELECT 1 FROM call_talks vt WHERE vt.call_id = c.id AND vt.operator = ?)", int64(v.ID))
}
