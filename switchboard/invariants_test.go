package switchboard

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

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

// noteEvent is what the doors know before the core does.
func (h *house) noteEvent(ev call.Event) {
	h.story.add(told{h.now.Mono, ev})
	switch ev := ev.(type) {
	case call.Order:
		if ev.Do == call.OrderAgain {
			h.watch.debts.again[ev.Promise] = h.now.Mono
		}
	case call.Arrived:
		if h.core.route(ev.Called) != nil {
			h.accepted++
		}
		if ev.Party.Shared {
			h.watch.debts.shared[ev.Party.Customer] = true
		}
		h.leg(ev.Leg)
	case call.Digit:
		h.watch.limits.keyed[h.core.legs[ev.Leg]] = true
	case call.Recognised:
		if ev.Party.Shared {
			h.watch.debts.shared[ev.Party.Customer] = true
		}
	case call.OperatorSignedIn:
		h.watch.door(ev.Operator).signal = true
	case call.OperatorSignedOut:
		h.watch.door(ev.Operator).left = h.n
	case call.Act:
		if ev.Do == call.DoState && ev.State == call.Offline {
			h.watch.door(ev.Operator).left = h.n
		}
	case Staffed: // who is no operator any more is sent off
		for op, d := range h.watch.doors {
			if !slices.ContainsFunc(ev.Profiles, func(p acd.Profile) bool { return p.Operator == op }) {
				d.left = h.n
			}
		}
	case call.SignalBack:
		h.watch.door(ev.Operator).signal = true
	case call.SignalLost:
		h.watch.door(ev.Operator).signal = false
	case call.PathUp:
		h.watch.door(ev.Operator).path = true
	case call.PathDead:
		if d := h.watch.door(ev.Operator); d.path || d.deadSince == 0 {
			d.path, d.deadSince = false, h.now.Mono
		}
	}
}

// before looks at the state that an event meets.
func (h *house) before(ev call.Event) {
	switch ev := ev.(type) {
	case Restarted:
	case call.LegEnded:
		if l := h.core.calls[h.core.legs[ev.Leg]]; ev.Cause == call.CauseTrouble || ev.Cause == call.CauseRestart {
			h.owesPlace(l)
		}
		return
	case Skipped:
		l := h.core.calls[ev.Call]
		h.owesPlace(l)
		if l != nil && l.Operator != 0 { // his talk is cut, whatever his sound
			h.watch.door(l.Operator).left = h.n
		}
		return
	default:
		return
	}
	h.watch.offers = map[call.OfferID]acd.Offer{}
	h.watch.doors = map[call.OperatorID]*opDoor{}
	for _, o := range h.core.acd.Operators() {
		if o.Offer != nil { // ended by the restart
			h.watch.offers[o.Offer.ID] = acd.Offer{Offer: o.Offer.ID, Call: o.Offer.Call, Op: o.ID}
		}
	}
	for _, l := range h.core.calls {
		h.owesPlace(l)
	}
}

// owesPlace: we fail this caller now; if he waited or talked, a place is kept for him.
func (h *house) owesPlace(l *Live) {
	if l == nil || l.Kind != call.Inbound || l.Party.Customer == 0 || l.Party.Shared || len(l.Segments) == 0 || h.core.settings.RedialMs == 0 {
		return
	}
	h.watch.places[l.Party.Customer] = h.now.Mono + h.core.settings.RedialMs
}

