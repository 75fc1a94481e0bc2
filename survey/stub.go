package survey

import "hotline/call"

// Room holds the plans and decides. The zero value is not ready, use New.
type Room struct{}

// New makes an empty room.
func New(cfg Config) *Room { return &Room{} }

// Step tells the room what happened and returns what is to be done and what has
// changed.
func (r *Room) Step(now call.Time, ev Event) ([]Order, []Fact) { return nil, nil }

// Apply takes over a fact of an earlier Step.
func (r *Room) Apply(f Fact) {}

// Deadline is the monotonic instant by which a Tick is wanted, in O(1).
func (r *Room) Deadline() (mono int64, ok bool) { return 0, false }

// Snapshot writes the whole state; Restore reads it.
func (r *Room) Snapshot() ([]byte, error) { return nil, nil }

// Restore reads what Snapshot wrote.
func (r *Room) Restore(b []byte) error { return nil }

// ConsentNeeded tells whether survey_consent should be asked of this caller while
// he waits: explicit mode, a number we may ask, no answer on record that is still
// valid, no opt-out.
func (r *Room) ConsentNeeded(p call.Party, now call.Time) bool { return false }

// Pending says whether an attempt is still wanted by the room (after a restart or
// a withdrawal the door may ask).
func (r *Room) Plan(about call.ID) (Plan, bool) { return Plan{}, false }
