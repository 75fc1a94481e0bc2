package acd

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestTree: the ordered set against a sorted slice.
func TestTree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := newForest()
		var tr, other tree
		var model []key
		f.insert(&other, key{id: 1}, 1) // a neighbour in the same forest
		byKey := func(a, b key) int {
			switch {
			case a.less(b):
				return -1
			case b.less(a):
				return 1
			}
			return 0
		}
		for range rapid.IntRange(0, 200).Draw(t, "steps") {
			k := key{
				a: rapid.Int64Range(0, 2).Draw(t, "a"), b: rapid.Int64Range(-3, 3).Draw(t, "b"),
				c: rapid.Int64Range(0, 2).Draw(t, "c"), id: rapid.Uint64Range(1, 30).Draw(t, "id"),
			}
			i, found := slices.BinarySearchFunc(model, k, byKey)
			switch rapid.IntRange(0, 2).Draw(t, "what") {
			case 0, 1:
				if !found {
					model = slices.Insert(model, i, k)
					f.insert(&tr, k, int32(k.id))
				}
			default:
				require.Equal(t, found, f.remove(&tr, k))
				if found {
					model = slices.Delete(model, i, i+1)
				}
			}
			require.Equal(t, len(model), f.size(tr))
			i, _ = slices.BinarySearchFunc(model, k, byKey)
			require.Equal(t, i, f.rank(tr, k))
		}
		var got []key
		for n := f.first(tr); n != 0; n = f.next(tr, n) {
			require.EqualValues(t, f.nodes[n].id, f.nodes[n].val)
			got = append(got, f.nodes[n].key)
		}
		require.Equal(t, model, got)
		require.Equal(t, 1, f.size(other))
	})
}

// TestAgenda: the deadlines against a search through all.
func TestAgenda(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var a agenda
		type who struct {
			kind uint8
			h    int32
		}
		model := map[who]int64{}
		for range rapid.IntRange(0, 200).Draw(t, "steps") {
			w := who{uint8(rapid.IntRange(0, 1).Draw(t, "kind")), int32(rapid.IntRange(0, 15).Draw(t, "h"))}
			at := rapid.Int64Range(0, 20).Draw(t, "at")
			a.set(w.kind, w.h, uint64(w.h), at)
			model[w] = at
			var best item
			for w, at := range model {
				x := item{at, uint64(w.h), w.h, w.kind}
				if at != 0 && (best.at == 0 || x.less(best)) {
					best = x
				}
			}
			got, ok := a.top()
			require.Equal(t, best.at != 0, ok)
			require.Equal(t, best, got)
		}
	})
}
