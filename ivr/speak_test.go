package ivr

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func said(lang, prompt string, args ...string) string {
	return strings.ReplaceAll(strings.Join(Speak(lang, prompt, args...), " "), lang+"/", "")
}

// DOMAIN.md 11: number agreement.
func TestPluralRussian(t *testing.T) {
	for form, numbers := range [3][]int{
		{1, 21, 31, 101, 121},
		{2, 3, 4, 22, 23, 24, 102},
		{0, 5, 6, 10, 11, 12, 13, 14, 15, 19, 20, 25, 30, 111, 112},
	} {
		for _, n := range numbers {
			require.Equal(t, form, Plural("ru", n), n)
		}
	}
	require.Equal(t, 0, Plural("en", 1))
	require.Equal(t, 2, Plural("en", 21))
}

func TestSpeakNumbersWithNouns(t *testing.T) {
	for n, want := range map[int]string{
		1: "num_1_f unit_minute_1", 2: "num_2_f unit_minute_2", 5: "num_5 unit_minute_5",
		11: "num_11 unit_minute_5", 14: "num_14 unit_minute_5", 21: "num_20 num_1_f unit_minute_1",
		22: "num_20 num_2_f unit_minute_2", 31: "num_30 num_1_f unit_minute_1", 0: "num_0 unit_minute_5",
		112: "num_100 num_12 unit_minute_5", 1121: "num_1000 num_100 num_20 num_1_f unit_minute_1",
	} {
		require.Equal(t, want, said("ru", "minutes", strconv.Itoa(n)), n)
	}
	require.Equal(t, "num_1 unit_call_1", said("ru", "calls", "1"))
	require.Equal(t, "num_20 num_2 unit_hour_2", said("ru", "hours", "22"))
	require.Equal(t, "num_20 num_1", said("ru", "number", "21"))
	require.Equal(t, "num_20 num_1_f", said("ru", "number", "21", "f"))
	require.Equal(t, "num_20 num_1 unit_minute_5", said("en", "minutes", "21"))
	require.Equal(t, "num_1 num_1000 num_1 unit_call_5", said("en", "calls", "1001"), "one thousand one")
	require.Equal(t, "num_1000 num_1 unit_call_1", said("ru", "calls", "1001"))
	require.Equal(t, "num_minus num_20 num_1", said("ru", "number", "-21"))
	require.Equal(t, "num_100 num_1 unit_million_1 num_2_f unit_thousand_2 num_5", said("ru", "number", "101002005"))
	require.Equal(t, "num_minus num_1 unit_million_1", said("en", "number", "-1000000"))
	require.Nil(t, Speak("ru", "number", "1000000000"))
	require.Nil(t, Speak("ru", "minutes", "2000"))
	require.Nil(t, Speak("ru", "minutes", "-1"))
	require.Nil(t, Speak("ru", "minutes", "many"))
}

// DOMAIN.md 8 and 11: position and expected wait are whole sentences.
func TestSpeakQueue(t *testing.T) {
	require.Equal(t, "queue_next", said("ru", "queue_position", "0"))
	require.Equal(t, "queue_position_1", said("ru", "queue_position", "1"))
	require.Equal(t, "queue_position_10", said("ru", "queue_position", "10"))
	require.Empty(t, said("ru", "queue_position", "11"))
	for seconds, want := range map[int]string{
		-1: "", 0: "ewt_lt1", 59: "ewt_lt1", 60: "ewt_n_1", 61: "ewt_n_2", 160: "ewt_n_3", 180: "ewt_n_3", 240: "ewt_n_4",
		300: "ewt_n_5", 301: "ewt_le10", 600: "ewt_le10", 601: "ewt_gt10", 750: "ewt_gt10",
	} {
		require.Equal(t, want, said("ru", "ewt", strconv.Itoa(seconds)), seconds)
	}
}

func TestSpeakDigits(t *testing.T) {
	group := func(s string) string {
		return strings.ReplaceAll(strings.ReplaceAll(said("ru", "digits", s), "digit_", ""), GroupPause, "-")
	}
	require.Equal(t, "9 1 6 - 0 0 0 - 0 0 - 0 1", group("9160000001"))
	require.Equal(t, "7 - 9 1 6 - 0 0 0 - 0 0 - 0 1", group("+79160000001"))
	require.Equal(t, "1 2 3 4", group("1234"))
	require.Equal(t, "star 1 hash", group("*1#"))
	require.Empty(t, group("12a"))
	require.Empty(t, group(strings.Repeat("1", 21)))
	require.Equal(t, "callback_number digit_1 digit_2 callback_number_end", said("ru", "callback_number", "12"))
	require.Empty(t, said("ru", "callback_number", ""))
}

