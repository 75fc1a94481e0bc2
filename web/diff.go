package web

import (
	"fmt"
	"slices"
	"strings"
)

// around is how many equal lines are shown beside a change.
const around = 3

// FileDiff is what changed in one file of the settings.
type FileDiff struct {
	Name  string     `json:"name"`
	Lines []DiffLine `json:"lines"`
}

// DiffLine is a line of a comparison.
type DiffLine struct {
	Op   string `json:"op" enum:"same,out,in,gap" doc:"gap: equal lines left out"`
	From int    `json:"from,omitempty" doc:"line in the old file"`
	To   int    `json:"to,omitempty" doc:"line in the new file"`
	Text string `json:"text"`
}

// DiffFiles compares two text forms, file by file; equal files are left out.
func DiffFiles(from, to []SettingsFile) []FileDiff {
	out := []FileDiff{}
	text := func(files []SettingsFile, name string) string {
		for _, f := range files {
			if f.Name == name {
				return f.Text
			}
		}
		return ""
	}
	var names []string
	for _, f := range slices.Concat(from, to) {
		if !slices.Contains(names, f.Name) {
			names = append(names, f.Name)
		}
	}
	for _, name := range names {
		a, b := text(from, name), text(to, name)
		if a != b {
			out = append(out, FileDiff{Name: name, Lines: shorten(diffLines(lines(a), lines(b)))})
		}
	}
	return out
}

func lines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}

// mostCells bounds the table of a comparison; larger middles are shown as
// replaced whole.
const mostCells = 4 << 20

// diffLines finds the longest common lines by the plain table: settings are
// short, and what is equal at both ends is not in it.
func diffLines(a, b []string) []DiffLine {
	var head, tail int
	for head < min(len(a), len(b)) && a[head] == b[head] {
		head++
	}
	for tail < min(len(a), len(b))-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	var out []DiffLine
	for i := range head {
		out = append(out, DiffLine{"same", i + 1, i + 1, a[i]})
	}
	out = append(out, middle(a[head:len(a)-tail], b[head:len(b)-tail], head)...)
	for i := range tail {
		x, y := len(a)-tail+i, len(b)-tail+i
		out = append(out, DiffLine{"same", x + 1, y + 1, a[x]})
	}
	return out
}

func middle(a, b []string, at int) (out []DiffLine) {
	table := commons(a, b)
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j] && table != nil:
			out = append(out, DiffLine{"same", at + i + 1, at + j + 1, a[i]})
			i, j = i+1, j+1
		case i < len(a) && (j == len(b) || table == nil || table[i+1][j] >= table[i][j+1]):
			out = append(out, DiffLine{"out", at + i + 1, 0, a[i]})
			i++
		default:
			out = append(out, DiffLine{"in", 0, at + j + 1, b[j]})
			j++
		}
	}
	return out
}

// commons counts the common lines of every pair of ends, nil when there are too many.
func commons(a, b []string) [][]int32 {
	if len(a)*len(b) > mostCells {
		return nil
	}
	table := make([][]int32, len(a)+1)
	for i := range table {
		table[i] = make([]int32, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				table[i][j] = table[i+1][j+1] + 1
			} else {
				table[i][j] = max(table[i+1][j], table[i][j+1])
			}
		}
	}
	return table
}

// shorten leaves out equal lines that are not near a change.
func shorten(all []DiffLine) (out []DiffLine) {
	near := make([]bool, len(all))
	for i, l := range all {
		if l.Op == "same" {
			continue
		}
		for k := max(0, i-around); k <= min(len(all)-1, i+around); k++ {
			near[k] = true
		}
	}
	for i, l := range all {
		switch {
		case near[i]:
			out = append(out, l)
		case i == 0 || near[i-1]:
			out = append(out, DiffLine{Op: "gap"})
		}
	}
	return out
}

// String is the comparison as plain text, as `diff -u` prints it.
func (d FileDiff) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "--- %s\n", d.Name)
	for _, l := range d.Lines {
		switch l.Op {
		case "gap":
			b.WriteString("...\n")
		case "out":
			fmt.Fprintf(&b, "-%s\n", l.Text)
		case "in":
			fmt.Fprintf(&b, "+%s\n", l.Text)
		default:
			fmt.Fprintf(&b, " %s\n", l.Text)
		}
	}
	return b.String()
}
