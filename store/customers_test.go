package store

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"hotline/call"
	"hotline/desk"
)

func TestOneNumberIsOneCustomer(t *testing.T) {
	s, ctx := open(t), context.Background()
	var wg sync.WaitGroup
	got := make([]call.Party, 20)
	for i := range got {
		wg.Go(func() {
			p, err := s.PartyOf(ctx, "+79160000001")
			assert.NoError(t, err)
			got[i] = p
		})
	}
	wg.Wait()
	for _, p := range got {
		require.Equal(t, got[0], p)
		require.NotZero(t, p.Customer)
	}
	n, err := s.NumberOf(ctx, got[0].Customer)
	require.NoError(t, err)
	require.Equal(t, "+79160000001", n)
	p, err := s.PartyOf(ctx, "")
	require.NoError(t, err)
	require.Zero(t, p)
	_, err = s.NumberOf(ctx, 99)
	require.ErrorIs(t, err, ErrNotFound)
}

// A database that was lost or restored must not give an id of the journal to
// somebody else.
func TestIDsOfTheJournalAreNeverGivenAway(t *testing.T) {
	s, ctx := open(t), context.Background()
	follow(t, s, 1, CallRow{answered(1, 40, "sales", 7, "", 0)})
	p, err := s.PartyOf(ctx, "+79160000001")
	require.NoError(t, err)
	require.EqualValues(t, 41, p.Customer)
}

func TestCard(t *testing.T) {
	s, ctx := open(t), context.Background()
	p, err := s.PartyOf(ctx, "+79160000001")
	require.NoError(t, err)
	card, err := s.Card(ctx, p.Customer)
	require.NoError(t, err)
	require.Equal(t, desk.SegmentNew, card.Segment)
	require.Equal(t, "+79160000001", card.Customer.Number)
	require.Empty(t, card.Contacts)
	require.Nil(t, card.Survey)
	for id := range call.ID(7) {
		follow(t, s, 1, CallRow{answered(id+1, p.Customer, "sales", 7, "", int64(id)*1000)})
	}
	follow(t, s, 2, ResultRow{About: 1, Mode: "next_day", Customer: p.Customer, At: sec(9000), Result: "completed", Q1: 4, Q2: 1})
	card, err = s.Card(ctx, p.Customer)
	require.NoError(t, err)
	require.Equal(t, desk.SegmentRegular, card.Segment)
	require.Len(t, card.Contacts, 5)
	require.Equal(t, desk.Contact{Call: 7, At: sec(6000).Wall, Kind: call.Inbound, Outcome: call.Answered, Queue: "sales", Topic: "order",
		Result: "solved", Operator: 7}, card.Contacts[0])
	require.Equal(t, &desk.LastSurvey{At: sec(9000).Wall, Score: 4, Resolved: 1}, card.Survey)
	_, err = s.Card(ctx, 99)
	require.ErrorIs(t, err, ErrNotFound)
}

func TestChangedCardIsSeenByTheNextCall(t *testing.T) {
	s, ctx := open(t), context.Background()
	p, err := s.PartyOf(ctx, "+79160000001")
	require.NoError(t, err)
	region := call.Span{Min: 7, Max: 7}
	require.NoError(t, s.PutCustomer(ctx, desk.Customer{ID: p.Customer, Name: "Алёна Ёлкина", Segment: desk.SegmentVIP, Region: &region, Shared: true}))
	p, err = s.PartyOf(ctx, "+79160000001")
	require.NoError(t, err)
	require.Equal(t, call.Party{Customer: p.Customer, VIP: true, Shared: true, Span: region}, p)
	for _, text := range []string{"елкина", "АЛЁНА  ЁЛКИНА", "916000", "8 916 000-00-01"} {
		found, err := s.Customers(ctx, CustomerFilter{Text: text})
		require.NoError(t, err)
		require.Len(t, found, 1, text)
		require.Equal(t, "Алёна Ёлкина", found[0].Name)
		require.Equal(t, []string{"+79160000001"}, found[0].Numbers)
	}
	for _, text := range []string{"", "%", "_", "иванов"} {
		found, err := s.Customers(ctx, CustomerFilter{Text: text})
		require.NoError(t, err)
		require.Empty(t, found, text)
	}
	require.ErrorIs(t, s.PutCustomer(ctx, desk.Customer{ID: 99}), ErrNotFound)
	require.ErrorContains(t, s.PutCustomer(ctx, desk.Customer{ID: p.Customer, Lang: "fr"}), "lang")
}

// A locked database keeps no INVITE waiting (INVARIANTS 33): who is known is
// found at once, a new number fails in time.
func TestLockedDatabaseKeepsNoCallWaiting(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(dir)
	require.NoError(t, err)
	defer s.Close()
	known, err := s.PartyOf(context.Background(), "+79160000001")
	require.NoError(t, err)
	s.parties.forget()
	other, err := Open(dir)
	require.NoError(t, err)
	defer other.Close()
	tx, err := other.w.Begin() // takes the write lock
	require.NoError(t, err)
	defer tx.Rollback() //nolint:errcheck // the lock goes with it
	began := time.Now()
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	p, err := s.PartyOf(ctx, "+79160000001")
	require.NoError(t, err)
	require.Equal(t, known, p)
	_, err = s.PartyOf(ctx, "+79160000002")
	require.Error(t, err)
	require.Less(t, time.Since(began), 450*time.Millisecond)
}
