package acd

import (
	"cmp"
	"slices"

	"hotline/call"
)

// The line for a break (UX 3.1, 4): where breaks are limited, a break that is asked
// for waits in the order of asking until the limits and the least number of people
// on the line allow it, and begins by itself. Who is on a call keeps his place
// and lets those behind him go meanwhile.

// Why a break waits.
const (
	BreakAfterCall = "call"      // only for the end of his own call
	BreakLimit     = "limit"     // too many are on a break
	BreakQueue     = "queue"     // too many of one of his queues
	BreakStaff     = "min_staff" // too few would be left on the line of a queue
)

// resting tells whether the operator is on a break that counts: not one for want
// of sound.
func resting(o *Operator) bool { return o.State == call.Break && o.Reason != call.ReasonNoSound }

// queueing tells whether the operator stands in the line for a break.
func queueing(o *Operator) bool { return o.Pending == call.Break && !o.Asked.IsZero() }

// breakIsLimited tells whether any rule concerns the operator's breaks.
func (d *Desk) breakIsLimited(o *opSlot) bool {
	if d.breaks() > 0 {
		return true
	}
	return slices.ContainsFunc(o.memberOf, func(q int32) bool {
		return d.queues[q].cfg.Breaks > 0 || d.queues[q].cfg.MinStaff > 0
	})
}

// breakBar says why the operator's break must wait, and for which queue; "" when
// it may begin.
func (d *Desk) breakBar(o *opSlot) (why string, q *queue) {
	if most := d.breaks(); most > 0 && d.resting >= most {
		return BreakLimit, nil
	}
	for _, h := range o.memberOf {
		q := d.queues[h]
		switch {
		case q.cfg.Breaks > 0 && q.resting >= q.cfg.Breaks:
			return BreakQueue, q
		case q.cfg.MinStaff > 0 && o.placed.working && q.working()-1 < q.cfg.MinStaff:
			return BreakStaff, q
		}
	}
	return "", nil
}

// working is how many of the queue's members are on the line or on a call.
func (q *queue) working() (n int) {
	for i, s := range states {
		if Working(s) {
			n += q.states[i]
		}
	}
	return n
}

// askBreak puts the operator into the line; who stands in it keeps his place when
// he only changes the reason.
func (d *Desk) askBreak(h int32, reason string) {
	o := d.ops[h]
	if !queueing(&o.Operator) || o.State == call.NotResponding {
		o.Asked = d.now
	}
	o.Pending, o.PendingReason = call.Break, reason
}

// maySettle tells whether a pending choice falls due by the operator's own doing:
// a break that waits in the line does not.
func maySettle(o *Operator) bool { return o.Pending != "" && !queueing(o) }

// mayGo tells whether nothing of the operator's own keeps him from his break.
func mayGo(o *Operator) bool {
	switch o.State {
	case call.Available, call.Training, call.Backoffice, call.Break:
		return true
	case call.NotResponding:
		return o.Asked.Mono >= o.Since.Mono // not one asked for before the call he missed
	}
	return false
}

// grantBreaks lets those in the line go whose turn it is, and tells who moved up.
func (d *Desk) grantBreaks() {
	for _, h := range slices.Clone(d.line) {
		o := d.ops[h]
		if !queueing(&o.Operator) || !mayGo(&o.Operator) {
			continue
		}
		if why, _ := d.breakBar(o); why != "" {
			continue
		}
		if o.State != call.Available {
			d.move(h, call.Available, Set, "")
		}
		d.toPending(h)
		d.saveOp(h)
	}
	for _, now := range d.standing(nil) {
		if !d.ops[now.h].dirty && !slices.Contains(d.lineWas, now) {
			d.order(OperatorChanged{Op: d.ops[now.h].ID})
		}
	}
}

// stander is somebody in the line for a break as his screen shows him.
type stander struct {
	h     int32
	place call.BreakPlace
}

// standing appends the line to list.
func (d *Desk) standing(list []stander) []stander {
	for _, h := range d.line {
		list = append(list, stander{h, *d.breakPlace(h)})
	}
	return list
}

// inLine keeps the line in the order of asking; ties by id.
func (d *Desk) inLine(h int32, in bool) {
	at, found := slices.BinarySearchFunc(d.line, h, d.lineOrder)
	switch {
	case in && !found:
		d.line = slices.Insert(d.line, at, h)
	case !in:
		d.line = slices.DeleteFunc(d.line, func(x int32) bool { return x == h })
	}
}

func (d *Desk) lineOrder(a, b int32) int {
	x, y := d.ops[a], d.ops[b]
	return cmp.Or(cmp.Compare(x.placed.asked, y.placed.asked), cmp.Compare(x.ID, y.ID))
}

// breakPlace is the operator's place in the line, from 1, and what he waits for.
func (d *Desk) breakPlace(h int32) *call.BreakPlace {
	i := slices.Index(d.line, h)
	if i < 0 {
		return nil
	}
	p := &call.BreakPlace{Place: i + 1, Of: len(d.line), Asked: d.ops[h].Asked}
	why, q := d.breakBar(d.ops[h])
	if q != nil {
		p.Queue = q.cfg.ID
	}
	if why == "" {
		why = BreakAfterCall
	}
	p.Why = why
	return p
}

// BreakBoard is how many are on a break, may be, and wait for one.
func (d *Desk) BreakBoard() call.BreakBoard {
	d.ready()
	return call.BreakBoard{Limit: d.breaks(), Usual: d.set.Breaks, ByHand: d.byHand != nil, On: d.resting, Waiting: len(d.line)}
}

// breaks is how many may be on a break at once; 0: any number.
func (d *Desk) breaks() int {
	if d.byHand != nil {
		return d.byHand.Most
	}
	return d.set.Breaks
}

// breaksMost bounds a limit set by hand.
const breaksMost = 10_000

// limitBreaks takes a supervisor's word on how many may be on a break.
func (d *Desk) limitBreaks(ev LimitBreaks) {
	switch {
	case ev.Most < LimitAsSet || ev.Most > breaksMost:
		d.refuse(Refused{Event: "limit_breaks", Error: ErrBadEvent})
		return
	case ev.Most == LimitAsSet:
		d.byHand = nil
	default:
		d.byHand = &BreaksNow{Most: ev.Most}
		if !d.set.BreaksKeep {
			d.byHand.Day = d.cal.dayOf(d.now)
		}
	}
	d.dirtyDesk = true
}

// LimitEnds is the wall millisecond at which a limit set by hand is over, now's if it
// should be already; the next Step, of whatever event, gives it back to the settings.
func (d *Desk) LimitEnds(now call.Time) (wall int64, ok bool) {
	switch b := d.byHand; {
	case b == nil || b.Day == 0:
		return 0, false
	case b.Day != d.cal.dayOf(now):
		return now.Wall, true
	}
	return d.cal.endOf(now), true
}

// endLimit gives the limit back to the settings when its day is over.
func (d *Desk) endLimit() {
	if b := d.byHand; b != nil && b.Day != 0 && b.Day != d.cal.dayOf(d.now) {
		d.byHand, d.dirtyDesk = nil, true
	}
}
