package store

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"hotline/call"
)

// drawRow makes any row with ids from a small range, so that rows meet.
func drawRow(t *rapid.T) Row {
	id := rapid.Uint64Range(1, 4)
	callID := call.ID(id.Draw(t, "call"))
	customer := call.CustomerID(rapid.Uint64Range(0, 3).Draw(t, "customer"))
	at := ms(rapid.Int64Range(0, 1000).Draw(t, "at"))
	op := call.OperatorID(rapid.Uint32Range(1, 3).Draw(t, "operator"))
	switch rapid.IntRange(0, 13).Draw(t, "kind") {
	case 0:
		c := answered(callID, customer, "sales", op, "", rapid.Int64Range(0, 9).Draw(t, "start"))
		c.Segments = c.Segments[:rapid.IntRange(0, 1).Draw(t, "segments")]
		return CallRow{c}
	case 1:
		return TimelineRow{Call: callID, Seq: id.Draw(t, "seq"), At: at, Kind: "ringing", Data: json.RawMessage(`{"a":1}`)}
	case 2:
		return OfferRow{Offer: call.OfferID(id.Draw(t, "offer")), Call: callID, Operator: op, At: at, Why: json.RawMessage(`{"winner":1}`)}
	case 3:
		return OfferRow{Offer: call.OfferID(id.Draw(t, "offer")), Call: callID, Operator: op, At: at, EndedAt: at, End: "accepted"}
	case 4:
		return StateRow{Seq: id.Draw(t, "seq"), Operator: op, At: at, From: call.Offline, To: call.Available, Cause: "in"}
	case 5:
		return RecordingRow{Recording: call.RecordingID(id.Draw(t, "rec")), Call: callID, Operator: op, At: at}
	case 6:
		return RecordingDoneRow{At: at, Discarded: rapid.Bool().Draw(t, "discarded"), RecordingDone: call.RecordingDone{
			Recording: call.RecordingID(id.Draw(t, "rec")), Bytes: 100, Ms: 10, SHA256: "ab"}}
	case 7:
		return PlanRow{Plan: id.Draw(t, "plan"), About: callID, Customer: customer, Mode: "next_day", State: "planned", Made: at}
	case 8:
		return AttemptRow{Attempt: id.Draw(t, "attempt"), Plan: 1, Call: callID, At: at, Result: "busy"}
	case 9:
		return ResultRow{About: callID, Mode: "next_day", Customer: customer, At: at, Result: "completed", Operator: op, Q1: 5}
	case 10:
		return ConsentRow{Customer: customer, At: at, Given: true, Call: callID}
	case 11:
		return OptOutRow{Customer: customer, At: at, On: true}
	case 12:
		return WrapRow{Call: callID, Operator: op, Topic: "late", Result: "solved", At: at, Ended: at}
	}
	if rapid.Bool().Draw(t, "promise") {
		return PromiseRow{Promise: call.ID(id.Draw(t, "id")), Customer: customer, Call: callID, Queue: "sales", Source: "queue", Asked: at, Due: at.Wall, State: "waiting"}
	}
	return LostRow{Item: id.Draw(t, "item"), Customer: customer, Call: callID, Opened: at, State: "open"}
}

func TestSameBatchTwiceLeavesTheSameRows(t *testing.T) {
	s := open(t)
	rapid.Check(t, func(rt *rapid.T) {
		wipe(rt, s)
		batch := rapid.SliceOfN(rapid.Custom(drawRow), 1, 12).Draw(rt, "batch")
		require.NoError(rt, s.Follow(context.Background(), 7, batch))
		once := dump(t, s)
		require.NoError(rt, s.Follow(context.Background(), 7, batch))
		require.Equal(rt, once, dump(t, s))
	})
}

func TestBatchesSplitAnywhereGiveTheSameRows(t *testing.T) {
	a, b := open(t), open(t)
	rapid.Check(t, func(rt *rapid.T) {
		wipe(rt, a)
		wipe(rt, b)
		batch := rapid.SliceOfN(rapid.Custom(drawRow), 1, 12).Draw(rt, "batch")
		cut := rapid.IntRange(0, len(batch)).Draw(rt, "cut")
		ctx := context.Background()
		require.NoError(rt, a.Follow(ctx, 9, batch))
		require.NoError(rt, b.Follow(ctx, 3, batch[:cut]))
		require.NoError(rt, b.Follow(ctx, 9, batch[cut:]))
		require.Equal(rt, dump(t, a), dump(t, b))
	})
}

type strangeRow struct{}

func (strangeRow) row() {}

func TestCursorMovesOnlyWithItsRows(t *testing.T) {
	s, ctx := open(t), context.Background()
	n, err := s.Cursor(ctx)
	require.NoError(t, err)
	require.Zero(t, n)
	follow(t, s, 5, CallRow{answered(1, 1, "sales", 7, "", 0)})
	err = s.Follow(ctx, 9, []Row{CallRow{answered(2, 1, "sales", 7, "", 9)}, strangeRow{}})
	require.ErrorContains(t, err, "unknown kind of row")
	n, err = s.Cursor(ctx)
	require.NoError(t, err)
	require.EqualValues(t, 5, n)
	_, err = s.Call(ctx, sysViewer, 2)
	require.ErrorIs(t, err, ErrNotFound, "the half batch left nothing")
}

var sysViewer = viewer("admin", "owner", 1)

