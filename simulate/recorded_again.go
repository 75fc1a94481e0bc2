package simulate

import (
	"math/rand/v2"
	"slices"

	"hotline/acd"
	"hotline/call"
)

// memory is what a record teaches about all of its callers.
type memory struct {
	queues   []acd.Queue
	works    map[call.QueueID][]Work
	patience func(call.QueueID) *survival
	talks    func(call.QueueID) *survival // how long they are, of which a restart cut some off
	back     map[call.ID][]*call.Call
	restarts []Span

	calls   map[call.ID]*call.Call
	offered map[call.ID]bool
	known   map[call.ID]int64 // when recognised
	link    map[call.ID]link  // contact that phoned again -> what of
	next    map[call.ID]call.ID
	leaves  habit    // who gave up: whether they phoned again in time for their place
	cuts    habit    // whom a restart cut off
	takes   int      // took a call back, of those who were offered one
	rung    []Again  // how those who were called met it
	overs   survival // how long they waited for it before they phoned themselves
}

// link says what a contact that phoned again comes back to.
type link struct {
	before call.ID
	kind   string // Redialled, TookOver
	place  *int64 // ms after From, where it is known
}

// habit is what callers of one fate did.
type habit struct {
	all   int
	after []int64 // ms, of those who phoned again
}

// eligible callers have a place that can be kept.
func eligible(c *call.Call) bool { return c.Party.Customer != 0 && !c.Party.Shared }

// left tells whether he gave up waiting, for good.
func left(c *call.Call) bool {
	return c.Segments[len(c.Segments)-1].Outcome == call.Abandoned && len(c.Talks) == 0
}

// cut tells whether a restart that is played again cut him off.
func (m *memory) cut(c *call.Call) bool {
	return c.Cause == call.CauseRestart && len(c.Segments) > 0
}

func (p *Past) memory(queues []acd.Queue) *memory {
	m := &memory{
		queues: queues, works: p.works(queues), patience: p.patience(), talks: p.talks(queues), back: p.calledBack(), restarts: p.restarts(),
		calls: map[call.ID]*call.Call{}, offered: map[call.ID]bool{}, known: map[call.ID]int64{}, link: map[call.ID]link{}, next: map[call.ID]call.ID{},
	}
	for i := range p.Calls {
		if c := &p.Calls[i]; len(c.Segments) > 0 && known(queues, c.Segments[0].Queue) {
			m.calls[c.ID] = c
		}
	}
	for _, a := range p.Again {
		switch c := m.calls[a.Call]; {
		case c == nil:
		case a.Kind == WasOffered:
			m.offered[a.Call] = true
		case a.Kind == Recognised:
			m.known[a.Call] = a.At
		case c.Segments[0].Reason == Redialled && a.Kind == Redialled:
			m.came(p, c, link{before: a.Of, kind: a.Kind})
		case c.Segments[0].Reason == "promise" && a.Kind == TookOver:
			pr, there := p.Promises[a.Of]
			l := link{before: pr.Call, kind: a.Kind}
			if there {
				at := pr.Asked - p.From
				l.place = &at
			}
			m.came(p, c, l)
		}
	}
	var overs []waited
	for i := range p.Calls {
		m.learn(&p.Calls[i])
		if c := &p.Calls[i]; m.calls[c.ID] != nil && tookCallback(c) {
			if w, known := m.waitedForUs(c); known {
				overs = append(overs, w)
			}
		}
	}
	m.overs = survivalOf(overs)
	return m
}

// came notes that a contact came back. It hangs on the one before where a run can bring
// that one into the same case.
func (m *memory) came(p *Past, c *call.Call, l link) {
	b := m.calls[l.before]
	if b != nil && l.place == nil {
		at := m.placeOf(p, b)
		l.place = &at
	}
	m.link[c.ID] = l
	if b == nil || m.next[b.ID] != 0 {
		return
	}
	switch l.kind {
	case Redialled:
		if m.cut(b) || left(b) {
			m.next[b.ID] = c.ID
		}
	case TookOver:
		if tookCallback(b) {
			m.next[b.ID] = c.ID
		}
	}
}

// placeOf is the place of a contact, ms after From: that of its first entry, or of the
// talk it came back from.
func (m *memory) placeOf(p *Past, c *call.Call) int64 {
	if l, again := m.link[c.ID]; again && l.place != nil {
		return *l.place
	}
	return c.Segments[0].Entered.Wall - p.From
}

