package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"

	"hotline/call"
	"hotline/configs"
)

// A new file of the numbering plan is taken while the house is full of calls; a bad
// one changes nothing and is told of with its line.
func TestANewNumberingPlanIsTakenWithoutARestart(t *testing.T) {
	m := configs.Defaults()
	m.NumberRanges = filepath.Join(t.TempDir(), "DEF-9xx.csv")
	write := func(rows string) {
		require.NoError(t, os.WriteFile(m.NumberRanges, []byte("АВС/ DEF;От;До;Емкость;Оператор;Регион\n"+rows), 0o600))
	}
	var log bytes.Buffer
	write("913;0;99999;100000;МТС;Алтайский край\n")
	f, err := openRanges(m, zerolog.New(&log))
	require.NoError(t, err)
	span := func() call.Span { return f.plan.Load().Span(call.ParseNumber("+79130000001")) }
	require.Equal(t, call.Span{Min: 7, Max: 7}, span())

	f.look()
	require.Empty(t, log.String(), "the same file is not read again")
	write("913;0;99999;100000;МТС;Омская область\n913;100000;100009;10;МТС;Омская область\n")
	f.look()
	require.Equal(t, call.Span{Min: 6, Max: 6}, span())
	require.Contains(t, log.String(), `"ranges":2`)

	write("913;0;99999;100000;МТС;Томск\n913;5\n")
	f.look()
	require.Equal(t, call.Span{Min: 6, Max: 6}, span(), "the one before goes on")
	require.Contains(t, log.String(), "DEF-9xx.csv:3: 2 columns")

	require.NoError(t, os.Remove(m.NumberRanges))
	f.look()
	require.Equal(t, call.Span{Min: 6, Max: 6}, span())

	write("nonsense")
	_, err = openRanges(m, zerolog.New(&log))
	require.ErrorContains(t, err, "DEF-9xx.csv:2", "nothing starts with it")
}
