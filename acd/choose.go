package acd

import "math"

// Choice of operator (DOMAIN.md 8). Most strategies are the order of a demand's
// free tree; two need a look at the figures of the moment.

// bestOp is the free operator the queue's strategy gives the call to.
func (d *Desk) bestOp(c *callSlot) int32 {
	r := d.reqOf(c)
	if r.free.root == 0 {
		return none
	}
	switch r.queue.cfg.Strategy {
	case LeastOccupied:
		return d.leastOccupied(c, r)
	case ContractShare:
		return d.byShare(c, r)
	}
	return d.firstFree(c, r, key{a: math.MinInt64})
}

// firstFree is the first free operator behind the key who is not barred.
func (d *Desk) firstFree(c *callSlot, r *req, from key) int32 {
	for n := d.trees.after(r.free, from); n != 0; n = d.trees.next(r.free, n) {
		if h := d.trees.nodes[n].val; !d.barred(c, d.ops[h]) {
			return h
		}
	}
	return none
}

// loads are the operator's handling and idle milliseconds up to now.
func (d *Desk) loads(o *opSlot) (busy, idle int64) {
	t := o.Counters
	addTime(&o.Operator, &t, d.now)
	return t.TalkMs + t.HoldMs + t.WrapMs, t.IdleMs
}

// leastOccupied compares shares of handling. Idle times grow while operators
// wait, so their order changes without any event; it is computed when needed.
func (d *Desk) leastOccupied(c *callSlot, r *req) int32 {
	best, bb, bi := none, int64(0), int64(0)
	for n := d.trees.first(r.free); n != 0; n = d.trees.next(r.free, n) {
		h := d.trees.nodes[n].val
		o := d.ops[h]
		if d.barred(c, o) {
			continue
		}
		busy, idle := d.loads(o)
		if best == none || lessOccupied(busy, idle, bb, bi) {
			best, bb, bi = h, busy, idle
		}
	}
	return best
}

// lessOccupied compares a/(a+b) of two operators without dividing.
func lessOccupied(busy1, idle1, busy2, idle2 int64) bool {
	return busy1*(busy2+idle2) < busy2*(busy1+idle1)
}

// byShare takes the organisation that is furthest behind its contract share and
// has somebody free, there the longest idle. Organisations without a share come
// only when no other is free.
func (d *Desk) byShare(c *callSlot, r *req) int32 {
	shares := r.queue.cfg.Shares
	best, bn, bp := none, int64(0), int64(0)
	for i, s := range shares {
		h := d.firstFree(c, r, key{a: int64(i), b: math.MinInt64})
		if h == none || int(d.figure(d.ops[h], r)) != i || s.Percent == 0 {
			continue
		}
		n, p := d.given(r.queue, s.Org)+1, int64(s.Percent)
		if best == none || n*bp < bn*p {
			best, bn, bp = h, n, p
		}
	}
	if best != none {
		return best
	}
	return d.firstFree(c, r, key{a: math.MinInt64})
}

// given is how many calls of today the organisation got from the queue.
func (d *Desk) given(q *queue, org string) int64 {
	if q.st.Day != d.cal.dayOf(d.now) {
		return 0
	}
	for _, g := range q.st.Given {
		if g.Org == org {
			return g.N
		}
	}
	return 0
}

// give counts an offer for the organisation, or takes back one that failed.
func (d *Desk) give(q *queue, org string, n int64) {
	d.rollDay(q)
	gs := make([]OrgCount, len(q.st.Given), len(q.st.Given)+1)
	copy(gs, q.st.Given)
	i := 0
	for i < len(gs) && gs[i].Org != org {
		i++
	}
	if i == len(gs) {
		gs = append(gs, OrgCount{Org: org})
	}
	gs[i].N = max(0, gs[i].N+n)
	q.st.Given = gs
	d.saveQueue(q)
}
