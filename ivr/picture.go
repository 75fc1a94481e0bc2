package ivr

import (
	"slices"
	"strings"
)

// Picture is a flow as boxes and arrows, for a screen that draws it.
type Picture struct {
	Flow     string  `json:"flow"`
	Version  string  `json:"version"`
	Start    string  `json:"start"`
	Operator string  `json:"operator,omitempty"`
	Boxes    []Box   `json:"boxes"`
	Arrows   []Arrow `json:"arrows"`
}

// Box is one node.
type Box struct {
	ID      string   `json:"id"`
	Kind    Kind     `json:"kind"`
	Line    int      `json:"line"`
	Prompts []string `json:"prompts,omitempty"` // said, in order
	Detail  string   `json:"detail,omitempty"`  // queue, number, flow, calendar, outcome, variable, question
	Needs   []Need   `json:"needs,omitempty"`   // skills asked of the operator on top of the queue's
	Points  int64    `json:"points,omitempty"`  // what the place in the order is worth from the start
	WaitMs  int64    `json:"wait_ms,omitempty"`
	Notice  bool     `json:"notice,omitempty"` // the greeting: cannot be interrupted
	End     bool     `json:"end,omitempty"`    // nothing follows in this flow
}

// Arrow is a way on from a node. Way says what leads there: key (with Key), next,
// open, closed, holiday, silence, wrong, none, case (with Key), else, fail; and
// operator: what the flow does by itself on 0, silence and mistakes.
type Arrow struct {
	From string `json:"from"`
	To   string `json:"to"`
	Way  string `json:"way"`
	Key  string `json:"key,omitempty"`
}

// Picture draws the flow.
func (f *Flow) Picture() Picture {
	p := Picture{Flow: f.Name, Version: f.Version, Start: f.Start, Operator: f.Operator, Boxes: []Box{}, Arrows: []Arrow{}}
	for i := range f.Nodes {
		n := &f.Nodes[i]
		b := Box{ID: n.ID, Kind: n.Kind, Line: n.Line, WaitMs: n.WaitMs, Notice: n.Notice, Detail: n.detail(), Needs: n.Needs, Points: n.Points}
		for _, ph := range n.Say {
			b.Prompts = append(b.Prompts, ph.Prompt)
		}
		arrows := f.arrows(n)
		b.End = len(arrows) == 0
		p.Boxes, p.Arrows = append(p.Boxes, b), append(p.Arrows, arrows...)
	}
	return p
}

func (n *Node) detail() string {
	for _, v := range []string{n.Queue, n.To, n.Flow, n.Calendar, n.Outcome, n.Var, n.Ask, n.Save} {
		if v != "" {
			return v
		}
	}
	return ""
}

func (f *Flow) arrows(n *Node) (out []Arrow) {
	for _, r := range n.refs {
		if _, ok := f.Node(r.to); !ok {
			continue // of a subflow
		}
		way, key, _ := strings.Cut(r.field, ".")
		switch way {
		case "keys":
			way = "key"
		case "cases":
			way = "case"
		}
		out = append(out, Arrow{From: n.ID, To: r.to, Way: way, Key: key})
	}
	if f.Operator == "" || f.Operator == n.ID || n.Kind != KindMenu && n.Kind != KindCollect {
		return out
	}
	if !slices.ContainsFunc(out, func(a Arrow) bool { return a.To == f.Operator }) {
		out = append(out, Arrow{From: n.ID, To: f.Operator, Way: "operator"})
	}
	return out
}
