package ivr

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const secretFlows = `flow: bank
lang: ru
start: hello
operator: operator
nodes:
  hello:
    kind: play
    say: greeting
    notice: true
    next: menu
  menu:
    kind: menu
    say: menu_main
    keys: {"1": account, "2": intro}
  account:
    kind: collect
    say: enter_order
    save: account
    min: 2
    max: 3
    next: intro
  intro:
    kind: play
    say: info_main
    barge_in: true
    next: pin
  pin:
    kind: collect
    say: enter_pin
    save: pin
    secret: true
    min: 4
    max: 6
    next: check
  check:
    kind: lookup
    ask: pin
    args: {account: $account, pin: $pin, kind: x}
    next: menu
    fail: pin
  operator:
    kind: queue
    queue: support
`

// caller is a caller at a keypad, and everything that a session was told.
type caller struct {
	t    *testing.T
	book *Book
	now  Now
	s    *Session
	pad  Keypad
	told []Key
	said []Order
}

func callBank(t *testing.T) *caller { return callFlow(t, secretFlows) }

func callFlow(t *testing.T, src string) *caller {
	t.Helper()
	flow, problems := Parse("bank.yaml", []byte(src))
	require.Empty(t, problems)
	book := NewBook(Defaults(), "support", nil, flow)
	require.Empty(t, Check(book, Known{Queues: []string{"support"}, Langs: []string{"ru"}, Lookups: []Lookup{{ID: "pin"}}}))
	c := &caller{t: t, book: book}
	var err error
	c.s, c.said, err = Start(book, "bank", Context{}, c.now)
	require.NoError(t, err)
	c.hear()
	return c
}

func (c *caller) step(ev Event) {
	if k, ok := ev.(Key); ok {
		c.told = append(c.told, k)
	}
	c.said = append(c.said, c.s.Step(c.book, c.now, ev)...)
	c.hear()
}

func (c *caller) hear() {
	for _, k := range c.pad.Hear(c.s.Hearing(c.book)) {
		c.step(k)
	}
}

func (c *caller) press(keys string) {
	for _, k := range keys {
		for _, key := range c.pad.Press(string(k)) {
			c.step(key)
		}
	}
}

func (c *caller) heard() { c.step(PlayDone{Token: c.s.Token}) }

func (c *caller) pause(ms int64) {
	c.now.Mono += ms
	c.step(Tick{})
}

// asked is the newest question, with the hidden digits put in as a door does.
func (c *caller) asked() map[string]string {
	for i := len(c.said) - 1; i >= 0; i-- {
		a, ok := c.said[i].(Ask)
		if !ok {
			continue
		}
		out := map[string]string{}
		for _, p := range a.Args {
			out[p.Name] = p.Value
			if h, hidden := a.Hidden[p.Name]; hidden {
				require.Equal(c.t, strings.Repeat(Mask, h.Digits), p.Value)
				out[p.Name] = c.pad.Typed(h)
			}
		}
		return out
	}
	return nil
}

// nothing of the digits is in what the session was told, is, or says.
func (c *caller) nothingOf(digits string) {
	c.t.Helper()
	state, err := json.Marshal(c.s)
	require.NoError(c.t, err)
	said, err := json.Marshal(c.said)
	require.NoError(c.t, err)
	keys := ""
	for _, k := range c.told {
		keys += k.Key
	}
	for _, text := range []string{string(state), string(said), keys} {
		require.NotContains(c.t, text, digits)
		require.NotContains(c.t, text, digits[:3])
	}
}

func TestSecretDigitsStayAtTheKeypad(t *testing.T) {
	for name, keys := range map[string]func(*caller){
		"after the question": func(c *caller) { c.heard(); c.press("1"); c.press("77#"); c.heard(); c.press("8642#") },
		"before its end":     func(c *caller) { c.heard(); c.press("177#"); c.heard(); c.press("8642#") },
		"all ahead":          func(c *caller) { c.press("177#8642#"); c.heard(); c.heard() },
		"begun anew":         func(c *caller) { c.heard(); c.press("177#9753*8642#"); c.heard() },
		"too few, again":     func(c *caller) { c.heard(); c.press("177#"); c.heard(); c.press("864#8642#") },
		"by silence": func(c *caller) {
			c.heard()
			c.press("177#")
			c.heard()
			c.heard()
			c.press("8642")
			c.pause(3001)
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := callBank(t)
			keys(c)
			require.Equal(t, map[string]string{"account": "77", "pin": "8642", "kind": "x"}, c.asked())
			c.nothingOf("8642")
			c.nothingOf("9753")
			c.step(Answered{ID: c.s.Asked, OK: true, Data: []Pair{{Name: "name", Value: "x"}}})
			require.Equal(t, "menu", c.s.Node)
			c.press("0")
			require.True(t, c.s.Done())
			exit := c.said[len(c.said)-1]
			require.Contains(t, Describe(exit), " with account=77 name=x")
			require.Empty(t, c.pad.typed, "the keypad forgets them with the session")
		})
	}
}

// The most digits end the input; those after them are for what comes next, where
// no secret is asked they are keys again.
func TestTheLastSecretDigitEndsTheInput(t *testing.T) {
	c := callBank(t)
	c.heard()
	c.press("2")
	c.heard()
	c.press("86421357")
	require.Equal(t, WaitAnswer, c.s.Wait)
	require.Equal(t, "864213", c.asked()["pin"])
	require.Empty(t, c.asked()["account"])
	c.step(Answered{ID: c.s.Asked})
	require.Equal(t, "pin", c.s.Node, "the answer failed: asked again")
	c.nothingOf("864213")
	require.Equal(t, "57", c.pad.Typed(Hidden{Round: c.s.Round, Digits: 9}), "typed ahead of the second question")
}

