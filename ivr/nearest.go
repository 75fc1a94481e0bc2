package ivr

import "strings"

// latin gives the Latin letter that a Russian one looks like.
var latin = strings.NewReplacer(
	"а", "a", "в", "b", "е", "e", "ё", "e", "к", "k", "м", "m", "н", "h", "о", "o", "р", "p", "с", "c", "т", "t", "у", "y", "х", "x", "і", "i", "ѕ", "s",
	"А", "A", "В", "B", "Е", "E", "К", "K", "М", "M", "Н", "H", "О", "O", "Р", "P", "С", "C", "Т", "T", "У", "Y", "Х", "X",
)

// Lookalike tells which Russian letters stand in a name that has Latin ones too,
// and how it reads in Latin letters alone; "" when there are none.
func Lookalike(name string) (letters, meant string) {
	meant = latin.Replace(name)
	if meant == name || strings.Trim(meant, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.") != "" {
		return "", ""
	}
	for _, r := range name {
		if s := string(r); latin.Replace(s) != s && !strings.Contains(letters, s) {
			letters += s
		}
	}
	return letters, meant
}

// Meant is the cure for a name that is not among those there are: which of them
// was meant, or else the fallback. It names Russian letters that look Latin.
func Meant(name string, all []string, fallback string) string {
	if strings.ContainsAny(name, oddSpaces) {
		return "delete the space in it, copied from elsewhere, and type it anew"
	}
	if letters, meant := Lookalike(name); letters != "" {
		return "write it in Latin letters, " + quoted(meant) + ": " + letters + " in it is Russian"
	}
	if near := Nearest(name, all); near != "" {
		return "did you mean " + near + "?"
	}
	return fallback
}

// Nearest finds the name meant by a misspelt one: at most a third of its
// letters may differ. Empty when none is that close.
func Nearest(name string, all []string) string {
	letters := []rune(name)
	best, found := len(letters)/3+1, ""
	for _, other := range all {
		if d := distance(letters, []rune(other)); d < best {
			best, found = d, other
		}
	}
	return found
}

// distance counts the letters to change, add, drop or swap with their neighbour
// between a and b.
func distance(a, b []rune) int {
	var before []int // the row before prev
	prev := make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(prev[j]+1, row[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, prev = prev, row
	}
	return prev[len(b)]
}
