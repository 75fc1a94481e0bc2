package simulate

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strings"

	"hotline/acd"
	"hotline/call"
	"hotline/reports"
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
	Again    []PastAgain
	Promises map[call.ID]PastPromise

	// Profiles are what operators could do when the time began, or when they were first
	// told of in it; Changes what was told after that.
	Profiles []acd.Profile
	Changes  []PastChange
}

// PastAgain is something a caller did, or was offered, who did not get through at once.
type PastAgain struct {
	Call call.ID
	At   int64
	Kind string
	Of   call.ID // redial: the call before; taken over: the promise
}

// Kinds of PastAgain, as the story of a call has them.
const (
	WasOffered = "callback_offered"
	Recognised = "recognised"
	Redialled  = "redial"
	TookOver   = "promise_taken_over"
)

// PastPromise is a call back that was promised.
type PastPromise struct {
	Call   call.ID // contact in which it was
	Asked  int64
	Waited bool // it was offered to him while he waited, as a run offers them
	reports.Promise
}

// PastChange is a profile that was told at an instant.
type PastChange struct {
	At      int64
	Profile acd.Profile
}

// PastState is a change of an operator's state.
type PastState struct {
	Operator call.OperatorID
	At       int64
	To       call.State
	Own      bool // to Outbound or Ringing: his own call or a colleague's, nothing of a queue
	Restart  bool // to Lost: the server died
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
	CutOff   int `json:"cut_off"`  // the server itself failed them while they waited, and no restart: they wait on
	Redialed int `json:"redialed"` // came back to a kept place: they do again
	NoPlace  int `json:"no_place"` // of them, whose place is not known: they come as anybody
	Restarts int `json:"restarts"` // of the server: they are played
	Prefer   int `json:"prefer"`   // had an operator whom they had rather have

	SkillsOfToday int `json:"skills_of_today"` // operators of whom is not recorded what they could do then
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
	m := p.memory(queues)
	rep := Replay{Restarts: len(m.restarts)}
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
		x := p.contact(c, m, chance(seed, forRecorded, uint64(c.ID), 0), &rep)
		p.again(&x, c, m, chance(seed, forReturns, uint64(c.ID), 0), &rep)
		x.ID = c.ID
		out = append(out, x)
	}
	slices.SortStableFunc(out, func(a, b Contact) int { return cmp.Compare(a.At, b.At) })
	m.join(out)
	return out, rep
}

// contact plays one again.
func (p *Past) contact(c *call.Call, m *memory, r *rand.Rand, rep *Replay) Contact {
	x := Contact{
		At: max(c.Segments[0].Entered.Wall-p.From, 0), Queue: c.Segments[0].Queue, VIP: c.Party.VIP, Language: c.Lang,
		Preferred: p.preferred(c), Shared: c.Party.Shared,
		Again: Again{Accepts: tookCallback(c), Answers: 100, Rings: recordedRing},
	}
	rep.Played++
	rep.Prefer += one(len(x.Preferred) > 0)
	rep.CutOff += one(!m.cut(c) && slices.ContainsFunc(c.Segments, func(s call.Segment) bool { return s.Outcome == call.Failed }))
	first := waitedFirst(c)
	x.Patience = first.ms
	if !first.gaveUp {
		x.Patience = m.patience(x.Queue).beyond(first.ms, r)
	}
	rep.GaveUp, rep.Patient = rep.GaveUp+one(first.gaveUp), rep.Patient+one(!first.gaveUp)
	for i, s := range stages(c, m.back[c.ID], m.queues, &x.Again) {
		w := s.work
		switch {
		case !s.talked:
			w = somebodys(m.works[s.queue], r)
			rep.NoTalk++
		case s.cut: // he had more to say
			w = Work{Talk: m.talks(s.queue).beyond(w.Talk, r), Wrap: somebodys(m.works[s.queue], r).Wrap}
		}
		if i > 0 {
			w.Patience = max(s.wait.ms, 1)
			if !s.wait.gaveUp {
				w.Patience = m.patience(x.Queue).beyond(s.wait.ms, r)
			}
		}
		x.Works = append(x.Works, w)
	}
	return x
}

// preferred are the operators whom the caller had rather have, as the directory knew it
// when he phoned, a dropped talk on the run's clock: none whom he rated badly is among
// them (DOMAIN.md 8).
func (p *Past) preferred(c *call.Call) []acd.Preferred {
	out := acd.PreferredOf(&c.Party)
	for i := range out {
		if out[i].Why == acd.PreferDropped {
			out[i].At.Mono += c.Started.Wall - p.From - c.Started.Mono
		}
	}
	return out
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
	cut    bool // the talk, by a restart of the server
}

// stages are a contact's way as long as each talk led to a queue: by escalation, or by
// a transfer to a queue. Of who was called back the talk is that of our call.
func stages(c *call.Call, back []*call.Call, queues []acd.Queue, again *Again) []stage {
	out := []stage{{queue: c.Segments[0].Queue, wait: waitedFirst(c)}}
	talks := c.Talks
	if len(back) > 0 && len(talks) == 0 {
		again.Answers, again.Rings, again.Vain = 0, recordedRing, nil
		for _, b := range back {
			if talks = b.Talks; len(talks) > 0 {
				again.Answers, again.Rings = 100, max(0, b.AnsweredAt.Mono-b.Started.Mono)
				break
			}
			again.Vain = append(again.Vain, b.EndedAt.Mono-b.Started.Mono)
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
		last.cut = t.Left == "restart"
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

// calledBack gives our calls by the contacts that were promised them, in the order of time.
func (p *Past) calledBack() map[call.ID][]*call.Call {
	out := map[call.ID][]*call.Call{}
	for i := range p.Back {
		b := &p.Back[i]
		out[b.About] = append(out[b.About], b)
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
			if s.talked && !s.cut {
				out[s.queue] = append(out[s.queue], s.work)
			}
		}
	}
	return out
}
