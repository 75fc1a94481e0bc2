package acd

import (
	"cmp"
	"slices"

	"hotline/call"
)

// maxHops bounds a chain of overflow rules that point at each other.
const maxHops = 8

func (d *Desk) enter(ev Enter) {
	q := d.queueOf(ev.Queue)
	errKey := ""
	switch {
	case ev.Call == 0:
		errKey = ErrBadEvent
	case q == nil:
		errKey = ErrUnknownQueue
	case d.call(ev.Call) != nil || d.isDirect(ev.Call):
		errKey = ErrAlreadyThere
	case badNeeds(ev.Needs):
		errKey = ErrBadEvent
	}
	if errKey != "" {
		d.refuse(Refused{Event: "enter", Call: ev.Call, Error: errKey})
		return
	}
	if full(q, d.live(q)) && !ev.Returned && !ev.Virtual && ev.Place.IsZero() { // a kept place was in the queue before
		d.order(Blocked{Call: ev.Call, Queue: ev.Queue, Rule: RuleLimit, To: orMessage(q.cfg.LimitTo)})
		return
	}
	c := d.addCall(ev.Call)
	c.Place = ev.Place
	if c.Place.IsZero() || c.Place.Mono > d.now.Mono {
		c.Place = d.now
	}
	c.Returned, c.Virtual, c.Reason, c.VIP, c.Priority = ev.Returned, ev.Virtual, ev.Reason, ev.VIP, ev.Priority
	c.Language, c.Needs = ev.Language, slices.Clone(ev.Needs)
	if ev.NotTo != 0 {
		c.NotTo = []call.OperatorID{ev.NotTo}
	}
	c.Prefer = d.preferences(&ev)
	if ev.Escalated != nil {
		e := *ev.Escalated
		c.Escalated = &e
	}
	d.intoQueue(c, q)
	d.entryRules(c, 0)
}

func badNeeds(ns []Need) bool {
	return slices.ContainsFunc(ns, func(n Need) bool { return n.Skill == "" || n.Level < 0 || n.Level > 10 })
}

func full(q *queue, waiting int) bool { return q.cfg.Limit > 0 && waiting >= q.cfg.Limit }

// live is the number of callers in the queue, places of callbacks not counted.
func (d *Desk) live(q *queue) int { return d.trees.size(q.order) - q.virtual }

// orMessage gives a target its default.
func orMessage(t Target) Target {
	if t.Kind == "" {
		t.Kind = ToMessage
	}
	return t
}

// intoQueue begins a segment.
func (d *Desk) intoQueue(c *callSlot, q *queue) {
	c.Queue, c.Entered, c.Step, c.SaidAhead, c.Ringed = q.cfg.ID, d.now, 0, -1, call.Time{}
	c.Base = d.set.Normal + q.cfg.Base + c.Priority
	if c.VIP {
		c.Base += d.set.VIP - d.set.Normal
	}
	if c.Language == "" {
		c.Language = q.cfg.Language
	}
	c.NextSay, c.PreferUntil, c.HeldFor, c.HeldWhy = call.Time{}, call.Time{}, 0, ""
	if q.cfg.Announce.First > 0 && !c.Virtual {
		c.NextSay = d.now.Add(q.cfg.Announce.First.Duration())
	}
	c.class = nil
	d.saveCall(c)
	d.refresh(c)
}

// entryRules moves a call on that has entered where it cannot be served.
func (d *Desk) entryRules(c *callSlot, hops int) {
	q := d.queues[c.queueH]
	if c.Escalated != nil && q.signed == 0 {
		d.escalationBack(c)
		return
	}
	if c.Virtual || hops >= maxHops {
		return
	}
	known := c.Returned || hops == 0 && c.Place.Mono < c.Entered.Mono // he was in it before: not judged by how full it is
	for _, r := range q.cfg.Overflow {
		if known && (r.When == RuleLength || r.When == RuleEWT) {
			continue
		}
		if d.entryRule(q, c, r) {
			if r.When == RuleHours && c.Escalated != nil { // that line is closed
				d.escalationBack(c)
				return
			}
			d.overflow(c, r.When, r.To, hops)
			return
		}
	}
}

