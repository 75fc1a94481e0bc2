package simulate

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strings"

	"hotline/acd"
	"hotline/call"
)

// Past is a recorded time of a real centre. Instants are wall milliseconds.
type Past struct {
	From, To int64
	// Known is when the record ends before To: a day that is not over, or a server
	// that was stopped; 0: it goes on through To.
	Known    int64
	Calls    []call.Call // ended inbound contacts
	Back     []call.Call // our calls to those who took a call back
	States   []PastState // in order; may begin before From
	Offers   []PastOffer
	Profiles []acd.Profile // of today
}

// PastState is a change of an operator's state.
type PastState struct {
	Operator call.OperatorID
	At       int64
	To       call.State
	Own      bool // to Outbound or Ringing: his own call or a colleague's, nothing of a queue
}

// PastOffer is how an operator met one offer.
type PastOffer struct {
	Operator call.OperatorID
	RingMs   int64
	Taken    bool
	Missed   bool // rang out, or declined
}

// Replay tells what of a record is played, and what had to be assumed.
type Replay struct {
	Played       int `json:"played"`
	NoQueue      int `json:"no_queue"`      // came to no queue: not played
	UnknownQueue int `json:"unknown_queue"` // to one that the settings no longer have: not played

	GaveUp   int `json:"gave_up"`  // showed their patience
	Patient  int `json:"patient"`  // are only known to have been more patient than they needed
	NoTalk   int `json:"no_talk"`  // waits that ended without a talk: it is somebody else's
	CutOff   int `json:"cut_off"`  // the server itself failed them while they waited: they wait on
	Redialed int `json:"redialed"` // came back to a kept place: come again behind everybody
}

// without anything recorded, a talk is as long as the queues' running mean is at
// first (DOMAIN.md 8), 180 s with its wrap-up.
var unknownWork = Work{Talk: 150_000, Wrap: 30_000}

// recordedRing is how long it rings, ms, until one who took a call back answers it.
const recordedRing = 8_000

// Contacts plays the recorded callers again. What was not seen is drawn with the
// seed: how long one would have talked who gave up (the work of somebody of his
// queue), and how long one would have waited who was answered (patience.go).
func (p *Past) Contacts(queues []acd.Queue, seed uint64) ([]Contact, Replay) {
	var out []Contact
	var rep Replay
	works, patience, back := p.works(queues), p.patience(), p.calledBack()
	for i := range p.Calls {
		c := &p.Calls[i]
		switch {
		case len(c.Segments) == 0:
			rep.NoQueue++
			continue
		case !known(queues, c.Segments[0].Queue):
			rep.UnknownQueue++
			continue
		}
		out = append(out, p.contact(c, back[c.ID], queues, works, patience, chance(seed, forRecorded, uint64(c.ID), 0), &rep))
	}
	slices.SortStableFunc(out, func(a, b Contact) int { return cmp.Compare(a.At, b.At) })
	for i := range out {
		out[i].ID = call.ID(i + 1)
	}
	return out, rep
}

// contact plays one again.
func (p *Past) contact(c, back *call.Call, queues []acd.Queue, works map[call.QueueID][]Work, patience func(call.QueueID) *survival, r *rand.Rand, rep *Replay) Contact {
	x := Contact{
		At: max(c.Segments[0].Entered.Wall-p.From, 0), Queue: c.Segments[0].Queue, VIP: c.Party.VIP, Language: c.Lang,
		Again: Again{Accepts: tookCallback(c), Answers: 100, Rings: recordedRing},
	}
	rep.Played++
	rep.CutOff += one(slices.ContainsFunc(c.Segments, func(s call.Segment) bool { return s.Outcome == call.Failed }))
	rep.Redialed += one(c.Segments[0].Reason == "redial")
	first := waitedFirst(c)
	x.Patience = first.ms
	if !first.gaveUp {
		x.Patience = patience(x.Queue).beyond(first.ms, r)
	}
	rep.GaveUp, rep.Patient = rep.GaveUp+one(first.gaveUp), rep.Patient+one(!first.gaveUp)
	for i, s := range stages(c, back, queues, &x.Again) {
		w := s.work
		if !s.talked {
			w = somebodys(works[s.queue], r)
			rep.NoTalk++
		}
		if i > 0 {
			w.Patience = max(s.wait.ms, 1)
			if !s.wait.gaveUp {
				w.Patience = patience(x.Queue).beyond(s.wait.ms, r)
			}
		}
		x.Works = append(x.Works, w)
	}
	return x
}