func TestSpeakDates(t *testing.T) {
	require.Equal(t, "day_21 month_3", said("ru", "date", "2026-03-21"))
	require.Equal(t, "month_3 day_10", said("en", "date", "2026-03-10"))
	for _, text := range []string{"2026-03-10T09:00:00+03:00", "2026-03-10 09:00", "10.03.2026", "10.3.2026 9:00"} {
		require.Equal(t, "day_10 month_3", said("ru", "date", text), text)
	}
	for _, text := range []string{"14:30:00", "2026-03-10T14:30:00Z", "10.03.2026 14:30"} {
		require.Equal(t, "num_14 unit_hour_5 num_30 unit_minute_5", said("ru", "time", text), text)
	}
	for _, text := range []string{"14", "24:00", "14:60", "14:3x", "", "2026-03-10"} {
		require.Empty(t, said("ru", "time", text), text)
	}
	require.Empty(t, said("ru", "date", "2026-02-31"))
	require.Empty(t, said("ru", "date", "2026-13-10"))
	require.Equal(t, "weekday_7", said("ru", "weekday", "7"))
	require.Empty(t, said("ru", "weekday", "8"))
}

// Every piece Speak can name was recorded, in both languages.
func TestSpokenPiecesExist(t *testing.T) {
	clips := shippedClips(t)
	for _, lang := range []string{"ru", "en"} {
		named := map[string]bool{}
		for n := range 2000 {
			for _, kind := range []string{"minutes", "hours", "calls", "number", "queue_position", "ewt"} {
				for _, grammar := range []string{"", accusative, genitive} {
					for _, key := range Speak(lang, kind, strconv.Itoa(n), "", "", grammar) {
						named[key] = true
					}
				}
			}
		}
		for key := range named {
			require.Contains(t, clips, key)
		}
		for _, n := range []string{"1", "2", "5", "1001", "21021"} {
			for _, grammar := range []string{"", accusative, genitive} {
				for _, g := range []string{masculine, feminine, neuter} {
					for _, key := range Speak(lang, "number", n, g, map[string]string{masculine: "day", feminine: "ticket", neuter: "contact"}[g], grammar) {
						require.Contains(t, clips, key)
					}
				}
				for _, key := range append(Speak(lang, "money", n+".21", "", "", grammar), Speak(lang, "time", "21:01", "", "", grammar)...) {
					require.Contains(t, clips, key)
				}
			}
		}
		for _, n := range []string{"-1000000", "2000000", "5000000", "21000", "22000", "25000"} {
			for _, key := range append(Speak(lang, "number", n), Speak(lang, "money", n)...) {
				require.Contains(t, clips, key)
			}
		}
		for _, key := range Speak(lang, "digits", "0123456789*#") {
			if key != GroupPause {
				require.Contains(t, clips, key)
			}
		}
	}
}

// One and two agree with what they count (DOMAIN.md 11): один, одна, одно; in the
// accusative одну. A noun comes in the form its number wants.
func TestNumbersAgreeWithWhatTheyCount(t *testing.T) {
	for _, c := range []struct{ n, gender, unit, grammar, want string }{
		{"1", "", "", "", "num_1"}, {"1", "m", "", "", "num_1"}, {"1", "f", "", "", "num_1_f"}, {"1", "n", "", "", "num_1_n"},
		{"2", "m", "", "", "num_2"}, {"2", "f", "", "", "num_2_f"}, {"2", "n", "", "", "num_2"}, {"3", "f", "", "", "num_3"},
		{"11", "n", "", "", "num_11"}, {"12", "f", "", "", "num_12"}, {"21", "n", "", "", "num_20 num_1_n"},
		{"1001", "n", "", "", "num_1000 num_1_n"}, {"-1", "n", "", "", "num_minus num_1_n"},
		{"2001", "f", "", "", "num_2_f unit_thousand_2 num_1_f"}, {"1000001", "n", "", "", "num_1 unit_million_1 num_1_n"},
		{"1", "f", "ticket", "", "num_1_f unit_ticket_1"}, {"2", "f", "ticket", "", "num_2_f unit_ticket_2"},
		{"0", "f", "ticket", "", "num_0 unit_ticket_5"}, {"5", "f", "ticket", "", "num_5 unit_ticket_5"}, {"11", "f", "ticket", "", "num_11 unit_ticket_5"},
		{"21", "f", "ticket", "", "num_20 num_1_f unit_ticket_1"}, {"2000", "f", "ticket", "", "num_2_f unit_thousand_2 unit_ticket_5"},
		{"1", "n", "contact", "", "num_1_n unit_contact_1"}, {"2", "n", "contact", "", "num_2 unit_contact_2"}, {"25", "n", "contact", "", "num_20 num_5 unit_contact_5"},
		{"1", "f", "ticket", "accusative", "num_1_fa unit_ticket_1_a"}, {"31", "f", "ticket", "accusative", "num_30 num_1_fa unit_ticket_1_a"},
		{"2", "f", "ticket", "accusative", "num_2_f unit_ticket_2"}, {"1", "n", "contact", "accusative", "num_1_n unit_contact_1"},
		{"1", "m", "day", "accusative", "num_1 unit_day_1"}, {"1000", "m", "day", "accusative", "num_1000_a unit_day_5"},
		{"21000", "m", "", "accusative", "num_20 num_1_fa unit_thousand_1_a"},
	} {
		require.Equal(t, c.want, said("ru", "number", c.n, c.gender, c.unit, c.grammar), c)
	}
	require.Equal(t, "num_1_fa unit_minute_1_a", said("ru", "minutes", "1", "", "", "accusative"))
	require.Equal(t, "num_2_f unit_minute_2", said("ru", "minutes", "2", "", "", "accusative"))
	require.Equal(t, "num_1 unit_hour_1", said("ru", "hours", "1", "", "", "accusative"))
	require.Equal(t, "num_1000_a num_1 unit_rouble_1 num_1_fa unit_kopeck_1_a", said("ru", "money", "1001.01", "", "", "accusative"))
	require.Equal(t, "num_20 num_1_fa unit_thousand_1_a unit_rouble_5", said("ru", "money", "21000", "", "", "accusative"))
	require.Equal(t, "num_2_g unit_minute_5", said("ru", "minutes", "2", "", "", "genitive"))
	require.Equal(t, "num_1_fg unit_minute_2", said("ru", "minutes", "1", "", "", "genitive"))
	require.Equal(t, "num_1_g unit_hour_1_g num_0_g", said("ru", "hours", "1", "", "", "genitive")+" "+said("ru", "number", "0", "f", "", "genitive"))
	require.Equal(t, "num_1000_g num_1_g unit_rouble_2 num_1_fg unit_kopeck_2", said("ru", "money", "1001.01", "", "", "genitive"))
	for _, gender := range []string{"", "m", "f", "n"} { // English has neither gender nor case
		require.Equal(t, "num_20 num_1 unit_ticket_5", said("en", "number", "21", gender, "ticket", "accusative"))
		require.Equal(t, "num_1 unit_ticket_1", said("en", "number", "1", gender, "ticket", "accusative"))
		require.Equal(t, "num_1 num_1000", said("en", "number", "1000", gender, "", "accusative"))
		require.Equal(t, "num_1 num_1000 num_200 num_1", said("en", "number", "1201", gender, "", "genitive"))
	}
}

