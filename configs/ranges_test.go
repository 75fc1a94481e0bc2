package configs

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

// The file of ranges is told of like any other: file:line: what, cure, in both languages.
func TestRangesAreChecked(t *testing.T) {
	m := Defaults()
	r, problems := m.ReadRanges()
	require.Empty(t, problems)
	require.Nil(t, r, "none as shipped: codes count")

	m.NumberRanges = filepath.Join(t.TempDir(), "DEF-9xx.csv")
	_, problems = m.ReadRanges()
	require.Len(t, problems, 1)
	require.Contains(t, problems[0].String(), "DEF-9xx.csv: cannot be read")

	write := func(rows string) {
		require.NoError(t, os.WriteFile(m.NumberRanges, []byte("АВС/ DEF;От;До;Емкость;Оператор;Регион\n"+rows), 0o600))
	}
	write("913;0000000;0099999;100000;МТС;Алтайский край\n")
	r, problems = m.ReadRanges()
	require.Empty(t, problems)
	require.Equal(t, call.Span{Min: 7, Max: 7}, r.Span(call.ParseNumber("+79130000001")))

	write("913;0000000;0099999;100000;МТС;Алтайский край\n700;1;2;2;МТС;Москва\n913;5;4;1;МТС;Омск\n913;1\n913;0099999;0100000;2;МТС;Томск\n")
	_, problems = m.ReadRanges()
	require.Len(t, problems, 4)
	require.Equal(t, m.NumberRanges+`:3: a mobile code, 900 to 999, expected, got "700", take DEF-9xx.csv of the register of the numbering plan as it is`, problems[0].String())
	for _, p := range problems {
		ru := p.In("ru")
		require.NotEqual(t, p.What, ru.What, p.What)
		require.NotEqual(t, p.Cure, ru.Cure, p.Cure)
	}
	for _, text := range []string{"<html>", "\xff;;;;;;"} {
		require.NoError(t, os.WriteFile(m.NumberRanges, []byte(text), 0o600))
		_, problems = m.ReadRanges()
		require.Len(t, problems, 1)
		require.NotEqual(t, problems[0].What, problems[0].In("ru").What)
	}
}
