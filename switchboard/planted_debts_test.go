package switchboard

import (
	"slices"
	"strconv"
	"strings"

	"hotline/acd"
	"hotline/call"
	"hotline/survey"
)

// plantedDebts are bugs about what the house owes its customers (calls back, lost
// callers, kept places) and about emergencies.
var plantedDebts = []plantedBug{
	{"a callback is dialled twice at once", func(_ *house, _ call.Event, r *Result) {
		for _, c := range r.Commands {
			if d, ok := c.(call.Dial); ok && d.Purpose == survey.ForCallback {
				d.Leg += "2"
				r.Commands = append(r.Commands, d)
				return
			}
		}
	}, "24 25"},
	{"a callback is made to who is in a call already", func(h *house, _ call.Event, r *Result) {
		for _, id := range sortedKeys(h.core.promises.all) {
			p := h.core.promises.all[id].clone()
			if p.State != PromisePaused || p.Reason != string(survey.ReasonNumberBusy) || !h.core.inContact(p.Party) {
				continue
			}
			h.dialsFor(p, r)
			return
		}
	}, "24 25 26"},
	{"a promise is paused and its hour forgotten", func(h *house, _ call.Event, _ *Result) {
		for id, p := range h.core.promises.all {
			if p.State == PromisePaused {
				h.core.promises.mono.set(id, 0)
				h.core.promises.wall.set(id, 0)
			}
		}
	}, "24"},
	{"the promised time is moved", changePromise(PromisePaused, func(_ *house, p *Promise) {
		if p.Operator == 0 {
			p.Due += 3600_000
		}
	}), "24"},
	{"a promise loses the place of the first entry", changePromise(PromiseWaiting, func(h *house, p *Promise) { p.Place = h.now }), "24"},
	{"a promise is not closed when its customer calls and is answered", changePromise(PromiseTaken, func(h *house, p *Promise) {
		p.State, p.Pause, p.Closed = PromisePaused, h.now.Mono+30_000, call.Time{}
	}), "24 25 26"},
	{"a kept promise is open again", changePromise(PromiseKept, func(h *house, p *Promise) {
		p.State, p.Pause, p.Closed = PromisePaused, h.now.Mono+30_000, call.Time{}
	}), "24 25 26"},
	{"a promise has no place in its queue", func(h *house, _ call.Event, r *Result) {
		for _, id := range sortedKeys(h.core.promises.all) {
			p := h.core.promises.all[id]
			if _, waits := h.core.acd.Call(p.Slot); waits && p.State == PromiseWaiting {
				f := acd.Fact{DropWaiting: p.Slot}
				_ = h.core.acd.Apply(f)
				r.Facts = append(r.Facts, Desk{Fact: f})
				return
			}
		}
	}, "24"},
	{"a lost caller has two items", func(h *house, _ call.Event, r *Result) {
		for _, f := range r.Facts {
			if p, ok := f.(PutLost); ok && p.State == LostOpen && p.Times > 1 {
				p.ID++
				h.core.lost.put(p.LostItem)
				r.Facts = append(r.Facts, p)
				return
			}
		}
	}, "44"},
	{"an item stays open though the caller got through", keepLost(LostGotThrough), "44"},
	{"an item stays open though the caller was reached", keepLost(LostReached), "44"},
	{"an item is never given back by its taker", func(h *house, _ call.Event, r *Result) {
		for i, f := range r.Facts {
			if p, ok := f.(PutLost); ok && p.State == LostOpen && p.Tries > 0 && p.Taker != 0 {
				p.State = LostTaken
				h.core.lost.put(p.LostItem)
				r.Facts[i] = p
			}
		}
	}, "44"},
	{"a worse place is told", func(_ *house, _ call.Event, r *Result) {
		for i, c := range r.Commands {
			if p, ok := c.(call.Play); ok && len(p.Clips) > 0 && strings.HasSuffix(p.Clips[0], "/queue_next") {
				p.Clips = append([]string{"ru/queue_position_" + strconv.Itoa(1+int(p.Token%9))}, p.Clips[1:]...)
				r.Commands[i] = p
			}
		}
	}, "T"},
	{"a lost caller is taken by who does not serve his queue", func(h *house, _ call.Event, r *Result) {
		for i, f := range r.Facts {
			if p, ok := f.(PutLost); ok && p.State == LostTaken && p.Queue != "experts" {
				p.Queue = "experts"
				h.core.lost.put(p.LostItem)
				r.Facts[i] = p
			}
		}
	}, "44"},
	{"who was lost is not on the list", func(h *house, _ call.Event, r *Result) {
		for i, f := range r.Facts {
			if p, ok := f.(PutLost); ok && p.State == LostOpen && p.Times == 1 && p.Tries == 0 {
				p.State = LostClosed
				h.core.lost.put(p.LostItem)
				r.Facts[i] = p
				return
			}
		}
	}, "44"},
	{"a place is kept for a shared number", func(h *house, _ call.Event, r *Result) {
		for _, f := range r.Facts {
			if p, ok := f.(PutCall); ok && p.Phase == call.Ended && p.Party.Shared && p.Kind == call.Inbound && len(p.Segments) > 0 {
				place := Place{Customer: p.Party.Customer, Queue: "sales", Dropped: true, Until: h.now.Mono + 60_000}
				h.core.places.put(place)
				r.Facts = append(r.Facts, PutPlace{Place: place})
				return
			}
		}
	}, "45"},
	{"a closed queue takes newcomers", forgetEmergency(func(e Emergency) bool { return e.Queue != "" && e.Kind == call.EmergencyClosed }), "E 28"},
	{"a closed centre takes newcomers", forgetEmergency(func(e Emergency) bool { return e.Queue == "" && e.Kind == call.EmergencyClosed }), "E 28"},
	{"nobody is told of an outage", forgetEmergency(func(e Emergency) bool { return e.Kind == call.EmergencyOutage }), "E 28"},
	{"the notice of an outage is not heard", func(_ *house, _ call.Event, r *Result) {
		for i, c := range r.Commands {
			if p, ok := c.(call.Play); ok {
				p.Clips = slices.DeleteFunc(slices.Clone(p.Clips), func(clip string) bool { return strings.HasSuffix(clip, "/outage") })
				r.Commands[i] = p
			}
		}
	}, "E"},
}

