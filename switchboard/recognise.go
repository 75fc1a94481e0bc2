package switchboard

import (
	"hotline/acd"
	"hotline/call"
	"hotline/ivr"
)

// recognised: the directory was slow, and the call came in as one of a stranger. From
// now on it is a call of the customer: card, rank, preferred operators, what is
// remembered of him. What was decided for the stranger stands: he is not turned away
// once he has been answered, and keeps the place he has.
func (c *Core) recognised(l *Live, p call.Party) {
	if l.Kind != call.Inbound || l.Party.Customer != 0 || l.Party.Web != "" || p.Customer == 0 {
		return
	}
	p.Trial = l.Party.Trial
	l.Party = p
	c.callers[p.Customer]++
	c.happened(l, "recognised", "class", string(p.Class))
	c.showParty(l)
	if l.Phase != call.Arriving {
		c.limit(l) // it counts, and lets him be
	}
	switch {
	case l.Phase == call.Arriving:
		c.receive(l)
		return
	case l.inMenu() && !l.Notice.IsZero():
		if !c.takePlace(l) {
			c.takePromised(l)
		}
	default:
		if _, waits := c.acd.Call(l.ID); waits {
			c.desk(acd.Known{Call: l.ID, VIP: p.VIP, Preferred: acd.PreferredOf(&p), Shared: p.Shared})
		}
	}
}

// inMenu tells whether the caller is being asked or told something by the menu that
// may end for the sake of a place he has; a message he leaves may not.
func (l *Live) inMenu() bool {
	return l.Phase == call.Menu && l.Session != nil && l.Message == nil && l.Session.Wait != ivr.WaitRecord
}

// showParty shows who the customer is to those who have his call on their screens.
func (c *Core) showParty(l *Live) {
	for _, id := range c.opIDs() {
		o := c.ops[id]
		if o.Offer != nil && o.Offer.Call == l.ID {
			v := *o.Offer
			v.Party = l.Party
			o.Offer = &v
			c.touchOp(id)
		}
		if o.Wrap != nil && o.Wrap.Call == l.ID {
			w := *o.Wrap
			w.Party = l.Party
			o.Wrap = &w
			c.touchOp(id)
		}
	}
	c.showTalk(l)
}
