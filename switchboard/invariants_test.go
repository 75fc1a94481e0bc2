package switchboard

import (
	"bytes"
	"encoding/json"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"hotline/acd"
	"hotline/call"
	"hotline/ivr"
	"hotline/survey"
)

// What the house watches beside the core, to check the invariants of
// INVARIANTS.md that are marked sim. Numbers in the messages are theirs.
type watch struct {
	offers      map[call.OfferID]acd.Offer // open ones
	doors       map[call.OperatorID]*opDoor
	states      map[call.OperatorID]call.State
	dialled     map[call.LegID]bool
	optedOut    map[call.CustomerID]bool
	consent     map[call.CustomerID]int64 // wall ms of the answer
	places      map[call.CustomerID]int64 // kept ones, until
	results     map[string]survey.Status  // closed ones
	taped       map[call.RecordingID]call.ID
	thrown      map[call.RecordingID]bool
	outer       map[call.LegID]call.ID // numbers outside that were dialled, until they are gone
	bots        int                    // attempts of the bot seen
	surveys     int                    // completed ones
	emergencies map[call.QueueID]Emergency
	redials     int
	told        map[call.ID]int // the place each caller was told last, since he talked
	wall        int64           // by how much the wall clock is ahead of the monotonic one
	debts       debts
	limits      limits
	seen        map[string]int // what happened, to know that the walks go everywhere
}

// opDoor is what the operator's door knows of him.
type opDoor struct {
	signal, path bool
	deadSince    int64
	left         uint64 // event by which he went himself
}

func newWatch() watch {
	return watch{outer: map[call.LegID]call.ID{}, offers: map[call.OfferID]acd.Offer{}, doors: map[call.OperatorID]*opDoor{}, states: map[call.OperatorID]call.State{},
		dialled: map[call.LegID]bool{}, optedOut: map[call.CustomerID]bool{}, consent: map[call.CustomerID]int64{},
		told: map[call.ID]int{}, places: map[call.CustomerID]int64{}, results: map[string]survey.Status{}, taped: map[call.RecordingID]call.ID{}, thrown: map[call.RecordingID]bool{}, emergencies: map[call.QueueID]Emergency{}, debts: newDebts(), limits: newLimits(), seen: map[string]int{}}
}

func (w *watch) door(op call.OperatorID) *opDoor {
	if w.doors[op] == nil {
		w.doors[op] = &opDoor{}
	}
	return w.doors[op]
}

// invariants holds after every step.
func (h *house) invariants(ev call.Event) {
	for id, l := range h.core.calls {
		h.checkCall(id, l)
	}
	if ended, ok := ev.(call.LegEnded); ok {
		h.must(!h.joinedWith(ended.Leg), "6: leg %s ended and is still connected", ended.Leg)
	}
	if _, ok := ev.(Restarted); ok {
		h.must(len(h.core.outer) == 0, "29: %d outside legs are left", len(h.core.outer))
		for customer, until := range h.watch.places {
			_, kept := h.core.places.of[customer]
			h.must(kept == (until+placeGrace > h.now.Mono), "45: place of customer %d: kept %v", customer, kept)
		}
	}
	for customer, until := range h.watch.places {
		_, kept := h.core.places.of[customer]
		h.must(kept || until <= h.now.Mono, "45: the place of customer %d is gone before its time", customer)
	}
	h.checkOuter()
	h.checkOperators()
	h.checkDebts()
	h.checkLimits(ev)
	if h.n%h.compare == 0 {
		h.sameAfterReplay()
	}
	if h.n%h.compare%16 == 0 {
		h.screens()
	}
}

