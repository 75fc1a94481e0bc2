package reports

// Stays are the stays in a queue that a figure of it counts.
type Stays string

// The stays behind the figures of a queue.
const (
	StaysOffered   Stays = "offered"
	StaysAnswered  Stays = "answered"    // also those that ASA is the mean of
	StaysIn        Stays = "answered_in" // within the threshold
	StaysBase      Stays = "base"        // what the service level and the share of lost callers are of: short abandons left out
	StaysAbandoned Stays = "abandoned"   // short ones left out
	StaysShort     Stays = "short"
	StaysCallback  Stays = "callback"
	StaysOverflow  Stays = "overflow"
	StaysFailed    Stays = "failed"
	StaysLongest   Stays = "longest" // the one that waited longest
)

// Of is how many stays of a tally it is.
func (s Stays) Of(t Tally) int {
	switch s {
	case StaysOffered:
		return t.Offered
	case StaysAnswered:
		return t.Answered
	case StaysIn:
		return t.AnsweredIn
	case StaysBase:
		return t.Base() - t.Short
	case StaysAbandoned:
		return t.Abandoned - t.Short
	case StaysShort:
		return t.Short
	case StaysCallback:
		return t.Callback
	case StaysOverflow:
		return t.Overflow
	case StaysFailed:
		return t.Failed
	case StaysLongest:
		return min(t.Offered, 1)
	}
	return 0
}
