package configs

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"hotline/acd"
	"hotline/call"
)

// FormField describes one setting for a form: a screen draws it, SetQueue writes
// it. The list is made from the settings' own type, so a new setting is there by
// itself; only its words are the screen's.
type FormField struct {
	Name    string      `json:"name"`
	Kind    string      `json:"kind"` // duration (ms), int, bool, text, choice, queue, skill, list, group
	Choices []string    `json:"choices,omitempty"`
	Default any         `json:"default,omitempty"`
	Fields  []FormField `json:"fields,omitempty"` // of a group, or of the rows of a list
}

// choices are the settings whose values are words of a list.
var choices = map[string][]string{
	"strategy": {string(acd.LongestIdle), string(acd.RoundRobin), string(acd.FewestCalls), string(acd.LeastOccupied),
		string(acd.RingAll), string(acd.FixedOrder), string(acd.BestLevel), string(acd.ContractShare)},
	"language": append([]string{""}, Langs...),
	"survey":   {acd.SurveyNextDay, acd.SurveySameCall, acd.SurveyNone},
	"when":     {string(acd.RuleWait), string(acd.RuleLength), string(acd.RuleEWT), string(acd.RuleNobody), string(acd.RuleHours)},
	"kind":     {"", acd.ToQueue, acd.ToVoicemail, acd.ToMessage, acd.ToCallback, acd.ToNumber, acd.ToHangup},
}

// QueueFields describes the settings of a queue, in the order of the type.
func QueueFields() []FormField { return formFields(reflect.ValueOf(acd.DefaultQueue("", "", 1))) }

func formFields(v reflect.Value) (out []FormField) {
	for _, f := range reflect.VisibleFields(v.Type()) {
		if name, ok := settingName(f); ok {
			out = append(out, formField(name, v.FieldByIndex(f.Index)))
		}
	}
	return out
}

func formField(name string, v reflect.Value) FormField {
	f := FormField{Name: name, Kind: "text"}
	if list, ok := choices[name]; ok && v.Kind() == reflect.String {
		f.Kind, f.Choices = "choice", list
	}
	switch {
	case v.Type() == reflect.TypeFor[acd.Ms]():
		f.Kind, f.Default = "duration", v.Int()
	case v.Type() == reflect.TypeFor[time.Duration]():
		f.Kind, f.Default = "duration", time.Duration(v.Int()).Milliseconds()
	case v.Type() == reflect.TypeFor[call.QueueID]() && name != "id":
		f.Kind = "queue"
	case name == "skill":
		f.Kind = "skill"
	case v.Kind() == reflect.Bool:
		f.Kind, f.Default = "bool", v.Bool()
	case v.CanInt():
		f.Kind, f.Default = "int", v.Int()
	case v.Kind() == reflect.Struct:
		f.Kind, f.Fields = "group", formFields(v)
	case v.Kind() == reflect.Slice:
		f.Kind, f.Fields = "list", formFields(reflect.Zero(v.Type().Elem()))
	case v.Kind() == reflect.String:
		f.Default = v.String()
	}
	return f
}

// ReadQueues gives the queues and skills of a queues.yaml for a form.
func ReadQueues(text string) ([]acd.Queue, []Skill, []Problem) {
	queues := queuesFile{Settings: acd.DefaultSettings()}
	b := &binder{file: "queues.yaml", fresh: map[reflect.Type]any{reflect.TypeFor[acd.Queue](): acd.DefaultQueue("", "", 1)}}
	b.read([]byte(text), &queues)
	return queues.Queues, queues.Skills, b.problems
}

// SetQueue writes settings of one queue into the text of queues.yaml and leaves
// every other line, comments included, as it is. A value of null takes the
// setting out: the queue has its default. A queue that is not there is added, and
// with values nil taken out.
func SetQueue(text, id string, values map[string]json.RawMessage) (string, error) {
	seq, err := queuesNode(text)
	if err != nil {
		return text, err
	}
	e := &lineEditor{lines: strings.Split(strings.TrimRight(text, "\n"), "\n")}
	at := slices.IndexFunc(seq.Values, func(n ast.Node) bool { return idOf(n) == id })
	switch {
	case values == nil && at < 0:
		return text, nil
	case values == nil:
		first, last := extent(seq.Values[at])
		e.replace(first, last, nil)
		return e.String(), nil
	case at < 0:
		return e.add(seq, id, values)
	}
	item, ok := seq.Values[at].(*ast.MappingNode)
	if !ok || item.IsFlowStyle {
		return text, errors.New("this queue is written in braces: change it as text")
	}
	return e.setFields(item, QueueFields(), values)
}