func (h *house) noteFact(f Fact) {
	switch f := f.(type) {
	case PutCall:
		if f.Phase == call.Ended {
			h.recordEnd(f.Call)
		}
	case Offered:
		h.noteOffer(f.Offer)
	case OfferEnded:
		h.watch.seen["offer "+f.End]++
		_, open := h.watch.offers[f.Offer]
		h.must(open, "11: offer %d ends twice, or was never made", f.Offer)
		delete(h.watch.offers, f.Offer)
	case Desk:
		if c := f.Fact.Changed; c != nil {
			h.noteState(*c)
		}
	case Bot:
		h.noteBot(f.Fact)
	case PutPromise:
		h.notePromise(f.Promise)
	case PutLost:
		h.noteLost(f.LostItem)
	case PutNotice:
		h.must(len(f.To) > 0 && len(f.Text) > 0, "1: message %d is to nobody, or says nothing", f.ID)
		for _, op := range f.Read {
			h.must(slices.Contains(f.To, op), "39: %d has read message %d, which was not to him", op, f.ID)
			h.watch.seen["notice read"]++
		}
	case PutEmergency:
		h.watch.emergencies[f.Queue] = f.Emergency
	case DropEmergency:
		delete(h.watch.emergencies, f.Queue)
	case PutPlace:
		h.must(!h.shared(f.Customer), "45: a place is kept for the shared number %d", f.Customer)
		if f.Dropped {
			h.watch.places[f.Customer] = f.Until
		}
	case DropPlace:
		h.watch.debts.freed[f.Customer] = h.watch.places[f.Customer]
		delete(h.watch.places, f.Customer)
	case Taped:
		h.watch.taped[f.Recording] = f.Call
	case Alarmed:
		h.noteAlarm(f)
	case Happened:
		h.story.add(told{what: f})
		h.noteHappened(f)
	}
}

func (h *house) noteOffer(o acd.Offer) {
	_, again := h.watch.offers[o.Offer]
	h.must(!again, "11: offer %d is made twice", o.Offer)
	h.watch.offers[o.Offer] = o
	h.watch.seen["offer of "+o.Kind+" "+string(o.Queue)]++
	d := h.watch.door(o.Op)
	h.must(d.signal && d.path, "12: operator %d is rung with signal %v, sound %v", o.Op, d.signal, d.path)
	if o.Kind != acd.KindQueue {
		return
	}
	p, ok := h.core.acd.Profile(o.Op)
	h.must(ok, "12: unknown operator %d is rung", o.Op)
	served := false
	for _, m := range p.Queues {
		served = served || m.Queue == o.Queue
	}
	q, _ := h.core.acd.QueueSettings(o.Queue)
	h.must(served || q != nil && len(q.Relax) > 0, "12: operator %d is rung for %s, which he does not serve", o.Op, o.Queue)
}

func (h *house) noteState(c acd.StateChanged) {
	from := h.watch.states[c.Op]
	if from == "" {
		from = call.Offline
	}
	h.must(from == c.From && acd.Legal(c.From, c.To, c.Cause), "12: operator %d goes from %s (%s) to %s for %s", c.Op, c.From, from, c.To, c.Cause)
	h.watch.states[c.Op] = c.To
}

func (h *house) noteBot(f survey.Fact) {
	if p := f.Person; p != nil && p.Customer != 0 {
		h.watch.optedOut[p.Customer] = p.OptOut != nil
	}
	r := f.Result
	if r == nil || r.Open {
		return
	}
	key := fmt.Sprint(r.About, r.Mode)
	before, again := h.watch.results[key]
	h.must(!again || before == r.Status, "23: contact %s is asked about twice: %s, %s", r.About, before, r.Status)
	h.watch.results[key] = r.Status
	h.watch.seen["survey "+string(r.Status)]++
	if r.Status != survey.Completed && r.Status != survey.Partial {
		return
	}
	h.watch.surveys++
	h.must(r.Q1 >= 1 && r.Q1 <= 5, "23: mark %d", r.Q1)
	about, ended := h.ended[r.About]
	h.must(ended, "23: a mark for contact %s, which never ended", r.About)
	last := call.Talk{}
	for _, t := range customerTalks(about) { // who joined a conference is the last only if he stayed
		if !t.Conference && t.Started.Mono >= last.Ended.Mono || t.Ended.Mono > last.Ended.Mono {
			last = t
		}
	}
	h.must(r.Operator == last.Operator, "23: the mark of %s goes to operator %d, %d spoke last", r.About, r.Operator, last.Operator)
}

