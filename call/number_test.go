package call

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestParseNumber(t *testing.T) {
	for _, c := range []struct {
		raw, e164 string
		class     NumberClass
	}{
		{"8 (916) 000-00-01", "+79160000001", Mobile},
		{"79160000001", "+79160000001", Mobile},
		{"9160000001", "+79160000001", Mobile},
		{"+7 916 000 00 01", "+79160000001", Mobile},
		{"sip:+79160000001@h;user=phone", "+79160000001", Mobile},
		{"sips:%2B79160000001;phone-context=x@h", "+79160000001", Mobile},
		{"tel:+7-916-000-00-01", "+79160000001", Mobile},
		{"tel:+7-916-000-00-01;ext=12", "+79160000001", Mobile},
		{"８９１６００００００１", "+79160000001", Mobile},
		{"٨٩١٦٠٠٠٠٠٠١", "+79160000001", Mobile},
		{"0079160000001", "+79160000001", Mobile},
		{"81079160000001", "+79160000001", Mobile},
		{"+89160000001", "+79160000001", Mobile},
		{"8 (916) 000-00-01 (доб. 5)", "+79160000001", Mobile},
		{"8 (916) 000-00-01 ДОБ 5", "+79160000001", Mobile},
		{"89160000001,,12#", "+79160000001", Mobile},
		{"8120000001", "+78120000001", Geographic},
		{"88120000001", "+78120000001", Geographic},
		{"+83910000001", "+73910000001", Geographic},
		{"8000000001", "+78000000001", TollFree},
		{"88000000001", "+78000000001", TollFree},
		{"88040000001", "+78040000001", TollFree},
		{"88030000001", "+78030000001", Premium},
		{"88090000001", "+78090000001", Premium},
		{"87010000001", "+77010000001", Kazakhstan},
		{"7010000001", "+77010000001", Kazakhstan},
		{"7470000001", "+77470000001", Kazakhstan},
		{"375291112233", "+375291112233", Belarus},
		{"+375291112233", "+375291112233", Belarus},
		{"810375291112233", "+375291112233", Belarus},
		{"+84951234567", "+84951234567", Foreign}, // Vietnam, not Moscow
		{"112", "", Local},
		{"0500", "", Local},
		{"8916000001", "", Invalid},
		{"891600000012", "", Invalid},
		{"+7916000000", "", Invalid},
		{"7812000001", "", Invalid},
		{"12345678", "", Invalid},
		{"123456789", "", Invalid},
		{"+78880000001", "", Invalid},
		{"+112", "", Invalid},
		{"call me", "", Invalid},
		{"+", "", Invalid},
		{"7+9160000001", "", Invalid},
		{strings.Repeat("9", 5000), "", Invalid},
		{"anonymous", "", Withheld},
		{"sip:Anonymous@anonymous.invalid", "", Withheld},
		{"Restricted", "", Withheld},
		{"", "", Withheld},
		{"  ", "", Withheld},
	} {
		n := ParseNumber(c.raw)
		require.Equal(t, c.e164, n.E164, c.raw)
		require.Equal(t, c.class, n.Class, c.raw)
	}
	require.Equal(t, "0500", ParseNumber("05-00").Raw)
}

func TestNumberShown(t *testing.T) {
	m := ParseNumber("89160000001")
	require.Equal(t, "+7 916 000-00-01", m.Pretty())
	require.Equal(t, "+7 916 ***-**-01", m.Masked())
	require.Equal(t, "79160000001", m.Exported())
	require.Equal(t, "8 (800) 000-00-01", ParseNumber("8000000001").Pretty())
	require.Equal(t, "8 (800) ***-**-01", ParseNumber("8000000001").Masked())
	require.Equal(t, "+375291112233", ParseNumber("375291112233").Pretty())
	require.Equal(t, "+375*******33", ParseNumber("375291112233").Masked())
	require.Equal(t, "112", ParseNumber("112").Pretty())
	require.Empty(t, ParseNumber("anonymous").Masked())
	require.Empty(t, ParseNumber("8916000001").Masked(), "what is invalid may still be somebody's number")
}

// Classes that may be called at all (DOMAIN.md 12): the settings add the neighbours.
func TestCallable(t *testing.T) {
	for raw, want := range map[string]bool{
		"89160000001": true, "88120000001": true, "83910000001": true, "87010000001": true, "375291112233": true,
		"88000000001": false, "88040000001": false, "88030000001": false, "88090000001": false, "112": false, "anonymous": false,
		"8916000001": false, "+84951234567": false, "": false, "+37529111223": false,
	} {
		require.Equal(t, want, ParseNumber(raw).Class.Callable(), raw)
	}
	require.False(t, Web.Callable())
}

func FuzzNumber(f *testing.F) {
	for _, s := range []string{"8 (916) 000-00-01 (доб. 5)", "sip:+7916@h", "tel:;", "%2B7916000", "+8916000000١", "İext5", "𝟠𝟡𝟙𝟞𝟘𝟘𝟘𝟘𝟘𝟘𝟙"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		n := ParseNumber(raw)
		if n.E164 == "" {
			require.Contains(t, []NumberClass{Withheld, Local, Invalid}, n.Class)
			require.False(t, n.Class.Callable())
			return
		}
		require.Equal(t, n.Class, ClassOf(n.E164))
		same := []string{n.E164, n.Pretty(), "sip:" + n.E164 + "@h"}
		if n.Class != Foreign && n.Class != Belarus { // without its plus a short foreign number is nobody's
			same = append(same, n.Exported())
		}
		for _, same := range same {
			require.Equal(t, n.E164, ParseNumber(same).E164, "%q reads back from %q", raw, same)
		}
		masked := n.Masked()
		require.GreaterOrEqual(t, strings.Count(masked, "*"), 3)
		span := n.Span()
		require.True(t, span.Min <= span.Max && span.Min >= 2 && span.Max <= 12)
	})
}
