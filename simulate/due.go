package simulate

// Due is what will happen, a heap in the order of time; what falls due at the same
// instant happens in the order in which it was put in. The zero value is empty.
// internal/drill and the walks of switchboard live by it too.
type Due[T any] struct {
	heap []dueAt[T]
	seq  int
}

type dueAt[T any] struct {
	at   int64
	seq  int
	what T
}

func (a *dueAt[T]) before(b *dueAt[T]) bool { return a.at < b.at || a.at == b.at && a.seq < b.seq }

// Put lets something happen at an instant.
func (d *Due[T]) Put(at int64, what T) {
	d.seq++
	d.heap = append(d.heap, dueAt[T]{at, d.seq, what})
	for i := len(d.heap) - 1; i > 0; {
		up := (i - 1) / 2
		if !d.heap[i].before(&d.heap[up]) {
			return
		}
		d.heap[i], d.heap[up] = d.heap[up], d.heap[i]
		i = up
	}
}

// Next is the instant at which the first thing falls due; false when nothing will
// happen any more.
func (d *Due[T]) Next() (at int64, ok bool) {
	if len(d.heap) == 0 {
		return 0, false
	}
	return d.heap[0].at, true
}

// Take gives the first thing, which there must be.
func (d *Due[T]) Take() T {
	first, last := d.heap[0].what, len(d.heap)-1
	d.heap[0] = d.heap[last]
	d.heap[last] = dueAt[T]{}
	d.heap = d.heap[:last]
	for i := 0; ; {
		least := i
		for _, down := range [2]int{2*i + 1, 2*i + 2} {
			if down < last && d.heap[down].before(&d.heap[least]) {
				least = down
			}
		}
		if least == i {
			return first
		}
		d.heap[i], d.heap[least] = d.heap[least], d.heap[i]
		i = least
	}
}
