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
	rows    []numberRange // by first number, none overlaps; neighbours of one offset are one
	read    int           // ranges in the file
	fixed   int           // rows of fixed lines
	unknown int           // rows whose region is not known to us
	example string        // the region of the first of them
	line    int           // and its line
}

// numberRange are the numbers from first to last, ten digits each.
type numberRange struct {
	first, last int64
	span        Span
	line        int32
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
	mostRanges   = 2_000_000 // the whole plan has 400,000
)

// ParseRanges reads DEF-9xx.csv as it is published: semicolons, a head line, UTF-8 or
// the Windows-1251 of older years. Rows of fixed lines, which go by their code, are left
// out, so is a row whose region tells nothing: its numbers count by their code too.
func ParseRanges(text []byte) (*Ranges, []RangeFault) {
	head, rest, _ := bytes.Cut(bytes.TrimPrefix(text, []byte("\ufeff")), []byte{'\n'})
	if bytes.Count(head, []byte{';'}) < rangeColumns-1 || !isRangesHead(head) {
		what := "no head line of a file of number ranges"
		if !utf8.Valid(head) {
			return nil, []RangeFault{{1, "not UTF-8", "save it as UTF-8"}}
		}
		return nil, []RangeFault{{1, what, rangesCure}}
	}
	p := rangeReader{old: !utf8.Valid(head), regions: map[string]knownSpan{}, r: &Ranges{}}
	p.r.rows = make([]numberRange, 0, min(bytes.Count(rest, []byte{'\n'})+1, mostRanges))
	for n := 2; len(rest) > 0; n++ {
		var line []byte
		if line, rest, _ = bytes.Cut(rest, []byte{'\n'}); !p.row(bytes.TrimSpace(line), n) {
			return nil, p.faults
		}
	}
	p.sort()
	return p.r, p.faults
}

// isRangesHead tells the head line: files put one behind the other have several.
func isRangesHead(line []byte) bool {
	first, _, _ := bytes.Cut(line, []byte{';'})
	return bytes.Contains(first, []byte("DEF"))
}

// rangeReader goes through one file.
type rangeReader struct {
	r       *Ranges
	old     bool                 // Windows-1251
	regions map[string]knownSpan // few names stand in many rows
	cells   [][]byte
	faults  []RangeFault
}

type knownSpan struct {
	span  Span
	known bool
}

// row reads one; false when there are too many mistakes to go on.
func (p *rangeReader) row(line []byte, n int) bool {
	if len(line) == 0 || isRangesHead(line) {
		return true
	}
	fault := p.add(line, n)
	if fault.What == "" && len(p.r.rows) > mostRanges {
		fault = RangeFault{What: fmt.Sprintf("more than %d ranges", mostRanges), Cure: rangesCure}
		p.faults = p.faults[:min(len(p.faults), mostFaults-1)]
	}
	if fault.What != "" {
		fault.Line = n
		p.faults = append(p.faults, fault)
	}
	return len(p.faults) < mostFaults && len(p.r.rows) <= mostRanges
}

// add reads one row.
func (p *rangeReader) add(line []byte, n int) RangeFault {
	cells := p.split(line)
	if len(cells) < rangeColumns {
		return RangeFault{What: fmt.Sprintf("%d columns, at least %d expected", len(cells), rangeColumns), Cure: rangesCure}
	}
	if !p.old && !utf8.Valid(line) {
		return RangeFault{What: "not UTF-8", Cure: "save it as UTF-8"}
	}
	code, from, to := number(cells[0], 3), number(cells[1], 7), number(cells[2], 7)
	switch {
	case len(cells[0]) == 3 && (code >= 300 && code < 500 || code >= 800 && code < 900):
		p.r.fixed++
		return RangeFault{}
	case code < 900 || len(cells[0]) != 3:
		return RangeFault{What: fmt.Sprintf("a mobile code, 900 to 999, expected, got %q", cells[0]), Cure: rangesCure}
	case from < 0 || to < 0 || from > to:
		return RangeFault{What: fmt.Sprintf("numbers %q to %q: at most seven digits each, the smaller one first, expected", cells[1], cells[2]), Cure: rangesCure}
	}
	span, known := p.region(cells[5])
	if !known && len(cells) > rangeColumns { // the territory names it
		span, known = p.region(cells[6])
	}
	if !known {
		if p.r.unknown++; p.r.unknown == 1 {
			p.r.example, p.r.line = p.letters(cells[5]), n
		}
		return RangeFault{}
	}
	p.r.rows = append(p.r.rows, numberRange{code*10_000_000 + from, code*10_000_000 + to, span, int32(n)}) //nolint:gosec // bounded by mostRanges
	return RangeFault{}
}

