package drill

import (
	"encoding/json"
	"fmt"

	"hotline/acd"
	"hotline/call"
	"hotline/survey"
	"hotline/switchboard"
)

// watch is a stranger who sees events, facts and commands, and holds them against
// the invariants. Numbers are those of INVARIANTS.md.
type watch struct {
	calls    map[call.ID]switchboard.Live
	ops      map[call.OperatorID]switchboard.Op
	desk     *acd.Desk // from the facts
	offers   map[call.OfferID]acd.Offer
	states   map[call.OperatorID]call.State
	doors    map[call.OperatorID]*door
	entered  map[call.ID]place
	dialled  map[call.LegID]bool
	known    map[call.ID]bool      // in a written record
	ended    map[call.ID]call.Call // their written records
	idle     map[call.ID]int64     // waits in no queue since
	happened map[string]int
	answers  string // Ref of the last command that was answered
	asked    asked
	places   places
	shared   map[call.CustomerID]bool
}

// door is what an operator's door knows of him.
type door struct {
	signal, path bool
	deadSince    int64
}

// place of a call in a queue.
type place struct {
	entered, first int64
}

func newWatch() *watch {
	w := &watch{
		dialled: map[call.LegID]bool{}, known: map[call.ID]bool{}, ended: map[call.ID]call.Call{}, happened: map[string]int{},
		asked: newAsked(), shared: map[call.CustomerID]bool{},
	}
	w.empty()
	return w
}

// empty forgets what a process keeps in memory.
func (w *watch) empty() {
	w.calls, w.ops, w.desk = map[call.ID]switchboard.Live{}, map[call.OperatorID]switchboard.Op{}, acd.New()
	w.offers, w.states = map[call.OfferID]acd.Offer{}, map[call.OperatorID]call.State{}
	w.asked.heard = map[call.CustomerID]bool{}
	w.places = newPlaces()
	w.doors, w.entered, w.idle = map[call.OperatorID]*door{}, map[call.ID]place{}, map[call.ID]int64{}
}

func (w *watch) door(op call.OperatorID) *door {
	if w.doors[op] == nil {
		w.doors[op] = &door{}
	}
	return w.doors[op]
}

// restarted takes over what the snapshot says that the new process knows.
func (w *watch) restarted(snapshot []byte, now call.Time) {
	var s struct {
		Desk   json.RawMessage     `json:"desk"`
		Calls  []switchboard.Live  `json:"calls"`
		Ops    []switchboard.Op    `json:"ops"`
		Places []switchboard.Place `json:"places"`
	}
	err := json.Unmarshal(snapshot, &s)
	must(err == nil, "28: %v", err)
	w.empty()
	err = w.desk.Restore(s.Desk)
	must(err == nil, "28: %v", err)
	for _, l := range s.Calls {
		w.calls[l.ID] = l
	}
	for _, o := range s.Ops {
		w.ops[o.ID] = o
	}
	for _, p := range s.Places {
		w.places.kept[p.Customer] = p
	}
	for _, o := range w.desk.Operators() {
		w.states[o.ID] = o.State
		if o.Offer != nil {
			w.offers[o.Offer.ID] = acd.Offer{Offer: o.Offer.ID, Call: o.Offer.Call, Op: o.ID}
		}
		w.door(o.ID).deadSince = now.Mono
	}
}

// told notes what the doors say, before the core decides.
func (w *watch) told(ev call.Event, now call.Time) {
	switch ev := ev.(type) {
	case call.Arrived:
		w.shares(ev.Party)
	case call.Recognised:
		w.shares(ev.Party)
	case call.OperatorSignedIn:
		w.door(ev.Operator).signal = true
	case call.SignalBack:
		w.door(ev.Operator).signal = true
	case call.SignalLost:
		w.door(ev.Operator).signal = false
	case call.PathUp:
		w.door(ev.Operator).path = true
	case call.PathDead:
		if d := w.door(ev.Operator); d.path || d.deadSince == 0 {
			d.path, d.deadSince = false, now.Mono
		}
	}
}

func (w *watch) shares(p call.Party) {
	if p.Shared {
		w.shared[p.Customer] = true
	}
}

// command looks at an order before a door carries it out.
func (w *watch) command(cmd call.Command, res *switchboard.Result) {
	switch c := cmd.(type) {
	case call.Told:
		w.answers = c.Ref
	case call.Dial:
		must(!w.dialled[c.Leg], "25: leg %s is dialled twice", c.Leg)
		w.dialled[c.Leg] = true
		stored := false
		for _, f := range res.Facts {
			p, ok := f.(switchboard.PutCall)
			stored = stored || ok && p.ID == c.Call
		}
		must(stored, "25: %s is dialled before the intent is stored", c.Leg)
		if c.Purpose == survey.ForSurvey {
			w.asks(c)
		}
	}
}

