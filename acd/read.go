package acd

import "hotline/call"

// Settings returns the active settings; not to be changed.
func (d *Desk) Settings() *Settings { return nil }

// QueueSettings returns the rules of a queue; not to be changed.
func (d *Desk) QueueSettings(q call.QueueID) (*Queue, bool) { return nil, false }

// Profile returns what the desk knows of an operator.
func (d *Desk) Profile(op call.OperatorID) (Profile, bool) { return Profile{}, false }

// Operator returns the live state of an operator; Offline when never signed in.
func (d *Desk) Operator(op call.OperatorID) (Operator, bool) { return Operator{}, false }

// Operators lists all known operators by id.
func (d *Desk) Operators() []Operator { return nil }

// View fills the operator's view: state, pending, until, extended, counters up to
// now, offer without party and path. Talk and Wrap are the switchboard's.
func (d *Desk) View(op call.OperatorID, now call.Time) (call.View, bool) { return call.View{}, false }

// Call returns a waiting or offered call.
func (d *Desk) Call(id call.ID) (Waiting, bool) { return Waiting{}, false }

// Ahead is the number of calls ahead in the order of the call's queue.
func (d *Desk) Ahead(id call.ID) (int, bool) { return 0, false }

// ExpectedWait of a call ahead others would be in front of, in queue q, in ms; not
// ok when the desk is unsure (DOMAIN.md 8).
func (d *Desk) ExpectedWait(q call.QueueID, ahead int) (ms int64, ok bool) { return 0, false }

// WaitingList lists calls of a queue in order, at most limit (0: all).
func (d *Desk) WaitingList(q call.QueueID, limit int) []call.ID { return nil }

// Boards gives the live row of every queue, in the order of the settings, and of
// every operator who is not Offline, by id.
func (d *Desk) Boards(now call.Time) ([]call.QueueBoard, []call.OperatorBoard) { return nil, nil }

// Explain lists every operator of the call's queue with the rule that leaves him
// out or his score.
func (d *Desk) Explain(id call.ID) (Explanation, bool) { return Explanation{}, false }
