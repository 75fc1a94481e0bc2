package switchboard

import (
	"hotline/acd"
	"hotline/call"
)

// promptNoRoom is what a caller hears whom a queue has no room for.
const promptNoRoom = "queue_full_bye"

// goOn carries out where a caller goes whom no operator of the queue will take
// (DOMAIN.md 8). Another queue is the desk's own affair.
func (c *Core) goOn(l *Live, to acd.Target) {
	switch to.Kind {
	case acd.ToVoicemail:
		c.takeMessage(l)
	case acd.ToNumber:
		c.joinOutside(l, to.Value)
	case acd.ToHangup:
		c.goodbye(l)
	default:
		c.goodbye(l, messageOf(to))
	}
}

// messageOf is the prompt of a target of kind message.
func messageOf(to acd.Target) string {
	if to.Kind == acd.ToMessage && to.Value != "" {
		return to.Value
	}
	return promptNoRoom
}

// openPart begins a stretch of the call beside menu, queue and talks.
func (c *Core) openPart(l *Live, p call.Part) {
	p.Started = c.now
	l.Parts = append(l.Parts, p)
	c.touch(l)
}

// part gives the open stretch of a kind, or nil.
func (l *Live) part(kind string) *call.Part {
	for i := len(l.Parts) - 1; i >= 0; i-- {
		if p := &l.Parts[i]; p.Kind == kind && p.Ended.IsZero() {
			return p
		}
	}
	return nil
}

// closeParts ends what is open when the call ends.
func (l *Live) closeParts(at call.Time) {
	for i := range l.Parts {
		if l.Parts[i].Ended.IsZero() {
			l.Parts[i].Ended = at
		}
	}
}