func (d *Desk) entryRule(q *queue, c *callSlot, r Overflow) bool {
	switch r.When {
	case RuleLength:
		return d.live(q)-1 >= int(r.At)
	case RuleEWT:
		ms, ok := d.expectedWait(q, d.trees.rank(q.order, c.placed.key))
		return ok && ms > int64(r.At)
	case RuleNobody:
		return q.signed == 0
	case RuleHours:
		return q.over(c)
	}
	return false
}

// overflow ends the segment and goes on by the target.
func (d *Desk) overflow(c *callSlot, rule Rule, to Target, hops int) {
	to = orMessage(to)
	from := c.Queue
	d.endSegment(c, call.Overflowed, 0, rule)
	d.order(Overflowed{Call: c.Call, Queue: from, Rule: rule, To: to})
	q := d.queueOf(to.Queue)
	if to.Kind != ToQueue || q == nil {
		d.leaveDesk(c)
		return
	}
	c.Returned, c.Escalated, c.NotTo, c.Needs, c.Priority = false, nil, nil, nil, 0
	d.intoQueue(c, q)
	d.entryRules(c, hops+1)
}

// escalationBack returns an escalation that line 2 did not take: to its line-1
// operator if he is free, else to the head of his queue.
func (d *Desk) escalationBack(c *callSlot) {
	e, from := *c.Escalated, c.Queue
	c.Escalated = nil
	d.withdrawAll(c, ByEscalation)
	q := d.queueOf(e.Queue)
	if q == nil {
		q = d.queues[c.queueH] // the queue he came from is gone: stay, at the head
	}
	d.endSegment(c, call.Overflowed, 0, RuleUntaken)
	d.order(EscalationBack{Call: c.Call, From: from, To: q.cfg.ID, Op: e.Op})
	c.Returned, c.Reason, c.Needs, c.Priority, c.NotTo = true, ReasonEscalationBack, e.Needs, e.Priority, nil
	c.Prefer = []Preferred{{Op: e.Op, Why: ReasonEscalationBack}}
	d.intoQueue(c, q)
}

// ReasonEscalationBack is the offer reason of an untaken escalation.
const ReasonEscalationBack = "escalation_back"

// leaveDesk forgets a call that has left its queue.
func (d *Desk) leaveDesk(c *callSlot) {
	d.facts = append(d.facts, Fact{DropWaiting: c.Call})
	d.dropCall(c)
}

func (d *Desk) leave(ev Leave) {
	switch ev.Outcome {
	case call.Abandoned, call.Callback, call.Overflowed, call.Failed:
	default:
		d.refuse(Refused{Event: "leave", Call: ev.Call, Error: ErrBadEvent, Text: "no outcome of a segment left unanswered"})
		return
	}
	if h, ok := d.direct[ev.Call]; ok {
		d.gone(h, CallerGone)
		return
	}
	c := d.call(ev.Call)
	if c == nil {
		d.refuse(Refused{Event: "leave", Call: ev.Call, Error: ErrUnknownCall})
		return
	}
	d.withdrawAll(c, CallerGone)
	d.endSegment(c, ev.Outcome, 0, "")
	d.leaveDesk(c)
}

func (d *Desk) moveCall(ev Move) {
	c, q := d.call(ev.Call), d.queueOf(ev.Queue)
	switch {
	case c == nil:
		d.refuse(Refused{Event: "move", Call: ev.Call, Error: ErrUnknownCall})
	case q == nil:
		d.refuse(Refused{Event: "move", Call: ev.Call, Error: ErrUnknownQueue})
	case c.Queue == ev.Queue:
		d.refuse(Refused{Event: "move", Call: ev.Call, Error: ErrAlreadyThere})
	default:
		d.withdrawAll(c, BySupervisor)
		d.overflow(c, RuleMoved, Target{Kind: ToQueue, Queue: ev.Queue}, maxHops)
	}
}

