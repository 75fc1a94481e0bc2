// Package sip is the SIP door of the house: listeners, trunks, registrations
// and dialogs. It turns what happens on the wire into call.Event and orders of
// the core (call.Command) into signalling, and keeps nothing but what the
// protocol needs (DESIGN.md 1).
//
// sipgo gives the parser, the transports and the transactions; all else is
// ours (MEDIA.md 4):
//
//	socket --> gate (who may speak) --> inspect (is it a SIP message at all)
//	       --> sipgo parser, transaction --> dispatch --> one leg's queue
//
// One leg is one dialog with one queue: requests, responses, timers and orders
// of the core are handled one after another, in whatever order the wire or the
// scheduler brought them, and each rule tolerates disorder (BYE before ACK).
//
// The life of an incoming leg:
//
//	resolving --> arriving --Answer--> answered --ACK--> confirmed --> gone
//	    |             |                   |                 |
//	    +-- CANCEL ---+-- Reject ---------+-- no ACK: BYE --+-- BYE, probe, Hangup
//
// and of an outgoing one:
//
//	calling --1xx--> ringing --200--> confirmed --> gone
//	   |               |
//	   +-- 3xx-6xx ----+-- time-out, Hangup: CANCEL (a late 200 gets ACK and BYE)
//
// Promises: exactly one call.LegEnded for every leg the core has heard of or
// ordered; no byte to an unknown UDP source; no name taken from a message is
// ever looked up in DNS; no input ends the process.
//
// Left to others: sound (package media, through the Media interface), numbers
// and customers (Directory), and every decision about a call (the core).
package sip
