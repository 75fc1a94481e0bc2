package ivr

import (
	"errors"
	"strings"

	"github.com/goccy/go-yaml"
)

// Syntax explains why a text is no YAML, in words for who wrote it: the library
// names the place where it gave up, which is often below the mistake.
func Syntax(src []byte, err error) (line int, what, cure string) {
	var e yaml.Error
	message := firstLine(err.Error())
	if errors.As(err, &e) {
		message = e.GetMessage()
		if t := e.GetToken(); t != nil && t.Position != nil {
			line = t.Position.Line
		}
	}
	lines := strings.Split(string(src), "\n")
	for _, look := range []func([]string, int) (int, string, string){tabbed, oddSpace, unclosed, bareKey, shallow, deeper, noColon} {
		if at, what, cure := look(lines, line); what != "" {
			return at, what, cure
		}
	}
	return line, "not YAML: " + message, "check indentation, quotes and colons there"
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return s
}

func indentOf(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// bare is a line without its comment; "" when nothing else stands there.
func bare(line string) string {
	text := strings.TrimSpace(line)
	if strings.HasPrefix(text, "#") {
		return ""
	}
	text, _, _ = strings.Cut(text, " #")
	return strings.TrimSpace(text)
}

// tabbed: YAML is indented with spaces.
func tabbed(lines []string, _ int) (int, string, string) {
	for i, l := range lines {
		if lead := l[:len(l)-len(strings.TrimLeft(l, " \t"))]; strings.Contains(lead, "\t") && bare(l) != "" {
			return i + 1, "a tab at the start of the line", "indent with spaces, two a step"
		}
	}
	return 0, "", ""
}

// oddSpaces look like a space and are none: texts copied from a page or a letter
// bring them along.
const oddSpaces = "\u00a0\u2007\u2009\u202f\u200b\ufeff"

// oddSpace: a line that failed, or one just above, has such a space outside of its text.
func oddSpace(lines []string, failed int) (int, string, string) {
	for i, l := range lines[:min(len(lines), max(failed+1, 0))] {
		lead := l[:len(l)-len(strings.TrimLeft(l, " "+oddSpaces))]
		name, value, _ := strings.Cut(l, ":")
		none := strings.Trim(value, " \r"+oddSpaces) == "" // a value of spaces alone
		if near := i+1 >= failed-1 && bare(l) != ""; strings.ContainsAny(lead, oddSpaces) ||
			near && (strings.ContainsAny(name, oddSpaces) || none && strings.ContainsAny(value, oddSpaces)) {
			return i + 1, "a space that is no ordinary one, copied from elsewhere", "delete it and type a space"
		}
	}
	return 0, "", ""
}

// bareKey: a name that begins with a sign which means something else in YAML.
func bareKey(lines []string, failed int) (int, string, string) {
	if failed < 1 || failed > len(lines) {
		return 0, "", ""
	}
	text := strings.TrimPrefix(bare(lines[failed-1]), "- ")
	name, _, ok := strings.Cut(text, ":")
	if ok && name != "" && strings.Contains("*&!%@`", name[:1]) {
		return failed, "a name that begins with " + name[:1] + " without quotes", "quote keys such as \"1\" and \"*\""
	}
	return 0, "", ""
}

// unclosed finds the first line up to the failure whose quotes or brackets stay open.
func unclosed(lines []string, failed int) (int, string, string) {
	for i, l := range lines[:min(len(lines), max(failed, 0))] {
		text := bare(l)
		if text == "" {
			continue
		}
		_, value, _ := strings.Cut(text, ": ")
		for _, quote := range []string{`"`, "'"} {
			if v := strings.TrimSpace(value); strings.HasPrefix(v, quote) && strings.Count(v, quote) == 1 {
				return i + 1, "a quote that is not closed", "write " + quote + " at the end of the value too"
			}
		}
		if strings.HasPrefix(text, `"`) && strings.Count(text, `"`)%2 == 1 {
			return i + 1, "a quote that is not closed", "write \" at the end of the name too"
		}
		for _, pair := range []string{"{}", "[]"} {
			if v := strings.TrimSpace(value); strings.HasPrefix(v, pair[:1]) && strings.Count(v, pair[:1]) > strings.Count(v, pair[1:]) && i+1 >= failed-1 {
				return i + 1, "a bracket " + pair[:1] + " that is not closed", "write " + pair[1:] + " at the end"
			}
		}
	}
	return 0, "", ""
}

// deeper: a line indented below one that has its value already.
func deeper(lines []string, failed int) (int, string, string) {
	before := -1
	for i, l := range lines[:min(len(lines), max(failed+1, 0))] {
		text := bare(l)
		if text == "" {
			continue
		}
		if before >= 0 && i+1 >= failed && indentOf(l) > indentOf(lines[before]) && hasValue(bare(lines[before])) && strings.Contains(text, ":") {
			return i + 1, "indented more than the line above, which has its value already", "begin it under the line above"
		}
		before = i
	}
	return 0, "", ""
}

func hasValue(text string) bool {
	_, value, ok := strings.Cut(text, ": ")
	v := strings.TrimSpace(value)
	return ok && v != "" && v != "|" && v != ">" && !strings.HasPrefix(v, "{") && !strings.HasPrefix(v, "[")
}

// shallow: a line whose indentation fits none of the levels above it.
func shallow(lines []string, failed int) (int, string, string) {
	var levels []int
	for i, l := range lines[:min(len(lines), max(failed, 0))] {
		if bare(l) == "" {
			continue
		}
		in, wide := indentOf(l), 0
		for len(levels) > 0 && levels[len(levels)-1] > in {
			wide = levels[len(levels)-1]
			levels = levels[:len(levels)-1]
		}
		if wide > 0 && (len(levels) == 0 || levels[len(levels)-1] != in) && i+1 >= failed-1 {
			return i + 1, "indented unlike its neighbours", "begin it under the lines it belongs to"
		}
		if len(levels) == 0 || levels[len(levels)-1] < in {
			levels = append(levels, in)
		}
	}
	return 0, "", ""
}

// noColon: a line that is neither a setting nor an item.
func noColon(lines []string, failed int) (int, string, string) {
	if failed < 1 || failed > len(lines) {
		return 0, "", ""
	}
	text := bare(lines[failed-1])
	if text == "" || strings.HasPrefix(text, "- ") {
		return 0, "", ""
	}
	if !strings.Contains(text, ":") {
		return failed, "no colon in " + quoted(text), "write \"name: value\""
	}
	if name, value, ok := strings.Cut(text, ":"); ok && value != "" && !strings.HasPrefix(value, " ") && !strings.ContainsAny(name, " \"'{[") {
		return failed, "no space after the colon of " + quoted(name), "write \"name: value\""
	}
	return 0, "", ""
}