func (h *house) checkCall(id call.ID, l *Live) {
	if l.Phase == call.Ended || h.core.legs[l.Leg] != id {
		h.must(false, "1: call %s is %s, its leg leads to %s", id, l.Phase, h.core.legs[l.Leg])
	}
	if l.Operator != 0 {
		o := h.core.ops[l.Operator]
		if o == nil || o.Call != id {
			h.must(false, "9: operator %d does not know his call %s", l.Operator, id)
		}
	}
	if con := l.Consult; con != nil && con.Talking {
		o := h.core.ops[con.Colleague]
		if o == nil || o.Call != id {
			h.must(false, "9: colleague %d does not know call %s", con.Colleague, id)
		}
	}
	if l.Tape.ID != 0 {
		_, open := h.tapes[l.Tape.ID]
		if l.Notice.IsZero() || l.NoRecord || !open {
			h.must(false, "17, 49: call %s is recorded: notice %v, no record %v, running %v", id, l.Notice, l.NoRecord, open)
		}
	}
	if m := l.Message; m != nil && m.ID != 0 {
		_, open := h.tapes[m.ID]
		h.must(open && !l.NoRecord, "17, 20: call %s leaves a message: no record %v, running %v", id, l.NoRecord, open)
	}
	h.must(l.Outside == nil || h.core.outer[l.Outside.Leg] == id, "1: the outside leg of call %s leads to %s", id, h.core.outer[legOfOutside(l)])
	h.must(l.After == nil || l.Phase == call.Surveying, "1: call %s is asked and is %s", id, l.Phase)
	if most := h.core.settings.MaxCallMs; most > 0 && h.now.Mono >= l.Started.Mono+most && !h.leg(l.Leg).hanging && !h.leg(l.Leg).gone {
		h.must(false, "7: call %s began at %d and goes on", id, l.Started.Mono)
	}
	if !l.Help.IsZero() && (l.Operator == 0 || l.Phase != call.Talking) {
		h.must(false, "1: call %s asks for a supervisor and is %s, with operator %d", id, l.Phase, l.Operator)
	}
	h.checkPlace(id, l)
	h.checkSound(id, l)
	h.checkHearing(id, l)
	h.checkEmergency(id, l)
	if l.Kind == call.Rehearsal && (len(l.Segments) > 0 || l.Operator != 0 || l.Offered != 0 || l.Tape.ID != 0) {
		h.must(false, "1: rehearsal %s reached the house: %+v", id, l.Segments)
	}
	if len(l.Way) > wayMost {
		h.must(false, "29: call %s: its way has %d nodes", id, len(l.Way))
	}
	if len(l.Path) >= 500 {
		h.must(false, "29: call %s walks for ever", id)
	}
}

// checkHearing: the door of keys knows what the menu listens for, so that secret
// digits stay there (20).
func (h *house) checkHearing(id call.ID, l *Live) {
	var want ivr.Hearing
	switch {
	case l.Tape.Paused:
		want.Mode = ivr.HearMasked
	case l.Session != nil && l.LegUp:
		want = l.Session.Hearing(h.core.bookOf(l))
		if n := strings.Trim(l.Session.Vars["pin"]+l.Session.Typed, ivr.Mask); want.Mode == ivr.HearHidden && n != "" {
			h.must(false, "20: call %s knows secret digits: %+v", id, *l.Session)
		}
	}
	if !l.LegUp && l.Session == nil { // by the menus there were when he arrived
		want = l.Hears
	}
	if leg := h.leg(l.Leg); leg.hears != want && !leg.gone {
		h.must(false, "20: call %s is heard as %+v, not %+v", id, leg.hears, want)
	}
	h.watch.seen["hears "+want.Mode]++
}

// heardAs is how the keys of the event's caller were to be heard when it came.
func (h *house) heardAs(ev call.Event) ivr.Hearing {
	if d, ok := ev.(call.Digit); ok {
		if l := h.core.calls[h.core.legs[d.Leg]]; l != nil {
			return l.Hears
		}
	}
	return ivr.Hearing{}
}

// checkWritten: no digit is written that came when the menu would have it hidden, or
// the recording was paused (20).
func (h *house) checkWritten(heard ivr.Hearing, ev call.Event) {
	d, ok := ev.(call.Digit)
	if !ok {
		return
	}
	h.must(heard.Mode == ivr.HearAll || heard.Mode == ivr.HearOne || !strings.Contains("0123456789", d.Key),
		"20: digit %s of %s is written, which is heard as %s", d.Key, d.Leg, heard.Mode)
	if d.Key == ivr.Unheard {
		h.watch.seen["unheard"]++
	}
}

var (
	numberText = regexp.MustCompile(`\+7[0-9]{10}`)
	calledText = regexp.MustCompile(`"called":"[^"]*"`)
)

// checkNumbers: but for numbers of ours, in the settings and as what was called, no
// record holds one (21).
func (h *house) checkNumbers(record []byte) {
	if !bytes.Contains(record, []byte(`"k":"settings"`)) && !bytes.Contains(record, []byte(`"k":"configured"`)) {
		n := numberText.Find(calledText.ReplaceAll(record, nil))
		h.must(n == nil, "21: number %s stands in the journal", n)
	}
}

