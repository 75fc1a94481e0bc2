package ivr

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Problem is one mistake in a flow: where, what, and what to do about it.
type Problem struct {
	File string
	Line int    // 1-based; 0 when the whole file is meant
	What string // what is wrong, naming the node
	Cure string // what to write instead
}

// String gives the one-line form "file:line: what, cure".
func (p Problem) String() string {
	where := p.File
	if p.Line > 0 {
		where = fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	if p.Cure == "" {
		return where + ": " + p.What
	}
	return where + ": " + p.What + ", " + p.Cure
}

// Error implements error.
func (p Problem) Error() string {
	if p.File == "" {
		return strings.Replace(p.String(), ":", "line ", 1)
	}
	return p.String()
}

// sorted puts problems in the order of a reader's eye.
func sorted(problems []Problem) []Problem {
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.What, b.What))
	})
	return problems
}
