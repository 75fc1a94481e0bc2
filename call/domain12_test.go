package call

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The rules of DOMAIN.md 12, row by row and code by code.

// The order of cleaning: URI, percent, parameters, withheld words, digits of any
// script, extension, what people write between digits.
func TestCleaningInItsOrder(t *testing.T) {
	for raw, want := range map[string]string{
		"sip:%2B7%20916%20000-00-01;user=phone@host": "+79160000001", // decoded, then the parameter dropped
		"sip:8916000%30001@host":                     "+79160000001",
		"tel:+7(916)000.00.01;phone-context=+7":      "+79160000001",
		"SIP:+79160000001@h":                         "+79160000001",
		"８（９１６）０００－００－０１":                            "+79160000001",
		"8 916 000 00 01 доб.123":                    "+79160000001",
		"8 916 000 00 01 (доб. 123)":                 "+79160000001",
		"8 916 000 00 01 ext 123":                    "+79160000001",
		"8 916 000 00 01;ext=123":                    "+79160000001",
		"8 916 000 00 01,123":                        "+79160000001",
		"8 916 000 00 01#123":                        "+79160000001",
		"8.916.000.00.01":                            "+79160000001",
		"8-916-000-00-01":                            "+79160000001",
		"8 [916] {000} 00 01":                        "+79160000001",
	} {
		require.Equal(t, want, ParseNumber(raw).E164, raw)
	}
	for _, raw := range []string{"", "   ", "sip:@h", "sip:anonymous@h", "Anonymous", "unavailable", "RESTRICTED", "unknown"} {
		require.Equal(t, Withheld, ParseNumber(raw).Class, raw)
	}
}

// The table of cleaned forms: both ends of every length.
func TestRowsOfTheNumberTable(t *testing.T) {
	for cleaned, want := range map[string]string{
		"+12345678": "+12345678", "+1234567": "", "+123456789012345": "+123456789012345", "+1234567890123456": "",
		"+89160000001": "+79160000001", "+83910000001": "+73910000001", "+8916000000": "", "+8916000000123": "",
		"810375291112233": "+375291112233", "810123456789": "+123456789", "810123456789012345": "+123456789012345", "8101234567890123456": "",
		"81012345678": "", // eleven digits beginning with 8: code 101, which is nobody's
		"0012345678":  "+12345678", "001234567": "", "00123456789012345": "+123456789012345", "001234567890123456": "",
		"79160000001": "+79160000001", "89160000001": "+79160000001",
		"3910000001": "+73910000001", "4950000001": "+74950000001", "8120000001": "+78120000001", "9160000001": "+79160000001",
		"7000000001": "+77000000001", "7100000001": "+77100000001", "7200000001": "+77200000001", "7470000001": "+77470000001",
		"7600000001": "+77600000001", "7700000001": "+77700000001", "7300000001": "", "7400000001": "", "7500000001": "", "7800000001": "", "7900000001": "",
		"1234567890": "", "2234567890": "", "5234567890": "", "6234567890": "", "0234567890": "",
		"49301234567": "+49301234567", "493012345678901": "+493012345678901", "4930123456789012": "",
		"12345678": "", "123456789": "", "8916A00001": "",
	} {
		require.Equal(t, want, ParseNumber(cleaned).E164, cleaned)
	}
	for n := 1; n <= 7; n++ {
		short := strings.Repeat("5", n)
		require.Equal(t, Number{Class: Local, Raw: short}, ParseNumber(short))
		require.False(t, ParseNumber(short).Class.Callable(), "never dialled by the bot")
	}
}

