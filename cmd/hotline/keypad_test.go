package main

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/call"
	"hotline/sip"
	"hotline/store"
)

func TestKeyedDigitsStayAtTheDoor(t *testing.T) {
	heard := make(chan call.Event, 64)
	asked, found := make(chan string, 1), make(chan struct{})
	k := newKeypad(func(ev call.Event) bool { heard <- ev; return true }, func(_ context.Context, digits string) (call.Party, bool) {
		asked <- digits
		<-found
		return call.Party{Customer: 7}, true
	})
	press := func(keys string) {
		for _, key := range keys {
			require.True(t, k.Post(call.Digit{Leg: "n1/i1", Key: string(key)}))
		}
	}
	press("12")
	k.Do(call.GatherNumber{Leg: "n1/i1", Token: 9, Digits: 10})
	press("91#6*9160000001")
	press("3")
	require.Equal(t, "9160000001", <-asked, "* starts anew")
	close(found)
	var keys string
	var made call.NumberKeyed
	for made.Token == 0 {
		select {
		case ev := <-heard:
			switch e := ev.(type) {
			case call.Digit:
				keys += e.Key
			case call.NumberKeyed:
				made = e
			}
		case <-time.After(5 * time.Second):
			t.Fatal("nobody told whose number it is")
		}
	}
	require.Equal(t, "12"+"***************"+"3", keys, "before and after, keys are keys")
	require.Equal(t, call.NumberKeyed{Leg: "n1/i1", Token: 9, OK: true, Party: call.Party{Customer: 7}}, made)
	k.Do(call.GatherNumber{Leg: "n1/i1", Token: 10, Digits: 10})
	k.Do(call.GatherEnd{Leg: "n1/i1"})
	press("5")
	require.Equal(t, call.Digit{Leg: "n1/i1", Key: "5"}, <-heard)
	k.Do(call.GatherNumber{Leg: "n1/i1", Token: 11, Digits: 10})
	k.Post(call.LegEnded{Leg: "n1/i1"})
	require.Empty(t, k.legs)
}

func TestWhichKeyedNumbersAreCalled(t *testing.T) {
	st, err := store.Open(t.TempDir())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, st.Close()) })
	d := newDirectory(st, []sip.TrunkConfig{{Name: "carrier", Kind: sip.KindCarrier, CallerIDs: []string{"+74951234567"}}})
	for digits, want := range map[string]bool{
		"9160000001": true, "4950000001": true, "8000000001": false, "8090000001": false, // premium
		"7010000001": false, "0000000000": false, "1234567890": false, "4951234567": false, // our own
	} {
		p, ok := d.Keyed(t.Context(), digits)
		require.Equal(t, want, ok, digits)
		require.Equal(t, want, p.Customer != 0, digits)
	}
	p, _ := d.Keyed(t.Context(), "9160000001")
	require.Equal(t, call.Mobile, p.Class)
	require.False(t, p.Trial)
	require.Equal(t, []string{"ru/callback_number", "ru/digit_9", "ru/digit_1", "ru/digit_6"},
		d.spoken(call.Play{Clips: []string{"ru/callback_number", call.NumberClip("ru", p.Customer)}}).Clips[:4])
	require.Equal(t, []string{"ru/bye"}, d.spoken(call.Play{Clips: []string{"ru/bye"}}).Clips)
	require.Empty(t, d.spoken(call.Play{Clips: []string{call.NumberClip("ru", 99)}}).Clips, "a number nobody knows is not said")
}
