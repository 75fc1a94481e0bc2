package ivr

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Speak gives the clips for a prompt, whole sentences where the variants are
// few and grammar-aware pieces for the rest (DOMAIN.md 11):
//
//	"queue_position", "3"  calls ahead, 0 is "you are next", over 10 is silent
//	"ewt", "160"           seconds of expected wait; negative is silent
//	"ewt_n", "3"           the same in minutes, 1..5
//	"digits", "916…"       one by one, in groups 3-3-2-2
//	"number", "21", "f", "ticket"    in words, below a milliard and below zero; gender
//	                       m, f or n, and a noun of which unit_ticket_1, _2, _5 are recorded
//	"minutes"|"hours"|"calls", "21"  number with its noun
//	"money", "1250.50"     roubles and kopecks, below a milliard; a debt with a minus
//
// Of those with words a fourth argument, "accusative", says whom something is done
// to (через одну минуту), and "genitive" near, up to, or more than what (около двух
// минут, до пяти рублей). English knows neither gender nor case.
//
//	"name", "moscow"       the prompt name_moscow: a name out of data that was recorded
//	"date", "2026-03-10"   day and month; "10.03.2026" too, and with a time behind it
//	"time", "14:30"        hours and minutes; with seconds, zone or a date as written
//	"weekday", "1"         Monday 1 .. Sunday 7
//
// A prompt recorded in two pieces (id and id_end) has its digits between them.
// What cannot be said gives nil.
func Speak(lang, prompt string, args ...string) []string {
	arg := func(i int) string {
		if i < len(args) {
			return args[i]
		}
		return ""
	}
	ids := speak(lang, prompt, arg)
	clips := make([]string, 0, len(ids))
	for _, id := range ids {
		if strings.Contains(id, "/") { // tones have no language
			clips = append(clips, id)
			continue
		}
		clips = append(clips, lang+"/"+id)
	}
	if len(clips) == 0 {
		return nil
	}
	return clips
}

func speak(lang, prompt string, arg func(int) string) []string {
	n, err := strconv.Atoi(arg(0))
	switch prompt {
	case "queue_position":
		return sayPosition(n, err)
	case "ewt":
		return sayWait(n, err)
	case "ewt_n":
		if err != nil || n < 1 || n > 5 {
			return nil
		}
		return []string{"ewt_n_" + strconv.Itoa(n)}
	case "digits":
		return sayDigits(arg(0))
	case "number":
		if err != nil {
			return nil
		}
		return sayUnits(lang, n, arg(2), form{gender: arg(1), inCase: arg(3)})
	case "minutes", "hours", "calls":
		return sayCount(lang, n, err, prompt, arg(3))
	case "money":
		return sayMoney(lang, arg(0), arg(3))
	case "name":
		if isSlug(arg(0)) {
			return []string{"name_" + arg(0)}
		}
		return nil
	case "date":
		return sayDate(lang, arg(0))
	case "time":
		return sayTime(lang, arg(0), arg(3))
	case "weekday":
		if err != nil || n < 1 || n > 7 {
			return nil
		}
		return []string{"weekday_" + arg(0)}
	case "callback_number", "callback_done":
		if digits := sayDigits(arg(0)); digits != nil {
			return append(append([]string{prompt}, digits...), prompt+"_end")
		}
		return nil
	}
	return []string{prompt}
}

func sayPosition(ahead int, err error) []string {
	switch {
	case err != nil || ahead < 0 || ahead > 10:
		return nil
	case ahead == 0:
		return []string{"queue_next"}
	}
	return []string{"queue_position_" + strconv.Itoa(ahead)}
}

// sayWait rounds up to minutes: 1..5 are said exactly (DOMAIN.md 8).
func sayWait(seconds int, err error) []string {
	switch {
	case err != nil || seconds < 0:
		return nil
	case seconds < 60:
		return []string{"ewt_lt1"}
	case seconds <= 5*60:
		return []string{"ewt_n_" + strconv.Itoa((seconds+59)/60)}
	case seconds <= 10*60:
		return []string{"ewt_le10"}
	}
	return []string{"ewt_gt10"}
}

// maxDigits bounds what is read out one by one.
const maxDigits = 20

// GroupPause is the clip between groups of digits: short silence.
const GroupPause = "tone/pause"

