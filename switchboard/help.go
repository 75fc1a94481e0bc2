package switchboard

import (
	"hotline/acd"
	"hotline/call"
)

// askHelp is «Позвать супервизора»: the call rings on the wall until somebody looks
// at it, the operator takes it back, or the talk ends. A second word changes nothing.
func (c *Core) askHelp(l *Live, on bool) {
	switch {
	case on && l.Help.IsZero():
		l.Help = call.Help{Since: c.now}
		c.happened(l, "help_asked", "operator", opText(l.Operator))
	case !on && !l.Help.IsZero():
		l.Help = call.Help{}
		c.happened(l, "help_over", "operator", opText(l.Operator))
	default:
		return
	}
	c.showTalk(l)
}

// look is a supervisor's answer: the operator sees who looks at his call.
func (c *Core) look(ev call.Order) string {
	l := c.calls[ev.Call]
	switch {
	case l == nil || l.Help.IsZero():
		return acd.ErrUnknownCall
	case l.Help.By != 0:
		return acd.ErrAlreadyThere
	}
	c.touch(l)
	l.Help.By, l.Help.Name = ev.By, ev.Name
	c.happened(l, "help_taken", "by", opText(ev.By))
	c.showTalk(l)
	return ""
}
