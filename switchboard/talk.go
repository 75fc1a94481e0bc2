package switchboard

import (
	"hotline/acd"
	"hotline/call"
)

// bridge joins the customer and the operator: the talk begins.
func (c *Core) bridge(l *Live, op call.OperatorID, queue call.QueueID, line int) {
	o := c.op(op)
	l.setPhase(c.now, call.Talking)
	l.Operator, l.OpLeg, l.Offered = op, o.Leg, 0
	l.Then, l.Asking, l.Held, l.Parted, l.Back, l.Told = thenNothing, false, false, false, nil, 0
	o.Call, o.Offer, o.Wrap = l.ID, nil, nil
	c.touchOp(op)
	l.Parted = !o.Up
	c.twoAgain(l)
	l.Talks = append(l.Talks, call.Talk{Operator: op, Org: o.Org, Queue: queue, Line: line, Leg: o.Leg, Started: c.now})
	l.Asks = c.asksAfter(l)
	c.happened(l, "talk", "operator", opText(op), "queue", string(queue))
	c.startTape(l, op, queue, line)
	c.talkBegins(l, op)
}

// twoAgain joins the customer and his operator. While the operator's sound is gone
// there is music, until it is back or the talk is lost.
func (c *Core) twoAgain(l *Live) {
	if l.Parted {
		c.command(call.Disconnect{Leg: l.Leg})
		c.music(l)
		return
	}
	c.command(call.Connect{A: l.Leg, B: l.OpLeg})
}

// leaveTalk ends the operator's part of the call: his leg is parted, the
// recording closed, his wrap-up begun. The customer's side is the caller's.
func (c *Core) leaveTalk(l *Live, left string) {
	op := l.Operator
	if op == 0 {
		return
	}
	c.dropConsult(l, acd.CallerGone, left)
	c.unhold(l)
	c.stopTape(l, false)
	t := l.talk()
	if t != nil {
		t.Ended, t.Left = c.now, left
	}
	if l.OpLeg != "" {
		c.command(call.Disconnect{Leg: l.OpLeg})
	}
	c.release(l, op, t)
	l.Operator, l.OpLeg, l.Muted, l.MutedSince, l.Parted, l.Help = 0, "", false, call.Time{}, false, call.Help{}
	c.happened(l, "talk_ended", "operator", opText(op), "how", left)
}

// release sends the operator to his wrap-up with the form of this call.
func (c *Core) release(l *Live, op call.OperatorID, t *call.Talk) {
	o := c.op(op)
	o.Call, o.Offer = 0, nil
	answered := t != nil
	if answered {
		o.Wrap = wrapForm(l, t)
	}
	c.touchOp(op)
	// nobody took the call back: there is nothing to wrap up
	c.desk(acd.TalkEnded{Op: op, Call: l.ID, Answered: answered, NoWrap: !answered && l.Promise != 0})
}

func wrapForm(l *Live, t *call.Talk) *call.WrapView {
	return &call.WrapView{Call: l.ID, Queue: t.Queue, Party: l.Party, Topic: l.Topic, Result: l.Result,
		TalkMs: t.Ended.Mono - t.Started.Mono}
}

// hold and what takes the customer back; he is told so where the settings want it
// (DOMAIN.md 11). Thanked he is still on hold, and whoever is in a hurry asks twice.
func (c *Core) hold(l *Live, on bool) {
	thanked := l.Then == thenResume
	switch {
	case on && l.Held && thanked: // not yet, after all
		c.music(l)
		return
	case on == l.Held:
		return
	case !on && c.settings.HoldReturn && !thanked:
		c.sayPrompts(l, thenResume, "hold_return")
		return
	case !on:
		c.resume(l, thanked)
		return
	}
	l.Held, l.HeldSince = true, c.now
	c.desk(acd.Hold{Op: l.Operator, On: true})
	c.command(call.Disconnect{Leg: l.Leg})
	c.aside(l)
	if c.settings.HoldStart {
		c.sayPrompts(l, thenMusic, "hold_start")
	} else {
		c.music(l)
	}
	c.happened(l, "hold")
	c.showTalk(l)
}

// resume joins the two again; thanked tells that hold_return ended the music.
func (c *Core) resume(l *Live, thanked bool) {
	if !l.Held {
		return
	}
	l.Then = thenNothing
	c.unhold(l)
	switch {
	case l.OpLeg == "":
	case l.joined():
		c.allThree(l)
	case !l.Parted:
		c.command(call.Connect{A: l.Leg, B: l.OpLeg})
	case thanked: // her sound is still away
		c.music(l)
	}
}

// unhold accounts for the hold's time; it moves no sound.
func (c *Core) unhold(l *Live) {
	if !l.Held {
		return
	}
	if t := l.talk(); t != nil {
		t.HoldMs += c.now.Mono - l.HeldSince.Mono
	}
	c.unholdColleague(l)
	l.Held, l.HeldSince = false, call.Time{}
	c.desk(acd.Hold{Op: l.Operator, On: false})
	c.happened(l, "resume")
	c.showTalk(l)
}

// part and rejoin follow the operator's sound within a talk: the customer hears
// music while it is gone (DOMAIN.md 7, dead media).
func (c *Core) part(l *Live) {
	if l.Parted || l.Operator == 0 {
		return
	}
	l.Parted = true
	c.happened(l, "operator_sound_lost")
	c.showTalk(l)
	switch {
	case l.Phase != call.Talking || l.Held:
	case l.joined():
		c.allThree(l)
	case l.Consult == nil:
		c.command(call.Disconnect{Leg: l.Leg})
		c.music(l)
	}
}

func (c *Core) rejoin(l *Live) {
	if !l.Parted {
		return
	}
	l.Parted = false
	c.happened(l, "operator_sound_back")
	c.showTalk(l)
	switch {
	case l.joined() && !l.Held:
		c.allThree(l)
	case l.Consult != nil && l.Consult.Talking:
		c.command(call.Connect{A: l.OpLeg, B: l.Consult.Leg})
	case l.Phase == call.Talking && !l.Held && l.Consult == nil:
		c.command(call.Connect{A: l.Leg, B: l.OpLeg})
	}
}

// mute notes that the page keeps the operator's microphone off, and since when; said
// again it does not begin anew.
func (c *Core) mute(l *Live, on bool) {
	switch {
	case !on:
		l.MutedSince = call.Time{}
	case !l.Muted:
		l.MutedSince = c.now
	}
	l.Muted = on
	c.showTalk(l)
}
