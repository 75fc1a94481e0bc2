package ivr

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestGraphShowsEveryWay(t *testing.T) {
	src, err := os.ReadFile("../configs/centre/flows/main.yaml")
	require.NoError(t, err)
	f, problems := Parse("main.yaml", src)
	require.Empty(t, problems)
	g := f.Graph()
	require.Contains(t, g, `start([main]) --> greeting`)
	require.Contains(t, g, `hours -- "closed" --> closed`)
	require.Contains(t, g, `menu["menu<br/>menu menu_main"]`)
	for _, n := range f.Nodes {
		require.Contains(t, g, "  "+n.ID+"[")
	}
}
