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

// maxQuiet is how long systems may be asked, in ms, with no voice between: callers
// take a longer silence for a dead line.
const maxQuiet = 10_000

// longestAsk is what a lookup takes at most, in ms, whatever it waits.
const longestAsk = 5000

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
