package ivr

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// checked are the mistakes of flows, each given as a text that begins with its name.
func checked(t *testing.T, sources ...string) (told []string) {
	t.Helper()
	var flows []*Flow
	for _, src := range sources {
		f, problems := Parse(strings.TrimPrefix(strings.SplitN(src, "\n", 2)[0], "flow: ")+".yaml", []byte(src))
		require.Empty(t, problems)
		flows = append(flows, f)
	}
	known := Known{Queues: []string{"support"}, Langs: []string{"ru"}, Lookups: []Lookup{{ID: "shop", Fields: []string{"state"}}}, Vars: []string{"called"}}
	for _, p := range Check(NewBook(Defaults(), "support", []Calendar{office()}, flows...), known) {
		told = append(told, p.String())
	}
	return told
}

// flowOf writes a flow that starts at a and has its operator at z.
func flowOf(name string, nodes ...string) string {
	return "flow: " + name + "\nstart: a\noperator: z\nnodes:\n  " + strings.Join(nodes, "\n  ") + "\n  z: {kind: queue, queue: support}\n"
}

// chain are n set nodes from a0 on, then the node behind them.
func chain(n int, prefix, last string) (out []string) {
	for i := range n {
		next := fmt.Sprintf("%s%d", prefix, i+1)
		if i == n-1 {
			next = last
		}
		out = append(out, fmt.Sprintf("%s%d: {kind: set, set: {x: \"1\"}, next: %s}", prefix, i, next))
	}
	return out
}

// A call passes 64 nodes at once; the 65th sends it to an operator with an error. That
// is found before anybody calls.
func TestChainsThatAreTooLong(t *testing.T) {
	menu := "m: {kind: menu, say: menu_main, keys: {\"1\": s0}}"
	fits := append([]string{"a: {kind: play, say: greeting, next: m}", menu}, chain(63, "s", "z")...)
	require.Empty(t, checked(t, flowOf("a", fits...)))

	long := append([]string{"a: {kind: play, say: greeting, next: m}", menu}, chain(64, "s", "z")...)
	require.Equal(t, []string{"a.yaml:7: s0: 65 nodes in a row that ask nothing and say nothing, s0 → … → z, " +
		"a call follows 64 at once and then fails: put a voice or a question between them"}, checked(t, flowOf("a", long...)))

	// A voice that may have nothing to say is none; one with a prompt is.
	quiet := append([]string{"a: {kind: play, say: greeting, next: m}", menu}, chain(40, "s", "v")...)
	quiet = append(quiet, "v: {kind: play, say: {number: $called}, next: r0}")
	quiet = append(quiet, chain(40, "r", "z")...)
	require.Len(t, checked(t, flowOf("a", quiet...)), 1)
	quiet[42] = "v: {kind: play, say: [info_main, {number: $called}], next: r0}"
	require.Empty(t, checked(t, flowOf("a", quiet...)))
}

// A chain goes on in a subflow and comes back from it.
func TestChainsThroughSubflows(t *testing.T) {
	main := append([]string{"a: {kind: play, say: greeting, next: s0}"}, chain(30, "s", "d")...)
	main = append(main, "d: {kind: subflow, flow: sub, next: t0}")
	main = append(main, chain(9, "t", "z")...)
	sub := "flow: sub\nstart: s0\nnodes:\n  " + strings.Join(chain(22, "s", "e"), "\n  ") + "\n  e: {kind: hangup}\n"
	require.Empty(t, checked(t, flowOf("main", main...), sub))
	sub = strings.Replace(sub, "e: {kind: hangup}", "e: {kind: set, set: {y: \"1\"}, next: f}\n  f: {kind: hangup}", 1)
	require.Equal(t, []string{"main.yaml:6: s0: 65 nodes in a row that ask nothing and say nothing, s0 → … → z, " +
		"a call follows 64 at once and then fails: put a voice or a question between them"}, checked(t, flowOf("main", main...), sub))
}

// Circles that nobody can leave: through subflows, lookups, set and branch nodes.
func TestLoopsThatNeverListen(t *testing.T) {
	const cure = ", put a menu into it or lead it to an end"
	require.Equal(t, []string{"main.yaml:6: s: a loop that never listens, s → sub/l → sub/e → t → s" + cure},
		checked(t, flowOf("main", "a: {kind: play, say: greeting, next: s}", "s: {kind: subflow, flow: sub, next: t}", "t: {kind: set, set: {x: \"1\"}, next: s}"),
			"flow: sub\nstart: l\nnodes:\n  l: {kind: lookup, ask: shop, save: o, next: e, fail: e}\n  e: {kind: hangup}\n"))
	require.Empty(t,
		checked(t, flowOf("main", "a: {kind: play, say: greeting, next: s}", "s: {kind: subflow, flow: sub, next: s}"),
			"flow: sub\nstart: m\noperator: q\nnodes:\n  m: {kind: menu, say: menu_main, keys: {\"1\": e}}\n  e: {kind: hangup}\n  q: {kind: queue, queue: support}\n"),
		"a subflow that listens is no such loop")
	require.Equal(t, []string{"a.yaml:5: a: a loop that never listens, a → b → a" + cure},
		checked(t, flowOf("a", "a: {kind: lookup, ask: shop, save: o, next: b, fail: z}", "b: {kind: branch, var: o_state, cases: {ready: z}, else: a}")))
}

