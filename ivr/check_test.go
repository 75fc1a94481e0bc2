package ivr

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// One file, its mistakes, their messages: testdata/bad/NAME.yaml and NAME.txt.
func TestBadFlows(t *testing.T) {
	files, err := filepath.Glob("testdata/bad/*.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	known := Known{Queues: []string{"sales", "support"}, Skills: []string{"printers", "experts"}, Langs: []string{"ru"}, Clips: shippedClips(t),
		Bot: "survey", Lookups: []Lookup{{ID: "order", Args: []string{"number"}}}}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			src, err := os.ReadFile(file)
			require.NoError(t, err)
			flow, problems := Parse(filepath.Base(file), src)
			if len(problems) == 0 {
				problems = Check(NewBook(Defaults(), "support", []Calendar{office()}, flow), known)
			} else {
				require.Nil(t, flow, "nothing loads half")
			}
			var got strings.Builder
			for _, p := range problems {
				got.WriteString(p.String() + "\n")
			}
			golden := strings.TrimSuffix(file, ".yaml") + ".txt"
			if *rewrite {
				require.NoError(t, os.WriteFile(golden, []byte(got.String()), 0o644))
			}
			want, err := os.ReadFile(golden)
			require.NoError(t, err)
			require.Equal(t, string(want), got.String())
		})
	}
}

func TestParseHostileText(t *testing.T) {
	for name, src := range map[string]string{
		"deep":    "nodes: " + strings.Repeat("[", 10_000),
		"columns": strings.Repeat("- ", 5_000),
		"big":     strings.Repeat("a: b\n", MaxFile),
		"nothing": "",
		"list":    "- a\n- b\n",
		"two":     "flow: a\n---\nflow: b\n",
		"null":    "flow: ~\nnodes: ~\nstart: ~\n",
		"binary":  "\x00\xff\xfe",
	} {
		flow, problems := Parse(name, []byte(src))
		require.Nil(t, flow, name)
		require.NotEmpty(t, problems, name)
	}
}

func TestVersionsByContent(t *testing.T) {
	src := "flow: a\nstart: x\nnodes:\n  x: {kind: hangup, say: bye}\n"
	a, _ := Parse("a.yaml", []byte(src))
	same, _ := Parse("elsewhere.yaml", []byte(src))
	other, _ := Parse("a.yaml", []byte(src+"# changed\n"))
	require.Equal(t, a.Version, same.Version)
	require.NotEqual(t, a.Version, other.Version)
	require.Len(t, a.Version, 12)
}

// A change applies to new calls only.
func TestRunningCallsKeepTheirVersion(t *testing.T) {
	one, _ := Parse("a.yaml", []byte("flow: a\nstart: x\nnodes:\n  x: {kind: play, say: greeting, next: y}\n  y: {kind: queue, queue: sales}\n"))
	two, _ := Parse("a.yaml", []byte("flow: a\nstart: x\nnodes:\n  x: {kind: play, say: greeting, next: z}\n  z: {kind: queue, queue: support}\n"))
	old := NewBook(Defaults(), "support", nil, one)
	s, _, err := Start(old, "a", Context{}, Now{})
	require.NoError(t, err)

	changed := NewBook(Defaults(), "support", nil, two)
	lost := *s
	exit := lost.Step(changed, Now{}, PlayDone{Token: 1})
	require.Equal(t, "exit hangup outcome=ivr_hangup", Describe(exit[len(exit)-1]), "a version nobody kept, no operator in the flow")

	changed.Succeeds(old)
	orders := s.Step(changed, Now{}, PlayDone{Token: 1})
	require.Equal(t, "exit queue sales", Describe(orders[len(orders)-1]))
	fresh, _, err := Start(changed, "a", Context{}, Now{})
	require.NoError(t, err)
	orders = fresh.Step(changed, Now{}, PlayDone{Token: 1})
	require.Equal(t, "exit queue support", Describe(orders[len(orders)-1]))

	third := NewBook(Defaults(), "support", nil, two)
	third.Succeeds(changed)
	require.Len(t, third.older, 1)
}

const levelsMain = `flow: main
start: a
operator: o
nodes:
  a: {kind: menu, say: menu_main, keys: {"1": b, "2": s}}
  b: {kind: menu, say: menu_main, keys: {"1": c, "2": a}}
  c: {kind: menu, say: menu_main, keys: {"1": o, "2": d}}
  s: {kind: subflow, flow: sub, next: d}
  d: {kind: menu, say: menu_main, keys: {"1": o}}
  o: {kind: queue, queue: support}
`

