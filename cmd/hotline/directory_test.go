package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/call"
	"hotline/desk"
	"hotline/sip"
	"hotline/store"
)

// A region set on the customer's card wins over what his number tells (DOMAIN.md 12).
func TestRegionOfTheCardWins(t *testing.T) {
	st, err := store.Open(t.TempDir())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, st.Close()) })
	d := newDirectory(st, []sip.TrunkConfig{{Name: "carrier", Kind: sip.KindCarrier}})
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