func (h *house) noteHappened(f Happened) {
	l := h.core.calls[f.Call]
	h.watch.seen[f.Kind]++
	switch f.Kind {
	case "talk", "conference":
		delete(h.watch.told, f.Call)
		h.noteTalk(l)
	case "queued":
		h.noteQueued(l, f)
	case "promised": // also one that he had: he hears of it in this call
		p, err := call.ParseID(f.Data["promise"])
		h.must(err == nil, "25: %s is promised a call that has no number", f.Call)
		h.watch.debts.again[p] = h.now.Mono
	case "callback_offered":
		h.watch.debts.offered[f.Call] = true
	case "callback_ordered":
		h.watch.debts.ordered[f.Call] = true
	case "talk_ended":
		if f.Data["how"] != "lost" {
			return
		}
		for op, d := range h.watch.doors {
			if opText(op) == f.Data["operator"] {
				dead := !d.path && h.now.Mono-d.deadSince >= 15_000
				h.must(dead || d.left == h.n, "16: operator %d loses his talk with signal %v, sound %v, dead since %d", op, d.signal, d.path, d.deadSince)
			}
		}
	case "rejected":
		h.watch.seen["rejected "+f.Data["rule"]]++
	case "redial":
		until, promised := h.watch.debts.freed[l.Party.Customer]
		delete(h.watch.debts.freed, l.Party.Customer)
		h.must(promised && until > l.Started.Mono, "45: customer %d has no place to come back to", l.Party.Customer)
		h.watch.redials++
	case "consent_asked":
		h.must(h.watch.consent[l.Party.Customer] == 0, "48: customer %d is asked for his consent again", l.Party.Customer)
	case "consent":
		if l != nil {
			h.watch.consent[l.Party.Customer] = h.now.Wall
		}
	}
}

// noteTold: no caller is told a worse place than before (DOMAIN.md 8), or one with more
// than ten ahead.
func (h *house) noteTold(p call.Play) {
	id := h.core.legs[p.Leg]
	for _, clip := range p.Clips {
		ahead, ok := placeSaid(clip)
		if !ok {
			continue
		}
		last, told := h.watch.told[id]
		h.must(!told || ahead <= last, "T: call %s was told %d ahead, now %d", id, last, ahead)
		h.must(ahead <= 10, "T: call %s is told %d ahead", id, ahead)
		h.watch.told[id] = ahead
	}
}

// noteQueued: who has a place skips the menu (45), and no newcomer enters a queue
// that a supervisor has closed (E: emergencies).
func (h *house) noteQueued(l *Live, f Happened) {
	if l == nil || f.Data["reason"] != "menu" {
		return
	}
	if !l.Party.Shared && l.Party.Customer != 0 {
		h.must(h.watch.places[l.Party.Customer] <= l.Started.Mono, "45: customer %d has a place and went through the menu", l.Party.Customer)
	}
	queue := call.QueueID(f.Data["queue"])
	h.must(h.watch.emergencies[queue].Kind != call.EmergencyClosed, "E: call %s enters %s, which is closed", l.ID, queue)
}

// checkEmergency: nobody walks the menu of a closed centre who came after it was
// closed, and who waits in the queue of an outage was told of it.
func (h *house) checkEmergency(id call.ID, l *Live) {
	if l.Kind != call.Inbound {
		return
	}
	centre := h.watch.emergencies[""]
	if centre.Kind == call.EmergencyClosed && l.AnsweredAt.Mono > centre.Since.Mono && l.Session != nil {
		h.must(false, "E: call %s came after the centre was closed and walks the menu", id)
	}
	s := l.segment()
	if s == nil || len(l.Segments) > 1 || s.Reason != "menu" || s.Offers > 0 || l.Phase != call.Waiting || l.Outage || l.Then == thenHangup || l.Ordering != nil {
		return
	}
	of := h.watch.emergencies[s.Queue]
	if of.Kind == call.EmergencyOutage && of.Since.Mono < s.Entered.Mono || centre.Kind == call.EmergencyOutage && centre.Since.Mono < l.AnsweredAt.Mono {
		h.must(false, "E: call %s waits in %s and was not told of the outage", id, s.Queue)
	}
}

// checkTold: who is said to have been told of an outage hears it.
func (h *house) checkTold(res *Result) {
	for _, f := range res.Facts {
		x, ok := f.(Happened)
		if !ok || x.Kind != "outage_told" {
			continue
		}
		l, said := h.core.calls[x.Call], false
		for _, c := range res.Commands {
			p, ok := c.(call.Play)
			said = said || ok && l != nil && p.Leg == l.Leg && slices.ContainsFunc(p.Clips, func(clip string) bool { return strings.HasSuffix(clip, "/outage") })
		}
		h.must(l == nil || said, "E: call %s is said to have been told of the outage", x.Call)
	}
}

