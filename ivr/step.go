package ivr

import (
	"fmt"
	"strings"
)

// What the interpreter itself says (DOMAIN.md 11).
const (
	promptInvalid  = "menu_invalid"
	promptAgain    = "input_invalid"
	promptTimeout  = "menu_timeout"
	promptOperator = "menu_to_operator"
	promptError    = "sys_error"
	promptRerun    = "survey_ask_rerun"
	beep           = "tone/beep"
)

// Outcomes of a contact that ends in the menu (DOMAIN.md 2).
const (
	OutcomeDone       = "ivr_done"
	OutcomeHangup     = "ivr_hangup"
	OutcomeAfterHours = "after_hours"
)

// maxHops bounds the nodes passed in one step without waiting.
const maxHops = 64

// Start begins a session at the start of the current version of a flow. Only an
// unknown flow, or an unknown node to begin at, is an error.
func Start(book *Book, flow string, ctx Context, now Now) (*Session, []Order, error) {
	f, ok := book.Flow(flow)
	if !ok {
		return nil, nil, fmt.Errorf("ivr: no flow %q", flow)
	}
	first := f.Start
	if ctx.Node != "" {
		first = ctx.Node
		if _, ok := f.Node(first); !ok {
			return nil, nil, fmt.Errorf("ivr: flow %s has no node %q", flow, first)
		}
	}
	s := &Session{
		Flow: f.Name, Version: f.Version, Lang: ctx.Lang, Outcome: OutcomeHangup,
		Staffed: f.Operator != "", Vars: map[string]string{},
	}
	if s.Lang == "" {
		s.Lang = f.Lang
	}
	if s.Lang == "" {
		s.Lang = "ru"
	}
	for _, v := range ctx.Vars {
		s.Vars[v.Name] = v.Value
	}
	r := run{book: book, flow: f, s: s, now: now}
	r.goTo(first)
	r.drain()
	return s, r.out, nil
}

// Step tells the session what happened and returns what is to be done. Unknown,
// late and doubled events change nothing.
func (s *Session) Step(book *Book, now Now, ev Event) []Order {
	if s.Done() {
		return nil
	}
	r := run{book: book, flow: book.version(s.Flow, s.Version), s: s, now: now}
	if _, gone := ev.(Hungup); gone {
		r.hungup()
		return r.out
	}
	if r.flow == nil { // its version is no longer in the book
		r.fail()
		return r.out
	}
	switch ev := ev.(type) {
	case Key:
		r.key(ev)
	case PlayDone:
		if ev.Token == s.Token {
			r.heard()
		}
	case Answered:
		r.answered(ev)
	case Tick:
		if now.Mono >= s.Until {
			r.late()
		}
	}
	r.drain()
	return r.out
}

// run is one step under way.
type run struct {
	book *Book
	flow *Flow
	s    *Session
	now  Now
	out  []Order
}

func (r *run) order(o Order) { r.out = append(r.out, o) }

func (r *run) node() *Node {
	n, ok := r.flow.Node(r.s.Node)
	if !ok {
		return &Node{} // Parse left no dangling name; a damaged session ends in fail
	}
	return n
}

// await sets what is waited for and until when.
func (r *run) await(w Wait, ms int64) {
	r.s.Wait = w
	r.s.Until = r.now.Mono + max(ms, 1)
}

// goTo enters nodes until one of them waits or ends the session.
func (r *run) goTo(id string) {
	for range maxHops {
		if _, ok := r.flow.Node(id); !ok {
			r.fail()
			return
		}
		r.s.Node, r.s.Typed, r.s.Misses = id, "", 0
		r.order(Entered{Flow: r.s.Flow, Node: id})
		if id = r.enter(r.node()); id == "" {
			return
		}
	}
	r.fail()
}

// key takes one key.
func (r *run) key(k Key) {
	switch {
	case k.Key == Unheard:
		return
	case k.Key == Knock:
		r.knock(k.Round)
		return
	case k.Round != 0:
		r.hidden(k.Round)
		return
	}
	if r.s.careful(r.book, r.flow) {
		r.s.Taken++
	}
	r.keep(k.Key)
}

// knock cuts the voice short that was heard when a digit was pressed; the digit
// waits at the keypad.
func (r *run) knock(token uint64) {
	if r.s.Wait == WaitPlay && token == r.s.Token {
		r.order(Stop{})
		r.goTo(r.node().Next)
	}
}

