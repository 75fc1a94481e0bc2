package call

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNumberClip(t *testing.T) {
	lang, id, ok := ReadNumberClip(NumberClip("ru", 77))
	require.True(t, ok)
	require.Equal(t, "ru", lang)
	require.Equal(t, CustomerID(77), id)
	for _, other := range []string{"", "number/", "number/ru", "number/ru/x", "ru/greeting", "number/ru/-1"} {
		_, _, ok := ReadNumberClip(other)
		require.False(t, ok, other)
	}
}
