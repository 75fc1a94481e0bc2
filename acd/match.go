package acd

import "slices"

// Between steps no waiting call and free operator fit each other (calls that are
// held for a preferred operator or not offered twice in a row aside). So only the
// operators freed and the calls that came or changed in this step need a look.

// What made an offer possible (Why.Trigger).
const (
	TriggerCall      = "call"
	TriggerOperator  = "operator"
	TriggerPreferred = "preferred"
	TriggerPicked    = "picked"
)

// match makes all offers that are possible now.
func (d *Desk) match() {
	for {
		d.lift()
		switch {
		case len(d.fresh) > 0:
			c := d.calls[d.fresh[0]]
			d.fresh = d.fresh[1:]
			c.isFresh = false
			if c.used && len(c.Offered) == 0 {
				d.matchCall(c)
			}
		case len(d.freed) > 0:
			h := d.freed[0]
			d.freed = d.freed[1:]
			d.ops[h].isFreed = false
			d.matchOp(h)
		default:
			return
		}
	}
}

// lift looks again at demands where the only others at work have left: then the
// one who missed a call may get it once more.
func (d *Desk) lift() {
	for _, r := range d.lifted {
		for n := d.trees.first(r.free); n != 0; n = d.trees.next(r.free, n) {
			d.release(d.trees.nodes[n].val)
		}
	}
	d.lifted = d.lifted[:0]
}

// matchCall finds an operator for a call.
func (d *Desk) matchCall(c *callSlot) {
	if c.HeldFor != 0 {
		return
	}
	if !c.Virtual && d.tryPreferred(c) {
		return
	}
	h := d.bestOp(c)
	if h == none {
		return
	}
	if d.bestCall(d.ops[h]) != c { // freed in this very step: he serves a better call first
		d.matchOp(h)
		d.refresh(c)
		return
	}
	if !d.itsTurn(c) {
		d.ring(c, h, TriggerCall)
	}
}

// itsTurn lets the place of a callback look for its preferred operators when its
// turn has come, not when it enters: nobody is on the line meanwhile. It tells
// whether that dealt with it.
func (d *Desk) itsTurn(c *callSlot) bool { return c.Virtual && c.HeldFor == 0 && d.tryPreferred(c) }

// maxDetours bounds how often a freed operator steps aside for a fitter one.
const maxDetours = 4

// matchOp finds a call for an operator who may be free. Where the call's queue
// would choose somebody else who is free too, that one is served first.
func (d *Desk) matchOp(h int32) {
	for hop := 0; ; hop++ {
		o := d.ops[h]
		if !o.placed.free {
			return
		}
		c := d.bestCall(o)
		if c == nil {
			return
		}
		fit := h
		if c.HeldFor == 0 {
			fit = d.bestOp(c)
		}
		if fit == h || fit == none || hop >= maxDetours {
			if d.itsTurn(c) { // somebody else has it: he is looked at again
				d.release(h)
				return
			}
			d.ring(c, h, TriggerOperator)
			return
		}
		d.release(h)
		h = fit
	}
}

// ring offers the call to the operator; with ring_all to others who are free too.
func (d *Desk) ring(c *callSlot, h int32, trigger string) {
	q := d.queues[c.queueH]
	reason := c.Reason
	if c.Returned && reason == "" {
		reason = "returned"
	}
	if c.HeldFor != 0 {
		if c.HeldWhy == ReasonAssigned {
			d.offerCall(c, h, d.why(c, h, TriggerPicked), c.HeldWhy)
			return
		}
		d.offerCall(c, h, d.whyPreferred(c, h, c.HeldWhy), c.HeldWhy)
		return
	}
	if q.cfg.Strategy != RingAll || c.Virtual {
		d.offerCall(c, h, d.why(c, h, trigger), reason)
		return
	}
	why := d.why(c, h, trigger)
	for _, h := range d.ringers(c, h, q.cfg.RingMax) {
		d.offerCall(c, h, why, reason)
	}
}

// ringers are the operators a ring_all call rings at, the first chosen one first.
func (d *Desk) ringers(c *callSlot, h int32, most int) []int32 {
	hs := []int32{h}
	r := d.reqOf(c)
	for n := d.trees.first(r.free); n != 0 && len(hs) < most; n = d.trees.next(r.free, n) {
		x := d.trees.nodes[n].val
		if x != h && !d.barred(c, d.ops[x]) && d.bestCall(d.ops[x]) == c {
			hs = append(hs, x)
		}
	}
	return hs
}

// ---- which call ----

// bestCall is the call an operator should get: one that is assigned to him, else
// each of his queues puts forward its first call he can take, the highest score
// with the queue's weight wins.
func (d *Desk) bestCall(o *opSlot) *callSlot {
	if c := d.assigned(o); c != nil {
		return c
	}
	var best *callSlot
	for i := 0; i < len(o.match); {
		var head *callSlot
		head, i = d.headFor(o, i)
		if head != nil && (best == nil || d.worthMore(head, best)) {
			best = head
		}
	}
	return best
}

// headFor is the first call of the queue at o.match[i] that the operator can
// take, and the index of the next queue.
func (d *Desk) headFor(o *opSlot, i int) (*callSlot, int) {
	qh := o.match[i].queue
	var head *callSlot
	for ; i < len(o.match) && o.match[i].queue == qh; i++ {
		r := o.match[i].req
		if r.wait.root == 0 {
			continue
		}
		if c := d.firstFor(o, r); c != nil && (head == nil || c.placed.key.less(head.placed.key)) {
			head = c
		}
	}
	for n := d.trees.first(o.held); n != 0; n = d.trees.next(o.held, n) {
		c := d.calls[d.trees.nodes[n].val]
		if c.queueH == qh && (head == nil || c.placed.key.less(head.placed.key)) {
			head = c
		}
	}
	return head, i
}

// firstFor is the first call waiting with the demand that is not barred to the operator.
func (d *Desk) firstFor(o *opSlot, r *req) *callSlot {
	for n := d.trees.first(r.wait); n != 0; n = d.trees.next(r.wait, n) {
		if c := d.calls[d.trees.nodes[n].val]; !d.barred(c, o) {
			return c
		}
	}
	return nil
}

// worthMore compares first calls of different queues.
func (d *Desk) worthMore(a, b *callSlot) bool {
	x := d.merit(&a.Waiting) + 1000*d.queues[a.queueH].cfg.Weight
	y := d.merit(&b.Waiting) + 1000*d.queues[b.queueH].cfg.Weight
	switch {
	case x != y:
		return x > y
	case a.Place.Mono != b.Place.Mono:
		return a.Place.Mono < b.Place.Mono
	}
	return a.Call < b.Call
}

// barred tells whether the call may not go to the operator because he was the
// last to miss it. That falls away when nobody else at work could ever take it.
func (d *Desk) barred(c *callSlot, o *opSlot) bool {
	if len(c.NotTo) == 0 || !slices.Contains(c.NotTo, o.ID) {
		return false
	}
	r := d.reqOf(c)
	others := r.working
	for _, id := range c.NotTo {
		if x, _ := d.op(id); x != nil && x.placed.working && d.refOf(x, r) != nil {
			others--
		}
	}
	return others > 0
}

// refOf is the operator's entry for a demand he meets, nil if he does not.
func (d *Desk) refOf(o *opSlot, r *req) *reqRef {
	for i := range o.match {
		if o.match[i].req == r {
			return &o.match[i]
		}
	}
	return nil
}
