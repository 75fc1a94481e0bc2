package call

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Ranges are the mobile numbers of the Russian numbering plan by region: which offset a
// number of a national code has (DOMAIN.md 12).
type Ranges struct {
	rows    []numberRange // by first number, none overlaps
	unknown int           // rows whose region is not known to us
	example string        // the region of the first of them
	line    int           // and its line
}

// numberRange are the numbers from first to last, ten digits each.
type numberRange struct {
	first, last int64
	span        Span
	line        int
}

// RangeFault is a mistake in a file of ranges; Line is 1-based.
type RangeFault struct {
	Line       int
	What, Cure string
}

// rangeColumns is what each row begins with in the register of the Ministry of digital
// development: code, from, to, capacity, operator, region; the territory by the
// register of addresses and a taxpayer number may follow.
const (
	rangeColumns = 6
	rangesCure   = "take DEF-9xx.csv of the register of the numbering plan as it is"
	mostFaults   = 20
)

// ParseRanges reads DEF-9xx.csv as it is published: UTF-8, semicolons, a head line.
// A row whose region tells nothing is left out: its numbers count by their code.
func ParseRanges(text []byte) (*Ranges, []RangeFault) {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	if !utf8.Valid(text) {
		return nil, []RangeFault{{1, "not UTF-8", "save it as UTF-8"}}
	}
	lines := strings.Split(string(text), "\n")
	if head := strings.Split(lines[0], ";"); len(head) < rangeColumns || !strings.Contains(head[0], "DEF") {
		return nil, []RangeFault{{1, "no head line of a file of number ranges", rangesCure}}
	}
	r := &Ranges{}
	var faults []RangeFault
	for i, line := range lines[1:] {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if fault := r.add(line, i+2); fault.What != "" {
			fault.Line = i + 2
			faults = append(faults, fault)
		}
		if len(faults) >= mostFaults {
			return nil, faults
		}
	}
	return r, append(faults, r.sorted()...)
}

// add reads one row.
func (r *Ranges) add(line string, n int) (fault RangeFault) {
	cells := strings.Split(line, ";")
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	if len(cells) < rangeColumns {
		return RangeFault{What: fmt.Sprintf("%d columns, at least %d expected", len(cells), rangeColumns), Cure: rangesCure}
	}
	code, from, to := number(cells[0], 3), number(cells[1], 7), number(cells[2], 7)
	switch {
	case code < 900 || len(cells[0]) != 3:
		return RangeFault{What: fmt.Sprintf("a mobile code, 900 to 999, expected, got %q", cells[0]), Cure: rangesCure}
	case from < 0 || to < 0 || from > to:
		return RangeFault{What: fmt.Sprintf("numbers %q to %q: at most seven digits each, the smaller one first, expected", cells[1], cells[2]), Cure: rangesCure}
	}
	span, known := regionOf(cells)
	if !known {
		if r.unknown++; r.unknown == 1 {
			r.example, r.line = cells[5], n
		}
		return RangeFault{}
	}
	r.rows = append(r.rows, numberRange{code*10_000_000 + from, code*10_000_000 + to, span, n})
	return RangeFault{}
}

// regionOf is the offset of a row; the territory names the region where the column
// of regions does not.
func regionOf(cells []string) (Span, bool) {
	if s, ok := RegionSpan(cells[5]); ok || len(cells) == rangeColumns {
		return s, ok
	}
	return RegionSpan(cells[6])
}

// number reads at most so many digits; -1 is no number.
func number(text string, most int) int64 {
	n, err := strconv.ParseUint(text, 10, 32)
	if err != nil || len(text) > most {
		return -1
	}
	return int64(n) //nolint:gosec // 32 bits
}

// sorted orders the rows and tells of those that overlap.
func (r *Ranges) sorted() (faults []RangeFault) {
	slices.SortFunc(r.rows, func(a, b numberRange) int { return cmp.Or(cmp.Compare(a.first, b.first), cmp.Compare(a.line, b.line)) })
	for i := 1; i < len(r.rows) && len(faults) < mostFaults; i++ {
		if a, b := r.rows[i-1], r.rows[i]; b.first <= a.last {
			faults = append(faults, RangeFault{b.line, fmt.Sprintf("its numbers are those of line %d, too", a.line), "leave one of them"})
		}
	}
	return faults
}

// Len is the number of ranges; Unknown tells how many rows are left out because their
// region is not known, and line and region of the first.
func (r *Ranges) Len() int { return len(r.rows) }

// Unknown: see Len.
func (r *Ranges) Unknown() (rows, line int, region string) { return r.unknown, r.line, r.example }

// Span gives the offsets of the number's owner: of a mobile number by its range where
// one is known, else by the code (Number.Span). A nil table knows none.
func (r *Ranges) Span(n Number) Span {
	if r == nil || n.Class != Mobile {
		return n.Span()
	}
	at, err := strconv.ParseInt(n.E164[2:], 10, 64)
	i, found := slices.BinarySearchFunc(r.rows, at, func(x numberRange, at int64) int { return cmp.Compare(x.first, at) })
	if !found {
		i--
	}
	if err != nil || i < 0 || at > r.rows[i].last {
		return n.Span()
	}
	return r.rows[i].span
}
