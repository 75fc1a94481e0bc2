package acd

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"time"

	"hotline/call"
)

// observer checks INVARIANTS.md 4, 5, 9-14, 16 and 31 after every step of a desk. It
// knows only events, orders, facts and the desk's public state, and keeps its own
// books of what must be.
type observer struct {
	rules
	lostBook
	desk     *Desk
	copy     *Desk // lives from facts alone
	open     map[call.OfferID]Offer
	ended    map[call.OfferID]string
	state    map[call.OperatorID]call.State
	wrap     map[call.OperatorID]int64 // when the wrap-up must end
	since    map[call.OperatorID]int64 // when it began
	inside   map[call.ID]bool
	virtual  map[call.ID]bool
	place    map[call.ID]int64
	missed   map[call.ID][]call.OperatorID // who missed the call in its last round of offers
	said     map[call.ID]int
	waits    map[call.ID]Waiting           // as they were after the last step
	queueing map[call.OperatorID]bool      // stood in the line for a break after the last step
	asked    map[call.OperatorID]call.Time // since when
	ageing   int64                         // when not 0: instead of the settings'
	late     bool                          // this step comes later than the desk's deadline
}

func newObserver(d *Desk) *observer {
	return &observer{
		rules: newRules(), lostBook: newLostBook(),
		desk: d, copy: New(), open: map[call.OfferID]Offer{}, ended: map[call.OfferID]string{},
		state: map[call.OperatorID]call.State{}, wrap: map[call.OperatorID]int64{},
		since: map[call.OperatorID]int64{}, inside: map[call.ID]bool{}, virtual: map[call.ID]bool{}, place: map[call.ID]int64{}, missed: map[call.ID][]call.OperatorID{},
		said: map[call.ID]int{}, queueing: map[call.OperatorID]bool{}, asked: map[call.OperatorID]call.Time{},
	}
}

// check looks at one step; nil when all holds.
func (ob *observer) check(now call.Time, ev Event, r Result) error {
	for _, f := range []func(call.Time, Event, Result) error{
		ob.checkFacts, ob.checkOrders, ob.checkOperators, ob.checkCalls, ob.checkIdleMatch, ob.checkRules, ob.checkBreaks, ob.checkLost, ob.checkIndexes,
	} {
		if err := f(now, ev, r); err != nil {
			return err
		}
	}
	return nil
}

// checkFacts: moves are cells of the matrix and chain; facts alone rebuild the state.
func (ob *observer) checkFacts(now call.Time, ev Event, r Result) error {
	for _, f := range r.Facts {
		if c := f.Changed; c != nil {
			was := ob.state[c.Op]
			if was == "" {
				was = call.Offline
			}
			if c.From != was {
				return fmt.Errorf("inv 12: operator %d moves from %s but was %s", c.Op, c.From, was)
			}
			if !Legal(c.From, c.To, c.Cause) {
				return fmt.Errorf("inv 12: operator %d: %s to %s by %s is not in the matrix", c.Op, c.From, c.To, c.Cause)
			}
			ob.state[c.Op] = c.To
			if err := ob.checkWrap(now, c); err != nil {
				return err
			}
		}
		if _, out := ev.(RangOut); f.Ended != nil && !out && !ob.inside[f.Ended.Call] && f.Ended.Wait != 0 {
			return fmt.Errorf("inv 4: segment of %s ended, but it was not waiting", f.Ended.Call)
		}
		b, err := json.Marshal(f)
		if err != nil {
			return err
		}
		var back Fact
		if err := json.Unmarshal(b, &back); err != nil {
			return err
		}
		if err := ob.copy.Apply(back); err != nil {
			return err
		}
	}
	if !reflect.DeepEqual(ob.desk.state(), ob.copy.state()) { // empty or nil lists are not told apart in JSON
		a, err := ob.desk.Snapshot()
		if err != nil {
			return err
		}
		if b, _ := ob.copy.Snapshot(); !bytes.Equal(a, b) {
			return fmt.Errorf("apply differs from step: %s", firstDifference(a, b))
		}
	}
	x, xok := ob.desk.Deadline()
	y, yok := ob.copy.Deadline()
	if x != y || xok != yok {
		return fmt.Errorf("deadline differs: %d %v, from facts %d %v", x, xok, y, yok)
	}
	return nil
}

