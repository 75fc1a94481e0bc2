package simulate

import (
	"slices"

	"hotline/acd"
	"hotline/call"
)

// linkAgain is how long after a restart an operator is connected again of whom the record
// says nothing, ms: pages come back within some seconds.
const linkAgain = 3_000

// restart: the server dies, and with it every wait and talk; the desk makes operators Lost
// until they are connected again (DOMAIN.md 2, 7). Who was cut off may phone again, once it
// is back; a call back that was rung is one try.
func (w *world) restart(r Span) {
	w.downUntil = r.To
	for i := range w.callers {
		switch c := &w.callers[i]; {
		case c.waiting:
			c.waiting = false
			w.returns(i, w.contacts[i].Again.Cut, w.now)
		case c.talking:
			c.talking = false
			c.talks-- // he has it all to say again
			if c.promise == nil {
				w.returns(i, w.contacts[i].Again.Cut, w.now)
			}
		case c.promise != nil && c.promise.calling:
			c.promise.calling = false
			w.tried(i)
		}
	}
	w.step(acd.Restarted{})
	for i := range w.agents {
		if w.agents[i].state == call.Offline {
			continue
		}
		lost := w.plan.Agents[i].Lost
		k := slices.IndexFunc(lost, func(s Span) bool { return s.From == r.From })
		switch {
		case k < 0:
			w.in(r.To+linkAgain, dueLink, future{agent: i})
		case lost[k].To != Forever:
			w.in(lost[k].To, dueLink, future{agent: i})
		}
	}
}
