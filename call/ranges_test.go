package call

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Each region as the register writes it, beside the code of its fixed lines: both give
// the same offset (DOMAIN.md 12).
func TestRegionsAreAtTheOffsetsOfTheirCodes(t *testing.T) {
	for name, code := range map[string]string{
		"Калининградская обл.": "401", "Удмуртская Республика": "341", "Республика Удмуртская": "341", "Ульяновская обл.": "842",
		"Саратовская обл.": "845", "Самарская обл.": "846", "г. Тольятти|Самарская обл.": "848", "Астраханская обл.": "851",
		"Пермский край": "342", "Свердловская обл.": "343", "Тюменская обл.": "345", "Ханты - Мансийский - Югра АО": "346",
		"Ханты-Мансийский автономный округ - Югра": "346", "Сургутский район и г. Сургут": "346", "Республика Башкортостан": "347",
		"Ямало-Ненецкий АО": "349", "Ямало - Ненецкий автономный округ |Тюменская область": "349", "Челябинская обл.": "351",
		"Курганская обл.": "352", "Оренбургская обл.": "353", "Омская обл.": "381", "Томская обл.": "382", "Новосибирская обл.": "383",
		"Кемеровская область - Кузбасс область": "384", "Алтайский край": "385", "Республика Алтай": "388", "Республика Хакасия": "390",
		"Красноярский край": "391", "г. Норильск|Красноярский край": "391", "г. Кызыл|Республика Тыва": "394", "Республика Бурятия": "301",
		"г. Улан - Удэ|Республика Бурятия": "301", "Иркутская обл.": "395", "Забайкальский край": "302", "Республика Саха /Якутия/": "411",
		"Амурская обл.": "416", "Хабаровский край": "421", "г. Комсомольск-на-Амуре|Хабаровский край": "421", "Приморский край": "423",
		"р-н Кировский|Приморский край": "423", "Еврейская автономная обл.": "426", "Магаданская обл.": "413", "Сахалинская обл.": "424",
		"Камчатский край": "415", "Чукотский АО": "427",
		"г. Москва и Московская область": "495", "г. Санкт-Петербург и Ленинградская область": "812", "Белгородская обл.": "472",
		"Архангельская область и Ненецкий автономный округ": "818", "Республика Коми": "821", "Кировская обл.": "833", "Волгоградская обл.": "844",
		"Чувашская Республика - Чувашия": "835", "Республика Марий Эл": "836", "Республика Северная Осетия - Алания": "867",
		"Карачаево-Черкесская Республика": "878", "Кабардино-Балкарская Республика": "866", "Республика Адыгея": "877", "Курская обл.": "471",
		"р-н Курганинский|Краснодарский край": "861", "г. Приморско-Ахтарск|Краснодарский край": "861", "Орловская обл.": "486", "Республика Крым и г. Севастополь": "365",
		"Нижегородская обл.": "831", "Новгородская обл.": "816", "Тульская обл.": "487", "Тверская обл.": "482", "Республика Татарстан": "843",
		"Ставропольский край": "865", "Республика Дагестан": "872", "Чеченская Республика": "871", "Республика Ингушетия": "873",
		"Мурманская обл.": "815", "Республика Карелия": "814", "Псковская обл.": "811", "Вологодская обл.": "817", "Ярославская обл.": "485",
		"Костромская обл.": "494", "Ивановская обл.": "493", "Владимирская обл.": "492", "Рязанская обл.": "491", "Калужская обл.": "484",
		"Смоленская обл.": "481", "Брянская обл.": "483", "Липецкая обл.": "474", "Тамбовская обл.": "475", "Воронежская обл.": "473",
		"Пензенская обл.": "841", "Республика Мордовия": "834", "Ростовская обл.": "863", "Республика Калмыкия": "847",
	} {
		s, ok := RegionSpan(name)
		require.True(t, ok, name)
		require.Equal(t, fixedSpan(code), s, name)
	}
	for name, want := range map[string]Span{
		"Донецкая Народная Республика": Moscow, "Луганская Народная Республика": Moscow, "Запорожская обл.": Moscow, "Херсонская обл.": Moscow,
		"Коми-Пермяцкий автономный округ": {3, 5}, "Красноярский край, Республика Хакасия, г. Москва, Иркутская область": {3, 8},
	} {
		s, ok := RegionSpan(name)
		require.True(t, ok, name)
		require.Equal(t, want, s, name)
	}
	for _, name := range []string{"", "-", "Российская Федерация", "Российская Федерация, кроме Чукотского автономного округа", "Сибирский федеральный округ", "Коврижки"} {
		_, ok := RegionSpan(name)
		require.False(t, ok, name)
	}
}