// checkWrap: wrap-up lasts exactly its time plus extensions unless ended by hand
// (INVARIANTS 13). The operator's own deadline is compared with when it ended.
func (ob *observer) checkWrap(now call.Time, c *StateChanged) error {
	if c.From == call.WrapUp && (c.Cause == Done || c.Cause == Pend || c.Cause == Mute) {
		if due, ok := ob.wrap[c.Op]; ok && now.Mono > due && !ob.late {
			return fmt.Errorf("inv 13: wrap-up of %d ended at %d, due %d", c.Op, now.Mono, due)
		}
	}
	if c.From == call.WrapUp || c.To == call.WrapUp {
		delete(ob.wrap, c.Op)
	}
	return nil
}

// checkOrders: every offer ends once; a call has at most one open offer but in
// ring_all; nobody is offered what he may not take; order of calls; announcements.
func (ob *observer) checkOrders(now call.Time, ev Event, r Result) error {
	for _, o := range r.Orders {
		switch o := o.(type) {
		case Offer:
			if _, ok := ob.ended[o.Offer]; ok || ob.open[o.Offer].Offer != 0 {
				return fmt.Errorf("inv 11: offer %d made twice", o.Offer)
			}
			ob.open[o.Offer] = o
			if o.Kind == KindQueue {
				if m := ob.missed[o.Call]; slices.Contains(m, o.Op) && o.Why.Trigger != TriggerPicked {
					if other := ob.otherAtWork(o.Call, m); other != 0 {
						return fmt.Errorf("rona: %s offered again to %d, %d is at work", o.Call, o.Op, other)
					}
				}
				delete(ob.missed, o.Call)
				if q, _ := ob.desk.QueueSettings(o.Queue); q.Strategy != RingAll {
					for _, x := range ob.open {
						if x.Call == o.Call && x.Offer != o.Offer {
							return fmt.Errorf("inv 10: %s has offers %d and %d", o.Call, x.Offer, o.Offer)
						}
					}
				}
			}
		case Withdraw:
			if err := ob.end(o.Offer, string(o.Cause)); err != nil {
				return err
			}
			if o.Kind == KindQueue && o.Cause.blames() {
				ob.missed[o.Call] = append(ob.missed[o.Call], o.Op)
			}
		case Joined:
			if err := ob.end(o.Offer, "joined"); err != nil {
				return err
			}
			if a, ok := ev.(Accept); !ok || a.Op != o.Op || a.Offer != o.Offer {
				return fmt.Errorf("inv 11: %d joined without his accept", o.Op)
			}
			delete(ob.missed, o.Call)
		case AnnounceTo:
			for _, x := range ob.open {
				if x.Call == o.Call && x.Deadline.Mono > now.Mono {
					return fmt.Errorf("announcement to %s while it rings", o.Call)
				}
			}
			if err := ob.checkSaid(o); err != nil {
				return err
			}
		case Overflowed:
			delete(ob.said, o.Call)
			delete(ob.missed, o.Call)
		case EscalationBack:
			delete(ob.said, o.Call)
			delete(ob.missed, o.Call)
		}
	}
	return nil
}

func (ob *observer) checkSaid(o AnnounceTo) error {
	for _, p := range o.Prompts {
		n := -1
		switch p.ID {
		case "queue_next":
			n = 0
		case "queue_position":
			n = p.N
		}
		if n < 0 {
			continue
		}
		if last, ok := ob.said[o.Call]; ok && n > last {
			return fmt.Errorf("%s was told %d ahead, now %d", o.Call, last, n)
		}
		if n > 10 {
			return fmt.Errorf("%s told %d ahead", o.Call, n)
		}
		ob.said[o.Call] = n
	}
	return nil
}

func (ob *observer) end(id call.OfferID, how string) error {
	if was, ok := ob.ended[id]; ok {
		return fmt.Errorf("inv 11: offer %d ended twice: %s, %s", id, was, how)
	}
	if _, ok := ob.open[id]; !ok {
		return fmt.Errorf("inv 11: offer %d ended but was never made", id)
	}
	delete(ob.open, id)
	ob.ended[id] = how
	return nil
}

