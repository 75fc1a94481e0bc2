package switchboard

import (
	"reflect"

	"hotline/call"
)

// recordEnd checks a finished record.
func (h *house) recordEnd(c call.Call) {
	before, twice := h.ended[c.ID]
	h.must(!twice || reflect.DeepEqual(before.Outcome, c.Outcome), "2: call %s ended twice: %s, %s", c.ID, before.Outcome, c.Outcome)
	h.ended[c.ID] = c
	h.watch.seen[string(c.Kind)+" "+string(c.Outcome)]++
	for _, s := range c.Segments {
		h.watch.seen["segment "+string(s.Outcome)]++
	}
	if c.LostAfterAnswer {
		h.watch.seen["lost_after_answer"]++
	}
	if c.CutByUs {
		h.watch.seen["cut_by_us"]++
	}
	if !twice {
		h.noteDebt(c)
		h.noteSilent(c)
	}
	h.must(legalOutcome(c), "2: call %s of kind %s has outcome %q", c.ID, c.Kind, c.Outcome)
	h.must(c.EndedBy != "" && c.Cause != "", "2: call %s: nobody ended it (%q, %q)", c.ID, c.EndedBy, c.Cause)
	h.must(!c.EndedAt.IsZero() && c.Started.Mono <= c.EndedAt.Mono, "3: call %s ends before it starts", c.ID)
	talked := false
	for _, t := range c.Talks {
		talked = talked || !t.Consult
		h.must(!t.Ended.IsZero() && t.Started.Mono <= t.Ended.Mono && t.Left != "", "3: call %s: talk %+v", c.ID, t)
		h.must(t.HoldMs >= 0 && t.HoldMs <= t.Ended.Mono-t.Started.Mono, "3: call %s: hold %+v", c.ID, t)
		h.must((t.Recording != 0) == (!t.Consult && !c.NoRecord && !c.Notice.IsZero()), "17: call %s: talk %+v, no record %v", c.ID, t, c.NoRecord)
	}
	for _, p := range c.Parts {
		h.watch.seen["part "+p.Kind]++
		if p.Kind == call.PartOutside && p.Recording != 0 {
			h.watch.seen["outside taped"]++
		}
		h.must(!p.Ended.IsZero() && p.Started.Mono <= p.Ended.Mono, "3: call %s: part %+v", c.ID, p)
		h.must(p.Recording == 0 || !c.NoRecord, "17: call %s: part %+v is recorded against the wish", c.ID, p)
	}
	h.must((c.Outcome == call.Answered) == talked, "2: call %s is %s, talked %v", c.ID, c.Outcome, talked)
	h.must(c.Outcome == call.Answered || !c.LostAfterAnswer && !c.CutByUs, "2: flags on a call %s that is %s", c.ID, c.Outcome)
	for _, r := range h.tapes {
		h.must(r.Call != c.ID, "17: recording %s of the ended call %s goes on", r.Recording, c.ID)
	}
	if c.NoRecord {
		for rec, of := range h.watch.taped {
			h.must(of != c.ID || h.watch.thrown[rec], "17: recording %s of call %s is kept against the wish", rec, c.ID)
		}
	}
	h.checkTimes(c)
}

func legalOutcome(c call.Call) bool {
	switch c.Outcome {
	case call.Answered, call.Abandoned, call.Failed, call.Interrupted:
		return true
	case call.Callback, call.Overflowed, call.IVRDone, call.IVRHangup, call.AfterHours, call.Blocked, call.Rejected:
		return c.Kind != call.Outbound
	}
	return false
}

// checkTimes: the parts of a call follow one another and leave no gap that
// nothing explains (3).
func (h *house) checkTimes(c call.Call) {
	at := c.AnsweredAt.Mono
	for i, s := range c.Segments {
		h.must(s.Outcome != "" && !s.Ended.IsZero() && s.Entered.Mono <= s.Ended.Mono, "3: call %s: segment %+v", c.ID, s)
		h.must((s.Outcome == call.Answered) == !s.Answered.IsZero(), "2: call %s: segment %+v", c.ID, s)
		h.must(s.Answered.IsZero() || !s.Offered.IsZero() && s.Entered.Mono <= s.Offered.Mono && s.Offered.Mono <= s.Answered.Mono, "3: call %s: segment %+v", c.ID, s)
		h.must((s.Offers > 0) == !s.Offered.IsZero(), "3: call %s: segment %+v", c.ID, s)
		h.must(i == 0 || c.Segments[i-1].Ended.Mono <= s.Entered.Mono, "3: call %s: segments overlap: %+v", c.ID, c.Segments)
	}
	segs, talks, parts := c.Segments, customerTalks(c), lateParts(c)
	if len(segs) > 0 && (len(talks) == 0 || segs[0].Entered.Mono <= talks[0].Started.Mono) {
		at = segs[0].Entered.Mono // the menu came before
	} else if len(talks) > 0 {
		at = talks[0].Started.Mono
	}
	if len(segs)+len(talks) == 0 {
		return
	}
	for len(segs)+len(talks) > 0 {
		var from, to int64
		gap := int64(1000)
		if len(talks) == 0 || len(segs) > 0 && segs[0].Entered.Mono <= talks[0].Started.Mono && segs[0].Ended.Mono <= talks[0].Started.Mono {
			from, to, segs = segs[0].Entered.Mono, segs[0].Ended.Mono, segs[1:]
		} else {
			from, to = talks[0].Started.Mono, talks[0].Ended.Mono
			if talks[0].Conference { // beside the talk of who called him
				from, to = max(from, at), max(to, at)
			}
			talks = talks[1:]
		}
		if h.handedOver(c, at) {
			gap = 16_000 // it rang at the colleague
		}
		h.must(from >= at && from-at <= gap, "3: call %s: nothing explains %d ms before %d: %+v %+v", c.ID, from-at, from, c.Segments, c.Talks)
		at = to
	}
	for _, p := range parts {
		gap := int64(promptMs)
		h.must(p.Started.Mono >= at && p.Started.Mono-at <= gap, "3: call %s: nothing explains %d ms before %+v", c.ID, p.Started.Mono-at, p)
		at = p.Ended.Mono
	}
	gap := int64(31_000) // good-bye
	if h.watch.debts.offered[c.ID] {
		gap = 300_000 // the way to a call back, outside of a queue
	}
	h.must(c.EndedAt.Mono-at <= gap, "3: call %s: nothing explains its last %d ms", c.ID, c.EndedAt.Mono-at)
}

// promptMs is what a caller hears at most before he may speak.
const promptMs = 31_000

// lateParts are the stretches after the last wait or talk; a comment is within
// its survey.
func lateParts(c call.Call) (out []call.Part) {
	last := int64(0)
	for _, s := range c.Segments {
		last = max(last, s.Ended.Mono)
	}
	for _, t := range customerTalks(c) {
		last = max(last, t.Ended.Mono)
	}
	for _, p := range c.Parts {
		if p.Started.Mono >= last && p.Kind != call.PartComment {
			out = append(out, p)
		}
	}
	return out
}

func (h *house) handedOver(c call.Call, at int64) bool {
	for _, t := range c.Talks {
		if t.Ended.Mono == at && t.Left == "transfer" {
			return true
		}
	}
	return false
}

func customerTalks(c call.Call) (out []call.Talk) {
	for _, t := range c.Talks {
		if !t.Consult {
			out = append(out, t)
		}
	}
	return out
}
