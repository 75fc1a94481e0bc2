package acd

// agenda is the heap of deadlines: at most one of each operator and call, found
// by kind and handle. The earliest is known in O(1), a change costs O(log n).
// Equal instants are ordered by kind and id, so that handles never show.
type agenda struct {
	items []item
	pos   [2][]int32 // place in items + 1, by kind and handle
}

type item struct {
	at   int64
	id   uint64
	h    int32
	kind uint8
}

const (
	kindOp   = 0
	kindCall = 1
)

func (x item) less(y item) bool {
	switch {
	case x.at != y.at:
		return x.at < y.at
	case x.kind != y.kind:
		return x.kind < y.kind
	}
	return x.id < y.id
}

// set gives the entity the deadline at; 0 takes it away.
func (a *agenda) set(kind uint8, h int32, id uint64, at int64) {
	for int(h) >= len(a.pos[kind]) {
		a.pos[kind] = append(a.pos[kind], 0)
	}
	i := int(a.pos[kind][h]) - 1
	switch {
	case i < 0 && at == 0:
	case i < 0:
		a.items = append(a.items, item{at, id, h, kind})
		a.pos[kind][h] = int32(len(a.items))
		a.up(len(a.items) - 1)
	case at == 0:
		a.drop(i)
	default:
		a.items[i].at, a.items[i].id = at, id
		a.down(a.up(i))
	}
}

// top gives the earliest item.
func (a *agenda) top() (item, bool) {
	if len(a.items) == 0 {
		return item{}, false
	}
	return a.items[0], true
}

func (a *agenda) drop(i int) {
	last := len(a.items) - 1
	a.swap(i, last)
	x := a.items[last]
	a.pos[x.kind][x.h] = 0
	a.items = a.items[:last]
	if i < last {
		a.down(a.up(i))
	}
}

func (a *agenda) swap(i, j int) {
	a.items[i], a.items[j] = a.items[j], a.items[i]
	a.pos[a.items[i].kind][a.items[i].h] = int32(i + 1)
	a.pos[a.items[j].kind][a.items[j].h] = int32(j + 1)
}

func (a *agenda) up(i int) int {
	for i > 0 {
		p := (i - 1) / 2
		if !a.items[i].less(a.items[p]) {
			break
		}
		a.swap(i, p)
		i = p
	}
	return i
}

func (a *agenda) down(i int) {
	for {
		c := 2*i + 1
		if c >= len(a.items) {
			return
		}
		if c+1 < len(a.items) && a.items[c+1].less(a.items[c]) {
			c++
		}
		if !a.items[c].less(a.items[i]) {
			return
		}
		a.swap(i, c)
		i = c
	}
}