// The class of every code after +7.
func TestClassOfEveryCode(t *testing.T) {
	for n := range 1000 {
		code := fmt.Sprintf("%03d", n)
		want := Invalid
		switch {
		case code[0] == '3', code[0] == '4':
			want = Geographic
		case code >= "810" && code <= "879":
			want = Geographic
		case code[0] == '9':
			want = Mobile
		case code == "800", code == "804":
			want = TollFree
		case code == "803", code == "809":
			want = Premium
		case code >= "700" && code <= "729", code == "747", code >= "760" && code <= "779":
			want = Kazakhstan
		}
		got := ParseNumber("+7" + code + "0000001")
		require.Equal(t, want, got.Class, code)
		require.Equal(t, want == Geographic || want == Mobile || want == Kazakhstan, got.Class.Callable(), code)
	}
}

// The span of every code after +7, as DOMAIN.md 12 lists them; what it does not name
// is +3 for 4xx and 8xx, and all of Russia otherwise.
func TestSpanOfEveryCode(t *testing.T) {
	named := map[Span]string{
		{2, 2}: "401", {4, 4}: "341 842 845 846 848 851", {5, 5}: "342 343 345 346 347 349 351 352 353", {6, 6}: "381",
		{7, 7}: "382 383 384 385 388 390 391 394", {8, 8}: "301 395", {9, 9}: "302 416", {9, 11}: "411", {10, 10}: "421 423 426",
		{11, 11}: "413 424", {12, 12}: "415 427",
		{3, 5}: "336 912 917 919 922 927 937 987",
		{3, 3}: "365 910 915 916 918 920 925 926 928 942 949 955 959 978 979 990 997",
		{2, 3}: "911 921", {3, 4}: "988", {6, 7}: "913", {3, 7}: "903 960 982", {2, 7}: "905 906", {3, 8}: "923",
	}
	of := map[string]Span{}
	for span, codes := range named {
		for code := range strings.FieldsSeq(codes) {
			of[code] = span
		}
	}
	for n := range 1000 {
		code := fmt.Sprintf("%03d", n)
		number := ParseNumber("+7" + code + "0000001")
		want, ok := of[code]
		switch {
		case ok:
		case number.Class == Kazakhstan:
			want = Span{5, 5}
		case number.Class == Geographic && (code[0] == '4' || code[0] == '8'):
			want = Span{3, 3}
		default:
			want = Span{2, 12}
		}
		require.Equal(t, want, number.Span(), code)
	}
}

// The windows for 10–20 that DOMAIN.md 12 names by number, in Moscow time.
func TestWindowsOfNumbers(t *testing.T) {
	day := DayAt(wall(t, "2026-03-12 12:00"), 3)
	for number, want := range map[string][2]int64{
		"+79160000001": {10, 20}, "+79130000001": {7, 16}, "+74232000001": {3, 13}, "+79230000001": {10, 15},
		"+79990000001": {10, 12}, // nothing is known: exactly what 09–21 leaves
	} {
		open, closed, ok := ParseNumber(number).Span().Slot(plain(), day)
		require.True(t, ok)
		require.Equal(t, want, [2]int64{(open - day.start(3)) / hourMs, (closed - day.start(3)) / hourMs}, number)
	}
}

// Both ends have their own weekday: at +12 it is Saturday already, at +2 still Friday.
func TestBothEndsHaveTheirWeekday(t *testing.T) {
	w := EveryDay(Hours{From: 9 * 60, To: 21 * 60})
	w[6] = Hours{}                    // nobody is called on a Saturday
	at := wall(t, "2026-03-13 18:30") // Friday 20:30 at +2, 21:30 at +3
	require.True(t, Span{2, 2}.AllowedAt(w, at))
	require.False(t, Span{2, 3}.AllowedAt(w, at), "too late at one end")
	friday := wall(t, "2026-03-13 07:30") // 09:30 at +2, 19:30 at +12
	require.True(t, Span{2, 2}.AllowedAt(w, friday) && Span{12, 12}.AllowedAt(w, friday))
	saturday := wall(t, "2026-03-14 00:30") // 02:30 at +2, 12:30 at +12, a Saturday at both
	require.False(t, Span{12, 12}.AllowedAt(w, saturday))
}
