package ivr

import (
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// maxPhrases bounds one thing to say.
const maxPhrases = 12

// phrases reads what is said: one prompt, or a list of prompts and of spoken
// values such as {digits: $number}.
func (p *reader) phrases(f field, what string) []Phrase {
	items := []ast.Node{f.value}
	if seq, ok := f.value.(*ast.SequenceNode); ok {
		items = seq.Values
	}
	if len(items) == 0 || len(items) > maxPhrases {
		p.bad(f.line, what+": 1 to 12 prompts expected", "name what is said")
		return nil
	}
	var out []Phrase
	for _, item := range items {
		switch item.(type) {
		case *ast.MappingNode, *ast.MappingValueNode:
			out = append(out, p.values(item, what)...)
		default:
			id, _ := text(item)
			if !isSlug(id) {
				p.bad(lineOf(item), what+": the id of a prompt expected, got "+short(item), Meant(id, nil, "write its id, like greeting; texts stand in prompts.yaml"))
			}
			out = append(out, Phrase{Prompt: id, line: lineOf(item)})
		}
	}
	return out
}

// agreement says how a spoken number agrees with what it counts, and of which kinds.
var agreement = map[string][]string{
	"gender": {"number"},
	"unit":   {"number"},
	"case":   {"number", "minutes", "hours", "calls", "money", "time"},
}

// values reads {digits: $number}, and {number: $n, gender: f, unit: ticket}.
func (p *reader) values(item ast.Node, what string) (out []Phrase) {
	parts := p.fields(item, what)
	for _, part := range parts {
		if agreement[part.key] != nil {
			continue
		}
		arg := p.text(part, what)
		if !slices.Contains(spoken, part.key) {
			all := append(sortedKeys(agreement), spoken...)
			p.bad(part.line, what+": "+quoted(part.key)+" cannot be spoken", Meant(part.key, all, "use one of "+strings.Join(spoken, ", ")))
		}
		out = append(out, Phrase{Prompt: part.key, Arg: arg, line: part.line})
	}
	for _, part := range parts {
		kinds := agreement[part.key]
		switch {
		case kinds == nil:
		case len(out) != 1:
			p.bad(part.line, what+": "+part.key+" of what is not clear", "write it in the braces of one number, like {number: $n, gender: f}")
		case !slices.Contains(kinds, out[0].Prompt):
			p.bad(part.line, what+": "+out[0].Prompt+" has no "+part.key, "it is there for "+strings.Join(kinds, ", "))
		default:
			p.agrees(&out[0], part, what)
		}
	}
	return out
}

// agrees reads one setting of a spoken number.
func (p *reader) agrees(ph *Phrase, part field, what string) {
	value := p.text(part, what)
	switch part.key {
	case "unit":
		if ph.Unit = value; value != "" && !isSlug(value) {
			p.bad(part.line, what+": "+quoted(value)+" is no name of a unit", "write ticket where unit_ticket_1, unit_ticket_2 and unit_ticket_5 are its prompts")
		}
	case "gender":
		if ph.Gender = value; value != "" && !slices.Contains([]string{masculine, feminine, neuter}, value) {
			p.bad(part.line, what+": no gender "+quoted(value), "write m, f or n: один, одна, одно")
		}
	case "case":
		if ph.Case = value; value != "" && !slices.Contains(cases, value) {
			p.bad(part.line, what+": no case "+quoted(value), "write accusative or genitive, or leave it out")
		}
	}
}

// spoken are the Speak kinds a flow may use.
var spoken = []string{"calls", "callback_done", "callback_number", "date", "digits", "ewt", "hours", "minutes", "money", "name", "number", "queue_position", "time", "weekday"}

// choices reads the keys of a menu ("1": node, or {next, topic}), of a language
// choice ("1": ru) or of a question ("1": node).
func (p *reader) choices(n *Node, f field) {
	for _, item := range p.fields(f.value, n.ID+".keys") {
		what := n.ID + ".keys." + item.key
		if !isKey(item.key) {
			p.bad(item.line, what+": one key of the telephone expected", "0 to 9, \"*\" or \"#\", in quotes")
			continue
		}
		c := Choice{Key: item.key, Line: item.line}
		switch {
		case n.Kind == KindLanguage:
			c.Topic = p.slug(item, what)
		case isMapping(item.value):
			p.choice(&c, item, what)
		default:
			c.Next = p.text(item, what)
		}
		if n.Kind != KindLanguage {
			n.refs = append(n.refs, ref{field: "keys." + item.key, to: c.Next, line: item.line})
		}
		n.Keys = append(n.Keys, c)
	}
	if len(n.Keys) == 0 {
		p.bad(f.line, n.ID+".keys: none", "write at least one, like \"1\": sales")
	}
}

func (p *reader) choice(c *Choice, item field, what string) {
	for _, part := range p.fields(item.value, what) {
		switch part.key {
		case "next":
			c.Next = p.text(part, what+".next")
		case "topic":
			c.Topic = p.slug(part, what+".topic")
		default:
			p.bad(part.line, what+"."+part.key+": no such setting of a key", Meant(part.key, []string{"next", "topic"}, "next and topic are there"))
		}
	}
}

// cases reads value -> node of a branch.
func (p *reader) cases(n *Node, f field) []Pair {
	out := p.pairs(f, n.ID+".cases")
	for _, item := range p.quiet(f.value) {
		n.at["cases."+item.key] = item.line
	}
	for _, c := range out {
		n.refs = append(n.refs, ref{field: "cases." + c.Name, to: c.Value, line: n.at["cases."+c.Name]})
	}
	return out
}

// pairs reads a flat mapping, sorted by name.
func (p *reader) pairs(f field, what string) []Pair {
	var out []Pair
	for _, item := range p.fields(f.value, what) {
		out = append(out, Pair{Name: item.key, Value: p.text(item, what+"."+item.key)})
	}
	slices.SortFunc(out, func(a, b Pair) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// quiet lists a mapping that was read already, without telling its mistakes again.
func (p *reader) quiet(n ast.Node) []field {
	q := reader{file: p.file}
	return q.fields(n, "")
}

func isMapping(n ast.Node) bool {
	switch n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return true
	}
	return false
}
