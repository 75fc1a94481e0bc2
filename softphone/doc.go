// Package softphone is the door for browsers that talk: operators at /ws and
// customers who call from a page at /ws/call. docs/softphone-protocol.md tells
// every message.
//
//	socket --JSON--> seat  --call.Event--> core
//	socket <--JSON-- seat <--call.Command-- core
//	                   |--SDP--> media (one path per operator, one leg per browser caller)
//
// It keeps only what the protocol needs: sockets, epoch and numbers, the last
// View of each operator for those who come back, commands already answered,
// and the id of the media leg. It decides nothing about calls or operators:
// whether a command is allowed is the core's word, which comes back as Told.
//
// A seat is one operator, whatever sockets he has; its goroutine owns it:
//
//	          hello                    socket dead              5 s
//	(none) ----------> live ----------------------> away ---------------> lost
//	         (1)        ^  ^                         | (3)      (4)        |
//	                    |  +-------------------------+                     |
//	                    |           hello (2)                              |
//	                    +--------------------------------------------------+
//	                                hello (5)
//	any --Show offline (6)--> none
//
//	(1) OperatorSignedIn  (2) nothing posted  (4) SignalLost  (5) SignalBack
//	(6) the media path is closed, the socket too (1000)
//
// A page is one browser caller (its identity web:<uuid> survives reloads by a
// signed token):
//
//	        call, sdp              media up           Answer            Hangup, hangup, gone 15 s
//	idle -------------> connecting ---------> arrived --------> in_call -------------------------> idle
//	  \------ Dial -------> ringing --answer, sdp, media up-------^
package softphone
