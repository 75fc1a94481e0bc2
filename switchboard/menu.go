package switchboard

import (
	"cmp"
	"slices"
	"strings"

	"hotline/acd"
	"hotline/call"
	"hotline/ivr"
)

// arrived: a customer calls. He is answered at once; the menu begins when his
// leg has sound.
func (c *Core) arrived(ev call.Arrived) {
	if c.rehearsalCalled(ev) {
		return
	}
	flow := c.route(ev.Called)
	if flow == nil {
		c.command(call.Reject{Leg: ev.Leg, Status: 404})
		return
	}
	id := call.ID(c.newID())
	l := &Live{Call: call.Call{
		ID: id, Kind: call.Inbound, Phase: call.Arriving, Trunk: ev.Trunk, Called: ev.Called,
		Party: ev.Party, Leg: ev.Leg, Lang: flow.Lang, Flow: flow.Flow, Started: c.now,
	}}
	if l.Lang == "" {
		l.Lang = c.settings.Lang
	}
	c.admit(l)
	c.happened(l, "arrived", "trunk", ev.Trunk, "called", ev.Called, "class", string(ev.Party.Class))
	c.receive(l)
	c.command(call.Answer{Leg: ev.Leg})
}

// admit takes a new call into the core's books.
func (c *Core) admit(l *Live) {
	l.Since = c.now
	if c.settings.MaxCallMs > 0 {
		l.Limit = c.now.Mono + c.settings.MaxCallMs
	}
	c.calls[l.ID] = l
	c.legs[l.Leg] = l.ID
	if l.Party.Customer != 0 {
		c.callers[l.Party.Customer]++
	}
	c.touch(l)
}

func (c *Core) route(called string) *Route {
	for i := range c.settings.Routes {
		if r := &c.settings.Routes[i]; r.Called == called || r.Called == "" {
			return r
		}
	}
	return nil
}

// receive chooses what a newcomer is met by: no more than a word where a limit keeps
// him out, the menu for who missed a call of the bot, or that of the number.
func (c *Core) receive(l *Live) {
	if c.turnDown(l, c.limit(l)) {
		return
	}
	if back := c.returnFlow(l.Party); back != "" {
		l.Flow = back
	}
}

// legAnswered: the customer's leg has sound.
func (c *Core) legAnswered(l *Live) {
	if l.LegUp {
		return
	}
	l.LegUp, l.AnsweredAt = true, c.now
	c.happened(l, "answered")
	switch l.Kind {
	case call.Inbound:
		if l.Outcome == call.Rejected {
			c.goodbye(l, "caller_limit")
			return
		}
		if c.closed("") {
			c.turnAway(l, "")
			return
		}
		c.startMenu(l, l.Flow, c.menuVars(l))
		c.earlyKeys(l)
	case call.Rehearsal:
		c.startMenu(l, l.Flow, c.menuVars(l))
	case call.Survey:
		c.botAnswered(l)
	case call.Outbound:
		if l.Promise != 0 {
			c.callbackAnswered(l)
			return
		}
		c.ownCallAnswered(l)
	}
}

func (c *Core) menuVars(l *Live) []ivr.Pair {
	vars := []ivr.Pair{{Name: "brand", Value: c.settings.Brand}, {Name: "called", Value: l.Called}}
	if p, ok := c.placeOf(l); ok {
		kind := "wait"
		if p.Talked {
			kind = "talk"
		}
		vars = append(vars, ivr.Pair{Name: "redial", Value: kind})
	}
	return vars
}

