package main

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"hotline/call"
	"hotline/ivr"
)

// keypad stands between the doors and the core. Digits that are nobody's business
// end here: those of a number that is gathered, those a menu hears hidden, those
// an operator sends. Core and journal hear that keys were pressed, never which
// (INVARIANTS 20, 21).
type keypad struct {
	post  func(call.Event) bool
	party func(ctx context.Context, digits string) (call.Party, bool) // whose number it is, and whether we may call it

	mu   sync.Mutex // guards what follows: a door's buffers, no business state
	legs map[call.LegID]*typing
	sent map[uint64]sentKeys // keys of operators on their way through the core
	held uint64              // number of the newest of them
}

// typing is what is kept of one leg's keys: a number that is gathered goes first.
type typing struct {
	number *call.GatherNumber
	digits strings.Builder
	pad    ivr.Keypad
	out    []call.Digit // on their way to the core, in their order
	busy   bool         // somebody hands them on
}

// sentKeys are keys that an operator sends.
type sentKeys struct {
	operator call.OperatorID
	ref      string
	keys     string
}

// keyedWait bounds the search for the customer of a keyed number.
const keyedWait = 3 * time.Second

func newKeypad(post func(call.Event) bool, party func(context.Context, string) (call.Party, bool)) *keypad {
	return &keypad{post: post, party: party, legs: map[call.LegID]*typing{}, sent: map[uint64]sentKeys{}}
}

// Do takes the core's orders.
func (k *keypad) Do(cmd call.Command) {
	k.mu.Lock()
	defer k.mu.Unlock()
	switch c := cmd.(type) {
	case call.GatherNumber:
		t := k.leg(c.Leg)
		t.number = &c
		t.digits.Reset()
	case call.GatherEnd:
		if t := k.legs[c.Leg]; t != nil {
			t.number = nil
			t.digits.Reset()
			k.forget(c.Leg, t)
		}
	case call.Hear:
		t := k.leg(c.Leg)
		keys := t.pad.Hear(ivr.Hearing{Mode: c.Mode, Taken: c.Taken, Round: c.Round, End: c.End, Max: c.Max})
		k.forget(c.Leg, t)
		if t.tell(c.Leg, keys); len(keys) > 0 {
			go k.flush(t) // the core may wait for us
		}
	case call.Told: // what is held of a refused act
		for id, s := range k.sent {
			if s.operator == c.Operator && s.ref == c.Ref {
				delete(k.sent, id)
			}
		}
	}
}

// forget drops what is kept of a leg when that is nothing.
func (k *keypad) forget(id call.LegID, t *typing) {
	if t.pad.Idle() && t.number == nil && !t.busy && len(t.out) == 0 {
		delete(k.legs, id)
	}
}

func (k *keypad) leg(id call.LegID) *typing {
	t := k.legs[id]
	if t == nil {
		t = &typing{}
		k.legs[id] = t
	}
	return t
}

// tell puts keys behind those that are on their way.
func (t *typing) tell(leg call.LegID, keys []ivr.Key) {
	for _, key := range keys {
		t.out = append(t.out, call.Digit{Leg: leg, Key: key.Key, Round: key.Round})
	}
}

// flush hands on what is on its way, one at a time and without the lock: the core
// may be too busy to take it.
func (k *keypad) flush(t *typing) (taken bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if t.busy {
		return true
	}
	t.busy, taken = true, true
	for len(t.out) > 0 {
		d := t.out[0]
		t.out = t.out[1:]
		k.mu.Unlock()
		taken = k.post(d) && taken
		k.mu.Lock()
	}
	t.busy = false
	return taken
}

// Post hands an event on; digits that are kept stay here.
func (k *keypad) Post(ev call.Event) bool {
	switch e := ev.(type) {
	case call.Digit:
		return k.digit(e)
	case call.Act:
		if e.Do == call.DoKeys {
			ev = k.hold(e)
		}
	case call.LegEnded:
		k.mu.Lock()
		delete(k.legs, e.Leg)
		k.mu.Unlock()
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
	number, digits := t.press(d)
	k.mu.Unlock()
	taken := k.flush(t)
	if number != nil {
		go k.resolve(*number, digits)
	}
	return taken
}

// press is a key; the number that was gathered comes back when it is whole.
func (t *typing) press(d call.Digit) (whole *call.GatherNumber, digits string) {
	if t.number == nil {
		t.tell(d.Leg, t.pad.Press(d.Key))
		return nil, ""
	}
	t.tell(d.Leg, []ivr.Key{{Key: ivr.Mask}})
	if !t.add(d.Key) {
		return nil, ""
	}
	whole, digits = t.number, t.digits.String()
	t.number = nil
	t.digits.Reset()
	return whole, digits
}

// add takes a key: * starts anew, other keys than digits are nothing. Who begins as
// mobile numbers are written, with 8 or 7 before the 9, has one more digit to come: no
// ten digits that begin so are a number, and the eleventh would begin the next one.
func (t *typing) add(key string) (whole bool) {
	switch {
	case key == "*":
		t.digits.Reset()
	case len(key) == 1 && key[0] >= '0' && key[0] <= '9':
		t.digits.WriteString(key)
	}
	typed, want := t.digits.String(), t.number.Digits
	if strings.HasPrefix(typed, "89") || strings.HasPrefix(typed, "79") {
		want++
	}
	return len(typed) >= want
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

// hold keeps the keys that an operator sends: a card's number may be among them.
func (k *keypad) hold(a call.Act) call.Act {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.held++
	k.sent[k.held] = sentKeys{operator: a.Operator, ref: a.Ref, keys: a.Keys}
	a.Held, a.Keys = k.held, strings.Repeat(ivr.Mask, len(a.Keys))
	return a
}

// keysOf puts the keys back into the order to send them.
func (k *keypad) keysOf(c call.SendDigits) call.SendDigits {
	k.mu.Lock()
	defer k.mu.Unlock()
	if s, ok := k.sent[c.Held]; ok {
		delete(k.sent, c.Held)
		c.Keys = s.keys
	}
	return c
}

// asked puts hidden digits into a menu's question.
func (k *keypad) asked(q call.Lookup) call.Lookup {
	if len(q.Hidden) == 0 {
		return q
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	q.Args = slices.Clone(q.Args)
	for _, h := range q.Hidden {
		for i := range q.Args {
			if q.Args[i].Name == h.Name {
				q.Args[i].Value = ""
				if t := k.legs[h.Leg]; t != nil {
					q.Args[i].Value = t.pad.Typed(ivr.Hidden{Round: h.Round, Digits: h.Digits})
				}
			}
		}
	}
	return q
}
