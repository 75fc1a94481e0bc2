package people

import (
	"slices"

	"hotline/call"
)

// TicketFacts are what access to a ticket depends on.
type TicketFacts struct {
	Owner  call.OperatorID
	Author call.OperatorID
	Org    string
	Queue  call.QueueID
}

// CanSeeTicket tells whether the viewer has the ticket in his lists: supervisors
// those of their organisation, the owner's all of them; an operator what he owns or
// wrote, and what nobody owns yet in the queues he serves. Who talks with the
// customer opens his tickets through the contact.
func CanSeeTicket(v Viewer, f TicketFacts) bool {
	org := v.Owner() || orgOr(f.Org) == v.Org
	switch {
	case v.Blocked:
		return false
	case v.Role == Operator:
		return org && (v.ID == f.Owner || v.ID == f.Author || f.Owner == 0 && slices.Contains(v.Queues, f.Queue))
	}
	return org
}

// CanReadTicketNote tells whether a note of that organisation and line in a ticket
// is readable for who sees the ticket: the owner's notes of line 2 are not for an
// outsourcer (DOMAIN.md 15).
func CanReadTicketNote(v Viewer, org string, line int) bool {
	return !v.Blocked && (v.Owner() || line < 2 || orgOr(org) == v.Org)
}