func (c *Core) startMenu(l *Live, flow string, vars []ivr.Pair) {
	s, orders, err := ivr.Start(c.bookOf(l), flow, ivr.Context{Lang: l.Lang, Vars: vars}, c.ivrNow())
	if err != nil {
		c.happened(l, "flow_failed", "flow", flow)
		if l.Kind != call.Inbound {
			l.Cause = call.CauseTrouble
			c.hangup(l, call.CauseTrouble)
			return
		}
		c.enqueue(l, acd.Enter{Queue: call.QueueID(c.book.Fallback), Reason: "flow_failed"}, "flow_failed")
		c.waitMusic(l)
		return
	}
	l.Session, l.Flow = s, s.Ref()
	if l.Kind == call.Survey {
		l.setPhase(c.now, call.Surveying)
	} else {
		l.setPhase(c.now, call.Menu)
	}
	c.menuOrders(l, orders)
}

func (c *Core) ivrNow() ivr.Now { return ivr.Now{Wall: c.now.Wall, Mono: c.now.Mono} }

// menu tells the call's session an event.
func (c *Core) menu(l *Live, ev ivr.Event) {
	if l.Session == nil {
		return
	}
	c.touch(l)
	c.menuOrders(l, l.Session.Step(c.bookOf(l), c.ivrNow(), ev))
}

func (c *Core) menuOrders(l *Live, orders []ivr.Order) {
	via := ""
	for _, o := range orders {
		switch o := o.(type) {
		case ivr.Entered:
			l.passed(o, via)
			via = ""
		case ivr.Play:
			c.say(l, thenIVR, append(c.menuNotice(l), o.Clips...)...)
			l.MenuToken = o.Token
		case ivr.Stop:
			l.Then = thenNothing
			c.command(call.StopPlay{Leg: l.Leg})
		case ivr.Walked:
			via = cmp.Or(o.Key, "silence")
			l.Path = append(l.Path, call.Step{Node: o.Node, Key: o.Key, At: c.now})
			c.happened(l, "menu", "node", o.Node, "key", o.Key)
		case ivr.Set:
			c.menuSet(l, o)
		case ivr.NoticePlayed:
			l.Notice = c.now
			c.happened(l, "notice_played")
			if c.takePlace(l) || c.takePromised(l) {
				return
			}
		case ivr.Marked:
			c.botMarked(l, o)
		case ivr.Ask:
			c.ask(l, o)
		case ivr.RecordOn:
			if l.Kind != call.Rehearsal { // nothing is kept of a walk
				c.menuRecord(l, o)
			}
		case ivr.RecordOff:
			c.menuRecorded(l)
		case ivr.Exit:
			c.menuExit(l, o)
		}
	}
}

// menuNotice is the notice of an outage of the whole centre: it comes before what
// the menu says next after the greeting.
func (c *Core) menuNotice(l *Live) []string {
	if l.Notice.IsZero() {
		return nil
	}
	return c.outageNotice(l, "")
}

func (c *Core) menuSet(l *Live, o ivr.Set) {
	switch o.Name {
	case "topic":
		l.Topic = o.Value
	case "lang":
		l.Lang = o.Value
	}
}

func (c *Core) menuExit(l *Live, o ivr.Exit) {
	switch l.Kind {
	case call.Survey:
		c.botExit(l, o)
		return
	case call.Rehearsal:
		c.rehearsed(l, o)
		return
	}
	if l.After != nil {
		c.afterExit(l, o)
		return
	}
	l.Session = nil
	switch o.Kind {
	case ivr.ExitQueue:
		l.Need = needIn(call.QueueID(o.Queue), &o)
		c.menuQueue(l, call.QueueID(o.Queue), o.Clips)
	case ivr.ExitCallback:
		l.Outcome = call.Outcome(o.Outcome)
		l.Need = needIn(call.QueueID(o.Queue), &o)
		c.menuCallback(l, call.QueueID(o.Queue), o.Clips)
	case ivr.ExitTransfer:
		if number, ok := strings.CutPrefix(o.To, "number:"); ok {
			c.joinOutside(l, number, o.Clips...)
			return
		}
		_, queue, _ := target(o.To)
		l.Need = needIn(queue, &o)
		c.menuQueue(l, queue, o.Clips)
	case ivr.ExitHangup:
		l.Outcome = call.Outcome(o.Outcome)
		c.hangup(l, call.CauseOrdered)
	case ivr.ExitGone:
		l.Outcome = call.Outcome(o.Outcome)
	}
}

