package desk

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

func TestCustomerMistakesAreNamed(t *testing.T) {
	require.NoError(t, Customer{Name: "Анна", Segment: SegmentVIP, Lang: "ru", Region: &call.Span{Min: 3, Max: 3}}.Validate())
	err := Customer{Name: "a\nb", Segment: SegmentNew, Lang: "fr", Region: &call.Span{Min: 5, Max: 3}}.Validate()
	for _, part := range []string{"name:", "segment:", "lang:", "region:"} {
		require.ErrorContains(t, err, part)
	}
}

func TestNoteMistakesAreNamed(t *testing.T) {
	require.NoError(t, Note{Call: 1, Author: 2, Text: "<b>перезвонить</b>"}.Validate())
	for want, n := range map[string]Note{
		"at most":     {Call: 1, Author: 2, Text: strings.Repeat("x", MaxNote+1)},
		"valid UTF-8": {Call: 1, Author: 2, Text: "a\xffb"},
		"without NUL": {Call: 1, Author: 2, Text: "a\x00b"},
		"a call":      {Author: 2},
	} {
		require.ErrorContains(t, n.Validate(), want)
	}
}

func TestLists(t *testing.T) {
	require.NoError(t, DefaultLists().Validate())
	err := Lists{Topics: []Topic{{ID: "a", Name: "A"}, {ID: "a", Name: "B"}}, Results: []Result{{ID: "x"}},
		BreakReasons: []BreakReason{{ID: "b", Name: "B", LimitMin: -1}}}.Validate()
	for _, part := range []string{`topics[1]: id "a" is there already`, "results[0]: id and name", "break_reasons[0]: limit"} {
		require.ErrorContains(t, err, part)
	}
}
