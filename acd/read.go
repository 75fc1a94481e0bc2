package acd

import (
	"slices"

	"hotline/call"
)

// Settings returns the active settings; not to be changed.
func (d *Desk) Settings() *Settings { return &d.set }

// Day gives the local day of the report zone, days since 1970-01-01.
func (d *Desk) Day(t call.Time) int64 { return d.cal.dayOf(t) }

// QueueSettings returns the rules of a queue; not to be changed.
func (d *Desk) QueueSettings(id call.QueueID) (*Queue, bool) {
	q := d.set.queue(id)
	return q, q != nil
}

// IsShut tells whether the queue's hours are over and its rule "hours" sends callers on.
func (d *Desk) IsShut(id call.QueueID) bool {
	m := d.memory[id]
	return m != nil && m.st.Shut
}

// Shut lists the queues whose hours are over, in the order of the settings.
func (d *Desk) Shut() []call.QueueID {
	var out []call.QueueID
	for i := range d.set.Queues {
		if m := d.memory[d.set.Queues[i].ID]; m != nil && m.st.Shut {
			out = append(out, d.set.Queues[i].ID)
		}
	}
	return out
}

// Profile returns what the desk knows of an operator.
func (d *Desk) Profile(id call.OperatorID) (Profile, bool) {
	o, _ := d.op(id)
	if o == nil || !o.known {
		return Profile{}, false
	}
	return o.prof, true
}

// Operator returns the live state of an operator; Offline when he never signed in.
func (d *Desk) Operator(id call.OperatorID) (Operator, bool) {
	o, _ := d.op(id)
	if o == nil {
		return Operator{}, false
	}
	return o.copy(), true
}

func (o *opSlot) copy() Operator {
	v := o.Operator
	if v.Offer != nil {
		off := *v.Offer
		v.Offer = &off
	}
	return v
}

// Operators lists all known operators by id.
func (d *Desk) Operators() []Operator {
	out := make([]Operator, 0, len(d.opOrder))
	for _, h := range d.opOrder {
		out = append(out, d.ops[h].copy())
	}
	return out
}

// View fills the operator's view: state, pending, until, extended, counters up to
// now, and the offer without party, path and topic. Talk and Wrap are the
// switchboard's.
func (d *Desk) View(id call.OperatorID, now call.Time) (call.View, bool) {
	d.ready()
	o, _ := d.op(id)
	if o == nil {
		return call.View{}, false
	}
	_, _, times := d.wrapRules(o)
	v := call.View{
		State: o.State, Since: o.Since, Reason: o.Reason, Pending: o.Pending, PendingReason: o.PendingReason,
		Until: o.Until, Extended: o.State == call.WrapUp && o.Extended >= times, Counters: d.countersAt(o, now),
	}
	if h := d.byOp[id]; queueing(&o.Operator) {
		v.BreakPlace = d.breakPlace(h)
	}
	if !o.DeadAt.IsZero() && inTalk(&o.Operator) {
		v.Until = o.DeadAt
	}
	if f := o.Offer; f != nil {
		v.Offer = &call.OfferView{
			Offer: f.ID, Call: f.Call, Kind: f.Kind, From: f.From, Queue: f.Queue,
			Entered: f.At, Reason: f.Reason, Auto: f.Auto,
		}
		if q := d.queueOf(f.Queue); q != nil {
			v.Offer.Line = q.cfg.Line
		}
		if c := d.call(f.Call); c != nil {
			v.Offer.Entered = c.Entered
		}
	}
	return v, true
}

func (d *Desk) countersAt(o *opSlot, now call.Time) call.Counters {
	c := o.Counters
	if o.State != call.Offline && now.Mono > o.Split.Mono {
		addTime(&o.Operator, &c, now)
	}
	return c
}

// Call returns a waiting or offered call.
func (d *Desk) Call(id call.ID) (Waiting, bool) {
	c := d.call(id)
	if c == nil {
		return Waiting{}, false
	}
	w := c.Waiting
	w.Offered, w.NotTo = slices.Clone(w.Offered), slices.Clone(w.NotTo)
	return w, true
}

// KeptFor is the operator for whom a waiting call is kept, 0 for none.
func (d *Desk) KeptFor(id call.ID) call.OperatorID {
	if c := d.call(id); c != nil {
		return c.HeldFor
	}
	return 0
}

// Ahead is the number of calls ahead in the order of the call's queue.
func (d *Desk) Ahead(id call.ID) (int, bool) {
	d.ready()
	c := d.call(id)
	if c == nil || !c.placed.in {
		return 0, false
	}
	return d.trees.rank(d.queues[c.queueH].order, c.placed.key), true
}

