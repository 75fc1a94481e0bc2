package drill

import (
	"cmp"
	"maps"
	"slices"

	"hotline/switchboard"
)

// future is something that will happen, unless the process it belongs to is dead.
type future struct {
	life int // of the process; -1: of the world outside
	do   func()
}

// after lets our own process do something later; a restart forgets it.
func (w *world) after(ms int64, do func()) { w.plan(ms, w.disk.life, do) }

// outside lets the world do something later, whatever becomes of the process.
func (w *world) outside(ms int64, do func()) { w.plan(ms, -1, do) }

func (w *world) plan(ms int64, life int, do func()) {
	w.due.Put(w.now.Mono+max(ms, 0), future{life, do})
}

// live lets time pass up to an instant, with everything that falls due.
func (w *world) live(until int64) {
	for {
		next, tick := until, false
		if at, ok := w.core.Deadline(); ok && at <= next {
			next, tick = max(at, w.now.Mono), true
		}
		at, happens := w.due.Next()
		if happens = happens && at <= next; happens {
			next, tick = at, false
		}
		w.advance(next)
		switch {
		case tick:
			w.post(switchboard.Tick{})
		case happens:
			f := w.due.Take()
			if f.life < 0 || f.life == w.disk.life {
				f.do()
			}
		default:
			return
		}
	}
}

func (w *world) advance(mono int64) {
	if d := mono - w.now.Mono; d > 0 {
		if d > second {
			w.watch.noIdleMatch()
		}
		w.now.Mono += d
		w.now.Wall += d
	}
}

// between is a length from low to high ms.
func (w *world) between(low, high int64) int64 { return low + w.rnd.Int64N(high-low+1) }

// percent is true so many times of a hundred.
func (w *world) percent(p float64) bool { return w.rnd.Float64()*100 < p }

// gap is the time to the next event of a Poisson process, ms.
func (w *world) gap(perHour float64) int64 {
	return int64(w.rnd.ExpFloat64() * float64(hour) / perHour)
}

func sorted[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
