package ivr

import (
	"fmt"
	"slices"
	"strings"
)

// trails follows every way that a call may take through the whole book, into subflows
// and back, and tells of those on which a caller hears nothing, is cut, or cannot get
// out. What set nodes gave a variable is remembered on the way: a branch that counts
// how often something was tried is no circle.
func (c *checker) trails() {
	m := &maze{book: c.book, at: map[string]int{}}
	below := c.subflows()
	for _, f := range c.book.list() {
		if !below[f.Name] {
			m.starts = append(m.starts, m.enter(f, f.Start))
			m.enter(f, f.Operator)
		}
	}
	for i := 0; i < len(m.spots) && i < mostSpots; i++ {
		m.leave(i)
	}
	c.circles(m)
	c.chains(m)
	c.wordless(m)
	c.nobody(m)
}

// mostSpots bounds what is followed; a book of honest menus has some hundreds.
const mostSpots = 20_000

// maxQuiet is how long systems may be asked, in ms, with no voice between: callers
// take a longer silence for a dead line.
const maxQuiet = 10_000

// longestAsk is what a lookup takes at most, in ms, whatever it waits.
const longestAsk = 5000

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

// circles tells of those that nobody can leave, because nothing in them listens, and
// of those for who presses nothing.
func (c *checker) circles(m *maze) {
	told := map[string]bool{}
	m.rounds(func(s spot) []int {
		if s.node.waits() {
			return nil
		}
		return s.alone
	}, func(circle []spot) {
		c.circle(circle, told, func(names string) Problem {
			return Problem{What: "a loop that never listens, " + names, Cure: "put a menu into it or lead it to an end"}
		})
	})
	m.rounds(func(s spot) []int { return s.alone }, func(circle []spot) {
		if slices.ContainsFunc(circle, func(s spot) bool { return s.node.waits() }) {
			c.circle(circle, told, func(names string) Problem {
				return Problem{What: "who presses nothing goes round, " + names, Cure: "lead silence to the operator or to an end"}
			})
		}
	})
}

// circle tells of one, once, however many ways there are to it.
func (c *checker) circle(circle []spot, told map[string]bool, tell func(names string) Problem) {
	first := circle[0]
	var names []string
	for _, s := range append(circle, first) {
		names = append(names, s.name(first.flow))
	}
	p := tell(strings.Join(names, " → "))
	nodes := slices.Clone(names[1:])
	slices.Sort(nodes)
	if key := p.Cure + strings.Join(slices.Compact(nodes), " "); !told[key] {
		told[key] = true
		c.at(first, p)
	}
}