// checkCommand looks at an order before the doors carry it out.
func (h *house) checkCommand(cmd call.Command, res *Result) {
	switch c := cmd.(type) {
	case call.Dial:
		h.checkDial(c, res)
	case call.Connect:
		h.must(!h.leg(c.A).gone && !h.leg(c.B).gone && c.A != "" && c.B != "", "6: %s and %s are connected, one is gone", c.A, c.B)
	case call.Mix:
		l := h.core.calls[h.core.legs[c.Legs[0]]]
		h.must(l != nil && len(c.Legs) == 3 && l.OpLeg == c.Legs[1] && l.joined() && l.Consult.Leg == c.Legs[2], "6: %v hear one another", c.Legs)
		for _, leg := range c.Legs {
			h.must(leg != "" && !h.leg(leg).gone, "6: %v hear one another, %q is gone", c.Legs, leg)
		}
	case call.Play:
		h.must(!h.joinedWith(c.Leg), "6: media refuses a play on %s, which is connected", c.Leg)
		h.noteTold(c)
	case call.RecordStart:
		if c.Kind == call.PartOutside {
			l := h.core.calls[c.Call]
			h.must(!l.NoRecord && !l.Notice.IsZero() && h.pair[c.Customer] == c.Operator && h.watch.outer[c.Operator] == c.Call, "18: recording %s of %s and %s, a number outside", c.Recording, c.Customer, c.Operator)
			return
		}
		if c.Kind != "" {
			paired := h.joinedWith(c.Customer)
			h.must(!paired && c.Operator == "" && !h.core.calls[c.Call].NoRecord, "18, 20: message %s of %s: joined %v, with %q", c.Recording, c.Customer, paired, c.Operator)
			return
		}
		away := !h.core.op(h.core.opLegs[c.Operator]).Up // with both of a conference lost at once, it is over in this step
		h.must(h.pair[c.Customer] == c.Operator || away, "18: recording %s of %s and %s, who are not connected", c.Recording, c.Customer, c.Operator)
	case call.RecordStop:
		h.watch.thrown[c.Recording] = h.watch.thrown[c.Recording] || c.Discard
	}
}

// checkDial: outgoing calls (22, 24, 25, 27, 43, 47).
func (h *house) checkDial(d call.Dial, res *Result) {
	h.must(!h.watch.dialled[d.Leg], "25: leg %s is dialled twice", d.Leg)
	h.watch.dialled[d.Leg] = true
	stored := false
	for _, f := range res.Facts {
		if p, ok := f.(PutCall); ok && p.ID == d.Call && p.Phase == call.Dialling {
			stored = true
		}
	}
	h.must(stored, "25: %s is dialled before the intent is stored", d.Leg)
	if d.Purpose == "outside" {
		h.checkOutside(d)
		return
	}
	h.must((d.Customer != 0) != (d.Web != "") && d.To == "", "43: %+v has no one callee", d)
	h.must(h.core.calls[d.Call].Leg == d.Leg, "25: call %s is %s and dials %s", d.Call, h.core.calls[d.Call].Leg, d.Leg)
	h.checkPromiseDial(d, res)
	bots := 0
	for _, l := range h.core.calls {
		if l.Kind == call.Survey {
			bots++
		}
		if l.Kind != call.Inbound && l.ID != d.Call && d.Customer != 0 {
			h.must(l.Party.Customer != d.Customer, "25: customer %d is called twice at a time", d.Customer)
		}
	}
	if d.Purpose != "survey" {
		return
	}
	h.watch.bots++
	h.must(!h.watch.optedOut[d.Customer] || d.Customer == 0, "22: customer %d opted out and is called", d.Customer)
	h.must(bots <= h.core.settings.Survey.Concurrency, "27: %d calls of the bot at once", bots)
	if p := h.core.calls[d.Call].Party; !p.Trial {
		hour := time.UnixMilli(h.now.Wall).UTC().Add(3 * time.Hour).Hour()
		h.must(hour >= 9 && hour < 21, "47: the bot calls customer %d at %d o'clock", d.Customer, hour)
		h.must(h.watch.consent[d.Customer] != 0, "47: the bot calls customer %d, who never consented", d.Customer)
	}
}

