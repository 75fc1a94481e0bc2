package main

import (
	"context"
	"strings"
	"sync"
	"time"

	"hotline/call"
)

// keypad stands between the doors and the core. While a number is gathered, the
// digits end here: core and journal hear that a key was pressed, and in the end
// whose number it was, never the number (INVARIANTS 21).
type keypad struct {
	post  func(call.Event) bool
	party func(ctx context.Context, digits string) (call.Party, bool) // whose number it is, and whether we may call it

	mu   sync.Mutex // guards legs: a door's buffers, no business state
	legs map[call.LegID]*typing
}

type typing struct {
	order  call.GatherNumber
	digits strings.Builder
}

// keyedWait bounds the search for the customer of a keyed number.
const keyedWait = 3 * time.Second

func newKeypad(post func(call.Event) bool, party func(context.Context, string) (call.Party, bool)) *keypad {
	return &keypad{post: post, party: party, legs: map[call.LegID]*typing{}}
}

// Do takes the core's orders.
func (k *keypad) Do(cmd call.Command) {
	k.mu.Lock()
	defer k.mu.Unlock()
	switch c := cmd.(type) {
	case call.GatherNumber:
		k.legs[c.Leg] = &typing{order: c}
	case call.GatherEnd:
		delete(k.legs, c.Leg)
	}
}

// Post hands an event on; digits of a number that is gathered stay here.
func (k *keypad) Post(ev call.Event) bool {
	switch e := ev.(type) {
	case call.Digit:
		return k.digit(e)
	case call.LegEnded:
		k.Do(call.GatherEnd{Leg: e.Leg})
	}
	return k.post(ev)
}

func (k *keypad) digit(d call.Digit) bool {
	k.mu.Lock()
	t := k.legs[d.Leg]
	if t == nil {
		k.mu.Unlock()
		return k.post(d)
	}
	whole := t.add(d.Key)
	if whole {
		delete(k.legs, d.Leg)
	}
	k.mu.Unlock()
	taken := k.post(call.Digit{Leg: d.Leg, Key: "*"})
	if whole {
		go k.resolve(t.order, t.digits.String())
	}
	return taken
}

// add takes a key: * starts anew, other keys than digits are nothing.
func (t *typing) add(key string) (whole bool) {
	switch {
	case key == "*":
		t.digits.Reset()
	case len(key) == 1 && key[0] >= '0' && key[0] <= '9':
		t.digits.WriteString(key)
	}
	return t.digits.Len() >= t.order.Digits
}

func (k *keypad) resolve(o call.GatherNumber, digits string) {
	ctx, cancel := context.WithTimeout(context.Background(), keyedWait)
	defer cancel()
	ev := call.NumberKeyed{Leg: o.Leg, Token: o.Token}
	if p, ok := k.party(ctx, digits); ok {
		ev.OK, ev.Party = true, p
	}
	k.post(ev)
}
