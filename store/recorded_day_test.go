package store

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

// A recorded day holds the contacts that began in it and what operators did.
func TestRecordedDay(t *testing.T) {
	s, ctx := open(t), context.Background()
	survey := answered(3, 0, "sales", 7, "", 300)
	survey.Kind = call.Survey
	back, click := answered(5, 0, "sales", 7, "", 500), answered(6, 0, "sales", 7, "", 500)
	back.Kind, back.Purpose, click.Kind, click.Purpose = call.Outbound, "callback", call.Outbound, "click"
	follow(t, s, 1, CallRow{back}, CallRow{click},
		CallRow{answered(1, 0, "sales", 7, "", 100)}, CallRow{answered(2, 0, "sales", 7, "", 50)}, CallRow{survey}, CallRow{answered(4, 0, "sales", 7, "", 5000)},
		StateRow{Seq: 1, Operator: 7, At: sec(-100), From: call.Offline, To: call.Available, Cause: "in"},
		OfferRow{Offer: 1, Call: 1, Operator: 7, At: sec(110), EndedAt: sec(115), End: "accepted"},
		OfferRow{Offer: 2, Call: 4, Operator: 7, At: sec(5010), EndedAt: sec(5015), End: "accepted"})
	d, err := s.RecordedDay(ctx, ms(0).Wall, ms(1_000_000).Wall)
	require.NoError(t, err)
	require.Len(t, d.Calls, 2)
	require.Equal(t, []call.ID{2, 1}, []call.ID{d.Calls[0].ID, d.Calls[1].ID})
	require.Len(t, d.Back, 1)
	require.Equal(t, call.ID(5), d.Back[0].ID)
	require.Len(t, d.States, 1)
	require.Equal(t, call.Available, d.States[0].To)
	require.Len(t, d.Offers, 1)
	require.Equal(t, "accepted", d.Offers[0].End)
}

// A recorded day holds what its operators could do, as it was told then and changed in it,
// and how callers came back: who was offered a call back, who took his own place over.
func TestRecordedSkillsAndPlaces(t *testing.T) {
	s, ctx := open(t), context.Background()
	level := func(n string) json.RawMessage { return json.RawMessage(`{"operator":7,"level":` + n + `}`) }
	follow(t, s, 9, CallRow{answered(1, 0, "sales", 7, "", 100)},
		ProfileRow{Record: 1, Operator: 7, At: sec(-900), Profile: level("1")}, ProfileRow{Record: 2, Operator: 7, At: sec(-800), Profile: level("2")},
		ProfileRow{Record: 3, Operator: 7, At: sec(-700), Profile: level("2")},                                                    // as he was
		ProfileRow{Record: 2, Operator: 8, At: sec(-800), Profile: level("5")}, ProfileRow{Record: 4, Operator: 8, At: sec(-600)}, // gone
		ProfileRow{Record: 5, Operator: 7, At: sec(200), Profile: level("3")}, ProfileRow{Record: 6, Operator: 7, At: sec(2000), Profile: level("4")},
		TimelineRow{Call: 1, Seq: 1, At: sec(110), Kind: "callback_offered", Data: json.RawMessage(`{"source":"queue"}`)},
		TimelineRow{Call: 1, Seq: 2, At: sec(120), Kind: "queued"},
		TimelineRow{Call: 1, Seq: 3, At: sec(130), Kind: "redial", Data: json.RawMessage(`{"before":"c-5"}`)},
		PromiseRow{Promise: 11, Call: 1, Queue: "sales", Source: "queue", Asked: sec(140), State: "taken_over"})
	follow(t, s, 9, ProfileRow{Record: 5, Operator: 7, At: sec(200), Profile: level("3")}) // a record that is followed twice
	d, err := s.RecordedDay(ctx, ms(0).Wall, ms(1_000_000).Wall)
	require.NoError(t, err)
	require.Equal(t, []ProfileRow{
		{Record: 2, Operator: 7, At: call.Time{Wall: sec(-800).Wall}, Profile: level("2")},
		{Record: 4, Operator: 8, At: call.Time{Wall: sec(-600).Wall}},
		{Record: 5, Operator: 7, At: call.Time{Wall: sec(200).Wall}, Profile: level("3")},
	}, d.Profiles)
	require.Len(t, d.Again, 2)
	require.Equal(t, []string{"callback_offered", "redial"}, []string{d.Again[0].Kind, d.Again[1].Kind})
	require.JSONEq(t, `{"before":"c-5"}`, string(d.Again[1].Data))
	require.Equal(t, []PromiseRow{{Promise: 11, Call: 1, Queue: "sales", Source: "queue", Asked: sec(140), State: "taken_over"}}, d.Owed)
}

