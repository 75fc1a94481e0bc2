package call

import (
	"slices"
	"strings"
	"unicode"
)

// regions are the offsets of Russian regions by the beginnings of words that name one.
// Names differ from register to register («Ханты - Мансийский - Югра АО», «ХМАО —
// Югра»), so no whole name is compared; a word with a dot after it here is meant whole.
// Everything else of what is known is at +3 (moscowRegions).
var regions = map[string]Span{
	"калининград": {2, 2},

	"астрахан": {4, 4}, "самарск": {4, 4}, "самара.": {4, 4}, "саратов": {4, 4}, "удмурт": {4, 4}, "ульяновск": {4, 4},

	"башкорт": {5, 5}, "курганск": {5, 5}, "курган.": {5, 5}, "оренбург": {5, 5}, "пермск": {5, 5}, "пермь.": {5, 5}, "пермяцк": {5, 5},
	"свердловск": {5, 5}, "екатеринбург": {5, 5}, "тюмен": {5, 5}, "челябинск": {5, 5}, "ханты": {5, 5}, "хмао": {5, 5}, "югра": {5, 5},
	"сургут": {5, 5}, "ямало": {5, 5}, "янао": {5, 5},

	"омск": {6, 6},

	"алтай": {7, 7}, "кемеров": {7, 7}, "кузбасс": {7, 7}, "красноярск": {7, 7}, "новосибирск": {7, 7}, "таймыр": {7, 7}, "томск": {7, 7},
	"тыва": {7, 7}, "хакас": {7, 7}, "эвенк": {7, 7}, "норильск": {7, 7},

	"бурят": {8, 8}, "иркутск": {8, 8}, "ордынск": {8, 8},

	"агинск": {9, 9}, "амурск": {9, 9}, "забайкал": {9, 9}, "читинск": {9, 9},

	"якут": {9, 11}, "саха.": {9, 11},

	"еврейск": {10, 10}, "приморский.": {10, 10}, "хабаровск": {10, 10},

	"магадан": {11, 11}, "сахалин": {11, 11},

	"камчат": {12, 12}, "корякск": {12, 12}, "чукот": {12, 12},
}

// moscowRegions are those at +3.
const moscowRegions = "адыге архангельск белгород брянск владимир волгоград вологод вологда воронеж дагестан донецк запорож иваново ивановск ингуш " +
	"кабардин калмык калуг калужск карача карел киров коми. костром краснодар крым курск. курская. курской. ленинград липецк луганск марий мордов " +
	"москв московск мурманск ненецк нижегород новгород орел. орлов осети пенз петербург псков ростов рязан севастопол " +
	"смоленск сочи. ставропол тамбов татарстан твер тула. тульск херсон черкес чечен чечня чуваш ярослав"

// RegionSpan gives the offsets of the regions that a register names together, such as
// «Республика Крым и г. Севастополь»; false when none of the words is known to us. The
// whole country, or a federal district, tells nothing. Parts of an address
// («г. Кызыл|Республика Тыва») go from small to large: the largest that is known counts.
func RegionSpan(name string) (Span, bool) {
	parts := strings.Split(strings.ReplaceAll(strings.ToLower(name), "ё", "е"), "|")
	for _, part := range slices.Backward(parts) {
		if s, ok := partSpan(part); ok {
			return s, true
		}
	}
	return Span{}, false
}

func partSpan(name string) (all Span, found bool) {
	words := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) })
	for i, word := range words {
		if strings.HasPrefix(word, "федера") {
			return Span{}, false
		}
		s, ok := wordSpan(word)
		if !ok || word == "ненецкий" && i > 0 && words[i-1] == "ямало" {
			continue
		}
		if !found {
			all, found = s, true
		}
		all.Min, all.Max = min(all.Min, s.Min), max(all.Max, s.Max)
	}
	return all, found
}

func wordSpan(word string) (Span, bool) {
	if s, ok := regions[word+"."]; ok {
		return s, true
	}
	for n := len(word); n > 0; n-- { // the longest beginning; a cut letter is no key
		if s, ok := regions[word[:n]]; ok {
			return s, true
		}
		if isMoscow[word[:n]] {
			return Moscow, true
		}
	}
	return Moscow, isMoscow[word+"."]
}

var isMoscow = func() map[string]bool {
	m := map[string]bool{}
	for word := range strings.FieldsSeq(moscowRegions) {
		m[strings.ReplaceAll(word, "ё", "е")] = true
	}
	return m
}()