func legOfOutside(l *Live) call.LegID {
	if l.Outside == nil {
		return ""
	}
	return l.Outside.Leg
}

// checkPlace: who waits is in a queue, and the other way round (4); who rings is
// told nothing else (48).
func (h *house) checkPlace(id call.ID, l *Live) {
	w, waits := h.core.acd.Call(id)
	switch {
	case waits:
		if l.Phase != call.Waiting && l.Phase != call.Offered || l.segment() == nil || l.segment().Queue != w.Queue {
			h.must(false, "4: call %s is in queue %s and %s, segments %+v", id, w.Queue, l.Phase, l.Segments)
		}
		if (len(w.Offered) > 0) != (l.Phase == call.Offered) {
			h.must(false, "1: call %s rings at %v and is %s", id, w.Offered, l.Phase)
		}
		if len(w.Offered) > 0 && (l.Asking || l.Then == thenAsked) {
			h.must(false, "48: call %s rings at %v and is asked for his consent", id, w.Offered)
		}
	case l.Phase == call.Waiting:
		if l.Then != thenHangup && !h.leg(l.Leg).hanging {
			h.must(false, "4: call %s waits in no queue", id)
		}
	case l.Phase == call.Offered:
		if l.Back == nil {
			h.must(false, "4: call %s rings nowhere", id)
		}
	}
}

// checkSound: nobody sits in silence (6).
func (h *house) checkSound(id call.ID, l *Live) {
	leg := h.leg(l.Leg)
	if !l.LegUp || leg.gone || leg.hanging {
		return
	}
	if h.checkConference(id, l) {
		return
	}
	if l.Phase == call.Talking && l.Operator != 0 && !l.Held && !l.Parted && l.Consult == nil {
		if h.pair[l.Leg] != l.OpLeg {
			h.must(false, "6: call %s talks without sound: %q with %q, not %q", id, l.Leg, h.pair[l.Leg], l.OpLeg)
		}
		return
	}
	if leg.token != 0 || l.Message != nil && l.Message.ID != 0 { // he speaks
		return
	}
	if l.Ordering != nil && (l.Ordering.Until != 0 || l.Ordering.Typed > 0) {
		return // it listens
	}
	if l.Session != nil && l.Session.Wait != ivr.WaitFixed && l.Session.Wait != ivr.WaitPlay && l.Session.Wait != ivr.WaitPrompt {
		return // it listens
	}
	if !h.joinedWith(l.Leg) {
		h.must(false, "6: call %s is %s in silence", id, l.Phase)
	}
}

// checkConference: the three of a conference hear one another as long as one of the
// operators has sound; with the customer on hold the two talk aside. Nobody else is
// in it. It tells whether the customer's sound is accounted for.
func (h *house) checkConference(id call.ID, l *Live) bool {
	if !l.joined() {
		for _, leg := range []call.LegID{l.Leg, l.OpLeg} {
			h.must(h.mixed[leg] == nil, "6: call %s is no conference, %q hears %v", id, leg, h.mixed[leg])
		}
		return false
	}
	first, second := l.talk(), l.second()
	h.must(l.Phase == call.Talking && first != nil && second.Ended.IsZero() && second.Operator == l.Consult.Colleague && second.Conference && !second.Consult,
		"1: conference %s is %s: %+v", id, l.Phase, l.Talks)
	st, _ := h.core.acd.Operator(l.Consult.Colleague)
	h.must(st.Held == l.Held, "9: colleague %d of conference %s: on hold %v, the customer %v", l.Consult.Colleague, id, st.Held, l.Held)
	switch {
	case l.Held:
		h.watch.seen["conference on hold"]++
		h.must(h.mixed[l.Leg] == nil && h.leg(l.Leg).token != 0, "6: the customer of conference %s is on hold and hears %v", id, h.mixed[l.Leg])
		h.must(l.Parted || h.pair[l.OpLeg] == l.Consult.Leg, "6: the operators of conference %s talk aside without sound", id)
	case l.Parted && !h.core.op(l.Consult.Colleague).Up:
		h.watch.seen["conference without operators"]++
		return false
	default:
		h.must(slices.Equal(h.mixed[l.Leg], []call.LegID{l.Leg, l.OpLeg, l.Consult.Leg}), "6: conference %s: the customer hears %v", id, h.mixed[l.Leg])
	}
	return true
}