const levelsSub = `flow: sub
start: a
nodes:
  a: {kind: menu, say: menu_main, keys: {"1": b}, silence: e, wrong: e}
  b: {kind: menu, say: menu_main, keys: {"1": c}, silence: e, wrong: e}
  c: {kind: menu, say: menu_main, keys: {"1": e}, silence: e, wrong: e}
  e: {kind: hangup}
`

// At most 3 levels of menus (DOMAIN.md 9): the shortest way counts, and a subflow is
// entered at the level of who enters it.
func TestLevelsOfMenus(t *testing.T) {
	main, problems := Parse("main.yaml", []byte(levelsMain))
	require.Empty(t, problems)
	sub, problems := Parse("sub.yaml", []byte(levelsSub))
	require.Empty(t, problems)
	var told []string
	for _, p := range Check(NewBook(Defaults(), "support", nil, main, sub), Known{Queues: []string{"support"}, Langs: []string{"ru"}}) {
		told = append(told, p.String())
	}
	require.Equal(t, []string{"sub.yaml:6: c: a menu of level 4, callers follow at most 3, lead to it from a menu nearer the start, or ask less"}, told)
}

// The notice is said once in a call, wherever the menu leads.
func TestTheNoticeIsSaidOnce(t *testing.T) {
	f, problems := Parse("a.yaml", []byte("flow: a\nstart: x\noperator: o\nnodes:\n  x: {kind: play, say: greeting, notice: true, next: m}\n"+
		"  m: {kind: menu, say: menu_main, keys: {\"1\": x}}\n  o: {kind: queue, queue: support}\n"))
	require.Empty(t, problems)
	got, err := RunScenario(NewBook(Defaults(), "support", nil, f), "flow a\ncall\nheard\nkey 1\n", nil)
	require.NoError(t, err)
	require.Equal(t, 1, strings.Count(got, "ru/greeting"), got)
	require.Equal(t, 2, strings.Count(got, "ru/menu_main"), got)
}

// A voice of which the end would never be heard (menu.play_limit) is a mistake.
func TestVoicesThatAreTooLong(t *testing.T) {
	f, problems := Parse("a.yaml", []byte("flow: a\nstart: m\noperator: z\nnodes:\n  m:\n    kind: menu\n    say: [one, two]\n    keys: {\"1\": z}\n  z: {kind: queue, queue: support}\n"))
	require.Empty(t, problems)
	clips := shippedClips(t)
	clips["ru/one"], clips["ru/two"] = 100_000, 30_000
	known := Known{Queues: []string{"support"}, Langs: []string{"ru"}, Clips: clips}
	got := Check(NewBook(Defaults(), "support", nil, f), known)
	require.Equal(t, "a.yaml:7: m: 2m10s in ru, more than callers hear of one voice, shorten it to 2m0s (menu.play_limit in centre.yaml)", got[0].String())
	clips["ru/two"] = 20_000
	require.Empty(t, Check(NewBook(Defaults(), "support", nil, f), known))
}

// Flows within flows are followed as deep as a call can come back from.
func TestFlowsWithinFlows(t *testing.T) {
	var flows []*Flow
	for i := range maxStack + 3 {
		src := fmt.Sprintf("flow: s%d\nstart: e\nnodes:\n  e: {kind: hangup}\n", i)
		if i < maxStack+2 {
			src = fmt.Sprintf("flow: s%d\nstart: a\nnodes:\n  a: {kind: subflow, flow: s%d, next: e}\n  e: {kind: hangup}\n", i, i+1)
		}
		f, problems := Parse(fmt.Sprintf("s%d.yaml", i), []byte(src))
		require.Empty(t, problems)
		flows = append(flows, f)
	}
	got := Check(NewBook(Defaults(), "", nil, flows...), Known{})
	require.Len(t, got, 1)
	require.Equal(t, "s1.yaml:4: a: 9 flows within each other, a call follows at most 8, lead to the nodes themselves", got[0].String())
	got = Check(NewBook(Defaults(), "", nil, flows[2:]...), Known{})
	require.Len(t, got, 1, "eight are allowed; that nothing is said in them is another matter")
	require.Equal(t, "s2.yaml:5: e: the call ends without a word, write \"say: bye\" or lead to it from a play node", got[0].String())
	_, orders, err := Start(NewBook(Defaults(), "", nil, flows[2:]...), "s2", Context{}, Now{})
	require.NoError(t, err)
	require.Equal(t, Exit{Kind: ExitHangup, Outcome: OutcomeDone, Node: "e"}, orders[len(orders)-1], "eight are followed, and all of the way back")
}
