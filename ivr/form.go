package ivr

import "strconv"

// russian is the language whose numbers agree with what they count.
const russian = "ru"

// Genders of what is counted, and the cases beside the nominative: of a thing, not of
// a person, to which something is done; and of what it is near, up to or more than.
const (
	masculine  = "m"
	feminine   = "f"
	neuter     = "n"
	accusative = "accusative"
	genitive   = "genitive"
)

// cases are those a menu may ask for.
var cases = []string{accusative, genitive}

// form is how a Russian number agrees with what it counts; the zero form is
// masculine and nominative.
type form struct {
	gender string
	inCase string
}

// ending tells which recording of a word of a number is meant: одна, одно, одну, две;
// одного, одной, двух, пятидесяти.
func (f form) ending(lang string, n int) string {
	switch {
	case lang != russian:
	case f.inCase == genitive && f.gender == feminine && n == 1:
		return "_fg"
	case f.inCase == genitive:
		return "_g"
	case n > 2:
	case f.gender == feminine && n == 1 && f.inCase == accusative:
		return "_fa"
	case f.gender == feminine && n > 0:
		return "_f"
	case f.gender == neuter && n == 1:
		return "_n"
	}
	return ""
}

// thousand is the recording of one thousand, which is feminine itself.
func (f form) thousand(lang, id string) string {
	switch {
	case lang != russian:
	case f.inCase == accusative:
		return id + "_a"
	case f.inCase == genitive:
		return id + "_g"
	}
	return id
}

// noun is what is counted in the form that its number wants. In the accusative one of
// a feminine noun differs (минуту). In the genitive one (одной минуты) is like two of
// the nominative, and all others (двух минут) like five.
func (f form) noun(lang, noun string, n int) string {
	plural := Plural(lang, n)
	if lang == russian && f.inCase == genitive {
		switch {
		case plural > 0:
			return "unit_" + noun + "_5"
		case noun == "hour": // that one alone has another stress: два часа́, до ча́са
			return "unit_hour_1_g"
		}
		return "unit_" + noun + "_2"
	}
	id := "unit_" + noun + "_" + strconv.Itoa([]int{1, 2, 5}[plural])
	if lang == russian && f.inCase == accusative && f.gender == feminine && plural == 0 {
		id += "_a"
	}
	return id
}