// checkOperators: one state, at most one offer or talk, offers agree with states.
func (ob *observer) checkOperators(now call.Time, ev Event, _ Result) error {
	for _, o := range ob.desk.Operators() {
		if was := ob.state[o.ID]; was != o.State && (was != "" || o.State != call.Offline) {
			return fmt.Errorf("inv 12: operator %d is %s, last told %s", o.ID, o.State, was)
		}
		mine := 0
		for _, x := range ob.open {
			if x.Op == o.ID {
				mine++
			}
		}
		if (o.State == call.Ringing) != (mine == 1) || mine > 1 || (o.Offer != nil) != (mine == 1) {
			return fmt.Errorf("inv 9: operator %d is %s with %d open offers", o.ID, o.State, mine)
		}
		if (o.State == call.Available || o.State == call.Ringing) && (!o.Signal || !o.Sound) {
			return fmt.Errorf("inv 12: operator %d is %s without signal or sound", o.ID, o.State)
		}
		if by := now.Mono - o.Split.Mono; o.State != call.Offline && o.Day != ob.desk.Day(o.Split.Add(time.Duration(by)*time.Millisecond)) {
			return fmt.Errorf("what operator %d did today is of another day", o.ID)
		}
		if o.State == call.InTalk && o.Call == 0 {
			return fmt.Errorf("operator %d talks with nobody", o.ID)
		}
		if o.State == call.Available && o.Call != 0 {
			return fmt.Errorf("inv 9: operator %d is available with call %s", o.ID, o.Call)
		}
		if o.State == call.WrapUp {
			if o.Until.Mono <= now.Mono {
				return fmt.Errorf("inv 13: wrap-up of %d is over", o.ID)
			}
			due := ob.wrapDue(o, ev)
			if due != o.Until.Mono {
				return fmt.Errorf("inv 13: wrap-up of %d would end at %d, due %d", o.ID, o.Until.Mono, due)
			}
			ob.wrap[o.ID], ob.since[o.ID] = due, o.Since.Mono
		}
		for _, ms := range []int64{o.Counters.IdleMs, o.Counters.TalkMs, o.Counters.WrapMs, o.Counters.RingMs} {
			if ms < 0 {
				return fmt.Errorf("operator %d: negative counter", o.ID)
			}
		}
	}
	return nil
}

// wrapDue is when the wrap-up must end: the queue's time at its beginning, plus
// extensions; back from Lost, what was left.
func (ob *observer) wrapDue(o Operator, ev Event) int64 {
	wrap, ext := ob.desk.set.Wrap, ob.desk.set.Extension
	if q, ok := ob.desk.QueueSettings(o.Queue); ok {
		wrap, ext = q.Wrap, q.Extension
	}
	if due, ok := ob.wrap[o.ID]; ok && ob.since[o.ID] == o.Since.Mono {
		if e, ok := ev.(Extend); ok && e.Op == o.ID && o.Until.Mono != due {
			due += int64(ext)
		}
		return due
	}
	if _, ok := ev.(Configure); ok || o.Cause != End {
		return o.Until.Mono
	}
	due := o.Since.Mono + int64(wrap)
	if e, ok := ev.(Extend); ok && e.Op == o.ID && o.Extended == 1 { // it began late, in this very step
		due += int64(ext)
	}
	return due
}

