package switchboard

import (
	"hotline/acd"
	"hotline/call"
	"hotline/survey"
)

// outsideRingMs is how long a number outside of the house rings.
const outsideRingMs = 30_000

// Outside is a number outside of the house that a caller is joined with.
type Outside struct {
	Number string     `json:"number"` // its name in the settings
	Leg    call.LegID `json:"leg"`
	Up     bool       `json:"up,omitempty"`
}

// Number is a number that calls may be sent to; there are no others.
type Number struct {
	ID       string           `json:"id"`
	Number   string           `json:"number"` // E.164
	Class    call.NumberClass `json:"class"`
	Trunk    string           `json:"trunk,omitempty"`
	CallerID string           `json:"caller_id,omitempty"`
	Record   bool             `json:"record,omitempty"`
	Missed   acd.Target       `json:"missed,omitzero"` // where the caller goes when it cannot be had; zero: promptClosed
}

func (c *Core) outsideNumber(id string) *Number {
	for i := range c.settings.Numbers {
		if n := &c.settings.Numbers[i]; n.ID == id {
			return n
		}
	}
	return nil
}

// joinOutside dials a number of the settings and joins the caller with it. No
// other number is ever dialled for a call that came in. What he hears first delays
// nothing: he hears it ring afterwards, if it still does.
func (c *Core) joinOutside(l *Live, id string, clips ...string) {
	n := c.outsideNumber(id)
	if n == nil || !l.LegUp {
		c.happened(l, "outside_refused", "number", id, "reason", "unknown")
		c.goodbye(l, promptNoRoom)
		return
	}
	ask := survey.Ask{Purpose: survey.ForOutside, Party: call.Party{Class: n.Class}, Now: c.now, Config: &c.settings.Survey}
	if ok, reason := survey.MayDial(ask); !ok {
		c.happened(l, "outside_refused", "number", id, "reason", string(reason))
		c.goodbye(l, promptNoRoom)
		return
	}
	l.Asking = false
	c.dropOrdering(l)
	l.setPhase(c.now, call.Dialling)
	l.Outside = &Outside{Number: id, Leg: c.newLeg()}
	c.outer[l.Outside.Leg] = l.ID
	c.openPart(l, call.Part{Kind: call.PartOutside, Number: id})
	c.happened(l, "outside_dial", "number", id)
	c.command(call.Dial{Leg: l.Outside.Leg, Call: l.ID, Trunk: n.Trunk, To: n.Number, CallerID: n.CallerID, Purpose: "outside", RingMs: outsideRingMs})
	if len(clips) > 0 {
		c.say(l, thenRing, clips...)
		return
	}
	c.ringback(l)
}

// ringback lets the caller hear that the number outside rings.
func (c *Core) ringback(l *Live) {
	if l.Outside == nil || l.Outside.Up {
		return
	}
	l.Token, l.Then = c.newID(), thenNothing
	c.command(call.Play{Leg: l.Leg, Token: l.Token, Clips: []string{"tone/ringback"}, Loop: true})
}

// outside takes events of the outside leg; false for any other.
func (c *Core) outside(ev call.Event) bool {
	leg := legOf(ev)
	l := c.calls[c.outer[leg]]
	if l == nil || l.Outside == nil {
		return false
	}
	c.touch(l)
	switch ev := ev.(type) {
	case call.LegRinging:
		if ev.Early && !l.Outside.Up {
			l.Then = thenNothing // the sound of the far end now
			c.command(call.Connect{A: l.Leg, B: leg})
		}
	case call.LegAnswered:
		c.outsideAnswered(l)
	case call.LegEnded:
		c.outsideEnded(l, ev.Cause)
	}
	return true
}

// legOf names the leg of the events a dialled leg has, "" for others.
func legOf(ev call.Event) call.LegID {
	switch ev := ev.(type) {
	case call.LegRinging:
		return ev.Leg
	case call.LegAnswered:
		return ev.Leg
	case call.LegHeld:
		return ev.Leg
	case call.LegEnded:
		return ev.Leg
	case call.Digit:
		return ev.Leg
	case call.MediaDead:
		return ev.Leg
	case call.MediaBack:
		return ev.Leg
	}
	return ""
}

func (c *Core) outsideAnswered(l *Live) {
	if l.Outside.Up {
		return
	}
	l.Outside.Up = true
	l.setPhase(c.now, call.Talking)
	if p := l.part(call.PartOutside); p != nil {
		p.Answered = c.now
	}
	c.command(call.Connect{A: l.Leg, B: l.Outside.Leg})
	c.tapeOutside(l)
	c.happened(l, "outside_talk", "number", l.Outside.Number)
}

// outsideEnded: the far end hung up, or could not be had; the caller is told, or
// goes where the settings send him then.
func (c *Core) outsideEnded(l *Live, cause call.Cause) {
	up, missed := l.Outside.Up, acd.Target{}
	if n := c.outsideNumber(l.Outside.Number); n != nil {
		missed = n.Missed
	}
	c.partOutside(l, cause)
	c.command(call.Disconnect{Leg: l.Leg})
	switch {
	case up:
		c.goodbye(l)
	case missed.Kind == "":
		c.goodbye(l, promptClosed)
	default:
		c.goOn(l, missed)
	}
}

// partOutside forgets the outside leg.
func (c *Core) partOutside(l *Live, cause call.Cause) {
	c.stopTape(l, false)
	delete(c.outer, l.Outside.Leg)
	if p := l.part(call.PartOutside); p != nil {
		p.Ended, p.Cause = c.now, cause
	}
	c.happened(l, "outside_ended", "number", l.Outside.Number, "cause", string(cause))
	l.Outside = nil
}

// dropOutside hangs the outside leg up with the caller's own.
func (c *Core) dropOutside(l *Live, cause call.Cause) {
	if l.Outside == nil {
		return
	}
	c.command(call.Hangup{Leg: l.Outside.Leg, Cause: cause})
	c.partOutside(l, cause)
}
