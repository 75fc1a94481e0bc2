package configs

import (
	"fmt"
	"strings"
)

// Problem is one mistake in a settings file: where, what, and what to do.
type Problem struct {
	File string
	Line int    // 1-based; 0 when the whole file is meant
	What string // what is wrong, naming the setting by its path
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

// Problems are mistakes as one error, a line each.
type Problems []Problem

// Error implements error.
func (list Problems) Error() string {
	lines := make([]string, len(list))
	for i, p := range list {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// Error joins problems into one error, a line each; nil when there are none.
func Error(problems []Problem) error {
	if len(problems) == 0 {
		return nil
	}
	return Problems(problems)
}
