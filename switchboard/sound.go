package switchboard

import (
	"hotline/call"
	"hotline/ivr"
)

const musicClip = "music/default"

// say plays prompts to the customer; then tells what follows.
func (c *Core) say(l *Live, then string, clips ...string) {
	l.Token = c.newID()
	l.Then = then
	c.command(call.Play{Leg: l.Leg, Token: l.Token, Clips: clips})
	c.touch(l)
}

// sayPrompts speaks prompt ids in the call's language.
func (c *Core) sayPrompts(l *Live, then string, ids ...string) {
	var clips []string
	for _, id := range ids {
		clips = append(clips, ivr.Speak(l.Lang, id)...)
	}
	c.say(l, then, clips...)
}

// music plays hold music until something else is ordered.
func (c *Core) music(l *Live) {
	l.Token = c.newID()
	l.Then = thenNothing
	c.command(call.Play{Leg: l.Leg, Token: l.Token, Clips: []string{musicClip}, Loop: true})
	c.touch(l)
}

// goodbye says the last words; the leg is hung up when they were heard.
func (c *Core) goodbye(l *Live, ids ...string) {
	if !l.LegUp {
		c.hangup(l, call.CauseOrdered)
		return
	}
	if len(ids) == 0 {
		ids = []string{"bye"}
	}
	var clips []string
	for _, id := range ids {
		clips = append(clips, ivr.Speak(l.Lang, id)...)
	}
	c.lastWords(l, clips...)
}

// lastWords says clips and hangs up.
func (c *Core) lastWords(l *Live, clips ...string) {
	l.Asking = false
	c.dropOrdering(l)
	c.say(l, thenHangup, clips...)
	c.limitGoodbye(l)
}

// limitGoodbye: a lost PlayDone must not keep the call.
func (c *Core) limitGoodbye(l *Live) {
	if last := c.now.Mono + 30_000; l.Limit == 0 || l.Limit > last {
		l.Limit = last
	}
}

// hangup orders the customer's leg away; the call ends with its LegEnded.
func (c *Core) hangup(l *Live, cause call.Cause) {
	l.Then = thenNothing
	if l.EndedBy == "" {
		l.EndedBy = "system"
	}
	c.command(call.Hangup{Leg: l.Leg, Cause: cause})
}

// played: the prompt with this token was heard to its end.
func (c *Core) played(l *Live, token uint64) {
	if token != l.Token {
		return
	}
	then := l.Then
	l.Then = thenNothing
	switch then {
	case thenIVR:
		c.menu(l, ivr.PlayDone{Token: l.MenuToken})
	case thenMusic:
		c.music(l)
	case thenAsked:
		c.music(l)
	case thenOrder:
		c.orderSaid(l)
	case thenConnect:
		c.noticeSaid(l)
	case thenResume:
		c.resume(l, true)
	case thenRing:
		c.ringback(l)
	case thenMessage:
		c.beeped(l)
	case thenHangup:
		c.hangup(l, call.CauseOrdered)
	}
}
