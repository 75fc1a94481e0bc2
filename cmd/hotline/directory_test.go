package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/call"
	"hotline/desk"
	"hotline/sip"
	"hotline/store"
	"hotline/survey"
)

// A region set on the customer's card wins over what his number tells (DOMAIN.md 12).
func TestRegionOfTheCardWins(t *testing.T) {
	st, err := store.Open(t.TempDir())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, st.Close()) })
	d := newDirectory(st, []sip.TrunkConfig{{Name: "carrier", Kind: sip.KindCarrier}}, new(rangesFile))
	p, err := d.PartyOf(t.Context(), "sip:+79130000001@h", "carrier")
	require.NoError(t, err)
	require.Equal(t, call.Span{Min: 6, Max: 7}, p.Span)
	require.Equal(t, call.Mobile, p.Class)
	moscow := call.Span{Min: 3, Max: 3}
	require.NoError(t, st.PutCustomer(t.Context(), desk.Customer{ID: p.Customer, Region: &moscow}))
	p, err = d.PartyOf(t.Context(), "89130000001", "carrier")
	require.NoError(t, err)
	require.Equal(t, moscow, p.Span)
}

// A range of the numbering plan tells more than the code, and the card more than both.
func TestTheNumberingPlanTellsTheRegion(t *testing.T) {
	st, err := store.Open(t.TempDir())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, st.Close()) })
	plan, faults := call.ParseRanges([]byte("АВС/ DEF;От;До;Емкость;Оператор;Регион\n913;0;99999;100000;МТС;Алтайский край\n"))
	require.Empty(t, faults)
	ranges := new(rangesFile)
	ranges.plan.Store(plan)
	d := newDirectory(st, []sip.TrunkConfig{{Name: "carrier", Kind: sip.KindCarrier}}, ranges)
	party := func(number string) call.Party {
		p, err := d.PartyOf(t.Context(), number, "carrier")
		require.NoError(t, err)
		return p
	}
	require.Equal(t, call.Span{Min: 7, Max: 7}, party("+79130000001").Span)
	require.Equal(t, call.Span{Min: 6, Max: 7}, party("+79139999999").Span)
	moscow := call.Span{Min: 3, Max: 3}
	require.NoError(t, st.PutCustomer(t.Context(), desk.Customer{ID: party("+79130000001").Customer, Region: &moscow}))
	require.Equal(t, moscow, party("+79130000001").Span)
}

// One of our own numbers is never called back, whether it came as a caller's, was
// keyed, or was asked for by an operator (INVARIANTS part 2, 44).
func TestOwnNumbersAreNobodyWeCall(t *testing.T) {
	st, err := store.Open(t.TempDir())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, st.Close()) })
	d := newDirectory(st, []sip.TrunkConfig{{Name: "carrier", Kind: sip.KindCarrier, CallerIDs: []string{"+74951234567"},
		Numbers: []sip.Number{{Name: "main", Match: []string{"+74957654321"}}}}}, new(rangesFile))
	for _, own := range []string{"84951234567", "+74957654321"} {
		p, err := d.PartyOf(t.Context(), own, "carrier")
		require.NoError(t, err)
		require.False(t, p.Class.Callable(), own)
		_, ok := d.Keyed(t.Context(), own)
		require.False(t, ok, own)
		p, err = (&softDesk{directory: d}).Resolve(t.Context(), 1, own)
		require.NoError(t, err)
		may, reason := survey.MayDial(survey.Ask{Purpose: survey.ForClick, Party: p, Config: &survey.Config{}})
		require.False(t, may)
		require.Equal(t, survey.ReasonClass, reason)
	}
	p, err := d.PartyOf(t.Context(), "84951234568", "carrier")
	require.NoError(t, err)
	require.True(t, p.Class.Callable(), "a neighbour")
}
