package ivr

import (
	"strconv"
	"strings"
	"time"
)

// What collected digits may be held to, beside their number ("valid:").
const (
	validPhone = "phone" // a Russian number: 10 digits, or 11 that begin with 7 or 8
	validLuhn  = "luhn"  // the check digit of cards and meters
	validDate  = "date"  // day and month, 0903
)

// isValidRule tells whether a rule can be followed: one of the words, or a stretch
// of numbers such as 1-31.
func isValidRule(rule string) bool {
	switch rule {
	case validPhone, validLuhn, validDate:
		return true
	}
	_, _, ok := stretchOf(rule)
	return ok
}

func stretchOf(rule string) (low, high int, ok bool) {
	a, b, found := strings.Cut(rule, "-")
	low, errA := strconv.Atoi(a)
	high, errB := strconv.Atoi(b)
	return low, high, found && errA == nil && errB == nil && low <= high
}

// valid holds digits to a rule; an empty one lets all pass.
func valid(rule, digits string) bool {
	switch rule {
	case "":
		return true
	case validPhone:
		return len(digits) == 10 || len(digits) == 11 && (digits[0] == '7' || digits[0] == '8')
	case validLuhn:
		return luhn(digits)
	case validDate:
		_, err := time.Parse("20060102", "2024"+monthFirst(digits)) // a leap year
		return err == nil
	}
	low, high, _ := stretchOf(rule)
	n, err := strconv.Atoi(digits)
	return err == nil && n >= low && n <= high
}

func monthFirst(digits string) string {
	if len(digits) != 4 {
		return ""
	}
	return digits[2:] + digits[:2]
}

func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return len(digits) > 1 && sum%10 == 0
}
