package ivr

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A scenario is a call told in text, readable by a supervisor:
//
//	flow main                     which flow; also: lang ru · var name=value · node q1
//	clock 2026-03-10 12:00        when, in UTC+3
//	call                          the call comes in
//	  play ru/greeting            what is expected, indented
//	heard                         the running prompt is heard to its end
//	key 12                        keys, one after another
//	pause 7s                      time passes, prompts end, deadlines fall due
//	answer ok name=Анна           a lookup is answered (or: answer failed)
//	hangup                        the caller is gone
//
// Lines that start with # are comments.

// clipMs is how long a clip lasts when its length is not known.
const clipMs = 3000

// RunScenario runs a scenario on the production interpreter with virtual time
// and gives it back with what really happened in place of the expectations; a
// scenario that holds comes back as ScenarioText gives it. clips are lengths in ms
// (nil: 3 s each). The error is a Problem with the line that tells nothing.
func RunScenario(book *Book, src string, clips map[string]int64) (got string, err error) {
	return new(Coverage).Run(book, src, clips)
}

// ScenarioText is a scenario as it is compared: without what editors leave at the
// ends of lines, expectations two steps in.
func ScenarioText(src string) string {
	var out strings.Builder
	for line := range strings.Lines(src) {
		text := strings.TrimSpace(line)
		if expected(line) {
			text = "  " + text
		}
		out.WriteString(text + "\n")
	}
	return out.String()
}

// expected tells whether a line says what is to happen, not what is done.
func expected(line string) bool {
	text := strings.TrimSpace(line)
	return strings.IndexAny(line, " \t") == 0 && text != "" && !strings.HasPrefix(text, "#")
}

// Run is RunScenario that notes what of the menus was walked.
func (c *Coverage) Run(book *Book, src string, clips map[string]int64) (got string, err error) {
	t := &tape{book: book, clips: clips, cover: c}
	calls := c.calls
	for i, line := range strings.Split(strings.TrimSuffix(ScenarioText(src), "\n"), "\n") {
		switch {
		case expected(line) && t.s == nil:
			return "", Problem{Line: i + 1, What: "an indented line before \"call\"", Cure: "begin it at the left, or write \"call\" above it"}
		case expected(line):
			continue // the tape writes its own
		}
		t.out.WriteString(line + "\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if p := t.act(line); p != nil {
			p.Line = i + 1
			return "", *p
		}
	}
	if c.calls == calls {
		return "", Problem{Line: 1, What: "no call in it", Cure: "write \"flow main\" and below it \"call\""}
	}
	return t.out.String(), nil
}

// tape runs one scenario and writes it down.
type tape struct {
	book    *Book
	clips   map[string]int64
	flow    string
	ctx     Context
	now     Now
	s       *Session
	pad     Keypad
	playing uint64 // token, 0 nothing
	ends    int64  // when it is heard
	out     strings.Builder

	cover *Coverage
	track *track
}

func wrong(what, cure string) *Problem { return &Problem{What: what, Cure: cure} }

const pairCure = "write name=value"

// act does what a line says; what it answers is a mistake of the line.
func (t *tape) act(line string) *Problem {
	verb, rest, _ := strings.Cut(line, " ")
	rest = strings.TrimSpace(rest)
	switch verb {
	case "flow":
		if _, ok := t.book.Flow(rest); !ok {
			return wrong("no menu "+quoted(rest), Meant(rest, sortedKeys(t.book.current), oneOf(sortedKeys(t.book.current))))
		}
		t.flow, t.ctx, t.s = rest, Context{}, nil
	case "lang":
		t.ctx.Lang = rest
	case "node":
		t.ctx.Node = rest
	case "var":
		v, ok := pair(rest)
		if !ok {
			return wrong("var: a name and a value expected, got "+quoted(rest), pairCure)
		}
		t.ctx.Vars = append(t.ctx.Vars, v)
	case "clock":
		at, err := time.Parse("2006-01-02 15:04", rest)
		if err != nil {
			return wrong("clock: a time expected, got "+quoted(rest), "write it like 2026-03-10 12:00")
		}
		t.now.Wall = at.Add(-3 * time.Hour).UnixMilli()
	case "call":
		return t.call()
	default:
		return t.event(verb, rest)
	}
	return nil
}

func (t *tape) call() *Problem {
	if t.flow == "" {
		return wrong("a call to no menu", "write \"flow\" with its name above")
	}
	s, orders, err := Start(t.book, t.flow, t.ctx, t.now)
	if err != nil { // the flow is there
		f, _ := t.book.Flow(t.flow)
		return wrong("no node "+quoted(t.ctx.Node), Meant(t.ctx.Node, f.ids(), oneOf(f.ids())))
	}
	t.s, t.playing, t.pad, t.track = s, 0, Keypad{}, t.cover.call()
	t.write(nil, orders)
	t.hear()
	return nil
}

// verbs are what may happen to a call.
var verbs = []string{"heard", "key", "pause", "answer", "hangup"}

