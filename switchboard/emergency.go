package switchboard

import (
	"slices"

	"hotline/acd"
	"hotline/call"
	"hotline/ivr"
)

// Emergency is a queue or (Queue "") the whole centre that a supervisor closed, or
// for which he has the notice of an outage played. It stays until he takes it
// back, over restarts too; calls that are under way are untouched.
type Emergency struct{ call.EmergencyBoard }

// promptClosed is what a caller hears who cannot be served now.
const promptClosed = "no_operators"

const maxReason = 200 // letters of a supervisor's reason

// emergencyOrder begins or ends an emergency.
func (c *Core) emergencyOrder(ev call.Order) string {
	if ev.Queue != "" {
		if _, known := c.acd.QueueSettings(ev.Queue); !known && ev.Kind != call.EmergencyOver {
			return acd.ErrUnknownQueue
		}
	}
	switch ev.Kind {
	case call.EmergencyOver:
		if _, on := c.emergencies[ev.Queue]; !on {
			return acd.ErrAlreadyThere
		}
		delete(c.emergencies, ev.Queue)
		c.fact(DropEmergency{Queue: ev.Queue})
		return ""
	case call.EmergencyClosed, call.EmergencyOutage:
	default:
		return "bad_target"
	}
	if ev.Reason == "" || len([]rune(ev.Reason)) > maxReason {
		return "reason_needed"
	}
	e := Emergency{call.EmergencyBoard{Queue: ev.Queue, Kind: ev.Kind, Reason: ev.Reason, By: ev.By, Since: c.now}}
	c.emergencies[ev.Queue] = e
	c.fact(PutEmergency{Emergency: e})
	return ""
}

// endEmergencies takes back those of queues that the new settings do not have: nobody
// could do it any more.
func (c *Core) endEmergencies(s *Settings) {
	for _, q := range sortedKeys(c.emergencies) {
		if q != "" && !slices.ContainsFunc(s.Desk.Queues, func(x acd.Queue) bool { return x.ID == q }) {
			delete(c.emergencies, q)
			c.fact(DropEmergency{Queue: q})
		}
	}
}

// closed tells whether newcomers are turned away; "" asks for the centre.
func (c *Core) closed(queue call.QueueID) bool {
	return c.emergencies[queue].Kind == call.EmergencyClosed
}

// turnAway lets a newcomer go whom an emergency keeps out.
func (c *Core) turnAway(l *Live, queue call.QueueID) {
	l.Outcome = call.Blocked
	c.happened(l, "blocked", "queue", string(queue), "rule", "emergency")
	c.goodbye(l, promptClosed)
}

// outageNotice gives the notice that the caller has not heard yet; "" is the one
// of the centre.
func (c *Core) outageNotice(l *Live, queue call.QueueID) []string {
	if l.Kind != call.Inbound || c.emergencies[queue].Kind != call.EmergencyOutage || l.Outage {
		return nil
	}
	l.Outage = true
	c.happened(l, "outage_told", "queue", string(queue))
	return append(ivr.Speak(l.Lang, "outage"), ivr.Speak(l.Lang, "outage_end")...)
}

// emergencyBoard lists what is on, the centre first.
func (c *Core) emergencyBoard() []call.EmergencyBoard {
	var out []call.EmergencyBoard
	for _, q := range sortedKeys(c.emergencies) {
		out = append(out, c.emergencies[q].EmergencyBoard)
	}
	return out
}
