package acd

import "hotline/call"

// Desk is the whole room: operators, queues, waiting calls. It is not safe for
// use by several goroutines; the switchboard's one owns it.
type Desk struct{ now call.Time }

// New returns an empty desk. It needs Configure and Staff first.
func New() *Desk { return &Desk{} }

// Result is what a step decided. It is the caller's to keep.
type Result struct {
	Orders []Order
	Facts  []Fact
}

// Step first lets everything due by now happen, then takes the event, then
// matches calls and operators. now never goes back (an older one counts as the last).
func (d *Desk) Step(now call.Time, ev Event) Result { return Result{} }

// Apply replays one fact of the journal. The desk then is what it was after the
// step that gave the fact (once all its facts are applied).
func (d *Desk) Apply(f Fact) error { return nil }

// Deadline is the monotonic millisecond at which the next Tick is due. O(1).
func (d *Desk) Deadline() (mono int64, ok bool) { return 0, false }

// Snapshot gives the whole state as JSON; equal states give equal bytes.
func (d *Desk) Snapshot() ([]byte, error) { return nil, nil }

// Restore replaces the whole state.
func (d *Desk) Restore(b []byte) error { return nil }