// checkOperators: one thing at a time (9, 10, 11, 29).
func (h *house) checkOperators() {
	open := map[call.ID]int{}
	for _, o := range h.core.ops {
		st, _ := h.core.acd.Operator(o.ID)
		busy := st.State == call.InTalk || st.State == call.OutboundState
		l := h.core.calls[o.Call]
		if busy && (l == nil || st.Call != o.Call) {
			h.must(false, "9: operator %d is %s in call %s, the core says %s", o.ID, st.State, st.Call, o.Call)
		}
		if o.Call != 0 && (l == nil || l.Operator != o.ID && (l.Consult == nil || l.Consult.Colleague != o.ID)) {
			h.must(false, "29: operator %d is stuck in call %s", o.ID, o.Call)
		}
		if o.Call != 0 && !busy && st.State != call.Lost {
			h.must(false, "9: operator %d is %s and in call %s", o.ID, st.State, o.Call)
		}
		if o.Wrap != nil && st.State != call.WrapUp && st.State != call.Lost {
			h.must(false, "13: operator %d is %s and has a form of call %s", o.ID, st.State, o.Wrap.Call)
		}
		if st.State == call.WrapUp && o.Wrap == nil && st.Answered && !st.Saved && h.core.acd.Settings().Disposition {
			h.must(false, "13: operator %d wraps up call %s without a form", o.ID, st.Call)
		}
		if st.Offer == nil {
			if o.Offer != nil {
				h.must(false, "11: operator %d sees an offer that is gone", o.ID)
			}
			continue
		}
		if busy || o.Offer == nil || o.Offer.Offer != st.Offer.ID {
			h.must(false, "11: operator %d is %s and rings, his screen does not know", o.ID, st.State)
		}
		if q, ok := h.core.acd.QueueSettings(st.Offer.Queue); !ok || q.Strategy != acd.RingAll || st.Offer.Kind != acd.KindQueue {
			open[st.Offer.Call]++
		}
		if h.core.calls[st.Offer.Call] == nil {
			h.must(false, "11: offer of a call %s that is gone", st.Offer.Call)
		}
	}
	for id, k := range open {
		if k != 1 {
			h.must(false, "10: call %s has %d offers", id, k)
		}
	}
}

// screens: what an operator's page was shown last is what holds (32).
func (h *house) screens() {
	for op := range h.core.ops {
		want, have := timeless(h.core.view(op)), timeless(h.views[op])
		want.Counters, have.Counters = call.Counters{}, call.Counters{}
		if !reflect.DeepEqual(want, have) {
			a, _ := json.Marshal(want)
			b, _ := json.Marshal(have)
			h.must(false, "32: operator %d sees\n%s\nnot\n%s", op, b, a)
		}
	}
}

// timeless leaves out of a view the wall part of an end that is reckoned from now: it was
// shown by the clock as it was (34).
func timeless(v call.View) call.View {
	if v.Talk != nil {
		t := *v.Talk
		t.RecUntil.Wall = 0
		v.Talk = &t
	}
	return v
}

// noIdleMatch: before time goes on for over a second, no caller waits beside an
// operator who could take him (5).
func (h *house) noIdleMatch() {
	for id := range h.core.calls {
		if w, waits := h.core.acd.Call(id); !waits || len(w.Offered) > 0 {
			continue
		}
		e, _ := h.core.acd.Explain(id)
		for _, v := range e.Candidates {
			h.must(!v.Fits, "5: call %s waits in %s and operator %d is free: %+v", id, e.Queue, v.Op, v)
		}
	}
}

// sameAfterReplay: the facts alone give the same state (DESIGN.md 3).
func (h *house) sameAfterReplay() {
	h.must(maps.Equal(h.core.callers, h.mirror.callers), "28: calls by number are %v, by the facts %v", h.core.callers, h.mirror.callers)
	a, err := h.core.Snapshot()
	h.must(err == nil, "28: %v", err)
	b, err := h.mirror.Snapshot()
	h.must(err == nil, "28: %v", err)
	if string(a) != string(b) {
		i := 0
		for i < len(a) && i < len(b) && a[i] == b[i] {
			i++
		}
		h.must(false, "28: the facts do not give the state, at byte %d:\nlive   …%.300s\nfacts  …%.300s", i, a[max(0, i-150):], b[max(0, i-150):])
	}
}
