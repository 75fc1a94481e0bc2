package ivr

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestValid(t *testing.T) {
	for rule, want := range map[string]map[string]bool{
		"":      {"1": true, "": true},
		"phone": {"9160000001": true, "89160000001": true, "79160000001": true, "99160000001": false, "916": false},
		"luhn":  {"4111111111111111": true, "4111111111111112": false, "0": false, "79927398713": true},
		"date":  {"0903": true, "2902": true, "3002": false, "0013": false, "93": false},
		"1-31":  {"1": true, "31": true, "32": false, "0": false, "07": true},
	} {
		for digits, ok := range want {
			require.Equal(t, ok, valid(rule, digits), "%s %s", rule, digits)
		}
	}
	for rule, ok := range map[string]bool{"phone": true, "5-5": true, "31-1": false, "card": false, "1-": false, "-1": false} {
		require.Equal(t, ok, isValidRule(rule), rule)
	}
}

// What is dialled against the rule is asked for once more, in words of its own.
func TestCollectHeldToARule(t *testing.T) {
	f, problems := Parse("a.yaml", []byte(`flow: a
start: day
operator: o
nodes:
  day: {kind: collect, say: which_day, save: day, max: 2, valid: 1-31, rerun: no_such_day, next: o}
  o: {kind: queue, queue: support}
`))
	require.Empty(t, problems)
	got, err := RunScenario(NewBook(Defaults(), "support", nil, f), "flow a\ncall\nkey 32\nkey 31\n", nil)
	require.NoError(t, err)
	require.Equal(t, `flow a
call
  play ru/which_day
key 32
  stop
  walked day 32
  play ru/no_such_day ru/which_day
key 31
  stop
  walked day 31
  set day=31
  exit queue support with day=31
`, got)
}

func TestTimeAndLargeNumbers(t *testing.T) {
	require.Equal(t, []string{"ru/num_20", "ru/num_1", "ru/unit_hour_1", "ru/num_5", "ru/unit_minute_5"}, Speak("ru", "time", "21:05"))
	require.Equal(t, []string{"en/num_9", "en/unit_hour_5"}, Speak("en", "time", "9:00"))
	for _, bad := range []string{"24:00", "12:60", "noon", "12", ""} {
		require.Nil(t, Speak("ru", "time", bad), bad)
	}
	require.Equal(t, []string{"ru/num_12", "ru/unit_thousand_5", "ru/num_500"}, Speak("ru", "number", "12500"))
	require.Equal(t, []string{"ru/num_1", "ru/unit_million_1"}, Speak("ru", "number", "1000000"))
}
