package configs

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/ivr"
)

// domain11 are the texts of DOMAIN.md 11 (and of the script in DOMAIN.md 10), word for
// word. {brand}, {topic1}, {topic2} and {hours} are the settings'; an id with … is
// said in two pieces with something between them.
var domain11 = map[string]string{
	"greeting":      "Здравствуйте! Компания {brand}. Разговоры записываются.",
	"record_notice": "Разговоры записываются.",
	"menu_main": "По вопросам {topic1} нажмите 1. По вопросам {topic2} нажмите 2. Адрес и часы работы — нажмите 3. " +
		"Для соединения с оператором нажмите 0.",
	"menu_invalid":     "Такого пункта нет.",
	"menu_timeout":     "Мы не услышали ваш выбор.",
	"menu_to_operator": "Соединяем с оператором.",
	"queue_enter":      "Все операторы сейчас разговаривают. Вы в очереди, вам ответит первый освободившийся.",
	"queue_next":       "Вы следующий в очереди.",
	"ewt_lt1":          "Время ожидания — меньше минуты.",
	"ewt_le10":         "Примерное время ожидания — до десяти минут.",
	"ewt_gt10":         "Примерное время ожидания — более десяти минут.",
	"queue_thanks":     "Вы по-прежнему в очереди. Спасибо, что ждёте.",
	"redial_wait":      "Вы нам уже звонили, ваша очередь сохранена.",
	"redial_talk":      "Разговор прервался. Соединяем вас без очереди.",
	"operator_lost":    "Связь с оператором прервалась. Не кладите трубку, сейчас соединим вас снова.",
	"callback_offer":   "Если не хотите ждать, мы перезвоним, когда подойдёт ваша очередь. Чтобы заказать звонок, нажмите 1.",
	"callback_number":  "Мы перезвоним на номер … Если он верный, нажмите 1. Чтобы указать другой, нажмите 2.",
	"callback_other":   "Наберите номер: десять цифр, без восьмёрки.",
	"bad_number":       "Не удаётся позвонить на этот номер. Наберите ещё раз.",
	"callback_done":    "Мы позвоним вам с номера … До свидания.",
	"callback_connect": "Здравствуйте! Вы заказывали обратный звонок компании {brand}. Чтобы поговорить с оператором, нажмите 1.",
	"after_hours": "Сейчас нерабочее время. Мы работаем {hours} по московскому времени. Чтобы заказать звонок в рабочее время, " +
		"нажмите 1. Чтобы оставить сообщение, нажмите 2.",
	"voicemail":      "Оставьте сообщение после сигнала. По окончании нажмите решётку.",
	"voicemail_done": "Сообщение записано. До свидания.",
	"caller_limit":   "С вашего номера сейчас слишком много звонков. Пожалуйста, позвоните позже. До свидания.",
	"queue_full":     "Сейчас очень много звонков, все линии заняты. Чтобы мы перезвонили, нажмите 1.",
	"outage":         "Мы знаем о сбое. … Специалисты уже работают. Если вопрос другой, оставайтесь на линии.",
	"transfer":       "Соединяем со специалистом. Не кладите трубку.",
	"hold_start":     "Оставайтесь на линии.",
	"hold_return":    "Спасибо, что подождали.",
	"survey_consent": "Можно ли завтра автоматически позвонить вам и задать три вопроса о нашей работе? Если да, нажмите 1. " +
		"Если нет, нажмите 2.",
	"survey_ask_rerun": "Не услышали ответ. Повторим вопрос.",
	"bye":              "Спасибо за звонок. До свидания.",
	"sys_error":        "Произошла техническая ошибка. Соединяем с оператором.",
	"missed_return": "Вам звонила компания {brand}, это был опрос о качестве обслуживания. Для соединения с оператором нажмите 0. " +
		"Чтобы мы больше не звонили с опросами, нажмите 9.",

	"survey_s0": "Здравствуйте! Это автоматический звонок компании {brand}. Вчера вы звонили на нашу горячую линию. " +
		"Ответьте на три вопроса, это меньше минуты: отвечайте, нажимая клавиши телефона. Чтобы начать, нажмите 1. " +
		"Если неудобно, нажмите 2. Чтобы больше не звонили с опросами, нажмите 9.",
	"survey_q1": "Оцените, как вас обслужили, от 1 до 5: 5 — отлично, 1 — очень плохо.",
	"survey_q2": "Решён ли ваш вопрос? Если да, нажмите 1. Если нет, нажмите 2. Если частично, нажмите 3.",
	"survey_q3": "Вопрос решился с первого звонка? Если да, нажмите 1. Если звонили несколько раз, нажмите 2.",
	"survey_q4": "Что нам исправить? Скажите после сигнала и нажмите решётку.",
	"survey_s9": "Спасибо! Ваши ответы помогут нам работать лучше. До свидания.",
}

