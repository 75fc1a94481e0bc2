package ivr

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A choice of the menu asks for an operator with skills of its own, and for a better
// place; what the queue asks anyway is not said again.
func TestAMenuAsksForSkills(t *testing.T) {
	f, problems := Parse("a.yaml", []byte(`flow: a
start: a
operator: plain
nodes:
  a: {kind: menu, say: menu_main, keys: {"1": laser, "2": back, "3": over}}
  laser: {kind: queue, queue: support, needs: {printers: 7, laser: 1}, priority: 60}
  back: {kind: callback, queue: support, needs: {printers: 2}}
  over: {kind: transfer, to: "queue:support", priority: -30}
  plain: {kind: queue, queue: support}
`))
	require.Empty(t, problems)
	book := NewBook(Defaults(), "support", nil, f)
	known := Known{Queues: []string{"support"}, Skills: []string{"laser", "printers"}, Langs: []string{"ru"}}
	require.Empty(t, Check(book, known))
	for key, want := range map[string]string{
		"1": "exit queue support needs laser:1 printers:7 priority 60",
		"2": "exit callback support needs printers:2",
		"3": "exit transfer support priority -30",
		"0": "exit queue support say ru/menu_to_operator",
	} {
		got, err := RunScenario(book, "flow a\nlang ru\ncall\nkey "+key+"\n", nil)
		require.NoError(t, err)
		require.Contains(t, got, "  "+want+"\n", key)
	}
	require.Contains(t, f.Graph(), `laser["laser<br/>queue support needs laser:1 printers:7 priority 60"]`)
	box := f.Picture().Boxes[1]
	require.Equal(t, "laser", box.ID)
	require.Equal(t, []Need{{"laser", 1}, {"printers", 7}}, box.Needs)
	require.EqualValues(t, 60, box.Points)

	known.Skills = []string{"printers"}
	told := Check(book, known)
	require.Len(t, told, 1)
	require.Equal(t, `a.yaml:6: laser: no skill "laser", name one of printers`, told[0].String())
}
