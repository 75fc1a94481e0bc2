package switchboard

import (
	"container/heap"

	"hotline/call"
)

// deadlines is a heap of calls by the moment something falls due for them.
type deadlines struct {
	items []deadline
	at    map[call.ID]int // position in items
}

type deadline struct {
	mono int64
	call call.ID
}

// set moves the call's deadline; 0 takes it out.
func (d *deadlines) set(id call.ID, mono int64) {
	if d.at == nil {
		d.at = map[call.ID]int{}
	}
	i, has := d.at[id]
	switch {
	case has && mono == 0:
		heap.Remove(d, i)
	case has:
		d.items[i].mono = mono
		heap.Fix(d, i)
	case mono != 0:
		heap.Push(d, deadline{mono, id})
	}
}

// first gives the earliest deadline.
func (d *deadlines) first() (int64, bool) {
	if len(d.items) == 0 {
		return 0, false
	}
	return d.items[0].mono, true
}

// pop takes the call whose deadline has passed.
func (d *deadlines) pop(now int64) (call.ID, bool) {
	if len(d.items) == 0 || d.items[0].mono > now {
		return 0, false
	}
	return heap.Pop(d).(deadline).call, true
}

// heap.Interface; ties by id, so that order never depends on history.

func (d *deadlines) Len() int { return len(d.items) }

func (d *deadlines) Less(i, j int) bool {
	a, b := d.items[i], d.items[j]
	return a.mono < b.mono || a.mono == b.mono && a.call < b.call
}

func (d *deadlines) Swap(i, j int) {
	d.items[i], d.items[j] = d.items[j], d.items[i]
	d.at[d.items[i].call], d.at[d.items[j].call] = i, j
}

// Push implements heap.Interface.
func (d *deadlines) Push(x any) {
	it := x.(deadline)
	d.at[it.call] = len(d.items)
	d.items = append(d.items, it)
}

// Pop implements heap.Interface.
func (d *deadlines) Pop() any {
	n := len(d.items) - 1
	it := d.items[n]
	d.items = d.items[:n]
	delete(d.at, it.call)
	return it
}
