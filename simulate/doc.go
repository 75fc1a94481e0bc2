// Package simulate is the what-if of the queues: it sends recorded or generated
// calls through the very engine that serves real ones, acd.Desk.Step on virtual
// time, with other staff, strategy or thresholds, and says what the figures of
// DOMAIN.md 3 and 4 would have been, beside Erlang C and Erlang A for the same load
// (DOMAIN.md 6). No rule of the queues is told here a second time: this package is
// callers and operators, who ring, wait, lose patience, answer, talk, wrap up and
// take their breaks.
//
//	Scenario --Generate(seed)--> []Contact ---+
//	         --Build(variant)--> Plan --------+--> Run --> Result --> Compare
//	recorded day ----------> []Contact, []Agent
//
// It is pure: time is a number, chance comes from the seed, and the same seed gives
// the same bytes. A contact carries all that chance decides about it (talk, wrap-up,
// patience, escalation) and an answer's delay hangs on contact and attempt alone, so
// that the variants of a comparison meet the very same callers: common random
// numbers, which make a small difference visible in few runs.
//
// What it leaves out: menus (waiting begins with the queue), calls between
// colleagues, lost connections (hotline drill breaks those). Who is offered to be
// called back, when, and what his place is, say the rules of the queue (acd.Callback,
// DOMAIN.md 8); whether he takes it, and whether one who gave up phones again, is the
// callers' (again.go).
package simulate
