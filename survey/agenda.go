package survey

import (
	"container/heap"

	"hotline/call"
)

// agenda is the heap of planned attempts by the wall instant they are due.
type agenda struct {
	items []item
	at    map[call.ID]int
}

type item struct {
	about call.ID
	due   int64
}

func newAgenda() agenda { return agenda{at: map[call.ID]int{}} }

func (a *agenda) add(about call.ID, due int64) { heap.Push(a, item{about, due}) }

func (a *agenda) remove(about call.ID) {
	if i, ok := a.at[about]; ok {
		heap.Remove(a, i)
	}
}

// first is the plan due next, false when there is none.
func (a *agenda) first() (item, bool) {
	if len(a.items) == 0 {
		return item{}, false
	}
	return a.items[0], true
}

// Len, Less, Swap, Push and Pop serve container/heap.
func (a *agenda) Len() int { return len(a.items) }

// Less orders by due time, then by contact, so that equal times have one order.
func (a *agenda) Less(i, j int) bool {
	x, y := a.items[i], a.items[j]
	return x.due < y.due || x.due == y.due && x.about < y.about
}

// Swap keeps the places known.
func (a *agenda) Swap(i, j int) {
	a.items[i], a.items[j] = a.items[j], a.items[i]
	a.at[a.items[i].about], a.at[a.items[j].about] = i, j
}

// Push adds at the end.
func (a *agenda) Push(x any) {
	it := x.(item)
	a.at[it.about] = len(a.items)
	a.items = append(a.items, it)
}

// Pop removes the last.
func (a *agenda) Pop() any {
	last := a.items[len(a.items)-1]
	a.items = a.items[:len(a.items)-1]
	delete(a.at, last.about)
	return last
}
