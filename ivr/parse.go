package ivr

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// MaxFile bounds the size of a flow file; the shipped ones have a tenth of it.
const MaxFile = 64 << 10

// maxDepth bounds the nesting of a flow file; an honest one needs 6.
const maxDepth = 24

// Parse reads one flow file and reports every mistake at once. A file with
// problems gives no flow: nothing loads half.
func Parse(file string, src []byte) (flow *Flow, problems []Problem) {
	p := &reader{file: file}
	// The YAML library is not ours; should it panic on hostile text, that is a
	// bad file and not the end of the centre.
	defer func() {
		if e := recover(); e != nil {
			flow, problems = nil, []Problem{{File: file, What: fmt.Sprintf("not YAML: %v", e), Cure: "check indentation, quotes and colons"}}
		}
	}()
	root := p.document(src)
	if root != nil {
		flow = p.flow(root)
	}
	if len(p.problems) > 0 {
		return nil, sorted(p.problems)
	}
	sum := sha256.Sum256(src)
	flow.Version = hex.EncodeToString(sum[:6])
	return flow, nil
}

// reader collects problems on the way through one file.
type reader struct {
	file     string
	problems []Problem
	odd      map[string]bool // nodes whose names were refused, in Latin letters
}

func (p *reader) bad(line int, what, cure string) {
	p.problems = append(p.problems, Problem{File: p.file, Line: line, What: what, Cure: cure})
}

// document gives the one mapping of the file, nil when there is none.
func (p *reader) document(src []byte) ast.Node {
	if len(src) > MaxFile {
		p.bad(0, fmt.Sprintf("%d bytes", len(src)), fmt.Sprintf("split the flow, a file has at most %d", MaxFile))
		return nil
	}
	if line, deep := tooDeep(src); deep {
		p.bad(line, "nested too deeply", "a flow needs no more than a few levels")
		return nil
	}
	doc, err := parser.ParseBytes(src, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		line, what, cure := Syntax(src, err)
		p.bad(line, what, cure)
		return nil
	}
	if len(doc.Docs) > 1 && doc.Docs[0].Body != nil {
		line := 0
		if second := doc.Docs[1].Body; second != nil {
			line = lineOf(second)
		}
		p.bad(line, "a second document after ---", "keep one flow in the file")
		return nil
	}
	if len(doc.Docs) != 1 || doc.Docs[0].Body == nil {
		p.bad(1, "one flow expected in the file", "start it with \"flow: name\"")
		return nil
	}
	return doc.Docs[0].Body
}

// tooDeep bounds nesting before the recursive parser sees the text: brackets
// open at once, and columns of indentation.
func tooDeep(src []byte) (line int, deep bool) {
	line, open, dashes := 1, 0, 0
	start := true
	for _, c := range src {
		switch c {
		case '\n':
			line, dashes, start = line+1, 0, true
			continue
		case '[', '{':
			open++
		case ']', '}':
			open = max(0, open-1)
		case '-', '?', ':':
			if start {
				dashes++
			}
		case ' ':
			if start {
				dashes++
			}
			continue
		default:
			start = false
		}
		if open > maxDepth || dashes > 8*maxDepth {
			return line, true
		}
	}
	return 0, false
}

// field is one "key: value" of a mapping.
type field struct {
	key   string
	line  int
	value ast.Node
}

// fields lists a mapping in the order of the file; keys used twice are problems.
func (p *reader) fields(n ast.Node, what string) []field {
	var values []*ast.MappingValueNode
	switch n := n.(type) {
	case *ast.MappingNode:
		values = n.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{n}
	default:
		p.bad(lineOf(n), what+": settings expected, got "+short(n), "indent them below, one \"name: value\" a line")
		return nil
	}
	seen := map[string]int{}
	var out []field
	for _, m := range values {
		f := field{line: lineOf(m), value: m.Value}
		key, ok := text(m.Key)
		if !ok {
			p.bad(f.line, what+": a plain name or key expected before the colon", "quote keys such as \"1\" and \"*\"")
			continue
		}
		f.key = key
		if first, twice := seen[f.key]; twice {
			p.bad(f.line, fmt.Sprintf("%s: %q is used twice", what, f.key), fmt.Sprintf("the first is on line %d, keep one", first))
			continue
		}
		seen[f.key] = f.line
		out = append(out, f)
	}
	return out
}

// text reads a scalar as it is written.
func (p *reader) text(f field, what string) string {
	s, ok := text(f.value)
	switch _, empty := f.value.(*ast.NullNode); {
	case ok:
	case empty || f.value == nil:
		p.bad(f.line, what+": nothing is written", "write its value after the colon; a # that begins it needs quotes")
	default:
		p.bad(f.line, what+": one value expected, got "+short(f.value), "write a text")
	}
	return s
}

// text gives the text of a scalar. Anchors, aliases and tags are no part of the
// format: nothing in a flow is worth a bomb of references.
func text(n any) (string, bool) {
	switch n := n.(type) {
	case *ast.LiteralNode:
		if n.Value == nil {
			return "", false
		}
		return n.Value.Value, true
	case *ast.StringNode:
		return n.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.(ast.Node).GetToken().Value, true
	}
	return "", false
}

func lineOf(n ast.Node) int {
	switch m := n.(type) {
	case nil:
		return 0
	case *ast.MappingNode:
		if len(m.Values) > 0 {
			return lineOf(m.Values[0])
		}
	case *ast.MappingValueNode:
		if m.Key != nil {
			if t := m.Key.GetToken(); t != nil && t.Position != nil {
				return t.Position.Line
			}
		}
	}
	if t := n.GetToken(); t != nil && t.Position != nil {
		return t.Position.Line
	}
	return 0
}

func short(n ast.Node) string {
	switch n.(type) {
	case nil, *ast.NullNode:
		return "nothing"
	case *ast.SequenceNode:
		return "a list"
	case *ast.MappingNode, *ast.MappingValueNode:
		return "settings"
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode, *ast.MergeKeyNode:
		return "an anchor, alias or tag"
	}
	if s, ok := text(n); ok {
		return quoted(s)
	}
	return "something else"
}

func quoted(s string) string {
	if r := []rune(s); len(r) > 40 {
		s = string(r[:40]) + "…"
	}
	return fmt.Sprintf("%q", s)
}