// learn adds up what callers do who do not get through at once.
func (m *memory) learn(c *call.Call) {
	if m.calls[c.ID] == nil || !eligible(c) {
		return
	}
	after := func(h *habit, since call.Time) {
		h.all++
		if next := m.calls[m.next[c.ID]]; next != nil {
			h.after = append(h.after, next.Segments[0].Entered.Mono-since.Mono)
		}
	}
	switch {
	case m.cut(c):
		after(&m.cuts, c.EndedAt)
	case left(c):
		after(&m.leaves, c.Segments[len(c.Segments)-1].Ended)
	}
	if m.offered[c.ID] && tookCallback(c) {
		m.takes++
		if len(m.back[c.ID]) > 0 {
			var met Again
			stages(c, m.back[c.ID], m.queues, &met)
			m.rung = append(m.rung, met)
		}
	}
}

// waitedForUs is how long one waited for the call back that he took, until he phoned
// himself, or was called.
func (m *memory) waitedForUs(c *call.Call) (waited, bool) {
	since := int64(0)
	for _, s := range c.Segments {
		if s.Outcome == call.Callback {
			since = s.Ended.Mono
		}
	}
	if n := m.calls[m.next[c.ID]]; n != nil {
		return waited{max(0, n.Segments[0].Entered.Mono-since), true}, true
	}
	b := m.back[c.ID]
	if len(b) == 0 {
		return waited{}, false
	}
	last := b[len(b)-1].EndedAt
	if len(b[len(b)-1].Talks) > 0 {
		last = b[len(b)-1].AnsweredAt
	}
	return waited{max(0, last.Mono-since), false}, true
}

// does draws what one does in a case that he was not in.
func (h *habit) does(r *rand.Rand) Return {
	if h.all == 0 {
		return Return{}
	}
	k := r.IntN(h.all)
	if k >= len(h.after) {
		return Return{}
	}
	return Return{Comes: true, After: h.after[k]}
}

// again says what a contact does who does not get through at once: what he did, where he
// was in that case; else what others did.
func (p *Past) again(x *Contact, c *call.Call, m *memory, r *rand.Rand, rep *Replay) {
	if at, late := m.known[c.ID]; late {
		x.Recognised = max(0, at-c.Segments[0].Entered.Wall)
	}
	if l, again := m.link[c.ID]; again || c.Segments[0].Reason == Redialled {
		rep.Redialed++
		switch {
		case m.next[l.before] == c.ID:
			x.Linked = true
		case l.place != nil:
			x.Held, x.Head = l.place, l.kind == Redialled && !left(m.calls[l.before])
		default:
			rep.NoPlace++
		}
	}
	if !eligible(c) {
		return
	}
	a := &x.Again
	if !m.offered[c.ID] && !a.Accepts && len(m.offered) > 0 {
		a.Accepts = r.IntN(len(m.offered)) < m.takes
	}
	if a.Accepts && len(m.back[c.ID]) == 0 && len(m.rung) > 0 { // we never called him
		met := m.rung[r.IntN(len(m.rung))]
		a.Answers, a.Rings, a.Vain = met.Answers, met.Rings, met.Vain
	}
	x.Again.GaveUp, x.Again.Cut = m.leaves.does(r), m.cuts.does(r)
	next := Return{}
	if n := m.calls[m.next[c.ID]]; n != nil {
		next = Return{Comes: true, As: n.ID}
	}
	since := func(t call.Time) Return {
		if next.Comes {
			next.After = max(0, m.calls[next.As].Segments[0].Entered.Mono-t.Mono)
		}
		return next
	}
	switch {
	case m.cut(c):
		x.Again.Cut = since(c.EndedAt)
	case left(c):
		x.Again.GaveUp = since(c.Segments[len(c.Segments)-1].Ended)
	}
	if !a.Accepts {
		return
	}
	w := waited{}
	if tookCallback(c) {
		w, _ = m.waitedForUs(c)
	}
	if a.Takes = next; !w.gaveUp {
		w.ms = m.overs.beyond(w.ms, r)
		a.Takes = Return{Comes: w.ms != Forever}
	}
	a.Takes.After = max(0, w.ms)
}

// join gives the contacts their numbers, and those who got no talk that of their next
// call, where they had one then.
func (m *memory) join(out []Contact) {
	at := make(map[call.ID]int, len(out))
	for i := range out {
		at[out[i].ID] = i
	}
	for i := range out {
		if next, again := at[m.next[out[i].ID]]; again {
			if len(m.calls[out[i].ID].Talks) == 0 && m.calls[out[next].ID].Talks != nil {
				out[i].Works = slices.Clone(out[next].Works)
			}
		}
		for _, r := range []*Return{&out[i].Again.GaveUp, &out[i].Again.Cut, &out[i].Again.Takes} {
			if r.As != 0 {
				r.As = call.ID(at[r.As] + 1)
			}
		}
	}
	for i := range out {
		out[i].ID = call.ID(i + 1)
	}
}
