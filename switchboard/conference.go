package switchboard

import (
	"hotline/acd"
	"hotline/call"
)

// A conference («Втроём») is a consultation whose colleague has joined the talk:
// the customer, the operator and the colleague hear one another. The call stays
// the operator's; the colleague has a talk of his own with the customer, from the
// moment he joined.
//
//	          conference               customer on hold
//	consult ------------> conference <------------------> conference, aside
//	                       |    |
//	     the operator goes |    | the colleague goes, or is let go
//	                       v    v
//	  talk of the colleague    talk of the operator
//
// Whoever of the two goes, the other keeps the customer (DOMAIN.md 7).

// joined tells whether the call is a conference.
func (l *Live) joined() bool { return l.Consult != nil && l.Consult.Joined }

// second gives the colleague's talk with the customer in a conference, or nil.
func (l *Live) second() *call.Talk {
	if !l.joined() {
		return nil
	}
	return &l.Talks[l.Consult.Talk]
}

// conference lets the colleague join the talk; in one that is on hold it brings the
// customer back.
func (c *Core) conference(l *Live) string {
	con := l.Consult
	switch {
	case con == nil || !con.Talking || con.Joined && !l.Held:
		return acd.ErrIllegalState
	case con.Joined:
		c.hold(l, false)
		return ""
	}
	c.closeConsultTalk(l, "conference")
	o := c.op(con.Colleague)
	con.Joined, con.Since, con.Talk = true, c.now, len(l.Talks)
	l.Talks = append(l.Talks, call.Talk{Operator: o.ID, Org: o.Org, Queue: l.queue(), Line: o.Line, Leg: con.Leg, Started: c.now,
		Conference: true, Recording: l.Tape.ID})
	c.desk(acd.Hold{Op: o.ID, On: l.Held})
	c.happened(l, "conference", "operator", opText(o.ID))
	c.hold(l, false)
	c.talkBegins(l, o.ID)
	c.showTalk(l)
	return ""
}

// allThree joins the three of a conference. Whose sound is gone is silent in it and
// heard again when it is back; the customer has music while both are gone.
func (c *Core) allThree(l *Live) {
	if l.Parted && !c.op(l.Consult.Colleague).Up {
		c.command(call.Disconnect{Leg: l.Leg})
		c.music(l)
		return
	}
	c.command(call.Mix{Legs: []call.LegID{l.Leg, l.OpLeg, l.Consult.Leg}})
}

// aside lets the two operators of a conference go on talking while the customer is
// on hold.
func (c *Core) aside(l *Live) {
	if !l.joined() {
		return
	}
	c.desk(acd.Hold{Op: l.Consult.Colleague, On: true})
	if !l.Parted {
		c.command(call.Connect{A: l.OpLeg, B: l.Consult.Leg})
	}
}

// unholdColleague accounts for the hold's time in the colleague's talk.
func (c *Core) unholdColleague(l *Live) {
	t := l.second()
	if t == nil || !l.Held {
		return
	}
	t.HoldMs += c.now.Mono - max(l.HeldSince.Mono, t.Started.Mono)
	c.desk(acd.Hold{Op: t.Operator, On: false})
}

// colleaguesSound: the sound of the colleague is gone or back.
func (c *Core) colleaguesSound(l *Live) {
	if !l.joined() {
		return
	}
	if !l.Held {
		c.allThree(l)
	}
	c.showTalk(l)
}

// leaveToColleague: the operator goes, or is lost, out of a conference; the
// colleague keeps the talk.
func (c *Core) leaveToColleague(l *Live, left string) {
	c.unhold(l)
	con := *l.Consult
	l.Consult = nil
	c.leaveTalk(l, left)
	l.Operator, l.OpLeg = con.Colleague, con.Leg
	l.Then, l.Parted = thenNothing, !c.op(con.Colleague).Up
	c.twoAgain(l)
	l.Asks = c.asksAfter(l)
	c.happened(l, "talk_kept", "operator", opText(l.Operator), "queue", string(l.talk().Queue))
	c.startTape(l, l.Operator, l.talk().Queue, l.talk().Line)
	c.showTalk(l)
}
