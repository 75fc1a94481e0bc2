package ivr

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Known is what exists outside the flows.
type Known struct {
	Queues  []string
	Skills  []string         // what an operator may be asked to know
	Numbers []string         // outside numbers a caller may be sent to
	Clips   map[string]int64 // key -> length in ms, 0 unknown; nil: sound is not checked
	Langs   []string         // languages a caller may have; each prompt must exist in each
	Lookups []Lookup         // what a lookup node may ask
	Vars    []string         // what a call brings along: called, brand
	Bot     string           // the survey's dialogue; "": any menu may have its results

	Questions map[string]string // that the survey keeps answers to, with their keys; nil: whatever
}

// Lookup is a question that a menu may ask outside, and what the answer may hold.
type Lookup struct {
	ID     string
	Args   []string // what it must be asked with; nil: whatever
	Fields []string
}

// Check finds what no single file can know: unreachable nodes, loops without
// input, missing prompts and sound, unknown queues, calendars and flows, keys
// that break the rules of DOMAIN.md 9. An empty answer means the book may run.
func Check(book *Book, known Known) []Problem {
	c := &checker{book: book, known: known}
	c.vars, c.surveys = c.variables(), book.dialogue(known.Bot, nil)
	if book.Fallback != "" && !slices.Contains(known.Queues, book.Fallback) {
		c.problems = append(c.problems, Problem{What: "fallback: no queue " + quoted(book.Fallback), Cure: "name one of " + strings.Join(known.Queues, ", ")})
	}
	for _, f := range book.list() {
		c.file = f.File
		if f.Lang != "" && len(known.Langs) > 0 && !slices.Contains(known.Langs, f.Lang) {
			c.bad(f.LineOf("lang"), "lang: no language "+quoted(f.Lang), Meant(f.Lang, known.Langs, oneOf(known.Langs)))
		}
		c.flow(f)
	}
	c.recursion()
	c.nesting()
	c.levels()
	c.trails()
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
	vars     []string // every variable that something gives a value
	surveys  []string // files of the survey's dialogue
	file     string
	problems []Problem
}

func (c *checker) bad(line int, what, cure string) {
	c.problems = append(c.problems, Problem{File: c.file, Line: line, What: what, Cure: cure})
}

func (c *checker) flow(f *Flow) {
	c.unreached(f)
	c.hungUpOn(f)
	for i := range f.Nodes {
		n := &f.Nodes[i]
		c.outside(n)
		c.keys(f, n)
		c.sound(f, n)
		c.secret(n)
		c.values(n)
		c.digits(n)
	}
	if f.Operator == "" {
		return
	}
	for i := range f.Nodes {
		if n := &f.Nodes[i]; n.Kind == KindMenu || n.Kind == KindCollect || n.Kind == KindLanguage {
			c.mistakeClips(n.Line)
			return
		}
	}
}

// unreached names the nodes that nobody gets to: where such a stretch begins, with
// what follows it.
func (c *checker) unreached(f *Flow) {
	reached := f.reach()
	entered := map[string]bool{} // from another one that is not reached
	for i := range f.Nodes {
		n := &f.Nodes[i]
		for _, r := range n.refs {
			entered[r.to] = entered[r.to] || !reached[n.ID] && r.to != n.ID
		}
	}
	told := map[string]bool{}
	tell := func(n *Node) {
		var below []string
		f.walk(n.ID, func(id string) bool {
			if reached[id] || told[id] {
				return false
			}
			if told[id] = true; id != n.ID {
				below = append(below, id)
			}
			return true
		})
		what := n.ID + ": nothing leads here"
		if len(below) > 0 {
			slices.Sort(below)
			what += ", nor through it to " + strings.Join(below, ", ")
		}
		c.bad(n.Line, what, "remove it or lead a key or \"next\" to it")
	}
	for _, circle := range []bool{false, true} { // a circle of such nodes has no beginning
		for i := range f.Nodes {
			if n := &f.Nodes[i]; !reached[n.ID] && !told[n.ID] && (circle || !entered[n.ID]) {
				tell(n)
			}
		}
	}
}

func oneOf(names []string) string {
	if len(names) == 0 {
		return "none is set up"
	}
	return "name one of " + strings.Join(names, ", ")
}

// there checks that what a node names elsewhere is there.
func (c *checker) there(n *Node, setting, kind, name string, all []string) {
	if !slices.Contains(all, name) {
		c.bad(n.lineOf(setting), n.ID+": no "+kind+" "+quoted(name), Meant(name, all, oneOf(all)))
	}
}

// Results a hangup node may give: of a contact (DOMAIN.md 2), and of a survey (DOMAIN.md
// 10), which only the survey's dialogue has, and what that enters.
var (
	contactOutcomes = []string{OutcomeDone, OutcomeAfterHours}
	surveyOutcomes  = append(slices.Clone(contactOutcomes), "completed", "partial", "refused", "opt_out", "no_input")
)

