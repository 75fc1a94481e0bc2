package configs

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"hotline/alarm"
	"hotline/call"
)

// AlarmForm is alarms.yaml as a form: the limits there are and their values, times in
// milliseconds.
type AlarmForm struct {
	Top, Queue, Centre   []FormField // of the file itself, of queues, of the centre
	On                   map[string]any
	Queues, CentreValues map[string]any
	Own                  []OwnAlarms
	Problems             []Problem
}

// OwnAlarms are the limits of a queue that has some of its own: those of all, with its
// own instead where Set names them.
type OwnAlarms struct {
	Queue  call.QueueID
	Set    []string
	Values map[string]any
}

// Parts of alarms.yaml that SetAlarms writes into; of a queue's own: AlarmsOwn and its id.
const (
	AlarmsTop    = ""
	AlarmsQueues = "queues"
	AlarmsCentre = "centre"
	AlarmsOwn    = "own/"
)

func alarmFields(part string) []FormField {
	all := alarm.Defaults()
	switch part {
	case AlarmsTop:
		top := formFields(reflect.ValueOf(all))
		return slices.DeleteFunc(top, func(f FormField) bool { return f.Kind != "duration" })
	case AlarmsCentre:
		return formFields(reflect.ValueOf(all.Centre))
	}
	return formFields(reflect.ValueOf(all.Queues))
}

// ReadAlarms gives alarms.yaml for a form.
func ReadAlarms(text string) AlarmForm {
	all := alarm.Defaults()
	bindYAML("alarms.yaml", []byte(text), &all)
	rules := alarm.Defaults()
	b := &binder{file: "alarms.yaml", fresh: map[reflect.Type]any{reflect.TypeFor[alarm.QueueRules](): alarm.QueueRules{Of: all.Queues}}}
	b.read([]byte(text), &rules)
	f := AlarmForm{Top: alarmFields(AlarmsTop), Queue: alarmFields(AlarmsQueues), Centre: alarmFields(AlarmsCentre), Problems: b.problems,
		On: formValues(reflect.ValueOf(rules)), Queues: formValues(reflect.ValueOf(rules.Queues)), CentreValues: formValues(reflect.ValueOf(rules.Centre))}
	root, _ := alarmsNode(text)
	for _, q := range rules.Own {
		own := OwnAlarms{Queue: q.Queue, Values: formValues(reflect.ValueOf(q.Of))}
		if item := ownItem(root, string(q.Queue)); item != nil {
			if limits, ok := valueOf(item, "limits").(*ast.MappingNode); ok {
				for _, m := range limits.Values {
					own.Set = append(own.Set, m.Key.GetToken().Value)
				}
			}
		}
		f.Own = append(f.Own, own)
	}
	return f
}

// formValues are settings by name as a form has them; lists are left out.
func formValues(v reflect.Value) map[string]any {
	out := map[string]any{}
	for _, f := range reflect.VisibleFields(v.Type()) {
		name, ok := settingName(f)
		if !ok {
			continue
		}
		switch x := v.FieldByIndex(f.Index); {
		case x.Type() == reflect.TypeFor[time.Duration]():
			out[name] = time.Duration(x.Int()).Milliseconds()
		case x.Kind() == reflect.Struct:
			out[name] = formValues(x)
		case x.CanInt():
			out[name] = x.Int()
		}
	}
	return out
}

// SetAlarms writes limits into a part of alarms.yaml and leaves every other line,
// comments included, as it is. A value of null takes a limit out: the shipped one holds
// then, or of a queue's own that of all queues.
func SetAlarms(text, part string, values map[string]json.RawMessage) (string, error) {
	root, err := alarmsNode(text)
	if err != nil {
		return text, err
	}
	e := &lineEditor{lines: strings.Split(strings.TrimRight(text, "\n"), "\n")}
	if id, own := strings.CutPrefix(part, AlarmsOwn); own {
		return e.setOwn(root, id, values)
	}
	fields := alarmFields(part)
	if part == AlarmsTop {
		return e.setFields(root, fields, values)
	}
	switch section := valueOf(root, part).(type) {
	case *ast.MappingNode:
		if section.IsFlowStyle {
			return text, errBraces
		}
		return e.setFields(section, fields, values)
	case nil:
		lines, err := linesOf("  ", fields, values)
		if err != nil || len(lines) == 0 {
			return text, err
		}
		e.lines = append(e.lines, append([]string{"", part + ":"}, lines...)...)
		return e.String(), nil
	}
	return text, errBraces
}

