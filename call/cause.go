package call

// Cause says why a leg, an offer or a talk ended. The table between SIP status
// codes and causes lives in sip/causes.go.
type Cause string

// Causes.
const (
	CauseNormal      Cause = "normal"      // hung up by its own party
	CauseOrdered     Cause = "ordered"     // ended by our order
	CauseBusy        Cause = "busy"        // 486, 600
	CauseNoAnswer    Cause = "no_answer"   // 408, 480, 487 after our time-out
	CauseDeclined    Cause = "declined"    // 603, 403
	CauseUnwanted    Cause = "unwanted"    // 607
	CauseCampaign    Cause = "campaign"    // 608
	CauseNoNumber    Cause = "no_number"   // 404, 484, 604
	CauseTrouble     Cause = "trouble"     // 5xx, no channel, transport error: our fault
	CauseMediaDead   Cause = "media_dead"  // no RTP, no STUN for too long
	CauseRestart     Cause = "restart"     // our process died and started again
	CauseUnavailable Cause = "unavailable" // trunk or peer is down
)

// Outcome is what became of a contact or of one of its queue segments
// (DOMAIN.md 2). Segments use only the first five.
type Outcome string

// Outcomes.
const (
	Answered    Outcome = "answered"
	Abandoned   Outcome = "abandoned"
	Callback    Outcome = "callback"
	Overflowed  Outcome = "overflow"
	Failed      Outcome = "failed"
	IVRDone     Outcome = "ivr_done"
	IVRHangup   Outcome = "ivr_hangup"
	AfterHours  Outcome = "after_hours"
	Blocked     Outcome = "blocked"
	Rejected    Outcome = "rejected"
	Interrupted Outcome = "interrupted"
)
