package acd

import "hotline/call"

// saveOp brings the indexes in line with a changed operator and notes him for
// his Put fact.
func (d *Desk) saveOp(h int32) {
	d.syncOp(h)
	o := d.ops[h]
	if !o.dirty {
		o.dirty = true
		d.dirtyOps = append(d.dirtyOps, h)
	}
	if !o.placed.working && o.held.root != 0 {
		d.releaseHeld(o)
	}
}

// saveCall does the same for a call.
func (d *Desk) saveCall(c *callSlot) {
	d.syncCall(c)
	if !c.dirty {
		c.dirty = true
		d.dirtyCalls = append(d.dirtyCalls, c.h)
	}
}

func (d *Desk) saveQueue(q *queue) {
	if !q.dirty {
		q.dirty = true
		d.dirtyQueue = append(d.dirtyQueue, q.h)
	}
}

// ---- operators ----

func (d *Desk) wantedOp(o *opSlot) opPlaced {
	w := opPlaced{
		state: stateIndex(o.State) + 1, free: o.State == call.Available, working: Working(o.State),
		idle: o.IdleSince.Mono, lastOffer: o.LastOffer, taken: o.Taken,
	}
	if o.Offer != nil && o.Offer.Kind != KindQueue {
		w.direct = o.Offer.Call
	}
	if queueing(&o.Operator) {
		w.asked = o.Asked.Mono + 1 // never 0
	}
	w.resting = resting(&o.Operator)
	return w
}

func (d *Desk) syncOp(h int32) {
	o := d.ops[h]
	d.due.set(kindOp, h, uint64(o.ID), d.dueOp(&o.Operator))
	if !o.known {
		return
	}
	was, now := o.placed, d.wantedOp(o)
	if was == now {
		return
	}
	if was.free {
		d.setFree(h, false)
	}
	if was.asked != 0 && was.asked != now.asked {
		d.inLine(h, false)
	}
	o.placed = now
	if now.asked != 0 && was.asked != now.asked {
		d.inLine(h, true)
	}
	if was.resting != now.resting {
		d.countResting(o, now.resting)
	}
	if now.free {
		d.setFree(h, true)
	}
	if was.working != now.working {
		d.setWorking(o, now.working)
	}
	if was.state != now.state {
		d.countState(o, was.state, now.state)
	}
	if was.direct != now.direct {
		if was.direct != 0 {
			delete(d.direct, was.direct)
		}
		if now.direct != 0 {
			d.direct[now.direct] = h
		}
	}
}

// poolKey is the operator's place among the free of a demand. It reads placed, so
// that what was put in can be taken out.
func (d *Desk) poolKey(o *opSlot, m reqRef) key {
	k := key{a: m.a, b: o.placed.idle, id: uint64(o.ID)}
	switch m.req.queue.cfg.Strategy {
	case RoundRobin:
		k.a = o.placed.lastOffer
	case FewestCalls:
		k.a = o.placed.taken
	}
	return k
}

func (d *Desk) setFree(h int32, free bool) {
	o := d.ops[h]
	n := -1
	if free {
		n = 1
	}
	for _, m := range o.match {
		if m.own {
			m.req.freeOwn += n
		}
		if !m.req.pooled {
			continue
		}
		if free {
			d.trees.insert(&m.req.free, d.poolKey(o, m), h)
		} else {
			d.trees.remove(&m.req.free, d.poolKey(o, m))
		}
	}
}

func (d *Desk) setWorking(o *opSlot, working bool) {
	n := -1
	if working {
		n = 1
	}
	if o.bundle != nil {
		o.bundle.working += n
	}
	for _, m := range o.match {
		m.req.working += n
		if !working && m.req.wait.root != 0 && m.req.free.root != 0 {
			d.lifted = append(d.lifted, m.req)
		}
	}
}

func (d *Desk) countResting(o *opSlot, rests bool) {
	n := -1
	if rests {
		n = 1
	}
	d.resting += n
	for _, q := range o.memberOf {
		d.queues[q].resting += n
	}
}

func (d *Desk) countState(o *opSlot, was, now int) {
	for _, q := range o.memberOf {
		d.queues[q].states[was-1]--
		d.queues[q].states[now-1]++
		if was == 1 {
			d.queues[q].signed++
		}
		if now == 1 {
			d.queues[q].signed--
			if d.queues[q].signed == 0 {
				d.deserted = append(d.deserted, d.queues[q])
			}
		}
	}
}

// unplaceOp takes an operator out of all indexes.
func (d *Desk) unplaceOp(h int32) {
	o := d.ops[h]
	d.due.set(kindOp, h, 0, 0)
	if o.placed.direct != 0 {
		delete(d.direct, o.placed.direct)
	}
	if o.placed.asked != 0 {
		d.inLine(h, false)
	}
	if o.placed.resting {
		d.countResting(o, false)
	}
	o.placed, o.known = opPlaced{}, false
}

// ---- calls ----

// merit is the part of a call's score that does not change: all calls age alike,
// so the order between them stands still. In thousandths of a point.
func (d *Desk) merit(w *Waiting) int64 { return w.Base*1000 - d.set.Ageing*w.Place.Mono }

// score is what the call is worth now, in thousandths of a point.
func (d *Desk) score(w *Waiting, now call.Time) int64 { return d.merit(w) + d.set.Ageing*now.Mono }

// orderKey is the call's place in its queue: rank, score, entry, id.
func (d *Desk) orderKey(w *Waiting) key {
	k := key{a: 1, b: -d.merit(w), c: w.Place.Mono, id: uint64(w.Call)}
	if w.Returned {
		k.a = 0
	}
	return k
}

