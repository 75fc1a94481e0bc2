package ivr

import "slices"

// Silence and wrong keys lead to an operator, never to a hang-up (DOMAIN.md 9), but
// where nobody is there: behind the closed door of an hours node.

// hungUpOn tells of menus, and digits, that hang up on who presses nothing, or wrong
// keys, while operators are there.
func (c *checker) hungUpOn(f *Flow) {
	if f.Operator == "" {
		return
	}
	open := f.staffed()
	for i := range f.Nodes {
		n := &f.Nodes[i]
		if !open[n.ID] || n.Kind != KindMenu && n.Kind != KindCollect {
			continue
		}
		for _, way := range []struct{ setting, to, who string }{
			{"silence", n.Silence, "who presses nothing"}, {"wrong", n.Wrong, "who presses wrong keys"},
		} {
			if c.leadsToHangup(f, way.to) {
				c.bad(n.lineOf(way.setting), n.ID+"."+way.setting+": "+way.who+" is hung up on", "leave it out, and he gets the operator")
			}
		}
	}
}

// staffed are the nodes that a caller gets to in working hours.
func (f *Flow) staffed() map[string]bool {
	seen := map[string]bool{}
	for todo := []string{f.Start, f.Operator}; len(todo) > 0; {
		id := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		n, ok := f.Node(id)
		if !ok || seen[id] {
			continue
		}
		seen[id] = true
		if n.Kind == KindHours {
			todo = append(todo, n.Open)
			continue
		}
		todo = append(todo, f.exits(n)...)
	}
	return seen
}

// leadsToHangup tells whether nothing but words stand between a node and the end of the
// call. A subflow's silent end is none.
func (c *checker) leadsToHangup(f *Flow, id string) bool {
	for range f.Nodes {
		n, ok := f.Node(id)
		switch {
		case !ok:
			return false
		case n.Kind == KindHangup:
			return len(n.Say) > 0 || !c.isSubflow(f.Name)
		case n.Kind != KindPlay && n.Kind != KindSet:
			return false
		}
		id = n.Next
	}
	return false
}

// isSubflow tells whether another menu enters this one.
func (c *checker) isSubflow(name string) bool {
	return slices.ContainsFunc(c.book.list(), func(f *Flow) bool {
		return slices.ContainsFunc(f.Nodes, func(n Node) bool { return n.Kind == KindSubflow && n.Flow == name })
	})
}