const rangesHead = "\ufeffАВС/ DEF;От;До;Емкость;Оператор;Регион;Территория ГАР;ИНН\r\n"

// A file as it is published: a mobile number is at the offset of its range, from its
// first to its last number; where there is no range its code counts.
func TestRangesOfNumbers(t *testing.T) {
	r, faults := ParseRanges([]byte(rangesHead +
		"913;0000000;0099999;100000;ПАО \"МТС\";Алтайский край;Алтайский край;7740000076\r\n" +
		"916;0000000;9999999;10000000;ПАО \"МТС\";г. Москва и Московская область;г. Москва|Московская область;7740000076\r\n" +
		"900;0300000;0499999;200000;ООО \"ЕКАТЕРИНБУРГ-2000\";Свердловская обл.;Свердловская область;6661079603\r\n" +
		"900;0000000;0061999;62000;ООО \"Т2 Мобайл\";-;Краснодарский край;7743895280\r\n" +
		"954;0000000;0009999;10000;ООО \"Везде\";Российская Федерация;Российская Федерация;1\r\n"))
	require.Empty(t, faults)
	require.Equal(t, 4, r.Len())
	rows, line, region := r.Unknown()
	require.Equal(t, "1 6 Российская Федерация", fmt.Sprint(rows, " ", line, " ", region))
	for number, want := range map[string]Span{
		"+79160000001": {3, 3}, "+79130000001": {7, 7}, "+79130099999": {7, 7},
		"+79130100000": {6, 7}, // no range: the code
		"+79000000000": {3, 3}, "+79000061999": {3, 3}, "+79000062000": {2, 12},
		"+79000299999": {2, 12}, "+79000300000": {5, 5}, "+79000499999": {5, 5}, "+79000500000": {2, 12},
		"+79540000001": {2, 12}, "+79999999999": {2, 12}, "+74232000001": {10, 10}, "+77010000001": {5, 5},
	} {
		require.Equal(t, want, r.Span(ParseNumber(number)), number)
	}
	require.Equal(t, UnknownSpan, r.Span(ParseNumber("anonymous")))
	var none *Ranges
	require.Equal(t, Span{6, 7}, none.Span(ParseNumber("+79130000001")), "not installed")

	old, faults := ParseRanges([]byte("АВС/ DEF;От;До;Емкость;Оператор;Регион\n913;0;99999;100000;МТС;Алтайский край\n"))
	require.Empty(t, faults)
	require.Equal(t, Span{7, 7}, old.Span(ParseNumber("+79130000001")), "six columns, no zeros before, as it was once")
}

// Mistakes are named with their line; too many are not told.
func TestMistakesInRanges(t *testing.T) {
	row := "913;0000000;0099999;100000;МТС;Алтайский край\n"
	for text, want := range map[string][]string{
		"":                 {"1 no head line"},
		"<html>404</html>": {"1 no head line"},
		"\xff;;;;;;;":      {"1 not UTF-8"},
		rangesHead + row + "913;0100000;0100001;2;\xff;Тверь\n": {"3 not UTF-8"},
		rangesHead + row + "913;1\n":                            {"3 2 columns"},
		rangesHead + "700;0000000;0099999;1;МТС;Москва\n":       {`2 a mobile code, 900 to 999, expected, got "700"`},
		rangesHead + "0913;0000000;0099999;1;МТС;Москва\n":      {`2 a mobile code, 900 to 999, expected, got "0913"`},
		rangesHead + "913;0000009;0000001;1;МТС;Москва\n":       {`2 numbers "0000009" to "0000001"`},
		rangesHead + "913;00000000;x;1;МТС;Москва\n":            {`2 numbers "00000000" to "x"`},
		rangesHead + row + "\n913;0099999;0100000;1;М;Тверь\n":  {"4 its numbers are those of line 2"},
	} {
		_, faults := ParseRanges([]byte(text))
		require.Len(t, faults, len(want), text)
		for i, f := range faults {
			require.True(t, strings.HasPrefix(fmt.Sprintf("%d %s", f.Line, f.What), want[i]), "%q: %+v", text, f)
			require.NotEmpty(t, f.Cure)
		}
	}
	_, faults := ParseRanges([]byte(rangesHead + strings.Repeat("nonsense\n", 100)))
	require.Len(t, faults, mostFaults)
}