func (d *Desk) pick(ev Pick) {
	c := d.call(ev.Call)
	o, h := d.op(ev.Op)
	step := -1
	if c != nil && o != nil {
		step = d.fitStep(c, o)
	}
	if errKey := pickRefused(ev, c, o, step); errKey != "" {
		d.refuse(Refused{Event: "pick", Op: ev.Op, Call: ev.Call, Error: errKey})
		return
	}
	if step != c.Step { // he need not wait until the demands have fallen to his level
		c.Step = step
		d.refresh(c)
	}
	reason := "picked"
	if ev.Next {
		reason = ReasonAssigned
	}
	if o.State == call.Available {
		d.offerCall(c, h, d.why(c, h, TriggerPicked), reason)
		return
	}
	c.Prefer, c.PreferUntil = nil, d.now.Add(d.set.AssignedWait.Duration())
	d.keepFor(c, ev.Op, reason)
}

// known gives a waiting caller what his name brings: rank, and whom he had rather
// have. An order of a supervisor, and a preference that is being tried, stand.
func (d *Desk) known(ev Known) {
	c := d.call(ev.Call)
	if c == nil {
		d.refuse(Refused{Event: "known", Call: ev.Call, Error: ErrUnknownCall})
		return
	}
	if ev.VIP && !c.VIP {
		c.VIP, c.Base = true, c.Base+d.set.VIP-d.set.Normal
	}
	if c.HeldFor == 0 && len(c.Prefer) == 0 && c.PreferUntil.IsZero() {
		c.Prefer = d.preferences(&Enter{Preferred: ev.Preferred, Shared: ev.Shared})
	}
	d.saveCall(c)
	d.refresh(c)
}

// pickRefused gives the error key of a pick that cannot be.
func pickRefused(ev Pick, c *callSlot, o *opSlot, step int) string {
	switch {
	case o == nil, ev.Next && o.State == call.Offline:
		return ErrUnknownOperator
	case c == nil:
		return ErrUnknownCall
	case len(c.Offered) > 0, c.HeldFor == ev.Op && c.HeldWhy == ReasonAssigned:
		return ErrAlreadyThere
	case !ev.Next && c.HeldFor != 0 && c.HeldWhy == ReasonAssigned:
		return ErrAssigned
	case !ev.Next && o.State != call.Available: // he asked for it himself: no word of a colleague
		return ErrIllegalState
	case !Working(o.State):
		return ErrAway
	case step < 0:
		return ErrNotSkilled
	}
	return ""
}

// fitStep is the first relaxation step, from the present one on, at which the
// operator may take the call; -1 when he never may.
func (d *Desk) fitStep(c *callSlot, o *opSlot) int {
	for step := max(c.Step, 0); step < len(c.class.reqs); step++ {
		if d.refOf(o, c.class.reqs[step]) != nil {
			return step
		}
	}
	return -1
}

// ---- what happens by itself ----

// stepOf is the relaxation step by the call's age.
func (d *Desk) stepOf(c *callSlot) int {
	steps := d.queues[c.queueH].steps
	step := 0
	for i, at := range steps {
		if d.now.Mono-c.Entered.Mono >= int64(at) {
			step = i
		}
	}
	return step
}

func (d *Desk) expireCall(h int32) {
	c := d.calls[h]
	cfg := d.queues[c.queueH].cfg
	age := d.now.Mono - c.Entered.Mono
	if c.Escalated != nil && age >= int64(cfg.EscalateWait) {
		d.escalationBack(c)
		return
	}
	if len(c.Offered) > 0 {
		return
	}
	if r, ok := waitRule(cfg, &c.Waiting); ok && age >= int64(r.At) {
		d.overflow(c, r.When, r.To, 0)
		return
	}
	if c.HeldFor != 0 && c.PreferUntil.Mono <= d.now.Mono {
		c.HeldFor, c.HeldWhy, c.Prefer = 0, "", nil
		d.refresh(c)
	}
	if step := d.stepOf(c); step != c.Step {
		c.Step = step
		d.refresh(c)
	}
	if !c.NextSay.IsZero() && c.NextSay.Mono <= d.now.Mono {
		d.announce(c)
	}
	d.saveCall(c)
}

// waitingByID lists all calls by id.
func (d *Desk) waitingByID() []*callSlot {
	var cs []*callSlot
	for _, c := range d.calls {
		if c.used {
			cs = append(cs, c)
		}
	}
	slices.SortFunc(cs, func(a, b *callSlot) int { return cmp.Compare(a.Call, b.Call) })
	return cs
}
