package switchboard

import (
	"hotline/acd"
	"hotline/call"
)

// act carries out an operator's command and tells him how it went.
func (c *Core) act(ev call.Act) {
	c.op(ev.Operator)
	err := c.do(ev)
	c.command(call.Told{Operator: ev.Operator, Ref: ev.Ref, Error: err})
	c.touchOp(ev.Operator)
}

// do gives an error key, "" when it was done.
func (c *Core) do(ev call.Act) string {
	switch ev.Do {
	case call.DoState:
		return c.desk(acd.Choose{Op: ev.Operator, State: ev.State, Reason: ev.Reason})
	case call.DoAnswer:
		return c.desk(acd.Accept{Op: ev.Operator, Offer: ev.Offer})
	case call.DoDecline:
		return c.desk(acd.Decline{Op: ev.Operator, Offer: ev.Offer})
	case call.DoReady:
		return c.ready(ev.Operator)
	case call.DoExtend:
		return c.desk(acd.Extend{Op: ev.Operator})
	case call.DoDial:
		return c.ownCall(ev)
	case call.DoWrap:
		return c.wrap(ev)
	case call.DoPick:
		return c.pickWaiting(ev)
	case call.DoPromise:
		return c.promiseByHand(ev)
	case call.DoLostTake:
		return c.takeLost(ev)
	case call.DoPromiseTake:
		return c.takePromise(ev)
	case call.DoRead:
		return c.readNotice(ev)
	}
	return c.doInCall(ev)
}

// doInCall carries out what concerns the operator's own call.
func (c *Core) doInCall(ev call.Act) string {
	o := c.op(ev.Operator)
	l := c.calls[o.Call]
	if l == nil || ev.Call != 0 && ev.Call != l.ID {
		return acd.ErrNotYourCall
	}
	if l.Operator != ev.Operator {
		return c.doAsColleague(l, ev)
	}
	c.touch(l)
	if ev.Do == call.DoHangup {
		return c.operatorHangup(l)
	}
	if l.Phase != call.Talking {
		return acd.ErrIllegalState
	}
	if l.joined() && (ev.Do == call.DoTransfer || ev.Do == call.DoEscalate) { // first one of the two goes
		return acd.ErrIllegalState
	}
	switch ev.Do {
	case call.DoHold:
		if l.Consult != nil && !l.joined() {
			return acd.ErrIllegalState
		}
		c.hold(l, ev.On)
	case call.DoMute:
		c.mute(l, ev.On)
	case call.DoKeys:
		return c.keys(l, ev)
	case call.DoTransfer:
		return c.transfer(l, ev.To)
	case call.DoConsult:
		return c.consult(l, ev.To)
	case call.DoConsultDone:
		return c.consultDone(l)
	case call.DoConsultCancel:
		return c.consultCancel(l)
	case call.DoConference:
		return c.conference(l)
	case call.DoEscalate:
		return c.escalate(l, ev.Reason)
	case call.DoRecPause:
		c.pauseTape(l, ev.On)
	case call.DoNoRecord:
		c.forbidTape(l)
	case call.DoHelp:
		c.askHelp(l, ev.On)
	default:
		return "unknown_command"
	}
	return ""
}

// doAsColleague: the consulted one can only hang up.
func (c *Core) doAsColleague(l *Live, ev call.Act) string {
	if l.Consult == nil || l.Consult.Colleague != ev.Operator || ev.Do != call.DoHangup {
		return acd.ErrNotYourCall
	}
	c.colleagueLeft(l, "hangup")
	return ""
}

// operatorHangup is «Завершить»: it ends a consultation first, else his part of
// the call; the customer talks on with the colleague of a conference, or hears
// good-bye.
func (c *Core) operatorHangup(l *Live) string {
	switch {
	case l.joined():
		c.leaveToColleague(l, "transfer")
		return ""
	case l.Consult != nil:
		return c.consultCancel(l)
	case l.Phase == call.Dialling:
		l.EndedBy = "operator"
		c.hangup(l, call.CauseOrdered)
		return ""
	}
	l.EndedBy = "operator"
	c.leaveTalk(l, "hangup")
	c.afterTalk(l)
	return ""
}

func (c *Core) keys(l *Live, ev call.Act) string {
	if ev.Keys == "" || len(ev.Keys) > 32 {
		return "bad_keys"
	}
	for _, k := range ev.Keys {
		if !isKey(k) {
			return "bad_keys"
		}
	}
	c.command(call.SendDigits{Leg: l.Leg, Keys: ev.Keys, Held: ev.Held})
	return ""
}

func isKey(k rune) bool {
	return k >= '0' && k <= '9' || k == '*' || k == '#' || k >= 'A' && k <= 'D'
}