// changePromise spoils promises that come into a state.
func changePromise(state string, change func(*house, *Promise)) func(*house, call.Event, *Result) {
	return func(h *house, _ call.Event, r *Result) {
		for i, f := range r.Facts {
			if p, ok := f.(PutPromise); ok && p.State == state {
				change(h, &p.Promise)
				h.core.promises.put(p.clone())
				r.Facts[i] = p
			}
		}
	}
}

// keepLost keeps an item open that is closed for a reason.
func keepLost(reason string) func(*house, call.Event, *Result) {
	return func(h *house, _ call.Event, r *Result) {
		for i, f := range r.Facts {
			if p, ok := f.(PutLost); ok && p.State == LostClosed && p.Reason == reason {
				p.State, p.Reason, p.Closed = LostOpen, "", call.Time{}
				h.core.lost.put(p.LostItem)
				r.Facts[i] = p
			}
		}
	}
}

// forgetEmergency lets the core, and what lives by facts, forget an emergency that
// was ordered; where they are compared in that very step, that finds it.
func forgetEmergency(which func(Emergency) bool) func(*house, call.Event, *Result) {
	return func(h *house, _ call.Event, _ *Result) {
		for q, e := range h.core.emergencies {
			if which(e) {
				delete(h.core.emergencies, q)
			}
		}
		for q, e := range h.mirror.emergencies {
			if which(e) {
				delete(h.mirror.emergencies, q)
			}
		}
	}
}

// dialsFor makes the call for a promise whatever speaks against it.
func (h *house) dialsFor(p Promise, r *Result) {
	leg := call.LegID("n1/o" + p.ID.String())
	l := &Live{Call: call.Call{ID: call.ID(1<<51) + call.ID(h.n), Kind: call.Outbound, Phase: call.Dialling, Leg: leg, Party: p.Party,
		Purpose: survey.ForCallback, Started: h.now}, Promise: p.ID, For: p.Queue}
	p.State, p.Slot, p.Pause, p.From = PromiseCalling, l.ID, 0, 0
	p.Tries = append(p.Tries, Try{Call: l.ID, Started: h.now})
	h.core.calls[l.ID], h.core.legs[leg] = l, l.ID
	h.core.promises.put(p.clone())
	r.Facts = append(r.Facts, PutPromise{Promise: p}, PutCall{Live: l.clone()})
	r.Commands = append(r.Commands, call.Dial{Leg: leg, Call: l.ID, Customer: p.Party.Customer, Web: p.Party.Web, Purpose: survey.ForCallback})
}
