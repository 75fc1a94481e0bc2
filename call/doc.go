// Package call holds the words that every room and door of the house shares:
// identifiers, time, causes, the record of one call (contact), and the events
// and commands for legs and sound. It has no behaviour beyond small pure
// helpers and imports nothing of the house.
//
//	door --Event--> switchboard --Command--> door
//
// The phase of a call (DESIGN.md 3, INVARIANTS 1):
//
//	arriving --> menu --> waiting <--> offered --> talking --> survey --> ended
//	                |        |            |           |
//	                |        +--> voicemail           +--> waiting (escalation, lost operator)
//	                +--> ended
//	dialling --> talking | survey (the bot's call) | ended
package call
