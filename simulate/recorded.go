package simulate

import (
	"cmp"
	"math/rand/v2"
	"slices"

	"hotline/acd"
	"hotline/call"
)

// Past is a recorded time of a real centre. Instants are wall milliseconds.
type Past struct {
	From, To int64
	Calls    []call.Call // ended inbound contacts
	States   []PastState // in order; may begin before From
	Offers   []PastOffer
	Profiles []acd.Profile // of today
}

// PastState is a change of an operator's state.
type PastState struct {
	Operator call.OperatorID
	At       int64
	To       call.State
}

// PastOffer is how an operator met one offer.
type PastOffer struct {
	Operator call.OperatorID
	RingMs   int64
	Taken    bool
	Missed   bool // rang out, or declined
}

// Skipped counts the contacts that cannot be played again: they came to no queue,
// or to one that the settings no longer have.
type Skipped struct {
	NoQueue, UnknownQueue int
}

// without anything recorded, a talk is as long as the queues' running mean is at
// first (DOMAIN.md 8), 180 s with its wrap-up.
var unknownWork = Work{Talk: 150_000, Wrap: 30_000}

// recordedRing is how long it rings, ms, until one who took a call back answers it.
const recordedRing = 8_000

// Contacts plays the recorded callers again. What was not seen is drawn with the
// seed: how long one would have talked who gave up (the work of somebody of his
// queue), and how long one would have waited who was answered (as the patience of
// those who gave up says, and longer than he did wait).
func (p *Past) Contacts(queues []acd.Queue, seed uint64) ([]Contact, Skipped) {
	var out []Contact
	var skipped Skipped
	works, patience := p.works(), p.patience()
	for i := range p.Calls {
		c := &p.Calls[i]
		switch {
		case len(c.Segments) == 0:
			skipped.NoQueue++
			continue
		case !known(queues, c.Segments[0].Queue):
			skipped.UnknownQueue++
			continue
		}
		r := chance(seed, forRecorded, uint64(c.ID), 0)
		x := Contact{
			At: c.Segments[0].Entered.Wall - p.From, Queue: c.Segments[0].Queue, VIP: c.Party.VIP, Language: c.Lang,
			Works: worksOf(c), Patience: patience(c, r),
			Again: Again{Accepts: c.Segments[0].Outcome == call.Callback, Answers: 100, Rings: recordedRing},
		}
		if mine := works[x.Queue]; len(x.Works) == 0 && len(mine) > 0 {
			x.Works = []Work{mine[r.IntN(len(mine))]}
		} else if len(x.Works) == 0 {
			x.Works = []Work{unknownWork}
		}
		x.At = max(x.At, 0)
		out = append(out, x)
	}
	slices.SortStableFunc(out, func(a, b Contact) int { return cmp.Compare(a.At, b.At) })
	for i := range out {
		out[i].ID = call.ID(i + 1)
	}
	return out, skipped
}

// worksOf are the talks of a contact up to its last escalation.
func worksOf(c *call.Call) []Work {
	var out []Work
	for _, t := range c.Talks {
		if t.Consult {
			continue
		}
		w := Work{Talk: t.Ended.Mono - t.Started.Mono}
		if !t.WrapEnded.IsZero() {
			w.Wrap = max(0, t.WrapEnded.Mono-t.Ended.Mono)
		}
		out = append(out, w)
		if t.Left != "escalate" {
			break
		}
	}
	return out
}

// works are the first talks of each queue.
func (p *Past) works() map[call.QueueID][]Work {
	out := map[call.QueueID][]Work{}
	for i := range p.Calls {
		c := &p.Calls[i]
		if ws := worksOf(c); len(ws) > 0 && len(c.Segments) > 0 {
			out[c.Segments[0].Queue] = append(out[c.Segments[0].Queue], ws[0])
		}
	}
	return out
}

// firstWait is the time from the first queue to the first answer, or to the end.
func firstWait(c *call.Call) (ms int64, gaveUp bool) {
	for _, s := range c.Segments {
		switch s.Outcome {
		case call.Answered:
			return s.Answered.Mono - c.Segments[0].Entered.Mono, false
		case call.Abandoned:
			return s.Ended.Mono - c.Segments[0].Entered.Mono, true
		}
	}
	return c.Segments[len(c.Segments)-1].Ended.Mono - c.Segments[0].Entered.Mono, false
}

// patience estimates the mean from those who gave up and those who did not (all
// waiting ÷ those who gave up) and gives each caller his own.
func (p *Past) patience() func(*call.Call, *rand.Rand) int64 {
	waited, lost := int64(0), int64(0)
	for i := range p.Calls {
		if len(p.Calls[i].Segments) > 0 {
			ms, gaveUp := firstWait(&p.Calls[i])
			waited += ms
			lost += int64(one(gaveUp))
		}
	}
	return func(c *call.Call, r *rand.Rand) int64 {
		ms, gaveUp := firstWait(c)
		switch {
		case gaveUp:
			return ms
		case lost == 0:
			return Forever
		}
		return ms + int64(r.ExpFloat64()*float64(waited)/float64(lost))
	}
}

// Agents are the operators as they worked: their shifts, their time off the line,
// how long they let it ring, what they missed.
func (p *Past) Agents() []Agent {
	var out []Agent
	for _, profile := range p.Profiles {
		a := Agent{Profile: profile, Group: "recorded", Return: 30 * acd.Second}
		p.shifts(&a)
		p.rings(&a)
		if len(a.Shifts) > 0 {
			out = append(out, a)
		}
	}
	slices.SortFunc(out, func(a, b Agent) int { return cmp.Compare(a.Profile.Operator, b.Profile.Operator) })
	return out
}

// away tells of a state whether it is time off the line by choice.
func away(s call.State) bool {
	return s == call.Break || s == call.Training || s == call.Backoffice
}

func (p *Past) shifts(a *Agent) {
	in, off := int64(-1), int64(-1) // since when, ms after From
	state := call.Offline
	change := func(at int64, to call.State) {
		switch {
		case state == call.Offline && to != call.Offline:
			in = at
		case state != call.Offline && to == call.Offline && at > 0:
			a.Shifts = append(a.Shifts, Span{max(in, 0), at})
		}
		switch {
		case !away(state) && away(to):
			off = at
		case away(state) && !away(to) && at > max(off, 0):
			a.Breaks = append(a.Breaks, Pause{max(off, 0), at - max(off, 0), breakReason})
		}
		state = to
	}
	for _, s := range p.States {
		if s.Operator == a.Profile.Operator {
			change(s.At-p.From, s.To)
		}
	}
	if state != call.Offline {
		change(p.To-p.From, call.Offline)
	}
}

func (p *Past) rings(a *Agent) {
	taken, missed, ms := int64(0), int64(0), int64(0)
	for _, o := range p.Offers {
		if o.Operator != a.Profile.Operator {
			continue
		}
		missed += int64(one(o.Missed))
		if o.Taken {
			taken++
			ms += o.RingMs
		}
	}
	a.Answer = DefaultGroup().Answer
	if taken > 0 {
		a.Answer = Dist{Mean: acd.Ms(ms / taken)}
		a.Miss = 100 * float64(missed) / float64(taken+missed)
	}
}