func TestTextsOfThePrompts(t *testing.T) {
	ru := Prompts()["ru"]
	for id, want := range domain11 {
		got := ru.Texts[id]
		if strings.Contains(want, " … ") {
			got += " … " + ru.Texts[id+"_end"]
		}
		require.Equal(t, want, got, id)
	}
	for n := 1; n <= 10; n++ {
		calls := map[bool]string{true: "звонка"}[n >= 2 && n <= 4]
		switch {
		case n == 1:
			calls = "звонок"
		case n > 4:
			calls = "звонков"
		}
		require.Equal(t, "Перед вами "+hisNumber(n)+" "+calls+".", ru.Texts["queue_position_"+strconv.Itoa(n)])
	}
	for n, want := range []string{"одна минута", "две минуты", "три минуты", "четыре минуты", "пять минут"} {
		require.Equal(t, "Примерное время ожидания — "+want+".", ru.Texts["ewt_n_"+strconv.Itoa(n+1)])
	}
	for _, id := range []string{"whisper_sales", "whisper_support", "topic_orders", "topic_support"} { // agent_whisper: {queue}. {topic}.
		require.Regexp(t, `^\p{Lu}[^.]+\.$`, ru.Texts[id])
	}
	require.Equal(t, []string{"временный голос", "temporary voice"}, []string{ru.Voice, Prompts()["en"].Voice}, "labelled so")
}

// English stands beside every Russian prompt, and says the same keys.
func TestEnglishIsBeside(t *testing.T) {
	ru, en := Prompts()["ru"], Prompts()["en"]
	require.Equal(t, ru.IDs(), en.IDs())
	key := regexp.MustCompile(`(?i)(?:нажмите|press(?: the)?) (\d|решётку|hash key)`)
	keys := func(text string) (out []string) {
		for _, m := range key.FindAllStringSubmatch(text, -1) {
			out = append(out, strings.NewReplacer("решётку", "#", "hash key", "#").Replace(m[1]))
		}
		return out
	}
	for _, id := range ru.IDs() {
		require.Equal(t, keys(ru.Texts[id]), keys(en.Texts[id]), id)
		require.NotRegexp(t, `\p{Cyrillic}`, en.Texts[id], id)
		require.NotRegexp(t, `[A-Za-z]`, regexp.MustCompile(`\{\w+\}`).ReplaceAllString(ru.Texts[id], ""), id)
	}
}

// Choice before key, and numbers in order (DOMAIN.md 9): «для X нажмите N».
func TestChoiceBeforeKey(t *testing.T) {
	for _, lang := range Langs {
		for id, text := range Prompts()[lang].Texts {
			require.NotRegexp(t, `(?i)(^|[.,] )(нажмите|press) \d[^.?]*(чтобы|для|to )`, text, "%s/%s", lang, id)
			var digits []string
			for _, m := range regexp.MustCompile(`(?:нажмите|press) ([1-8])`).FindAllStringSubmatch(text, -1) {
				digits = append(digits, m[1])
			}
			require.True(t, slices.IsSorted(digits), "%s/%s: %v", lang, id, digits)
			for i, d := range digits {
				require.Equal(t, strconv.Itoa(i+1), d, "%s/%s without gaps", lang, id)
			}
		}
	}
}

// hisNumber and herNumber are numbers below 1,000 in words, before звонок and минута.
func hisNumber(n int) string { return spelled(n, "один", "два") }
func herNumber(n int) string { return spelled(n, "одна", "две") }

func spelled(n int, one, two string) string {
	small := strings.Fields("ноль один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать тринадцать " +
		"четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать")
	tens := strings.Fields("- - двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто")
	hundreds := strings.Fields("- сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот")
	small[1], small[2] = one, two
	var out []string
	if n >= 100 {
		out = append(out, hundreds[n/100])
	}
	switch rest := n % 100; {
	case rest == 0 && n > 0:
	case rest < 20:
		out = append(out, small[rest])
	default:
		out = append(out, tens[rest/10])
		if rest%10 > 0 {
			out = append(out, small[rest%10])
		}
	}
	return strings.Join(out, " ")
}

// noun picks by the list of DOMAIN.md 11: 1, 21, 31 → минута; 2–4, 22–24 → минуты;
// 0, 5–20 (11–14 too), 25–30 → минут; further numbers go on like those.
func noun(n int, forms [3]string) string {
	switch n %= 100; {
	case n >= 5 && n <= 20:
		return forms[2]
	case n%10 == 1:
		return forms[0]
	case n%10 >= 2 && n%10 <= 4:
		return forms[1]
	}
	return forms[2]
}

