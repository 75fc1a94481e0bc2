package store

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

// A recorded day holds the contacts that began in it and what operators did.
func TestRecordedDay(t *testing.T) {
	s, ctx := open(t), context.Background()
	survey := answered(3, 0, "sales", 7, "", 300)
	survey.Kind = call.Survey
	follow(t, s, 1,
		CallRow{answered(1, 0, "sales", 7, "", 100)}, CallRow{answered(2, 0, "sales", 7, "", 50)}, CallRow{survey}, CallRow{answered(4, 0, "sales", 7, "", 5000)},
		StateRow{Seq: 1, Operator: 7, At: sec(-100), From: call.Offline, To: call.Available, Cause: "in"},
		OfferRow{Offer: 1, Call: 1, Operator: 7, At: sec(110), EndedAt: sec(115), End: "accepted"},
		OfferRow{Offer: 2, Call: 4, Operator: 7, At: sec(5010), EndedAt: sec(5015), End: "accepted"})
	d, err := s.RecordedDay(ctx, ms(0).Wall, ms(1_000_000).Wall)
	require.NoError(t, err)
	require.Len(t, d.Calls, 2)
	require.Equal(t, []call.ID{2, 1}, []call.ID{d.Calls[0].ID, d.Calls[1].ID})
	require.Len(t, d.States, 1)
	require.Equal(t, call.Available, d.States[0].To)
	require.Len(t, d.Offers, 1)
	require.Equal(t, "accepted", d.Offers[0].End)
}
