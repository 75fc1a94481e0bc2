package ivr

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMoney(t *testing.T) {
	for sum, want := range map[string]string{
		"0":          "num_0 unit_rouble_5",
		"1":          "num_1 unit_rouble_1",
		"2":          "num_2 unit_rouble_2",
		"21":         "num_20 num_1 unit_rouble_1",
		"1000":       "num_1000 unit_rouble_5",
		"1250.50":    "num_1000 num_200 num_50 unit_rouble_5 num_50 unit_kopeck_5",
		"2001,01":    "num_2_f unit_thousand_2 num_1 unit_rouble_1 num_1_f unit_kopeck_1",
		"21000":      "num_20 num_1_f unit_thousand_1 unit_rouble_5",
		"999999.9":   "num_900 num_90 num_9 unit_thousand_5 num_900 num_90 num_9 unit_rouble_5 num_90 unit_kopeck_5",
		"12.02":      "num_12 unit_rouble_5 num_2_f unit_kopeck_2",
		"1000000":    "num_1 unit_million_1 unit_rouble_5",
		"2001021":    "num_2 unit_million_2 num_1000 num_20 num_1 unit_rouble_1",
		"11000000":   "num_11 unit_million_5 unit_rouble_5",
		"1000000000": "",
		"-5":         "num_minus num_5 unit_rouble_5",
		"-0.50":      "num_minus num_0 unit_rouble_5 num_50 unit_kopeck_5",
		"-0":         "num_0 unit_rouble_5",
		"--5":        "",
		"1 250,50":   "num_1000 num_200 num_50 unit_rouble_5 num_50 unit_kopeck_5",
		"5.1000":     "num_5 unit_rouble_5 num_10 unit_kopeck_5",
		"5.123":      "",
		"5.-1":       "",
		"x":          "",
		"":           "",
		"много":      "",
		"1e3":        "",
		"5.00":       "num_5 unit_rouble_5",
	} {
		require.Equal(t, want, strings.ReplaceAll(strings.Join(Speak("ru", "money", sum), " "), "ru/", ""), sum)
	}
	require.Equal(t, []string{"en/num_1", "en/unit_thousand_1", "en/num_2", "en/unit_rouble_5"}, Speak("en", "money", "1002"))
	require.Equal(t, []string{"ru/name_moscow"}, Speak("ru", "name", "moscow"))
	require.Nil(t, Speak("ru", "name", "../x"))
	require.Nil(t, Speak("ru", "name", ""))
}
