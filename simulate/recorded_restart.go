package simulate

import (
	"cmp"
	"math"
	"slices"

	"hotline/acd"
	"hotline/call"
)

// restarts are the times of the record in which the server was down, ms after From: it
// died when it ended calls that way, and was up again when it told that operators were
// Lost, or by the next call, where none was signed in or all were Lost before.
func (p *Past) restarts() []Span {
	var out []Span
	for i := range p.Calls {
		if c := &p.Calls[i]; c.Cause == call.CauseRestart {
			out = append(out, Span{From: c.EndedAt.Wall - p.From})
		}
	}
	slices.SortFunc(out, func(a, b Span) int { return cmp.Compare(a.From, b.From) })
	out = slices.CompactFunc(out, func(a, b Span) bool { return a.From == b.From })
	for i := range out {
		out[i].To = p.upAgain(p.From+out[i].From) - p.From
	}
	return out
}

func (p *Past) upAgain(died int64) int64 {
	at := int64(math.MaxInt64)
	if k := slices.IndexFunc(p.States, func(s PastState) bool { return s.At >= died }); k >= 0 {
		at = p.States[k].At
	}
	if k := slices.IndexFunc(p.Calls, func(c call.Call) bool { return c.Started.Wall > died }); k >= 0 {
		at = min(at, p.Calls[k].Started.Wall)
	}
	if at == math.MaxInt64 {
		return died
	}
	return at
}

// talks learns how long they are, queue by queue, of whom a restart cut off no less than
// he had talked by then.
func (p *Past) talks(queues []acd.Queue) func(call.QueueID) *survival {
	of, back := map[call.QueueID][]waited{}, p.calledBack()
	for i := range p.Calls {
		if len(p.Calls[i].Segments) == 0 {
			continue
		}
		for _, s := range stages(&p.Calls[i], back[p.Calls[i].ID], queues, &Again{}) {
			if s.talked {
				of[s.queue] = append(of[s.queue], waited{s.work.Talk, !s.cut})
			}
		}
	}
	learned := map[call.QueueID]*survival{}
	for q, talks := range of {
		s := survivalOf(talks)
		if s.mean == 0 { // every one of them was cut off
			s.mean = float64(unknownWork.Talk)
		}
		learned[q] = &s
	}
	return func(q call.QueueID) *survival { return learned[q] }
}

// Into gives a plan what it has from the record beside its operators: when the server was
// down, and for how long places were kept.
func (p *Past) Into(plan *Plan, dropped, cutOff int64, saysDropped bool) {
	plan.Restarts, plan.CutOff = p.restarts(), cutOff
	if !saysDropped {
		plan.Redial = dropped
	}
}
