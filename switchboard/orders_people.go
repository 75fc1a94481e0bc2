package switchboard

import (
	"hotline/acd"
	"hotline/call"
	"hotline/survey"
)

// setState is a supervisor's choice of an operator's state: at once, or after his
// call; a break he grants stands in no line.
func (c *Core) setState(ev call.Order) string {
	if ev.State == call.Offline {
		return c.desk(acd.SignOut{Op: ev.Operator})
	}
	return c.desk(acd.Choose{Op: ev.Operator, State: ev.State, Reason: ev.Reason, Grant: true})
}

// optOrder notes that a customer wants no more surveys, or takes it back. An
// opt-out counts from the moment it is stored (INVARIANTS 22).
func (c *Core) optOrder(ev call.Order) string {
	if ev.Customer == 0 {
		return "bad_number"
	}
	if ev.Do == call.OrderOptIn {
		c.survey(survey.TakenBack{Customer: ev.Customer})
		return ""
	}
	c.optOut(ev.Customer, ev.Kind)
	return ""
}