// checkOutside: a caller is joined with numbers of the settings only (part 2: 11, 44).
func (h *house) checkOutside(d call.Dial) {
	listed := false
	for _, n := range h.core.settings.Numbers {
		listed = listed || n.Number == d.To && n.Class != call.Premium
	}
	h.must(listed && d.Customer == 0 && d.Web == "", "11, 44: %+v is no number of the settings", d)
	h.must(h.core.calls[d.Call].Kind == call.Inbound, "11: %+v for a call that did not come in", d)
	h.watch.outer[d.Leg] = d.Call
}

// checkOuter: with the caller's leg every leg of his call ends (6).
func (h *house) checkOuter() {
	for leg, id := range h.watch.outer {
		l := h.leg(leg)
		switch {
		case l.gone:
			delete(h.watch.outer, leg)
		case h.core.calls[id] == nil:
			h.must(l.hanging, "6: call %s is over, the number outside (%s) is not hung up", id, leg)
		}
	}
}

// recordEnd checks a finished record.
func (h *house) recordEnd(c call.Call) {
	before, twice := h.ended[c.ID]
	h.must(!twice || reflect.DeepEqual(before.Outcome, c.Outcome), "2: call %s ended twice: %s, %s", c.ID, before.Outcome, c.Outcome)
	h.ended[c.ID] = c
	h.watch.seen[string(c.Kind)+" "+string(c.Outcome)]++
	for _, s := range c.Segments {
		h.watch.seen["segment "+string(s.Outcome)]++
	}
	if c.LostAfterAnswer {
		h.watch.seen["lost_after_answer"]++
	}
	if c.CutByUs {
		h.watch.seen["cut_by_us"]++
	}
	if !twice {
		h.noteDebt(c)
		h.noteSilent(c)
	}
	h.must(legalOutcome(c), "2: call %s of kind %s has outcome %q", c.ID, c.Kind, c.Outcome)
	h.must(c.EndedBy != "" && c.Cause != "", "2: call %s: nobody ended it (%q, %q)", c.ID, c.EndedBy, c.Cause)
	h.must(!c.EndedAt.IsZero() && c.Started.Mono <= c.EndedAt.Mono, "3: call %s ends before it starts", c.ID)
	talked := false
	for _, t := range c.Talks {
		talked = talked || !t.Consult
		h.must(!t.Ended.IsZero() && t.Started.Mono <= t.Ended.Mono && t.Left != "", "3: call %s: talk %+v", c.ID, t)
		h.must(t.HoldMs >= 0 && t.HoldMs <= t.Ended.Mono-t.Started.Mono, "3: call %s: hold %+v", c.ID, t)
		h.must((t.Recording != 0) == (!t.Consult && !c.NoRecord && !c.Notice.IsZero()), "17: call %s: talk %+v, no record %v", c.ID, t, c.NoRecord)
	}
	for _, p := range c.Parts {
		h.watch.seen["part "+p.Kind]++
		if p.Kind == call.PartOutside && p.Recording != 0 {
			h.watch.seen["outside taped"]++
		}
		h.must(!p.Ended.IsZero() && p.Started.Mono <= p.Ended.Mono, "3: call %s: part %+v", c.ID, p)
		h.must(p.Recording == 0 || !c.NoRecord, "17: call %s: part %+v is recorded against the wish", c.ID, p)
	}
	h.must((c.Outcome == call.Answered) == talked, "2: call %s is %s, talked %v", c.ID, c.Outcome, talked)
	h.must(c.Outcome == call.Answered || !c.LostAfterAnswer && !c.CutByUs, "2: flags on a call %s that is %s", c.ID, c.Outcome)
	for _, r := range h.tapes {
		h.must(r.Call != c.ID, "17: recording %s of the ended call %s goes on", r.Recording, c.ID)
	}
	if c.NoRecord {
		for rec, of := range h.watch.taped {
			h.must(of != c.ID || h.watch.thrown[rec], "17: recording %s of call %s is kept against the wish", rec, c.ID)
		}
	}
	h.checkTimes(c)
}

