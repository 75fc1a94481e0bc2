package ivr

import (
	"fmt"
	"slices"
	"strings"
)

// A maze is what a book of flows looks like to a caller: where he may be, and where he
// may go from there. What is wrong with it is told in trails.go.

// mostSpots bounds what is followed; a book of honest menus has some hundreds.
const mostSpots = 20_000

type (
	// maze is all that a call may be at.
	maze struct {
		book   *Book
		spots  []spot
		at     map[string]int // what tells a spot apart -> its place in spots
		starts []int
	}
	// spot is a node with the subflows it lies in and the values that are known there.
	spot struct {
		flow  *Flow
		node  *Node
		stack []Place
		vars  []Pair
		next  []int // where it goes on: by itself, or by what the caller does
		alone []int // where it goes on for a caller who does nothing
	}
)

// enter gives the place of a spot that stands at the beginning of a flow.
func (m *maze) enter(f *Flow, id string) int {
	n, ok := f.Node(id)
	if !ok {
		return -1
	}
	return m.place(spot{flow: f, node: n})
}

func (m *maze) place(s spot) int {
	var key strings.Builder
	for _, p := range s.stack {
		key.WriteString(p.Flow + "/" + p.Node + ">")
	}
	key.WriteString(s.flow.Name + "/" + s.node.ID)
	for _, v := range s.vars {
		fmt.Fprintf(&key, " %s=%q", v.Name, v.Value)
	}
	i, known := m.at[key.String()]
	if !known {
		i = len(m.spots)
		m.at[key.String()] = i
		m.spots = append(m.spots, s)
	}
	return i
}

// leave finds where a spot leads.
func (m *maze) leave(i int) {
	s := m.spots[i]
	n := s.node
	to := func(f *Flow, id string, stack []Place, vars []Pair) (out []int) {
		if next, ok := f.Node(id); ok {
			out = append(out, m.place(spot{flow: f, node: next, stack: stack, vars: vars}))
		}
		return out
	}
	here := func(id string, vars []Pair) []int { return to(s.flow, id, s.stack, vars) }
	var next, alone []int
	switch n.Kind {
	case KindSet:
		next = here(n.Next, assigned(s.vars, n.Set))
	case KindBranch:
		next = m.cases(s, here)
	case KindLookup:
		next = append(here(n.Next, m.answered(s.vars, n)), here(n.Fail, s.vars)...)
	case KindSubflow:
		if f, ok := m.book.Flow(n.Flow); ok && len(s.stack) < maxStack {
			next = to(f, f.Start, append(slices.Clone(s.stack), Place{Flow: s.flow.Name, Node: n.ID}), s.vars)
		}
	case KindHangup:
		if len(s.stack) > 0 && len(n.Say) == 0 {
			top := s.stack[len(s.stack)-1]
			if f, ok := m.book.Flow(top.Flow); ok {
				caller, _ := f.Node(top.Node)
				next = to(f, caller.Next, s.stack[:len(s.stack)-1], s.vars)
			}
		}
	default:
		for _, id := range s.flow.exits(n) {
			next = append(next, here(id, n.forgets(s.vars))...)
		}
		alone = here(n.silence(s.flow), n.forgets(s.vars))
	}
	if !n.waits() {
		if alone = next; n.Kind == KindPlay {
			alone = here(n.Next, s.vars)
		}
	}
	m.spots[i].next, m.spots[i].alone = next, alone
}

// silence is where a node goes on when the caller does nothing.
func (n *Node) silence(f *Flow) string {
	switch {
	case n.Kind == KindQuestion:
		return n.None
	case n.Kind == KindMenu || n.Kind == KindCollect:
		if n.Silence == "" {
			return f.Operator
		}
		return n.Silence
	}
	return n.Next
}

// cases are the ways of a branch that the known value leaves open.
func (m *maze) cases(s spot, here func(string, []Pair) []int) (out []int) {
	n := s.node
	at := slices.IndexFunc(s.vars, func(v Pair) bool { return v.Name == n.Var })
	for _, c := range n.Cases {
		switch {
		case at < 0:
			out = append(out, here(c.Value, assigned(s.vars, []Pair{{n.Var, c.Name}}))...)
		case s.vars[at].Value == c.Name:
			return here(c.Value, s.vars)
		}
	}
	return append(out, here(n.Else, s.vars)...)
}