// ExpectedWait of a call that has so many ahead in the queue, in ms; not ok when
// the desk is unsure (DOMAIN.md 8): nobody at work, or under 5 handled today.
func (d *Desk) ExpectedWait(id call.QueueID, ahead int) (ms int64, ok bool) {
	d.ready()
	q := d.queueOf(id)
	if q == nil {
		return 0, false
	}
	return d.expectedWait(q, ahead)
}

// Live is the number of callers waiting in a queue, places of callbacks not counted.
func (d *Desk) Live(id call.QueueID) int {
	d.ready()
	q := d.queueOf(id)
	if q == nil {
		return 0
	}
	return d.live(q)
}

// SignedIn is the number of the queue's operators who are not Offline.
func (d *Desk) SignedIn(id call.QueueID) int {
	d.ready()
	q := d.queueOf(id)
	if q == nil {
		return 0
	}
	return q.signed
}

// WaitingList lists calls of a queue in order, at most limit (0: all).
func (d *Desk) WaitingList(id call.QueueID, limit int) []call.ID {
	d.ready()
	q := d.queueOf(id)
	if q == nil {
		return nil
	}
	var ids []call.ID
	for _, c := range d.inOrder(q, limit) {
		ids = append(ids, c.Call)
	}
	return ids
}

// Boards gives the live row of every queue, in the order of the settings, and of
// every operator who is not Offline, by id.
func (d *Desk) Boards(now call.Time) ([]call.QueueBoard, []call.OperatorBoard) {
	d.ready()
	qs := make([]call.QueueBoard, 0, len(d.queues))
	since := d.longestSince()
	for i, q := range d.queues {
		qs = append(qs, d.queueBoard(q, since[i], now))
	}
	var ops []call.OperatorBoard
	for _, h := range d.opOrder {
		o := d.ops[h]
		if o.State == call.Offline {
			continue
		}
		row := call.OperatorBoard{
			Operator: o.ID, State: o.State, Since: o.Since, Reason: o.Reason, Pending: o.Pending, PendingReason: o.PendingReason,
			Call: o.Call, Held: o.Held, Counters: d.countersAt(o, now), Queues: make([]call.QueueID, len(o.prof.Queues)),
		}
		for i, m := range o.prof.Queues {
			row.Queues[i] = m.Queue
		}
		if o.Offer != nil {
			row.Call = o.Offer.Call
		}
		if queueing(&o.Operator) {
			row.BreakPlace = slices.Index(d.line, h) + 1
		}
		ops = append(ops, row)
	}
	return qs, ops
}

// longestSince is the earliest entry of the callers of each queue; one pass over
// all calls, as the order of a queue is not that of the entries.
func (d *Desk) longestSince() []call.Time {
	since := make([]call.Time, len(d.queues))
	for _, c := range d.calls {
		if !c.used || c.Virtual || !c.placed.in {
			continue
		}
		if at := &since[c.queueH]; at.IsZero() || c.Entered.Mono < at.Mono {
			*at = c.Entered
		}
	}
	return since
}

func (d *Desk) queueBoard(q *queue, since, now call.Time) call.QueueBoard {
	b := call.QueueBoard{
		Queue: q.cfg.ID, Line: q.cfg.Line, Waiting: d.live(q), SignedIn: q.signed, LongestSince: since,
		Free: q.states[stateIndex(call.Available)], Working: q.working(), Resting: q.resting, MinStaff: q.cfg.MinStaff, Last30: q.win.tally(now.Mono, q.cfg),
	}
	if d.cal.dayOf(now) == q.st.Day {
		b.Today = q.st.Today
	}
	b.Shares = d.sharesOf(q, now)
	if !since.IsZero() { // the live maximum includes calls still waiting
		b.Today.WaitMax = max(b.Today.WaitMax, now.Mono-since.Mono)
		b.Last30.WaitMax = max(b.Last30.WaitMax, now.Mono-since.Mono)
	}
	return b
}

// sharesOf is what organisations were given of the queue today, beside their part
// by contract; who has none by contract comes last.
func (d *Desk) sharesOf(q *queue, now call.Time) []call.OrgShare {
	if q.cfg.Strategy != ContractShare {
		return nil
	}
	out := make([]call.OrgShare, 0, len(q.cfg.Shares))
	for _, s := range q.cfg.Shares {
		out = append(out, call.OrgShare{Org: s.Org, Percent: s.Percent})
	}
	if d.cal.dayOf(now) != q.st.Day {
		return out
	}
	for _, g := range q.st.Given {
		i := slices.IndexFunc(out, func(s call.OrgShare) bool { return s.Org == g.Org })
		if i < 0 {
			i = len(out)
			out = append(out, call.OrgShare{Org: g.Org})
		}
		out[i].Given = g.N
	}
	return out
}
