package ivr

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const spokenFlow = `flow: bank
lang: ru
start: hours
operator: o
nodes:
  hours: {kind: hours, calendar: office, open: ask, closed: shut, holiday: feast}
  shut: {kind: hangup, say: after_hours_bye, outcome: after_hours}
  feast: {kind: hangup, say: bye, outcome: after_hours}
  ask: {kind: lookup, ask: order, save: x, wait: 2s, next: told, fail: number}
  told:
    kind: play
    say: [info_main, {digits: $x_phone}, {number: $x_count}, {money: $x_sum}, {date: $x_day}, {time: $x_at}, {weekday: $x_wd}, {minutes: $x_min}, {name: $x_city}]
    next: number
  number: {kind: collect, say: enter_order, save: order, min: 2, max: 6, end: "0", valid: 10-99, rerun: no_such, wait: 4s, next: partner, silence: partner}
  partner: {kind: transfer, to: "number:partner", say: transfer}
  o: {kind: queue, queue: support}
`

// What data says is spoken piece by piece; a value that is not there is left out, not
// the call. Digits end with a key of the node's own, and are held to a rule. Hours have
// a way of their own for holidays, and a caller may be sent to a number outside.
func TestDataIsSpokenAndCollected(t *testing.T) {
	f, problems := Parse("bank.yaml", []byte(spokenFlow))
	require.Empty(t, problems)
	book := NewBook(Defaults(), "support", []Calendar{office()}, f)
	require.Empty(t, Check(book, Known{
		Queues: []string{"support"}, Numbers: []string{"partner"}, Langs: []string{"ru"},
		Lookups: []Lookup{{ID: "order", Fields: []string{"phone", "count", "sum", "day", "at", "wd", "min", "city"}}},
	}))
	got, err := RunScenario(book, `flow bank
clock 2026-03-10 12:00
call
answer ok phone=9160000001 count=21 sum=102.50 day=2026-03-21 at=9:05 wd=2 min=22 city=moscow
heard
key 70
key 420
call
answer ok count=5 day=tomorrow sum=x
pause 2s
call
pause 2.1s
pause 10s
clock 2026-01-09 12:00
call
clock 2026-03-10 23:00
call
`, nil)
	require.NoError(t, err)
	require.Equal(t, `flow bank
clock 2026-03-10 12:00
call
  ask order within 2000ms
answer ok phone=9160000001 count=21 sum=102.50 day=2026-03-21 at=9:05 wd=2 min=22 city=moscow
  play ru/info_main ru/digit_9 ru/digit_1 ru/digit_6 tone/pause ru/digit_0 ru/digit_0 ru/digit_0 tone/pause ru/digit_0 ru/digit_0 tone/pause ru/digit_0 ru/digit_1`+
		` ru/num_20 ru/num_1 ru/num_100 ru/num_2 ru/unit_rouble_2 ru/num_50 ru/unit_kopeck_5 ru/day_21 ru/month_3 ru/num_9 ru/unit_hour_5 ru/num_5 ru/unit_minute_5`+
		` ru/weekday_2 ru/num_20 ru/num_2_f ru/unit_minute_2 ru/name_moscow
heard
  play ru/enter_order
key 70
  stop
  walked number 7
  play ru/no_such ru/enter_order
key 420
  stop
  walked number 42
  set order=42
  exit transfer number:partner say ru/transfer with order=42 x_at=9:05 x_city=moscow x_count=21 x_day=2026-03-21 x_min=22 x_phone=9160000001 x_sum=102.50 x_wd=2
call
  ask order within 2000ms
answer ok count=5 day=tomorrow sum=x
  play ru/info_main ru/num_5
pause 2s
call
  ask order within 2000ms
pause 2.1s
  play ru/enter_order
pause 10s
  walked number in silence
  exit transfer number:partner say ru/transfer
clock 2026-01-09 12:00
call
  walked hours holiday
  play ru/bye
clock 2026-03-10 23:00
call
  walked hours closed
  play ru/after_hours_bye
`, got)
}

// The language is a variable from the first node on: of the number that was called, or
// chosen.
func TestTheLanguageIsAVariable(t *testing.T) {
	f, problems := Parse("a.yaml", []byte("flow: a\nlang: ru\nstart: b\nnodes:\n  b: {kind: branch, var: lang, cases: {en: e}, else: r}\n  e: {kind: queue, queue: english}\n  r: {kind: queue, queue: russian}\n"))
	require.Empty(t, problems)
	book := NewBook(Defaults(), "", nil, f)
	for lang, queue := range map[string]string{"": "russian", "ru": "russian", "en": "english"} {
		_, orders, err := Start(book, "a", Context{Lang: lang}, Now{})
		require.NoError(t, err)
		exit, ok := orders[len(orders)-1].(Exit)
		require.True(t, ok)
		require.Equal(t, queue, exit.Queue, lang)
	}
}

// A card that knows no language leaves the caller the one he has; one that nobody
// speaks is a mistake of the file.
func TestSettingTheLanguage(t *testing.T) {
	src := "flow: a\nlang: ru\nstart: s\nnodes:\n  s: {kind: set, set: {lang: VALUE}, next: p}\n  p: {kind: play, say: bye, next: h}\n  h: {kind: hangup}\n"
	f, problems := Parse("a.yaml", []byte(strings.Replace(src, "VALUE", "$card_lang", 1)))
	require.Empty(t, problems)
	for card, clip := range map[string]string{"": "ru/bye", "en": "en/bye"} {
		_, orders, err := Start(NewBook(Defaults(), "", nil, f), "a", Context{Vars: []Pair{{Name: "card_lang", Value: card}}}, Now{})
		require.NoError(t, err)
		play, ok := orders[len(orders)-1].(Play)
		require.True(t, ok)
		require.Equal(t, []string{clip}, play.Clips)
	}
	f, problems = Parse("a.yaml", []byte(strings.Replace(src, "VALUE", "de", 1)))
	require.Empty(t, problems)
	got := Check(NewBook(Defaults(), "", nil, f), Known{Langs: []string{"ru", "en"}})
	require.Len(t, got, 1)
	require.Equal(t, `a.yaml:5: s: no language "de", name one of ru, en`, got[0].String())
}
