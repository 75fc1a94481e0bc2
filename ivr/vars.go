package ivr

import (
	"slices"
	"strings"
)

// variables lists what anything in the book gives a value: the call itself,
// set, collect and lookup nodes, questions and choices. Flows share them, since
// a subflow and its caller do.
func (c *checker) variables() []string {
	out := append([]string{"lang", "topic"}, c.known.Vars...)
	for _, f := range c.book.list() {
		for i := range f.Nodes {
			out = append(out, c.gives(&f.Nodes[i])...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// gives lists the variables that a node sets.
func (c *checker) gives(n *Node) (out []string) {
	switch n.Kind {
	case KindSet:
		for _, p := range n.Set {
			out = append(out, p.Name)
		}
	case KindCollect:
		out = append(out, n.Save)
	case KindQuestion:
		out = append(out, n.Ask)
	case KindLookup:
		at := slices.IndexFunc(c.known.Lookups, func(l Lookup) bool { return l.ID == n.Ask })
		if at < 0 { // told elsewhere; what it would give is not held against anybody
			return []string{n.Save + anything}
		}
		for _, field := range c.known.Lookups[at].Fields {
			if n.Save != "" {
				field = n.Save + "_" + field
			}
			out = append(out, field)
		}
	}
	return out
}

// anything stands for the rest of a name that nobody can know.
const anything = "_*"

func (c *checker) given(name string) bool {
	prefix, _, _ := strings.Cut(name, "_")
	return slices.Contains(c.vars, name) || slices.Contains(c.vars, prefix+anything) || slices.Contains(c.vars, anything)
}

// values checks that a variable which a node uses has its value from somewhere: a
// misspelt one would be silence on the line.
func (c *checker) values(n *Node) {
	use := func(line int, arg string) {
		name, ok := strings.CutPrefix(arg, "$")
		if ok && !c.given(name) {
			c.bad(line, n.ID+": nothing gives "+quoted("$"+name)+" a value", Meant(name, c.vars, "set it, collect it or look it up before"))
		}
	}
	for _, ph := range append(slices.Clone(n.Say), n.Rerun...) {
		use(ph.line, ph.Arg)
	}
	for _, p := range n.Set {
		use(n.lineOf("set"), p.Value)
	}
	for _, p := range n.Args {
		use(n.lineOf("args"), p.Value)
	}
	if n.Var != "" {
		use(n.lineOf("var"), "$"+n.Var)
	}
}
