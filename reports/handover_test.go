package reports

import (
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

func at(ms int64) call.Time { return call.Time{Wall: 1_000_000 + ms, Mono: ms} }

func talk(op call.OperatorID, line int, from, to int64, left string) call.Talk {
	return call.Talk{Operator: op, Line: line, Started: at(from), Ended: at(to), Left: left}
}

// joined is a talk that began by joining a conference.
func joined(k call.Talk) call.Talk {
	k.Conference = true
	return k
}

func TestHandOvers(t *testing.T) {
	stay := func(line int, from, to int64, out call.Outcome, reason string) call.Segment {
		return call.Segment{Queue: "q", Line: line, Entered: at(from), Ended: at(to), Outcome: out, Reason: reason, Offers: 1}
	}
	up := HandOver{Call: 1, Kind: "escalate", At: at(50), From: 7, FromLine: 1, ToLine: 2, Queue: "q", Reason: "billing", WaitMs: 20, Offers: 1}
	with := func(h HandOver, f func(*HandOver)) HandOver { f(&h); return h }
	for name, c := range map[string]struct {
		segments []call.Segment
		talks    []call.Talk
		want     []HandOver
		lines    map[int]LineCounts
	}{
		"stayed on the first line": {
			segments: []call.Segment{stay(1, 0, 10, call.Answered, "")},
			talks:    []call.Talk{talk(7, 1, 10, 50, "hangup")},
			lines:    map[int]LineCounts{},
		},
		"escalated and taken": {
			segments: []call.Segment{stay(1, 0, 10, call.Answered, ""), stay(2, 50, 70, call.Answered, "escalate:billing")},
			talks:    []call.Talk{talk(7, 1, 10, 50, "escalate"), talk(9, 2, 70, 90, "hangup")},
			want:     []HandOver{with(up, func(h *HandOver) { h.Outcome, h.By = Taken, 9 })},
			lines:    map[int]LineCounts{1: {HandedUp: 1}, 2: {Received: 1}},
		},
		"nobody took it: no escalation, shown beside": {
			segments: []call.Segment{stay(1, 0, 10, call.Answered, ""), stay(2, 50, 70, call.Overflowed, "escalate:billing"), stay(1, 70, 75, call.Answered, "escalation_back")},
			talks:    []call.Talk{talk(7, 1, 10, 50, "escalate"), talk(7, 1, 75, 90, "hangup")},
			want:     []HandOver{with(up, func(h *HandOver) { h.Outcome = Untaken })},
			lines:    map[int]LineCounts{1: {Untaken: 1}, 2: {}},
		},
		"the customer gave up": {
			segments: []call.Segment{stay(2, 50, 70, call.Abandoned, "escalate:billing")},
			talks:    []call.Talk{talk(7, 1, 10, 50, "escalate")},
			want:     []HandOver{with(up, func(h *HandOver) { h.Outcome = GivenUp })},
			lines:    map[int]LineCounts{1: {HandedUp: 1}, 2: {}},
		},
		"a consulted transfer, then bounced down": {
			segments: []call.Segment{stay(1, 0, 10, call.Answered, ""), stay(1, 90, 95, call.Answered, "transfer")},
			talks: []call.Talk{
				talk(7, 1, 10, 50, "transfer"),
				{Operator: 9, Line: 2, Started: at(30), Ended: at(50), Consult: true, Left: "transfer"},
				talk(9, 2, 50, 90, "transfer"), talk(8, 1, 95, 120, "hangup"),
			},
			want: []HandOver{
				{Call: 1, Kind: "transfer", At: at(50), From: 7, FromLine: 1, ToLine: 2, Outcome: Taken, By: 9, Bounced: true},
				{Call: 1, Kind: "transfer", At: at(90), From: 9, FromLine: 2, ToLine: 1, Queue: "q", WaitMs: 5, Offers: 1, Outcome: Taken, By: 8},
			},
			lines: map[int]LineCounts{1: {HandedUp: 1}, 2: {Received: 1, Bounced: 1}},
		},
		"a conference that the operator leaves": {
			segments: []call.Segment{stay(1, 0, 10, call.Answered, "")},
			talks:    []call.Talk{talk(7, 1, 10, 50, "transfer"), joined(talk(9, 2, 30, 90, "hangup"))},
			want:     []HandOver{{Call: 1, Kind: "transfer", At: at(50), From: 7, FromLine: 1, ToLine: 2, Outcome: Taken, By: 9}},
			lines:    map[int]LineCounts{1: {HandedUp: 1}, 2: {Received: 1}},
		},
		"a conference that the colleague leaves, then escalated": {
			segments: []call.Segment{stay(1, 0, 10, call.Answered, ""), stay(2, 50, 70, call.Answered, "escalate:billing")},
			talks:    []call.Talk{talk(7, 1, 10, 50, "escalate"), joined(talk(8, 1, 30, 40, "hangup")), talk(9, 2, 70, 90, "hangup")},
			want:     []HandOver{with(up, func(h *HandOver) { h.Outcome, h.By = Taken, 9 })},
			lines:    map[int]LineCounts{1: {HandedUp: 1}, 2: {Received: 1}},
		},
		"a conference is no hand-over": {
			segments: []call.Segment{stay(1, 0, 10, call.Answered, "")},
			talks:    []call.Talk{talk(7, 1, 10, 90, "hangup"), joined(talk(9, 2, 30, 50, "hangup"))},
			lines:    map[int]LineCounts{},
		},
		"to a colleague of the same line": {
			segments: []call.Segment{stay(1, 0, 10, call.Answered, "")},
			talks:    []call.Talk{talk(7, 1, 10, 50, "transfer"), talk(8, 1, 55, 90, "hangup")},
			lines:    map[int]LineCounts{},
		},
		"waits still": {
			segments: []call.Segment{{Queue: "q", Line: 2, Entered: at(50), Reason: "escalate:billing"}},
			talks:    []call.Talk{talk(7, 1, 10, 50, "escalate")},
			want:     []HandOver{with(up, func(h *HandOver) { h.Outcome, h.WaitMs, h.Offers = Open, 0, 0 })},
			lines:    map[int]LineCounts{1: {HandedUp: 1}, 2: {}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := HandOvers(&call.Call{ID: 1, Segments: c.segments, Talks: c.talks})
			require.Equal(t, c.want, got)
			lines := map[int]LineCounts{}
			CountHandOvers(lines, got)
			require.Equal(t, c.lines, lines)
		})
	}
}

// The reference company of DOMAIN.md 4, test vector E: 80 of 1000 escalated.
func TestLineShares(t *testing.T) {
	n := LineCounts{Answered: 1000, HandedUp: 80, Received: 40, Bounced: 2}
	require.InDelta(t, 92.0, *n.Kept(), 1e-9)
	require.InDelta(t, 8.0, *n.EscalationRate(), 1e-9)
	require.InDelta(t, 5.0, *n.BounceRate(), 1e-9)
	require.Nil(t, LineCounts{}.Kept())
	require.Nil(t, LineCounts{}.BounceRate())
}

// Taken from a lower line, and handed down again: by the queue it came to, once a contact.
func TestReceivedByQueue(t *testing.T) {
	hs := []HandOver{
		{FromLine: 1, ToLine: 2, Queue: "experts", Outcome: Taken, Bounced: true}, {FromLine: 2, ToLine: 1, Queue: "sales", Outcome: Taken},
		{FromLine: 1, ToLine: 2, Queue: "experts", Outcome: Taken}, {FromLine: 1, ToLine: 2, Queue: "legal", Outcome: Untaken},
	}
	require.Equal(t, map[call.QueueID]LineCounts{"experts": {Received: 1, Bounced: 1}}, ReceivedBy(hs))
}
