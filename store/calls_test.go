package store

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/call"
	"hotline/desk"
	"hotline/people"
)

func TestPagesHoldEveryCallOnce(t *testing.T) {
	s, ctx := open(t), context.Background()
	for id := range call.ID(57) {
		follow(t, s, uint64(id), CallRow{answered(id+1, 0, "sales", 7, "", int64(id)/3*3)}) // three at each instant
	}
	var got []call.ID
	f := CallFilter{Limit: 10}
	for {
		items, next, err := s.Calls(ctx, sysViewer, f)
		require.NoError(t, err)
		for _, i := range items {
			got = append(got, i.Call.ID)
		}
		if f.Cursor = next; next == "" {
			break
		}
	}
	require.Len(t, got, 57)
	for i, id := range got {
		require.EqualValues(t, 57-i, id, "newest first")
	}
	_, _, err := s.Calls(ctx, sysViewer, CallFilter{Cursor: "x; DROP TABLE calls"})
	require.ErrorIs(t, err, ErrCursor)
}

func TestCallFilters(t *testing.T) {
	s, ctx := open(t), context.Background()
	a, err := s.PartyOf(ctx, "+79160000001")
	require.NoError(t, err)
	b, err := s.PartyOf(ctx, "+74951234567")
	require.NoError(t, err)
	lost := answered(2, b.Customer, "help", 8, "", 100)
	lost.Talks, lost.Outcome, lost.Segments[0].Outcome = nil, call.Abandoned, call.Abandoned
	live := answered(3, a.Customer, "sales", 7, "", 200)
	live.EndedAt, live.Outcome, live.Phase = call.Time{}, "", call.Talking
	follow(t, s, 1, CallRow{answered(1, a.Customer, "sales", 7, "", 0)}, CallRow{lost}, CallRow{live}, TimelineRow{Call: 9, Seq: 1})
	for name, c := range map[string]struct {
		f    CallFilter
		want []call.ID
	}{
		"all that ended":      {CallFilter{}, []call.ID{2, 1}},
		"live too":            {CallFilter{Live: true}, []call.ID{3, 2, 1}},
		"whole number":        {CallFilter{Number: "+79160000001"}, []call.ID{1}},
		"as people write it":  {CallFilter{Number: "8 495 123-45-67"}, []call.ID{2}},
		"last digits":         {CallFilter{Number: "4567"}, []call.ID{2}},
		"too few digits":      {CallFilter{Number: "67"}, nil},
		"no digits":           {CallFilter{Number: "' OR 1=1 --"}, nil},
		"customer":            {CallFilter{Customer: a.Customer, Live: true}, []call.ID{3, 1}},
		"operator":            {CallFilter{Operator: 7}, []call.ID{1}},
		"queue":               {CallFilter{Queue: "help"}, []call.ID{2}},
		"outcome":             {CallFilter{Outcome: call.Abandoned}, []call.ID{2}},
		"kind":                {CallFilter{Kind: call.Outbound}, nil},
		"from":                {CallFilter{From: sec(50).Wall}, []call.ID{2}},
		"to is excluded":      {CallFilter{To: sec(100).Wall}, []call.ID{1}},
		"all conditions hold": {CallFilter{Queue: "help", Operator: 7}, nil},
	} {
		items, _, err := s.Calls(ctx, sysViewer, c.f)
		require.NoError(t, err, name)
		var got []call.ID
		for _, i := range items {
			got = append(got, i.Call.ID)
		}
		require.Equal(t, c.want, got, name)
	}
}

func TestNotesAreReadByWhoMay(t *testing.T) {
	s, ctx := open(t), context.Background()
	require.NoError(t, s.PutNote(ctx, desk.Note{Call: 1, Author: 7, Org: "north", Line: 1, Text: "просил перезвонить"}), "before the record came")
	require.NoError(t, s.PutNote(ctx, desk.Note{Call: 1, Author: 9, Org: "owner", Line: 2, Text: "внутреннее"}))
	require.NoError(t, s.PutNote(ctx, desk.Note{Call: 1, Author: 7, Org: "north", Line: 1, Text: "перезвонили"}))
	c := answered(1, 0, "sales", 7, "north", 0)
	c.Talks = append(c.Talks, call.Talk{Operator: 9, Org: "owner", Line: 2, Started: sec(75), Ended: sec(79)})
	follow(t, s, 1, CallRow{c})
	texts := func(v Viewer) (out []string) {
		d, err := s.Call(ctx, v, 1)
		require.NoError(t, err)
		for _, n := range d.Notes {
			out = append(out, n.Text)
		}
		return out
	}
	require.ElementsMatch(t, []string{"перезвонили", "внутреннее"}, texts(sysViewer))
	require.Equal(t, []string{"перезвонили"}, texts(viewer(people.Supervisor, "north", 3)))
	require.Empty(t, texts(viewer(people.Supervisor, "south", 3, "sales")))
	require.ErrorContains(t, s.PutNote(ctx, desk.Note{Call: 1}), "author")
}

func TestListeningIsLoggedAndDeletionKeepsTheRow(t *testing.T) {
	s, ctx := open(t), context.Background()
	follow(t, s, 1, CallRow{answered(1, 0, "sales", 7, "", 0)}, RecordingRow{Recording: 1, Call: 1, Operator: 7, At: ms(0)},
		RecordingDoneRow{RecordingDone: call.RecordingDone{Recording: 1, Bytes: 5, Ms: 5, SHA256: "a"}})
	require.NoError(t, s.Listened(ctx, sysViewer, 1, people.AuditListen, "127.0.0.1"))
	require.Error(t, s.Listened(ctx, sysViewer, 99, people.AuditListen, "127.0.0.1"), "no such recording")
	old, err := s.Expired(ctx, ms(1).Wall, 10)
	require.NoError(t, err)
	require.Len(t, old, 1)
	require.NoError(t, s.RecordingDeleted(ctx, people.System(), 1, "retention"))
	require.NoError(t, s.RecordingDeleted(ctx, people.System(), 1, "retention"), "again: one audit row")
	log, err := s.AuditLog(ctx, AuditFilter{Object: "recording/r1"})
	require.NoError(t, err)
	require.Len(t, log, 2)
	require.Equal(t, people.AuditDelete, log[0].What)
	require.Equal(t, "127.0.0.1", log[1].From)
	r, err := s.Recording(ctx, sysViewer, 1)
	require.NoError(t, err)
	require.Equal(t, "deleted", r.State)
	n, err := s.VerifyAudit(ctx)
	require.NoError(t, err)
	require.EqualValues(t, 2, n)
}