// A key that leaves a voice is a way out of it: what is said before the operator's hours
// end is no circle.
func TestAVoiceMayBeLeft(t *testing.T) {
	require.Empty(t, checked(t, "flow: a\nstart: o\noperator: o\nnodes:\n  o: {kind: hours, calendar: office, open: q, closed: c}\n"+
		"  c: {kind: play, say: after_hours_bye, next: m}\n  m: {kind: voicemail, say: voicemail, next: e}\n  e: {kind: hangup, say: bye}\n  q: {kind: queue, queue: support}\n"))
}

// What was tried is remembered: asking once more is no loop.
func TestAskingOnceMoreIsNoLoop(t *testing.T) {
	again := []string{"a: {kind: lookup, ask: shop, save: o, next: z, fail: b}", "b: {kind: branch, var: tried, cases: {\"1\": z}, else: c}"}
	require.Empty(t, checked(t, flowOf("a", append(again, "c: {kind: set, set: {tried: \"1\"}, next: a}")...)))
	require.Equal(t, []string{"a.yaml:5: a: a loop that never listens, a → b → c → a, put a menu into it or lead it to an end"},
		checked(t, flowOf("a", append(again, "c: {kind: set, set: {tried: \"2\"}, next: a}")...)))
}

// Who presses nothing, for want of a keypad, must not go round for ever.
func TestSilenceThatGoesRound(t *testing.T) {
	require.Equal(t, []string{"a.yaml:5: a: who presses nothing goes round, a → p → a, lead silence to the operator or to an end"},
		checked(t, flowOf("a", "a: {kind: menu, say: menu_main, keys: {\"1\": z}, silence: p}", "p: {kind: play, say: info_main, next: a}")))
	require.Empty(t, checked(t, flowOf("a", "a: {kind: menu, say: menu_main, keys: {\"1\": z}, silence: b}",
		"b: {kind: branch, var: asked, cases: {\"1\": z}, else: c}", "c: {kind: set, set: {asked: \"1\"}, next: a}")), "asked twice, then the operator")
}

// More voices than a call may have, a long silence, a question nobody hears, a call that
// ends without a word.
func TestSilenceAndCutCalls(t *testing.T) {
	var voices []string
	for i := range 41 {
		voices = append(voices, fmt.Sprintf("v%d: {kind: play, say: info_main, next: v%d}", i, i+1))
	}
	voices = append(voices, "v41: {kind: queue, queue: support}")
	require.Equal(t, []string{"a.yaml:5: a: 42 voices without a question between them, a call goes to the operator after 40: ask between them, or raise menu.rounds in centre.yaml"},
		checked(t, flowOf("a", append([]string{"a: {kind: play, say: greeting, next: v0}"}, voices...)...)))

	require.Equal(t, []string{"a.yaml:6: l: up to 12s of silence while systems are asked, say something between them or wait less"},
		checked(t, flowOf("a", "a: {kind: play, say: greeting, next: l}", "l: {kind: lookup, ask: shop, save: o, wait: 4s, next: m, fail: m}",
			"m: {kind: lookup, ask: shop, save: p, wait: 4s, next: n, fail: n}", "n: {kind: lookup, ask: shop, save: q, wait: 4s, next: z, fail: z}")))

	require.Equal(t, []string{"a.yaml:5: a: a question that may be silent, nothing is said when its values are not there: put a prompt before them"},
		checked(t, flowOf("a", "a: {kind: menu, say: {number: $called}, keys: {\"1\": z}}")))

	require.Equal(t, []string{"a.yaml:6: e: the call ends without a word, write \"say: bye\" or lead to it from a play node",
		"a.yaml:7: f: the call ends without a word, write \"say: bye\" or lead to it from a play node"},
		checked(t, flowOf("a", "a: {kind: menu, say: menu_main, keys: {\"1\": e, \"2\": f, \"3\": p}}", "e: {kind: hangup}",
			"f: {kind: hangup, say: {name: $called}}", "p: {kind: play, say: bye, next: g}", "g: {kind: hangup}")))
}

