package switchboard

import (
	"slices"

	"hotline/call"
)

const beepBefore = 10_000 // ms before a pause ends by itself (DOMAIN.md 13)

// startTape begins the recording of a talk, never before the notice was heard.
func (c *Core) startTape(l *Live, op call.OperatorID, queue call.QueueID, line int) {
	if l.NoRecord || l.Notice.IsZero() || l.Tape.ID != 0 {
		return
	}
	id := call.RecordingID(c.newID())
	l.Tape = Tape{ID: id}
	if t := l.talk(); t != nil {
		t.Recording = id
	}
	start := call.RecordStart{Recording: id, Call: l.ID, Customer: l.Leg, Operator: l.OpLeg, At: c.now}
	c.command(start)
	c.tapes[id] = false
	c.fact(Taped{RecordStart: start, Op: op, Org: c.op(op).Org, Queue: queue, Line: line})
}

// tapeOutside begins the recording of a talk with a number outside, where the
// settings say that those who answer there know of it.
func (c *Core) tapeOutside(l *Live) {
	n, p := c.outsideNumber(l.Outside.Number), l.part(call.PartOutside)
	if n == nil || !n.Record || p == nil || l.NoRecord || l.Notice.IsZero() || l.Tape.ID != 0 {
		return
	}
	p.Recording = call.RecordingID(c.newID())
	l.Tape = Tape{ID: p.Recording}
	start := call.RecordStart{Kind: call.PartOutside, Recording: p.Recording, Call: l.ID, Customer: l.Leg, Operator: l.Outside.Leg, At: c.now}
	c.command(start)
	c.tapes[p.Recording] = false
	c.fact(Taped{RecordStart: start, Queue: l.queue(), Line: l.line()})
}

func (c *Core) stopTape(l *Live, discard bool) {
	if l.Tape.ID == 0 {
		return
	}
	c.command(call.RecordStop{Recording: l.Tape.ID, Discard: discard})
	if discard {
		c.untape(l.Tape.ID)
	}
	l.Tape = Tape{}
}

// pauseTape is for payment data only; it ends by itself (INVARIANTS 20).
func (c *Core) pauseTape(l *Live, on bool) {
	if l.Tape.ID == 0 || l.Tape.Paused == on {
		return
	}
	c.command(call.RecordPause{Recording: l.Tape.ID, Paused: on})
	l.Tape.Paused, l.Tape.Beeped, l.Tape.Until = on, false, 0
	if on {
		l.Tape.Until = c.now.Mono + c.settings.RecPauseMs
		c.happened(l, "rec_paused")
	} else {
		c.happened(l, "rec_resumed")
	}
	c.showTalk(l)
}

// forbidTape is «не записывать этот разговор»: it never resumes and leaves nothing.
func (c *Core) forbidTape(l *Live) {
	if l.NoRecord {
		return
	}
	l.NoRecord = true
	var thrown []call.RecordingID // the two of a conference share theirs
	for i := range l.Talks {
		if id := l.Talks[i].Recording; id != 0 && id != l.Tape.ID && !slices.Contains(thrown, id) {
			thrown = append(thrown, id)
			c.command(call.RecordStop{Recording: id, Discard: true})
			c.untape(id)
		}
		l.Talks[i].Recording = 0
	}
	for i := range l.Parts {
		if id := l.Parts[i].Recording; id != 0 {
			c.command(call.RecordStop{Recording: id, Discard: true})
			c.untape(id)
			l.Parts[i].Recording = 0
		}
	}
	c.stopTape(l, true)
	c.happened(l, "no_record")
	c.showTalk(l)
}

// untape notes that nothing may be left of a recording.
func (c *Core) untape(id call.RecordingID) {
	c.tapes[id] = true
	c.fact(Untaped{Recording: id})
}

// tapeDone: the outcome of a recording is known and stored with this record.
func (c *Core) tapeDone(id call.RecordingID) {
	if _, owed := c.tapes[id]; owed {
		delete(c.tapes, id)
		c.fact(TapeDone{Recording: id})
	}
}

// resumeTapes asks again for every outcome that is owed after a restart: stopping
// is an order that may be given twice (DESIGN.md 3).
func (c *Core) resumeTapes() {
	for _, id := range sortedKeys(c.tapes) {
		c.command(call.RecordStop{Recording: id, Discard: c.tapes[id]})
	}
}
