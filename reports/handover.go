package reports

import (
	"strings"

	"hotline/call"
)

// How a hand-over between lines went (HandOver.Outcome).
const (
	Taken   = "taken"    // an operator of the other line talked with the customer
	Untaken = "untaken"  // nobody there took it in time: back with the line it came from
	GivenUp = "given_up" // the customer hung up waiting for it
	Broken  = "failed"   // our fault
	Open    = "waiting"  // not over yet
)

// HandOver is one customer going from one support line to another: an
// escalation, or a transfer blind or after a consultation (DOMAIN.md 4, 14).
type HandOver struct {
	Call     call.ID         `json:"call"`
	Kind     string          `json:"kind"` // escalate, transfer
	At       call.Time       `json:"at"`
	From     call.OperatorID `json:"from"`
	FromLine int             `json:"from_line"`
	ToLine   int             `json:"to_line"`
	Queue    call.QueueID    `json:"queue,omitempty"` // that it waited in
	Reason   string          `json:"reason,omitempty"`
	WaitMs   int64           `json:"wait_ms"`
	Offers   int             `json:"offers,omitempty"`
	Outcome  string          `json:"outcome"`
	By       call.OperatorID `json:"by,omitempty"` // who took it
	Bounced  bool            `json:"bounced,omitempty"`
}

// Up tells whether it went to a higher line.
func (h HandOver) Up() bool { return h.ToLine > h.FromLine }

// HandOvers lists a contact's hand-overs between different lines, in order.
// Bounced is one that was taken and then handed down again by the line that had it.
func HandOvers(c *call.Call) []HandOver {
	var talks []call.Talk
	for _, t := range c.Talks {
		if !t.Consult {
			talks = append(talks, t)
		}
	}
	var out []HandOver
	for i, t := range talks {
		if t.Left != "escalate" && t.Left != "transfer" {
			continue
		}
		h, ok := handOver(c, t, after(talks[i+1:], t.Ended))
		if !ok {
			continue
		}
		if n := len(out); n > 0 && out[n-1].Up() && !h.Up() && out[n-1].Outcome == Taken && h.FromLine == out[n-1].ToLine {
			out[n-1].Bounced = true
		}
		out = append(out, h)
	}
	return out
}

// after is the first of the talks that was not over by then: a colleague may have
// joined the talk before, and left it again.
func after(talks []call.Talk, left call.Time) *call.Talk {
	for i, t := range talks {
		if !t.Conference || t.Ended.IsZero() || t.Ended.Mono > left.Mono {
			return &talks[i]
		}
	}
	return nil
}

// handOver is how the customer left one talk for another line; not ok when he
// stayed on the line, or rang at a colleague who did not answer.
func handOver(c *call.Call, t call.Talk, next *call.Talk) (HandOver, bool) {
	h := HandOver{Call: c.ID, Kind: t.Left, At: t.Ended, From: t.Operator, FromLine: t.Line}
	s := segmentAt(c, t.Ended)
	if s == nil { // straight to a colleague
		if next == nil || next.Line == t.Line {
			return h, false
		}
		h.ToLine, h.Outcome, h.By, h.WaitMs = next.Line, Taken, next.Operator, max(0, next.Started.Since(t.Ended).Milliseconds())
		return h, true
	}
	if s.Line == t.Line {
		return h, false
	}
	h.ToLine, h.Queue, h.Offers = s.Line, s.Queue, s.Offers
	h.Reason, _ = strings.CutPrefix(s.Reason, "escalate:")
	if h.Reason == s.Reason {
		h.Reason = ""
	}
	if !s.Ended.IsZero() {
		h.WaitMs = s.Ended.Since(s.Entered).Milliseconds()
	}
	switch s.Outcome { //nolint:exhaustive // outcomes of a stay in a queue
	case call.Answered:
		h.Outcome = Taken
		if next != nil {
			h.By = next.Operator
		}
	case call.Overflowed, call.Callback:
		h.Outcome = Untaken
	case call.Abandoned:
		h.Outcome = GivenUp
	case call.Failed:
		h.Outcome = Broken
	default:
		h.Outcome = Open
	}
	return h, true
}

// segmentAt is the stay in a queue that began the instant a talk was left.
func segmentAt(c *call.Call, at call.Time) *call.Segment {
	for i := range c.Segments {
		if c.Segments[i].Entered == at {
			return &c.Segments[i]
		}
	}
	return nil
}

// LineCounts are what happened on one support line.
type LineCounts struct {
	Answered int64 `json:"answered"`  // contacts in which an operator of the line talked
	HandedUp int64 `json:"handed_up"` // of them handed to a higher line, those that came back untaken left out
	Untaken  int64 `json:"untaken"`   // came back untaken
	Received int64 `json:"received"`  // taken from a lower line
	Bounced  int64 `json:"bounced"`   // of them handed down again
}

// Kept is the share of the line's contacts that no higher line had to see: on
// line 1 the first-line share (DOMAIN.md 4).
func (n LineCounts) Kept() *float64 { return FirstLineShare(n.HandedUp, n.Answered) }

// EscalationRate is the share handed up, percent.
func (n LineCounts) EscalationRate() *float64 { return EscalationRate(n.HandedUp, n.Answered) }

// BounceRate is bounced ÷ received, percent.
func (n LineCounts) BounceRate() *float64 { return Percent(n.Bounced, n.Received) }

// ReceivedBy counts by queue what a contact's hand-overs to a higher line brought: taken
// there, and of them handed down again; each queue at most once a contact.
func ReceivedBy(hs []HandOver) map[call.QueueID]LineCounts {
	out := map[call.QueueID]LineCounts{}
	for _, h := range hs {
		if !h.Up() || h.Queue == "" || h.Outcome != Taken {
			continue
		}
		n := out[h.Queue]
		n.Received = 1
		if h.Bounced {
			n.Bounced = 1
		}
		out[h.Queue] = n
	}
	return out
}

// CountHandOvers adds one contact's hand-overs to the counts of the lines, each
// line's at most once a contact.
func CountHandOvers(lines map[int]LineCounts, hs []HandOver) {
	type once struct {
		line int
		what string
	}
	seen := map[once]bool{}
	first := func(line int, what string) bool {
		k := once{line, what}
		was := seen[k]
		seen[k] = true
		return !was
	}
	for _, h := range hs {
		if !h.Up() {
			continue
		}
		from, to := lines[h.FromLine], lines[h.ToLine]
		switch {
		case h.Outcome == Untaken && first(h.FromLine, "untaken"):
			from.Untaken++
		case h.Outcome != Untaken && first(h.FromLine, "up"):
			from.HandedUp++
		}
		if h.Outcome == Taken && first(h.ToLine, "received") {
			to.Received++
		}
		if h.Bounced && first(h.ToLine, "bounced") {
			to.Bounced++
		}
		lines[h.FromLine], lines[h.ToLine] = from, to
	}
}
