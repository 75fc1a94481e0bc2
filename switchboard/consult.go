package switchboard

import (
	"strconv"
	"strings"

	"hotline/acd"
	"hotline/call"
)

// target reads "operator:7" or "queue:support".
func target(to string) (op call.OperatorID, queue call.QueueID, ok bool) {
	kind, id, found := strings.Cut(to, ":")
	if !found || id == "" {
		return 0, "", false
	}
	switch kind {
	case "operator":
		n, err := strconv.ParseUint(id, 10, 32)
		return call.OperatorID(n), "", err == nil && n != 0
	case "queue":
		return 0, call.QueueID(id), true
	}
	return 0, "", false
}

// consult rings a colleague while the customer hears music.
func (c *Core) consult(l *Live, to string) string {
	op, _, ok := target(to)
	if !ok || op == 0 || op == l.Operator {
		return "bad_target"
	}
	if l.Consult != nil {
		return acd.ErrAlreadyThere
	}
	if err := c.desk(acd.Direct{Call: l.ID, Op: op, From: l.Operator, Kind: acd.KindConsult, Queue: l.queue()}); err != "" {
		return err
	}
	c.hold(l, true)
	l.Consult = &Consult{Colleague: op, Since: c.now}
	c.happened(l, "consult", "operator", opText(op))
	c.showTalk(l)
	return ""
}

func (c *Core) consultJoined(l *Live, op call.OperatorID) {
	if l.Consult == nil || l.Consult.Colleague != op {
		c.desk(acd.TalkEnded{Op: op, Call: l.ID})
		return
	}
	o := c.op(op)
	o.Call = l.ID
	l.Consult.Talking, l.Consult.Since, l.Consult.Leg = true, c.now, o.Leg
	l.Consult.Talk = len(l.Talks)
	l.Talks = append(l.Talks, call.Talk{Operator: op, Org: o.Org, Queue: l.queue(), Line: o.Line, Leg: o.Leg, Started: c.now, Consult: true})
	if !l.Parted {
		c.command(call.Connect{A: l.OpLeg, B: o.Leg})
	}
	c.happened(l, "consult_talk", "operator", opText(op))
	c.touchOp(op)
	c.showTalk(l)
}

// consultFailed: the colleague did not take it; the operator is with the customer again.
func (c *Core) consultFailed(l *Live, op call.OperatorID, cause acd.EndedCause) {
	if l.Consult == nil || l.Consult.Colleague != op || l.Consult.Talking {
		return
	}
	l.Consult = nil
	c.happened(l, "consult_failed", "operator", opText(op), "cause", string(cause))
	c.hold(l, false)
	c.showTalk(l)
}

// consultDone joins customer and colleague; the operator goes to his wrap-up.
func (c *Core) consultDone(l *Live) string {
	if l.Consult == nil || !l.Consult.Talking {
		return acd.ErrIllegalState
	}
	if l.joined() {
		c.leaveToColleague(l, "transfer")
		return ""
	}
	con := *l.Consult
	c.closeConsultTalk(l, "transfer")
	l.Consult = nil
	queue, line := l.queue(), c.op(con.Colleague).Line
	c.leaveTalk(l, "transfer")
	c.bridge(l, con.Colleague, queue, line)
	return ""
}

// consultCancel ends the consultation from the operator's side.
func (c *Core) consultCancel(l *Live) string {
	if l.Consult == nil {
		return acd.ErrIllegalState
	}
	c.colleagueLeft(l, "hangup")
	return ""
}

// dropConsult ends a consultation or a conference, whoever ends it; the customer's
// sound is the caller's. left is how the colleague's talk with the customer ended.
func (c *Core) dropConsult(l *Live, cause acd.EndedCause, left string) {
	con := l.Consult
	if con == nil {
		return
	}
	l.Consult = nil
	c.showTalk(l)
	if !con.Talking {
		c.desk(acd.WithdrawDirect{Call: l.ID, Cause: cause})
		return
	}
	l.Consult = con
	if con.Joined {
		c.unholdColleague(l)
	} else {
		left = "consult_end"
	}
	c.closeConsultTalk(l, left)
	l.Consult = nil
	c.command(call.Disconnect{Leg: con.Leg})
	c.release(l, con.Colleague, &l.Talks[con.Talk])
}

func (c *Core) closeConsultTalk(l *Live, left string) {
	t := &l.Talks[l.Consult.Talk]
	t.Ended, t.Left = c.now, left
	if l.joined() {
		c.happened(l, "conference_left", "operator", opText(l.Consult.Colleague), "how", left)
		return
	}
	c.happened(l, "consult_ended", "operator", opText(l.Consult.Colleague))
}

