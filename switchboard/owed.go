package switchboard

import (
	"cmp"
	"slices"

	"hotline/call"
)

// owed lists the calls that operators may make now: lost callers, our faults first,
// then promised calls, both by the time they are due. It is made anew when one of the
// two books has changed; boards share it.
func (c *Core) owed() []call.OwedCall {
	if !c.lost.changed && !c.promises.changed {
		return c.owedNow
	}
	c.lost.changed, c.promises.changed = false, false
	lost := make([]call.OwedCall, 0, len(c.lost.of))
	for _, i := range c.lost.of {
		if i.State == LostOpen {
			lost = append(lost, call.OwedCall{Item: i.ID, Queue: i.Queue, Due: i.Due, Ours: i.Ours})
		}
	}
	slices.SortFunc(lost, func(a, b call.OwedCall) int {
		if a.Ours != b.Ours {
			if a.Ours {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(a.Due, b.Due), cmp.Compare(a.Item, b.Item))
	})
	var promised []call.OwedCall
	for _, p := range c.promises.all {
		if p.State == PromiseWaiting {
			promised = append(promised, call.OwedCall{Promise: p.ID, Queue: p.Queue, Due: p.Due})
		}
	}
	slices.SortFunc(promised, func(a, b call.OwedCall) int {
		return cmp.Or(cmp.Compare(a.Due, b.Due), cmp.Compare(a.Promise, b.Promise))
	})
	c.owedNow = append(lost, promised...)
	return c.owedNow
}
