package drill

import (
	"cmp"
	"container/heap"
	"maps"
	"slices"

	"hotline/switchboard"
)

// future is something that will happen, unless the process it belongs to is dead.
type future struct {
	at   int64
	seq  int
	life int // of the process; -1: of the world outside
	do   func()
}

type futures []future

func (f futures) Len() int { return len(f) }
func (f futures) Less(i, j int) bool {
	return f[i].at < f[j].at || f[i].at == f[j].at && f[i].seq < f[j].seq
}
func (f futures) Swap(i, j int) { f[i], f[j] = f[j], f[i] }
func (f *futures) Push(x any)   { *f = append(*f, x.(future)) }
func (f *futures) Pop() any {
	old := *f
	x := old[len(old)-1]
	*f = old[:len(old)-1]
	return x
}

// after lets our own process do something later; a restart forgets it.
func (w *world) after(ms int64, do func()) { w.plan(ms, w.disk.life, do) }

// outside lets the world do something later, whatever becomes of the process.
func (w *world) outside(ms int64, do func()) { w.plan(ms, -1, do) }

func (w *world) plan(ms int64, life int, do func()) {
	w.seq++
	heap.Push(&w.due, future{w.now.Mono + max(ms, 0), w.seq, life, do})
}

// live lets time pass up to an instant, with everything that falls due.
func (w *world) live(until int64) {
	for {
		next, tick := until, false
		if at, ok := w.core.Deadline(); ok && at <= next {
			next, tick = max(at, w.now.Mono), true
		}
		if len(w.due) > 0 && w.due[0].at <= next {
			next, tick = w.due[0].at, false
		}
		w.advance(next)
		switch {
		case tick:
			w.post(switchboard.Tick{})
		case len(w.due) > 0 && w.due[0].at <= next:
			f := heap.Pop(&w.due).(future)
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
