package switchboard

import (
	"cmp"
	"maps"
	"slices"

	"hotline/acd"
	"hotline/call"
	"hotline/survey"
)

// handle is the one switch over everything that can happen.
func (c *Core) handle(ev call.Event) {
	if c.outside(ev) {
		return
	}
	switch ev := ev.(type) {
	case call.Arrived:
		c.arrived(ev)
	case call.Recognised:
		c.withCall(ev.Leg, func(l *Live) { c.recognised(l, ev.Party) })
	case call.LegRinging:
		c.withCall(ev.Leg, func(l *Live) { c.legRinging(l, ev.Early) })
	case call.LegAnswered:
		c.withCall(ev.Leg, c.legAnswered)
	case call.LegHeld:
		c.withCall(ev.Leg, func(l *Live) { c.happened(l, "far_end_holds", "on", onOff(ev.Held)) })
	case call.LegEnded:
		c.withCall(ev.Leg, func(l *Live) { c.legEnded(l, ev) })
	case call.Digit:
		c.withCall(ev.Leg, func(l *Live) { c.pressed(l, ev) })
	case call.PlayDone:
		c.withCall(ev.Leg, func(l *Live) { c.played(l, ev.Token) })
		c.whispered(ev.Leg, ev.Token)
	case call.MediaDead:
		c.withCall(ev.Leg, c.callerSilent)
	case call.MediaBack:
		c.withCall(ev.Leg, func(l *Live) { l.DeadSince = call.Time{} })
	case call.NumberKeyed:
		c.withCall(ev.Leg, func(l *Live) { c.numberKeyed(l, ev) })
	case call.RecordingDone:
		c.tapeDone(ev.Recording)
	case call.OperatorSignedIn:
		c.signedIn(ev.Operator)
	case call.OperatorSignedOut:
		c.signedOut(ev)
	case call.SignalLost:
		c.desk(acd.SignalLost{Op: ev.Operator})
		c.touchOp(ev.Operator)
	case call.SignalBack:
		c.desk(acd.SignalBack{Op: ev.Operator})
		c.touchOp(ev.Operator)
	case call.PathUp:
		c.pathUp(ev.Operator, ev.Leg)
	case call.PathDead:
		c.pathDead(ev.Operator)
	case call.Act:
		c.act(ev)
	case call.Order:
		c.order(ev)
	case call.LookedUp:
		c.lookedUp(ev)
	default:
		c.handleOwn(ev)
	}
}

// handleOwn takes the corridor's own events.
func (c *Core) handleOwn(ev call.Event) {
	switch ev := ev.(type) {
	case Tick:
		// what is due happens after every event
	case Restarted:
		c.restarted(ev.Died)
	case Skipped:
		c.skipped(ev)
	case Configured:
		c.configured(ev.Settings)
	case Rehearse:
		c.rehearse(ev.Rehearsal)
	case Staffed:
		c.desk(acd.Staff{Profiles: ev.Profiles})
		c.restaff(ev.Profiles)
	}
}

func (c *Core) withCall(leg call.LegID, fn func(*Live)) {
	if l := c.calls[c.legs[leg]]; l != nil {
		c.touch(l)
		fn(l)
	}
}

// callerSilent: a browser caller's sound is gone; a trunk's leg is probed by its
// own door (INVARIANTS 7).
func (c *Core) callerSilent(l *Live) {
	if l.Party.Web != "" && l.DeadSince.IsZero() {
		l.DeadSince = c.now
	}
	c.happened(l, "caller_silent")
}

func (c *Core) restaff(profiles []acd.Profile) {
	for _, p := range profiles {
		if o, ok := c.ops[p.Operator]; ok && (o.Org != p.Org || o.Line != p.Line) {
			o.Org, o.Line = p.Org, p.Line
			c.touchOp(p.Operator)
		}
	}
}

// configured makes the settings active: whole, or not at all (INVARIANTS 36).
func (c *Core) configured(s Settings) {
	book, err := buildBook(s)
	if err != nil {
		c.settingsRefused(s, err.Error())
		return
	}
	if err := s.Desk.Validate(); err != nil {
		c.settingsRefused(s, err.Error())
		return
	}
	c.out.Durable = true
	c.command(call.SettingsTold{Version: s.Version})
	c.endEmergencies(&s)
	c.adopt(s, book) // before the desk's: who waits in a queue that is gone goes on by the new ones
	c.desk(acd.Configure{Settings: s.Desk})
	c.fact(PutSettings{Settings: s})
	c.survey(survey.Configure{Config: s.Survey})
}

func (c *Core) settingsRefused(s Settings, why string) {
	c.fact(Alarmed{Kind: "settings_refused", Text: why})
	c.command(call.SettingsTold{Version: s.Version, Error: why})
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

func (c *Core) callIDs() []call.ID {
	return slices.SortedFunc(maps.Keys(c.calls), cmp.Compare[call.ID])
}

func (c *Core) opIDs() []call.OperatorID {
	return slices.SortedFunc(maps.Keys(c.ops), cmp.Compare[call.OperatorID])
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

// Settings gives the settings in force.
func (c *Core) Settings() Settings { return c.settings }

// Live tells how many calls are in progress.
func (c *Core) Live() int { return len(c.calls) }
