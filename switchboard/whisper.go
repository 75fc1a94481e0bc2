package switchboard

import (
	"slices"

	"hotline/acd"
	"hotline/call"
)

// whisper answers an offer by itself: a tone, the queue's and the topic's name in
// the operator's ear, then the caller (DOMAIN.md 7). The wait ends when they are
// joined; a whisper that is never heard of ends as any missed ring.
func (c *Core) whisper(o acd.Offer, l *Live) {
	op := c.op(o.Op)
	op.Whisper = c.newID()
	clips := []string{beepClip}
	for _, id := range []string{"whisper_" + string(o.Queue), "topic_" + l.Topic} {
		if slices.Contains(c.settings.Whispers, id) {
			clips = append(clips, c.settings.Lang+"/"+id)
		}
	}
	c.command(call.Play{Leg: op.Leg, Token: op.Whisper, Clips: clips})
}

// whispered: the operator has heard it, he has the call.
func (c *Core) whispered(leg call.LegID, token uint64) {
	op := c.ops[c.opLegs[leg]]
	if op == nil || op.Whisper == 0 || op.Whisper != token || op.Offer == nil {
		return
	}
	op.Whisper = 0
	c.desk(acd.Accept{Op: op.ID, Offer: op.Offer.Offer})
}

// hush ends a whisper whose offer is over.
func (c *Core) hush(op *Op) {
	if op.Whisper == 0 {
		return
	}
	op.Whisper = 0
	c.command(call.StopPlay{Leg: op.Leg})
}
