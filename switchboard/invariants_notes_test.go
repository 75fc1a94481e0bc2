package switchboard

import (
	"fmt"
	"slices"

	"hotline/acd"
	"hotline/call"
	"hotline/survey"
)

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
