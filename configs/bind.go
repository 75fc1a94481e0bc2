package configs

import (
	"encoding"
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"hotline/ivr"
)

// binder fills Go values from one YAML document and collects every mistake on
// the way instead of stopping at the first, which the library's own strict
// decoder does. It also remembers on which line each setting stands, so that
// what Validate finds later is reported with its line.
type binder struct {
	file     string
	env      func(string) (string, bool) // nil: ${NAME} is left as it is
	lines    map[string]int
	problems []Problem

	hidden map[string]string    // settings that stand elsewhere: path -> cure
	fresh  map[reflect.Type]any // what a new item of a list starts from
}

// bindYAML reads data into v, a pointer to a struct filled with defaults.
func bindYAML(file string, data []byte, v any) *binder {
	b := &binder{file: file}
	b.read(data, v)
	return b
}

func (b *binder) read(data []byte, v any) {
	b.lines = map[string]int{}
	doc, err := parser.ParseBytes(data, 0)
	if err != nil {
		b.add(ivr.Syntax(data, err))
		return
	}
	switch {
	case len(doc.Docs) == 0 || doc.Docs[0].Body == nil:
	case len(doc.Docs) > 1:
		line := 0
		if second := doc.Docs[1].Body; second != nil { // none where the file ends with ---
			line = lineOf(second)
		}
		b.add(line, "a second document after ---", "keep one document in the file")
	default:
		b.bind(doc.Docs[0].Body, reflect.ValueOf(v).Elem(), "")
	}
}

func (b *binder) add(line int, what, cure string) {
	b.problems = append(b.problems, Problem{File: b.file, Line: line, What: what, Cure: cure})
}

// lineOf finds the line of a setting or of the nearest one around it.
func (b *binder) lineOf(path string) int {
	for {
		if n, ok := b.lines[path]; ok {
			return n
		}
		cut := strings.LastIndexAny(path, ".[")
		if cut < 0 {
			return 0
		}
		path = path[:cut]
	}
}

// invalid turns what a Validate returned (errors joined, each "setting: what is
// expected; cure", section-less, the cure where there is one) into problems with lines. The house's own sections
// write "trunks[0] (name): kind "x": one of ...", which is understood too.
func (b *binder) invalid(section string, err error) {
	if err == nil {
		return
	}
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range many.Unwrap() {
			b.invalid(section, e)
		}
		return
	}
	text := err.Error()
	if section != "" && !strings.HasPrefix(text, section+".") {
		text = section + "." + text
	}
	what, cure := text, ""
	if at := strings.LastIndex(text, "; "); at >= 0 {
		what, cure = text[:at], text[at+2:]
	}
	b.add(b.lineOf(b.settingOf(text)), what, cure)
}

// settingOf finds the longest setting of this file that the words before the
// colons of a message name.
func (b *binder) settingOf(text string) string {
	path := ""
	for part := range strings.SplitSeq(text, ": ") {
		word, _, _ := strings.Cut(strings.TrimSpace(part), " ")
		word = strings.TrimRight(word, ":,")
		next := join(path, word)
		if _, ok := b.lines[next]; !ok {
			if path == "" {
				return next // lineOf goes up from here
			}
			break
		}
		path = next
	}
	return path
}

func (b *binder) bind(n ast.Node, v reflect.Value, path string) {
	if path != "" {
		if _, seen := b.lines[path]; !seen {
			b.lines[path] = lineOf(n)
		}
	}
	switch n := n.(type) {
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode:
		b.add(lineOf(n), path+": anchors and tags are not read", "write the value itself")
		return
	case *ast.NullNode:
		return // "key:" with nothing keeps the default
	}
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		b.bind(n, v.Elem(), path)
		return
	}
	if isScalar(v) {
		b.scalar(n, v, path)
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		b.mapping(n, path, func(key string, at *ast.MappingValueNode) { b.field(key, at, v, path) })
	case reflect.Map:
		b.table(n, v, path)
	case reflect.Slice:
		b.list(n, v, path)
	default:
		panic("configs: no reader for settings of type " + v.Type().String())
	}
}

