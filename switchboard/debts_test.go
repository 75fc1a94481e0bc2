package switchboard

import (
	"time"

	"hotline/call"
	"hotline/survey"
)

// debts are what the house owes its customers: calls that were promised, and
// callers who were lost (INVARIANTS 24 to 26, 44).
type debts struct {
	promises map[call.ID]Promise // newest state
	kept     map[call.ID]int
	answered map[call.CustomerID]int64 // monotonic ms at which the newest of his own calls began that was answered
	again    map[call.ID]int64         // when a supervisor ordered a failed promise anew
	lost     map[call.CustomerID]bool
	items    map[call.CustomerID]uint64 // open item
	trying   map[uint64]call.ID         // the last call about an item; its queue may change while that rings
	shared   map[call.CustomerID]bool
	offered  map[call.ID]bool // calls that were offered a call back
	ordered  map[call.ID]bool
	freed    map[call.CustomerID]int64 // places given up, until
}

func newDebts() debts {
	return debts{promises: map[call.ID]Promise{}, kept: map[call.ID]int{}, answered: map[call.CustomerID]int64{}, again: map[call.ID]int64{}, lost: map[call.CustomerID]bool{},
		items: map[call.CustomerID]uint64{}, trying: map[uint64]call.ID{}, shared: map[call.CustomerID]bool{}, offered: map[call.ID]bool{}, ordered: map[call.ID]bool{}, freed: map[call.CustomerID]int64{}}
}

func (h *house) shared(id call.CustomerID) bool { return h.watch.debts.shared[id] }

// notePromise follows a promise from state to state.
func (h *house) notePromise(p Promise) {
	d := &h.watch.debts
	before, again := d.promises[p.ID]
	if p.State != before.State {
		h.watch.seen["promise "+p.State]++
		h.watch.seen["promise from "+p.Source]++
	}
	if again {
		h.must(p.Place == before.Place, "24: promise %s had its place by %d, now by %d", p.ID, before.Place.Mono, p.Place.Mono)
		h.must(p.Due == before.Due || p.Operator != 0 || d.again[p.ID] == h.now.Mono, // or an operator named another hour

			"24: promise %s was due at %d, now at %d", p.ID, before.Due, p.Due)
	}
	if p.State == PromiseWaiting {
		w, waits := h.core.acd.Call(p.Slot)
		h.must(!waits || w.Place == p.Place, "24: promise %s has its place by %d, in the queue by %d", p.ID, p.Place.Mono, w.Place.Mono)
	}
	closed := again && !before.open()
	h.must(!closed || before.State == PromiseFailed, "24: promise %s goes from %s to %s", p.ID, before.State, p.State)
	if p.State == PromiseKept && before.State != PromiseKept {
		d.kept[p.ID]++
		h.must(d.kept[p.ID] == 1, "24: promise %s is kept twice", p.ID)
	}
	rules := h.core.callbackRules(p.Queue)
	h.must(p.counted() <= 1+rules.Retries, "24: promise %s: %d tries", p.ID, p.counted())
	h.must(len(p.Tries) <= 1+rules.Retries+troubleTries+1, "24: promise %s: %d tries", p.ID, len(p.Tries))
	for i := 1; i < len(p.Tries); i++ {
		gap := p.Tries[i].Started.Mono - p.Tries[i-1].Ended.Mono
		h.must(gap >= int64(rules.Retry), "24: promise %s is tried again after %d ms", p.ID, gap)
	}
	d.promises[p.ID] = p
}

// checkPromiseDial looks at a call for a promise before it is made.
func (h *house) checkPromiseDial(dial call.Dial, res *Result) {
	if dial.Purpose != survey.ForCallback {
		return
	}
	h.watch.seen["callback dialled"]++
	for _, q := range []call.QueueID{"", h.core.calls[dial.Call].For} {
		h.must(h.watch.emergencies[q].Kind != call.EmergencyClosed, "E: %s is called back, queue %q is closed", dial.Leg, q)
	}
	var p *Promise
	for _, f := range res.Facts {
		if put, ok := f.(PutPromise); ok && put.Slot == dial.Call && put.State == PromiseCalling {
			p = &put.Promise
		}
	}
	if p == nil {
		h.must(false, "25: %s is dialled, the promise does not say so", dial.Leg)
		return
	}
	h.must(partyKey(p.Party) == partyKey(call.Party{Customer: dial.Customer, Web: dial.Web}), "24: promise %s is for %+v, %+v is dialled", p.ID, p.Party, dial)
	h.must(p.Party.Trial || p.Party.Class == call.Mobile || p.Party.Class == call.Geographic, "24: promise %s dials a number of class %s", p.ID, p.Party.Class)
	if p.Party.Customer != 0 && !p.Party.Shared {
		h.must(h.watch.debts.answered[p.Party.Customer] <= max(p.Asked.Mono, h.watch.debts.again[p.ID]), "26: customer %d called and was answered; promise %s is older and calls him", dial.Customer, p.ID)
	}
	for id, l := range h.core.calls {
		h.must(id == dial.Call || partyKey(l.Party) != partyKey(p.Party) || p.Party == (call.Party{}), "25: promise %s calls who is in call %s", p.ID, id)
	}
	msk := func(t call.Time) time.Time { return time.UnixMilli(t.Wall).UTC().Add(3 * time.Hour) }
	if p.Party.Trial || msk(p.Asked).YearDay() == msk(h.now).YearDay() {
		return
	}
	hour := msk(h.now).Hour()
	h.must(hour >= 9 && hour < 21, "24: promise %s of another day calls at %d o'clock", p.ID, hour)
}