func queuesNode(text string) (*ast.SequenceNode, error) {
	doc, err := parser.ParseBytes([]byte(text), parser.ParseComments)
	if err != nil || len(doc.Docs) == 0 {
		return nil, errors.New("queues.yaml cannot be read: mend the text first")
	}
	root, ok := doc.Docs[0].Body.(*ast.MappingNode)
	if ok {
		for _, m := range root.Values {
			if seq, is := m.Value.(*ast.SequenceNode); is && m.Key.GetToken().Value == "queues" && len(seq.Values) > 0 && !seq.IsFlowStyle {
				return seq, nil
			}
		}
	}
	return nil, errors.New("queues.yaml has no list of queues: write the first one as text")
}

func idOf(n ast.Node) string {
	if m, ok := n.(*ast.MappingNode); ok {
		for _, v := range m.Values {
			if v.Key.GetToken().Value == "id" {
				return v.Value.GetToken().Value
			}
		}
	}
	return ""
}

// lineEditor changes lines from the last to the first, so that numbers stay true.
type lineEditor struct{ lines []string }

// String is the text.
func (e *lineEditor) String() string { return strings.Join(e.lines, "\n") + "\n" }

func (e *lineEditor) replace(first, last int, with []string) {
	e.lines = slices.Concat(e.lines[:first-1], with, e.lines[last:])
}

// setFields writes settings into a mapping that stands one setting a line.
func (e *lineEditor) setFields(item *ast.MappingNode, fields []FormField, values map[string]json.RawMessage) (string, error) {
	have := slices.Clone(item.Values)
	slices.Reverse(have)
	_, end := extent(item)
	indent := strings.Repeat(" ", item.Values[0].Key.GetToken().Position.Column-1)
	var added []string
	for _, f := range fields {
		raw, asked := values[f.Name]
		there := slices.ContainsFunc(have, func(m *ast.MappingValueNode) bool { return m.Key.GetToken().Value == f.Name })
		if !asked || there || string(raw) == "null" {
			continue
		}
		line, err := formLine(f, raw)
		if err != nil {
			return "", err
		}
		added = append(added, indent+line)
	}
	e.replace(end+1, end, added)
	for _, m := range have {
		name := m.Key.GetToken().Value
		raw, asked := values[name]
		i := slices.IndexFunc(fields, func(f FormField) bool { return f.Name == name })
		if !asked || i < 0 {
			continue
		}
		first, last := extent(m)
		if string(raw) == "null" && first != item.Values[0].Key.GetToken().Position.Line {
			e.replace(first, last, nil)
			continue
		}
		line, err := formLine(fields[i], raw)
		if err != nil {
			return "", err
		}
		before := []rune(e.lines[first-1])[:m.Key.GetToken().Position.Column-1]
		comment := ""
		if first == last {
			comment = commentBehind.FindString(e.lines[first-1])
		}
		e.replace(first, last, []string{string(before) + line + comment})
	}
	return e.String(), nil
}

var commentBehind = regexp.MustCompile(`\s+# .*$`)

// add writes a new queue behind the last one.
func (e *lineEditor) add(seq *ast.SequenceNode, id string, values map[string]json.RawMessage) (string, error) {
	_, end := extent(seq.Values[len(seq.Values)-1])
	first, _ := extent(seq.Values[0])
	dash := strings.Index(e.lines[first-1], "-")
	if dash < 0 {
		return "", errors.New("queues.yaml: the list of queues is not one item a line: write this one as text")
	}
	indent := strings.Repeat(" ", dash)
	lines := []string{indent + "- id: " + yamlText(id)}
	for _, f := range QueueFields() {
		raw, ok := values[f.Name]
		if !ok || f.Name == "id" || string(raw) == "null" {
			continue
		}
		line, err := formLine(f, raw)
		if err != nil {
			return "", err
		}
		lines = append(lines, indent+"  "+line)
	}
	e.replace(end+1, end, lines)
	return e.String(), nil
}

