package ivr

import (
	"slices"
	"strings"
)

// KindShape is a kind of node with the settings that it must and may have.
type KindShape struct {
	Kind      Kind
	Must, May []string
}

// Shapes lists the kinds of nodes by name.
func Shapes() []KindShape {
	out := make([]KindShape, 0, len(shapes))
	for _, name := range kinds() {
		s := shapes[Kind(name)]
		out = append(out, KindShape{Kind: Kind(name), Must: slices.Clone(s.must), May: slices.Clone(s.may)})
	}
	return out
}

// Reference tells in plain text what a menu file may hold (docs/menus.md says what
// it means).
func Reference() string {
	var b strings.Builder
	b.WriteString("A menu, flows/NAME.yaml: flow, lang, start, operator, nodes.\n\nKinds of nodes, what they must have, and what they may have:\n")
	for _, s := range Shapes() {
		b.WriteString("  " + string(s.Kind) + strings.Repeat(" ", 10-len(s.Kind)) + strings.Join(s.Must, " "))
		if len(s.May) > 0 {
			b.WriteString("  (" + strings.Join(s.May, " ") + ")")
		}
		b.WriteString("\n")
	}
	b.WriteString("\nSaid: the id of a prompt, a list of them, and {KIND: $variable} or {KIND: value} of these kinds:\n  " +
		strings.Join(spoken, " ") + "\nA number may have gender (m, f, n), unit (ticket, contact, day or your own) and case (accusative, genitive), as have money and time.\n\nRules for digits (valid): phone, luhn, date, or a stretch such as 1-31.\n" +
		"\nScenarios (hotline ivr test): flow, lang, node, var, clock and call; then " + strings.Join(verbs, ", ") + ".\n")
	return b.String()
}