var errBraces = errors.New("these limits are written in a way of their own: change them as text")

// setOwn writes the limits of one queue; without any left the queue has none of its own.
func (e *lineEditor) setOwn(root *ast.MappingNode, id string, values map[string]json.RawMessage) (string, error) {
	fields := alarmFields(AlarmsQueues)
	item := ownItem(root, id)
	if item == nil {
		return e.addOwn(root, id, fields, values)
	}
	limits, ok := valueOf(item, "limits").(*ast.MappingNode)
	if !ok || item.IsFlowStyle || limits.IsFlowStyle {
		return "", errBraces
	}
	left := slices.ContainsFunc(limits.Values, func(m *ast.MappingValueNode) bool {
		raw, asked := values[m.Key.GetToken().Value]
		return !asked || string(raw) != "null"
	})
	for _, raw := range values {
		left = left || string(raw) != "null"
	}
	if left {
		return e.setFields(limits, fields, values)
	}
	first, last := extent(item)
	if seq, _ := valueOf(root, "own").(*ast.SequenceNode); len(seq.Values) == 1 {
		first = seq.Start.Position.Line
		for !strings.HasPrefix(strings.TrimSpace(e.lines[first-1]), "own:") {
			first--
		}
		e.replace(first, last, []string{"own: []"})
		return e.String(), nil
	}
	e.replace(first, last, nil)
	return e.String(), nil
}

// addOwn gives a queue its first limit.
func (e *lineEditor) addOwn(root *ast.MappingNode, id string, fields []FormField, values map[string]json.RawMessage) (string, error) {
	lines, err := linesOf("      ", fields, values)
	if err != nil || len(lines) == 0 {
		return e.String(), err
	}
	row := append([]string{"  - queue: " + yamlText(id), "    limits:"}, lines...)
	seq, _ := valueOf(root, "own").(*ast.SequenceNode)
	switch {
	case seq == nil:
		e.lines = append(e.lines, append([]string{"", "own:"}, row...)...)
	case len(seq.Values) == 0:
		at := seq.Start.Position.Line
		e.replace(at, at, append([]string{"own:"}, row...))
	case seq.IsFlowStyle:
		return "", errBraces
	default:
		_, last := extent(seq.Values[len(seq.Values)-1])
		first, _ := extent(seq.Values[0])
		indent := strings.Repeat(" ", max(strings.Index(e.lines[first-1], "-"), 0))
		for i, l := range row {
			row[i] = indent + strings.TrimPrefix(l, "  ")
		}
		e.replace(last+1, last, row)
	}
	return e.String(), nil
}

// linesOf writes the values that say something, one a line.
func linesOf(indent string, fields []FormField, values map[string]json.RawMessage) (out []string, err error) {
	for _, f := range fields {
		raw, ok := values[f.Name]
		if !ok || string(raw) == "null" {
			continue
		}
		line, err := formLine(f, raw)
		if err != nil {
			return nil, err
		}
		out = append(out, indent+line)
	}
	return out, nil
}

func alarmsNode(text string) (*ast.MappingNode, error) {
	doc, err := parser.ParseBytes([]byte(text), parser.ParseComments)
	if err == nil && len(doc.Docs) > 0 {
		if root, ok := doc.Docs[0].Body.(*ast.MappingNode); ok {
			return root, nil
		}
	}
	return nil, errors.New("alarms.yaml cannot be read: mend the text first")
}

// valueOf is what stands under a name, nil for nothing.
func valueOf(m *ast.MappingNode, name string) ast.Node {
	if m == nil {
		return nil
	}
	for _, v := range m.Values {
		if v.Key.GetToken().Value == name {
			return v.Value
		}
	}
	return nil
}

// ownItem is the row of a queue with limits of its own.
func ownItem(root *ast.MappingNode, id string) *ast.MappingNode {
	seq, _ := valueOf(root, "own").(*ast.SequenceNode)
	if seq == nil {
		return nil
	}
	for _, n := range seq.Values {
		if item, ok := n.(*ast.MappingNode); ok {
			if q := valueOf(item, "queue"); q != nil && q.GetToken().Value == id {
				return item
			}
		}
	}
	return nil
}
