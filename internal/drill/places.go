package drill

import (
	"hotline/call"
	"hotline/switchboard"
)

// places is what the watch knows of the places that are kept for who phones again
// (45): once, not for shared numbers, never passed over by a walk through the menu.
type places struct {
	kept  map[call.CustomerID]switchboard.Place
	freed map[call.CustomerID]switchboard.Place // in this step
	taken map[call.ID]bool                      // in this step; whether its owner had given up himself
}

func newPlaces() places { return places{kept: map[call.CustomerID]switchboard.Place{}} }

// placeFact follows the books of the core.
func (w *watch) placeFact(f switchboard.Fact) {
	switch f := f.(type) {
	case switchboard.PutPlace:
		must(!w.shared[f.Customer], "45: a place is kept for the shared number %d", f.Customer)
		w.places.kept[f.Customer] = f.Place
	case switchboard.DropPlace:
		w.places.freed[f.Customer] = w.places.kept[f.Customer]
		delete(w.places.kept, f.Customer)
	}
}

// placesTaken looks at what happened once the step is over: who was recognised in it is
// known then. Whom we failed is at the head of his queue; who had given up has his
// place, and no more.
func (w *watch) placesTaken(facts []switchboard.Fact) {
	for _, f := range facts {
		h, ok := f.(switchboard.Happened)
		l := w.calls[h.Call]
		if !ok || l.Party.Customer == 0 {
			continue
		}
		switch {
		case h.Kind == "redial":
			p, freed := w.places.freed[l.Party.Customer]
			delete(w.places.freed, l.Party.Customer) // once
			must(freed && p.Until > l.Started.Mono, "45: customer %d has no place to come back to", l.Party.Customer)
			w.places.taken[l.ID] = p.Dropped
		case h.Kind == "queued" && h.Data["reason"] == "menu":
			p, kept := w.places.kept[l.Party.Customer]
			must(!kept || l.Party.Shared || p.Until <= l.Started.Mono, "45: customer %d has a place and went through the menu", l.Party.Customer)
		}
	}
	for id, dropped := range w.places.taken {
		if x, waits := w.desk.Call(id); waits {
			must(x.Returned != dropped, "45: call %s has taken a place, returned %v, given up %v", id, x.Returned, dropped)
		}
	}
}

// owed are those who wait or talk as the process dies: their places must be kept.
func (w *watch) owed() (out []call.CustomerID) {
	for _, id := range sorted(w.calls) {
		l := w.calls[id]
		if l.Kind == call.Inbound && l.Party.Customer != 0 && !l.Party.Shared && len(l.Segments) > 0 {
			out = append(out, l.Party.Customer)
		}
	}
	return out
}

func (w *watch) placesKept(owed []call.CustomerID, now call.Time) {
	for _, id := range owed {
		must(w.places.kept[id].Until > now.Mono, "45: customer %d waited or talked when the process died and has no place", id)
	}
}