// colleagueLeft: the consulted one hung up, was let go or lost his sound; the
// operator is with his customer again.
func (c *Core) colleagueLeft(l *Live, left string) {
	joined := l.joined()
	c.dropConsult(l, acd.ColleagueGone, left)
	switch {
	case l.Held || !joined:
		c.hold(l, false)
	default:
		c.twoAgain(l)
	}
}

// transfer hands the customer over without a talk.
func (c *Core) transfer(l *Live, to string) string {
	op, queue, ok := target(to)
	if !ok || op == l.Operator && op != 0 {
		return "bad_target"
	}
	if queue != "" {
		if err := c.roomFor(queue); err != "" {
			return err
		}
		c.leaveTalk(l, "transfer")
		c.enqueue(l, acd.Enter{Queue: queue, Reason: "transferred"}, "transfer")
		c.waitMusic(l, "transfer")
		return ""
	}
	from := l.Operator
	back := c.backOf(l)
	if err := c.desk(acd.Direct{Call: l.ID, Op: op, From: from, Kind: acd.KindTransfer, Queue: l.queue()}); err != "" {
		return err
	}
	c.leaveTalk(l, "transfer")
	l.Back = back
	l.setPhase(c.now, call.Offered)
	l.Offered = op
	c.happened(l, "transfer", "operator", opText(op))
	c.sayPrompts(l, thenMusic, "transfer")
	return ""
}

// roomFor says why a customer cannot be handed to the queue, "" when he can: who
// has talked with us already is not turned away for a full queue.
func (c *Core) roomFor(queue call.QueueID) string {
	q, known := c.acd.QueueSettings(queue)
	switch {
	case !known:
		return acd.ErrUnknownQueue
	case c.closed(queue), c.acd.IsShut(queue):
		return "queue_closed"
	case q.Limit > 0 && c.acd.Live(queue) >= q.Limit:
		return "queue_full"
	}
	return ""
}

func (c *Core) backOf(l *Live) *Back {
	b := &Back{Queue: l.queue(), Operator: l.Operator, Entered: l.firstEntry()}
	if b.Queue == "" {
		if p, ok := c.acd.Profile(l.Operator); ok && len(p.Queues) > 0 {
			b.Queue = p.Queues[0].Queue
		}
	}
	return b
}

// transferFailed: nobody took the blind transfer; the customer goes to the head
// of the queue he came from, so that he is never left alone.
func (c *Core) transferFailed(l *Live, op call.OperatorID, cause acd.EndedCause) {
	if l.Back == nil || l.Offered != op || l.Phase != call.Offered {
		return
	}
	back := *l.Back
	l.Back, l.Offered = nil, 0
	c.happened(l, "transfer_failed", "operator", opText(op), "cause", string(cause))
	c.requeue(l, back.Queue, back.Entered, op, "transfer_failed")
	c.waitMusic(l)
}

// escalate hands the call to the next line's queue with all its context.
func (c *Core) escalate(l *Live, reason string) string {
	q, ok := c.acd.QueueSettings(l.queue())
	if !ok || q.Escalate == "" {
		return "no_next_line"
	}
	if err := c.roomFor(q.Escalate); err != "" && !c.acd.IsShut(q.Escalate) { // out of hours it is back at once, with a promise
		return err
	}
	from := l.Operator
	c.happened(l, "escalate", "operator", opText(from), "reason", reason, "queue", string(q.Escalate))
	c.leaveTalk(l, "escalate")
	c.enqueue(l, acd.Enter{Queue: q.Escalate, Reason: "escalated", Escalated: l.backFrom(from, q.ID)}, "escalate:"+reason)
	c.waitMusic(l, "transfer")
	return ""
}

// backFrom is where an escalation that nobody takes goes back to, and what is asked for
// it there.
func (l *Live) backFrom(op call.OperatorID, q call.QueueID) *acd.Escalated {
	back := acd.Enter{Queue: q}
	l.Need.asked(&back)
	return &acd.Escalated{Op: op, Queue: q, Needs: back.Needs, Priority: back.Priority}
}

// waitMusic gives a caller who waits now something to hear: the words first
// unless somebody was found at once.
func (c *Core) waitMusic(l *Live, ids ...string) {
	switch {
	case !l.waits() || l.Then == thenHangup:
	case l.Phase == call.Waiting && len(ids) > 0:
		c.sayPrompts(l, thenMusic, ids...)
	default:
		c.music(l)
	}
}
