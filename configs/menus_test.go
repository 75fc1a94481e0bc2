package configs

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

// What no caller would come across until it is too late, of a menu that a number may
// lead to: a topic that nobody can choose, a system asked without what it needs, a
// result that is the survey's, a language we do not speak, a skill that nobody has.
func TestMenusAreHeldToTheirCentre(t *testing.T) {
	files, err := ReadFiles(CentreFiles())
	require.NoError(t, err)
	menu := `flow: odd
lang: fr
start: a
operator: o
nodes:
  a: {kind: set, set: {topic: nonsense}, next: b}
  b: {kind: lookup, ask: order, args: {nummer: "1"}, save: x, next: c, fail: o}
  c: {kind: hangup, say: bye, outcome: refused}
  o: {kind: queue, queue: experts, needs: {chess: 3}}
`
	fsys := fstest.MapFS{}
	for _, f := range files {
		fsys[f.Name] = &fstest.MapFile{Data: []byte(f.Text)}
	}
	general := strings.Replace(string(fsys["centre.yaml"].Data), "lookups: []\n",
		"lookups:\n  - {id: order, url: \"https://crm.example.com/?n={number}&from={caller}\", fields: [{name: state, path: state}]}\n", 1)
	fsys["centre.yaml"], fsys["flows/odd.yaml"] = &fstest.MapFile{Data: []byte(general)}, &fstest.MapFile{Data: []byte(menu)}
	_, problems := LoadCentre(fsys)
	var told []string
	for _, p := range problems {
		told = append(told, p.String())
	}
	require.ElementsMatch(t, []string{
		`flows/odd.yaml:2: lang: no language "fr", name one of ru, en`,
		`flows/odd.yaml:6: a: no topic "nonsense", add it to topics.yaml`,
		`flows/odd.yaml:7: b: "order" asks for {number}, nothing is written for it, write it below args:, like number: $name`,
		`flows/odd.yaml:7: b: "order" does not ask for "nummer", did you mean number?`,
		`flows/odd.yaml:8: c: no outcome "refused", name one of ivr_done, after_hours`,
		`flows/odd.yaml:9: o: no skill "chess", name one of sales, support, experts`,
	}, told)
}

// A queue that calls nobody back sends nobody to a call back.
func TestNoOverflowToCallsBackThatAreOff(t *testing.T) {
	files := bareCentre(t)
	load := func(queue string) (told []string) {
		files["queues.yaml"].Data = []byte("queues:\n  - {id: sales, name: S, line: 1}\n  - {id: support, name: U, line: 1" + queue + "}\n  - {id: experts, name: E, line: 2}\n")
		_, problems := LoadCentre(files)
		for _, p := range problems {
			told = append(told, p.String())
		}
		return told
	}
	rule := ", overflow: [{when: nobody, to: {kind: callback}}]"
	require.Empty(t, load(rule))
	require.Equal(t, []string{`queues.yaml:3: queues[1].overflow[0].to.kind: this queue calls nobody back, write on: true in its callback`}, load(rule+", callback: {on: false}"))
}
