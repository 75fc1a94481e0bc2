package acd

import (
	"strings"

	"hotline/call"
)

// Cause says why an operator's state changed (DOMAIN.md 7).
type Cause string

// Causes of the matrix.
const (
	In     Cause = "in"     // sign-in
	Out    Cause = "out"    // sign-out
	Set    Cause = "set"    // chosen by the operator or a supervisor
	Pend   Cause = "pend"   // a pending choice falls due
	Ring   Cause = "offer"  // an offer
	Took   Cause = "accept" // pressed, or auto-answer
	Gone   Cause = "gone"   // offer withdrawn, no blame
	Miss   Cause = "miss"   // ring time over, or declined
	Dialed Cause = "dial"   // own outgoing call, or reserved for a callback
	End    Cause = "end"    // his part of the call is over
	Done   Cause = "done"   // wrap-up over
	Mute   Cause = "mute"   // no sound
	Loss   Cause = "lost"   // signalling lost
	Back   Cause = "back"   // there again in time
	Grace  Cause = "grace"  // not there in time
)

// states in the order of the matrix.
var states = [...]call.State{
	call.Offline, call.Available, call.Ringing, call.InTalk, call.WrapUp, call.Break,
	call.Training, call.Backoffice, call.OutboundState, call.NotResponding, call.Lost,
}

// matrix is the table of DOMAIN.md 7: rows from, columns to, a cell holds the
// causes that make the move legal. A test compares it with the table's text.
var matrix = [len(states)][len(states)]string{
	//                 Offline     Available Ringing  Talking   WrapUp  Break            Training    Backoffice  Outbound NotResp. Lost
	/* Offline    */ {"", "in", "", "", "", "in", "", "", "", "", ""},
	/* Available  */ {"out pend", "", "offer", "", "", "set pend mute", "set pend", "set pend", "dial", "", "lost"},
	/* Ringing    */ {"out", "gone", "", "accept", "", "mute", "", "", "", "miss", "lost"},
	/* Talking    */ {"", "", "", "", "end", "", "", "", "", "", "lost"},
	/* WrapUp     */ {"pend", "done", "", "", "", "pend mute", "pend", "pend", "", "", "lost"},
	/* Break      */ {"out", "set", "", "", "", "", "", "", "dial", "", "lost"},
	/* Training   */ {"out", "set", "", "", "", "", "", "", "", "", "lost"},
	/* Backoffice */ {"out", "set", "", "", "", "", "", "", "", "", "lost"},
	/* Outbound   */ {"", "", "", "", "end", "", "", "", "", "", "lost"},
	/* NotResp.   */ {"out", "set", "", "", "", "", "", "", "", "", "lost"},
	/* Lost       */ {"out grace", "back", "", "back", "back", "back", "back", "back", "back", "back", ""},
}

// stateIndex is the row of a state, -1 for a word that is no state.
func stateIndex(s call.State) int {
	for i, x := range states {
		if x == s {
			return i
		}
	}
	return -1
}

// Legal tells whether the matrix allows the move for the cause.
func Legal(from, to call.State, c Cause) bool {
	f, t := stateIndex(from), stateIndex(to)
	if f < 0 || t < 0 {
		return false
	}
	for cell := matrix[f][t]; cell != ""; {
		word, rest, _ := strings.Cut(cell, " ")
		if word == string(c) {
			return true
		}
		cell = rest
	}
	return false
}

// Working tells whether an operator in the state takes part in serving queues: on
// the line or on a call, not on a break and not away.
func Working(s call.State) bool {
	return s == call.Available || inCall(s) || s == call.WrapUp
}

func inCall(s call.State) bool {
	return s == call.Ringing || s == call.InTalk || s == call.OutboundState
}
