package switchboard

import (
	"slices"

	"hotline/call"
)

// view is the whole screen state of one operator.
func (c *Core) view(op call.OperatorID) call.View {
	v, ok := c.acd.View(op, c.now)
	if !ok {
		v.State = call.Offline
	}
	v.Notices = c.noticesFor(op)
	o := c.ops[op]
	if o == nil {
		return v
	}
	v.Offer = cloneOf(o.Offer)
	v.Wrap = cloneOf(o.Wrap)
	if l := c.calls[o.Call]; l != nil {
		v.Talk = c.talkView(l, op)
	}
	return v
}

func (c *Core) talkView(l *Live, op call.OperatorID) *call.TalkView {
	v := &call.TalkView{
		Call: l.ID, Kind: l.Kind, Purpose: l.Purpose, Queue: l.queue(), Line: c.talkLine(l), Party: l.Party,
		Path: slices.Clone(l.Path), About: l.About, Promised: l.Promised,
		Topic: l.Topic, Reason: l.Reason, Started: l.Since, Dialling: l.Phase == call.Dialling, Early: l.Early,
		Held: l.Held, HeldSince: l.HeldSince, Muted: l.Muted, MutedSince: l.MutedSince, Recording: "off", Customer: "talking",
	}
	switch {
	case l.NoRecord:
		v.Recording = "forbidden"
	case l.Tape.Paused:
		v.Recording = "paused"
		v.RecUntil = call.Time{Wall: c.now.Wall + l.Tape.Until - c.now.Mono, Mono: l.Tape.Until}
	case l.Tape.ID != 0:
		v.Recording = "on"
	}
	if t := l.talk(); t != nil {
		v.Started = t.Started
	}
	switch {
	case l.Held:
		v.Customer = "held"
	case l.Parted && (!l.joined() || !c.op(l.Consult.Colleague).Up):
		v.Customer = "waiting"
	}
	if q, ok := c.acd.QueueSettings(l.queue()); ok {
		v.CanEscalate = q.Escalate != ""
	}
	v.Survey = l.Asks
	if l.Operator == op {
		v.Help = l.Help
	}
	if con := l.Consult; con != nil {
		v.Consult = &call.ConsultView{Operator: con.Colleague, State: "ringing", Since: con.Since}
		if con.Talking {
			v.Consult.State = "talking"
		}
		if con.Joined {
			v.Consult.State, v.Survey, v.CanEscalate = "conference", false, false
		}
		if con.Colleague == op {
			v.Consult.Operator, v.Consult.Guest = l.Operator, true
			v.CanEscalate, v.Survey = false, false
		}
	}
	return v
}

// webPlace is what the page of a browser caller writes while he waits (DOMAIN.md
// 8, announcements); others hear it.
func (c *Core) webPlace(l *Live) *call.Place {
	if l.Party.Web == "" || l.Phase != call.Waiting {
		return nil
	}
	ahead, ok := c.acd.Ahead(l.ID)
	if !ok {
		return nil
	}
	p := &call.Place{Ahead: ahead}
	if ms, sure := c.acd.ExpectedWait(l.queue(), ahead); sure {
		p.WaitMs = ms
	}
	return p
}

// talkLine is the tier of the queue the call is in, or is made for.
func (c *Core) talkLine(l *Live) int {
	if len(l.Segments) == 0 && l.For != "" {
		return c.lineOf(l.For)
	}
	return l.line()
}

// Board is a picture of the whole centre.
func (c *Core) Board(now call.Time) *call.Board {
	b := &call.Board{At: now, Emergencies: c.emergencyBoard(), Notices: c.noticeBoard(now), Marks: c.markBoard(now)}
	b.Queues, b.Operators = c.acd.Boards(now)
	b.Breaks = c.acd.BreakBoard()
	b.SurveyDue = c.bot.Behind(now)
	b.Owed = c.owed()
	for i := range b.Operators {
		row := &b.Operators[i]
		if o := c.ops[row.Operator]; o != nil {
			row.Call = o.Call
			if l := c.calls[o.Call]; l != nil {
				row.Held = l.Held && (l.Operator == row.Operator || l.joined())
			}
		}
	}
	ids := make([]call.ID, 0, len(c.calls)) // sorted before the rows are made: these are big
	for id := range c.calls {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	b.Calls = make([]call.CallBoard, len(ids))
	for i, id := range ids {
		l, row := c.calls[id], &b.Calls[i]
		*row = call.CallBoard{Call: l.ID, Kind: l.Kind, Phase: l.Phase, Since: l.waitsSince(), Started: l.Started,
			Queue: l.queue(), Operator: l.Operator, Party: l.Party, Held: l.Held, HeldSince: l.HeldSince, Help: l.Help,
			KeptFor: c.acd.KeptFor(l.ID), Place: c.webPlace(l)}
		row.Leg = l.Leg
		if l.Outside != nil {
			row.Outside = l.Outside.Leg
		}
		if l.Session != nil {
			row.Node = l.Session.Node
		}
		if l.joined() {
			row.Second = l.Consult.Colleague
		}
		if seg := l.segment(); seg != nil && l.waits() && l.Reason == "escalated" {
			row.Escalated = seg.Entered
		}
	}
	return b
}