// extent tells the first and the last line of a node.
func extent(n ast.Node) (first, last int) {
	first = 1 << 30
	ast.Walk(visitor(func(n ast.Node) {
		if _, comment := n.(*ast.CommentGroupNode); comment {
			return
		}
		if t := n.GetToken(); t != nil && t.Position != nil {
			first, last = min(first, t.Position.Line), max(last, t.Position.Line)
		}
		switch n := n.(type) {
		case *ast.SequenceNode:
			if n.End != nil {
				last = max(last, n.End.Position.Line)
			}
		case *ast.MappingNode:
			if n.End != nil {
				last = max(last, n.End.Position.Line)
			}
		}
	}), n)
	return first, last
}

type visitor func(ast.Node)

// Visit implements ast.Visitor.
func (v visitor) Visit(n ast.Node) ast.Visitor {
	if _, comment := n.(*ast.CommentGroupNode); comment {
		return nil
	}
	v(n)
	return v
}

func formLine(f FormField, raw json.RawMessage) (string, error) {
	text, err := formValue(f, raw)
	return f.Name + ": " + text, err
}

// formValue writes a value as YAML in one line.
func formValue(f FormField, raw json.RawMessage) (string, error) {
	bad := func(err error) (string, error) { return "", fmt.Errorf("%s: %s expected: %w", f.Name, f.Kind, err) }
	switch f.Kind {
	case "duration", "int":
		var n int64
		if err := json.Unmarshal(raw, &n); err != nil {
			return bad(err)
		}
		if f.Kind == "int" {
			return strconv.FormatInt(n, 10), nil
		}
		return durationText(n), nil
	case "bool":
		var on bool
		if err := json.Unmarshal(raw, &on); err != nil {
			return bad(err)
		}
		return strconv.FormatBool(on), nil
	case "group":
		var m map[string]json.RawMessage
		if err := json.Unmarshal(raw, &m); err != nil {
			return bad(err)
		}
		return groupText(f.Fields, m)
	case "list":
		var rows []map[string]json.RawMessage
		if err := json.Unmarshal(raw, &rows); err != nil {
			return bad(err)
		}
		parts := make([]string, len(rows))
		for i, m := range rows {
			var err error
			if parts[i], err = groupText(f.Fields, m); err != nil {
				return "", err
			}
		}
		return "[" + strings.Join(parts, ", ") + "]", nil
	}
	var s string
	if err := json.Unmarshal(raw, &s); err != nil {
		return bad(err)
	}
	return yamlText(s), nil
}

// groupText writes the settings of a group that say something.
func groupText(fields []FormField, m map[string]json.RawMessage) (string, error) {
	var parts []string
	for _, f := range fields {
		raw, ok := m[f.Name]
		if !ok || string(raw) == "null" || string(raw) == `""` || string(raw) == "{}" {
			continue
		}
		if f.Name == "at" {
			switch string(m["when"]) { // the threshold of an overflow rule: calls, none, or a time
			case strconv.Quote(string(acd.RuleLength)):
				f.Kind = "int"
			case strconv.Quote(string(acd.RuleNobody)), strconv.Quote(string(acd.RuleHours)):
				continue
			}
		}
		text, err := formLine(f, raw)
		if err != nil {
			return "", err
		}
		parts = append(parts, text)
	}
	return "{" + strings.Join(parts, ", ") + "}", nil
}

func durationText(ms int64) string {
	if ms%1000 != 0 {
		return strconv.FormatInt(ms, 10) + "ms"
	}
	return strings.NewReplacer("h0m0s", "h", "m0s", "m").Replace((time.Duration(ms) * time.Millisecond).String())
}

var plainText = regexp.MustCompile(`^[\p{L}_][\p{L}\d _.«»-]*$`)

// yamlText writes a text, in quotes where YAML would read something else.
func yamlText(s string) string {
	switch strings.ToLower(s) {
	case "true", "false", "yes", "no", "on", "off", "null", "y", "n":
		return strconv.Quote(s)
	}
	if plainText.MatchString(s) && strings.TrimSpace(s) == s {
		return s
	}
	b, err := json.Marshal(s)
	if err != nil {
		return strconv.Quote(s)
	}
	return string(b)
}
