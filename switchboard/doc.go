// Package switchboard is the corridor: it composes the rooms (acd, ivr, survey)
// and the calls into one pure core, and runs that core in the only goroutine
// that changes state.
//
//	door --event--> queue --> loop: core.Step(now, event)
//	                            |  facts + commands
//	                            v
//	                          writer: journal (batch) --> then release
//	                            |                           |
//	                            v                           v
//	                        followers                     doors
//
// Facts are the whole new values of what a step changed (a call, an operator, a
// plan ...), so recovery is the newest snapshot and the facts after it, put in
// place one by one; only replay decides again, and compares.
//
// The life of a call, as phases (call.Phase) and what moves them:
//
//	          Arrived            LegAnswered              ivr: queue
//	(nothing) -------> arriving ------------> menu ---------------------> waiting
//	                                            | ivr: hang-up               | offer
//	                                            v                            v
//	                   ended <---- bye ----- (prompt)   missed/declined <- offered
//	                     ^                                                   | accepted
//	                     |  customer gone (every phase)                      v
//	                     +------------------------------------------------ talking
//	                                                     escalate, transfer,  |
//	                                        waiting <---- lost operator ------+
//	waiting --too long, no room--> voicemail --#, limit--> bye
//	                           \--> dialling (a number outside) --> talking with it
//	talking --operator hangs up--> survey (after the call) --done--> ended
//	dialling (bot) --LegAnswered--> survey --done--> ended
//	dialling (operator's own call) --LegAnswered--> talking
package switchboard
