// Package acd is the room of queues and operators: who waits where, who is free,
// who gets whom and why (DOMAIN.md 2, 3, 4, 7, 8). It is pure: events and time come
// in by Desk.Step, orders and facts go out; Desk.Apply replays facts; nothing here
// sleeps, dials, logs or draws lots.
//
// An operator has one state. Legal moves are the cells of the matrix (matrix.go,
// compared by a test with the table of DOMAIN.md 7):
//
//	        in            offer          accept          end           done
//	Offline --> Available -----> Ringing ------> Talking ---> WrapUp ------> Available
//	               |  ^  ^         |  |                       ^    |
//	               |  |  +- gone --+  +- miss -> NotResponding|    | pend, mute
//	               |  |                            |          |    v
//	   set, pend,  |  +------------- set ----------+          |  Break, Training,
//	   mute        |                                          |  Backoffice, Offline
//	               +-> Break, Training, Backoffice - set -> Available
//	               |     |                                    |
//	               +-----+--------- dial ------> Outbound ----+ end
//
//	any state but Offline -- lost --> Lost -- back --> the state before
//	                                       -- grace --> Offline
//	any state without a call -- out --> Offline
//
// A call in a queue waits or is offered:
//
//	Enter --> waiting <--> offered --> answered            (segment answered)
//	             |            |
//	             +------------+--> abandoned, callback,    (Leave)
//	                               overflow, failed        (rules, escalation's time, restart)
//
// # How a match is found
//
// Between two steps no waiting call and free operator fit each other. So only the
// operators freed and the calls that came or changed in a step need a look (match.go).
// A demand (req) is what calls of one class need at one relaxation step; it keeps
// the free operators who meet it in the order of the queue's strategy, and the calls
// that wait with it in the order of the queue. All calls age alike, so their order
// never changes by itself and no score is ever computed anew. First, rank and change
// cost O(log n); only strategy least_occupied looks at every free operator of the
// demand, because idle times move its order without an event.
//
// # Choices where the rules leave room
//
//   - "Never twice in a row": the last to miss a call is left out while anybody else
//     at work (available, ringing, on a call, wrapping up) could take it; when nobody
//     else could, he may get it again. A one-person queue thus keeps working.
//   - A preferred operator who is busy is waited for, but when he is free he still
//     takes his queue's first call first (INVARIANTS 14).
//   - A call that a supervisor gave to an operator is not picked by another one; a call
//     that is kept for a preferred operator may be: he is a wish, not an order.
//   - "At work" also defines N of the expected wait: not on Break, Training,
//     Backoffice, NotResponding or Lost.
//   - Between two states without calls (Break to Training, another break reason) the
//     way leads over Available in the same step; nobody is rung in between.
//   - Who signs in, or comes back from Lost, before his sound is up waits for it on
//     Break "no_audio" with Available pending; after a sound lost on the line he
//     chooses the line by hand.
//   - A wrap-up cut by Lost goes on with what was left of it.
//   - A call's maximum wait does not cut a ring; if the ring fails, it overflows.
//   - Overflow keeps the place (first entry time) for the order in the next queue; the
//     wait is measured anew, as the segment is new.
//   - A break waits in the line where one of the rules of breaks.go bars it; who is on
//     a call keeps his place in it and lets those behind him go meanwhile.
//   - A ring_all call rings at those free when it is offered; who becomes free later
//     does not join.
package acd
