package people

import (
	"slices"
	"strconv"

	"hotline/call"
)

// Viewer is a user together with what his organisation serves; every question
// of access is asked of it. The store makes one from its rows.
type Viewer struct {
	User
	OrgQueues []call.QueueID `json:"org_queues,omitempty"` // queues any of his organisation's users serves
}

// System is the viewer of the house itself: followers, tests, the command line.
func System() Viewer { return Viewer{User: User{Role: Admin, Org: OwnerOrg}} }

// Facts are what access to a contact depends on: where it waited, who talked.
type Facts struct {
	Queues []call.QueueID
	Talks  []Part
}

// Part is one operator's part of a contact.
type Part struct {
	Operator call.OperatorID
	Org      string
	Consult  bool // talked with a colleague only
}

// FactsOf takes the facts out of a call's record.
func FactsOf(c *call.Call) Facts {
	var f Facts
	for _, s := range c.Segments {
		f.Queues = append(f.Queues, s.Queue)
	}
	for _, t := range c.Talks {
		f.Talks = append(f.Talks, Part{t.Operator, orgOr(t.Org), t.Consult})
	}
	return f
}

func orgOr(org string) string {
	if org == "" {
		return OwnerOrg
	}
	return org
}

// CanList tells whether the contact is a row in the viewer's lists (DOMAIN.md
// 15, INVARIANTS 38): the owner's supervisors see all, an outsourcer's those of
// his operators and of the queues he serves, an operator those he talked in.
func CanList(v Viewer, f Facts) bool {
	switch {
	case v.Blocked:
		return false
	case v.Role == Operator:
		return f.talked(v.ID)
	case v.Owner():
		return true
	}
	return f.orgTalked(v.Org) || slices.ContainsFunc(f.Queues, func(q call.QueueID) bool {
		return slices.Contains(v.OrgQueues, q)
	})
}

// CanOpen tells whether the viewer may open what is personal in the contact:
// customer, number, notes, recordings, answers in words.
func CanOpen(v Viewer, f Facts) bool {
	switch {
	case v.Blocked:
		return false
	case v.Role == Operator:
		return f.talked(v.ID)
	case v.Owner():
		return true
	}
	return f.orgTalked(v.Org)
}

// CanHear tells whether the viewer may play the recording of operator `by` in
// the contact. An operator hears his own part only; the outsourcer what he may open.
func CanHear(v Viewer, f Facts, by call.OperatorID) bool {
	if v.Role == Operator {
		return !v.Blocked && v.ID == by && f.talked(v.ID)
	}
	return CanOpen(v, f)
}

// CanReadNote tells whether a note of that organisation and line is readable:
// who may open the contact, except the owner's line-2 notes for an outsourcer.
func CanReadNote(v Viewer, f Facts, org string, line int) bool {
	return CanOpen(v, f) && (v.Owner() || line < 2 || orgOr(org) == v.Org)
}

// talked: with the customer or with a colleague about him. A consulted operator
// sees his own part of the story.
func (f Facts) talked(id call.OperatorID) bool {
	return id != 0 && slices.ContainsFunc(f.Talks, func(p Part) bool { return p.Operator == id })
}

// orgTalked counts talks with the customer only: being asked for advice opens
// nothing to the other organisation.
func (f Facts) orgTalked(org string) bool {
	return slices.ContainsFunc(f.Talks, func(p Part) bool { return !p.Consult && p.Org == org })
}

// CanSeeUser tells whether the viewer sees the person by name.
func CanSeeUser(v Viewer, u User) bool {
	return v.Owner() || orgOr(u.Org) == v.Org || v.ID == u.ID
}

// CanManageUser tells whether the viewer may create or change the person:
// administrators of the owner anybody, supervisors the operators of their own
// organisation (DOMAIN.md 15). Nobody gives a role above his own.
func CanManageUser(v Viewer, u User) bool {
	switch {
	case v.Blocked || v.Role == Operator:
		return false
	case v.Role == Admin && v.Owner():
		return true
	case v.Role == Admin:
		return orgOr(u.Org) == v.Org
	}
	return orgOr(u.Org) == orgOr(v.Org) && u.Role == Operator
}

// CanSupervise tells whether the viewer sees live boards, reports and surveys.
func CanSupervise(v Viewer) bool { return !v.Blocked && v.Role != Operator }

// CanAudit tells whether the viewer reads the audit log.
func CanAudit(v Viewer) bool { return !v.Blocked && v.Role == Admin && v.Owner() }

// CanConfigure tells whether the viewer changes centre settings.
func CanConfigure(v Viewer) bool { return !v.Blocked && v.Role == Admin && v.Owner() }

// Label is the name of a person as the viewer sees it: his own organisation's
// and, for the owner, everybody's; others are «Оператор 15».
func Label(v Viewer, u User) string {
	if CanSeeUser(v, u) {
		return u.Name
	}
	if v.Lang == "en" {
		return "Operator " + strconv.Itoa(int(u.ID))
	}
	return "Оператор " + strconv.Itoa(int(u.ID))
}

// Redact takes out of a call's record what the viewer may list but not open.
// The record given is not changed.
func Redact(v Viewer, c call.Call) call.Call {
	if CanOpen(v, FactsOf(&c)) {
		return c
	}
	c.Party = call.Party{Class: c.Party.Class}
	c.Talks = slices.Clone(c.Talks)
	for i := range c.Talks {
		c.Talks[i].Recording = 0
	}
	return c
}

// MaskNumber shows a number to who may not see it whole: +7 916 ***-**-01
// (DOMAIN.md 12). Anything that is not a long number becomes ***.
func MaskNumber(e164 string) string {
	switch {
	case e164 == "":
		return ""
	case len(e164) == 12 && e164[:2] == "+7":
		return "+7 " + e164[2:5] + " ***-**-" + e164[10:]
	case len(e164) > 8 && e164[0] == '+':
		return e164[:3] + " *** " + e164[len(e164)-2:]
	}
	return "***"
}
