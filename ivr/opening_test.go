package ivr

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEntryIsTheFirstCalendarOnTheWay(t *testing.T) {
	book := shippedBook(t)
	for name, want := range map[string]string{"main": "office", "missed_return": "", "survey": ""} {
		f, ok := book.Flow(name)
		require.True(t, ok)
		require.Equal(t, want, f.Entry(), name)
	}
	branch, problems := Parse("b.yaml", []byte("flow: b\nstart: a\nnodes:\n  a: {kind: branch, var: x, cases: {y: c}, else: b}\n"+
		"  b: {kind: hours, calendar: office, open: c, closed: c}\n  c: {kind: hangup}\n"))
	require.Empty(t, problems)
	require.Equal(t, "office", branch.Entry())
	circle, problems := Parse("c.yaml", []byte("flow: c\nstart: a\nnodes:\n  a: {kind: play, say: bye, next: b}\n  b: {kind: play, say: bye, next: a}\n"))
	require.Empty(t, problems)
	require.Empty(t, circle.Entry())
}
