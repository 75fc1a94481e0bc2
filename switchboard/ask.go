package switchboard

import (
	"strconv"

	"hotline/call"
	"hotline/ivr"
)

// ask passes a menu's question to the door of lookups. The menu goes on by
// itself when no answer comes in time.
func (c *Core) ask(l *Live, o ivr.Ask) {
	q := call.Lookup{Call: l.ID, ID: o.ID, What: o.What, Customer: l.Party.Customer, Party: l.Party, TimeoutMs: o.TimeoutMs}
	for _, a := range o.Args {
		q.Args = append(q.Args, call.Field{Name: a.Name, Value: a.Value})
	}
	for _, name := range sortedKeys(o.Hidden) {
		h := o.Hidden[name]
		q.Hidden = append(q.Hidden, call.HiddenArg{Name: name, Leg: l.Leg, Round: h.Round, Digits: h.Digits})
	}
	c.command(q)
	c.happened(l, "lookup", "what", o.What)
}

// lookedUp gives a menu the answer. One that comes late, or of a menu that has
// ended, changes nothing.
func (c *Core) lookedUp(ev call.LookedUp) {
	l := c.calls[ev.Call]
	if l == nil || l.Session == nil || l.Session.Wait != ivr.WaitAnswer || l.Session.Asked != ev.ID {
		return
	}
	a := ivr.Answered{ID: ev.ID, OK: ev.OK}
	for _, f := range ev.Data {
		a.Data = append(a.Data, ivr.Pair{Name: f.Name, Value: f.Value})
	}
	c.happened(l, "lookup_done", "ok", onOff(ev.OK), "fields", strconv.Itoa(len(ev.Data)))
	c.menu(l, a)
}
