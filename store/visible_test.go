package store

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"hotline/call"
	"hotline/people"
)

var (
	orgs   = []string{"owner", "north", "south"}
	queues = []call.QueueID{"sales", "help", "second"}
)

func drawContact(t *rapid.T, id call.ID) call.Call {
	c := call.Call{ID: id, Kind: call.Inbound, Phase: call.Ended, Started: sec(int64(id) / 2), EndedAt: sec(int64(id) + 100), Outcome: call.Abandoned,
		Party: call.Party{Customer: 1, Class: call.Mobile}}
	for range rapid.IntRange(0, 2).Draw(t, "segments") {
		c.Segments = append(c.Segments, call.Segment{Queue: rapid.SampledFrom(queues).Draw(t, "queue"), Line: 1,
			Entered: c.Started, Ended: c.EndedAt, Outcome: call.Abandoned})
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "talks") {
		op := rapid.IntRange(1, 6).Draw(t, "operator")
		c.Talks = append(c.Talks, call.Talk{Operator: call.OperatorID(op), Org: orgs[op%3], Queue: "sales", Started: c.Started, Ended: c.EndedAt,
			Consult: rapid.Bool().Draw(t, "consult"), Recording: call.RecordingID(uint64(id)*10 + uint64(i))})
		c.Outcome = call.Answered
	}
	return c
}

func drawViewer(t *rapid.T) Viewer {
	id := rapid.IntRange(1, 6).Draw(t, "viewer")
	v := viewer(rapid.SampledFrom([]people.Role{people.Operator, people.Supervisor, people.Admin}).Draw(t, "role"), orgs[id%3], call.OperatorID(id))
	v.Blocked = rapid.IntRange(0, 9).Draw(t, "blocked") == 0
	if !v.Owner() {
		v.OrgQueues = rapid.SliceOfDistinct(rapid.SampledFrom(queues), rapid.ID[call.QueueID]).Draw(t, "queues")
	}
	return v
}

// What SQL lets through is what package people says, in lists, counts, single
// objects, recordings, searches and survey figures alike (INVARIANTS 38).
func TestVisibilityIsTheSameEverywhere(t *testing.T) {
	s, ctx := open(t), context.Background()
	_, err := s.PartyOf(ctx, "+79160000001")
	require.NoError(t, err)
	next := call.ID(0)
	rapid.Check(t, func(rt *rapid.T) {
		var calls []call.Call
		var rows []Row
		_, err := s.w.Exec(`DELETE FROM survey_results; DELETE FROM recordings; DELETE FROM calls`)
		require.NoError(rt, err)
		for range rapid.IntRange(1, 3).Draw(rt, "calls") {
			next++
			c := drawContact(rt, next)
			calls = append(calls, c)
			rows = append(rows, CallRow{c}, ResultRow{About: c.ID, Mode: "next_day", At: c.EndedAt, Result: "completed", Q1: 4, Q2: 2, Customer: 1})
			for _, k := range c.Talks {
				rows = append(rows, RecordingRow{Recording: k.Recording, Call: c.ID, Operator: k.Operator, At: k.Started})
			}
		}
		follow(t, s, uint64(next), rows...)
		checkVisible(rt, s, drawViewer(rt), calls)
	})
}

func checkVisible(t *rapid.T, s *Store, v Viewer, calls []call.Call) {
	ctx := context.Background()
	list, open, heard := map[call.ID]bool{}, map[call.ID]bool{}, map[call.RecordingID]bool{}
	for _, c := range calls {
		f := people.FactsOf(&c)
		if people.CanList(v, f) {
			list[c.ID] = true
		}
		if people.CanOpen(v, f) {
			open[c.ID] = true
		}
		for _, k := range c.Talks {
			if people.CanHear(v, f, k.Operator) {
				heard[k.Recording] = true
			}
			r, err := s.Recording(ctx, v, k.Recording)
			require.Equal(t, people.CanHear(v, f, k.Operator), err == nil, "recording %v %v", r, err)
		}
		d, err := s.Call(ctx, v, c.ID)
		require.Equal(t, list[c.ID], err == nil)
		require.Equal(t, open[c.ID], d.Open)
	}
	items, _, err := s.Calls(ctx, v, CallFilter{})
	require.NoError(t, err)
	require.Len(t, items, len(list))
	for _, i := range items {
		require.True(t, list[i.Call.ID])
		require.Equal(t, open[i.Call.ID], i.Open)
		require.Equal(t, i.Open, i.Number == "+79160000001")
		require.Equal(t, i.Open, i.Call.Party.Customer == 1)
	}
	n, err := s.CountCalls(ctx, v, CallFilter{})
	require.NoError(t, err)
	require.EqualValues(t, len(list), n)
	found, _, err := s.Calls(ctx, v, CallFilter{Number: "8 (916) 000-00-01"})
	require.NoError(t, err)
	require.Len(t, found, len(open), "a search tells nothing of what may not be opened")
	recordings, _, err := s.Recordings(ctx, v, RecordingFilter{})
	require.NoError(t, err)
	require.Len(t, recordings, len(heard))
	checkFigures(t, s, v, len(list))
}

func checkFigures(t *rapid.T, s *Store, v Viewer, listed int) {
	if v.Role == people.Operator {
		listed = 0 // operators never see who is sampled
	}
	sum, err := s.SurveySummary(context.Background(), v, SurveyFilter{By: ByAll})
	require.NoError(t, err)
	var n, den int64
	for _, r := range sum {
		n += r.Answers.Scores().N
		den += r.FCR.Den
	}
	require.EqualValues(t, listed, n)
	require.EqualValues(t, listed, den)
	answers, _, err := s.SurveyAnswers(context.Background(), v, SurveyFilter{Metric: MetricCSI})
	require.NoError(t, err)
	require.Len(t, answers, listed)
}
