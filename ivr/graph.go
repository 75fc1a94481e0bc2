package ivr

import (
	"fmt"
	"strings"
)

// Graph draws a flow as a Mermaid flowchart: a box a node, an arrow for each way
// on with what leads there (a key, open, closed, silence …).
func (f *Flow) Graph() string {
	var b strings.Builder
	fmt.Fprintf(&b, "flowchart LR\n  %%%% %s@%s\n", f.Name, f.Version)
	fmt.Fprintf(&b, "  start([%s]) --> %s\n", f.Name, f.Start)
	for i := range f.Nodes {
		n := &f.Nodes[i]
		fmt.Fprintf(&b, "  %s[\"%s<br/>%s\"]\n", n.ID, n.ID, n.label())
		for _, r := range n.refs {
			if _, ok := f.Node(r.to); ok {
				fmt.Fprintf(&b, "  %s -- \"%s\" --> %s\n", n.ID, strings.TrimPrefix(r.field, "keys."), r.to)
			}
		}
	}
	return b.String()
}

// label says what the node does, for the picture.
func (n *Node) label() string {
	parts := []string{string(n.Kind)}
	for _, p := range n.Say {
		parts = append(parts, p.Prompt)
	}
	for _, v := range []string{n.Queue, n.To, n.Flow, n.Calendar, n.Outcome} {
		if v != "" {
			parts = append(parts, v)
		}
	}
	return strings.Join(parts, " ") + asks(n.Needs, n.Points)
}
