// Command hotload loads a hotline server on the same machine with many calls and
// measures what it does: callers by SIP with real RTP, operators by the softphone
// protocol with real ICE, DTLS and SRTP.
//
// It is built to cost much less than the server. All sound runs on one locked
// thread with a tick of a millisecond and two sockets, one for all callers and
// one for all operators; each of them is a loopback address of its own
// (127.2.x.y, 127.3.x.y) that the packet information of sendmmsg and recvmmsg
// tells apart. Nothing waits for a packet: the kernel stamps its arrival.
//
//	caller i  INVITE ... 200, ACK, RTP, keys ........... BYE
//	              |          menu, queue
//	operator j  sign in, hello, ICE, DTLS, available, offer -> answer, SRTP, wrap
//
// Every frame carries a tag in its first bytes: who says it, in which of his
// talks, its number and when it was sent (tag.go). Both sides talk A-law, and the
// server passes such frames byte by byte, so a tag that arrives tells loss, delay,
// jitter, and whether the right two people hear each other; prompts and music of
// the server have none. The rest of a frame is a tone, another one for each side,
// which is looked for in the recordings.
//
// Modes:
//
//	steady  --calls N: all calls talk at once for --duration
//	wait    --wait: no operators, all callers hear music
//	churn   --rate R: calls of --hold begin R times a second
//	scale   --scale: 2,500 callers for 500 operators, who end a talk after --hold
//
// With --spawn it runs a server of its own on a temporary folder; otherwise
// --server and --sip name one, and --accounts or --login-prefix its operators.
// The exit code is 1 when calls failed.
package main
