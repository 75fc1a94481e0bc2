package acd

import "hotline/call"

// Apply replays one fact of the journal. Once all facts of a step are applied the
// desk is what it was after that step.
func (d *Desk) Apply(f Fact) error {
	switch {
	case f.Settings != nil:
		d.install(*f.Settings)
	case f.Profile != nil:
		o, _ := d.addOp(f.Profile.Operator)
		o.known, o.prof = true, *f.Profile
		d.stale = true
	case f.DropProfile != 0:
		if o, _ := d.op(f.DropProfile); o != nil {
			o.known = false
			d.stale = true
		}
	case f.Operator != nil:
		d.applyOperator(f.Operator)
	case f.DropOperator != 0:
		d.dropOp(f.DropOperator)
		d.stale = true
	case f.Waiting != nil:
		d.applyWaiting(f.Waiting)
	case f.DropWaiting != 0:
		if c := d.call(f.DropWaiting); c != nil {
			d.dropCall(c)
		}
	case f.Queue != nil:
		d.remember(f.Queue.ID).st = *f.Queue
	case f.Ended != nil:
		d.remember(f.Ended.Queue).win.add(f.Ended.end())
	case f.Desk != nil:
		d.nextOffer, d.byHand = f.Desk.NextOffer, f.Desk.Breaks
	}
	return nil
}

func (d *Desk) applyOperator(v *Operator) {
	o, h := d.addOp(v.ID)
	o.Operator = *v
	if v.Offer != nil {
		off := *v.Offer
		o.Offer = &off
	}
	d.sawTime(v.Since)
	if !d.stale {
		d.syncOp(h)
	}
}

func (d *Desk) applyWaiting(v *Waiting) {
	c := d.addCall(v.Call)
	if v.Queue != c.Queue || v.Language != c.Language {
		c.class = nil
	}
	c.Waiting = *v
	d.sawTime(v.Entered)
	if !d.stale {
		c.class = nil
		d.syncCall(c)
	}
}

// sawTime keeps now at least at the stamps of the facts.
func (d *Desk) sawTime(t call.Time) {
	if t.Mono > d.now.Mono {
		d.now = t
	}
}