// decided follows the facts of a step.
func (w *watch) decided(facts []switchboard.Fact, now call.Time) {
	w.places.freed, w.places.taken = map[call.CustomerID]switchboard.Place{}, map[call.ID]bool{}
	for _, f := range facts {
		w.placeFact(f)
		switch f := f.(type) {
		case switchboard.PutCall:
			w.putCall(f.Live)
		case switchboard.DropCall:
			l, ok := w.calls[f.Call]
			must(ok && l.Outcome != "", "2: call %s leaves without an outcome", f.Call)
			delete(w.calls, f.Call)
			delete(w.idle, f.Call)
		case switchboard.PutOp:
			w.ops[f.ID] = f.Op
		case switchboard.Offered:
			w.offered(f.Offer)
		case switchboard.OfferEnded:
			_, open := w.offers[f.Offer]
			must(open, "11: offer %d ends twice, or was never made", f.Offer)
			delete(w.offers, f.Offer)
		case switchboard.Desk:
			w.deskFact(f.Fact)
		case switchboard.Bot:
			w.botFact(f.Fact)
		case switchboard.Happened:
			w.happened[f.Kind]++
			w.lostTalk(f, now)
		}
	}
	w.placesTaken(facts)
}

func (w *watch) putCall(l switchboard.Live) {
	if before, ok := w.calls[l.ID]; ok {
		must(before.Outcome == "" || before.Outcome == l.Outcome, "2: call %s was %s, now %s", l.ID, before.Outcome, l.Outcome)
		must(len(before.Segments) <= len(l.Segments), "2: call %s loses a segment", l.ID)
	}
	w.calls[l.ID] = l
	if l.Phase == call.Ended {
		checkRecord(l.Call)
	}
}

func (w *watch) deskFact(f acd.Fact) {
	err := w.desk.Apply(f)
	must(err == nil, "28: %v", err)
	if c := f.Changed; c != nil {
		from := w.states[c.Op]
		if from == "" {
			from = call.Offline
		}
		must(from == c.From && acd.Legal(c.From, c.To, c.Cause), "12: operator %d goes from %s (%s) to %s for %s", c.Op, c.From, from, c.To, c.Cause)
		w.states[c.Op] = c.To
	}
	if c := f.Waiting; c != nil {
		p := place{c.Entered.Mono, c.Place.Mono}
		if was, ok := w.entered[c.Call]; ok && was.entered == p.entered {
			must(was.first == p.first, "14: call %s entered first at %d, now %d", c.Call, was.first, p.first)
		}
		w.entered[c.Call] = p
	}
	if f.DropWaiting != 0 {
		delete(w.entered, f.DropWaiting)
	}
}

func (w *watch) offered(o acd.Offer) {
	_, again := w.offers[o.Offer]
	must(!again, "11: offer %d is made twice", o.Offer)
	d := w.door(o.Op)
	must(d.signal && d.path, "12: operator %d is rung with signal %v, sound %v", o.Op, d.signal, d.path)
	for _, x := range w.offers {
		must(x.Op != o.Op, "9: operator %d has offers %d and %d", o.Op, x.Offer, o.Offer)
		if q, ok := w.desk.QueueSettings(o.Queue); x.Call == o.Call && (!ok || q.Strategy != acd.RingAll) {
			must(false, "10: call %s has offers %d and %d", o.Call, x.Offer, o.Offer)
		}
	}
	w.offers[o.Offer] = o
}

// lostTalk: a talk is taken off an operator only after 15 s without his sound.
func (w *watch) lostTalk(f switchboard.Happened, now call.Time) {
	if f.Kind != "talk_ended" || f.Data["how"] != "lost" {
		return
	}
	for op, d := range w.doors {
		if fmt.Sprint(uint64(op)) == f.Data["operator"] {
			must(!d.path && now.Mono-d.deadSince >= 15_000, "16: operator %d loses his talk with sound %v, dead for %d ms", op, d.path, now.Mono-d.deadSince)
		}
	}
}

// written notes what is on the disk: these records never change.
func (w *watch) written(facts []switchboard.Fact) {
	for _, f := range facts {
		if b, ok := f.(switchboard.Bot); ok {
			w.botWritten(b.Fact)
		}
		p, ok := f.(switchboard.PutCall)
		if !ok {
			continue
		}
		w.known[p.ID] = true
		if p.Phase != call.Ended {
			continue
		}
		before, twice := w.ended[p.ID]
		must(!twice || before.Outcome == p.Outcome, "2: the record of call %s says %s, now %s", p.ID, before.Outcome, p.Outcome)
		w.ended[p.ID] = p.Call
	}
}

// allEnded: every call that was ever written has its record.
func (w *watch) allEnded() {
	for id := range w.known {
		_, ok := w.ended[id]
		must(ok, "1: call %s has no record", id)
	}
	must(len(w.offers) == 0, "11: %d offers never end", len(w.offers))
}