// noteTalk: customer and operator talk, so what he is owed is paid.
func (h *house) noteTalk(l *Live) {
	if l == nil || l.Party.Customer == 0 {
		return
	}
	delete(h.watch.debts.lost, l.Party.Customer)
	if l.Kind == call.Inbound {
		h.watch.debts.answered[l.Party.Customer] = max(h.watch.debts.answered[l.Party.Customer], l.Started.Mono)
	}
}

// noteDebt: a contact that was lost is owed a call (INVARIANTS 44).
func (h *house) noteDebt(c call.Call) {
	d := &h.watch.debts
	if c.Kind != call.Inbound || c.Party.Customer == 0 || c.Party.Class != call.Mobile || d.ordered[c.ID] || h.core.settings.LostKeepMs == 0 {
		return
	}
	lost := c.CutByUs
	switch c.Outcome { //nolint:exhaustive // those that lose nobody
	case call.Blocked, call.Failed, call.Interrupted:
		lost = true
	}
	if n := len(c.Segments); n > 0 && (c.Outcome == call.Abandoned || c.LostAfterAnswer) {
		lost = lost || c.Segments[n-1].Ended.Mono-c.Segments[n-1].Entered.Mono >= 5000
	}
	lost = lost || unserved(c)
	if lost {
		d.lost[c.Party.Customer] = true
	}
}

// unserved: a number outside was tried and did not answer, and no message was left.
func unserved(c call.Call) bool {
	tried, served := false, len(c.Talks) > 0
	for _, p := range c.Parts {
		tried = tried || p.Kind == call.PartOutside
		served = served || p.Kind == call.PartOutside && !p.Answered.IsZero() || p.Kind == call.PartVoicemail && p.Recording != 0
	}
	return tried && !served
}

func (h *house) noteLost(i LostItem) {
	d := &h.watch.debts
	id := i.Party.Customer
	before, open := d.items[id]
	h.must(!open || before == i.ID, "44: customer %d has two items: %d, %d", id, before, i.ID)
	h.watch.seen["lost "+i.State+" "+i.Reason]++
	d.items[id] = i.ID
	if i.State == LostClosed {
		delete(d.items, id)
		if i.Reason == LostExpired {
			delete(d.lost, id)
		}
	}
	if i.State == LostTaken {
		l := h.core.calls[i.Trying]
		h.must(i.Taker != 0 && (l == nil || l.Lost == i.ID), "44: item %d is taken by operator %d, the call is about another", i.ID, i.Taker)
		if _, there := h.core.acd.QueueSettings(i.Queue); there && l != nil && d.trying[i.ID] != i.Trying {
			h.must(h.core.serves(i.Taker, i.Queue), "44: item %d of queue %s is taken by operator %d, who does not serve it", i.ID, i.Queue, i.Taker)
		}
		d.trying[i.ID] = i.Trying
	}
}

// checkDebts: exactly those who are owed a call are on the list, one taker each.
func (h *house) checkDebts() {
	d := &h.watch.debts
	if len(d.lost) != len(h.core.lost.of) {
		h.must(false, "44: %d customers are owed a call, %d are on the list: %v, %v", len(d.lost), len(h.core.lost.of), sortedKeys(d.lost), sortedKeys(h.core.lost.of))
	}
	for id := range d.lost {
		i, ok := h.core.lost.of[id]
		if !ok {
			h.must(false, "44: customer %d is owed a call and not on the list", id)
		}
		if i.State == LostTaken && h.core.calls[i.Trying] == nil {
			h.must(false, "44: item %d is taken and nobody calls", i.ID)
		}
	}
	for id, p := range h.core.promises.all {
		if !p.open() {
			continue
		}
		w, waits := h.core.acd.Call(p.Slot)
		_, calls := h.core.calls[p.Slot]
		ok := false
		switch p.State {
		case PromiseWaiting:
			ok = waits && w.Virtual
		case PromiseCalling:
			ok = calls && !waits
		case PromisePaused:
			ok = p.Slot == 0 && (p.Pause != 0 || p.From != 0)
			if p.Pause != 0 && p.Pause < h.now.Mono || p.From != 0 && p.Pause == 0 && p.From+sleepMost < h.now.Wall {
				h.must(false, "24: promise %s is paused until %d, %d; that is over", id, p.Pause, p.From)
			}
		}
		if !ok {
			h.must(false, "24: promise %s is %s, in the queue %v, in a call %v", id, p.State, waits, calls)
		}
	}
}