// said is what a caller hears of spoken data, in the words of the clips.
func said(t *testing.T, lang, kind string, args ...string) string {
	t.Helper()
	var words []string
	for _, clip := range ivr.Speak(lang, kind, args...) {
		text, ok := Text(clip)
		require.True(t, ok || clip == ivr.GroupPause, clip)
		if clip == ivr.GroupPause {
			text = "|"
		}
		words = append(words, text)
	}
	return strings.Join(words, " ")
}

func TestNumberAgreement(t *testing.T) {
	for n := range 1000 {
		s := strconv.Itoa(n)
		require.Equal(t, herNumber(n)+" "+noun(n, [3]string{"минута", "минуты", "минут"}), said(t, "ru", "minutes", s))
		require.Equal(t, hisNumber(n)+" "+noun(n, [3]string{"звонок", "звонка", "звонков"}), said(t, "ru", "calls", s))
		require.Equal(t, hisNumber(n)+" "+noun(n, [3]string{"час", "часа", "часов"}), said(t, "ru", "hours", s))
		require.Equal(t, hisNumber(n)+" "+noun(n, [3]string{"рубль", "рубля", "рублей"}), said(t, "ru", "money", s))
		if n > 0 && n < 100 {
			require.Equal(t, "ноль рублей "+herNumber(n)+" "+noun(n, [3]string{"копейка", "копейки", "копеек"}), said(t, "ru", "money", fmt.Sprintf("0.%02d", n)))
		}
		if n > 1 {
			require.Equal(t, herNumber(n)+" "+noun(n, [3]string{"тысяча", "тысячи", "тысяч"}), said(t, "ru", "number", s+"000"))
		}
		one := map[bool]string{true: "minute", false: "minutes"}[n == 1]
		require.True(t, strings.HasSuffix(said(t, "en", "minutes", s), " "+one), s)
	}
	// Those that DOMAIN.md 11 names, as they are heard.
	for n, want := range map[int]string{
		0: "ноль минут", 1: "одна минута", 2: "две минуты", 4: "четыре минуты", 5: "пять минут", 7: "семь минут", 8: "восемь минут",
		9: "девять минут", 11: "одиннадцать минут", 14: "четырнадцать минут", 16: "шестнадцать минут", 17: "семнадцать минут",
		18: "восемнадцать минут", 20: "двадцать минут", 21: "двадцать одна минута", 22: "двадцать две минуты", 24: "двадцать четыре минуты",
		25: "двадцать пять минут", 26: "двадцать шесть минут", 27: "двадцать семь минут", 28: "двадцать восемь минут",
		29: "двадцать девять минут", 30: "тридцать минут", 31: "тридцать одна минута", 111: "сто одиннадцать минут",
	} {
		require.Equal(t, want, said(t, "ru", "minutes", strconv.Itoa(n)))
	}
	require.Equal(t, "двадцать один звонок", said(t, "ru", "calls", "21"))
	require.Equal(t, "двадцать два звонка", said(t, "ru", "calls", "22"))
	require.Equal(t, "fifty six minutes", said(t, "en", "minutes", "56"))
}

// ofNumber is a number below a million in the genitive, before what has the gender:
// около двухсот одной минуты. Written apart from the interpreter, from a grammar.
func ofNumber(n int, feminine bool) string {
	small := strings.Fields("нуля одного двух трёх четырёх пяти шести семи восьми девяти десяти одиннадцати двенадцати тринадцати " +
		"четырнадцати пятнадцати шестнадцати семнадцати восемнадцати девятнадцати")
	tens := strings.Fields("- - двадцати тридцати сорока пятидесяти шестидесяти семидесяти восьмидесяти девяноста")
	hundreds := strings.Fields("- ста двухсот трёхсот четырёхсот пятисот шестисот семисот восьмисот девятисот")
	if feminine {
		small[1] = "одной"
	}
	var out []string
	switch thousands := n / 1000; {
	case thousands == 1:
		out = append(out, "тысячи")
	case thousands > 1:
		out = append(out, ofNumber(thousands, true), ofNoun(thousands, "тысячи", "тысяч"))
	}
	rest := n % 1000
	if rest >= 100 {
		out = append(out, hundreds[rest/100])
	}
	switch low := rest % 100; {
	case low == 0 && n > 0:
	case low < 20:
		out = append(out, small[low])
	case low%10 == 0:
		out = append(out, tens[low/10])
	default:
		out = append(out, tens[low/10], small[low%10])
	}
	return strings.Join(out, " ")
}

