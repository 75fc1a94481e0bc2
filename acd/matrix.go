package acd

// Cause says why an operator's state changed (DOMAIN.md 7).
type Cause string

// Causes of the matrix.
const (
	In     Cause = "in"     // sign-in
	Out    Cause = "out"    // sign-out
	Set    Cause = "set"    // chosen
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
