package ivr

// Kind says what a node does.
type Kind string

// Kinds of nodes.
const (
	KindPlay      Kind = "play"      // say, then next; Notice: the greeting
	KindMenu      Kind = "menu"      // say, one key chooses
	KindCollect   Kind = "collect"   // say, several digits into a variable
	KindHours     Kind = "hours"     // open, closed or holiday by a calendar
	KindLanguage  Kind = "language"  // a key chooses the language of what follows
	KindSet       Kind = "set"       // variables; "topic" prefills the wrap-up
	KindBranch    Kind = "branch"    // by the value of a variable
	KindLookup    Kind = "lookup"    // ask the outside (customer, HTTP), with a way on when it fails
	KindQueue     Kind = "queue"     // end: wait for an operator
	KindTransfer  Kind = "transfer"  // end: to another queue or number
	KindVoicemail Kind = "voicemail" // beep, message, next
	KindRecord    Kind = "record"    // the same, for a survey's comment
	KindCallback  Kind = "callback"  // end: a call back is ordered
	KindQuestion  Kind = "question"  // survey question with its valid keys
	KindHangup    Kind = "hangup"    // end: say goodbye and hang up
	KindSubflow   Kind = "subflow"   // another flow, then next
)

// Flow is one voice menu. Made by Parse; never changed afterwards.
type Flow struct {
	Name     string         `json:"name"`
	Version  string         `json:"version"` // first 12 hex digits of the SHA-256 of the file
	File     string         `json:"file,omitempty"`
	Lang     string         `json:"lang,omitempty"`     // language when the call has none
	Start    string         `json:"start"`              // id of the first node
	Operator string         `json:"operator,omitempty"` // node behind key 0, silence and mistakes
	Nodes    []Node         `json:"nodes"`              // as in the file
	index    map[string]int // id -> place in Nodes
	lines    map[string]int // "start" and other top settings -> line
}

// Node is one step of a flow; which fields matter depends on Kind.
type Node struct {
	ID   string `json:"id"`
	Kind Kind   `json:"kind"`
	Line int    `json:"line,omitempty"`

	Say     []Phrase `json:"say,omitempty"`
	Next    string   `json:"next,omitempty"`
	Notice  bool     `json:"notice,omitempty"`   // play: carries the recording notice, cannot be interrupted
	BargeIn bool     `json:"barge_in,omitempty"` // play: a key interrupts
	Serves  bool     `json:"serves,omitempty"`   // play: who heard it was served (ivr_done)

	Keys    []Choice `json:"keys,omitempty"`    // menu, language, question
	Silence string   `json:"silence,omitempty"` // menu, collect; default: operator
	Wrong   string   `json:"wrong,omitempty"`   // menu, collect after the repeat; default: operator
	None    string   `json:"none,omitempty"`    // question: no valid key after the repeat
	WaitMs  int64    `json:"wait_ms,omitempty"` // question, menu, collect: silence allowed
	Rerun   []Phrase `json:"rerun,omitempty"`   // menu, collect, question: said before the repeat

	Save   string `json:"save,omitempty"`   // collect, lookup: variable (prefix, for lookup)
	Min    int    `json:"min,omitempty"`    // collect: fewest digits
	Max    int    `json:"max,omitempty"`    // collect: most digits, ends the input
	End    string `json:"end,omitempty"`    // collect: key that ends the input, "#"
	Valid  string `json:"valid,omitempty"`  // collect: phone, luhn, date, or a stretch of numbers such as 1-31
	Secret bool   `json:"secret,omitempty"` // collect: digits stay at the keypad, "*" everywhere else

	Calendar string `json:"calendar,omitempty"` // hours
	Open     string `json:"open,omitempty"`
	Closed   string `json:"closed,omitempty"`
	Holiday  string `json:"holiday,omitempty"` // default: Closed

	Lang  string `json:"lang,omitempty"` // language: when nothing was chosen
	Set   []Pair `json:"set,omitempty"`
	Var   string `json:"var,omitempty"` // branch
	Cases []Pair `json:"cases,omitempty"`
	Else  string `json:"else,omitempty"`

	Ask  string `json:"ask,omitempty"`  // lookup: what is asked; question: its id (q1)
	Args []Pair `json:"args,omitempty"` // lookup; "$name" is a variable
	Fail string `json:"fail,omitempty"` // lookup failed or took longer than WaitMs

	Queue   string `json:"queue,omitempty"`   // queue, callback
	Needs   []Need `json:"needs,omitempty"`   // queue, callback, transfer to a queue: skills on top of the queue's
	Points  int64  `json:"points,omitempty"`  // the same: priority, points the call has from the start
	To      string `json:"to,omitempty"`      // transfer: "queue:support", "number:partner"
	Outcome string `json:"outcome,omitempty"` // hangup: ivr_done, after_hours, survey results
	LimitMs int64  `json:"limit_ms,omitempty"`
	Flow    string `json:"flow,omitempty"` // subflow

	refs []ref          // every node or flow this one names, with its line
	at   map[string]int // setting -> its line
}

