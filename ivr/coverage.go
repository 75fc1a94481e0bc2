package ivr

import (
	"fmt"
	"slices"
)

// Coverage notes which nodes and ways of a book's menus scenarios have walked. The
// zero value is ready.
type Coverage struct {
	nodes map[Place]bool
	ways  map[string]map[Arrow]bool // by flow
	calls int
}

// Covered is what the scenarios have walked of one menu.
type Covered struct {
	Flow         string
	Nodes, Ways  int // there are
	Walked       int // ways that were walked
	Unseen       []string
	Unwalked     []Arrow
	VisitedNodes int
}

// Calls is how many calls were run.
func (c *Coverage) Calls() int { return c.calls }

// Of tells what was walked of the menus that any scenario came into.
func (c *Coverage) Of(book *Book) (out []Covered) {
	for _, f := range book.list() {
		row := Covered{Flow: f.Name}
		for _, box := range f.Picture().Boxes {
			row.Nodes++
			if c.nodes[Place{Flow: f.Name, Node: box.ID}] {
				row.VisitedNodes++
			} else {
				row.Unseen = append(row.Unseen, box.ID)
			}
		}
		for _, a := range f.Picture().Arrows {
			row.Ways++
			if c.ways[f.Name][a] {
				row.Walked++
			} else {
				row.Unwalked = append(row.Unwalked, a)
			}
		}
		if row.VisitedNodes > 0 {
			out = append(out, row)
		}
	}
	return out
}

// String tells a way in one line: where from, what leads there, where to.
func (a Arrow) String() string {
	if a.Key != "" {
		return fmt.Sprintf("%s --%s %s--> %s", a.From, a.Way, a.Key, a.To)
	}
	return fmt.Sprintf("%s --%s--> %s", a.From, a.Way, a.To)
}

// track follows one call through its menus for a Coverage.
type track struct {
	cover *Coverage
	at    map[string]string // flow -> node the call is at
	key   string            // walked at that node; "-" nothing was
}

func (c *Coverage) call() *track {
	c.calls++
	return &track{cover: c, at: map[string]string{}, key: notWalked}
}

const notWalked = "-"

func (t *track) saw(book *Book, s *Session, ev Event, o Order) {
	switch o := o.(type) {
	case Walked:
		t.key = o.Key
	case Entered:
		if f, ok := book.Flow(o.Flow); ok {
			t.entered(f, s, ev, o.Node)
		}
		t.key = notWalked
	}
}

func (t *track) entered(f *Flow, s *Session, ev Event, to string) {
	if t.cover.nodes == nil {
		t.cover.nodes, t.cover.ways = map[Place]bool{}, map[string]map[Arrow]bool{}
	}
	t.cover.nodes[Place{Flow: f.Name, Node: to}] = true
	n, ok := f.Node(t.at[f.Name])
	t.at[f.Name] = to
	if !ok {
		return
	}
	var ways []Arrow
	for _, a := range f.arrows(n) {
		if a.To == to {
			ways = append(ways, a)
		}
	}
	if len(ways) == 0 { // back with 9, once more with *, 0 behind a key of its own
		return
	}
	if len(ways) > 1 {
		i := slices.IndexFunc(ways, func(a Arrow) bool { return t.led(n, s, ev, a) })
		ways = ways[max(i, 0):]
	}
	if t.cover.ways[f.Name] == nil {
		t.cover.ways[f.Name] = map[Arrow]bool{}
	}
	t.cover.ways[f.Name][ways[0]] = true
}

// led tells whether a way is the one that was taken, of several to one node.
func (t *track) led(n *Node, s *Session, ev Event, a Arrow) bool {
	_, chosen := n.choice(t.key)
	switch a.Way {
	case "key":
		return a.Key == t.key
	case "silence":
		return t.key == ""
	case "wrong", "none":
		return t.key != "" && !chosen
	case "operator":
		return !chosen
	case "case":
		return s.Var(n.Var) == a.Key
	case "else":
		return !slices.ContainsFunc(n.Cases, func(p Pair) bool { return p.Name == s.Var(n.Var) })
	case "open", "closed", "holiday":
		return t.key == a.Way || t.key == notWalked && a.Way == "open"
	case "fail":
		answer, ok := ev.(Answered)
		return !ok || !answer.OK
	case "next":
		answer, ok := ev.(Answered)
		return n.Kind != KindLookup || ok && answer.OK
	}
	return false
}