// A menu asks for the forms, and a scenario shows what is heard.
func TestAMenuCountsWhatItNames(t *testing.T) {
	f, problems := Parse("a.yaml", []byte(`flow: a
start: a
nodes:
  a:
    kind: play
    say: [info_main, {number: $tickets, gender: f, unit: ticket}, {number: $contacts, gender: n, unit: contact}, {minutes: $wait, case: accusative}]
    next: b
  b: {kind: hangup, say: bye}
`))
	require.Empty(t, problems)
	book := NewBook(Defaults(), "", nil, f)
	got, err := RunScenario(book, "flow a\nvar tickets=2\nvar contacts=1\nvar wait=21\ncall\n", nil)
	require.NoError(t, err)
	require.Contains(t, got, "  play ru/info_main ru/num_2_f ru/unit_ticket_2 ru/num_1_n ru/unit_contact_1 ru/num_20 ru/num_1_fa ru/unit_minute_1_a\n")
	got, err = RunScenario(book, "flow a\nlang en\nvar tickets=2\nvar contacts=1\nvar wait=21\ncall\n", nil)
	require.NoError(t, err)
	require.Contains(t, got, "  play en/info_main en/num_2 en/unit_ticket_5 en/num_1 en/unit_contact_1 en/num_20 en/num_1 en/unit_minute_5\n")

	clips := shippedClips(t)
	known := Known{Langs: []string{"en", "ru"}, Vars: []string{"tickets", "contacts", "wait"}, Clips: clips}
	require.Empty(t, Check(book, known))
	delete(clips, "ru/unit_ticket_2")
	told := Check(book, known)
	require.Len(t, told, 1, "a variable counts anything: all forms of its noun are there")
	require.Contains(t, told[0].String(), `a.yaml:6: a: no sound for "unit_ticket_2" in ru`)
}

// A menu counts in the genitive, and its check looks for those sounds.
func TestAMenuCountsInTheGenitive(t *testing.T) {
	f, problems := Parse("a.yaml", []byte(`flow: a
start: a
nodes:
  a:
    kind: play
    say: [info_main, {minutes: $wait, case: genitive}, {money: $sum, case: genitive}, {time: $at, case: genitive}]
    next: b
  b: {kind: hangup, say: bye}
`))
	require.Empty(t, problems)
	book := NewBook(Defaults(), "", nil, f)
	got, err := RunScenario(book, "flow a\nvar wait=2\nvar sum=5\nvar at=9:00\ncall\n", nil)
	require.NoError(t, err)
	require.Contains(t, got, "  play ru/info_main ru/num_2_g ru/unit_minute_5 ru/num_5_g ru/unit_rouble_5 ru/num_9_g ru/unit_hour_5\n")
	clips := shippedClips(t)
	known := Known{Langs: []string{"en", "ru"}, Vars: []string{"wait", "sum", "at"}, Clips: clips}
	require.Empty(t, Check(book, known))
	delete(clips, "ru/num_1_fg")
	told := Check(book, known)
	require.Len(t, told, 1)
	require.Contains(t, told[0].String(), `a.yaml:6: a: no sound for "num_1_fg" in ru`)
}
