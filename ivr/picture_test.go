package ivr

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPictureHasEveryNodeAndWay(t *testing.T) {
	src, err := os.ReadFile("../configs/centre/flows/main.yaml")
	require.NoError(t, err)
	f, problems := Parse("flows/main.yaml", src)
	require.Empty(t, problems)
	p := f.Picture()
	require.Equal(t, "greeting", p.Start)
	require.Len(t, p.Boxes, len(f.Nodes))
	require.Equal(t, Box{ID: "greeting", Kind: KindPlay, Line: 11, Prompts: []string{"greeting"}, Notice: true}, p.Boxes[0])
	require.Contains(t, p.Arrows, Arrow{From: "greeting", To: "hours", Way: "next"})
	require.Contains(t, p.Arrows, Arrow{From: "hours", To: "closed", Way: "closed"})
	require.Contains(t, p.Arrows, Arrow{From: "menu", To: "sales", Way: "key", Key: "1"})
	require.Contains(t, p.Arrows, Arrow{From: "menu", To: "operator", Way: "operator"}, "0, silence and mistakes")
	for _, b := range p.Boxes {
		switch b.ID {
		case "sales", "support", "callback", "message_left", "bye":
			require.True(t, b.End, b.ID)
		default:
			require.False(t, b.End, b.ID)
		}
	}
}

// The way of a caller is told node by node, with the choice before it.
func TestEveryNodeACallerComesToIsTold(t *testing.T) {
	src, err := os.ReadFile("../configs/centre/flows/main.yaml")
	require.NoError(t, err)
	f, _ := Parse("main", src)
	book := NewBook(Defaults(), "support", []Calendar{AlwaysOpen("office")}, f)
	s, orders, err := Start(book, "main", Context{}, Now{})
	require.NoError(t, err)
	way := entered(orders)
	way = append(way, entered(s.Step(book, Now{Mono: 5000}, PlayDone{Token: s.Token}))...)
	orders = s.Step(book, Now{Mono: 6000}, Key{Key: "1"})
	require.Equal(t, []string{"greeting", "hours", "menu", "sales"}, append(way, entered(orders)...))
	walked, came := -1, -1
	for i, o := range orders {
		switch o.(type) {
		case Walked:
			walked = i
		case Entered:
			came = i
		}
	}
	require.True(t, 0 <= walked && walked < came, "the choice stands before what it leads to: %v", orders)
}

func entered(orders []Order) (out []string) {
	for _, o := range orders {
		if e, ok := o.(Entered); ok {
			out = append(out, e.Node)
		}
	}
	return out
}
