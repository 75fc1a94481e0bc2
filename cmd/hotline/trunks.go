package main

import (
	"time"

	"hotline/sip"
	"hotline/web"
)

// trunksNow is how trunks stand, for the page that shows them.
func (h *house) trunksNow() []web.Trunk {
	return trunksOf(h.sip.Status().Trunks, h.sip.TrunkLegs())
}

func trunksOf(list []sip.TrunkStatus, legs map[string][]sip.TrunkLeg) []web.Trunk {
	out := make([]web.Trunk, 0, len(list))
	for _, t := range list {
		row := web.Trunk{
			Name: t.Name, Kind: t.Kind, State: web.TrunkListens, Since: msOf(t.Since), Registers: t.Registers, Registered: t.Registered,
			RTTMs: float64(t.RTT.Microseconds()) / 1000, Error: t.Trouble, Fault: string(t.Fault), ErrorAt: msOf(t.TroubleAt), Channels: t.Channels, Max: t.Max,
		}
		switch {
		case t.Down:
			row.State = web.TrunkDown
		case t.Up || t.Registers:
			row.State = web.TrunkUp
		}
		if t.Registered {
			row.Expires = msOf(t.Expires)
		}
		for _, l := range legs[t.Name] {
			row.Calls = append(row.Calls, web.TrunkCall{Leg: l.Leg, Out: l.Out, Since: msOf(l.Born)})
		}
		out = append(out, row)
	}
	return out
}

// msOf is a wall instant of the machine, 0 for none.
func msOf(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}
