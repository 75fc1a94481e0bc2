package ivr

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Known is what exists outside the flows.
type Known struct {
	Queues  []string
	Numbers []string         // outside numbers a caller may be sent to
	Clips   map[string]int64 // key -> length in ms, 0 unknown; nil: sound is not checked
	Langs   []string         // languages a caller may have; each prompt must exist in each
	Lookups []string         // what a lookup node may ask
}

// Check finds what no single file can know: unreachable nodes, loops without
// input, missing prompts and sound, unknown queues, calendars and flows, keys
// that break the rules of DOMAIN.md 9. An empty answer means the book may run.
func Check(book *Book, known Known) []Problem {
	c := &checker{book: book, known: known}
	if book.Fallback != "" && !slices.Contains(known.Queues, book.Fallback) {
		c.problems = append(c.problems, Problem{What: "fallback: no queue " + quoted(book.Fallback), Cure: "name one of " + strings.Join(known.Queues, ", ")})
	}
	for _, f := range book.list() {
		c.file = f.File
		c.flow(f)
	}
	c.recursion()
	return sorted(c.problems)
}

// list gives the current flows by name.
func (b *Book) list() []*Flow {
	out := make([]*Flow, 0, len(b.current))
	for _, name := range sortedKeys(b.current) {
		out = append(out, b.current[name])
	}
	return out
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

type checker struct {
	book     *Book
	known    Known
	file     string
	problems []Problem
}

func (c *checker) bad(line int, what, cure string) {
	c.problems = append(c.problems, Problem{File: c.file, Line: line, What: what, Cure: cure})
}

func (c *checker) flow(f *Flow) {
	reached := f.reach()
	for i := range f.Nodes {
		n := &f.Nodes[i]
		if !reached[n.ID] {
			c.bad(n.Line, n.ID+": nothing leads here", "remove it or lead a key or \"next\" to it")
		}
		c.outside(n)
		c.keys(f, n)
		c.sound(f, n)
		c.secret(n)
	}
	c.loops(f)
	if f.Operator == "" {
		return
	}
	for _, n := range f.Nodes {
		if n.Kind == KindMenu || n.Kind == KindCollect {
			c.mistakeClips(n.Line)
			return
		}
	}
}

func oneOf(names []string) string {
	if len(names) == 0 {
		return "none is set up"
	}
	return "name one of " + strings.Join(names, ", ")
}

// outside checks names of things that live elsewhere.
func (c *checker) outside(n *Node) {
	queue := n.Queue
	if id, ok := strings.CutPrefix(n.To, "queue:"); ok {
		queue = id
	}
	if queue != "" && !slices.Contains(c.known.Queues, queue) {
		c.bad(n.Line, n.ID+": no queue "+quoted(queue), oneOf(c.known.Queues))
	}
	if id, ok := strings.CutPrefix(n.To, "number:"); ok && !slices.Contains(c.known.Numbers, id) {
		c.bad(n.Line, n.ID+": no number "+quoted(id), oneOf(c.known.Numbers))
	}
	if n.Kind == KindHours {
		if _, ok := c.book.Calendars[n.Calendar]; !ok {
			c.bad(n.Line, n.ID+": no calendar "+quoted(n.Calendar), oneOf(sortedKeys(c.book.Calendars)))
		}
	}
	if n.Kind == KindSubflow {
		if _, ok := c.book.Flow(n.Flow); !ok {
			c.bad(n.Line, n.ID+": no flow "+quoted(n.Flow), oneOf(sortedKeys(c.book.current)))
		}
	}
	if n.Kind == KindLookup && !slices.Contains(c.known.Lookups, n.Ask) {
		c.bad(n.Line, n.ID+": nothing answers "+quoted(n.Ask), oneOf(c.known.Lookups))
	}
	if n.Kind == KindLanguage {
		for _, choice := range n.Keys {
			if !slices.Contains(c.known.Langs, choice.Topic) {
				c.bad(choice.Line, n.ID+": no language "+quoted(choice.Topic), oneOf(c.known.Langs))
			}
		}
	}
}

// secret sees that secret digits go nowhere but into a lookup's argument: nothing
// else has them.
func (c *checker) secret(n *Node) {
	cure := "only an argument of a lookup may be secret digits; let the system that is asked compare them"
	told := func(what, value string) {
		if name, ok := strings.CutPrefix(value, "$"); ok && c.book.hides(name) {
			c.bad(n.Line, n.ID+": "+what+" of "+quoted(name)+", which is secret", cure)
		}
	}
	for _, ph := range append(slices.Clone(n.Say), n.Rerun...) {
		told("voice", ph.Arg)
	}
	for _, p := range n.Set {
		told("a copy", p.Value)
	}
	if n.Kind == KindBranch {
		told("a choice", "$"+n.Var)
	}
}

// hides tells whether a variable is of a secret question.
func (b *Book) hides(name string) bool {
	for _, f := range b.current {
		for i := range f.Nodes {
			if n := &f.Nodes[i]; n.Secret && n.Save == name {
				return true
			}
		}
	}
	return false
}

// maxChoices bounds the choices of one menu (DOMAIN.md 9); 0, * and 9 are beside.
const maxChoices = 5

// keys holds a menu to the rules callers know: 1, 2, 3 without gaps, 0 operator,
// * repeat, 9 back.
func (c *checker) keys(f *Flow, n *Node) {
	if n.Kind != KindMenu {
		return
	}
	count, top := 0, 0
	for _, choice := range n.Keys {
		switch k := choice.Key[0]; {
		case k >= '1' && k <= '8':
			count++
			top = max(top, int(k-'0'))
		case k == '0' && choice.Next == f.Operator:
		default:
			c.bad(choice.Line, fmt.Sprintf("%s: key %s has its own meaning in a menu", n.ID, choice.Key),
				"0 is the operator, * repeats, 9 goes back, # ends input; use 1 to 5")
		}
	}
	if count > maxChoices {
		c.bad(n.Line, fmt.Sprintf("%s: %d choices", n.ID, count), "callers remember at most 5, use a menu below")
	} else if top != count {
		c.bad(n.Line, fmt.Sprintf("%s: keys with a gap, %d choices up to %d", n.ID, count, top), "number them 1, 2, 3 in order")
	}
	if f.Operator == "" && (n.Silence == "" || n.Wrong == "") {
		c.bad(n.Line, n.ID+": nobody to go to on silence or a mistake", "name the flow's \"operator:\" node, or \"silence:\" and \"wrong:\" here")
	}
}

// sound checks that everything said exists in every language and that the
// greeting, which cannot be interrupted, is short.
func (c *checker) sound(f *Flow, n *Node) {
	if c.known.Clips == nil {
		return
	}
	for _, lang := range c.known.Langs {
		var total int64
		for _, ph := range append(slices.Clone(n.Say), n.Rerun...) {
			total += c.clips(lang, n, ph)
		}
		if most := c.book.Config.GreetingMax; n.Notice && total > most.Milliseconds() {
			c.bad(n.Line, fmt.Sprintf("%s: the greeting takes %s in %s", n.ID, time.Duration(total)*time.Millisecond, lang),
				"it cannot be interrupted, shorten it to "+most.String())
		}
	}
	if n.Kind == KindVoicemail || n.Kind == KindRecord {
		c.clip(beep, n.Line, n.ID)
	}
}

func (c *checker) clips(lang string, n *Node, ph Phrase) (ms int64) {
	arg := ph.Arg
	if strings.HasPrefix(arg, "$") {
		if ph.Prompt == "name" { // who knows which names there are
			return 0
		}
		arg = "1" // any value: the pieces of numbers are checked as a set
	}
	for _, key := range Speak(lang, ph.Prompt, arg) {
		ms += c.clip(key, n.Line, n.ID)
	}
	return ms
}

func (c *checker) clip(key string, line int, what string) int64 {
	ms, ok := c.known.Clips[key]
	if !ok && key != GroupPause {
		c.bad(line, what+": no sound "+quoted(key), "record it or make it with prompts build")
	}
	return ms
}

// mistakeClips are the sentences the interpreter itself says.
func (c *checker) mistakeClips(line int) {
	if c.known.Clips == nil {
		return
	}
	for _, lang := range c.known.Langs {
		for _, id := range []string{promptInvalid, promptTimeout, promptOperator, promptError} {
			c.clip(lang+"/"+id, line, "menu")
		}
	}
}

// exits lists the nodes a node may go on to.
func (f *Flow) exits(n *Node) []string {
	out := make([]string, 0, len(n.refs)+1)
	for _, r := range n.refs {
		out = append(out, r.to)
	}
	if f.Operator != "" {
		switch n.Kind {
		case KindMenu, KindCollect, KindPlay:
			out = append(out, f.Operator)
		}
	}
	return out
}

// reach finds every node a caller can get to.
func (f *Flow) reach() map[string]bool {
	seen := map[string]bool{}
	todo := []string{f.Start}
	if f.Operator != "" {
		todo = append(todo, f.Operator)
	}
	for len(todo) > 0 {
		id := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		n, ok := f.Node(id)
		if !ok || seen[id] {
			continue
		}
		seen[id] = true
		todo = append(todo, f.exits(n)...)
	}
	return seen
}

// waits tells whether a node waits for the caller.
func (n *Node) waits() bool {
	switch n.Kind {
	case KindMenu, KindCollect, KindLanguage, KindQuestion, KindVoicemail, KindRecord:
		return true
	}
	return false
}

// loops finds circles that no caller can leave because nothing in them listens.
func (c *checker) loops(f *Flow) {
	const (
		open = 1
		done = 2
	)
	state := map[string]int{}
	var visit func(id string) bool
	visit = func(id string) bool {
		n, ok := f.Node(id)
		if !ok || n.waits() || state[id] == done {
			return false
		}
		if state[id] == open {
			return true
		}
		state[id] = open
		for _, r := range n.refs {
			if visit(r.to) {
				c.bad(n.Line, n.ID+": a loop that never listens", "put a menu into it or lead it to an end")
				state[id] = done
				return false
			}
		}
		state[id] = done
		return false
	}
	for i := range f.Nodes {
		visit(f.Nodes[i].ID)
	}
}

// recursion finds flows that call themselves through one another.
func (c *checker) recursion() {
	for _, start := range c.book.list() {
		seen := map[string]bool{}
		todo := []*Flow{start}
		for len(todo) > 0 {
			f := todo[len(todo)-1]
			todo = todo[:len(todo)-1]
			for i := range f.Nodes {
				n := &f.Nodes[i]
				if n.Kind != KindSubflow || seen[n.Flow] {
					continue
				}
				if n.Flow == start.Name {
					c.file = f.File
					c.bad(n.Line, n.ID+": the flow "+start.Name+" comes back to itself", "a subflow must end, lead it to a node instead")
				}
				seen[n.Flow] = true
				if next, ok := c.book.Flow(n.Flow); ok {
					todo = append(todo, next)
				}
			}
		}
	}
}
