package ivr

import (
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
	known := Known{Queues: []string{"sales", "support"}, Langs: []string{"ru"}, Clips: shippedClips(t)}
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
