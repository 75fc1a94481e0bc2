package switchboard

import (
	"hotline/call"
	"hotline/ivr"
	"hotline/survey"
)

const (
	voicemailMs  = 120_000 // longest message
	shortMessage = 1_000   // a shorter one is silence, and not kept
	lostPlay     = 30_000  // a prompt not heard of by then counts as heard
	beepClip     = "tone/beep"
)

// Message is what a caller says after the beep: a voicemail, or the comment of a
// survey. ID is 0 until the beep was heard.
type Message struct {
	ID    call.RecordingID `json:"id,omitempty"`
	Kind  string           `json:"kind"` // call.PartVoicemail, call.PartComment
	Since call.Time        `json:"since"`
	Until int64            `json:"until,omitempty"` // monotonic ms; 0: the menu ends it
}

// takeMessage lets a caller leave a message and go. Of a call that must not be
// recorded there is none.
func (c *Core) takeMessage(l *Live) {
	c.dropOrdering(l)
	if l.NoRecord || !l.LegUp {
		c.goodbye(l, promptNoRoom)
		return
	}
	l.Asking = false
	l.setPhase(c.now, call.Voicemail)
	l.Message = &Message{Kind: call.PartVoicemail, Since: c.now, Until: c.now.Mono + lostPlay}
	c.say(l, thenMessage, append(ivr.Speak(l.Lang, "voicemail"), beepClip)...)
}

// messageOn begins the recording of the caller alone. Until 0: the menu's own
// time ends it.
func (c *Core) messageOn(l *Live, kind string, until int64) {
	if l.NoRecord || l.Message != nil && l.Message.ID != 0 {
		return
	}
	id := call.RecordingID(c.newID())
	l.Message = &Message{ID: id, Kind: kind, Since: c.now, Until: until}
	c.openPart(l, call.Part{Kind: kind, Recording: id})
	start := call.RecordStart{Kind: kind, Recording: id, Call: l.ID, Customer: l.Leg, At: c.now}
	c.command(start)
	c.tapes[id] = false
	c.fact(Taped{RecordStart: start, Queue: l.queue(), Line: l.line()})
	c.happened(l, "message_on", "kind", kind)
}

// messageOff ends it. What is too short to be one is thrown away.
func (c *Core) messageOff(l *Live) {
	m := l.Message
	l.Message = nil
	if m == nil || m.ID == 0 {
		return
	}
	discard := c.now.Mono-m.Since.Mono < shortMessage || l.NoRecord
	c.command(call.RecordStop{Recording: m.ID, Discard: discard})
	if p := l.part(m.Kind); p != nil {
		p.Ended = c.now
		if discard {
			p.Recording = 0
		}
	}
	if discard {
		c.untape(m.ID)
		c.happened(l, "message_empty", "kind", m.Kind)
		return
	}
	c.happened(l, "message_left", "kind", m.Kind)
	if m.Kind == call.PartComment {
		c.commented(l, m.ID)
	}
}

// commented puts the spoken answer to the survey it belongs to.
func (c *Core) commented(l *Live, id call.RecordingID) {
	ev := survey.Commented{About: l.ID, Recording: id}
	if l.Bot != nil {
		ev = survey.Commented{Attempt: l.Bot.Attempt, Recording: id}
	}
	c.survey(ev)
}

// messageDone: # was pressed, or the time is over.
func (c *Core) messageDone(l *Live) {
	c.messageOff(l)
	c.goodbye(l, "voicemail_done")
}

// messageDue: a deadline of the message has passed.
func (c *Core) messageDue(l *Live) {
	if l.Message.ID == 0 {
		c.beeped(l)
		return
	}
	c.messageDone(l)
}

// beeped: prompt and tone were heard, the caller speaks.
func (c *Core) beeped(l *Live) {
	if l.Message == nil || l.Message.ID != 0 {
		return
	}
	l.Then = thenNothing
	c.messageOn(l, call.PartVoicemail, c.now.Mono+voicemailMs)
}

// menuRecord carries out what a menu orders: voicemail, or a survey's comment.
func (c *Core) menuRecord(l *Live, o ivr.RecordOn) {
	kind := call.PartComment
	if o.Name == call.PartVoicemail {
		kind = call.PartVoicemail
		l.setPhase(c.now, call.Voicemail)
	}
	c.messageOn(l, kind, 0)
}

func (c *Core) menuRecorded(l *Live) {
	c.messageOff(l)
	if l.Phase == call.Voicemail && l.Session != nil {
		l.setPhase(c.now, call.Menu)
	}
}