// hidden is a digit of the secret input under way; one that comes late is nothing.
func (r *run) hidden(round uint64) {
	n := r.node()
	if !n.Secret || round != r.s.Round || r.s.Wait != WaitPrompt && r.s.Wait != WaitInput {
		return
	}
	if r.s.Wait == WaitPrompt {
		r.order(Stop{})
	}
	r.type1(n, Mask)
}

// keep puts a key behind those that are waiting to act.
func (r *run) keep(key string) {
	if isKey(key) && len(r.s.Kept) < MaxKept {
		r.s.Kept += key
	}
}

// drain lets kept keys act, one after another, while somebody listens.
func (r *run) drain() {
	for len(r.s.Kept) > 0 {
		switch r.s.Wait {
		case WaitPlay, WaitPrompt, WaitInput, WaitRecord:
		default:
			return
		}
		key := r.s.Kept[:1]
		r.s.Kept = r.s.Kept[1:]
		r.press(key)
	}
}

// press is one key that acts now.
func (r *run) press(key string) {
	s, n := r.s, r.node()
	if n.Secret && key != n.endKey() && isDigit(key) {
		return // told on its way here, before the keypad knew: no digit of this input
	}
	switch s.Wait {
	case WaitRecord:
		if key == "#" {
			r.recorded()
		}
		return
	case WaitPlay, WaitPrompt:
		r.order(Stop{})
	}
	if s.Wait == WaitPlay {
		r.skip(n, key)
		return
	}
	switch n.Kind {
	case KindMenu:
		r.menuKey(n, key)
	case KindCollect:
		r.collectKey(n, key)
	case KindLanguage:
		r.languageKey(n, key)
	case KindQuestion:
		r.questionKey(n, key)
	case KindVoicemail, KindRecord:
		r.messageKey(n, key)
	default:
		r.fail()
	}
}

// skip is a key pressed into a voice that asks nothing: 0, * and 9 mean what
// they always mean, any other goes on and acts at the next question.
func (r *run) skip(n *Node, key string) {
	switch {
	case key == "0" && r.flow.Operator != "":
		r.walked(n, key)
		r.operator(promptOperator)
	case key == "*":
		r.walked(n, key)
		r.goTo(n.ID)
	case key == "9":
		r.walked(n, key)
		r.back(n)
	default:
		r.s.Kept = key + r.s.Kept
		r.goTo(n.Next)
	}
}

// heard is the end of what was said.
func (r *run) heard() {
	n := r.node()
	switch r.s.Wait {
	case WaitFixed, WaitPlay:
		r.said(n)
	case WaitPrompt:
		if n.Kind == KindVoicemail || n.Kind == KindRecord {
			r.recording(n)
			return
		}
		r.await(WaitInput, r.patience(n))
	}
}

// said goes on after a voice that was heard to its end.
func (r *run) said(n *Node) {
	switch n.Kind {
	case KindHangup:
		r.exit(Exit{Kind: ExitHangup, Outcome: n.outcome()})
		return
	case KindPlay:
		if n.Notice && !r.s.Noticed {
			r.s.Noticed = true
			r.order(NoticePlayed{})
		}
		if n.Serves && r.s.Outcome == OutcomeHangup {
			r.s.Outcome = OutcomeDone
		}
		r.goTo(n.Next)
	case KindVoicemail, KindRecord:
		r.recording(n)
	default:
		r.fail()
	}
}

// patience is how long silence may last at a node before anything is pressed.
func (r *run) patience(n *Node) int64 {
	switch {
	case n.WaitMs > 0:
		return n.WaitMs
	case n.Kind == KindQuestion:
		return r.book.Config.QuestionWait.Milliseconds()
	}
	return r.book.Config.FirstDigit.Milliseconds()
}

// late is a deadline that passed.
func (r *run) late() {
	n := r.node()
	switch r.s.Wait {
	case WaitFixed, WaitPlay, WaitPrompt: // the door never told that it was heard
		r.heard()
	case WaitInput:
		r.silent(n)
	case WaitAnswer:
		r.goTo(n.Fail)
	case WaitRecord:
		r.recorded()
	default:
		r.fail()
	}
}

