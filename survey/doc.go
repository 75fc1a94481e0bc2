// Package survey is the room that plans the bot's calls, dials within the
// customers' windows and collects results (DOMAIN.md 10, INVARIANTS 22–25, 47).
// It is pure: time, chance and the state of the channels arrive with the event.
//
// A plan, one per contact that may be asked:
//
//	ContactEnded --eligible--> planned --due, MayDial--> dialling --AttemptEnded--+
//	     |                      ^  |  |                                           |
//	     |                      |  |  +--window over---> closed (expired)         |
//	     |                      |  +--later contact, opt-out, exclusion--> closed |
//	     |                      +--------another attempt to come------------------+
//	     +--not eligible: Skipped                      closed (result) <----------+
//
// An attempt exists from the moment its plan is stored as dialling, before the
// Dial order leaves; after a restart Restarted ends it, it is never dialled again.
// Entities: Plan (with its attempts), Result, Person (opt-out, consent, last
// survey), Tally (quotas), Campaign (pace, stop). Each change of one is a Put
// with its whole value; Apply of the facts gives what Step gave.
//
// What it leaves to others: numbers (the door of the trunk knows them), the
// dialogue itself (an ivr session of the flow "survey"), formulas (reports).
package survey