// plan writes a file of the register's shape with so many rows in each of 100 codes.
func plan(each int, encode func(string) string) []byte {
	regions := []string{"г. Москва и Московская область", "Алтайский край", "Свердловская обл.", "Республика Саха /Якутия/", "Орёл и Орловская обл.", "Приморский край"}
	var b strings.Builder
	b.WriteString(encode(rangesHead))
	size := 10_000_000 / each
	for code := 900; code < 1000; code++ {
		for i := range each {
			b.WriteString(encode(fmt.Sprintf("%d;%07d;%07d;%d;\"ООО \"\"Связь; сыновья\"\"\";%s;;7740000076\r\n", code, i*size, (i+1)*size-1, size, regions[(code+i)%len(regions)])))
		}
	}
	return []byte(b.String())
}

func asIs(s string) string { return s }

// windows1251 writes Russian letters as Windows did.
func windows1251(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r < 0x80:
			b.WriteByte(byte(r))
		case r == 'ё':
			b.WriteByte(0xb8)
		default:
			b.WriteByte(byte(0xc0 + r - 'А'))
		}
	}
	return b.String()
}

// Older files are in Windows-1251: the same ranges. Names in quotes may hold semicolons.
func TestRangesInWindows1251(t *testing.T) {
	now, faults := ParseRanges(plan(20, asIs))
	require.Empty(t, faults)
	old, faults := ParseRanges(plan(20, windows1251))
	require.Empty(t, faults)
	require.Equal(t, 2000, old.Len())
	require.Equal(t, now.rows, old.rows)
	text := windows1251(rangesHead + "913;0;9;10;МТС;Российская Федерация\n")
	old, faults = ParseRanges([]byte(text))
	require.Empty(t, faults)
	_, _, region := old.Unknown()
	require.Equal(t, "Российская Федерация", region)
}

// All four files of the plan in one are fine: fixed lines go by their code. Neighbours
// of one offset are kept as one.
func TestTheWholePlanInOneFile(t *testing.T) {
	r, faults := ParseRanges([]byte(rangesHead + "495;0000000;0099999;1;МТС;Москва\n" + "\ufeff" + rangesHead +
		"913;0000000;0000009;10;МТС;Алтайский край\n913;0000010;0000019;10;МТС;Томская обл.\n913;0000020;0000029;10;МТС;Омская обл.\n"))
	require.Empty(t, faults)
	require.Equal(t, 3, r.Len())
	require.Equal(t, 1, r.Fixed())
	require.Len(t, r.rows, 2)
	require.Equal(t, Span{7, 7}, r.Span(ParseNumber("+79130000015")))
	require.Equal(t, Span{6, 6}, r.Span(ParseNumber("+79130000025")))
}

func BenchmarkRangesOfTheWholePlan(b *testing.B) {
	for name, encode := range map[string]func(string) string{"UTF-8": asIs, "Windows-1251": windows1251} {
		text := plan(4000, encode)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				if r, faults := ParseRanges(text); r.Len() != 400_000 || len(faults) > 0 {
					b.Fatal(faults)
				}
			}
		})
	}
}

func BenchmarkSpanInTheWholePlan(b *testing.B) {
	r, _ := ParseRanges(plan(4000, asIs))
	numbers := make([]Number, 1000)
	for i := range numbers {
		numbers[i] = ParseNumber(fmt.Sprintf("+79%09d", i*999_983))
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		r.Span(numbers[i%len(numbers)])
	}
}

func FuzzRanges(f *testing.F) {
	f.Add(rangesHead + "913;0000000;0099999;100000;МТС;Алтайский край\n")
	f.Fuzz(func(t *testing.T, text string) {
		r, faults := ParseRanges([]byte(text))
		if len(faults) > 0 {
			return
		}
		s := r.Span(ParseNumber("+79130000001"))
		require.LessOrEqual(t, s.Min, s.Max)
	})
}
