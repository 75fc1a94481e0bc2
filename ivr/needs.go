package ivr

import (
	"slices"
	"strconv"
	"strings"
)

// Bounds of what a menu may ask of an operator: levels are those of profiles, points
// are worth as many seconds of waiting (a VIP customer has 300).
const (
	maxLevel  = 10
	maxPoints = 10_000
)

// needs reads skills with their levels: {printers: 3}.
func (p *reader) needs(f field, what string) (out []Need) {
	for _, item := range p.fields(f.value, what) {
		at := what + "." + item.key
		level, err := strconv.Atoi(p.text(item, at))
		if err != nil || level < 1 || level > maxLevel {
			p.bad(item.line, at+": a level of 1 to 10 expected, got "+short(item.value), "write the lowest level that is enough")
		}
		out = append(out, Need{Skill: item.key, Level: level})
	}
	slices.SortFunc(out, func(a, b Need) int { return strings.Compare(a.Skill, b.Skill) })
	return out
}

// points reads what a call's place in the order is worth from the start.
func (p *reader) points(f field, what string) int64 {
	n, err := strconv.ParseInt(p.text(f, what), 10, 64)
	if err != nil || n < -maxPoints || n > maxPoints {
		p.bad(f.line, what+": -10000 to 10000 points expected, got "+short(f.value), "one point is worth a second of waiting; a VIP has 300")
		return 0
	}
	return n
}

// asks spells what is asked of the operator, for scenarios and pictures; "" for nothing.
func asks(needs []Need, points int64) string {
	var b strings.Builder
	for i, n := range needs {
		if i == 0 {
			b.WriteString(" needs")
		}
		b.WriteString(" " + n.Skill + ":" + strconv.Itoa(n.Level))
	}
	if points != 0 {
		b.WriteString(" priority " + strconv.FormatInt(points, 10))
	}
	return b.String()
}
