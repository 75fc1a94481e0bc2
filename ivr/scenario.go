package ivr

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A scenario is a call told in text, readable by a supervisor:
//
//	flow main                     which flow; also: lang ru · var name=value ·
//	clock 2026-03-10 12:00        node q1 · clock is UTC+3
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
// scenario that holds comes back unchanged. clips are lengths in ms (nil: 3 s
// each). An error names the line that cannot be read.
func RunScenario(book *Book, src string, clips map[string]int64) (got string, err error) {
	return new(Coverage).Run(book, src, clips)
}

// Run is RunScenario that notes what of the menus was walked.
func (c *Coverage) Run(book *Book, src string, clips map[string]int64) (got string, err error) {
	t := &tape{book: book, clips: clips, cover: c}
	for i, line := range strings.Split(strings.TrimSuffix(src, "\n"), "\n") {
		trimmed := strings.TrimSpace(line)
		if strings.HasPrefix(line, " ") && trimmed != "" && !strings.HasPrefix(trimmed, "#") {
			continue // an expectation: the tape writes its own
		}
		t.out.WriteString(line + "\n")
		if trimmed == "" || strings.HasPrefix(trimmed, "#") {
			continue
		}
		if err := t.act(trimmed); err != nil {
			return "", fmt.Errorf("line %d: %w", i+1, err)
		}
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

func (t *tape) act(line string) error {
	verb, rest, _ := strings.Cut(line, " ")
	switch verb {
	case "flow":
		t.flow, t.ctx, t.s = rest, Context{}, nil
	case "lang":
		t.ctx.Lang = rest
	case "node":
		t.ctx.Node = rest
	case "var":
		t.ctx.Vars = append(t.ctx.Vars, pair(rest))
	case "clock":
		at, err := time.Parse("2006-01-02 15:04", rest)
		if err != nil {
			return fmt.Errorf("clock: a time like 2026-03-10 12:00 expected, got %q", rest)
		}
		t.now.Wall = at.Add(-3 * time.Hour).UnixMilli()
	case "call":
		s, orders, err := Start(t.book, t.flow, t.ctx, t.now)
		if err != nil {
			return err
		}
		t.s, t.playing, t.pad, t.track = s, 0, Keypad{}, t.cover.call()
		t.write(nil, orders)
		t.hear()
	default:
		if t.s == nil {
			return fmt.Errorf("%q before \"call\"", verb)
		}
		return t.event(verb, rest)
	}
	return nil
}

func (t *tape) event(verb, rest string) error {
	switch verb {
	case "key":
		for _, k := range rest {
			for _, key := range t.pad.Press(string(k)) {
				t.step(key)
			}
		}
	case "heard":
		if t.playing == 0 {
			return fmt.Errorf("heard: nothing is playing")
		}
		t.pass(t.ends - t.now.Mono)
	case "pause":
		d, err := time.ParseDuration(rest)
		if err != nil || d < 0 || d > 24*time.Hour {
			return fmt.Errorf("pause: a time like 7s expected, got %q", rest)
		}
		t.pass(d.Milliseconds())
	case "answer":
		t.answer(rest)
	case "hangup":
		t.step(Hungup{})
	default:
		return fmt.Errorf("%q is not known: call, heard, key, pause, answer, hangup", verb)
	}
	return nil
}

func (t *tape) answer(rest string) {
	word, data, _ := strings.Cut(rest, " ")
	a := Answered{ID: t.s.Asked, OK: word == "ok"}
	for _, f := range strings.Fields(data) {
		a.Data = append(a.Data, pair(f))
	}
	t.step(a)
}

func pair(s string) Pair {
	name, value, _ := strings.Cut(s, "=")
	return Pair{Name: name, Value: value}
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
	if e.Queue != "" {
		s += " " + e.Queue
	}
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