func (b *binder) mapping(n ast.Node, path string, each func(string, *ast.MappingValueNode)) {
	var values []*ast.MappingValueNode
	switch n := n.(type) {
	case *ast.MappingNode:
		values = n.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{n}
	default:
		b.add(lineOf(n), path+": settings under it expected, got "+short(n), "indent them below, one \"name: value\" a line")
		return
	}
	for _, m := range values {
		if _, merge := m.Key.(*ast.MergeKeyNode); merge {
			b.add(lineOf(m.Key), path+": << is not read", "write the settings themselves")
			continue
		}
		each(m.Key.GetToken().Value, m)
	}
}

func (b *binder) field(key string, at *ast.MappingValueNode, v reflect.Value, path string) {
	names := fields(v.Type())
	index, ok := names[key]
	if !ok {
		b.add(lineOf(at.Key), join(path, key)+": no such setting", ivr.Meant(key, slices.Sorted(maps.Keys(names)), b.thereAre(names, path)))
		return
	}
	full := join(path, key)
	if cure, hidden := b.hidden[full]; hidden {
		b.add(lineOf(at.Key), full+": is not set here", cure)
		return
	}
	b.lines[full] = lineOf(at.Key)
	b.bind(at.Value, v.FieldByIndex(index), full)
}

// fewSettings are told whole where one is not known.
const fewSettings = 16

// thereAre is the cure for a setting that is not known and near none: those there
// are, where they can be told in a line.
func (b *binder) thereAre(names map[string][]int, path string) string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if _, hidden := b.hidden[join(path, name)]; !hidden {
			all = append(all, name)
		}
	}
	if len(all) > fewSettings {
		return "remove it"
	}
	return "there is " + strings.Join(all, ", ")
}

func (b *binder) table(n ast.Node, v reflect.Value, path string) {
	out := reflect.MakeMap(v.Type())
	b.mapping(n, path, func(key string, at *ast.MappingValueNode) {
		full := join(path, key)
		b.lines[full] = lineOf(at.Key)
		elem := reflect.New(v.Type().Elem()).Elem()
		b.bind(at.Value, elem, full)
		k := reflect.New(v.Type().Key()).Elem()
		b.setText(at.Key, k, key, full)
		out.SetMapIndex(k, elem)
	})
	v.Set(out)
}

func (b *binder) list(n ast.Node, v reflect.Value, path string) {
	seq, ok := n.(*ast.SequenceNode)
	if !ok {
		b.add(lineOf(n), path+": a list expected, got "+short(n), "write [a, b] or one \"- item\" a line")
		return
	}
	out := reflect.MakeSlice(v.Type(), len(seq.Values), len(seq.Values))
	start, hasStart := b.fresh[v.Type().Elem()]
	for i, item := range seq.Values {
		if hasStart {
			out.Index(i).Set(reflect.ValueOf(start))
		}
		b.bind(item, out.Index(i), fmt.Sprintf("%s[%d]", path, i))
	}
	v.Set(out)
}

func (b *binder) scalar(n ast.Node, v reflect.Value, path string) {
	text, ok := textOf(n)
	if !ok {
		b.add(lineOf(n), path+": one value expected, got "+short(n), "write "+example(v))
		return
	}
	b.setText(n, v, b.expand(n, text, path), path)
}

// expand puts the environment's values in for ${NAME}.
func (b *binder) expand(n ast.Node, text, path string) string {
	if b.env == nil || !strings.Contains(text, "${") {
		return text
	}
	return os.Expand(escapeBare(text), func(name string) string {
		if name == "$" {
			return "$"
		}
		value, ok := b.env(name)
		if !ok {
			b.add(lineOf(n), path+": the environment has no "+name, "set it before starting, or write the value here")
		}
		return value
	})
}

// escapeBare leaves $ alone where no { follows.
func escapeBare(s string) string {
	var out strings.Builder
	for i, r := range s {
		if r == '$' && !strings.HasPrefix(s[i:], "${") {
			out.WriteString("$")
		}
		out.WriteRune(r)
	}
	return out.String()
}

var durationType = reflect.TypeFor[time.Duration]()