// menuQueue puts the caller from the menu into a queue. What he hears first
// never delays the offer.
func (c *Core) menuQueue(l *Live, queue call.QueueID, clips []string) {
	if c.takePlace(l) || c.takePromised(l) { // that he was not known to have when his menu began
		return
	}
	queue = c.queueOr(queue)
	if c.closed(queue) {
		c.turnAway(l, queue)
		return
	}
	c.enqueue(l, acd.Enter{Queue: queue}, "menu")
	switch {
	case l.Then == thenHangup || l.Ordering != nil || !l.waits(): // the queue would not have him
	case l.Phase == call.Waiting:
		clips = slices.Concat(c.outageNotice(l, ""), c.outageNotice(l, queue), clips)
		c.say(l, thenMusic, slices.Concat(clips, ivr.Speak(l.Lang, "queue_enter"))...)
		c.askConsent(l)
	default:
		c.music(l)
	}
}

// hearing is how the door of keys is to hand on the caller's: secret digits stay
// there, and so do all keys while the recording is paused for payment data
// (INVARIANTS 20).
func (c *Core) hearing(l *Live) (h ivr.Hearing) {
	switch {
	case l.Session != nil && l.LegUp:
		return l.Session.Hearing(c.bookOf(l))
	case !l.LegUp && l.Kind == call.Inbound && c.bookOf(l).AsksSecret(l.Flow):
		return ivr.Hearing{Mode: ivr.HearNone} // keys may come before the answer
	case l.Tape.Paused:
		return ivr.Hearing{Mode: ivr.HearMasked}
	}
	return h
}

// hear tells the door of keys when that changes.
func (c *Core) hear(l *Live) {
	h := c.hearing(l)
	if h == l.Hears {
		return
	}
	l.Hears = h
	c.command(call.Hear{Leg: l.Leg, Mode: h.Mode, Taken: h.Taken, Round: h.Round, End: h.End, Max: h.Max})
}

// withoutSecrets takes the value out of a digit that was on its way when the menu
// came to a secret question, or the recording to its pause, by itself: before the
// door of keys knew. It is written down as it is decided on, so that replay finds
// the same.
func (c *Core) withoutSecrets(ev call.Event) call.Event {
	d, ok := ev.(call.Digit)
	if !ok || d.Round != 0 {
		return ev
	}
	if l := c.calls[c.legs[d.Leg]]; l != nil && l.Hears.Deaf(d.Key) {
		d.Key = ivr.Unheard
		return d
	}
	return ev
}

// pressed: a key of the customer.
func (c *Core) pressed(l *Live, ev call.Digit) {
	key := ev.Key
	if !l.Pressed {
		l.Pressed = true
		c.touch(l)
	}
	switch {
	case l.Session != nil:
		c.menu(l, ivr.Key{Key: key, Round: ev.Round})
	case ev.Round != 0: // a digit of a menu that is over
	case l.Phase == call.Voicemail && l.Message != nil && l.Message.ID != 0:
		if key == "#" {
			c.messageDone(l)
		}
	case l.Ordering != nil && c.orderKey(l, key):
	case l.Asking && strings.Contains("12", key):
		c.consentAnswered(l, key == "1")
	case l.Kind == call.Inbound && l.Phase == call.Arriving && len(l.Keys) < keysKept:
		l.Keys += key
	}
}

// keysKept bounds the keys that are kept for a menu that has not begun.
const keysKept = 32

// earlyKeys gives the menu what was pressed before it began: the sound of a leg
// may be heard a moment before the news of its answer (INVARIANTS 49).
func (c *Core) earlyKeys(l *Live) {
	keys := l.Keys
	l.Keys = ""
	for _, k := range keys {
		c.pressed(l, call.Digit{Leg: l.Leg, Key: string(k)})
	}
}
