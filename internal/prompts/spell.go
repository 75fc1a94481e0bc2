package prompts

import (
	"regexp"
	"strings"
	"unicode"
)

var words = map[string][]string{
	"ru": {"ноль", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять"},
	"en": {"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"},
}

var signs = map[string]*strings.Replacer{
	"ru": strings.NewReplacer("%", " процентов ", "№", " номер ", "+", " плюс ", "*", " звёздочка ", "#", " решётка "),
	"en": strings.NewReplacer("%", " percent ", "№", " number ", "+", " plus ", "*", " star ", "#", " hash "),
}

var (
	stress = regexp.MustCompile(`(\p{L})\+(\p{L})`)
	digit  = regexp.MustCompile(`\d`)
	spaces = regexp.MustCompile(`\s+`)
)

// stressMark stands for the plus of a stress while signs are written out.
const stressMark = "\u0301"

// Spell writes out what festival's voices do not read: digits one by one,
// `:`, `%`, `№`, quotation marks and dashes. One sign it does not know makes it
// drop the whole sentence, so everything but letters and plain marks goes. A plus
// within a word marks its stress and stays.
func Spell(lang, text string) string {
	text = stress.ReplaceAllString(text, "$1"+stressMark+"$2")
	text = signs[lang].Replace(text)
	text = digit.ReplaceAllStringFunc(text, func(d string) string { return " " + words[lang][d[0]-'0'] + " " })
	text = strings.NewReplacer(":", ",", ";", ",", " — ", ", ", " – ", ", ").Replace(text)
	text = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsSpace(r) || strings.ContainsRune(".,!?'-"+stressMark, r) {
			return r
		}
		return -1
	}, text)
	text = strings.TrimSpace(spaces.ReplaceAllString(text, " "))
	return strings.NewReplacer(" ,", ",", " .", ".", " !", "!", " ?", "?", stressMark, "+").Replace(text)
}

var word = regexp.MustCompile(`\p{L}+`)

// stressed marks the words that the voice would stress wrong.
func stressed(text string, marks map[string]string) string {
	return word.ReplaceAllStringFunc(text, func(w string) string {
		if marked, ok := marks[strings.ToLower(w)]; ok {
			return marked
		}
		return w
	})
}

// sentences cuts a spelled text after `.`, `!` and `?` that end a word group.
func sentences(text string) []string {
	var out []string
	start := 0
	for i, r := range text {
		end := i + 1
		if !strings.ContainsRune(".!?", r) || end < len(text) && text[end] != ' ' || abbreviation(text[start:i]) {
			continue
		}
		out = append(out, strings.TrimSpace(text[start:end]))
		start = end
	}
	if rest := strings.TrimSpace(text[start:]); rest != "" {
		out = append(out, rest)
	}
	return out
}

// abbreviation tells "a.m" and "p.m" from the end of a sentence.
func abbreviation(s string) bool {
	return strings.HasSuffix(s, "a.m") || strings.HasSuffix(s, "p.m")
}