// Digits that can never be right, and an operator who is none.
func TestQuestionsWithoutAWayOut(t *testing.T) {
	for rule, digits := range map[string]string{"phone": "max: 9", "date": "max: 3", "luhn": "max: 1", "100-200": "max: 2", "1-9": "min: 2, max: 2"} {
		got := checked(t, flowOf("a", "a: {kind: collect, say: callback_other, save: n, valid: "+rule+", "+digits+", next: z}"))
		if rule == "1-9" { // 05 is five
			require.Empty(t, got)
			continue
		}
		require.Equal(t, []string{"a.yaml:5: a: no digits can be right, " + rule + " needs more of them than max allows: raise it"}, got, rule)
	}
	require.Equal(t, []string{"a.yaml:5: a: no digits can be right, date has fewer of them than min asks for: lower it"},
		checked(t, flowOf("a", "a: {kind: collect, say: callback_other, save: n, valid: date, min: 5, next: z}")))

	require.Equal(t, []string{"a.yaml:3: operator: e leads to no queue, 0 is the operator everywhere: lead it to a queue, a transfer, a call back or a message"},
		checked(t, "flow: a\nstart: m\noperator: e\nnodes:\n  m: {kind: menu, say: menu_main, keys: {\"1\": e}}\n  e: {kind: hangup, say: bye}\n"))
}

// Whatever a menu looks like: where the check finds no circle and no chain, who presses
// nothing comes to an end, and no call fails on the way.
func TestWhatTheCheckPassesEnds(t *testing.T) {
	const nodes = 9
	rapid.Check(t, func(t *rapid.T) {
		at := 0
		node := func() string { // mostly ahead: menus that go back everywhere are all circles
			if rapid.IntRange(0, 5).Draw(t, "back") == 0 {
				return fmt.Sprintf("n%d", rapid.IntRange(0, nodes).Draw(t, "to"))
			}
			return fmt.Sprintf("n%d", rapid.IntRange(at+1, nodes).Draw(t, "to"))
		}
		value := func() string { return rapid.SampledFrom([]string{"1", "2", "$y", "$x"}).Draw(t, "value") }
		lines := []string{"flow: a", "start: n0", "operator: n" + fmt.Sprint(nodes), "nodes:"}
		for i := range nodes {
			at = i
			kinds := []string{
				"kind: set, set: {x: \"" + value() + "\"}, next: " + node(),
				"kind: set, set: {y: \"" + value() + "\"}, next: " + node(),
				"kind: branch, var: x, cases: {\"1\": " + node() + "}, else: " + node(),
				"kind: branch, var: y, cases: {\"1\": " + node() + ", \"2\": " + node() + "}, else: " + node(),
				"kind: play, say: info_main, next: " + node(),
				"kind: play, say: {number: $x}, next: " + node(),
				"kind: lookup, ask: shop, save: y, next: " + node() + ", fail: " + node(),
				"kind: menu, say: menu_main, keys: {\"1\": " + node() + "}, silence: " + node(),
				"kind: subflow, flow: sub, next: " + node(),
			}
			lines = append(lines, fmt.Sprintf("  n%d: {%s}", i, rapid.SampledFrom(kinds).Draw(t, "kind")))
		}
		lines = append(lines, fmt.Sprintf("  n%d: {kind: queue, queue: support}", nodes))
		f, problems := Parse("a.yaml", []byte(strings.Join(lines, "\n")+"\n"))
		require.Empty(t, problems)
		sub, problems := Parse("sub.yaml", []byte("flow: sub\nstart: b\noperator: q\nnodes:\n  b: {kind: branch, var: x, cases: {\"2\": m}, else: s}\n"+
			"  m: {kind: menu, say: menu_main, keys: {\"1\": e}, silence: e}\n  s: {kind: set, set: {x: \"2\"}, next: e}\n  e: {kind: hangup}\n  q: {kind: queue, queue: support}\n"))
		require.Empty(t, problems)
		cfg := Defaults()
		cfg.Rounds = 1000
		book := NewBook(cfg, "support", nil, f, sub)
		for _, p := range Check(book, Known{Queues: []string{"support"}, Langs: []string{"ru"}, Lookups: []Lookup{{ID: "shop", Fields: []string{"state"}}}, Vars: []string{"x", "y"}}) {
			if strings.Contains(p.What, "loop") || strings.Contains(p.What, "goes round") || strings.Contains(p.What, "in a row") {
				return
			}
		}
		now := Now{}
		s, orders, err := Start(book, "a", Context{}, now)
		require.NoError(t, err)
		for range 200 {
			for _, o := range orders {
				if e, ok := o.(Exit); ok {
					require.NotContains(t, e.Clips, "ru/sys_error", strings.Join(lines, "\n"))
				}
			}
			if s.Done() {
				return
			}
			now.Mono = s.Until
			if s.Wait == WaitAnswer && rapid.Bool().Draw(t, "answered") {
				orders = s.Step(book, now, Answered{ID: s.Asked, OK: true, Data: []Pair{{"state", "1"}}})
				continue
			}
			orders = s.Step(book, now, Tick{})
		}
		require.Fail(t, "no end", strings.Join(lines, "\n"))
	})
}