func legalOutcome(c call.Call) bool {
	switch c.Outcome {
	case call.Answered, call.Abandoned, call.Failed, call.Interrupted:
		return true
	case call.Callback, call.Overflowed, call.IVRDone, call.IVRHangup, call.AfterHours, call.Blocked, call.Rejected:
		return c.Kind != call.Outbound
	}
	return false
}

// checkTimes: the parts of a call follow one another and leave no gap that
// nothing explains (3).
func (h *house) checkTimes(c call.Call) {
	at := c.AnsweredAt.Mono
	for i, s := range c.Segments {
		h.must(s.Outcome != "" && !s.Ended.IsZero() && s.Entered.Mono <= s.Ended.Mono, "3: call %s: segment %+v", c.ID, s)
		h.must((s.Outcome == call.Answered) == !s.Answered.IsZero(), "2: call %s: segment %+v", c.ID, s)
		h.must(s.Answered.IsZero() || !s.Offered.IsZero() && s.Entered.Mono <= s.Offered.Mono && s.Offered.Mono <= s.Answered.Mono, "3: call %s: segment %+v", c.ID, s)
		h.must((s.Offers > 0) == !s.Offered.IsZero(), "3: call %s: segment %+v", c.ID, s)
		h.must(i == 0 || c.Segments[i-1].Ended.Mono <= s.Entered.Mono, "3: call %s: segments overlap: %+v", c.ID, c.Segments)
	}
	segs, talks, parts := c.Segments, customerTalks(c), lateParts(c)
	if len(segs) > 0 && (len(talks) == 0 || segs[0].Entered.Mono <= talks[0].Started.Mono) {
		at = segs[0].Entered.Mono // the menu came before
	} else if len(talks) > 0 {
		at = talks[0].Started.Mono
	}
	if len(segs)+len(talks) == 0 {
		return
	}
	for len(segs)+len(talks) > 0 {
		var from, to int64
		gap := int64(1000)
		if len(talks) == 0 || len(segs) > 0 && segs[0].Entered.Mono <= talks[0].Started.Mono && segs[0].Ended.Mono <= talks[0].Started.Mono {
			from, to, segs = segs[0].Entered.Mono, segs[0].Ended.Mono, segs[1:]
		} else {
			from, to = talks[0].Started.Mono, talks[0].Ended.Mono
			if talks[0].Conference { // beside the talk of who called him
				from, to = max(from, at), max(to, at)
			}
			talks = talks[1:]
		}
		if h.handedOver(c, at) {
			gap = 16_000 // it rang at the colleague
		}
		h.must(from >= at && from-at <= gap, "3: call %s: nothing explains %d ms before %d: %+v %+v", c.ID, from-at, from, c.Segments, c.Talks)
		at = to
	}
	for _, p := range parts {
		gap := int64(promptMs)
		h.must(p.Started.Mono >= at && p.Started.Mono-at <= gap, "3: call %s: nothing explains %d ms before %+v", c.ID, p.Started.Mono-at, p)
		at = p.Ended.Mono
	}
	gap := int64(31_000) // good-bye
	if h.watch.debts.offered[c.ID] {
		gap = 300_000 // the way to a call back, outside of a queue
	}
	h.must(c.EndedAt.Mono-at <= gap, "3: call %s: nothing explains its last %d ms", c.ID, c.EndedAt.Mono-at)
}

// promptMs is what a caller hears at most before he may speak.
const promptMs = 31_000

// lateParts are the stretches after the last wait or talk; a comment is within
// its survey.
func lateParts(c call.Call) (out []call.Part) {
	last := int64(0)
	for _, s := range c.Segments {
		last = max(last, s.Ended.Mono)
	}
	for _, t := range customerTalks(c) {
		last = max(last, t.Ended.Mono)
	}
	for _, p := range c.Parts {
		if p.Started.Mono >= last && p.Kind != call.PartComment {
			out = append(out, p)
		}
	}
	return out
}

func (h *house) handedOver(c call.Call, at int64) bool {
	for _, t := range c.Talks {
		if t.Ended.Mono == at && t.Left == "transfer" {
			return true
		}
	}
	return false
}

func customerTalks(c call.Call) (out []call.Talk) {
	for _, t := range c.Talks {
		if !t.Consult {
			out = append(out, t)
		}
	}
	return out
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
