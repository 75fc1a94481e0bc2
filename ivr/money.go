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
func sayMoney(lang, text string) []string {
	text, minus := strings.CutPrefix(noSpaces.Replace(text), "-")
	whole, rest, _ := strings.Cut(strings.Replace(text, ",", ".", 1), ".")
	roubles, err := strconv.Atoi(whole)
	kopecks, bad := cents(rest)
	if err != nil || bad || roubles < 0 || roubles > maxSaid {
		return nil
	}
	out := append(sayLarge(lang, roubles), unit(lang, "rouble", roubles))
	if kopecks > 0 {
		out = append(append(out, sayNumber(lang, kopecks, nil, true)...), unit(lang, "kopeck", kopecks))
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

// sayWhole says a whole number, below zero too; beyond a milliard gives nil.
func sayWhole(lang string, n int) []string {
	switch {
	case n < -maxSaid || n > maxSaid:
		return nil
	case n < 0:
		return append([]string{promptMinus}, sayLarge(lang, -n)...)
	}
	return sayLarge(lang, n)
}

// sayLarge gives the words of 0..999999999.
func sayLarge(lang string, n int) []string {
	millions, thousands, rest := n/1_000_000, n/1000%1000, n%1000
	var out []string
	if millions > 0 {
		out = append(sayNumber(lang, millions, nil, false), unit(lang, "million", millions))
	}
	switch {
	case thousands == 1 && lang == "ru":
		out = append(out, "num_1000")
	case thousands > 0:
		out = append(append(out, sayNumber(lang, thousands, nil, true)...), unit(lang, "thousand", thousands))
	}
	if rest > 0 || n == 0 {
		out = append(out, sayNumber(lang, rest, nil, false)...)
	}
	return out
}

// unit is a noun in the form that its number wants.
func unit(lang, noun string, n int) string {
	return "unit_" + noun + "_" + strconv.Itoa([]int{1, 2, 5}[Plural(lang, n)])
}
