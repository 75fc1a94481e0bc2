package ivr

import "strconv"

// russian is the language whose numbers agree with what they count.
const russian = "ru"

// Genders of what is counted, and the one case beside the nominative: of a thing, not
// of a person, to which something is done.
const (
	masculine  = "m"
	feminine   = "f"
	neuter     = "n"
	accusative = "accusative"
)

// form is how a Russian number agrees with what it counts; the zero form is
// masculine and nominative.
type form struct {
	gender     string
	accusative bool
}

// ending tells which recording of 1 or 2 is meant: одна, одно, одну, две.
func (f form) ending(lang string, n int) string {
	switch {
	case lang != russian || n > 2:
	case f.gender == feminine && n == 1 && f.accusative:
		return "_fa"
	case f.gender == feminine:
		return "_f"
	case f.gender == neuter && n == 1:
		return "_n"
	}
	return ""
}

// thousand is the recording of one thousand, which is feminine itself.
func (f form) thousand(lang, id string) string {
	if lang == russian && f.accusative {
		return id + "_a"
	}
	return id
}

// noun is what is counted in the form that its number wants; in the accusative one
// of a feminine noun differs (минуту).
func (f form) noun(lang, noun string, n int) string {
	id := "unit_" + noun + "_" + strconv.Itoa([]int{1, 2, 5}[Plural(lang, n)])
	if lang == russian && f.accusative && f.gender == feminine && Plural(lang, n) == 0 {
		id += "_a"
	}
	return id
}