// The end of a record: a day after which anything is recorded is over; else it is known
// until its last call or change of state.
func TestRecordedUntil(t *testing.T) {
	s, ctx := open(t), context.Background()
	follow(t, s, 1, CallRow{answered(1, 0, "sales", 7, "", 100)},
		StateRow{Seq: 1, Operator: 7, At: sec(400), From: call.Offline, To: call.Available, Cause: "in"})
	day := int64(1_000_000)
	d, err := s.RecordedDay(ctx, ms(0).Wall, ms(day).Wall)
	require.NoError(t, err)
	require.True(t, d.Open)
	require.Equal(t, max(sec(400).Wall, d.Calls[0].EndedAt.Wall), d.Known)
	follow(t, s, 2, StateRow{Seq: 2, Operator: 7, At: ms(day), From: call.Available, To: call.Offline, Cause: "out"})
	d, err = s.RecordedDay(ctx, ms(0).Wall, ms(day).Wall)
	require.NoError(t, err)
	require.False(t, d.Open)
	first, last, err := s.RecordedFrom(ctx)
	require.NoError(t, err)
	require.Equal(t, d.Calls[0].Started.Wall, first)
	require.Equal(t, first, last)
}

// The settings of a time are those that were in force when it ended.
func TestSettingsOf(t *testing.T) {
	s, ctx := open(t), context.Background()
	_, n, err := s.SettingsOf(ctx, 0, ms(1).Wall)
	require.NoError(t, err)
	require.Zero(t, n)
	follow(t, s, 1, SettingsRow{Version: 1, At: ms(100), Content: []byte("a")}, SettingsRow{Version: 2, At: ms(200), Content: []byte("b")}, SettingsRow{Version: 3, At: ms(300), Content: []byte("c")})
	for _, c := range []struct {
		from, to int64
		version  uint64
		versions int
	}{{0, 50, 0, 0}, {0, 150, 1, 1}, {0, 250, 2, 2}, {150, 250, 2, 2}, {210, 250, 2, 1}, {400, 500, 3, 1}, {250, 500, 3, 2}} {
		r, n, err := s.SettingsOf(ctx, ms(c.from).Wall, ms(c.to).Wall)
		require.NoError(t, err)
		require.Equal(t, c.version, r.Version, "%+v", c)
		require.Equal(t, c.versions, n, "%+v", c)
	}
}

// A command that only looks makes no database and changes none.
func TestOpenToRead(t *testing.T) {
	ctx, dir := t.Context(), t.TempDir()
	_, err := OpenToRead(ctx, dir)
	require.EqualError(t, err, dir+" is no data folder: there is no hotline.db in it")
	require.NoFileExists(t, dir+"/hotline.db")
	s, err := Open(dir)
	require.NoError(t, err)
	follow(t, s, 1, CallRow{answered(1, 0, "sales", 7, "", 100)})
	r, err := OpenToRead(ctx, dir) // beside the server
	require.NoError(t, err)
	d, err := r.RecordedDay(ctx, ms(0).Wall, ms(1_000_000).Wall)
	require.NoError(t, err)
	require.Len(t, d.Calls, 1)
	require.Error(t, r.Follow(ctx, 2, []Row{CallRow{answered(2, 0, "sales", 7, "", 100)}}), "it only reads")
	require.NoError(t, r.Close())
	require.NoError(t, s.Close())
}
