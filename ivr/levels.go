package ivr

import "fmt"

// maxLevels bounds how many menus lie above each other (DOMAIN.md 9; two are better).
const maxLevels = 3

// levels tells of menus that callers come to only through three others. The level of
// a menu is the fewest menus on a way to it, itself among them, counted from the start
// of the flow that callers are answered by.
func (c *checker) levels() {
	below := c.subflows()
	for _, f := range c.book.list() {
		if below[f.Name] {
			continue
		}
		d := descent{book: c.book, level: map[Place]int{}}
		d.from(f, f.Start, 0)
		d.from(f, f.Operator, 0)
		for _, m := range d.deep() {
			c.file = m.flow.File
			c.bad(m.node.Line, fmt.Sprintf("%s: a menu of level %d", m.node.ID, d.level[m.place()]),
				"callers follow at most 3, lead to it from a menu nearer the start, or ask less")
		}
	}
}

// subflows are the flows that another one enters.
func (c *checker) subflows() map[string]bool {
	out := map[string]bool{}
	for _, f := range c.book.list() {
		for i := range f.Nodes {
			if n := &f.Nodes[i]; n.Kind == KindSubflow && n.Flow != f.Name {
				out[n.Flow] = true
			}
		}
	}
	return out
}

type (
	reached struct {
		flow *Flow
		node *Node
	}
	// descent goes down through the menus of a book, level by level.
	descent struct {
		book  *Book
		level map[Place]int // fewest menus on the way to a node
		order []reached     // as they were come to
	}
)

func (r reached) place() Place { return Place{Flow: r.flow.Name, Node: r.node.ID} }

// from goes on from a node that is reached through so many menus; a shorter way
// counts again.
func (d *descent) from(f *Flow, id string, menus int) {
	n, ok := f.Node(id)
	if !ok {
		return
	}
	if n.Kind == KindMenu {
		menus++
	}
	at := reached{f, n}
	before, seen := d.level[at.place()]
	if seen && before <= menus {
		return
	}
	if d.level[at.place()] = menus; !seen {
		d.order = append(d.order, at)
	}
	for _, r := range n.refs {
		d.from(f, r.to, menus)
	}
	if sub, ok := d.book.Flow(n.Flow); ok && n.Kind == KindSubflow {
		d.from(sub, sub.Start, menus)
	}
}

// deep lists the menus that lie too deep.
func (d *descent) deep() (out []reached) {
	for _, r := range d.order {
		if r.node.Kind == KindMenu && d.level[r.place()] > maxLevels {
			out = append(out, r)
		}
	}
	return out
}