// wrap saves topic and result, in the talk or after it.
func (c *Core) wrap(ev call.Act) string {
	o := c.op(ev.Operator)
	about := o.Call
	if o.Wrap != nil && o.Call == 0 {
		about = o.Wrap.Call
	}
	if about == 0 || ev.Call != 0 && ev.Call != about {
		return acd.ErrNotYourCall
	}
	if l := c.calls[about]; l != nil {
		l.Topic, l.Result = ev.Topic, ev.Result
		c.touch(l)
		c.showTalk(l) // he may be with somebody else by now
	}
	if o.Wrap != nil && o.Wrap.Call == about {
		o.Wrap.Topic, o.Wrap.Result = ev.Topic, ev.Result
	}
	c.fact(Wrapped{Call: about, Op: ev.Operator, Topic: ev.Topic, Result: ev.Result})
	if err := c.desk(acd.WrapSaved{Op: ev.Operator}); err != "" {
		return err
	}
	if ev.On && o.Call == 0 {
		return c.ready(ev.Operator)
	}
	return ""
}

func (c *Core) ready(op call.OperatorID) string {
	if err := c.desk(acd.Ready{Op: op}); err != "" {
		return err
	}
	c.wrapOver(op, false)
	return ""
}

// wrapOver: the wrap-up has ended, by hand or by time («не заполнено» then).
func (c *Core) wrapOver(op call.OperatorID, byTime bool) {
	o := c.op(op)
	if o.Wrap == nil {
		return
	}
	w := *o.Wrap
	if byTime && w.Result == "" {
		w.Result = call.NotFilled
	}
	o.Wrap = nil
	c.touchOp(op)
	c.noteWrapEnd(w.Call, op)
	c.fact(Wrapped{Call: w.Call, Op: op, Topic: w.Topic, Result: w.Result, Ended: c.now})
}

// wrapGone closes the form of an operator whose wrap-up ended in a way of its
// own: a choice of state, a pending one, a lost line, his shift's end.
func (c *Core) wrapGone(op call.OperatorID) {
	if o := c.ops[op]; o.Wrap == nil || o.Wrap.Call == o.Call {
		return
	}
	st, _ := c.acd.Operator(op)
	if st.State == call.WrapUp || st.State == call.Lost && st.Prev == call.WrapUp {
		return
	}
	c.wrapOver(op, true)
}

// noteWrapEnd writes the end of the wrap-up into a call that goes on with others.
func (c *Core) noteWrapEnd(id call.ID, op call.OperatorID) {
	l := c.calls[id]
	if l == nil {
		return
	}
	for i := len(l.Talks) - 1; i >= 0; i-- {
		if l.Talks[i].Operator == op {
			l.Talks[i].WrapEnded = c.now
			c.touch(l)
			return
		}
	}
}

// clickRingMs is how long an operator's own call rings.
const clickRingMs = 45_000

// ownCall is click-to-call: the operator is reserved, then the customer dialled.
func (c *Core) ownCall(ev call.Act) string {
	l, reason := c.dialCustomer(ev.Operator, ev.Party, "click")
	if reason == "" {
		c.dialOut(l, clickRingMs)
	}
	return reason
}

// dialCustomer reserves the operator for a call of his own; the caller orders it.
func (c *Core) dialCustomer(op call.OperatorID, party call.Party, purpose string) (*Live, string) {
	o := c.op(op)
	if !o.Up {
		return nil, acd.ErrNoSound
	}
	if reason := c.mayCall(party); reason != "" {
		return nil, reason
	}
	id := call.ID(c.newID())
	if err := c.desk(acd.Dial{Op: op, Call: id}); err != "" {
		return nil, err
	}
	l := &Live{Call: call.Call{
		ID: id, Kind: call.Outbound, Phase: call.Dialling, Party: party, Leg: c.newLeg(),
		Lang: c.settings.Lang, Purpose: purpose, Started: c.now,
	}, Operator: op, OpLeg: o.Leg}
	o.Call, o.Wrap = id, nil
	c.admit(l)
	return l, ""
}

// legRinging: early media reaches the operator's ear (DESIGN.md 6).
func (c *Core) legRinging(l *Live, early bool) {
	if l.Phase != call.Dialling {
		return
	}
	c.touch(l)
	if early && l.Kind == call.Outbound && !l.Early {
		l.Early = true
		c.command(call.Connect{A: l.Leg, B: l.OpLeg})
		c.showTalk(l)
	}
}

// ownCallAnswered says the recording notice before the two are joined
// (DOMAIN.md 11, record_notice).
func (c *Core) ownCallAnswered(l *Live) {
	c.command(call.Disconnect{Leg: l.Leg})
	c.command(call.StopPlay{Leg: l.OpLeg})
	c.sayPrompts(l, thenConnect, "record_notice")
	c.showTalk(l)
}

func (c *Core) noticeSaid(l *Live) {
	l.Notice = c.now
	c.happened(l, "notice_played")
	op := l.Operator
	l.Operator = 0
	c.bridge(l, op, l.For, c.op(op).Line)
}

func (c *Core) newLeg() call.LegID {
	return call.LegID(c.settings.Node + "/o" + call.ID(c.newID()).String()[1:])
}
