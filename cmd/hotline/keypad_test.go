package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/call"
	"hotline/ivr"
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

	// Orders that were on their way when he hung up are taken back by the core.
	k.Do(call.GatherNumber{Leg: "n1/i1", Token: 12, Digits: 10})
	k.Do(call.Hear{Leg: "n1/i1", Mode: ivr.HearHidden, Round: 1, Max: 4})
	k.Do(call.GatherEnd{Leg: "n1/i1"})
	k.Do(call.Hear{Leg: "n1/i1"})
	require.Empty(t, k.legs)
}

// A mobile number keyed as people write it, with 8 or +7 before it, is taken whole; its
// last digit is not the first one of the next number.
func TestAKeyedNumberMayBeginWithEight(t *testing.T) {
	for _, keys := range []string{"89160000001", "79160000001", "8*89160000001", "9160000001", "8120000001"} {
		asked := make(chan string, 1)
		k := newKeypad(func(call.Event) bool { return true }, func(_ context.Context, digits string) (call.Party, bool) {
			asked <- digits
			return call.Party{}, false
		})
		k.Do(call.GatherNumber{Leg: "n1/i1", Token: 9, Digits: 10})
		for i, key := range keys {
			require.NotNil(t, k.leg("n1/i1").number, "%s: whole after %d", keys, i)
			require.True(t, k.Post(call.Digit{Leg: "n1/i1", Key: string(key)}))
		}
		require.Equal(t, keys[strings.LastIndex(keys, "*")+1:], <-asked)
	}
}

func TestWhichKeyedNumbersAreCalled(t *testing.T) {
	st, err := store.Open(t.TempDir())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, st.Close()) })
	d := newDirectory(st, []sip.TrunkConfig{{Name: "carrier", Kind: sip.KindCarrier, CallerIDs: []string{"+74951234567"}}}, new(rangesFile))
	for digits, want := range map[string]bool{
		"89160000001": true, "79160000001": true,
		"9160000001": true, "4950000001": true, "8000000001": false, "8090000001": false, // premium
		"7010000001": true,                                            // Kazakhstan: the core knows whether the settings add it
		"0000000000": false, "1234567890": false, "4951234567": false, // our own
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

// posted is a core that hears events.
type posted struct{ heard chan call.Event }

func (p posted) post(ev call.Event) bool { p.heard <- ev; return true }

func (p posted) next(t *testing.T) call.Event {
	t.Helper()
	select {
	case ev := <-p.heard:
		return ev
	case <-time.After(5 * time.Second):
		t.Fatal("nothing was handed on")
		return nil
	}
}

// Digits that a menu hears hidden stay at the door, and it puts them into the
// question; keys pressed ahead wait for the menu to say how they are heard.
func TestHiddenDigitsStayAtTheDoor(t *testing.T) {
	core := posted{make(chan call.Event, 64)}
	k := newKeypad(core.post, nil)
	press := func(keys string) {
		for _, key := range keys {
			require.True(t, k.Post(call.Digit{Leg: "n1/i1", Key: string(key)}))
		}
	}
	k.Do(call.Hear{Leg: "n1/i1", Mode: ivr.HearNone})
	press("2864#")
	require.Empty(t, core.heard)
	k.Do(call.Hear{Leg: "n1/i1", Mode: ivr.HearOne})
	require.Equal(t, call.Digit{Leg: "n1/i1", Key: "2"}, core.next(t))
	k.Do(call.Hear{Leg: "n1/i1", Mode: ivr.HearHidden, Round: 7, End: "#", Max: 8, Taken: 1})
	for range 3 {
		require.Equal(t, call.Digit{Leg: "n1/i1", Key: "*", Round: 7}, core.next(t))
	}
	require.Equal(t, call.Digit{Leg: "n1/i1", Key: "#"}, core.next(t), "in their order")
	q := call.Lookup{What: "bank", Args: []call.Field{{Name: "account", Value: "5"}, {Name: "pin", Value: "***"}}}
	require.Equal(t, q, k.asked(q))
	q.Hidden = []call.HiddenArg{{Name: "pin", Leg: "n1/i1", Round: 7, Digits: 3}}
	require.Equal(t, []call.Field{{Name: "account", Value: "5"}, {Name: "pin", Value: "864"}}, k.asked(q).Args)
	require.Equal(t, "***", q.Args[1].Value, "the order itself stays masked")
	k.Do(call.Hear{Leg: "n1/i1"})
	require.Empty(t, k.legs)
	require.Empty(t, k.asked(q).Args[1].Value, "forgotten with the menu")
	press("5")
	require.Equal(t, call.Digit{Leg: "n1/i1", Key: "5"}, core.next(t))
}

// A core that does not take events just now never keeps the door's orders waiting,
// nor the order of the keys.
func TestTheKeypadWaitsForNobody(t *testing.T) {
	busy := make(chan call.Event)
	k := newKeypad(func(ev call.Event) bool { busy <- ev; return true }, nil)
	k.Do(call.Hear{Leg: "n1/i1", Mode: ivr.HearNone})
	for _, key := range "123" {
		k.Post(call.Digit{Leg: "n1/i1", Key: string(key)})
	}
	k.Do(call.Hear{Leg: "n1/i1", Mode: ivr.HearHidden, Round: 1, Max: 8})
	k.Do(call.Hear{Leg: "n1/i2", Mode: ivr.HearNone})
	require.True(t, k.Post(call.Digit{Leg: "n1/i2", Key: "1"}), "another leg's key waits for nobody")
	for range 3 {
		require.Equal(t, call.Digit{Leg: "n1/i1", Key: "*", Round: 1}, <-busy)
	}
}

func TestKeysOfOperatorsAreHeld(t *testing.T) {
	core := posted{make(chan call.Event, 4)}
	k := newKeypad(core.post, nil)
	act := func(ref, keys string) call.Act {
		require.True(t, k.Post(call.Act{Operator: 7, Ref: ref, Do: call.DoKeys, Keys: keys}))
		return core.next(t).(call.Act)
	}
	first, second := act("a", "4276"), act("b", "55#")
	require.Equal(t, "****", first.Keys)
	require.Equal(t, "***", second.Keys)
	require.Equal(t, "4276", k.keysOf(call.SendDigits{Leg: "n1/i1", Keys: first.Keys, Held: first.Held}).Keys)
	require.Equal(t, "****", k.keysOf(call.SendDigits{Leg: "n1/i1", Keys: first.Keys, Held: first.Held}).Keys, "once")
	k.Do(call.Told{Operator: 7, Ref: "b", Error: "illegal_state"})
	require.Empty(t, k.sent, "refused: forgotten")
	k.Post(call.Act{Operator: 7, Ref: "c", Do: call.DoHold})
	require.Equal(t, call.Act{Operator: 7, Ref: "c", Do: call.DoHold}, core.next(t))
}
