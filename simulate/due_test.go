package simulate

import (
	"cmp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// What falls due comes in the order of time, and at one instant in the order of
// being put in, however puts and takes are mixed.
func TestDueComesInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type thing struct{ at, n int64 }
		var d Due[thing]
		var want []thing
		take := func() {
			at, ok := d.Next()
			require.Equal(t, len(want) > 0, ok)
			if !ok {
				return
			}
			slices.SortFunc(want, func(a, b thing) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.n, b.n)) })
			require.Equal(t, want[0].at, at)
			require.Equal(t, want[0], d.Take())
			want = want[1:]
		}
		for n := range rapid.Int64Range(0, 60).Draw(t, "n") {
			if rapid.IntRange(0, 2).Draw(t, "take") == 0 {
				take()
				continue
			}
			x := thing{rapid.Int64Range(0, 9).Draw(t, "at"), n}
			d.Put(x.at, x)
			want = append(want, x)
		}
		for len(want) > 0 {
			take()
		}
		_, ok := d.Next()
		require.False(t, ok)
	})
}
