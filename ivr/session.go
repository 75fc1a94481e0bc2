package ivr

// Wait says what a session waits for; see the picture in doc.go.
type Wait string

// What a session can wait for.
const (
	WaitFixed  Wait = "fixed"  // voice that cannot be interrupted
	WaitPlay   Wait = "play"   // voice
	WaitPrompt Wait = "prompt" // voice before an input
	WaitInput  Wait = "input"  // keys
	WaitAnswer Wait = "answer" // of a lookup
	WaitRecord Wait = "record" // the caller speaks
	WaitDone   Wait = "done"
)

// MaxKept bounds the keys kept for later (INVARIANTS part 2, 29).
const MaxKept = 32

// Context is what is known of the call when its session starts.
type Context struct {
	Lang string // "" takes the flow's
	Node string // "" takes the flow's start: where else to begin (after_call survey: "q1")
	Vars []Pair // brand, called, when=yesterday|recent, ...; no numbers, no names
}

// Session is one caller's way through a flow. It is plain data: what JSON makes
// of it is the whole of it.
type Session struct {
	Flow    string            `json:"flow"`
	Version string            `json:"version"`
	Node    string            `json:"node"`
	Wait    Wait              `json:"wait"`
	Until   int64             `json:"until,omitempty"` // monotonic deadline of Wait
	Lang    string            `json:"lang"`
	Vars    map[string]string `json:"vars"`
	Kept    string            `json:"kept,omitempty"`   // keys pressed ahead
	Typed   string            `json:"typed,omitempty"`  // digits of this input
	Misses  int               `json:"misses,omitempty"` // wrong keys and silences at this node
	Menus   []Place           `json:"menus,omitempty"`  // menus on the way, for 9
	Stack   []Place           `json:"stack,omitempty"`  // where subflows return to
	Token   uint64            `json:"token,omitempty"`  // of the last Play
	Asked   uint64            `json:"asked,omitempty"`  // of the last Ask
	Rounds  int               `json:"rounds,omitempty"`
	Taken   uint64            `json:"taken,omitempty"`   // keys had, where the book has secret questions
	Round   uint64            `json:"round,omitempty"`   // of the newest secret input
	Hidden  map[string]Hidden `json:"hidden,omitempty"`  // variables whose digits are at the keypad; in Vars they are "****"
	Carry   []string          `json:"carry,omitempty"`   // clips to say before whatever is said next
	Outcome string            `json:"outcome,omitempty"` // of the contact, were it to end now
	Staffed bool              `json:"staffed,omitempty"` // the flow it began with has an operator
	Noticed bool              `json:"noticed,omitempty"` // the recording notice was heard
}

// Place is a node of a flow.
type Place struct {
	Flow    string `json:"flow"`
	Version string `json:"version"`
	Node    string `json:"node"`
}

// Done tells whether the session has ended.
func (s *Session) Done() bool { return s.Wait == WaitDone }

// Deadline is the monotonic instant by which a Tick is wanted; false when ended.
func (s *Session) Deadline() (mono int64, ok bool) {
	return s.Until, s.Wait != WaitDone && s.Wait != ""
}

// Ref names the flow and version a session runs on, for the record of the call.
func (s *Session) Ref() string { return s.Flow + "@" + s.Version }

// Var is the value of a variable; "lang" is the language spoken, chosen by the caller or not.
func (s *Session) Var(name string) string {
	if name == "lang" {
		return s.Lang
	}
	return s.Vars[name]
}