// checkCalls: conservation of waiting calls, places kept, order of the queue.
func (ob *observer) checkCalls(now call.Time, ev Event, r Result) error {
	left, named := map[call.ID]bool{}, map[call.ID]bool{}
	for _, f := range r.Facts {
		if f.Ended != nil {
			named[f.Ended.Call] = true
		}
		if f.DropWaiting != 0 {
			left[f.DropWaiting] = true
		}
	}
	for id := range ob.inside {
		_, here := ob.desk.Call(id)
		e, again := ev.(Enter)
		again = again && e.Call == id
		if here == left[id] && !again {
			return fmt.Errorf("inv 4: call %s: waiting %v, told to have left %v", id, here, left[id])
		}
		if left[id] && !named[id] && !ob.virtual[id] {
			return fmt.Errorf("inv 4: call %s left its queue and no segment says why", id)
		}
		if left[id] {
			delete(ob.inside, id)
			delete(ob.virtual, id)
			delete(ob.place, id)
			delete(ob.missed, id)
			delete(ob.said, id)
		}
	}
	if e, ok := ev.(Enter); ok {
		if _, here := ob.desk.Call(e.Call); here {
			ob.inside[e.Call] = true
		}
	}
	for id := range ob.inside {
		c, _ := ob.desk.Call(id)
		if was, ok := ob.place[id]; ok && was != c.Place.Mono {
			return fmt.Errorf("inv 14: %s entered at %d, now %d", id, was, c.Place.Mono)
		}
		ob.place[id], ob.virtual[id] = c.Place.Mono, c.Virtual
		for _, op := range c.Offered {
			if o, _ := ob.desk.Operator(op); o.Offer == nil || o.Offer.Call != id {
				return fmt.Errorf("inv 10: %s rings at %d, who does not know", id, op)
			}
		}
	}
	return nil
}

// checkIdleMatch: nobody waits while a fitting operator is free (INVARIANTS 5),
// and who is offered is the first in order whom that operator can take (14).
func (ob *observer) checkIdleMatch(now call.Time, ev Event, r Result) error {
	var free []Operator
	for _, o := range ob.desk.Operators() {
		if o.State == call.Available {
			free = append(free, o)
		}
	}
	for id := range ob.inside {
		c, _ := ob.desk.Call(id)
		if len(c.Offered) > 0 {
			continue
		}
		for _, o := range free {
			if !ob.fits(c, o.ID, now) || (c.HeldFor != 0 && c.HeldFor != o.ID) {
				continue
			}
			if slices.Contains(c.NotTo, o.ID) && ob.otherThan(c, c.NotTo, now) != 0 {
				continue
			}
			return fmt.Errorf("inv 5: %s waits while %d is free", id, o.ID)
		}
	}
	for _, x := range r.Orders {
		var err error
		switch o := x.(type) {
		case Offer:
			if c, there := ob.desk.Call(o.Call); there && o.Kind == KindQueue && o.Why.Trigger != TriggerPicked {
				err = ob.checkOrder(now, c, o.Op, o.Why.Returned)
			}
		case Reserve:
			err = ob.checkReserve(now, o)
		}
		if err != nil {
			return err
		}
	}
	ob.waits = map[call.ID]Waiting{}
	for id := range ob.inside {
		ob.waits[id], _ = ob.desk.Call(id)
	}
	return nil
}

// checkReserve: an operator is reserved for a callback in the order of its place,
// one who may take it, and once (12, 14, 24).
func (ob *observer) checkReserve(now call.Time, o Reserve) error {
	if ob.inside[o.Call] {
		return fmt.Errorf("inv 24: %d is reserved for %s, which waits on", o.Op, o.Call)
	}
	if p, _ := ob.desk.Operator(o.Op); p.State != call.OutboundState || p.Call != o.Call {
		return fmt.Errorf("inv 12: %d is reserved for %s and is %s with %s", o.Op, o.Call, p.State, p.Call)
	}
	c, known := ob.waits[o.Call]
	if !known || c.Queue != o.Queue || c.Entered != o.Entered || o.Why.Trigger == TriggerPicked { // it entered or was moved in this very step
		return nil
	}
	if !c.Virtual || !ob.fits(c, o.Op, now) {
		return fmt.Errorf("inv 12: %d is reserved for %s, who may not take it", o.Op, o.Call)
	}
	return ob.checkOrder(now, c, o.Op, o.Why.Returned)
}

// checkOrder: no call that still waits would have come before the offered one.
func (ob *observer) checkOrder(now call.Time, c Waiting, op call.OperatorID, returned bool) error {
	for id := range ob.inside {
		x, _ := ob.desk.Call(id)
		if id == c.Call || len(x.Offered) > 0 || !ob.fits(x, op, now) || (x.HeldFor != 0 && x.HeldFor != op) {
			continue
		}
		if slices.Contains(x.NotTo, op) {
			continue
		}
		if x.Queue == c.Queue && ob.before(x, c, x.Returned, returned) {
			return fmt.Errorf("inv 14: %s offered to %d before %s of its queue", c.Call, op, x.Call)
		}
	}
	return nil
}