// at tells of a mistake where a node stands.
func (c *checker) at(s spot, p Problem) {
	c.file = s.flow.File
	c.bad(s.node.Line, s.node.ID+": "+p.What, p.Cure)
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

// chains tells of rows of nodes without a question that are longer than a call follows.
func (c *checker) chains(m *maze) {
	hops := m.longest(func(s spot) int { return 1 }, spot.halts)
	c.worst(m, hops, maxHops, func(first, last spot, n int) Problem {
		return Problem{What: fmt.Sprintf("%d nodes in a row that ask nothing and say nothing, %s → … → %s", n, first.node.ID, last.name(first.flow)),
			Cure: fmt.Sprintf("a call follows %d at once and then fails: put a voice or a question between them", maxHops)}
	})
	voices := m.longest(func(s spot) int {
		if s.node.Kind == KindPlay {
			return 1
		}
		return 0
	}, func(s spot) bool { return s.node.waits() })
	c.worst(m, voices, c.book.Config.Rounds, func(_, _ spot, n int) Problem {
		return Problem{What: fmt.Sprintf("%d voices without a question between them", n),
			Cure: fmt.Sprintf("a call goes to the operator after %d: ask between them, or raise menu.rounds in centre.yaml", c.book.Config.Rounds)}
	})
	quiet := m.longest(func(s spot) int {
		if s.node.Kind == KindLookup {
			return int(min(s.node.askMs(), longestAsk))
		}
		return 0
	}, func(s spot) bool { return s.node.waits() || s.node.Kind == KindPlay && s.halts() })
	c.worst(m, quiet, maxQuiet, func(_, _ spot, n int) Problem {
		return Problem{What: fmt.Sprintf("up to %ds of silence while systems are asked", (n+999)/1000), Cure: "say something between them or wait less"}
	})
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

// worst tells of the longest way of a flow that is too long, where it begins: what is
// behind it on the same way is not told again.
func (c *checker) worst(m *maze, of []length, most int, tell func(first, last spot, n int) Problem) {
	worst := map[string]int{}
	for i, l := range of {
		name := m.spots[i].flow.Name
		if at, known := worst[name]; l.n > most && (!known || l.n > of[at].n) {
			worst[name] = i
		}
	}
	behind := map[int]bool{}
	for _, i := range worst {
		for j := of[i].next; j >= 0; j = of[j].next {
			behind[j] = true
		}
	}
	for _, name := range sortedKeys(worst) {
		i := worst[name]
		if behind[i] {
			continue
		}
		last := i
		for of[last].next >= 0 {
			last = of[last].next
		}
		c.at(m.spots[i], tell(m.spots[i], m.spots[last], of[i].n))
	}
}

// wordless tells of calls that end without a word: nothing was said since the caller
// did something, a system was asked, or the call began.
func (c *checker) wordless(m *maze) {
	todo := slices.Clone(m.starts)
	for i := range m.spots {
		if n := m.spots[i].node; n.waits() || n.Kind == KindLookup {
			todo = append(todo, m.spots[i].next...)
		}
	}
	seen := map[int]bool{}
	told := map[*Node]bool{}
	for len(todo) > 0 {
		i := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if i < 0 || seen[i] {
			continue
		}
		seen[i] = true
		s := m.spots[i]
		if n := s.node; n.Kind == KindHangup && len(s.next) == 0 && !speaksSurely(n.Say) && !told[n] {
			told[n] = true
			c.at(s, Problem{What: "the call ends without a word", Cure: `write "say: bye" or lead to it from a play node`})
		}
		if !s.halts() && !(s.node.Kind == KindPlay && speaksSurely(s.node.Say)) {
			todo = append(todo, s.alone...)
		}
	}
}

// nobody tells of an operator: node that leads to none.
func (c *checker) nobody(m *maze) {
	told := map[*Flow]bool{}
	for i := range m.spots {
		f := m.spots[i].flow
		if m.spots[i].node.ID != f.Operator || told[f] {
			continue
		}
		told[f] = true
		if !m.staffed(i) {
			c.file = f.File
			c.bad(f.LineOf("operator"), "operator: "+f.Operator+" leads to no queue",
				"0 is the operator everywhere: lead it to a queue, a transfer, a call back or a message")
		}
	}
}

// staffed tells whether some way from a spot leads to people, or to what they will read.
func (m *maze) staffed(from int) bool {
	seen := map[int]bool{}
	for todo := []int{from}; len(todo) > 0; {
		i := todo[len(todo)-1]
		if todo = todo[:len(todo)-1]; seen[i] {
			continue
		}
		seen[i] = true
		switch m.spots[i].node.Kind {
		case KindQueue, KindTransfer, KindCallback, KindVoicemail:
			return true
		}
		todo = append(todo, m.spots[i].next...)
	}
	return len(m.spots) >= mostSpots
}

// digits sees that a question can be answered at all, and is heard.
func (c *checker) digits(n *Node) {
	if n.waits() && !speaksSurely(n.Say) {
		c.bad(n.lineOf("say"), n.ID+": a question that may be silent", "nothing is said when its values are not there: put a prompt before them")
	}
	if n.Kind != KindCollect {
		return
	}
	switch least, most := digitsOf(n.Valid); {
	case n.Max < least:
		c.bad(n.lineOf("max"), n.ID+": no digits can be right", n.Valid+" needs more of them than max allows: raise it")
	case most > 0 && n.Min > most:
		c.bad(n.lineOf("min"), n.ID+": no digits can be right", n.Valid+" has fewer of them than min asks for: lower it")
	}
}

// digitsOf is how many digits a rule wants; 0 is no most.
func digitsOf(rule string) (least, most int) {
	switch rule {
	case "":
		return 1, 0
	case validPhone:
		return 10, 11
	case validLuhn:
		return 2, 0
	case validDate:
		return 4, 4
	}
	low, _, _ := stretchOf(rule)
	return len(fmt.Sprint(max(low, 0))), 0
}
