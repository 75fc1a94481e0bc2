package ivr

// Now is the instant of a step: wall milliseconds for calendars, monotonic ones
// for deadlines.
type Now struct {
	Wall int64 `json:"w"`
	Mono int64 `json:"m"`
}

// Event is something that happened to the caller of a session.
type Event interface{ event() }

// Events.
type (
	// Key: one key was pressed, "0".."9", "*", "#". With Round it is a digit whose
	// value stays at the keypad (Mask, Knock).
	Key struct {
		Key   string
		Round uint64
	}
	// PlayDone: the Play with this token was heard to its end.
	PlayDone struct{ Token uint64 }
	// Tick: the deadline may have passed.
	Tick struct{}
	// Answered: the answer to an Ask.
	Answered struct {
		ID   uint64
		OK   bool
		Data []Pair
	}
	// Hungup: the caller is gone.
	Hungup struct{}
)

func (Key) event()      {}
func (PlayDone) event() {}
func (Tick) event()     {}
func (Answered) event() {}
func (Hungup) event()   {}