// sayDigits reads digit by digit. Ten digits come in groups 3-3-2-2, a country
// code before them in a group of its own.
func sayDigits(s string) []string {
	s = strings.TrimPrefix(s, "+")
	if s == "" || len(s) > maxDigits {
		return nil
	}
	var out []string
	for i := range len(s) {
		if left := len(s) - i; i > 0 && len(s) >= 10 && (left == 10 || left == 7 || left == 4 || left == 2) {
			out = append(out, GroupPause)
		}
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			out = append(out, "digit_"+string(c))
		case c == '*':
			out = append(out, "digit_star")
		case c == '#':
			out = append(out, "digit_hash")
		default:
			return nil
		}
	}
	return out
}

// maxWords is the greatest number whose words need no noun for thousands.
const maxWords = 1999

// sayNumber gives the words of 0..1999. Only 1 and 2 have a gender in Russian; in the
// genitive each word has a form of its own.
func sayNumber(lang string, n int, err error, f form) []string {
	if err != nil || n < 0 || n > maxWords {
		return nil
	}
	var out []string
	add := func(v int) { out = append(out, "num_"+strconv.Itoa(v)+f.ending(lang, v)) }
	if n == 0 {
		add(0)
		return out
	}
	if n >= 1000 {
		if lang != russian {
			add(1)
		}
		out = append(out, f.thousand(lang, "num_1000"))
		n -= 1000
	}
	if n >= 100 {
		add(n / 100 * 100)
		n %= 100
	}
	if n > 20 {
		add(n / 10 * 10)
		n %= 10
	}
	if n > 0 {
		add(n)
	}
	return out
}

// sayCount says a number with its noun in the right form: 21 минута, 2 звонка.
func sayCount(lang string, n int, err error, noun, inCase string) []string {
	f := form{inCase: inCase}
	if noun == "minutes" {
		f.gender = feminine
	}
	words := sayNumber(lang, n, err, f)
	if words == nil {
		return nil
	}
	return append(words, f.noun(lang, strings.TrimSuffix(noun, "s"), n))
}

// Plural gives the form of a noun after a number: 0 for 1, 21, 31 (минута),
// 1 for 2–4, 22–24 (минуты), 2 for 0, 5–20, 25–30 (минут). English uses 0 and 2.
func Plural(lang string, n int) int {
	if n < 0 {
		n = -n
	}
	if lang != russian {
		if n == 1 {
			return 0
		}
		return 2
	}
	switch tens, ones := n%100, n%10; {
	case tens >= 11 && tens <= 14:
		return 2
	case ones == 1:
		return 0
	case ones >= 2 && ones <= 4:
		return 1
	}
	return 2
}

// sayDate says day and month of "2026-03-10" or "10.03.2026", as one answers when:
// десятого марта. A time behind it is not said.
func sayDate(lang, text string) []string {
	date, _, _ := strings.Cut(strings.Replace(text, "T", " ", 1), " ")
	at, err := time.Parse("2006-1-2", date)
	if err != nil {
		at, err = time.Parse("2.1.2006", date)
	}
	if err != nil {
		return nil
	}
	ids := []string{"day_" + strconv.Itoa(at.Day()), "month_" + strconv.Itoa(int(at.Month()))}
	if lang != russian {
		slices.Reverse(ids)
	}
	return ids
}

// sayTime says the hour of a day of "14:30", "9:05:00" or "2026-03-10T14:30:00+03:00":
// hours and minutes as they are written.
func sayTime(lang, text, inCase string) []string {
	if _, after, ok := strings.Cut(strings.Replace(text, "T", " ", 1), " "); ok {
		text = after
	}
	hour, rest, _ := strings.Cut(text, ":")
	minute, _, seconds := strings.Cut(rest, ":")
	h, errH := strconv.Atoi(hour)
	m, errM := strconv.Atoi(minute)
	if errH != nil || errM != nil || h < 0 || h > 23 || m < 0 || m > 59 || seconds && len(minute) != 2 {
		return nil
	}
	out := sayCount(lang, h, nil, "hours", inCase)
	if m > 0 {
		out = append(out, sayCount(lang, m, nil, "minutes", inCase)...)
	}
	return out
}