// before is the order of DOMAIN.md 8 said anew.
func (ob *observer) before(x, y Waiting, xr, yr bool) bool {
	if xr != yr {
		return xr
	}
	age := ob.desk.set.Ageing
	if ob.ageing != 0 {
		age = ob.ageing
	}
	sx, sy := x.Base*1000-age*x.Place.Mono, y.Base*1000-age*y.Place.Mono
	switch {
	case sx != sy:
		return sx > sy
	case x.Place.Mono != y.Place.Mono:
		return x.Place.Mono < y.Place.Mono
	}
	return x.Call < y.Call
}

// fits says anew, slowly, whether an operator may take a call at its age.
func (ob *observer) fits(c Waiting, op call.OperatorID, now call.Time) bool {
	p, ok := ob.desk.Profile(op)
	q, _ := ob.desk.QueueSettings(c.Queue)
	if !ok || q == nil {
		return false
	}
	age := Ms(now.Mono - c.Entered.Mono)
	step, first := Relax{Level: 1}, true
	for i, r := range q.Relax {
		if r.After <= age {
			step, first = r, i == 0
		}
	}
	if c.Language != "" && (q.LanguageRelax == 0 || age < q.LanguageRelax) {
		speaks := len(p.Languages) == 0 && ob.desk.set.Language == c.Language
		if !speaks && !slices.Contains(p.Languages, c.Language) {
			return false
		}
	}
	member := func(id call.QueueID) bool {
		return slices.ContainsFunc(p.Queues, func(m Member) bool { return m.Queue == id })
	}
	if step.Group != "" && member(step.Group) {
		return true
	}
	if !member(c.Queue) {
		return false
	}
	need := map[string]int{}
	for _, n := range append(slices.Clone(q.Needs), c.Needs...) {
		need[n.Skill] = max(need[n.Skill], n.Level)
	}
	for skill, lvl := range need {
		switch {
		case lvl == 0:
			lvl = step.Level
		case !first:
			lvl = min(lvl, step.Level)
		}
		if !slices.ContainsFunc(p.Skills, func(s Skill) bool { return s.Skill == skill && s.Level >= lvl }) {
			return false
		}
	}
	return true
}

// otherAtWork is an operator at work besides those who may take the call, 0: none.
func (ob *observer) otherAtWork(id call.ID, not []call.OperatorID) call.OperatorID {
	c, ok := ob.desk.Call(id)
	if !ok {
		return 0
	}
	return ob.otherThan(c, not, ob.desk.now)
}

func (ob *observer) otherThan(c Waiting, not []call.OperatorID, now call.Time) call.OperatorID {
	for _, o := range ob.desk.Operators() {
		if !slices.Contains(not, o.ID) && Working(o.State) && ob.fits(c, o.ID, now) {
			return o.ID
		}
	}
	return 0
}

// checkIndexes compares the counts that the desk keeps with a count anew.
func (ob *observer) checkIndexes(now call.Time, _ Event, _ Result) error {
	d := ob.desk
	for _, q := range d.queues {
		var states [len(states)]int
		signed := 0
		for _, h := range q.members {
			states[stateIndex(d.ops[h].State)]++
			if d.ops[h].State != call.Offline {
				signed++
			}
		}
		if states != q.states || signed != q.signed {
			return fmt.Errorf("queue %s: states %v, counted %v", q.cfg.ID, q.states, states)
		}
		n := 0
		for id := range ob.inside {
			if c, _ := d.Call(id); c.Queue == q.cfg.ID {
				n++
			}
		}
		if n != d.trees.size(q.order) {
			return fmt.Errorf("queue %s: %d calls, order holds %d", q.cfg.ID, n, d.trees.size(q.order))
		}
	}
	if at, ok := d.Deadline(); ok && at <= now.Mono {
		return fmt.Errorf("deadline %d is not after now %d", at, now.Mono)
	}
	return nil
}

// firstDifference shows where two texts part.
func firstDifference(a, b []byte) string {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	cut := func(x []byte) []byte { return x[max(0, i-150):min(len(x), i+80)] }
	return fmt.Sprintf("\n%s\n%s", cut(a), cut(b))
}