func (b *binder) setText(n ast.Node, v reflect.Value, text, path string) {
	bad := func(what string) {
		b.add(lineOf(n), fmt.Sprintf("%s: %s expected, got %s", path, what, quote(text)), "write "+example(v))
	}
	if u, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		if err := u.UnmarshalText([]byte(text)); err != nil {
			b.add(lineOf(n), path+": "+err.Error(), "")
		}
		return
	}
	if u, ok := v.Addr().Interface().(yaml.BytesUnmarshaler); ok {
		if err := u.UnmarshalYAML([]byte(text)); err != nil {
			b.add(lineOf(n), path+": "+err.Error(), "")
		}
		return
	}
	switch {
	case v.Type() == durationType:
		d, err := parseDuration(text)
		if err != nil {
			bad("a duration")
			return
		}
		v.SetInt(int64(d))
	case v.Kind() == reflect.String:
		v.SetString(text)
	case v.Kind() == reflect.Bool:
		on, err := strconv.ParseBool(text)
		if err != nil {
			bad("true or false")
			return
		}
		v.SetBool(on)
	case v.CanInt():
		i, err := strconv.ParseInt(text, 10, v.Type().Bits())
		if err != nil {
			bad("a whole number")
			return
		}
		v.SetInt(i)
	case v.CanUint():
		u, err := strconv.ParseUint(text, 10, v.Type().Bits())
		if err != nil {
			bad("a whole number from 0")
			return
		}
		v.SetUint(u)
	case v.CanFloat():
		f, err := strconv.ParseFloat(text, 64)
		if err != nil {
			bad("a number")
			return
		}
		v.SetFloat(f)
	}
}

// parseDuration reads Go durations and whole days: "20s", "1h30m", "180d".
func parseDuration(text string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(text, "d"); ok {
		n, err := strconv.Atoi(days)
		return time.Duration(n) * 24 * time.Hour, err
	}
	if text == "0" {
		return 0, nil
	}
	return time.ParseDuration(text)
}

func isScalar(v reflect.Value) bool {
	if _, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		return true
	}
	if _, ok := v.Addr().Interface().(yaml.BytesUnmarshaler); ok {
		return true
	}
	return v.Kind() == reflect.String || v.Kind() == reflect.Bool || v.CanInt() || v.CanUint() || v.CanFloat()
}

func textOf(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.LiteralNode:
		return n.Value.Value, true
	case *ast.StringNode, *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return n.GetToken().Value, true
	}
	return "", false
}

func lineOf(n ast.Node) int {
	switch n := n.(type) {
	case *ast.MappingNode:
		if len(n.Values) > 0 {
			return lineOf(n.Values[0].Key)
		}
	case *ast.MappingValueNode:
		return lineOf(n.Key)
	}
	if t := n.GetToken(); t != nil && t.Position != nil {
		return t.Position.Line
	}
	return 0
}

func short(n ast.Node) string {
	switch n.(type) {
	case *ast.SequenceNode:
		return "a list"
	case *ast.MappingNode, *ast.MappingValueNode:
		return "settings of its own"
	}
	return quote(n.String())
}

func quote(s string) string {
	s = strings.TrimSpace(s)
	if r := []rune(s); len(r) > 40 {
		s = string(r[:40]) + "…"
	}
	return strconv.Quote(s)
}

func example(v reflect.Value) string {
	switch {
	case v.Type() == durationType:
		return "a number with its unit, like 20s, 5m or 30d"
	case v.Kind() == reflect.Bool:
		return "true or false"
	case v.CanInt() || v.CanUint():
		return "digits, like 10"
	case v.CanFloat():
		return "a number, like 0.5"
	}
	return "a text"
}

// fields lists the settings of a struct by the name they have in YAML.
func fields(t reflect.Type) map[string][]int {
	out := map[string][]int{}
	for _, f := range reflect.VisibleFields(t) {
		if name, ok := settingName(f); ok {
			out[name] = f.Index
		}
	}
	return out
}

// settingName is the yaml tag, else the json tag, else the name in snake case.
func settingName(f reflect.StructField) (string, bool) {
	if !f.IsExported() || f.Anonymous {
		return "", false
	}
	for _, key := range []string{"yaml", "json"} {
		if tag, ok := f.Tag.Lookup(key); ok {
			name, _, _ := strings.Cut(tag, ",")
			if name == "-" {
				return "", false
			}
			if name != "" {
				return name, true
			}
		}
	}
	return snake(f.Name), true
}

func snake(name string) string {
	var out strings.Builder
	runes := []rune(name)
	for i, r := range runes {
		if unicode.IsUpper(r) && i > 0 && (unicode.IsLower(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1])) {
			out.WriteByte('_')
		}
		out.WriteRune(unicode.ToLower(r))
	}
	return out.String()
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
