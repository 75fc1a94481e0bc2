package ivr

import (
	"strconv"
	"strings"
)

// maxSaid bounds what is said in words.
const maxSaid = 999_999_999

// noSpaces takes out what groups the digits of a sum.
var noSpaces = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "")

// sayMoney says "1250.50": тысяча двести пятьдесят рублей пятьдесят копеек; a debt
// with минус. What is no sum below a milliard gives nil.
func sayMoney(lang, text, inCase string) []string {
	text, minus := strings.CutPrefix(noSpaces.Replace(text), "-")
	whole, rest, _ := strings.Cut(strings.Replace(text, ",", ".", 1), ".")
	roubles, err := strconv.Atoi(whole)
	kopecks, bad := cents(rest)
	if err != nil || bad || roubles < 0 || roubles > maxSaid {
		return nil
	}
	he, she := form{inCase: inCase}, form{gender: feminine, inCase: inCase}
	out := append(sayLarge(lang, roubles, he), he.noun(lang, "rouble", roubles))
	if kopecks > 0 {
		out = append(append(out, sayNumber(lang, kopecks, nil, she)...), she.noun(lang, "kopeck", kopecks))
	}
	if minus && roubles+kopecks > 0 {
		out = append([]string{promptMinus}, out...)
	}
	return out
}

// promptMinus is said before what is below zero.
const promptMinus = "num_minus"

// cents reads what stands behind the point: nothing, one digit, two, or zeros more.
func cents(s string) (n int, bad bool) {
	if len(s) > 2 {
		s = s[:2] + strings.TrimRight(s[2:], "0")
	}
	switch len(s) {
	case 0:
		return 0, false
	case 1:
		s += "0"
	case 2:
	default:
		return 0, true
	}
	n, err := strconv.Atoi(s)
	return n, err != nil || n < 0
}

// sayUnits says a whole number, below zero too, with a noun behind it if one is
// named; beyond a milliard gives nil.
func sayUnits(lang string, n int, noun string, f form) []string {
	if n < -maxSaid || n > maxSaid {
		return nil
	}
	var out []string
	if n < 0 {
		out = append(out, promptMinus)
	}
	size := max(n, -n)
	if size <= maxWords {
		out = append(out, sayNumber(lang, size, nil, f)...)
	} else {
		out = append(out, sayLarge(lang, size, f)...)
	}
	if noun != "" {
		out = append(out, f.noun(lang, noun, size))
	}
	return out
}

// sayLarge gives the words of 0..999999999.
func sayLarge(lang string, n int, f form) []string {
	millions, thousands, rest := n/1_000_000, n/1000%1000, n%1000
	he, she := form{inCase: f.inCase}, form{gender: feminine, inCase: f.inCase}
	var out []string
	if millions > 0 {
		out = append(sayNumber(lang, millions, nil, he), he.noun(lang, "million", millions))
	}
	switch {
	case thousands == 1 && lang == russian:
		out = append(out, f.thousand(lang, "num_1000"))
	case thousands > 0:
		out = append(append(out, sayNumber(lang, thousands, nil, she)...), she.noun(lang, "thousand", thousands))
	}
	if rest > 0 || n == 0 {
		out = append(out, sayNumber(lang, rest, nil, f)...)
	}
	return out
}
