// Package ivr is the voice menu (DOMAIN.md 9): flows as data, checked before
// they are used, and a pure interpreter of them. It imports nothing of the
// house and does nothing itself: a Session is plain data that can be written
// down at any instant, Step tells it what happened and gives back orders, which
// the switchboard translates for sound, queue and record.
//
//	Parse(file) -> Flow -> Book --Check--> problems with file and line
//	Start(book, flow) -> Session;  Session.Step(now, event) -> orders
//
// The one field Wait says what a session waits for:
//
//	         (1)            (2)
//	  enter ----> fixed ----------+--> next node
//	    |  (1)    (3)             |
//	    +-------> play  --key-----+
//	    |  (1)              (4)
//	    +-------> prompt --heard--> input --key--> next node
//	    |            \------key------^   \--silence (5)--> operator
//	    +-------> answer (of a lookup) --answer, time-out--> next node
//	    +-------> record --#, limit--> next node
//	    +-------> done                    any --caller hung up--> done
//
//	(1) a node starts what it has to say
//	(2) greeting: cannot be interrupted, keys are kept and act afterwards, once,
//	    in order (INVARIANTS 49)
//	(3) other voice: any key interrupts; 0 is the operator, * repeats, 9 goes back,
//	    among digits that are collected and at a survey's question aside
//	(4) first digit within 7 s, further ones within 3 s
//	(5) first silence: operator at once; a wrong key: one repeat, then operator;
//	    a survey question: one repeat, then its own way out; never a hang-up
//
// What it promises: every session ends or waits with a deadline; no flow and no
// caller makes it loop for ever (hops in one step and rounds in all are
// bounded); at most 32 keys are kept. What it leaves to others: the place in
// the queue, recordings, numbers and names.
package ivr