func somebodys(works []Work, r *rand.Rand) Work {
	if len(works) == 0 {
		return unknownWork
	}
	w := works[r.IntN(len(works))]
	return Work{Talk: w.Talk, Wrap: w.Wrap}
}

func tookCallback(c *call.Call) bool {
	return slices.ContainsFunc(c.Segments, func(s call.Segment) bool { return s.Outcome == call.Callback })
}

// stage is a wait of a contact and the talk it ended with, or would have.
type stage struct {
	queue  call.QueueID
	wait   waited
	work   Work
	talked bool
}

// stages are a contact's way as long as each talk led to a queue: by escalation, or by
// a transfer to a queue. Of who was called back the talk is that of our call.
func stages(c, back *call.Call, queues []acd.Queue, again *Again) []stage {
	out := []stage{{queue: c.Segments[0].Queue, wait: waitedFirst(c)}}
	talks := c.Talks
	if back != nil && len(talks) == 0 {
		again.Rings = back.EndedAt.Mono - back.Started.Mono
		again.Answers = 0
		if talks = back.Talks; len(talks) > 0 {
			again.Answers, again.Rings = 100, max(0, back.AnsweredAt.Mono-back.Started.Mono)
		}
	}
	for _, t := range talks {
		if t.Consult || t.Conference {
			continue
		}
		last := &out[len(out)-1]
		last.talked, last.work = true, Work{Talk: t.Ended.Mono - t.Started.Mono}
		if !t.WrapEnded.IsZero() {
			last.work.Wrap = max(0, t.WrapEnded.Mono-t.Ended.Mono)
		}
		s := ledTo(c, t)
		if s == nil || !known(queues, s.Queue) {
			break
		}
		if t.Left == "transfer" {
			last.work.Next = s.Queue
		}
		out = append(out, stage{queue: s.Queue, wait: waitOf(s)})
	}
	return out
}

// calledBack gives our calls by the contacts that were promised them: the one that was
// answered, else the last one that was not.
func (p *Past) calledBack() map[call.ID]*call.Call {
	out := map[call.ID]*call.Call{}
	for i := range p.Back {
		if b := &p.Back[i]; out[b.About] == nil || len(out[b.About].Talks) == 0 {
			out[b.About] = b
		}
	}
	return out
}

// ledTo is the wait in a queue that a talk led to.
func ledTo(c *call.Call, t call.Talk) *call.Segment {
	if t.Left != "escalate" && t.Left != "transfer" {
		return nil
	}
	for i := range c.Segments {
		if s := &c.Segments[i]; s.Entered.Mono >= t.Ended.Mono {
			if strings.HasPrefix(s.Reason, t.Left) {
				return s
			}
			return nil
		}
	}
	return nil
}

// works are the talks of each queue.
func (p *Past) works(queues []acd.Queue) map[call.QueueID][]Work {
	out, back := map[call.QueueID][]Work{}, p.calledBack()
	for i := range p.Calls {
		if len(p.Calls[i].Segments) == 0 {
			continue
		}
		for _, s := range stages(&p.Calls[i], back[p.Calls[i].ID], queues, &Again{}) {
			if s.talked {
				out[s.queue] = append(out[s.queue], s.work)
			}
		}
	}
	return out
}

// Agents are the operators as they worked: their shifts, their time off the line,
// how long they let it ring, what they missed.
func (p *Past) Agents() []Agent {
	var out []Agent
	states, offers := p.statesOf(), p.offersOf()
	for _, profile := range p.Profiles {
		a := Agent{Profile: profile, Group: "recorded", Return: 30 * acd.Second}
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
	for _, s := range p.States {
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
	}
	return false
}

func (p *Past) shifts(a *Agent, states []PastState) {
	in, off := int64(-1), int64(-1) // since when, ms after From
	back, missed, backs := int64(0), int64(-1), int64(0)
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
		if s.To == call.NotResponding {
			missed = at
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