// lineOf is where a setting of the node stands, else where the node does.
func (n *Node) lineOf(setting string) int {
	if line := n.at[setting]; line > 0 {
		return line
	}
	return n.Line
}

// Need is a skill that a call asks of its operator, at a level of 1 to 10.
type Need struct {
	Skill string `json:"skill"`
	Level int    `json:"level"`
}

// Choice is one key of a menu.
type Choice struct {
	Key   string `json:"key"`
	Next  string `json:"next,omitempty"`
	Topic string `json:"topic,omitempty"` // language: the language
	Line  int    `json:"line,omitempty"`
}

// Pair is a name with a value; lists of them are sorted by name.
type Pair struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Phrase is something to say: a prompt by its id, or a Speak kind with an
// argument ("digits", "$number"). An argument that starts with $ is a variable.
type Phrase struct {
	Prompt string `json:"prompt"`
	Arg    string `json:"arg,omitempty"`
	Gender string `json:"gender,omitempty"` // of a number: m, f, n
	Unit   string `json:"unit,omitempty"`   // of a number: what is counted
	Case   string `json:"case,omitempty"`   // accusative, genitive

	line int
}

// clips are what is heard of the phrase with a value.
func (ph Phrase) clips(lang, value string) []string {
	return Speak(lang, ph.Prompt, value, ph.Gender, ph.Unit, ph.Case)
}

type ref struct {
	field, to string
	line      int
}

// LineOf is the line of a setting of the flow itself, such as "start"; 0 when it
// is not there.
func (f *Flow) LineOf(setting string) int { return f.lines[setting] }

// Node finds a node by id.
func (f *Flow) Node(id string) (*Node, bool) {
	i, ok := f.index[id]
	if !ok {
		return nil, false
	}
	return &f.Nodes[i], true
}

// Book is everything a session needs to know: flows (older versions included
// while calls run on them), calendars, and the queue behind every mistake.
type Book struct {
	Config    Config
	Calendars map[string]Calendar
	Fallback  string // queue when a flow cannot go on

	current map[string]*Flow
	older   []*Flow        // newest first
	secrets map[*Flow]bool // those that ask for secret digits, or go on to one that does
}

// NewBook puts flows together; of two with one name the later one counts.
func NewBook(cfg Config, fallback string, calendars []Calendar, flows ...*Flow) *Book {
	b := &Book{Config: cfg, Fallback: fallback, Calendars: map[string]Calendar{}, current: map[string]*Flow{}}
	for _, c := range calendars {
		b.Calendars[c.ID] = c
	}
	for _, f := range flows {
		b.current[f.Name] = f
	}
	b.findSecrets()
	return b
}

// keepVersions bounds how many older versions a book carries along.
const keepVersions = 32

// Succeeds lets calls that run on flows of the old book go on with them: a
// change applies to new calls only.
func (b *Book) Succeeds(old *Book) {
	if old == nil {
		return
	}
	seen := map[string]bool{}
	for _, f := range b.current {
		seen[f.Name+"@"+f.Version] = true
	}
	for _, f := range append(old.list(), old.older...) {
		if key := f.Name + "@" + f.Version; !seen[key] && len(b.older) < keepVersions {
			seen[key] = true
			b.older = append(b.older, f)
		}
	}
	b.findSecrets()
}

// Flow is the current version of a flow.
func (b *Book) Flow(name string) (*Flow, bool) {
	f, ok := b.current[name]
	return f, ok
}

// version finds exactly the flow a session started on.
func (b *Book) version(name, version string) *Flow {
	if f, ok := b.current[name]; ok && f.Version == version {
		return f
	}
	for _, f := range b.older {
		if f.Name == name && f.Version == version {
			return f
		}
	}
	return nil
}
