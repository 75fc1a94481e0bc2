package ivr

// Start begins a session at the start of the current version of a flow. An
// unknown flow gives an error, nothing else does.
func Start(book *Book, flow string, ctx Context, now Now) (*Session, []Order, error) {
	return nil, nil, nil
}

// Step tells the session what happened and returns what is to be done. Unknown,
// late and doubled events change nothing.
func (s *Session) Step(book *Book, now Now, ev Event) []Order { return nil }

// Parse reads one flow file; a file with problems gives no flow.
func Parse(file string, src []byte) (*Flow, []Problem) { return nil, nil }

// Problem is one mistake: "file:line: what, cure".
type Problem struct {
	File       string
	Line       int
	What, Cure string
}

// Known is what exists outside the flows.
type Known struct {
	Queues  []string
	Clips   map[string]int64 // key -> length in ms, 0 unknown; nil: sound is not checked
	Langs   []string         // every prompt must exist in each
	Lookups []string
}

// Check finds what is wrong between the flows of a book and the rest.
func Check(book *Book, known Known) []Problem { return nil }

// Speak gives the clips for a prompt with a value.
func Speak(lang, prompt string, args ...string) []string { return nil }

// Calendar
type Calendar struct{ ID string }

func (b *Book) list() []*Flow { return nil }