// ofNoun is the noun behind it: of one (21, 31, not 11) it is singular, else plural.
func ofNoun(n int, one, many string) string {
	if n%10 == 1 && n%100 != 11 {
		return one
	}
	return many
}

// The genitive: около двух минут, до пяти рублей. Every number up to 2,000, and samples
// up to a million.
func TestNumbersInTheGenitive(t *testing.T) {
	for n := 0; n < 1_000_000; n += 1 + n/2000*37 {
		s := strconv.Itoa(n)
		require.Equal(t, ofNumber(n, false), said(t, "ru", "number", s, "", "", "genitive"))
		require.Equal(t, ofNumber(n, false), said(t, "ru", "number", s, "n", "", "genitive"))
		require.Equal(t, ofNumber(n, true)+" "+ofNoun(n, "заявки", "заявок"), said(t, "ru", "number", s, "f", "ticket", "genitive"))
		require.Equal(t, ofNumber(n, false)+" "+ofNoun(n, "рубля", "рублей"), said(t, "ru", "money", s, "", "", "genitive"))
		if n < 2000 {
			require.Equal(t, ofNumber(n, true)+" "+ofNoun(n, "минуты", "минут"), said(t, "ru", "minutes", s, "", "", "genitive"))
			require.Equal(t, ofNumber(n, false)+" "+ofNoun(n, "часа", "часов"), said(t, "ru", "hours", s, "", "", "genitive"))
			require.Equal(t, ofNumber(n, false)+" "+ofNoun(n, "звонка", "звонков"), said(t, "ru", "calls", s, "", "", "genitive"))
		}
		if n > 0 && n < 100 {
			require.Equal(t, "пяти рублей "+ofNumber(n, true)+" "+ofNoun(n, "копейки", "копеек"), said(t, "ru", "money", fmt.Sprintf("5.%02d", n), "", "", "genitive"))
		}
		require.Equal(t, said(t, "en", "number", s), said(t, "en", "number", s, "f", "", "genitive"), "English has no case")
	}
	for _, c := range []struct{ kind, value, want string }{
		{"minutes", "2", "двух минут"}, {"money", "5", "пяти рублей"}, {"hours", "1", "одного часа"}, {"minutes", "21", "двадцати одной минуты"},
		{"minutes", "11", "одиннадцати минут"}, {"number", "1000000", "одного миллиона"}, {"number", "2000000", "двух миллионов"},
		{"number", "-1", "минус одного"}, {"money", "1251.21", "тысячи двухсот пятидесяти одного рубля двадцати одной копейки"},
		{"money", "101000", "ста одной тысячи рублей"}, {"time", "14:30", "четырнадцати часов тридцати минут"}, {"time", "21:01", "двадцати одного часа одной минуты"},
		{"number", "444444", "четырёхсот сорока четырёх тысяч четырёхсот сорока четырёх"},
	} {
		require.Equal(t, c.want, said(t, "ru", c.kind, c.value, "", "", "genitive"))
	}
	require.Equal(t, "двадцать один час одну минуту", said(t, "ru", "time", "21:01", "", "", "accusative"))
	two, one := Prompts()["ru"].Spoken("unit_hour_2"), Prompts()["ru"].Spoken("unit_hour_1_g")
	require.NotEqual(t, two, one, "два часа́, до ча́са: the stress differs")
}

// Digits one by one in groups 3-3-2-2; dates, times, names of days.
func TestSpokenDataInWords(t *testing.T) {
	require.Equal(t, "девять один шесть | ноль ноль ноль | ноль ноль | ноль один", said(t, "ru", "digits", "9160000001"))
	require.Equal(t, "nine one six | zero zero zero | zero zero | zero one", said(t, "en", "digits", "9160000001"))
	require.Equal(t, "Мы позвоним вам с номера четыре девять пять | один два три | четыре пять | шесть семь До свидания.", said(t, "ru", "callback_done", "4951234567"))
	for day := 1; day <= 31; day++ {
		heard := said(t, "ru", "date", fmt.Sprintf("2026-03-%02d", day))
		require.Regexp(t, `^(двадцать |тридцать )?\p{Cyrillic}+(ого|его) марта$`, heard)
	}
	require.Equal(t, "двадцать третьего февраля", said(t, "ru", "date", "2026-02-23"))
	require.Equal(t, "тридцать первого декабря", said(t, "ru", "date", "2026-12-31"))
	require.Equal(t, "December thirty first", said(t, "en", "date", "2026-12-31"))
	require.Equal(t, "двадцать один час пять минут", said(t, "ru", "time", "21:05"))
	require.Equal(t, "тысяча двести пятьдесят рублей пятьдесят копеек", said(t, "ru", "money", "1250.50"))
	require.Equal(t, "среда", said(t, "ru", "weekday", "3"))
}