func (d *Desk) syncCall(c *callSlot) {
	qh, ok := d.byQueue[c.Queue]
	if !ok {
		d.unplaceCall(c)
		return
	}
	q := d.queues[qh]
	if c.class == nil || c.queueH != qh {
		c.queueH, c.class = qh, d.classOf(q, &c.Waiting)
	}
	want := callPlaced{in: true, queue: qh, key: d.orderKey(&c.Waiting), held: none, virtual: c.Virtual}
	if len(c.Offered) == 0 {
		want.req = d.reqOf(c)
		if h, ok := d.byOp[c.HeldFor]; ok && c.HeldFor != 0 {
			want.held = h
		}
	}
	d.replace(c, want)
	d.due.set(kindCall, c.h, uint64(c.Call), d.dueCall(c))
}

// reqOf is the demand of the call at its relaxation step.
func (d *Desk) reqOf(c *callSlot) *req {
	return c.class.reqs[min(max(c.Step, 0), len(c.class.reqs)-1)]
}

// replace moves the call from where the trees hold it to where it belongs,
// touching only those trees for which something changed.
func (d *Desk) replace(c *callSlot, want callPlaced) {
	was := c.placed
	if was == want {
		return
	}
	c.placed = want
	sameOrder := was.in && want.in && was.queue == want.queue && was.key == want.key && was.virtual == want.virtual
	if was.in && !sameOrder {
		q := d.queues[was.queue]
		d.trees.remove(&q.order, was.key)
		q.virtual -= one(was.virtual)
	}
	if t := d.waitTree(&was); t != nil {
		d.trees.remove(t, was.key)
	}
	if want.in && !sameOrder {
		q := d.queues[want.queue]
		d.trees.insert(&q.order, want.key, c.h)
		q.virtual += one(want.virtual)
	}
	if t := d.waitTree(&want); t != nil {
		d.trees.insert(t, want.key, c.h)
	}
}

// waitTree is the tree of those a freed operator looks through: of one demand,
// or of the calls held for him alone; nil while the call rings.
func (d *Desk) waitTree(p *callPlaced) *tree {
	switch {
	case !p.in:
		return nil
	case p.held != none:
		return &d.ops[p.held].held
	case p.req != nil:
		return &p.req.wait
	}
	return nil
}

func (d *Desk) unplaceCall(c *callSlot) {
	d.replace(c, callPlaced{})
	d.due.set(kindCall, c.h, 0, 0)
}

// releaseHeld lets the calls that waited for this operator go to others.
func (d *Desk) releaseHeld(o *opSlot) {
	for o.held.root != 0 {
		c := d.calls[d.trees.nodes[d.trees.first(o.held)].val]
		c.HeldFor, c.HeldWhy = 0, ""
		c.Step = d.stepOf(c) // an order had let him take it before the demands had fallen
		d.saveCall(c)
		d.refresh(c)
	}
}

// refresh and release put work on the lists of the matching.
func (d *Desk) refresh(c *callSlot) {
	if !c.isFresh {
		c.isFresh = true
		d.fresh = append(d.fresh, c.h)
	}
}

func (d *Desk) release(h int32) {
	if o := d.ops[h]; !o.isFreed {
		o.isFreed = true
		d.freed = append(d.freed, h)
	}
}

// ---- deadlines ----

// dueOp is when something happens to the operator by itself, 0: never.
func (d *Desk) dueOp(o *Operator) int64 {
	return earlier(dueState(o), d.dayEnd(o))
}

// dueState is when his state ends by itself, 0: never.
func dueState(o *Operator) int64 {
	at := int64(0)
	switch o.State {
	case call.Ringing, call.WrapUp, call.Lost:
		at = o.Until.Mono
	}
	return earlier(at, o.DeadAt.Mono)
}

// dayEnd is when the day of his counters is over, by the clock as it was when they
// were last split; 0 when off shift: they wait for his return.
func (d *Desk) dayEnd(o *Operator) int64 {
	if o.State == call.Offline {
		return 0
	}
	return o.Split.Mono + d.cal.endOf(o.Split) - o.Split.Wall
}

// earlier is the smaller of two instants, of which 0 means never.
func earlier(a, b int64) int64 {
	if a == 0 || (b != 0 && b < a) {
		return b
	}
	return a
}

// dueCall is when something happens to the call by itself, 0: never. While it
// rings only an escalation's end can interrupt.
func (d *Desk) dueCall(c *callSlot) int64 {
	cfg := d.queues[c.queueH].cfg
	at := int64(0)
	if c.Escalated != nil {
		at = earlier(at, c.Entered.Mono+int64(cfg.EscalateWait))
	}
	if len(c.Offered) > 0 {
		return at
	}
	at = earlier(at, c.NextSay.Mono)
	if steps := d.queues[c.queueH].steps; c.Step+1 < len(steps) {
		at = earlier(at, c.Entered.Mono+int64(steps[c.Step+1]))
	}
	if c.HeldFor != 0 {
		at = earlier(at, c.PreferUntil.Mono)
	}
	if over, ok := waitRule(cfg, &c.Waiting); ok {
		at = earlier(at, c.Entered.Mono+int64(over.At))
	}
	return at
}

// waitRule is the rule that moves a call by its wait: the one of the shortest.
func waitRule(cfg *Queue, w *Waiting) (rule Overflow, ok bool) {
	if w.Virtual {
		return rule, false
	}
	if cfg.MaxWait > 0 {
		rule, ok = Overflow{When: RuleMaxWait, At: cfg.MaxWait, To: cfg.MaxTo}, true
	}
	for _, o := range cfg.Overflow {
		if o.When == RuleWait && (!ok || o.At < rule.At) {
			rule, ok = o, true
		}
	}
	return rule, ok
}
