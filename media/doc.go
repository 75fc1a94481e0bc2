// Package media is the sound of the house: one engine for the legs of trunks
// (plain RTP) and of browsers (ICE-lite, DTLS-SRTP), that plays clips, passes
// packets from leg to leg, reads and sends digits, and taps recordings.
//
// Sound never passes through the corridor: the core says Play, Connect, Record
// (commands of package call) and hears Digit, PlayDone, MediaDead, MediaBack.
//
//	          Do(command)                     sink(event)
//	               |                               ^
//	          directory (leg -> loop)              |
//	               |                               |
//	+--------------v-------------------------------+--------------+
//	| loop: owns its legs; packet -> leg -> peer or recorder;     |
//	|       every 5 ms one quarter of the paced legs gets a frame |
//	+------^------------------------------^-----------------------+
//	       | one port per trunk leg       | one port per loop: STUN, DTLS, SRTP
//	     trunk                          browsers
//
// A loop is driven either by goroutines and net.UDPConn (portable) or by one
// locked thread with epoll, recvmmsg and sendmmsg, and an io_uring that gathers
// the calls of trunk sockets (Linux). Both drive the same code: state belongs to
// the loop alone, so there is no lock around it.
//
// What a leg sends, one source at a time:
//
//	          Play                      Connect, Mix
//	silent ---------> playing   any -------------> connected
//	   ^                 |                             |
//	   +--- end, StopPlay+        Disconnect, peer gone|
//	   +-----------------------------------------------+
//
// In a conference (Mix) a leg sends frames of ours, made of what the others say.
// Towards a trunk "silent" means frames of silence; towards a browser nothing.
package media