// outcomes are the results that the file's menu may give.
func (c *checker) outcomes() []string {
	if c.known.Bot == "" || slices.Contains(c.surveys, c.file) {
		return surveyOutcomes
	}
	return contactOutcomes
}

// dialogue lists the files of a menu and of all that it enters.
func (b *Book) dialogue(name string, files []string) []string {
	f := b.current[name]
	if f == nil || slices.Contains(files, f.File) {
		return files
	}
	files = append(files, f.File)
	for i := range f.Nodes {
		if f.Nodes[i].Kind == KindSubflow {
			files = b.dialogue(f.Nodes[i].Flow, files)
		}
	}
	return files
}

// answers sees that the survey keeps what its dialogue asks.
func (c *checker) answers(n *Node) {
	if c.known.Questions == nil || !slices.Contains(c.surveys, c.file) {
		return
	}
	keys, kept := c.known.Questions[n.Ask]
	if !kept {
		all := sortedKeys(c.known.Questions)
		c.bad(n.lineOf("ask"), n.ID+": nothing is kept of the answers to "+quoted(n.Ask), Meant(n.Ask, all, oneOf(all)))
		return
	}
	for _, choice := range n.Keys {
		if !strings.Contains(keys, choice.Key) {
			c.bad(choice.Line, n.ID+": key "+choice.Key+" is no answer to "+quoted(n.Ask), oneOf(strings.Split(keys, "")))
		}
	}
}

// maxLookup is how long a system outside is waited for at most.
const maxLookup = 5_000

// asks sees that a system outside is asked what it asks for.
func (c *checker) asks(n *Node) {
	if n.WaitMs > maxLookup {
		c.bad(n.lineOf("wait"), n.ID+".wait: 5s at most, a system outside is waited for no longer", "write 5s or less")
	}
	i := slices.IndexFunc(c.known.Lookups, func(l Lookup) bool { return l.ID == n.Ask })
	if i < 0 || c.known.Lookups[i].Args == nil {
		return
	}
	wants := c.known.Lookups[i].Args
	for _, name := range wants {
		if !slices.ContainsFunc(n.Args, func(p Pair) bool { return p.Name == name }) {
			c.bad(n.lineOf("ask"), n.ID+": "+quoted(n.Ask)+" asks for {"+name+"}, nothing is written for it", "write it below args:, like "+name+": $name")
		}
	}
	for _, p := range n.Args {
		if !slices.Contains(wants, p.Name) {
			c.bad(n.lineOf("args"), n.ID+": "+quoted(n.Ask)+" does not ask for "+quoted(p.Name), Meant(p.Name, wants, "leave it out"))
		}
	}
}