// hungup ends the session because the caller is gone.
func (r *run) hungup() {
	if r.s.Wait == WaitRecord {
		r.order(RecordOff{})
		r.left(r.node())
	}
	r.exit(Exit{Kind: ExitGone, Outcome: r.s.Outcome})
}

// fail is our own mistake: the caller hears so and gets an operator. Whom we
// called ourselves (a flow without an operator) is let go instead.
func (r *run) fail() {
	if !r.s.Staffed {
		r.exit(Exit{Kind: ExitHangup, Outcome: r.s.Outcome})
		return
	}
	r.s.Carry = append(r.s.Carry, r.s.Lang+"/"+promptError)
	if r.book.Fallback == "" {
		r.exit(Exit{Kind: ExitHangup, Outcome: r.s.Outcome})
		return
	}
	r.exit(Exit{Kind: ExitQueue, Queue: r.book.Fallback})
}

// operator leads to the flow's operator, saying why on the way; a flow without
// one ends.
func (r *run) operator(prompts ...string) {
	to := r.flow.Operator
	if n, ok := r.flow.Node(to); !ok || n.ID == r.s.Node {
		r.fail()
		return
	}
	for _, id := range prompts {
		r.s.Carry = append(r.s.Carry, r.s.Lang+"/"+id)
	}
	r.goTo(to)
}

// back returns to the menu before this one; at the first menu it is said again.
func (r *run) back(n *Node) {
	menus := r.s.Menus
	if n.Kind == KindMenu && len(menus) > 0 {
		menus = menus[:len(menus)-1]
	}
	if len(menus) == 0 {
		r.goTo(n.ID)
		return
	}
	to := menus[len(menus)-1]
	f := r.book.version(to.Flow, to.Version)
	if f == nil {
		r.fail()
		return
	}
	if f != r.flow { // out of the subflow again
		r.s.Stack = r.s.Stack[:max(0, len(r.s.Stack)-1)]
		r.flow, r.s.Flow, r.s.Version = f, f.Name, f.Version
	}
	r.s.Menus = menus[:len(menus)-1]
	r.goTo(to.Node)
}

func (r *run) walked(n *Node, key string) {
	r.order(Walked{Node: n.ID, Key: key})
}

// exit ends the session.
func (r *run) exit(e Exit) {
	e.Node = r.s.Node
	e.Clips = append(r.s.Carry, e.Clips...)
	for _, name := range sortedKeys(r.s.Vars) {
		if _, secret := r.s.Hidden[name]; secret {
			continue
		}
		e.Data = append(e.Data, Pair{Name: name, Value: r.s.Vars[name]})
	}
	r.s.Carry, r.s.Kept = nil, ""
	r.s.Wait, r.s.Until = WaitDone, 0
	if e.Outcome != "" {
		r.s.Outcome = e.Outcome
	}
	r.order(e)
}

// say plays phrases, with what is carried along before them; false when there
// is nothing to say.
func (r *run) say(w Wait, phrases []Phrase, more ...string) bool {
	clips := append(r.s.Carry, r.resolve(phrases)...)
	clips = append(clips, more...)
	r.s.Carry = nil
	if len(clips) == 0 {
		return false
	}
	r.s.Token++
	r.order(Play{Token: r.s.Token, Clips: clips})
	r.await(w, r.book.Config.PlayLimit.Milliseconds())
	return true
}

func (r *run) resolve(phrases []Phrase) []string {
	var clips []string
	for _, ph := range phrases {
		clips = append(clips, ph.clips(r.s.Lang, r.value(ph.Arg))...)
	}
	return clips
}

// value reads "$name" as a variable and anything else as itself.
func (r *run) value(s string) string {
	if name, ok := strings.CutPrefix(s, "$"); ok {
		return r.s.Var(name)
	}
	return s
}

// put stores a variable that is no secret.
func (r *run) put(name, value string) {
	r.s.Vars[name] = value
	delete(r.s.Hidden, name)
}

// setVar stores a variable and tells those outside.
func (r *run) setVar(name, value string) {
	if name == "lang" && value == "" { // a card that knows none: he goes on as he was spoken to
		return
	}
	r.put(name, value)
	if name == "lang" {
		r.s.Lang = value
	}
	r.order(Set{Name: name, Value: value})
}

func (n *Node) outcome() string {
	if n.Outcome == "" {
		return OutcomeDone
	}
	return n.Outcome
}