// split cuts a row at its semicolons. An operator's name in quotes may have some.
func (p *rangeReader) split(line []byte) [][]byte {
	p.cells = p.cells[:0]
	quoted, from := false, 0
	for i, c := range line {
		switch {
		case c == '"' && (quoted || i == from): // else it is part of a name, ПАО "МТС"
			quoted = !quoted
		case c == ';' && !quoted:
			p.cells, from = append(p.cells, bytes.TrimSpace(line[from:i])), i+1
		}
	}
	p.cells = append(p.cells, bytes.TrimSpace(line[from:]))
	return p.cells
}

// region is the offset of a name.
func (p *rangeReader) region(name []byte) (Span, bool) {
	k, seen := p.regions[string(name)]
	if !seen {
		k.span, k.known = RegionSpan(p.letters(name))
		p.regions[string(name)] = k
	}
	return k.span, k.known
}

// letters gives the text of a cell; of Windows-1251 the Russian letters and ASCII,
// anything else is a space.
func (p *rangeReader) letters(cell []byte) string {
	if !p.old {
		return string(cell)
	}
	var b strings.Builder
	for _, c := range cell {
		switch {
		case c < utf8.RuneSelf:
			b.WriteByte(c)
		case c >= 0xc0:
			b.WriteRune('А' + rune(c-0xc0))
		case c == 0xa8 || c == 0xb8:
			b.WriteRune('ё')
		default:
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// number reads at most so many digits; -1 is no number.
func number(text []byte, most int) int64 {
	if len(text) == 0 || len(text) > most {
		return -1
	}
	n := int64(0)
	for _, c := range text {
		if c < '0' || c > '9' {
			return -1
		}
		n = 10*n + int64(c-'0')
	}
	return n
}

// sort orders the rows, tells of those that overlap, and puts neighbours together.
func (p *rangeReader) sort() {
	rows := p.r.rows
	slices.SortFunc(rows, func(a, b numberRange) int { return cmp.Or(cmp.Compare(a.first, b.first), cmp.Compare(a.line, b.line)) })
	for i := 1; i < len(rows) && len(p.faults) < mostFaults; i++ {
		if a, b := rows[i-1], rows[i]; b.first <= a.last {
			p.faults = append(p.faults, RangeFault{int(b.line), fmt.Sprintf("its numbers are those of line %d, too", a.line), "leave one of them"})
		}
	}
	p.r.read = len(rows)
	joined := rows[:0]
	for _, x := range rows {
		if last := len(joined) - 1; last >= 0 && joined[last].last+1 == x.first && joined[last].span == x.span {
			joined[last].last = x.last
			continue
		}
		joined = append(joined, x)
	}
	p.r.rows = slices.Clone(joined)
}

// Len is the number of ranges of mobile numbers; Fixed of rows of fixed lines, which go
// by their code. Unknown tells how many rows are left out because their region is not
// known, and line and region of the first.
func (r *Ranges) Len() int { return r.read }

// Fixed: see Len.
func (r *Ranges) Fixed() int { return r.fixed }

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