func (t *tape) event(verb, rest string) *Problem {
	switch {
	case !slices.Contains(verbs, verb):
		all := append([]string{"flow", "lang", "node", "var", "clock", "call"}, verbs...)
		return wrong(quoted(verb)+" says nothing to a call", Meant(verb, all, "write one of "+strings.Join(all, ", ")))
	case t.s == nil:
		return wrong(quoted(verb)+" before the call", "write \"call\" above it")
	case t.s.Done() && verb != "pause" && verb != "hangup":
		return wrong(quoted(verb)+" after the call has left the menu", "remove it, or begin another \"call\"")
	}
	switch verb {
	case "key":
		if rest == "" || strings.Trim(rest, "0123456789*#") != "" {
			return wrong("key: keys of the telephone expected, got "+quoted(rest), "write them in one word, like 12#")
		}
		for _, k := range rest {
			for _, key := range t.pad.Press(string(k)) {
				t.step(key)
			}
		}
	case "heard":
		if t.playing == 0 {
			return wrong("nothing is playing", "remove it, or let time pass before")
		}
		t.pass(t.ends - t.now.Mono)
	case "pause":
		d, err := time.ParseDuration(rest)
		if err != nil || d < 0 || d > 24*time.Hour {
			return wrong("pause: a time expected, got "+quoted(rest), "write a time with its unit, like 8s or 2m")
		}
		t.pass(d.Milliseconds())
	case "answer":
		return t.answer(rest)
	case "hangup":
		t.step(Hungup{})
	}
	return nil
}

// answer is that to the last question; one that comes too late is nothing to the menu.
func (t *tape) answer(rest string) *Problem {
	word, data, _ := strings.Cut(rest, " ")
	switch {
	case t.s.Asked == 0:
		return wrong("an answer, and nothing was asked", "remove it, or lead the call to a lookup node before")
	case word != "ok" && word != "failed":
		return wrong("answer: ok or failed expected, got "+quoted(word), "write it like answer ok name=value")
	}
	a := Answered{ID: t.s.Asked, OK: word == "ok"}
	for _, f := range strings.Fields(data) {
		p, ok := pair(f)
		if !ok {
			return wrong("answer: a name and a value expected, got "+quoted(f), pairCure)
		}
		a.Data = append(a.Data, p)
	}
	t.step(a)
	return nil
}

func pair(s string) (Pair, bool) {
	name, value, ok := strings.Cut(s, "=")
	return Pair{Name: name, Value: value}, ok && isSlug(name)
}

// pass lets time go by; whatever falls due on the way happens in its order.
func (t *tape) pass(ms int64) {
	until := t.now.Mono + ms
	for range 10_000 {
		at, heard := until, false
		if t.playing != 0 && t.ends <= at {
			at, heard = t.ends, true
		}
		due, waiting := t.s.Deadline()
		tick := waiting && due < at || waiting && due == at && !heard
		if tick {
			at, heard = due, false
		}
		t.advance(at)
		switch {
		case heard:
			token := t.playing
			t.playing = 0
			t.step(PlayDone{Token: token})
		case tick:
			t.step(Tick{})
		default:
			return
		}
	}
}

func (t *tape) advance(mono int64) {
	d := max(0, mono-t.now.Mono)
	t.now.Mono += d
	t.now.Wall += d
}

func (t *tape) step(ev Event) {
	t.write(ev, t.s.Step(t.book, t.now, ev))
	t.hear()
}

// hear tells the keypad what the session listens for.
func (t *tape) hear() {
	for _, key := range t.pad.Hear(t.s.Hearing(t.book)) {
		t.step(key)
	}
}

// write notes orders as expectations.
func (t *tape) write(ev Event, orders []Order) {
	for _, o := range orders {
		t.track.saw(t.book, t.s, ev, o)
		switch o := o.(type) {
		case Entered:
			continue // scenarios tell what callers hear and where they end
		case Play:
			t.playing, t.ends = o.Token, t.now.Mono
			for _, clip := range o.Clips {
				ms, ok := t.clips[clip]
				if !ok || ms <= 0 {
					ms = clipMs
				}
				t.ends += ms
			}
		case Stop, Exit:
			t.playing = 0
		}
		t.out.WriteString("  " + Describe(o) + "\n")
	}
}

// Describe tells an order in one line, as scenarios and traces show it.
func Describe(o Order) string {
	switch o := o.(type) {
	case Play:
		return "play " + strings.Join(o.Clips, " ")
	case Stop:
		return "stop"
	case Walked:
		if o.Key == "" {
			return "walked " + o.Node + " in silence"
		}
		return "walked " + o.Node + " " + o.Key
	case Set:
		return "set " + o.Name + "=" + o.Value
	case NoticePlayed:
		return "notice played"
	case Marked:
		return "marked " + o.Question + "=" + o.Value
	case Ask:
		return "ask " + o.What + spell(o.Args) + " within " + strconv.FormatInt(o.TimeoutMs, 10) + "ms"
	case RecordOn:
		return "record " + o.Name + " up to " + (time.Duration(o.MaxMs) * time.Millisecond).String()
	case RecordOff:
		return "record off"
	case Exit:
		return o.describe()
	}
	return fmt.Sprintf("%T", o)
}

func (e Exit) describe() string {
	s := "exit " + string(e.Kind)
	switch {
	case e.Queue != "":
		s += " " + e.Queue
	case e.To != "":
		s += " " + e.To
	}
	s += asks(e.Needs, e.Points)
	if e.Outcome != "" {
		s += " outcome=" + e.Outcome
	}
	if len(e.Clips) > 0 {
		s += " say " + strings.Join(e.Clips, " ")
	}
	if len(e.Data) > 0 {
		s += " with" + spell(e.Data)
	}
	return s
}

func spell(pairs []Pair) string {
	var b strings.Builder
	for _, p := range pairs {
		b.WriteString(" " + p.Name + "=" + p.Value)
	}
	return b.String()
}
