package ivr

// Order is what a session wants done.
type Order interface{ order() }

// ExitKind says where a session ends.
type ExitKind string

// Ends of a session.
const (
	ExitQueue    ExitKind = "queue"    // wait in Queue
	ExitTransfer ExitKind = "transfer" // to To, "queue:support" or "number:partner"
	ExitCallback ExitKind = "callback" // a call back is ordered, place in Queue if set
	ExitHangup   ExitKind = "hangup"   // hang up now (the goodbye was heard), Outcome
	ExitGone     ExitKind = "gone"     // the caller hung up, Outcome
)

// Orders.
type (
	// Play the clips one after another; a new one replaces the running one.
	// Tokens count up within a session.
	Play struct {
		Token uint64   `json:"token"`
		Clips []string `json:"clips"` // "ru/greeting"
		Loop  bool     `json:"loop,omitempty"`
	}
	// Stop what is playing.
	Stop struct{}
	// Walked: a choice on the way through the menu, for the card and the record.
	// Key is empty for silence; secret digits are "*".
	Walked struct {
		Node string `json:"node"`
		Key  string `json:"key,omitempty"`
	}
	// Entered: the caller has come to a node, for the picture of where callers go.
	Entered struct {
		Flow string `json:"flow"`
		Node string `json:"node"`
	}
	// Set: a variable got a value. "topic" is the topic of the contact, "lang"
	// the language of what follows.
	Set struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	// NoticePlayed: the recording notice was heard to its end; no recording of
	// the call may start before (DOMAIN.md 9).
	NoticePlayed struct{}
	// Marked: a survey question has got its answer, or with Question "comment"
	// a spoken one was recorded. Stored before anything else is said.
	Marked struct {
		Question string `json:"question"` // s0, q1, q2, q3
		Value    string `json:"value"`    // the key
	}
	// Ask the outside; Answered with the same ID comes back, or the session goes
	// on without it after TimeoutMs. Args named in Hidden are Mask here: who asks
	// puts the digits in.
	Ask struct {
		ID        uint64            `json:"id"`
		What      string            `json:"what"`
		Args      []Pair            `json:"args,omitempty"`
		Hidden    map[string]Hidden `json:"hidden,omitempty"`
		TimeoutMs int64             `json:"timeout_ms"`
	}
	// RecordOn records the caller alone (voicemail, a comment) until RecordOff.
	RecordOn struct {
		Name  string `json:"name"` // voicemail, comment
		MaxMs int64  `json:"max_ms"`
	}
	// RecordOff ends it.
	RecordOff struct{}
	// Exit: the session has ended; nothing follows.
	Exit struct {
		Kind    ExitKind `json:"kind"`
		Node    string   `json:"node"` // where it ended
		Queue   string   `json:"queue,omitempty"`
		Needs   []Need   `json:"needs,omitempty"`  // skills it asks of the operator there
		Points  int64    `json:"points,omitempty"` // what its place in the order is worth from the start
		To      string   `json:"to,omitempty"`
		Outcome string   `json:"outcome,omitempty"` // ivr_done, ivr_hangup, after_hours; of a survey completed, refused, opt_out, no_input
		Clips   []string `json:"clips,omitempty"`   // said while already waiting, so that saying it delays nobody
		Data    []Pair   `json:"data,omitempty"`    // variables, sorted by name
	}
)

func (Play) order()         {}
func (Stop) order()         {}
func (Walked) order()       {}
func (Entered) order()      {}
func (Set) order()          {}
func (NoticePlayed) order() {}
func (Marked) order()       {}
func (Ask) order()          {}
func (RecordOn) order()     {}
func (RecordOff) order()    {}
func (Exit) order()         {}
