package switchboard

import (
	"hotline/acd"
	"hotline/call"
)

func (c *Core) signedIn(op call.OperatorID) {
	c.op(op)
	c.desk(acd.SignIn{Op: op, State: call.Available})
	c.touchOp(op)
}

func (c *Core) signedOut(ev call.OperatorSignedOut) {
	err := c.desk(acd.SignOut{Op: ev.Operator})
	if ev.Ref != "" {
		c.command(call.Told{Operator: ev.Operator, Ref: ev.Ref, Error: err})
	}
	c.touchOp(ev.Operator)
}

func (c *Core) pathUp(op call.OperatorID, leg call.LegID) {
	o := c.op(op)
	if o.Leg != leg {
		delete(c.opLegs, o.Leg)
		o.Leg = leg
		c.opLegs[leg] = op
	}
	o.Up = true
	c.desk(acd.SoundBack{Op: op})
	if l := c.calls[o.Call]; l != nil {
		if l.Operator == op {
			c.rejoin(l)
		} else {
			c.colleaguesSound(l)
		}
		c.touch(l)
	}
	c.touchOp(op)
}

func (c *Core) pathDead(op call.OperatorID) {
	o := c.op(op)
	o.Up = false
	if l := c.calls[o.Call]; l != nil {
		if l.Operator == op {
			c.part(l)
		} else {
			c.colleaguesSound(l)
		}
		c.touch(l)
	}
	c.desk(acd.SoundLost{Op: op})
	c.touchOp(op)
}
