package ivr

import (
	"strconv"
	"strings"
)

const maxRoubles = 999_999

// sayMoney says "1250.50": тысяча двести пятьдесят рублей пятьдесят копеек. What is
// no sum below a million gives nil.
func sayMoney(lang, text string) []string {
	whole, rest, _ := strings.Cut(strings.Replace(text, ",", ".", 1), ".")
	roubles, err := strconv.Atoi(whole)
	kopecks, bad := cents(rest)
	if err != nil || bad || roubles < 0 || roubles > maxRoubles {
		return nil
	}
	out := append(sayThousands(lang, roubles), unit(lang, "rouble", roubles))
	if kopecks > 0 {
		out = append(append(out, sayNumber(lang, kopecks, nil, true)...), unit(lang, "kopeck", kopecks))
	}
	return out
}

// cents reads what stands behind the point: nothing, one digit or two.
func cents(s string) (n int, bad bool) {
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

// sayThousands gives the words of 0..999999.
func sayThousands(lang string, n int) []string {
	thousands, rest := n/1000, n%1000
	var out []string
	switch {
	case thousands == 1 && lang == "ru":
		out = append(out, "num_1000")
	case thousands > 0:
		out = append(sayNumber(lang, thousands, nil, true), unit(lang, "thousand", thousands))
	}
	if rest > 0 || thousands == 0 {
		out = append(out, sayNumber(lang, rest, nil, false)...)
	}
	return out
}

// unit is a noun in the form that its number wants.
func unit(lang, noun string, n int) string {
	return "unit_" + noun + "_" + strconv.Itoa([]int{1, 2, 5}[Plural(lang, n)])
}