// outside checks names of things that live elsewhere.
func (c *checker) outside(n *Node) {
	if n.Queue != "" {
		c.there(n, "queue", "queue", n.Queue, c.known.Queues)
	}
	for _, need := range n.Needs {
		c.there(n, "needs", "skill", need.Skill, c.known.Skills)
	}
	if id, ok := strings.CutPrefix(n.To, "queue:"); ok {
		c.there(n, "to", "queue", id, c.known.Queues)
	}
	if id, ok := strings.CutPrefix(n.To, "number:"); ok {
		c.there(n, "to", "number", id, c.known.Numbers)
	}
	if n.Outcome != "" {
		c.there(n, "outcome", "outcome", n.Outcome, c.outcomes())
	}
	switch n.Kind {
	case KindHours:
		c.there(n, "calendar", "calendar", n.Calendar, sortedKeys(c.book.Calendars))
	case KindSubflow:
		c.there(n, "flow", "flow", n.Flow, sortedKeys(c.book.current))
	case KindQuestion:
		c.answers(n)
	case KindLookup:
		if all := c.lookups(); !slices.Contains(all, n.Ask) {
			c.bad(n.lineOf("ask"), n.ID+": nothing answers "+quoted(n.Ask), Meant(n.Ask, all, oneOf(all)))
		}
		c.asks(n)
	case KindSet:
		for _, p := range n.Set {
			if p.Name == "lang" && !strings.HasPrefix(p.Value, "$") {
				c.there(n, "set", "language", p.Value, c.known.Langs)
			}
		}
	case KindLanguage:
		c.there(n, "lang", "language", n.Lang, c.known.Langs)
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
	told := func(line int, what, value string) {
		if name, ok := strings.CutPrefix(value, "$"); ok && c.book.hides(name) {
			c.bad(line, n.ID+": "+what+" of "+quoted(name)+", which is secret", cure)
		}
	}
	for _, ph := range append(slices.Clone(n.Say), n.Rerun...) {
		told(ph.line, "voice", ph.Arg)
	}
	for _, p := range n.Set {
		told(n.lineOf("set"), "a copy", p.Value)
	}
	if n.Kind == KindBranch {
		told(n.lineOf("var"), "a choice", "$"+n.Var)
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

func (c *checker) lookups() (out []string) {
	for _, l := range c.known.Lookups {
		out = append(out, l.ID)
	}
	return out
}

// maxChoices bounds the choices of one menu (DOMAIN.md 9); 0, * and 9 are beside.
const maxChoices = 5

// keys holds a menu to the rules callers know: 1, 2, 3 without gaps, 0 operator,
// * repeat, 9 back.
func (c *checker) keys(f *Flow, n *Node) {
	if n.Kind != KindMenu {
		return
	}
	count, top, last := 0, 0, n.Line
	for _, choice := range n.Keys {
		switch k := choice.Key[0]; {
		case k >= '1' && k <= '8':
			if count++; int(k-'0') > top {
				top, last = int(k-'0'), choice.Line
			}
		case k == '0' && choice.Next == f.Operator:
		default:
			c.bad(choice.Line, fmt.Sprintf("%s: key %s has its own meaning in a menu", n.ID, choice.Key),
				"0 is the operator, * repeats, 9 goes back, # ends input; use 1 to 5")
		}
	}
	if count > maxChoices {
		c.bad(n.lineOf("keys"), fmt.Sprintf("%s: %d choices", n.ID, count), "callers remember at most 5, use a menu below")
	} else if top != count {
		c.bad(last, fmt.Sprintf("%s: keys with a gap, %d choices up to %d", n.ID, count, top), "number them 1, 2, 3 in order")
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
	lengths := make([]int64, len(c.known.Langs))
	for _, ph := range append(slices.Clone(n.Say), n.Rerun...) {
		c.phrase(n, ph, lengths)
	}
	for i, lang := range c.known.Langs {
		most, takes := c.book.Config.GreetingMax, time.Duration(lengths[i])*time.Millisecond
		if limit := c.book.Config.PlayLimit; takes > limit {
			c.bad(n.lineOf("say"), fmt.Sprintf("%s: %s in %s, more than callers hear of one voice", n.ID, takes, lang),
				"shorten it to "+limit.String()+" (menu.play_limit in centre.yaml)")
			continue
		}
		switch {
		case n.Kind != KindPlay || n.BargeIn || takes <= most:
		case n.Notice:
			c.bad(n.lineOf("say"), fmt.Sprintf("%s: the greeting takes %s in %s", n.ID, takes, lang),
				"it cannot be interrupted, shorten it to "+most.String())
		default: // only the greeting has a reason to be so
			c.bad(n.lineOf("barge_in"), fmt.Sprintf("%s: %s in %s that no key interrupts", n.ID, takes, lang),
				"leave barge_in out, or shorten it to "+most.String())
		}
	}
	if n.Kind == KindVoicemail || n.Kind == KindRecord {
		c.clips(n.Line, n.ID, []string{beep})
	}
}

// phrase looks for the sound of one thing said, in every language, and adds up
// how long it takes.
func (c *checker) phrase(n *Node, ph Phrase, lengths []int64) {
	arg := ph.Arg
	if strings.HasPrefix(arg, "$") {
		if ph.Prompt == "name" { // who knows which names there are
			return
		}
		arg = anyValue(ph.Prompt) // the pieces of numbers are checked as a set
	}
	line := cmp.Or(ph.line, n.Line)
	var missing []string
	for i, lang := range c.known.Langs {
		keys := ph.clips(lang, arg)
		if len(keys) == 0 {
			c.bad(line, n.ID+": "+quoted(arg)+" cannot be said as "+ph.Prompt, "write a value that can, or $name for a variable")
			return
		}
		for _, key := range keys {
			ms, ok := c.known.Clips[key]
			if lengths[i] += ms; !ok && key != GroupPause {
				missing = append(missing, key)
			}
		}
		if ph.Unit != "" && ph.Arg != arg { // a variable counts anything
			for _, n := range []string{"2", "5"} {
				missing = append(missing, ph.clips(lang, n)...)
			}
		}
	}
	if len(missing) > 0 {
		c.clips(line, n.ID, missing)
	}
}

// anyValue is a value that a kind of spoken data can say.
func anyValue(kind string) string {
	switch kind {
	case "date":
		return "2026-03-10"
	case "time":
		return "14:30"
	}
	return "1"
}

// clips tells of sounds that are not there, a prompt once for all its languages.
func (c *checker) clips(line int, where string, keys []string) {
	missing := map[string][]string{}
	for _, key := range keys {
		if _, ok := c.known.Clips[key]; ok {
			continue
		}
		lang, id, _ := strings.Cut(key, "/")
		if !slices.Contains(missing[id], lang) {
			missing[id] = append(missing[id], lang)
		}
	}
	for _, id := range sortedKeys(missing) {
		cure := "write its text in prompts.yaml, then record or import it"
		if len(missing[id]) == len(c.known.Langs) {
			cure = Meant(id, c.prompts(), cure)
		}
		c.bad(line, where+": no sound for "+quoted(id)+" in "+strings.Join(missing[id], ", "), cure)
	}
}

// prompts lists the ids that have a sound in some language.
func (c *checker) prompts() (out []string) {
	for _, key := range sortedKeys(c.known.Clips) {
		if _, id, ok := strings.Cut(key, "/"); ok {
			out = append(out, id)
		}
	}
	return out
}

// mistakeClips are the sentences the interpreter itself says.
func (c *checker) mistakeClips(line int) {
	if c.known.Clips == nil {
		return
	}
	var keys []string
	for _, id := range []string{promptInvalid, promptAgain, promptTimeout, promptOperator, promptError} {
		for _, lang := range c.known.Langs {
			keys = append(keys, lang+"/"+id)
		}
	}
	c.clips(line, "what every menu says", keys)
}

// exits lists the nodes a node may go on to.
func (f *Flow) exits(n *Node) []string {
	out := make([]string, 0, len(n.refs)+1)
	for _, r := range n.refs {
		out = append(out, r.to)
	}
	if f.Operator != "" {
		switch n.Kind {
		case KindMenu, KindCollect, KindPlay, KindLanguage, KindVoicemail, KindRecord:
			out = append(out, f.Operator)
		}
	}
	return out
}

// reach finds every node a caller can get to.
func (f *Flow) reach() map[string]bool {
	seen := map[string]bool{}
	for _, id := range []string{f.Start, f.Operator} {
		f.walk(id, func(id string) bool {
			known := seen[id]
			seen[id] = true
			return !known
		})
	}
	return seen
}

// walk visits a node and all behind it; visit tells whether to go on from one.
func (f *Flow) walk(from string, visit func(id string) bool) {
	for todo := []string{from}; len(todo) > 0; {
		id := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if n, ok := f.Node(id); ok && visit(id) {
			todo = append(todo, f.exits(n)...)
		}
	}
}

// waits tells whether a node waits for the caller.
func (n *Node) waits() bool {
	switch n.Kind {
	case KindMenu, KindCollect, KindLanguage, KindQuestion, KindVoicemail, KindRecord:
		return true
	}
	return false
}

// recursion finds flows that call themselves through one another.
func (c *checker) recursion() {
	for _, start := range c.book.list() {
		c.returns(start, start, []string{start.Name})
	}
}

func (c *checker) returns(start, f *Flow, path []string) {
	for i := range f.Nodes {
		n := &f.Nodes[i]
		next, ok := c.book.Flow(n.Flow)
		switch {
		case n.Kind != KindSubflow || !ok:
		case n.Flow == start.Name:
			c.file = f.File
			c.bad(n.lineOf("flow"), n.ID+": the flow "+start.Name+" comes back to itself, "+strings.Join(append(slices.Clone(path), start.Name), " → "),
				"a subflow must end, lead it to a node instead")
		case !slices.Contains(path, n.Flow) && start.Name < n.Flow: // a circle is told once, from its first flow
			c.returns(start, next, append(slices.Clone(path), n.Flow))
		}
	}
}

// nesting finds flows that lie deeper within each other than a call follows: told
// where the first of them is entered.
func (c *checker) nesting() {
	below := map[string]int{} // flow -> subflows within each other below it
	var depth func(f *Flow) int
	depth = func(f *Flow) int {
		if n, known := below[f.Name]; known {
			return n
		}
		below[f.Name] = 0 // a circle is told elsewhere
		deepest := 0
		for i := range f.Nodes {
			if next, ok := c.book.Flow(f.Nodes[i].Flow); ok && f.Nodes[i].Kind == KindSubflow {
				deepest = max(deepest, 1+depth(next))
			}
		}
		below[f.Name] = deepest
		return deepest
	}
	for _, f := range c.book.list() {
		if depth(f) != maxStack+1 {
			continue
		}
		c.file = f.File
		for i := range f.Nodes {
			n := &f.Nodes[i]
			if next, ok := c.book.Flow(n.Flow); ok && n.Kind == KindSubflow && below[next.Name] == maxStack {
				c.bad(n.lineOf("flow"), fmt.Sprintf("%s: %d flows within each other", n.ID, maxStack+1), fmt.Sprintf("a call follows at most %d, lead to the nodes themselves", maxStack))
			}
		}
	}
}
