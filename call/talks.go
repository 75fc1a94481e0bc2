package call

import "math"

// LeftLost is how a talk ends when its operator's line or sound is lost for good.
const LeftLost = "lost"

// LastTalk gives the talk of who talked with the customer last, nil if nobody did:
// to him goes what the customer says of the contact (DOMAIN.md 10). It is the talk
// that ended last. Of two that end together, in a conference that the customer ends,
// it is that of him whose call it was.
func (c *Call) LastTalk() *Talk {
	var last *Talk
	for i := range c.Talks {
		t := &c.Talks[i]
		switch {
		case t.Consult || t.Operator == 0:
		case last == nil, !t.Conference: // all before it are over
			last = t
		case !last.Ended.IsZero() && (t.Ended.IsZero() || t.Ended.Mono > last.Ended.Mono):
			last = t
		}
	}
	return last
}

// TalkedMs is how long operators talked with the customer, consultations aside; the
// time in which two of them did counts once. An open talk counts to the call's end.
func (c *Call) TalkedMs() int64 {
	ms, until := int64(0), int64(math.MinInt64)
	for _, t := range c.Talks {
		end := t.Ended
		if end.IsZero() {
			end = c.EndedAt
		}
		if t.Consult || t.Started.IsZero() || end.IsZero() {
			continue
		}
		ms += max(0, end.Mono-max(t.Started.Mono, until))
		until = max(until, end.Mono)
	}
	return ms
}