// assigned are the values known after a set node; a variable's value is known where
// it was.
func assigned(vars, set []Pair) []Pair {
	was := func(name string) (string, bool) {
		at := slices.IndexFunc(vars, func(v Pair) bool { return v.Name == name })
		if at < 0 {
			return "", false
		}
		return vars[at].Value, true
	}
	out := slices.Clone(vars)
	for _, p := range set {
		value, known := p.Value, true
		if name, variable := strings.CutPrefix(p.Value, "$"); variable {
			value, known = was(name)
		}
		out = slices.DeleteFunc(out, func(v Pair) bool { return v.Name == p.Name })
		if known && p.Name != "lang" { // an empty language leaves the one before
			out = append(out, Pair{p.Name, value})
		}
	}
	slices.SortFunc(out, func(a, b Pair) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// answered are the values known after a lookup: none of what it may have brought.
func (m *maze) answered(vars []Pair, n *Node) []Pair {
	return slices.DeleteFunc(slices.Clone(vars), func(v Pair) bool { return n.Save == "" || strings.HasPrefix(v.Name, n.Save+"_") })
}

// forgets are the values known after a node that the caller gives one to.
func (n *Node) forgets(vars []Pair) []Pair {
	given := []string{n.Save}
	switch n.Kind {
	case KindQuestion:
		given = []string{n.Ask}
	case KindMenu:
		given = []string{"topic"}
	}
	if !slices.ContainsFunc(vars, func(v Pair) bool { return slices.Contains(given, v.Name) }) {
		return vars
	}
	return slices.DeleteFunc(slices.Clone(vars), func(v Pair) bool { return slices.Contains(given, v.Name) })
}

// speaksSurely tells whether some of these phrases are heard whatever the variables are.
func speaksSurely(say []Phrase) bool {
	return slices.ContainsFunc(say, func(ph Phrase) bool { return !strings.HasPrefix(ph.Arg, "$") })
}

// halts tells whether a step of a call ends at a spot: it waits, or a voice is heard.
func (s spot) halts() bool {
	n := s.node
	return n.waits() || n.Kind == KindLookup || n.Kind == KindPlay && !n.Notice && speaksSurely(n.Say)
}

// name is a spot's node, with its flow where that is not the one told of.
func (s spot) name(f *Flow) string {
	if s.flow == f {
		return s.node.ID
	}
	return s.flow.Name + "/" + s.node.ID
}

// rounds walks along ways and tells of each circle that it comes upon.
func (m *maze) rounds(ways func(spot) []int, tell func([]spot)) {
	const fresh, under, done = 0, 1, 2
	state := make([]int, len(m.spots))
	var path []int
	var visit func(i int)
	visit = func(i int) {
		switch state[i] {
		case under:
			var circle []spot
			for _, j := range path[slices.Index(path, i):] {
				circle = append(circle, m.spots[j])
			}
			tell(circle)
			return
		case done:
			return
		}
		state[i], path = under, append(path, i)
		for _, next := range ways(m.spots[i]) {
			visit(next)
		}
		state[i], path = done, path[:len(path)-1]
	}
	for i := range m.spots {
		if state[i] == fresh {
			visit(i)
		}
	}
}

// length of a way, and where it goes on.
type length struct{ n, next int }

// longest measures the longest way from each spot to one where it ends. A way that
// comes back to where it is measured from ends there: circles are told elsewhere.
func (m *maze) longest(weight func(spot) int, ends func(spot) bool) []length {
	out := make([]length, len(m.spots))
	seen := make([]bool, len(m.spots))
	var measure func(i int) int
	measure = func(i int) int {
		if seen[i] {
			return out[i].n
		}
		seen[i], out[i] = true, length{0, -1} // nothing, while it is being measured
		best := length{0, -1}
		if ends(m.spots[i]) {
			out[i].n = weight(m.spots[i])
			return out[i].n
		}
		for _, next := range m.spots[i].alone {
			if n := measure(next); n > best.n {
				best = length{n, next}
			}
		}
		out[i] = length{weight(m.spots[i]) + best.n, best.next}
		return out[i].n
	}
	for i := range m.spots {
		measure(i)
	}
	return out
}
