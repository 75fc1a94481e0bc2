package simulate

import (
	"cmp"
	"slices"

	"hotline/acd"
	"hotline/call"
)

// Agents are the operators as they worked: their shifts, their time off the line,
// how long they let it ring, what they missed.
func (p *Past) Agents() []Agent {
	var out []Agent
	states, offers := p.statesOf(), p.offersOf()
	for _, profile := range p.Profiles {
		a := Agent{Profile: profile, Group: "recorded", Return: 30 * acd.Second}
		for _, c := range p.Changes {
			if c.Profile.Operator == profile.Operator {
				a.Changes = append(a.Changes, Change{max(0, c.At-p.From), c.Profile})
			}
		}
		p.shifts(&a, states[profile.Operator])
		a.rings(offers[profile.Operator])
		if len(a.Shifts) > 0 {
			out = append(out, a)
		}
	}
	slices.SortFunc(out, func(a, b Agent) int { return cmp.Compare(a.Profile.Operator, b.Profile.Operator) })
	return out
}

func (p *Past) statesOf() map[call.OperatorID][]PastState {
	out := map[call.OperatorID][]PastState{}
	restarts := p.restarts()
	for _, s := range p.States {
		if k := slices.IndexFunc(restarts, func(r Span) bool { return s.To == call.Lost && s.At == p.From+r.To }); k >= 0 { // he was since the server died
			s.At, s.Restart = p.From+restarts[k].From, true
		}
		out[s.Operator] = append(out[s.Operator], s)
	}
	return out
}

func (p *Past) offersOf() map[call.OperatorID][]PastOffer {
	out := map[call.OperatorID][]PastOffer{}
	for _, o := range p.Offers {
		out[o.Operator] = append(out[o.Operator], o)
	}
	return out
}

// end is when the record ends, ms after From.
func (p *Past) end() int64 {
	if p.Known > 0 {
		return max(0, min(p.Known, p.To)-p.From)
	}
	return p.To - p.From
}

// away tells of a state whether it is time off the queues: by choice, or with a call
// that came from none, his own or a colleague's, up to the end of its wrap-up.
func away(s PastState, before bool) bool {
	switch s.To {
	case call.Break, call.Training, call.Backoffice:
		return true
	case call.OutboundState, call.Ringing:
		return s.Own
	case call.InTalk, call.WrapUp:
		return before
	case call.Lost:
		return before && s.Restart // a break goes on over it
	}
	return false
}

func (p *Past) shifts(a *Agent, states []PastState) {
	in, off := int64(-1), int64(-1) // since when, ms after From
	back, missed, backs, lost := int64(0), int64(-1), int64(0), int64(-1)
	state, out := call.Offline, false
	change := func(s PastState) {
		at := s.At - p.From
		switch {
		case state == call.Offline && s.To != call.Offline:
			in = at
		case state != call.Offline && s.To == call.Offline && at > 0:
			a.Shifts = append(a.Shifts, Span{max(in, 0), at})
		}
		switch now := away(s, out); {
		case !out && now:
			off, out = at, true
		case out && !now:
			out = false
			if at > max(off, 0) {
				a.Breaks = append(a.Breaks, Pause{max(off, 0), at - max(off, 0), breakReason})
			}
		}
		if missed >= 0 && at > missed {
			back, backs = back+at-missed, backs+1
		}
		missed = -1
		switch {
		case s.To == call.NotResponding:
			missed = at
		case s.Restart:
			a.Lost = append(a.Lost, Span{at, Forever})
		}
		if k := len(a.Lost) - 1; k >= 0 && state == call.Lost && a.Lost[k].From == lost && s.To != call.Offline {
			a.Lost[k].To = at
		}
		lost = -1
		if s.Restart {
			lost = at
		}
		state = s.To
	}
	for _, s := range states {
		change(s)
	}
	if state != call.Offline {
		change(PastState{At: p.From + p.end(), To: call.Offline})
	}
	if backs > 0 {
		a.Return = acd.Ms(back / backs)
	}
}

func (a *Agent) rings(offers []PastOffer) {
	missed := 0
	for _, o := range offers {
		missed += one(o.Missed)
		if o.Taken {
			a.Rings = append(a.Rings, max(0, o.RingMs))
		}
	}
	a.Answer = DefaultGroup().Answer
	if n := len(a.Rings) + missed; n > 0 {
		a.Miss = 100 * float64(missed) / float64(n)
	}
}
