package store

import "strings"

// fold makes text searchable: lower case in every alphabet (SQLite's own lower
// and LIKE know ASCII only), ё as е, single spaces.
func fold(s string) string {
	s = strings.ToLower(strings.ToValidUTF8(s, ""))
	return strings.Join(strings.Fields(strings.ReplaceAll(s, "ё", "е")), " ")
}

// like makes a pattern that finds the text anywhere; use with ESCAPE '\'.
func like(text string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(text) + "%"
}

// digitsOf takes the digits of what a person typed into a search box. A Russian
// number written with 8 in front is looked for with 7.
func digitsOf(text string) string {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, text)
	if len(digits) == 11 && digits[0] == '8' {
		digits = "7" + digits[1:]
	}
	return digits
}

// numbered adds the condition that the contact's customer has such a number: a
// whole one in E.164, or a part of three digits at least.
func (w *where) numbered(text string) {
	const has = "c.customer_id IN (SELECT vn.customer_id FROM customer_numbers vn WHERE "
	digits := digitsOf(text)
	switch {
	case len(digits) < 3:
		w.add("1 = 0")
	case strings.HasPrefix(text, "+") && len(digits) >= 11:
		w.add(has+"vn.number = ?)", "+"+digits)
	default:
		w.add(has+"vn.number LIKE ?)", "%"+digits+"%")
	}
}