func TestDiscardedAudioIsNotBroughtBack(t *testing.T) {
	s, ctx := open(t), context.Background()
	done := RecordingDoneRow{RecordingDone: call.RecordingDone{Recording: 1, Bytes: 10, SHA256: "x"}, At: ms(2)}
	gone := done
	gone.Discarded = true
	follow(t, s, 1, CallRow{answered(1, 1, "sales", 7, "", 0)}, RecordingRow{Recording: 1, Call: 1, Operator: 7, At: ms(0)}, gone, done)
	r, err := s.Recording(ctx, sysViewer, 1)
	require.NoError(t, err)
	require.Equal(t, "discarded", r.State)
	require.Empty(t, r.SHA256)
	list, _, err := s.Recordings(ctx, sysViewer, RecordingFilter{})
	require.NoError(t, err)
	require.Empty(t, list)
}

func TestCallWithAllThatBelongsToItComesBack(t *testing.T) {
	s, ctx := open(t), context.Background()
	p, err := s.PartyOf(ctx, "+79160000001")
	require.NoError(t, err)
	c := answered(12, p.Customer, "sales", 7, "", 0)
	offer := OfferRow{Offer: 3, Call: 12, Operator: 7, Queue: "sales", At: sec(8), EndedAt: sec(15), End: "accepted", Why: json.RawMessage(`{"winner":7}`)}
	line := TimelineRow{Call: 12, Seq: 40, At: sec(5), Kind: "queued", Data: json.RawMessage(`{"queue":"sales"}`)}
	result := ResultRow{About: 12, Mode: "next_day", Customer: p.Customer, At: sec(90000), Result: "completed", Operator: 7, Org: "owner",
		Line: 1, Queue: "sales", FirstQueue: "sales", Scale: 5, Q1: 5, Q2: 1, Q3: 1, Human: true}
	began, over := offer, OfferRow{Offer: 3, Call: 12, Operator: 7, EndedAt: offer.EndedAt, End: offer.End}
	began.EndedAt, began.End = call.Time{}, ""
	follow(t, s, 1, line, began, over, CallRow{c}, RecordingRow{Recording: 12, Call: 12, Operator: 7, Queue: "sales", At: sec(15)},
		RecordingDoneRow{RecordingDone: call.RecordingDone{Recording: 12, Bytes: 100, Ms: 60000, SHA256: "ff"}, At: sec(76)}, result)
	d, err := s.Call(ctx, sysViewer, 12)
	require.NoError(t, err)
	require.Equal(t, c, d.Call)
	require.Equal(t, "+79160000001", d.Number)
	require.True(t, d.Open)
	require.EqualValues(t, 10_000, d.WaitMs)
	require.EqualValues(t, 60_000, d.TalkMs)
	require.Equal(t, []TimelineRow{line}, d.Timeline)
	require.Equal(t, []OfferRow{offer}, d.Offers)
	require.Len(t, d.Records, 1)
	require.Equal(t, "done", d.Records[0].State)
	require.Len(t, d.Surveys, 1)
	require.Equal(t, result, d.Surveys[0].ResultRow)
	require.Equal(t, []call.RecordingID{12}, d.Surveys[0].Recordings)
	require.NoError(t, s.Integrity(ctx))
}

// Of a conference the time of three counts once, and who stayed is the last operator.
func TestConferenceInTheRows(t *testing.T) {
	s, ctx := open(t), context.Background()
	for id, c := range map[call.ID]struct {
		left, last int64
	}{1: {65, 7}, 2: {90, 9}} {
		x := answered(id, 0, "sales", 7, "", 0)
		x.Talks = append(x.Talks, call.Talk{Operator: 9, Org: "partner", Line: 2, Queue: "sales", Started: sec(40), Ended: sec(c.left),
			Conference: true, Recording: x.Talks[0].Recording, Left: "hangup"})
		follow(t, s, uint64(id), CallRow{x})
		var last int64
		require.NoError(t, s.r.QueryRow(`SELECT last_operator FROM calls WHERE id = ?`, int64(id)).Scan(&last))
		require.Equal(t, c.last, last)
		d, err := s.Call(ctx, sysViewer, id)
		require.NoError(t, err)
		require.EqualValues(t, max(60, c.left-15)*1000, d.TalkMs)
	}
}

func TestWrapUpAfterTheCallCompletesItsRecord(t *testing.T) {
	s, ctx := open(t), context.Background()
	c := answered(1, 0, "sales", 7, "", 0)
	c.Topic, c.Talks[0].WrapEnded = "", call.Time{}
	follow(t, s, 1, WrapRow{Call: 9, Operator: 7, Topic: "x"}, CallRow{c}, WrapRow{Call: 1, Operator: 7, Topic: "delivery", At: sec(80), Ended: sec(90)})
	d, err := s.Call(ctx, sysViewer, 1)
	require.NoError(t, err)
	require.Equal(t, "delivery", d.Call.Topic)
	require.Equal(t, "solved", d.Call.Result, "an empty one changes nothing")
	require.Equal(t, sec(90), d.Call.Talks[0].WrapEnded)
	var wrap int64
	require.NoError(t, s.r.QueryRow(`SELECT wrap_ms FROM call_talks WHERE call_id = 1 AND wrapped = 1`).Scan(&wrap))
	require.EqualValues(t, 15_000, wrap)
}

func TestIntegrityNamesWhatIsWrong(t *testing.T) {
	s, ctx := open(t), context.Background()
	c := answered(1, 0, "sales", 7, "", 0)
	c.Segments[0].Outcome = ""
	follow(t, s, 1, CallRow{c}, TimelineRow{Call: 9, Seq: 1, At: ms(0), Kind: "arrived"})
	err := s.Integrity(ctx)
	require.ErrorContains(t, err, "a call is spoken of but has no record: [c9]")
	require.ErrorContains(t, err, "an ended call has an open segment: [c1]")
}