// A digit that was told before the keypad knew of the question is none of its
// digits, and one that comes after it is none of the next.
func TestDigitsOnTheirWay(t *testing.T) {
	c := callBank(t)
	c.heard()
	c.press("2")
	c.heard()
	c.step(Key{Key: "5"})
	require.Empty(t, c.s.Typed)
	c.press("86")
	require.Equal(t, "**", c.s.Typed)
	c.step(Key{Key: Mask, Round: c.s.Round + 1})
	require.Equal(t, "**", c.s.Typed)
	old := c.s.Round
	c.press("42#")
	c.step(Answered{ID: c.s.Asked, OK: true})
	c.step(Key{Key: Mask, Round: old})
	require.Equal(t, "menu", c.s.Node)
}

// A key cuts the voice before a secret question short, and is its first digit, untold;
// the session hears only that one waits. A key that is no digit is told.
func TestAKeyCutsTheVoiceBeforeASecretQuestion(t *testing.T) {
	c := callBank(t)
	c.heard()
	c.press("2")
	require.Equal(t, []any{"intro", WaitPlay}, []any{c.s.Node, c.s.Wait})
	require.Equal(t, HearCut, c.s.Hearing(c.book).Mode)
	voice := c.s.Token
	c.press("8")
	require.Equal(t, "pin", c.s.Node, "the voice is cut")
	require.Contains(t, c.said, Order(Stop{}))
	require.Equal(t, Key{Key: Knock, Round: voice}, c.told[len(c.told)-2])
	require.Equal(t, Mask, c.s.Typed)
	c.press("642#")
	require.Equal(t, "8642", c.asked()["pin"])
	c.nothingOf("8642")

	c = callBank(t)
	c.heard()
	c.press("2")
	c.press("*")
	require.Equal(t, "intro", c.s.Node, "said again")
	require.NotEqual(t, voice, c.s.Token)
	c.step(Key{Key: Knock, Round: voice})
	require.Equal(t, "intro", c.s.Node, "a knock at a voice that is over")
	c.heard()
	c.step(Key{Key: Knock, Round: c.s.Token})
	require.Equal(t, []any{"pin", ""}, []any{c.s.Node, c.s.Typed}, "one at a question")
	c.step(Key{Key: Unheard})
	require.Equal(t, []any{"pin", ""}, []any{c.s.Node, c.s.Typed})
}

// Voices one after another are all cut by one key.
func TestAKeyCutsAllVoicesBeforeASecretQuestion(t *testing.T) {
	src := strings.Replace(secretFlows, "    next: pin\n", `    next: more
  more:
    kind: play
    say: info_main
    barge_in: true
    next: pin
`, 1)
	c := callFlow(t, src)
	c.heard()
	c.press("286")
	require.Equal(t, []any{"pin", "**"}, []any{c.s.Node, c.s.Typed})
}

func TestKeypadModes(t *testing.T) {
	var k Keypad
	require.Equal(t, []Key{{Key: "A"}}, k.Press("A"), "every key as it comes")
	require.Empty(t, k.Hear(Hearing{Mode: HearNone}))
	for range 100 {
		require.Empty(t, k.Press("7"))
	}
	require.Len(t, k.kept, MaxKept)
	require.Equal(t, []Key{{Key: "7"}}, k.Hear(Hearing{Mode: HearOne, Taken: 1}))
	require.Empty(t, k.Hear(Hearing{Mode: HearOne, Taken: 1}), "the same order again lets nothing through")
	require.Empty(t, k.Press("D"))
	require.Empty(t, k.Hear(Hearing{Mode: HearMasked}), "what waited is thrown away")
	require.Equal(t, []Key{{Key: Mask}}, k.Press("7"))
	require.Equal(t, []Key{{Key: Mask}}, k.Press("#"))
	require.Empty(t, k.Hear(Hearing{}))
	require.Equal(t, []Key{{Key: "7"}}, k.Press("7"))
	k.Hear(Hearing{Mode: HearHidden, Round: 1, End: "5", Max: 3})
	require.Equal(t, []Key{{Key: Mask, Round: 1}}, k.Press("1"))
	require.Equal(t, []Key{{Key: "5"}}, k.Press("5"), "the key that ends is none of the digits")
	require.Empty(t, k.Press("2"))
	require.Equal(t, "1", k.Typed(Hidden{Round: 1, Digits: 9}))
	require.Empty(t, k.Typed(Hidden{Round: 2, Digits: 9}))
}

func TestSecretDigitsGoIntoALookupOnly(t *testing.T) {
	src := strings.Replace(secretFlows, "    say: info_main\n", "    say: [{digits: $pin}]\n", 1)
	src = strings.Replace(src, "next: menu\n    fail: pin", "next: copy\n    fail: sort", 1) + `  copy:
    kind: set
    set: {topic: $pin}
    next: operator
  sort:
    kind: branch
    var: pin
    cases: {"1234": menu}
    else: operator
`
	flow, problems := Parse("bank.yaml", []byte(src))
	require.Empty(t, problems)
	book := NewBook(Defaults(), "support", nil, flow)
	var told []string
	for _, p := range Check(book, Known{Queues: []string{"support"}, Langs: []string{"ru"}, Lookups: []Lookup{{ID: "pin"}}}) {
		told = append(told, p.What)
		require.Positive(t, p.Line)
		require.Contains(t, p.Cure, "lookup")
	}
	require.Equal(t, []string{`intro: voice of "pin", which is secret`, `copy: a copy of "pin", which is secret`, `sort: a choice of "pin", which is secret`}, told)
}
